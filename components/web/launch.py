"""Starts the program: makes the database ready, then serves this machine's browser, or many people with accounts."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import logging
import os
import socket
import sys
from contextlib import asynccontextmanager, nullcontext
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from components.context import context_of
from components.overview import map_payload
from components.web import logs, mode, sockets
from components.web.console import ProgressBar, complain, say, use_utf8
from components.web.undelayed import answer_at_once
from data import oidc, scratch
from data.actions import backup, sign_in
from data.errors import ZhantuError
from data.notices.worker import Worker
from data.store import sessions
from data.store.engine import close, current_engine, home
from data.store.setup import prepare

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import streamlit as st

DEFAULT_PORT = 8501
FAILED = 2
M_ARENA_MAX, HEAPS = -8, 2
M_MMAP_THRESHOLD, LARGE = -3, 256 * 1024
"""Of glibc's mallopt: numbers of options, how many heaps there shall be, and what is large, in bytes."""
YOUNG = 20_000, 20, 10
"""Of Python's collector of circular garbage: what one run of a page makes is mostly gone before it looks at it."""
TAKING_TURNS = 0.0005
"""Seconds after which a thread that computes lets another go on: else what is sent waits 5 ms for every message."""
NOW_AND_THEN = 30.0
"""Seconds."""
FIRST = """还没有管理员，现在只有本机能打开。请在本机浏览器打开
    {address}
输入安装口令，建立管理员账号：
    {token}
安装口令一小时内有效，只能用一次；过期请重新启动。"""


class LaunchError(ZhantuError):
    """The program cannot start; the message says why and what to do."""


def start(app: st.App, settings: mode.Settings | None = None) -> int:
    """Prepare and serve until the person stops the program.

    Args:
        app: What is served.
        settings: Of server mode; None for this machine alone.

    Returns:
        The exit code: 0 after a normal stop, 2 when it could not start (the reason is on stderr).
    """
    use_utf8()
    keep_memory_together()
    try:
        port = chosen_port()
        refuse_taken(port, settings.host if settings else mode.LOOPBACK)
        prepare_database()
        if settings:
            serve_many(app, settings, port)
        else:
            serve(app, mode.LOOPBACK, port)
    except ZhantuError as error:
        complain(f"战图没有启动：{error}")
        return FAILED
    except OSError as error:
        complain(f"战图没有启动：{home()} 用不了（{error}）。请检查磁盘空间和文件夹权限。")
        return FAILED
    except KeyboardInterrupt:
        say("战图已停止。")
    return 0


def chosen_port() -> int:
    """The port of ``ZHANTU_PORT``, else 8501.

    Raises:
        LaunchError: The variable names no port.
    """
    text = os.environ.get("ZHANTU_PORT", str(DEFAULT_PORT))
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 2**16):
        raise LaunchError(f"ZHANTU_PORT={text} 不是端口号，请改为 1024 到 65535 之间的整数。")
    return int(text)


def refuse_taken(port: int, address: str = mode.LOOPBACK) -> None:
    """Find out before the long work whether another program listens on the port.

    Raises:
        LaunchError: The port is taken or reserved.
    """
    with socket.socket() as probe:
        if os.name != "nt":  # on Windows the option would let two programs share a port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise LaunchError(
                f"端口 {port} 已被占用。战图可能已经在运行，请先打开 http://{mode.LOOPBACK}:{port} 看看；"
                "否则请关闭占用端口的程序，或设置环境变量 ZHANTU_PORT 换一个端口（如 8502）再启动。"
            ) from error


def prepare_database() -> None:
    """Create, migrate and fill the database as far as needed, showing how far it is.

    Raises:
        ZhantuError: The database cannot be used.
    """
    progress = ProgressBar()
    scratch.tidy(backup.folder())
    try:
        result = prepare(progress)
    finally:
        progress.close()
    if result.backup:
        say(f"数据库已升级，原来的备份在 {result.backup}")
    if result.warnings:
        say(f"原文有 {len(result.warnings)} 处数字对不上，照原文载入，没有改动（详见“口径核对”页）：")
        for warning in result.warnings:
            say(f"  · {warning}")


def serve_many(app: st.App, settings: mode.Settings, port: int) -> None:
    """Serve people with accounts; as long as there is no administrator, this machine alone."""
    oidc.provider()  # what is missing of it is said now, and not at the first sign-in
    mode.serve_many(settings)
    token = sign_in.issue_setup_token(sessions.now())
    if token:
        app.state["first"] = FIRST.format(address=f"http://{mode.LOOPBACK}:{port}/setup", token=token)
    serve(app, mode.LOOPBACK if token else settings.host, port)


def serve(app: st.App, address: str, port: int) -> None:
    """Serve until stopped; returns when the server has gone down."""
    logging.getLogger("uvicorn.error").addFilter(lambda record: record.levelno >= logging.WARNING)
    shown = "本机的地址" if address == mode.EVERYWHERE else address
    app.state["address"] = f"http://{shown}:{port}"
    answer_at_once()
    app.run(config={"server.address": address, "server.port": port})


def keep_memory_together() -> None:
    """Let glibc share its heaps between threads, and give back what is large as soon as it is free.

    Every session has threads, and each would keep a heap of its own; and the tables of old snapshots would leave
    holes in it.
    """
    if libc := _glibc():
        libc.mallopt(M_ARENA_MAX, HEAPS)
        libc.mallopt(M_MMAP_THRESHOLD, LARGE)


async def give_memory_back() -> None:
    """Now and then, what is free in the heaps: the system would hear of it only when the end of a heap is free."""
    libc = _glibc()
    while libc:
        await asyncio.sleep(NOW_AND_THEN)
        await run_in_threadpool(libc.malloc_trim, 0)


def _glibc() -> ctypes.CDLL | None:
    """The C library, where it is one that can be told such things."""
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    return libc if hasattr(libc, "mallopt") and hasattr(libc, "malloc_trim") else None


def warm() -> None:
    """Draw the first screen once, so that the first person to open it does not wait for it."""
    map_payload(context_of({}))


def spare_the_collector() -> None:
    """Have Python look for circular garbage seldom, and never in the program itself.

    Everything waits while it looks: 0.4 s every 15 seconds with two hundred screens, most of it for what never goes.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*YOUNG)


def take_turns_often() -> None:
    """Let what is sent go out while a page is computed."""
    sys.setswitchinterval(TAKING_TURNS)


@asynccontextmanager
async def announce(app: st.App) -> AsyncIterator[None]:
    """Say where the map is: the socket that :func:`serve` asks for already listens when this runs."""
    logs.configure()
    worker = Worker(current_engine())
    worker.start()
    if "address" in app.state:
        await run_in_threadpool(warm)
        spare_the_collector()
        take_turns_often()
        say(f"战图已就绪：{app.state['address']}（按 Ctrl+C 停止）")
    if "first" in app.state:
        say(app.state["first"])
    tidying = asyncio.create_task(give_memory_back())
    async with sockets.watched() if mode.serving() else nullcontext():
        yield
    tidying.cancel()
    worker.stop()
    close(current_engine())
