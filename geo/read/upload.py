"""Reads an uploaded map file; this process never looks into it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

from data.ledger.errors import TooLargeFileError
from data.ledger.sandbox import Limits, run_limited
from geo.read.layer import ENCODINGS, MapFile

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
    with tempfile.TemporaryDirectory(prefix="zhantu-") as folder:
        path = Path(folder) / "upload"
        path.write_bytes(content)
        return MapFile.from_json(run_limited(JOB, path, LIMITS, {"encoding": chosen}))
