"""督查整改 as Excel lists: findings, inspections, and what recurs.

A file is handed on: an inspection that is still hidden from the inspected stands in none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from components import download
from components.download import DATE
from components.panel import inspections as panels
from data import wording
from data.ledger.workbook import Column, Sheet, Value
from data.rules.cadence import SIGNS as STANDINGS
from data.rules.light import sign_of
from data.rules.rectification import SIGNS
from data.store import inspections as store
from data.store.places import place_name

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from components import state
    from data.store.inspections import Found, Survey
    from data.store.snapshot import Snapshot

FINDINGS, SURVEYS, CADENCE = "/export/findings.xlsx", "/export/inspections.xlsx", "/export/cadence.xlsx"
LISTS = {"": (FINDINGS, "整改台账"), "surveys": (SURVEYS, "督查"), "calendar": (CADENCE, "督查日历")}
"""Address and name of the list of each view."""
FINDING_COLUMNS = (
    Column("编号", 20),
    Column("问题", 40),
    Column("整改措施", 36),
    Column("战区", 16),
    Column("地点", 18),
    Column("督查", 26),
    Column("发现日期", 12, DATE),
    Column("整改时限", 12, DATE),
    Column("阶段", 11),
    Column("灯", 11),
    Column("责任单位", 24),
    Column("责任人", 12),
    Column("同一问题", 20),
    Column("最近记录", 36),
    Column(wording.DEMO, 7),
)
SURVEY_COLUMNS = (
    Column("编号", 22),
    Column("种类", 18),
    Column("名称", 30),
    Column("定于", 12, DATE),
    Column("结束于", 12, DATE),
    Column("带队人", 20),
    Column("村", 50),
    Column("看过", 8, "0"),
    Column("问题", 8, "0"),
    Column("随机种子", 24),
    Column("情况", 40),
    Column(wording.DEMO, 7),
)
CADENCE_COLUMNS = (
    Column("名称", 26),
    Column("周期", 10),
    Column("从", 12, DATE),
    Column("到", 12, DATE),
    Column("到期", 12, DATE),
    Column("开展于", 12, DATE),
    Column("情况", 12),
)


def link(view: state.View, sheet: str, zone: str) -> dict[str, str]:
    """The link to the Excel list of a view."""
    path, name = LISTS[sheet]
    return {
        "label": f"导出 Excel（{name}）",
        "href": download.address(path, view, zone="" if sheet else zone),
    }


async def findings_file(request: Request) -> Response:
    """The findings of a county or zone as of a day."""
    return await download.answer(request, _findings)


async def surveys_file(request: Request) -> Response:
    """The inspections of a county as of a day."""
    return await download.answer(request, _surveys)


async def cadence_file(request: Request) -> Response:
    """Everything that recurs, with every time it is due."""
    return await download.answer(request, _cadence)


def _findings(snapshot: Snapshot, view: state.View) -> Sheet:
    book = store.load(snapshot)
    open_to_all = {one.id: one for one in book.visible(view.as_of, full=False)}
    rows = [_finding(snapshot, one, open_to_all) for one in book.findings(view.zone)]
    zone = panels.zone_name(snapshot, view.zone) if view.zone else ""
    return download.listed(_name(snapshot, f"{zone}整改台账"), FINDING_COLUMNS, rows)


def _name(snapshot: Snapshot, what: str) -> str:
    return f"{snapshot.playbook.county.name}{what}{snapshot.as_of}"


def _finding(snapshot: Snapshot, one: Found, surveys: dict[str, Survey]) -> list[Value]:
    last = one.steps[-1]
    sign = SIGNS[one.stage]
    return [
        one.id,
        one.problem,
        one.remedy,
        panels.zone_name(snapshot, one.zone),
        place_name(snapshot, one.place),
        surveys[one.inspection].title if one.inspection in surveys else "",
        one.start,
        one.limit,
        f"{sign.shape} {sign.word}",
        sign_of(one.light),
        one.unit,
        one.owner,
        one.same_as,
        f"{last.on_date} {panels.STEP_WORDS.get(last.kind, last.kind)} {last.person} {last.text}",
        wording.DEMO if one.is_demo else "",
    ]


def _surveys(snapshot: Snapshot, view: state.View) -> Sheet:
    book = store.load(snapshot)
    rows = [_survey(snapshot, book, one) for one in book.visible(view.as_of, full=False)]
    return download.listed(_name(snapshot, "督查"), SURVEY_COLUMNS, rows)


def _survey(snapshot: Snapshot, book: store.Book, one: Survey) -> list[Value]:
    return [
        one.id,
        one.word,
        one.title,
        one.planned_on,
        one.done_on,
        one.leader,
        "、".join(place_name(snapshot, place.place) for place in one.places),
        sum(place.visited_on is not None for place in one.places),
        sum(found.inspection == one.id for found in book.found.values()),
        one.seed,
        one.note,
        wording.DEMO if one.is_demo else "",
    ]


def _cadence(snapshot: Snapshot, _view: state.View) -> Sheet:
    rows: list[list[Value]] = []
    for kind, times in store.calendar(snapshot):
        for one in times:
            sign = STANDINGS[one.standing]
            word = f"{sign.shape} {sign.word}"
            every = panels.EVERY_WORDS[kind.every]
            rows.append([kind.name, every, one.first, one.last, one.due, one.held_on, word])
    return download.listed(_name(snapshot, "督查日历"), CADENCE_COLUMNS, rows)
