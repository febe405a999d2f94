"""The documents, registers and maps that packs draw on (``sources.toml``)."""

from dataclasses import dataclass
from pathlib import Path

from data.counties.toml_file import read_toml
from data.errors import PackError, Problem

COUNTIES = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Document:
    """A source; ``date`` is as precise as known, empty if not."""

    id: str
    title: str
    publisher: str
    date: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class _SourcesFile:
    documents: tuple[Document, ...]


def read_sources(path: Path = COUNTIES / "sources.toml") -> tuple[Document, ...]:
    """All sources, in file order.

    Raises:
        PackError: The file is broken or names an id twice.
    """
    problems: list[Problem] = []
    found, source = read_toml(path, _SourcesFile, problems)
    documents = found.documents if found else ()
    ids = [document.id for document in documents]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    problems += [Problem(source.label, 0, f"来源“{one}”重复", "请改成不同的 id") for one in twice]
    if problems:
        raise PackError(problems)
    return documents
