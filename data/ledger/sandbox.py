"""Runs a job on an upload in a throw-away child process with limits. This process never opens the upload.

A job is a module with a function ``work(job: Job) -> None`` (``data/ledger/child.py``). It reads ``job.path``, writes
what it found to ``job.answer`` and raises an ``UnreadableFileError`` with a Chinese message to refuse the file::

    content = run_limited("data.ledger.spreadsheet", path, Limits(wall_seconds=30))

The answer comes from a process that has read a stranger's file: take it apart with a reader that cannot run anything
(JSON, Arrow), never with pickle.

The child has limits on memory, processor time, open files and what it may write, low priority and no network. Its
Python code opens no file outside of the upload's folder, the program and Python itself, and starts no process. It ends
at the latest when the wall-clock limit is over or this process is gone.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data import scratch
from data.ledger.errors import (
    DamagedFileError,
    TooLargeFileError,
    TooSlowFileError,
    UnreadableFileError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ROOT = Path(__file__).parents[2]
BOOT = "import sys; sys.path.append(sys.argv[1]); from data.ledger import child; child.main(sys.argv[2])"
KEPT_VARIABLES = ("SYSTEMROOT", "TEMP", "TMP", "TMPDIR")
LONGEST_LINE = 4_096  # bytes of one message of the child
LONGEST_MESSAGE = 400  # characters of a refusal
AT_ONCE = 2  # children; who comes later waits
_ROOM = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use.

    Attributes:
        wall_seconds: Time by the clock, from its start.
        cpu_seconds: Processor time.
        memory_bytes: Address space; where the platform only knows committed memory, that.
        answer_bytes: Size of its answer, and of any file it writes.
        open_files: Files open at the same time.
    """

    wall_seconds: float = 90
    cpu_seconds: int = 60
    memory_bytes: int = 1_500 << 20
    answer_bytes: int = 256 << 20
    open_files: int = 64


def run_limited(
    module: str,
    path: Path,
    limits: Limits | None = None,
    options: Mapping[str, Any] | None = None,
    tell: Callable[[float], None] | None = None,
) -> bytes:
    """What a job answers about a file.

    Args:
        module: Full name of the job's module, e.g. ``data.ledger.spreadsheet``.
        path: The upload, in a folder of its own: the job may read everything in there.
        limits: What the child may use; the usual limits when left out.
        options: What else the job needs to know, fit for JSON.
        tell: Called in this thread with the share done, 0 to 1, as often as the job tells it. When it raises, the
            child is ended and the exception goes on.

    Raises:
        UnreadableFileError: The job refuses the file, or ran into a limit.
    """
    limits = limits or Limits()
    with _ROOM, scratch.folder() as folder:
        answer = folder / "answer"
        told = {
            "module": module,
            "path": str(path.resolve()),
            "answer": str(answer),
            "options": dict(options or {}),
            "limits": asdict(limits),
        }
        _supervise(json.dumps(told), limits, tell)
        return _content(answer, limits)


def _supervise(told: str, limits: Limits, tell: Callable[[float], None] | None) -> None:
    late = threading.Event()

    def end() -> None:
        late.set()
        child.kill()

    with _child(told) as child:
        timer = threading.Timer(limits.wall_seconds, end)
        timer.start()
        try:
            _listen(child, tell)
            code = child.wait()
        finally:
            timer.cancel()
    if late.is_set():
        raise TooSlowFileError("文件太复杂，在限定时间内没有读完。请删去用不到的工作表和空行，另存后再试。")
    if code:
        raise TooLargeFileError("文件太大或已损坏，读到一半中断。请拆成几个文件，或打开后另存一份再试。")


@contextmanager
def _child(told: str) -> Iterator[subprocess.Popen[bytes]]:
    """The process; whatever happens, it is gone afterwards. Its end of our pipe tells it that we are gone."""
    process = subprocess.Popen(  # noqa: S603 - this very Python, and our own words
        [sys.executable, "-I", "-X", "utf8", "-c", BOOT, str(ROOT), told],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ},
        cwd=ROOT,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _listen(child: subprocess.Popen[bytes], tell: Callable[[float], None] | None) -> None:
    """Take what the child says until it says no more: shares done, or a refusal."""
    assert child.stdout is not None  # noqa: S101 - it was asked for
    while line := child.stdout.readline(LONGEST_LINE):
        message = _understood(line)
        if isinstance(message, dict):
            raise _refusal(message)
        if tell is not None:
            tell(min(max(float(message), 0.0), 1.0))


def _understood(line: bytes) -> float | dict[str, Any]:
    try:
        message = json.loads(line)
    except ValueError:
        message = None
    if isinstance(message, (int, float, dict)):
        return message
    raise DamagedFileError("文件损坏，读取时出错。请打开后另存一份再试。")


def _refusal(message: Mapping[str, Any]) -> UnreadableFileError:
    """The error that the child names; any other name than that of a refusal becomes the general one."""
    kinds = {kind.__name__: kind for kind in UnreadableFileError.__subclasses__()}
    kind = kinds.get(str(message.get("refused")), UnreadableFileError)
    return kind(str(message.get("message", ""))[:LONGEST_MESSAGE])


def _content(answer: Path, limits: Limits) -> bytes:
    if not answer.is_file():
        raise DamagedFileError("文件没有读出内容。请打开后另存一份再试。")
    if answer.stat().st_size > limits.answer_bytes:
        raise TooLargeFileError("文件内容太多。请拆成几个文件后再试。")
    return answer.read_bytes()
