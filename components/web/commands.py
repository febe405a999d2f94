"""The command line: show the map here or to many, back up, restore, prove the audit trail, accounts and notices."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

from components import acting
from components.panel import audit as audit_words
from components.web import account_commands, launch, mode
from components.web.console import ProgressBar, complain, say, use_utf8
from data import scratch
from data.actions.backup import back_up, folder
from data.actions.drill import drill, newest
from data.actions.restore import restore
from data.actions.verify_audit import BrokenTrailError, ends, line_of, tails_in, verify
from data.errors import ZhantuError
from data.notices import queue
from data.notices.channels import ChannelError, path, read_channels
from data.notices.messages import send
from data.store.engine import close, current_engine
from data.store.faults import told
from data.store.setup import make_tables
from data.store.snapshot import county_names
from data.store.unit_of_work import MACHINE, ORIGIN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import streamlit as st

COMMAND = "本机命令"
"""Origin of what a command does."""


def run(app: st.App, arguments: Sequence[str]) -> int:
    """Do what the arguments ask for; without any, show the map on this machine.

    Returns:
        The exit code: 0 when it was done, 2 when not (the reason is on stderr).
    """
    use_utf8()
    asked = _asked(arguments)
    if asked.command is None:
        return launch.start(app)
    if asked.command == "serve":
        return launch.start(app, mode.settings())
    if asked.command == "drill":  # it touches no database but its own
        return _finished(lambda progress: _drill(asked, progress))
    work = {
        "backup": _back_up,
        "restore": _restore,
        "audit": _verify,
        "notices": _notices,
        "accounts": lambda asked, _progress: account_commands.run(asked),
    }[asked.command]
    return _finished(lambda progress: _ready(lambda: work(asked, progress), progress))


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="app.py", description="战图：不带参数时启动地图。")
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("serve", help="服务器模式：多人用账号登录")
    backup = commands.add_parser("backup", help="整县备份成一个文件")
    backup.add_argument("county", nargs="?", default="", help="县代码；不写则备份所有的县")
    restoring = commands.add_parser("restore", help="从备份恢复一个县")
    restoring.add_argument("file", type=Path, help="备份文件")
    restoring.add_argument(
        "--replace", action="store_true", help="库里已有这个县时，用备份替换它（先自动备份）"
    )
    practising = commands.add_parser("drill", help="恢复演练：把备份恢复到临时库，逐行核对，再删掉")
    practising.add_argument("file", nargs="?", type=Path, help="备份文件；不写则演练每个县最新的备份")
    audit = commands.add_parser("audit", help="审计记录")
    checking = audit.add_subparsers(dest="audit", required=True).add_parser("verify", help="验证审计链")
    checking.add_argument("file", nargs="?", type=Path, help="另外保存的末条：备份文件，或以前验证时打印的行")
    notices = commands.add_parser("notices", help="外发通知：各渠道发到哪里了；试发；重发失败的")
    notices.add_argument("--test", default="", metavar="渠道", help="往这个渠道发一条测试通知")
    notices.add_argument("--again", action="store_true", help="把放弃了的重新排队")
    notices.add_argument("--unsure", action="store_true", help="把不知道对方收到没有的再发一次")
    account_commands.add_to(commands)
    return parser.parse_args(arguments)


def _ready(work: Callable[[], list[str]], progress: ProgressBar) -> list[str]:
    """Work with the configured database, whose tables are made ready before."""
    try:
        make_tables(progress, current_engine())
        return work()
    finally:
        close(current_engine())


def _finished(work: Callable[[ProgressBar], list[str]]) -> int:
    progress = ProgressBar()
    scratch.tidy(folder())
    before = ORIGIN.set(COMMAND)
    try:
        with told():
            lines = work(progress)
    except (ZhantuError, OSError) as error:
        progress.close()
        complain(f"没有完成：{error}")
        return launch.FAILED
    finally:
        ORIGIN.reset(before)
    progress.close()
    say("\n".join(lines))
    return 0


def _back_up(asked: argparse.Namespace, progress: ProgressBar) -> list[str]:
    counties = [asked.county] if asked.county else list(county_names())
    made = [back_up(county, acting.actor(), progress) for county in counties]
    return [
        f"已备份{one.manifest.county}：{one.path}（{one.manifest.rows} 行，审计链 {one.manifest.chain.last_hash}）"
        for one in made
    ] or ["库里没有县，没有备份。"]


def _restore(asked: argparse.Namespace, progress: ProgressBar) -> list[str]:
    done = restore(asked.file, acting.actor(), progress, replace=asked.replace)
    back = done.manifest
    lines = [f"已恢复{back.county}：{back.made_at} 的备份，{back.rows} 行，逐表核对无误。"]
    return [*lines, f"原来的数据在 {done.replaced.path}"] if done.replaced else lines


def _drill(asked: argparse.Namespace, progress: ProgressBar) -> list[str]:
    lines = []
    for source in [asked.file] if asked.file else newest():
        began = time.monotonic()
        done = drill(source, acting.actor(), progress)
        back = done.manifest
        lines.append(
            f"演练成功：{back.county}，{source.name}（{back.made_at} 的备份），用时 {time.monotonic() - began:.0f} 秒。"
            f"{len(back.tables)} 张表 {back.rows} 行逐行核对无误，审计链 {back.chain.events} 条相符。"
        )
    return [*lines, "都恢复在临时库里，已经删掉；现在的数据没有动。"]


def _verify(asked: argparse.Namespace, progress: ProgressBar) -> list[str]:
    """Every chain, with its end as a line to be kept elsewhere.

    Raises:
        BrokenTrailError: A chain is not as it was.
    """
    outside = tails_in(asked.file) if asked.file else ()
    names = {**county_names(), MACHINE: audit_words.MACHINE_NAME}
    lines, broken = [], 0
    for chain, name in names.items():
        found = verify(chain, lambda share, name=name: progress(f"验证{name}", share), outside)  # type: ignore[misc]
        lines += [f"{name}：{sentence}" for sentence in audit_words.verdict(found)]
        broken += not found.whole
    kept = [line_of(end) for end in ends(list(names))]
    lines += ["各链末条（请另外保存，以后可用来核对）：", *kept]
    if broken:
        raise BrokenTrailError("\n".join(["审计链不完整。", *lines]))
    return lines


def _notices(asked: argparse.Namespace, _progress: ProgressBar) -> list[str]:
    channels = {channel.id: channel for channel in read_channels()}
    if asked.test:
        if asked.test not in channels:
            raise ChannelError(f"{path()} 里没有渠道 {asked.test}。")
        send(channels[asked.test], queue.test_batch("", "测试"))
        return [f"对方已收下测试通知：{asked.test}"]
    states = [state for state, wanted in (("failed", asked.again), ("unsure", asked.unsure)) if wanted]
    lines = [f"重新排队 {queue.again(current_engine(), state=state)} 条" for state in states]
    for one in queue.standings(current_engine()):
        why = f"（{one.error}）" if one.error else ""
        waiting, rest = one.waiting + one.sending, f"放弃 {one.failed}，没把握 {one.unsure}"
        lines.append(f"{one.channel}：待发 {waiting}，已发 {one.sent}，{rest}{why}")
    return lines or [f"没有通知。渠道写在 {path()} 里，现有 {len(channels)} 个。"]
