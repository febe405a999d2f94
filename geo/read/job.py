"""The job of the child process that reads a map file: see :mod:`data.ledger.sandbox`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.read.formats import read_map_file

if TYPE_CHECKING:
    from data.ledger.child import Job


def work(job: Job) -> None:
    """Answer what is in the file, as JSON."""
    found = read_map_file(job.path, str(job.options.get("encoding", "")))
    job.answer.write(found.to_json())
