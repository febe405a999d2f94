"""Reads an uploaded map file; this process never looks into it."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from data import scratch
from data.ledger.errors import TooLargeFileError, WrongTypeError
from data.ledger.sandbox import Limits, run_limited
from data.ledger.tables import Lost, read_tables
from geo.read.layer import ENCODINGS, MapFile, table

JOB: Final = "geo.read.job"
LARGEST: Final = 64 << 20
"""Bytes."""
LIMITS: Final = Limits(wall_seconds=60, cpu_seconds=40)


def read_upload(content: bytes, encoding: str = "") -> MapFile:
    """What is in an uploaded file.

    Args:
        content: The file.
        encoding: What a person said its text is written in; empty while nobody was asked.

    Raises:
        UnreadableFileError: It is refused; the message says why, in Chinese.
    """
    if len(content) > LARGEST:
        raise TooLargeFileError(f"文件有 {len(content) >> 20} MB，最大 {LARGEST >> 20} MB。请拆成几个文件。")
    chosen = encoding if encoding in ENCODINGS else ""
    with scratch.folder() as folder:
        path = folder / "upload"
        path.write_bytes(content)
        found = MapFile.from_json(run_limited(JOB, path, LIMITS, {"encoding": chosen}))
    return _workbook(content) if found.kind == "xlsx" else found


def _workbook(content: bytes) -> MapFile:
    """A workbook, read as any ledger is; a figure that Excel has cut is shown as it is left."""
    layers = []
    for sheet in read_tables(content, ""):
        rows = [[cell.shown if isinstance(cell, Lost) else cell for cell in row] for row in sheet.rows]
        with suppress(WrongTypeError):  # a sheet of notes is no layer
            layers += [] if sheet.hidden else [table(sheet.name, rows)]
    if not layers:
        raise WrongTypeError("工作簿里没有带列名的数据。第一行要有列名，例如：名称、经度、纬度。")
    return MapFile("xlsx", layers)
