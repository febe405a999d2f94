"""产业基地 on screen: the map or the table of villages; beside it the county, a base or a village."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from components import industry_sheet, matrix, measure_form, overview, panel, place_form, state, yields
from components.panel import blocks, objective
from components.panel import industry as panels
from components.panel.approvals import with_waiting
from data import wording
from data.rules.criteria import Verdict
from data.rules.industry import YUAN_PER_WAN
from data.store import industry as store
from data.store.frames import each, missing
from data.store.story import story_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.context import Context
    from data.rules.industry import Target
    from data.store.frames import Row
    from data.store.industry import Industry

VIEWS = {"": "地图", "villages": "各村一览"}
SHEET, WHICH, LEAVING = "sheet", "which", "leaving"
"""What the address asks of this screen alone: the table, and of it only the villages that leave the list."""
ONLY, SHORT = "only", "last"
"""Of the table only the villages one item short."""


def show_main(context: Context) -> None:
    """The map of the bases, or the table of the villages."""
    shown = _shown()
    st.session_state["industry-view"] = shown
    st.segmented_control(
        "看什么",
        list(VIEWS),
        format_func=VIEWS.__getitem__,
        key="industry-view",
        label_visibility="collapsed",
        on_change=_view_chosen,
        required=True,
    )
    if shown:
        matrix.show(payload(context), key="matrix", on_pick=_pick)
    else:
        overview.show_map(context, ("zones", panels.TOPIC.kind))


def _shown() -> str:
    asked = st.query_params.get(SHEET, "")
    return asked if asked in VIEWS else ""


def _view_chosen() -> None:
    state.choose(SHEET, st.session_state["industry-view"] or "")


def _pick(pick: Mapping[str, str]) -> None:
    """A click keeps the zone that the table shows; only the choice of a zone changes it."""
    if "villages" in pick:
        state.choose(WHICH, "" if pick["villages"] else LEAVING)
        return
    if ONLY in pick:
        state.choose(ONLY, pick[ONLY])
        return
    zone = pick["zone"] if set(pick) == {"zone"} else st.query_params.get("zone", "")
    state.select({"village": pick.get("village", ""), "zone": zone})


def show_side(context: Context) -> None:
    """The base or the village selected; else the figures of the county or zone."""
    view = context.view
    if view.objective or view.village:
        st.button("← 产业基地", on_click=state.select, args=({},), type="tertiary")
    if view.objective:
        _show_base(context)
    elif view.village and view.village in store.load(context.snapshot).villages.index:
        _show_village(context)
    else:
        content = panels.panel(context.snapshot, store.load(context.snapshot), view.zone)
        content["blocks"].append({"type": "links", "items": industry_sheet.links(view)})
        panel.show(content, key="panel", on_pick=state.select)


def _show_base(context: Context) -> None:
    """A base: its status, what it brings, how that went on over time, and the forms."""
    snapshot, key = context.snapshot, context.view.objective
    if snapshot.objectives.loc[key, "kind"] != panels.TOPIC.kind:
        overview.show_objective(context)
        return
    story = story_of(snapshot, key)
    content = with_waiting(snapshot, objective.panel(snapshot, key), key)
    panel.show(content, key="panel", on_pick=state.select)
    brings = panels.base_blocks(snapshot, store.load(snapshot), key)
    panel.show(brings, key="brings", on_pick=state.select)
    yields.show(snapshot, key)
    overview.show_story(context, story)
    measure_form.show(context, key)
    place_form.show(context)


def _show_village(context: Context) -> None:
    snapshot, village = context.snapshot, context.view.village
    content = panels.village_panel(snapshot, store.load(snapshot), village)
    panel.show(content, key="panel", on_pick=state.select)
    measure_form.show(context, village)


# --- the table of villages ----------------------------------------------------------------------------------------


def payload(context: Context) -> dict[str, Any]:
    """Everything the table needs, for the component that also shows the matrix of exits."""
    view, snapshot = context.view, context.snapshot
    industry, zone = store.load(snapshot), st.query_params.get("zone", "")
    zone = zone if zone in snapshot.zones.index else ""
    everyone = st.query_params.get(WHICH) != LEAVING
    villages = industry.in_zone(zone)
    shown = villages if everyone else villages[villages["poor"]]
    shown = shown.sort_values(["missing", "poor", "coverage"], ascending=[False, False, True], kind="stable")
    rows = [_row(industry, code, row) for code, row in each(shown)]
    short = sum(row["tag"] == SHORT for row in rows)
    return {
        "above": "3rem",
        "version": f"industry/{view.county}/{view.as_of}/{view.evidence_only}/{zone}/{everyone}/{snapshot.revision}",
        "title": "各村产业",
        "subtitle": f"{len(shown)} 村 · {view.as_of}",
        "badges": blocks.demo_badge(snapshot),
        "figures": {"items": panels.village_figures(industry, villages)},
        "filters": [{"id": SHORT, "label": f"▲ 只差一项的村（{short}）"}],
        "only": SHORT if st.query_params.get(ONLY) == SHORT else "",
        "note": "",
        "schemes": [],
        "scheme": "",
        "everyone": everyone,
        "zones": [{"id": code, "name": row["name"]} for code, row in each(snapshot.zones)],
        "zone": zone,
        "zoneWord": snapshot.playbook.words.zone,
        "items": items(industry),
        "rows": rows,
        "village": view.village,
        "item": "",
        "empty": "这里没有村。请在上面选择全县。",
        "links": industry_sheet.links(view)[:1],
    }


def items(industry: Industry) -> list[dict[str, Any]]:
    """The rules as columns; one that asks for nothing on the day is set back."""
    targets = {"coverage": industry.coverage_target, "income": industry.income_target}
    return [_column(industry, rule, targets.get(rule)) for rule in store.RULES]


def _column(industry: Industry, rule: str, target: Target | None) -> dict[str, Any]:
    one = industry.ones.get(rule)
    return {
        "code": rule,
        "name": panels.RULE_WORDS[rule],
        "rule": target.words if target else "1 个以上" if one else "没有规定",
        "note": target.source if target else one or "",
        "marks": [*([wording.VERIFY] if target and target.verify else []), *_due(target)],
        "later": rule not in industry.rules_of_now,
    }


def _due(target: Target | None) -> list[str]:
    return [f"{target.due.year}年前"] if target and target.due else []


def _row(industry: Industry, code: str, village: Row) -> dict[str, Any]:
    tag, said = _verdict(industry, village)
    return {
        "id": code,
        "name": village["name"],
        "below": village["where"] + (" · 退出村" if village["poor"] else ""),
        "signs": "".join(_sign(industry, village, rule) for rule in store.RULES),
        "values": [_value(village, rule) for rule in store.RULES],
        "missing": f"{said} · 空壳村".removeprefix(" · ") if village["shell"] else said,
        "tag": tag,
    }


def _verdict(industry: Industry, village: Row) -> tuple[str, str]:
    """How a village is marked, and what is said of it; nothing where nobody asks for anything."""
    asked = [village[f"is_{rule}"] for rule in industry.rules_of_now]
    if not asked:
        return "more", ""
    if village["missing"]:
        return SHORT if village["missing"] == 1 else "more", f"差 {village['missing']} 项"
    return ("more", "未填报") if Verdict.OPEN.value in asked else ("out", "✓ 没有缺口")


def _sign(industry: Industry, village: Row, rule: str) -> str:
    """The verdict; none where nobody asks for it, not even later."""
    later = rule == "income" and industry.income_target is not None
    asked = rule in industry.rules_of_now or later
    return str(village[f"is_{rule}"]) if asked else Verdict.OPEN.value


def _value(village: Row, rule: str) -> str:
    if rule == "coverage":
        return "" if missing(village["coverage"]) else wording.percent(village["coverage"])
    if rule == "income":
        return "" if missing(village["income"]) else f"{wording.number(village['income'] / YUAN_PER_WAN)}万"
    count, known = (
        {"leader": "leaders", "base": "bases"}.get(rule),
        village[f"is_{rule}"] != Verdict.OPEN.value,
    )
    return f"{int(village[count])} 个" if count and known else ""
