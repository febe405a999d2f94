"""口径核对 on screen and as an Excel list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components import download, panel, state
from components.panel import reconcile
from components.panel.reconcile import PROMISE, document
from data.ledger.workbook import Column, Sheet, Value
from data.store.reconciliation import reconciliation

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from components.context import Context
    from data.rules.reconcile import Result
    from data.store.snapshot import Snapshot

PATH = "/export/reconcile.xlsx"
COLUMNS = (
    Column("核对", 34),
    Column("结论", 11),
    Column("算式", 56),
    Column("原文", 14, "#,##0.##"),
    Column("重算", 14, "#,##0.##"),
    Column("相差", 14, "#,##0.##"),
    Column("单位", 8),
    Column("规则", 44),
    Column("口径", 44),
    Column("说明", 36),
    Column("出处", 80),
)


def show(context: Context) -> None:
    """The counts, and every check with its computation."""
    content = reconcile.panel(context.snapshot)
    link = {"label": "导出 Excel（口径核对）", "href": download.address(PATH, context.view)}
    content["blocks"].insert(1, {"type": "links", "items": [link]})
    panel.show(content, key="panel", on_pick=state.select)


async def reconcile_file(request: Request) -> Response:
    """The county's checks as an Excel file."""
    return await download.answer(request, _file)


def _file(snapshot: Snapshot, _view: state.View) -> Sheet:
    rows = [_row(snapshot, result) for result in reconciliation(snapshot).results]
    return download.listed(f"{snapshot.playbook.county.name}口径核对（{PROMISE}）", COLUMNS, rows)


def _row(snapshot: Snapshot, result: Result) -> list[Value]:
    check = result.check
    sign = reconcile.mark(result.verdict)
    sources = [
        f"{figure.label} {figure.value}{figure.unit}（{figure.id}，{document(snapshot, figure)}）"
        for figure in result.figures
    ]
    return [
        check.title,
        f"{sign['shape']} {sign['word']}",
        result.working,
        float(result.stated.value),
        float(result.computed),
        float(result.difference),
        result.stated.unit,
        check.rule,
        check.scope,
        check.note,
        "；".join(sources),
    ]
