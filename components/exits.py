"""村退出: the matrix of villages and items, and the panel beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from components import exit_sheet, exit_steps, matrix, overview, panel, proposals, state, verdicts
from components.label import plain
from components.panel import blocks
from components.panel import exits as panels
from components.panel.approvals import with_waiting
from data import wording
from data.rules.light import Light
from data.store import exits as store
from data.store.frames import Row, each, missing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.context import Context
    from data.store.snapshot import Snapshot

OVERVIEW = "command/overview.py"
ONLY, TO = "only", "to"
LAST, DONE, LATE = "last", "done", "late"
FILTERS = {LAST: "▲ 只差一项的村", DONE: "● 各项达标的村", LATE: "■ 赶不上或无法预计的村"}
"""Villages that can be looked at alone."""
CRITERIA, HOUSEHOLDS = "criteria", "households"
PAGES = {CRITERIA: "admin/criteria.py", HOUSEHOLDS: "front/households.py"}
"""Where a click leads besides the map."""
GOING = "going_from_the_exits"


def zone_in(context: Context) -> str:
    """The zone shown, empty for the county: the one asked for, not the one a selected village lies in."""
    asked = st.query_params.get("zone", "")
    return asked if asked in context.snapshot.zones.index else ""


def exits_of(snapshot: Snapshot, view: state.View) -> store.Exits:
    """The matrix that the view asks for."""
    return store.load(snapshot, scheme=view.scheme, everyone=view.everyone)


def show_matrix(context: Context) -> None:
    """The figures and the matrix."""
    _go_to_the_page(context)
    matrix.show(payload(context, zone_in(context)), key="matrix", on_pick=_pick)


def _go_to_the_page(context: Context) -> None:
    """A page can be left only while it runs, not in the answer to a click."""
    page = PAGES.get(st.session_state.pop(GOING, ""))
    if page:
        scheme = exits_of(context.snapshot, context.view).scheme
        chosen = {"zone": zone_in(context), state.SCHEME: scheme.id if scheme else ""}
        st.switch_page(page, query_params=state.asking(context.view, **chosen))


def show_side(context: Context) -> None:
    """The village, project or item selected; else the items most often missed."""
    view, snapshot, zone = context.view, context.snapshot, zone_in(context)
    if view.village or view.item:
        with st.container(horizontal=True, vertical_alignment="center"):
            _back(context)
            st.page_link(OVERVIEW, label="在地图上看", query_params=_address(context, zone))
            verdicts.show_village_form(context)
            exit_steps.show_form(context)
    if view.objective:
        overview.show_objective(context)
        return
    exits = exits_of(snapshot, view)
    proposals.confirm(context, exits)
    content = _content(context, exits, zone)
    if exits.leaving:
        content = exit_steps.with_steps(context, content, zone)
    if view.village:
        content = with_waiting(snapshot, content, view.village)
    panel.show(content, key="panel", on_pick=_pick)


def _back(context: Context) -> None:
    """One step up: from a project to its village, from anything else to all items."""
    view = context.view
    label, up = "← 全部条目", {}
    if view.objective and view.village:
        name = str(context.snapshot.villages.loc[view.village, "name"])
        label, up = f"← {plain(name)}", {"village": view.village}
    st.button(label, on_click=_pick, args=(up,), type="tertiary")


def _content(context: Context, exits: store.Exits, zone: str) -> dict[str, Any]:
    view, snapshot = context.view, context.snapshot
    item = exits.item(view.item)
    if view.village:
        return panels.village_panel(snapshot, exits, view.village, view.item)
    return (
        panels.item_panel(snapshot, exits, item, zone)
        if item
        else panels.ranking_panel(snapshot, exits, zone)
    )


def _pick(pick: Mapping[str, str]) -> None:
    """A click keeps the zone that the matrix shows; only the choice of a zone changes it."""
    if proposals.asked(pick):
        return
    if state.SCHEME in pick:
        state.choose_scheme(pick[state.SCHEME])
        return
    if TO in pick:
        st.session_state[GOING] = pick[TO]
        return
    if ONLY in pick:
        state.choose(ONLY, pick[ONLY])
        return
    if state.VILLAGES in pick:
        state.choose_villages(pick[state.VILLAGES])
        return
    state.select({**pick, "zone": pick["zone"] if set(pick) == {"zone"} else st.query_params.get("zone", "")})


def _address(context: Context, zone: str) -> dict[str, str]:
    """The same selection, for the map."""
    view = context.view
    return state.asking(view, zone=view.zone or zone, village=view.village)


def payload(context: Context, zone: str) -> dict[str, Any]:
    """Everything the matrix needs."""
    view, snapshot = context.view, context.snapshot
    exits = exits_of(snapshot, view)
    villages = exits.in_zone(zone)
    filters = _filters(context, villages) if exits.leaving else {LAST: _short(villages)}
    only = st.query_params.get(ONLY, "")
    shown = f"{view.county}/{view.as_of}/{view.evidence_only}/{zone}/{view.scheme}/{view.everyone}"
    return {
        "version": f"{shown}/{snapshot.revision}",
        "title": "村退出" if exits.leaving else "村级清单",
        "subtitle": _scheme(context, exits),
        "to": CRITERIA,
        "badges": [*blocks.demo_badge(snapshot), *_verify_badge(exits)],
        "figures": {
            "items": _figures(context, villages) if exits.leaving else _built(context, exits, villages)
        },
        "filters": [
            {"id": name, "label": f"{FILTERS[name]}（{sum(mask)}）"} for name, mask in filters.items()
        ],
        "only": only if only in filters else "",
        "note": _note(context, exits),
        "zones": [{"id": code, "name": row["name"]} for code, row in each(snapshot.zones)],
        "zone": zone,
        "zoneWord": snapshot.playbook.words.zone,
        "schemes": [{"id": scheme.id, "name": scheme.title} for scheme in store.schemes_of(snapshot)],
        "scheme": exits.scheme.id if exits.scheme else "",
        "everyone": view.everyone,
        "items": [_item(context, exits, item) for item in exits.items],
        "rows": _rows(context, exits, villages, filters),
        "village": view.village,
        "item": view.item,
        "empty": _empty(context, zone),
        "links": [{"label": "导出 Excel", "href": exit_sheet.url(view, zone)}],
    }


def _scheme(context: Context, exits: store.Exits) -> str:
    """The edition in force, and how many of its items an exit waits for."""
    if exits.scheme is None:
        return "这一年没有适用的退出标准"
    later = sum(bool(panels.later_mark(item, context.snapshot)) for item in exits.items)
    rest = f"，另 {later} 项现在不作要求" if later else ""
    return f"{exits.scheme.title}：{len(exits.items) - later} 项{rest}"


def _verify_badge(exits: store.Exits) -> list[str]:
    count = sum(item.verify for item in exits.items)
    return [f"{count} 项标准{wording.VERIFY}"] if count else []


def _note(context: Context, exits: store.Exits) -> str:
    if context.view.evidence_only:
        return "文件没有公布逐村逐项的评定结果，所以只看有据数据时全部是“未评定”；关掉上方开关可看演示数据。"
    if exits.known.empty:
        return "还没有任何一项评定。"
    return "评定结果、现值与责任人含演示数据；带“待核”的标准来自常识，使用前请核对。"


def _empty(context: Context, zone: str) -> str:
    if zone:
        return "这里没有要退出的村。请在上面选择全县。"
    hidden = "文件写了退出村数，没有列出村名；" if context.view.evidence_only else ""
    return f"没有列名的退出村。{hidden}查明后在县包 objectives.csv 里补上，写明出处。"


def _figures(context: Context, villages: pd.DataFrame) -> list[blocks.Block]:
    """How many leave the list, are out, and will be; what is missing is counted in all villages shown."""
    end = pd.Timestamp(context.snapshot.playbook.campaign.end)
    leaving = villages[villages["exit_id"].notna()]
    planned, out = len(leaving), int(leaving["done_on"].notna().sum())
    done = blocks.figure("各项达标", str(out), f"/ {planned}", "按进展填报")
    rest = len(villages) - planned
    return [
        blocks.figure("计划退出", str(planned), "村", f"另有 {rest} 村不在退出计划" if rest else ""),
        {**done, "only": DONE},
        _last_gap(villages),
        _forecast(leaving, out, end),
        _people(context, villages),
    ]


def _last_gap(villages: pd.DataFrame) -> blocks.Block:
    last = int(villages["last_gap"].sum())
    code = Light.YELLOW.value if last else ""
    return {**blocks.figure("只差一项", str(last), "村", code=code), "only": LAST}


def _short(villages: pd.DataFrame) -> pd.Series[bool]:
    return villages["last_gap"].astype(bool)


def _late(villages: pd.DataFrame, end: pd.Timestamp) -> pd.Series[bool]:
    """Villages that report, are not out, and will not be when the campaign ends; silent ones are no failure."""
    silent = villages["light"] == Light.GREY.value
    leaving = villages["exit_id"].notna() & villages["done_on"].isna() & ~silent
    return leaving & ~(villages["finish"] <= end)


def _filters(context: Context, villages: pd.DataFrame) -> dict[str, pd.Series[bool]]:
    """Which villages each filter shows."""
    end = pd.Timestamp(context.snapshot.playbook.campaign.end)
    return {LAST: _short(villages), DONE: villages["done_on"].notna(), LATE: _late(villages, end)}


def _built(context: Context, exits: store.Exits, villages: pd.DataFrame) -> list[blocks.Block]:
    """A checklist is built item by item, and nobody leaves the list by it."""
    judged, met = int(villages["judged"].sum()), int(villages["met"].sum())
    whole = int((villages["missing"] == 0).sum()) if exits.items else 0
    asked = met + int(villages["missing"].sum())
    share = met / asked if asked else float("nan")
    return [
        blocks.figure("村", str(len(villages)), "村", f"评定过的 {judged} 村"),
        blocks.figure("各项建成", str(whole), f"/ {len(villages)}"),
        blocks.figure(
            "建成项次", wording.number(met, 0), f"/ {wording.number(asked, 0)}", wording.percent(share)
        ),
        _last_gap(villages),
        _people(context, villages),
    ]


def _forecast(villages: pd.DataFrame, out: int, end: pd.Timestamp) -> blocks.Block:
    """How many will be out when the campaign ends."""
    coming, late = int((villages["finish"] <= end).sum()), int(_late(villages, end).sum())
    silent = int((villages["light"] == Light.GREY.value).sum())
    parts = [f"{late} 村赶不上或无法预计"] if late else []
    parts += [f"{silent} 村没有填报"] if silent else []
    code = Light.RED.value if late else Light.GREEN.value if out + coming else ""
    label = f"预计{end.year}年{end.month}月底前"
    figure = blocks.figure(label, str(out + coming), f"/ {len(villages)}", "，".join(parts), code=code)
    return {**figure, "only": LATE if late else ""}


def _people(context: Context, villages: pd.DataFrame) -> blocks.Block:
    """People not yet out of poverty in the villages that leave the list."""
    people = context.snapshot.villages.loc[villages.index, ["people", "people_out"]].sum(min_count=1)
    total, out = people["people"], people["people_out"]
    if missing(total):
        return blocks.figure("这些村未脱贫", "—", "", "没有户数据")
    detail = f"建档立卡 {wording.number(total, 0)} 人"
    figure = blocks.figure("这些村未脱贫", wording.number(total - out, 0), "人", detail)
    return {**figure, "pick": {TO: HOUSEHOLDS}}


def _item(context: Context, exits: store.Exits, item: Any) -> dict[str, Any]:
    later = panels.later_mark(item, context.snapshot)
    return {
        "code": item.code,
        "name": item.short_name,
        "rule": panels.rule(exits, item),
        "note": f"{item.name}：{item.threshold}",
        "marks": [*([wording.VERIFY] if item.verify else []), *later],
        "later": bool(later),
    }


def _rows(
    context: Context, exits: store.Exits, villages: pd.DataFrame, filters: Mapping[str, pd.Series[bool]]
) -> list[dict[str, Any]]:
    """One row a village; the sentence below its name says where it lies."""
    groups = {name: set(villages.index[mask]) for name, mask in filters.items() if name != LAST}
    signs = {code: "".join(row.values()) for code, row in each(exits.matrix)}
    values = _values(exits)
    return [
        {
            "id": code,
            "name": village["name"],
            "below": _below(context, exits, village),
            "signs": signs[code],
            "values": [values.get((code, item.code), "") for item in exits.items],
            "missing": _missing(village),
            "tag": _tag(village),
            "groups": [name for name, inside in groups.items() if code in inside],
        }
        for code, village in each(villages)
    ]


def _below(context: Context, exits: store.Exits, village: Row) -> str:
    zone = panels.zone_name(context.snapshot, village["zone"])
    return f"{zone} · 不在退出计划" if exits.leaving and missing(village["exit_id"]) else zone


def _values(exits: store.Exits) -> dict[Any, str]:
    """What was measured, by village and item, as it stands in a cell."""
    numbers = exits.known["value"].dropna()
    return {key: wording.number(value) for key, value in numbers.items()}


def _missing(village: Row) -> str:
    if village["missing"] == 0:
        return "✓ 全达标"
    if village["last_gap"]:
        return "▲ 只差一项"
    return f"差 {village['missing']} 项" if village["judged"] else "未评定"


def _tag(village: Row) -> str:
    if village["missing"] == 0:
        return "out"
    return "last" if village["last_gap"] else "more"
