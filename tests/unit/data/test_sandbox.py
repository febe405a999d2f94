"""What reads an upload is a child process that can do no harm, and its end is always a clear message."""

from __future__ import annotations

import ctypes
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import psutil
import pytest

from data.ledger import errors, job_object
from data.ledger.sandbox import ROOT, Limits, run_limited

if TYPE_CHECKING:
    from pathlib import Path

JOBS = "tests.unit.data.jobs"
TIGHT = Limits(wall_seconds=300, cpu_seconds=1, memory_bytes=1 << 30, answer_bytes=8 << 20)
"""The clock's limit is far: a child has the lowest priority, and on a busy machine its one second takes long."""


@pytest.fixture
def upload(tmp_path: Path) -> Path:
    folder = tmp_path / "upload"
    folder.mkdir()
    file = folder / "ledger.xlsx"
    file.write_bytes(b"content of the upload")
    return file


def do(deed: str, upload: Path, **options: object) -> bytes:
    return run_limited(JOBS, upload, TIGHT, {"do": deed, **options})


def test_the_answer_of_a_job_comes_back_and_its_progress_is_told(upload):
    told: list[float] = []
    answer = run_limited(JOBS, upload, TIGHT, {"do": "copy"}, told.append)
    assert answer == b"content of the upload"
    assert told == [0.25, 1.0]


def test_a_refusal_comes_back_as_the_error_that_the_job_raised(upload):
    with pytest.raises(errors.HostileFileError, match=r"^压缩包含有非法路径。$"):
        do("refuse", upload)


def test_what_libraries_print_does_not_disturb(upload):
    assert do("print_much", upload) == b"done"


@pytest.mark.parametrize(
    ("deed", "error", "words"),
    [
        ("break_down", errors.DamagedFileError, "RuntimeError"),
        ("abort", errors.TooLargeFileError, "读到一半中断"),
        ("spin", errors.TooLargeFileError, "读到一半中断"),
        ("devour", errors.TooLargeFileError, "内存"),
        ("flood", errors.TooLargeFileError, "内容太多"),
    ],
)
def test_a_job_that_breaks_down_ends_in_a_message(upload, deed, error, words):
    with pytest.raises(error, match=words):
        do(deed, upload)


def test_a_job_that_takes_too_long_is_ended(upload):
    with pytest.raises(errors.TooSlowFileError, match="限定时间"):
        run_limited(JOBS, upload, Limits(wall_seconds=1), {"do": "sleep"})


def test_a_message_of_the_child_cannot_fill_the_screen(upload):
    with pytest.raises(errors.HostileFileError) as caught:
        do("chatter", upload)
    assert len(str(caught.value)) == 400


def test_a_job_reads_nothing_outside_of_the_folder_of_its_file(upload, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", encoding="utf-8")
    (upload.parent / "link").symlink_to(secret)
    with pytest.raises(errors.DamagedFileError, match="PermissionError"):
        do("read_elsewhere", upload, secret=str(secret))
    with pytest.raises(errors.DamagedFileError, match="PermissionError"):
        do("read_by_a_link", upload)


def test_a_job_reaches_nobody_and_starts_nothing(upload):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        with pytest.raises(errors.DamagedFileError, match="PermissionError"):
            do("connect", upload, port=server.getsockname()[1])
        with pytest.raises(TimeoutError):
            server.accept()
    with pytest.raises(errors.DamagedFileError, match="PermissionError"):
        do("start_a_process", upload)


def test_leaving_while_a_job_runs_ends_the_job(upload):
    class LeavingError(Exception):
        pass

    def leave(_share: float) -> None:
        raise LeavingError

    with pytest.raises(LeavingError):
        run_limited(JOBS, upload, TIGHT, {"do": "sleep"}, leave)
    assert not psutil.Process().children()


def test_a_child_ends_when_the_program_is_killed(upload):
    script = (
        "import sys; sys.path.append(sys.argv[1]); from pathlib import Path;"
        "from data.ledger.sandbox import run_limited;"
        "run_limited(sys.argv[2], Path(sys.argv[3]), None, {'do': 'sleep'}, lambda _: print('up', flush=True))"
    )
    program = subprocess.Popen(
        [sys.executable, "-c", script, str(ROOT), JOBS, str(upload)], stdout=subprocess.PIPE, cwd=ROOT
    )
    assert program.stdout.readline() == b"up\n"
    children = psutil.Process(program.pid).children()
    program.kill()
    program.communicate()
    assert len(children) == 1
    assert not psutil.wait_procs(children, timeout=60)[1]


def test_the_structures_for_windows_have_the_size_that_windows_knows():
    assert ctypes.sizeof(job_object.BasicLimits) == 64
    assert ctypes.sizeof(job_object.ExtendedLimits) == 144
    limits = job_object.limits_of(1 << 30, 60)
    assert (limits.process_memory, limits.basic.process_time) == (1_073_741_824, 600_000_000)
