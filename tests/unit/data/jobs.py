"""Jobs for the child process that behave well, badly, or not at all; ``options["do"]`` says which."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from data.ledger.errors import HostileFileError

if TYPE_CHECKING:
    from data.ledger.child import Job


def work(job: Job) -> None:
    DEEDS[job.options["do"]](job)


def copy(job: Job) -> None:
    job.tell(0.25)
    job.answer.write(job.path.read_bytes())
    job.tell(1)


def refuse(_job: Job) -> None:
    raise HostileFileError("压缩包含有非法路径。")


def print_much(job: Job) -> None:
    sys.stdout.write("chatter\n" * 1000)
    os.write(1, b"chatter of a library\n")
    job.answer.write(b"done")


def break_down(_job: Job) -> None:
    raise RuntimeError("a library's own error")


def abort(_job: Job) -> None:
    os.abort()


def sleep(job: Job) -> None:
    job.tell(0.1)
    time.sleep(600)


def spin(_job: Job) -> None:
    while True:
        pass


def devour(_job: Job) -> None:
    b"x" * (4 << 30)


def flood(job: Job) -> None:
    for _ in range(64):
        job.answer.write(b"x" * (1 << 20))


def chatter(_job: Job) -> None:
    raise HostileFileError("很" * 1_000)


def read_elsewhere(job: Job) -> None:
    job.answer.write(Path(job.options["secret"]).read_bytes())


def read_by_a_link(job: Job) -> None:
    job.answer.write((job.path.parent / "link").read_bytes())


def connect(job: Job) -> None:
    socket.create_connection(("127.0.0.1", job.options["port"]), timeout=30)


def start_a_process(_job: Job) -> None:
    subprocess.run([sys.executable, "-c", ""], check=True)


DEEDS = {
    deed.__name__: deed
    for deed in (
        copy, refuse, print_much, break_down, abort, sleep, spin, devour, flood, chatter, read_elsewhere,
        read_by_a_link, connect, start_a_process,
    )
}  # fmt: skip
