"""户脱贫 as Excel files from our own routes: the table on screen, and the households of a village, masked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components import acting, download
from components.download import DATE
from components.panel.household_list import batches_of
from components.panel.households import VILLAGES, where
from data import wording
from data.ledger.workbook import Column, Sheet, Value
from data.rules.households import risk_sign
from data.store.frames import Row, each, missing
from data.store.household_list import listed
from data.store.household_table import (
    HOUSEHOLDS,
    LATE,
    OUT,
    PEOPLE,
    Counts,
    Table,
    by_zone,
    of_zone,
    table_of,
    topic_of,
)

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from components import state
    from data.store.snapshot import Snapshot

ADDRESS = "/export/households.xlsx"
LIST = "/export/village-households.xlsx"
COUNT = "#,##0"
MEASURES = {HOUSEHOLDS: "户", PEOPLE: "人", OUT: "已脱贫户", LATE: "超期脱贫户"}
"""What a table may know, in the order of its Excel columns."""
LISTED = (
    Column("编号", 16),
    Column("户主（已遮挡）", 14),
    Column("证件号码（已遮挡）", 24),
    Column("人口", 7, COUNT),
    Column("主要致贫原因", 16),
    Column("五个一批", 40),
    Column("计划年度", 10, "0"),
    Column("状态", 9),
    Column("脱贫日期", 12, DATE),
    Column("监测", 16),
    Column("风险", 14),
    Column("演示", 7),
)


def url(view: state.View, zone: str) -> str:
    """Address of the file with what the table shows."""
    return download.address(ADDRESS, view, zone=zone, by=view.by, rows=view.rows)


def list_url(view: state.View) -> str:
    """Address of the file with the households of the selected village."""
    return download.address(LIST, view, village=view.village)


async def file(request: Request) -> Response:
    """The table of a county or zone as of a day."""
    return await download.answer(request, _sheet)


async def list_file(request: Request) -> Response:
    """The households of a village, masked."""
    return await download.answer(request, _list)


def _sheet(snapshot: Snapshot, view: state.View) -> Sheet:
    topic = topic_of(view.by)
    shown = of_zone(snapshot, table_of(snapshot, topic), view.zone)
    villages = bool(view.zone) or view.rows == VILLAGES
    places = shown if villages else by_zone(snapshot, shown)
    named = _villages(snapshot) if villages else _zones(snapshot)
    rows = [[*named[code], *_row(places, counts, base)] for code, counts, base in places.rows()]
    name = f"{snapshot.playbook.county.name}{where(snapshot, view.zone)}户脱贫（{topic.title}）{view.as_of}"
    note = "一户可在几批里，合计用去重列" if places.once else ""
    marks = "，".join(filter(None, [wording.DEMO if rows else "", note]))
    title = f"{name}（{marks}）" if marks else name
    place = "村" if villages else snapshot.playbook.words.zone
    columns = [
        Column(place, 18),
        *([Column(snapshot.playbook.words.zone, 18)] if villages else []),
        *_columns(places),
    ]
    return Sheet(name, columns, rows, title)


def _columns(places: Table) -> list[Column]:
    columns = [
        Column("建档立卡户", 11, COUNT),
        Column("建档立卡人口", 12, COUNT),
        Column("未脱贫户", 10, COUNT),
    ]
    if places.once:
        columns += [Column(f"去重 {unit}", 10, COUNT) for unit in ("户", "人")]
    return columns + [
        Column(f"{heading.name} {MEASURES[measure]}", 14, COUNT)
        for heading in places.headings
        for measure in _measures(places)
    ]


def _measures(places: Table) -> list[str]:
    known = set(places.cells.columns.get_level_values(1))
    return [measure for measure in MEASURES if measure in known]


def _zones(snapshot: Snapshot) -> dict[str, list[str]]:
    return {code: [where(snapshot, code)] for code in snapshot.zones.index}


def _villages(snapshot: Snapshot) -> dict[str, list[str]]:
    """Name and zone of every village."""
    zones = snapshot.villages["zone"].map(snapshot.zones["name"]).fillna("")
    return {
        code: [name, zone]
        for code, name, zone in zip(zones.index, snapshot.villages["name"], zones, strict=True)
    }


def _row(places: Table, counts: Counts, base: Row) -> list[Value]:
    row: list[Value] = [base["households"], base["people"], base["households"] - base["households_out"]]
    if places.once:
        row += [counts[places.once, HOUSEHOLDS], counts[places.once, PEOPLE]]
    return row + [
        counts[heading.key, measure] for heading in places.headings for measure in _measures(places)
    ]


def _list(snapshot: Snapshot, view: state.View) -> Sheet:
    found = listed(snapshot, view.village, acting.actor(), None)
    place = where(snapshot, village=view.village) if view.village else "没有选择村"
    name = f"{snapshot.playbook.county.name}{place}各户{view.as_of}"
    return download.listed(name, LISTED, [_household(key, row) for key, row in each(found)])


def _household(key: str, row: Row) -> list[Value]:
    risk = risk_sign(row["light"]) if row["light"] else None
    return [
        key,
        row["head"],
        row["id_number"],
        row["people"],
        row["cause"],
        batches_of(row),
        None if missing(row["planned_year"]) else int(row["planned_year"]),
        "已脱贫" if row["out"] else "未脱贫",
        None if missing(row["exited_on"]) else row["exited_on"].date(),
        row["monitored"],
        f"{risk.shape} {risk.word}" if risk else "",
        wording.DEMO if row["is_demo"] else "",
    ]
