"""The child process of ``data/ledger/sandbox.py``: limits itself, does one job on one file and ends."""

from __future__ import annotations

import ctypes
import errno
import importlib
import json
import os
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from data.ledger import job_object
from data.ledger.errors import DamagedFileError, TooLargeFileError, UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

NICE = 10
LONGEST_MESSAGE = 400  # characters of a refusal
NEW_NETWORK, NEW_USER = 0x40000000, 0x10000000  # linux/sched.h: CLONE_NEWNET, CLONE_NEWUSER
FORBIDDEN_EVENTS = frozenset(
    {
        "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.startfile", "os.system",
        "subprocess.Popen", "socket.__new__", "socket.connect", "socket.bind", "socket.getaddrinfo",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Job:
    """What a job is given.

    Attributes:
        path: The file to read.
        options: What else it was told.
        answer: What is written here, the parent gets.
        tell: To be called with the share done, 0 to 1.
    """

    path: Path
    options: Mapping[str, Any]
    answer: BinaryIO
    tell: Callable[[float], None]


def main(told: str) -> None:
    """Do the job that is described in ``told`` (JSON), and say on standard output how it goes."""
    asked = json.loads(told)
    mouth = _own_mouth()
    _limit(asked["limits"])
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    try:
        module = importlib.import_module(asked["module"])
        path, answer = Path(asked["path"]), Path(asked["answer"])
        with answer.open("wb") as file:
            fence((path.parent, answer.parent))
            module.work(Job(path, asked["options"], file, _teller(mouth)))
    except BaseException as error:  # a panic of a library in Rust is no Exception
        _say(mouth, refusal(error))
    os._exit(0)  # what a library would still do at the end is not waited for


def _own_mouth() -> BinaryIO:
    """Standard output for our messages alone: what libraries print goes nowhere."""
    mouth = os.fdopen(os.dup(1), "wb", buffering=0)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    return mouth


def _say(mouth: BinaryIO, message: float | Mapping[str, str]) -> None:
    mouth.write(json.dumps(message).encode() + b"\n")


def _teller(mouth: BinaryIO) -> Callable[[float], None]:
    """Tells a share when it is another per cent."""
    told: list[float] = []

    def tell(share: float) -> None:
        if told[-1:] != [round(share, 2)]:
            told.append(round(share, 2))
            _say(mouth, told[-1])

    return tell


def refusal(error: BaseException) -> dict[str, str]:
    """What the parent is told: a job's own refusal as it is, whatever a broken file brought about as such."""
    if isinstance(error, UnreadableFileError):
        return {"refused": type(error).__name__, "message": str(error)[:LONGEST_MESSAGE]}
    if isinstance(error, MemoryError) or getattr(error, "errno", None) == errno.EFBIG:
        return refusal(
            TooLargeFileError("文件内容太多，超出了内存限制。请拆成几个文件，或删去用不到的工作表后再试。")
        )
    return refusal(
        DamagedFileError(f"文件损坏，读取时出错（{type(error).__name__}）。请打开后另存一份再试。")
    )


def _end_with_the_parent() -> None:
    """Nothing is ever sent: reading ends when the parent does."""
    sys.stdin.buffer.read()
    os._exit(1)


def _limit(limits: Mapping[str, float]) -> None:
    if sys.platform == "win32":
        job_object.limit(int(limits["memory_bytes"]), int(limits["cpu_seconds"]))
        return
    limit_resources(limits)
    os.nice(NICE)
    _leave_the_network()


def limit_resources(limits: Mapping[str, float]) -> None:
    """Each limit for itself: a platform that does not know one still has the others."""
    import resource  # noqa: PLC0415 - not on Windows

    wanted = {
        resource.RLIMIT_AS: limits["memory_bytes"],
        resource.RLIMIT_CPU: limits["cpu_seconds"],
        resource.RLIMIT_FSIZE: limits["answer_bytes"],
        resource.RLIMIT_NOFILE: limits["open_files"],
        resource.RLIMIT_CORE: 0,
    }
    for kind, limit in wanted.items():
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (int(limit), int(limit)))


def _leave_the_network() -> None:
    """On Linux into a network of its own that has nothing in it, where the system lets us."""
    if sys.platform == "linux":
        unshare = ctypes.CDLL(None).unshare
        if unshare(NEW_NETWORK):
            unshare(NEW_USER | NEW_NETWORK)


def fence(open_to: tuple[Path, ...]) -> None:
    """From here on Python starts no process, opens no connection and no file elsewhere."""
    program = Path(__file__).resolve().parents[2]
    folders = (*open_to, program, Path(sys.prefix), Path(sys.base_prefix))
    allowed = tuple(f"{folder.resolve()}{os.sep}" for folder in folders)

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event in FORBIDDEN_EVENTS:
            raise PermissionError(event)
        if event == "open" and isinstance(arguments[0], (str, bytes)):
            _check_path(os.fsdecode(arguments[0]), allowed)

    sys.addaudithook(watch)


def _check_path(path: str, allowed: tuple[str, ...]) -> None:
    real = os.path.realpath(path)
    if real != os.devnull and not real.startswith(allowed):
        raise PermissionError(path)
