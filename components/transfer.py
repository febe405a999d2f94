"""Lists on their way out: Excel files from our own route, behind the gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components import download
from components.download import DATE
from components.panel.blocks import by_risk
from data import wording
from data.errors import UnknownKindError, UnknownPersonError
from data.ledger.workbook import Column, Sheet, Value
from data.rules.light import sign_of
from data.store.chain import objectives_of
from data.store.frames import Row, each, missing

if TYPE_CHECKING:
    import pandas as pd
    from starlette.requests import Request
    from starlette.responses import Response

    from components import state
    from data.store.snapshot import Snapshot

PATH = "/export/objectives.xlsx"
PERSON = "/export/person.xlsx"
COLUMNS = (
    Column("编号", 22),
    Column("类别", 14),
    Column("名称", 36),
    Column("战区", 16),
    Column("村", 14),
    Column("灯", 11),
    Column("状态", 9),
    Column("目标量", 11, "0.##"),
    Column("单位", 8),
    Column("完成量", 11, "0.##"),
    Column("完成", 8, "0%"),
    Column("计划应达", 9, "0%"),
    Column("期限", 12, DATE),
    Column("期限是否推定", 9),
    Column("剩余天数", 9, "0"),
    Column("预计完成", 12, DATE),
    Column("按期把握", 9, "0%"),
    Column("最近填报", 12, DATE),
    Column("责任人", 12),
    Column("责任单位", 24),
    Column("演示", 7),
    Column("待核", 7),
    Column("拟建", 7),
    Column("出处", 40),
)
SIZES = {
    "relocation_site": {"households": "户数", "people": "人数", "flats": "套数"},
    "industry_base": {
        "area_mu": "面积（亩）",
        "people_driven": "带动人数",
        "households_driven": "带动户数",
        "crop": "品种",
        "enterprise": "龙头企业",
        "cooperative": "合作社",
        "model": "经营模式",
    },
}
"""What a list of one kind shows besides: column of the snapshot, header."""


def objectives_url(view: state.View, kinds: tuple[str, ...] = ()) -> str:
    """Address of the Excel list of what the view shows: every objective, or those of some kinds."""
    return download.address(PATH, view, zone=view.zone, village=view.village, kind=",".join(kinds))


def person_url(view: state.View) -> str:
    """Address of the Excel list of what the view's person answers for."""
    return download.address(PERSON, view, person=view.person)


async def objectives_file(request: Request) -> Response:
    """The objectives of a county, zone or village as of a day, as an Excel file."""
    kinds = request.query_params.get("kind", "")
    return await download.answer(request, lambda snapshot, view: _file(snapshot, view, _kinds(kinds)))


async def person_file(request: Request) -> Response:
    """Everything one person answers for as of a day, the riskiest first, as an Excel file."""
    return await download.answer(request, _persons)


def _persons(snapshot: Snapshot, view: state.View) -> Sheet:
    duties = snapshot.duties[snapshot.duties["person_id"] == view.person]
    if duties.empty:
        raise UnknownPersonError("没有这个责任人，或只看有据数据时不显示。请从责任链上的导出链接下载。")
    held = duties.iloc[0]
    who = wording.person(held["name"], is_demo=held["is_demo"])
    chosen = by_risk(objectives_of(snapshot, view.person))
    name = f"{snapshot.playbook.county.name}{who}负责的目标{view.as_of}"
    return download.listed(name, COLUMNS, [_row(snapshot, key, row) for key, row in each(chosen)])


def _file(snapshot: Snapshot, view: state.View, kinds: list[str]) -> Sheet:
    chosen = _chosen(snapshot, view)
    chosen = chosen[chosen["kind"].isin(kinds)] if kinds else chosen
    sizes = SIZES.get(kinds[0], {}) if len(kinds) == 1 else {}
    rows = [
        [*_row(snapshot, key, row), *(_size(row[column]) for column in sizes)] for key, row in each(chosen)
    ]
    subject = "、".join(wording.KIND_WORDS[kind] for kind in kinds) or "作战目标"
    name = f"{snapshot.playbook.county.name}{_place(snapshot, view)}{subject}{view.as_of}"
    return download.listed(name, (*COLUMNS, *map(Column, sizes.values())), rows)


def _kinds(text: str) -> list[str]:
    kinds = [kind for kind in text.split(",") if kind]
    unknown = [kind for kind in kinds if kind not in wording.KIND_WORDS]
    if unknown:
        raise UnknownKindError(f"没有“{unknown[0]}”这一类作战目标。请从页面上的导出链接下载。")
    return kinds


def _chosen(snapshot: Snapshot, view: state.View) -> pd.DataFrame:
    objectives = snapshot.objectives
    if view.village:
        return objectives[objectives["village"] == view.village]
    return objectives[objectives["zone"] == view.zone] if view.zone else objectives


def _place(snapshot: Snapshot, view: state.View) -> str:
    if view.village:
        return str(snapshot.villages.loc[view.village, "name"])
    return str(snapshot.zones.loc[view.zone, "name"]) if view.zone else ""


def _row(snapshot: Snapshot, key: str, objective: Row) -> list[Value]:
    return [
        key,
        wording.KIND_WORDS[objective["kind"]],
        objective["title"],
        _name(snapshot.zones, objective["zone"]),
        _name(snapshot.villages, objective["village"]),
        sign_of(objective["light"]),
        objective["state"],
        objective["quantity"],
        objective["unit"],
        _number(objective["value"]),
        _number(objective["actual"]),
        objective["planned"],
        objective["deadline"].date(),
        "是（原文未写）" if objective["deadline_assumed"] else "",
        int(objective["days_left"]),
        _date(objective["finish"]),
        _number(objective["p_on_time"]),
        _date(objective["reported_on"]),
        objective["owner"] if isinstance(objective["owner"], str) else "",
        objective["responsible_unit"],
        wording.DEMO if objective["is_demo"] else "",
        wording.VERIFY if objective["verify"] else "",
        wording.PROPOSED if objective["proposed"] else "",
        f"{objective['source']} {objective['fact_ids']}".strip(),
    ]


def _name(places: pd.DataFrame, code: object) -> str:
    return str(places.loc[code, "name"]) if isinstance(code, str) else ""


def _number(value: float) -> Value:
    return None if missing(value) else float(value)


def _size(value: object) -> Value:
    return None if missing(value) else value if isinstance(value, str) else float(str(value))


def _date(value: pd.Timestamp) -> Value:
    return None if missing(value) else value.date()
