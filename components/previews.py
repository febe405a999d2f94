"""A preview as an Excel list: kept for whoever looks at it, and given to nobody else."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response

from components import acting
from components.download import attached
from data.ledger.sheet import shown
from data.ledger.workbook import Column, Sheet, workbook

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from starlette.requests import Request

    from data.ledger import workbook as books
    from data.ledger.book import Change, Comparison, RowProblem
    from data.ledger.columns import Field

PATH = "/export/preview.xlsx"
MOST = 20
"""Previews that are kept; the oldest goes first."""
COLUMNS = (
    Column("表", 12),
    Column("行", 7, "0"),
    Column("对象", 30),
    Column("列", 18),
    Column("原来", 24),
    Column("改为", 24),
    Column("问题", 60),
)
_kept: OrderedDict[str, tuple[str, str, Sheet]] = OrderedDict()
_lock = Lock()


def url(mark: str, fields: Sequence[Field], comparison: Comparison, problems: Sequence[RowProblem]) -> str:
    """Address of a preview's list.

    Args:
        mark: Tells the file handed in from every other; the same preview keeps its address.
        fields: The ledger's columns.
        comparison: What the file would do.
        problems: What is wrong with it.
    """
    owner = acting.actor().name
    said = f"{mark}-{len(comparison.changes)}-{len(problems)}-{id(comparison)}"
    with _lock:
        for token, (known, whose, _) in _kept.items():
            if (known, whose) == (said, owner):
                return f"{PATH}?token={token}"
        token = secrets.token_urlsafe(24)
        _kept[token] = said, owner, Sheet("导入预览", COLUMNS, _Lines(fields, comparison, problems))
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return f"{PATH}?token={token}"


async def file(request: Request) -> Response:
    """A preview's list as an Excel file, for whoever looks at the preview."""
    with _lock:
        found = _kept.get(request.query_params.get("token", ""))
    if found is None or found[1] != acting.actor().name:
        return PlainTextResponse("这份预览已不在。请回到台账页面重新打开。", 404)
    return attached("导入预览.xlsx", await run_in_threadpool(workbook, found[2]))


def named(change: Change) -> str:
    """What a row is about: its name, else its place, else its id."""
    values = {**change.old, **change.incoming.values}
    said = values.get("title") or values.get("head") or values.get("village")
    return str(said or change.key)


class _Lines:
    """The lines of a preview, made each time somebody takes them away."""

    def __init__(
        self, fields: Sequence[Field], comparison: Comparison, problems: Sequence[RowProblem]
    ) -> None:
        self._fields, self._comparison, self._problems = fields, comparison, problems

    def __iter__(self) -> Iterator[tuple[books.Value, ...]]:
        for problem in self._problems:
            yield problem.sheet, problem.row, "", problem.column, "", "", problem.message
        for change in self._comparison.changes:
            yield from self._of(change)

    def _of(self, change: Change) -> Iterator[tuple[books.Value, ...]]:
        row, what = change.incoming, named(change)
        for field in self._fields:
            if field.code in change.values:
                old = "（新增）" if change.new else shown(field, change.old.get(field.code))
                yield row.sheet, row.row, what, field.header, old, shown(field, change.values[field.code]), ""
