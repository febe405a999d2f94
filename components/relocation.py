"""易地搬迁: the map with sites sized by people and the ways people came, and the panel beside it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import streamlit as st

from components import figures, measure_form, overview, panel, place_form, relocation_sheet, state
from components.panel import blocks, objective, relocation, relocation_site
from components.panel.approvals import with_waiting
from data.store import papers
from data.store import relocation as store
from data.store.story import story_of
from geo.battle_map import ground_of
from geo.origins import ways

if TYPE_CHECKING:
    from components.context import Context
    from data.store.snapshot import Snapshot
    from geo.origins import Way

FEW = 40
"""Up to so many ways are drawn before a site is chosen."""
SMALLEST, LARGEST = 0.85, 2.6
"""Relative radius of the symbols."""
ROOM = 0.25
"""Left free around the ways, as a share of their extent: names stand there."""
LEGEND = "符号面积按计划安置人数（没有写人数的按最小）；线从迁出村到安置点"


def show_map(context: Context) -> None:
    """Zones, sites sized by people, and the ways of the chosen site."""
    overview.show_map(context, ("zones", store.KIND), lambda payload: _adorned(context, payload))


def show_side(context: Context) -> None:
    """The site that was clicked, else the county's or zone's figures and list."""
    key, snapshot = context.view.objective, context.snapshot
    if not key:
        content = relocation.panel(snapshot, context.view.zone)
        link = {"label": "导出 Excel（易地搬迁）", "href": relocation_sheet.url(context.view)}
        content["blocks"].append({"type": "links", "items": [link]})
        panel.show(content, key="panel", on_pick=state.select)
        return
    st.button("← 易地搬迁", on_click=state.select, args=({},), type="tertiary")
    if snapshot.objectives.loc[key, "kind"] == store.KIND:
        _show_site(context, key)
    else:
        overview.show_objective(context)
    place_form.show(context)


def _show_site(context: Context, key: str) -> None:
    snapshot = context.snapshot
    story = story_of(snapshot, key)
    content = with_waiting(snapshot, objective.panel(snapshot, key), key)
    panel.show(content, key="panel", on_pick=state.select)
    panel.show(relocation_site.panel(snapshot, key, _ways(snapshot)), key="site", on_pick=state.select)
    figures.site_course(snapshot, key)
    measure_form.show(context, key)
    photos = blocks.photos(snapshot, papers.load(snapshot).get(key, ()))
    panel.show(objective.details(snapshot, key, story, photos), key="details", on_pick=state.select)


def _ways(snapshot: Snapshot) -> list[Way]:
    found = store.origins(snapshot)
    return ways(ground_of(snapshot), zip(found["objective_id"], found["village_code"], strict=True))


def _adorned(context: Context, payload: dict[str, Any]) -> dict[str, Any]:
    """The map's payload with sizes, ways, and a legend that explains both."""
    snapshot, chosen = context.snapshot, context.view.objective
    sizes = _sizes(snapshot)
    layers = [
        {**layer, "sizes": sizes} if layer["id"] == store.KIND else layer for layer in payload["layers"]
    ]
    note = " · ".join(filter(None, [payload["legend"]["note"], LEGEND]))
    found = _ways(snapshot)
    added = {"layers": layers, "legend": {**payload["legend"], "note": note}, "lines": _lines(found, chosen)}
    return {**payload, **added, **_focus(context, [way for way in found if way.site == chosen])}


def _focus(context: Context, mine: list[Way]) -> dict[str, Any]:
    """Where the map flies to: all the ways of the chosen site; nothing of its own without any."""
    if not mine:
        return {}
    lons, lats = zip(*(point for way in mine for point in (way.start, way.end)), strict=True)
    view, (wide, high) = context.view, (max(lons) - min(lons), max(lats) - min(lats))
    return {
        "focus": [
            min(lons) - ROOM * wide,
            min(lats) - ROOM * high,
            max(lons) + ROOM * wide,
            max(lats) + ROOM * high,
        ],
        "focusKey": f"{view.county}/{view.objective}",
    }


def _lines(found: list[Way], chosen: str) -> list[dict[str, Any]]:
    """The ways of the chosen site with their names; of all sites, without names, where they are few."""
    mine = [way for way in found if way.site == chosen]
    shown = mine if chosen else found if len(found) <= FEW else []
    return [
        {
            "from": [round(degrees, 5) for degrees in way.start],
            "to": [round(degrees, 5) for degrees in way.end],
            "text": f"{way.name} {relocation_site.distance(way)}" if chosen else "",
        }
        for way in shown
    ]


def _sizes(snapshot: Snapshot) -> list[float]:
    """Relative radius of each site on the map, so that its area goes with its people."""
    people = store.sites(snapshot)["people"]
    (layer,) = (layer for layer in ground_of(snapshot).layers if layer.id == store.KIND)
    most = people.max()
    return [_radius(people[shape.id] / most) for shape in layer.shapes]


def _radius(share: float) -> float:
    return SMALLEST if math.isnan(share) else round(max(LARGEST * math.sqrt(share), SMALLEST), 2)
