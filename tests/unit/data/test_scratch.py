"""What a killed program left behind goes at the next start; what another is at work on stays."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from data import scratch


@pytest.fixture
def place(tmp_path, monkeypatch):
    """The system's place for temporary files, of this test alone."""
    monkeypatch.setattr(scratch.tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture(scope="module")
def gone() -> int:
    """The number of a process that has ended."""
    program = subprocess.Popen([sys.executable, "-c", ""])
    program.wait()
    return program.pid


def test_what_a_killed_program_left_is_tidied_and_what_others_use_is_not(place, gone):
    for name in (f"zhantu-{gone}-abc", f"zhantu-{os.getppid()}-abc", "zhantu-tests-0123", "zhantu-notes"):
        (place / name).mkdir()
        (place / name / "upload").write_bytes(b"names of people")
    (place / f"451082.zip.{gone}-0123abcd.part").write_bytes(b"half")
    (place / f"451082.zip.{os.getppid()}-0123abcd.part").write_bytes(b"half")
    with scratch.folder() as own:
        assert scratch.tidy(place) == 2
        kept = {own.name, f"zhantu-{os.getppid()}-abc", "zhantu-tests-0123", "zhantu-notes"}
        assert {path.name for path in place.iterdir()} == {*kept, f"451082.zip.{os.getppid()}-0123abcd.part"}
    assert not own.exists()


def test_in_a_container_the_program_before_had_the_same_number(place):
    before = place / f"zhantu-{os.getpid()}-abc"
    before.mkdir()
    os.utime(before, (time.time(), scratch.STARTED - 60))
    assert scratch.tidy(place) == 1


def test_a_file_gets_its_name_when_the_disk_has_all_of_it(tmp_path, monkeypatch):
    target, seen = tmp_path / "a.zip", []
    monkeypatch.setattr(os, "fsync", lambda _opened: seen.append(target.exists()))
    with scratch.whole(target) as draft:
        draft.write_bytes(b"all")
    assert seen == [False, True]  # the file before it is named, its folder afterwards
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_a_file_that_was_not_finished_is_not_there_and_the_one_before_stays(tmp_path):
    target = tmp_path / "a.zip"
    target.write_bytes(b"before")

    def fill(draft):
        draft.write_bytes(b"ha")
        raise OSError(28, "full")

    with pytest.raises(OSError, match="full"), scratch.whole(target) as draft:
        fill(draft)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"before"]
