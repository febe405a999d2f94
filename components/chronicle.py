"""全程记录 on screen: the chronicle of what is open, below its panel, and as an Excel list."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import TYPE_CHECKING, Any

from components import download, panel
from components.download import DATE
from components.panel import blocks
from data import wording
from data.ledger.workbook import Column, Sheet, Value
from data.rules.permissions import name_in
from data.store.chronicle import chronicle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from components import state
    from components.context import Context
    from data.store.chronicle import Happening
    from data.store.snapshot import Snapshot

TITLE = "全程记录"
PATH = "/export/chronicle.xlsx"
BEIJING = timezone(timedelta(hours=8))
"""The clock on the wall; China has one time."""
ROUTINE = ("report", "finish_step", "plan_backwards")
NEWEST = 4
"""So many steps of the routine that nobody entered on screen are shown of each objective; the Excel list has all."""
COLUMNS = (
    Column("日期", 12, DATE),
    Column("录入时间", 20),
    Column("类别", 12),
    Column("对象", 36),
    Column("事项", 22),
    Column("办理人", 16),
    Column("录入人", 14),
    Column("原来", 34),
    Column("现在", 44),
    Column("理由或内容", 50),
    Column("推算", 7),
    Column("演示", 7),
)


def show(context: Context, key: str) -> None:
    """What happened to an objective, order, finding or card, and to what is linked with it."""
    told = chronicle(context.snapshot, key)
    items = [_row(one) for one in shortened(told)]
    href = download.address(PATH, context.view, key=key)
    note = "按日期先后。右边小字是录入的时刻；没有时刻的不是在画面上录入的；“推算”由当时的填报算出，不是有人办的事。"
    content: dict[str, Any] = {
        "title": "",
        "blocks": [
            blocks.rows(f"{TITLE}（{len(items)} / {len(told)}）", items, "还没有记录。", note),
            {"type": "links", "items": [{"label": f"导出 Excel（{TITLE}）", "href": href}]},
        ],
    }
    panel.show(content, key="chronicle", on_pick=_nothing)


def _nothing(_pick: Mapping[str, str]) -> None:
    """It leads nowhere: what it is about is linked above."""


def shortened(told: tuple[Happening, ...]) -> list[Happening]:
    """All but the older ones of the many reports and milestones that came with the demo overlay or a pack."""
    kept: list[Happening] = []
    count: dict[str, int] = {}
    for one in reversed(told):
        routine = one.action in ROUTINE and not one.actor
        count[one.key] = count.get(one.key, 0) + routine
        if not routine or count[one.key] <= NEWEST:
            kept.append(one)
    return kept[::-1]


def _row(one: Happening) -> blocks.Block:
    change = " → ".join(filter(None, [one.before, one.after or (one.word if one.before else "")]))
    lines = [f"{one.kind} · {one.title}", change, one.reason, _who(one)]
    return {
        "title": one.word,
        "badges": [*(["推算"] if one.computed else []), *([wording.DEMO] if one.is_demo else [])],
        "below": "\n".join(filter(None, lines)),
        "right": wording.date(one.on_date),
        "rightBelow": clock(one),
    }


def _who(one: Happening) -> str:
    """Who did it, and who entered it where that is somebody else."""
    entered = f"{one.actor}录入" if one.actor and name_in(one.actor) != one.person else ""
    return "，".join(filter(None, [one.person, entered]))


def clock(one: Happening) -> str:
    """When it was entered, by the clock on the wall; empty where nobody entered it on screen."""
    return f"{one.at.astimezone(BEIJING):%Y-%m-%d %H:%M}" if one.at else ""


async def file(request: Request) -> Response:
    """The chronicle of what the address names, whole."""
    key = request.query_params.get("key", "")
    return await download.answer(request, lambda snapshot, view: _sheet(snapshot, view, key))


def _sheet(snapshot: Snapshot, view: state.View, key: str) -> Sheet:
    rows = [_cells(one) for one in chronicle(snapshot, key)]
    return download.listed(f"{snapshot.playbook.county.name}{TITLE}{view.as_of}", COLUMNS, rows)


def _cells(one: Happening) -> list[Value]:
    return [
        one.on_date,
        clock(one),
        one.kind,
        one.title,
        one.word,
        one.person,
        one.actor,
        one.before,
        one.after,
        one.reason,
        "推算" if one.computed else "",
        wording.DEMO if one.is_demo else "",
    ]
