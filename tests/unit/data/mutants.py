"""Reads mutated files, each in a process of its own that is forked off a prepared one, and counts how they end.

Run as ``python -m tests.unit.data.mutants <how many> <seed>``; prints JSON: outcome → count, and what must not be. Here
are the spreadsheets; map files are in ``tests/unit/geo/mutants.py``.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import sys
import tempfile
import traceback
import zipfile
from collections import Counter
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from data.ledger import child, spreadsheet
from data.ledger.errors import UnreadableFileError
from data.ledger.tables import tables_of
from tests.unit.data.sheets import ods, ods_date, ods_number, ods_text, with_parts, xlsx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from data.ledger.child import Job

FILES = Path(__file__).parent / "files"
LIMITS = {"memory_bytes": 512 << 20, "cpu_seconds": 20, "answer_bytes": 64 << 20, "open_files": 64}
TOKENS = (
    b"<!DOCTYPE a [", b"<!ENTITY x SYSTEM 'file:///etc/passwd'>", b"&x;", b'r="XFD1048576"', b"1E400", b"\x00",
    b"\xff\xff\xff\xff", b"</row>", b"<c", b"'", b'"', b"\n", b"-1", b"99999999999999999999", b"../../",
    b"A1:XFD1048576", b"http://127.0.0.1/x",
)  # fmt: skip
DATED = [("村", "日期", "户数", "编码"), *[("印山村", dt.date(2018, 6, 30), 5.5, 10**17)] * 20]
TEXT = "村,户数,日期\n印山村,五,2018.6\n" * 30
ORIGINALS = (
    xlsx(DATED, merged=("A2:A5", "B3:D3")),
    (FILES / "villages.xls").read_bytes(),
    (FILES / "encrypted.xlsx").read_bytes(),
    ods([[ods_text("村"), ods_date("2018-06-30"), ods_number(5)]] * 20),
    TEXT.encode("gb18030"),
    TEXT.encode("utf-16"),
)


@dataclass(frozen=True)
class Reader:
    """How a kind of file is read: the child's job with its options, and what the parent does with the answer."""

    work: Callable[[Job], None]
    options: Mapping[str, str]
    take_apart: Callable[[bytes], object]
    refusals: tuple[type[Exception], ...] = (UnreadableFileError,)


SPREADSHEETS = Reader(
    spreadsheet.work, {"stem": "台账"}, lambda answer: tables_of(answer, lambda _share: None)
)


def mutants(originals: Sequence[bytes], tokens: Sequence[bytes], seed: int) -> Iterator[bytes]:
    """Files that were once good, without end."""
    chance = random.Random(seed)
    while True:
        original = chance.choice(originals)
        inside = original.startswith(b"PK") and chance.random() < 0.7
        yield inside_out(original, chance, tokens) if inside else mutated(original, chance, tokens)


def inside_out(original: bytes, chance: random.Random, tokens: Sequence[bytes]) -> bytes:
    """One part of the zip is changed before it is packed again, so that its checksum is right."""
    with zipfile.ZipFile(BytesIO(original)) as archive:
        name = chance.choice(archive.namelist())
        part = mutated(archive.read(name), chance, tokens)
    return with_parts(original, {name: part})


def mutated(content: bytes, chance: random.Random, tokens: Sequence[bytes]) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        start = chance.randrange(len(changed) + 1)
        end = min(start + chance.choice((1, 2, 8, 64, 512)), len(changed))
        change = chance.choice(CHANGES)
        changed[start:end] = change(bytes(changed[start:end]), chance, tokens)
    return bytes(changed)


CHANGES: tuple[Callable[[bytes, random.Random, Sequence[bytes]], bytes], ...] = (
    lambda part, chance, _: chance.randbytes(len(part)),
    lambda _part, _chance, _: b"",
    lambda part, _chance, _: part * 2,
    lambda part, _chance, _: part[::-1],
    lambda part, _chance, _: bytes(len(part)),
    lambda part, chance, _: bytes(byte ^ 1 << chance.randrange(8) for byte in part),
    lambda part, chance, tokens: chance.choice(tokens) + part,
    lambda _part, chance, tokens: chance.choice(tokens),
    lambda part, _chance, _: part * 200,
)


def outcome(content: bytes, folder: Path, reader: Reader) -> str:
    """How reading one file ends: ``read``, the name of the refusal, ``ended by …``, or what must not be."""
    path, answer, report = folder / "upload", folder / "answer", folder / "report"
    path.write_bytes(content)
    for file in (answer, report):
        file.unlink(missing_ok=True)
    pid = os.fork()
    if not pid:
        read_and_leave(path, answer, report, reader)
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        return f"ended by signal {os.WTERMSIG(status)}"
    told = report.read_text(encoding="utf-8")
    return told if told != "read" else taken_apart(answer.read_bytes(), reader)


def read_and_leave(path: Path, answer: Path, report: Path, reader: Reader) -> None:
    """In the forked process: what ``child.main`` does, told through a file."""
    told = "read"
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    with report.open("w", encoding="utf-8") as paper:
        try:
            child.limit_resources(LIMITS)
            with answer.open("wb") as file:
                child.fence((path.parent,))
                reader.work(child.Job(path, reader.options, file, lambda _share: None))
        except BaseException as error:
            refusal = child.refusal(error)
            told = f"!{traceback.format_exc()}" if "Permission" in refusal["message"] else refusal["refused"]
        paper.write(told)
    os._exit(0)


def taken_apart(answer: bytes, reader: Reader) -> str:
    try:
        reader.take_apart(answer)
    except reader.refusals as error:
        return type(error).__name__
    except Exception:
        return f"!{traceback.format_exc()}"
    return "read"


def outcomes(count: int, files: Iterator[bytes], reader: Reader) -> Counter[str]:
    """How reading the first ``count`` files ends."""
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for _, content in zip(range(count), files, strict=False):
            found[outcome(content, Path(folder), reader)] += 1
    return found


if __name__ == "__main__":
    how_many, seed = map(int, sys.argv[1:])
    sys.stdout.write(json.dumps(outcomes(how_many, mutants(ORIGINALS, TOKENS, seed), SPREADSHEETS)))
