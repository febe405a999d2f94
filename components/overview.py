"""The battle map and its panel: one view of one snapshot."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from components import (
    battle_map,
    chronicle,
    figures,
    lookups,
    offline_map,
    orders,
    panel,
    place_form,
    progress_forms,
    state,
    transfer,
    zone_card,
)
from components.panel import blocks, county, objective, village
from components.panel import zone as zones
from components.panel.approvals import with_waiting
from components.panel.orders import came_of
from data.store import exits, papers
from data.store.frames import missing
from data.store.households import in_village
from data.store.kept import per_snapshot, per_zone
from data.store.orders import KIND as ORDER
from data.store.story import story_of
from data.store.works import chosen
from geo import footprints, to_leaflet
from geo.battle_map import spec_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from components.context import Context
    from data.store.snapshot import Snapshot
    from data.store.story import Story
    from geo.map_spec import MapSpec

Payload = dict[str, Any]
CHAIN = "command/chain.py"
GOING = "going_to_a_person"
ONE_SUBJECT = "灯数只数符号；底色是{zone}的总灯"
"""What the legend of a map with one subject says."""
TRUE_AREA = "圆面积＝基地面积（实测的画边界），比符号还小的看不出来，请放大"


def show_map(
    context: Context, only: tuple[str, ...] | None = None, adorn: Callable[[Payload], Payload] | None = None
) -> None:
    """The living map, filling the height of the window.

    Args:
        context: What is to be seen.
        only: Layers of a map with one subject.
        adorn: Adds what only this map shows.
    """
    _go_to_the_person()
    payload = map_payload(context, only) | {"placing": place_form.asked_of_map(context)}
    battle_map.show(adorn(payload) if adorn else payload, key="map", on_event=_on_map_event)


def _go_to_the_person() -> None:
    """A page can be left only while it runs, not in the answer to a click."""
    person = st.session_state.pop(GOING, None)
    if person:
        st.switch_page(CHAIN, query_params=state.leading_to(person))


def show_panel(context: Context) -> None:
    """What is selected: an objective, a village, a zone, or the county."""
    view = context.view
    if view.objective:
        show_objective(context)
        place_form.show(context)
        return
    content = _panel_content(context)
    link = {"label": "导出 Excel（作战目标）", "href": transfer.objectives_url(view)}
    links = {"type": "links", "items": [link, *_zone_cards(context), *offline_map.links(view)]}
    panel.show(content | {"blocks": [*content["blocks"], links]}, key="panel", on_pick=state.select)
    place_form.show(context)


def _zone_cards(context: Context) -> list[dict[str, str]]:
    """The card of the zone on one page, or of every zone of the county; a village has none."""
    if context.view.village:
        return []
    word = context.snapshot.playbook.words.zone
    label = "一页纸（PDF）" if context.view.zone else f"各{word}一页纸（PDF）"
    return [{"label": label, "href": zone_card.link(context.view, context.view.zone)}]


def show_objective(context: Context) -> None:
    """The selected objective: its panel around its S-curve."""
    snapshot, key = context.snapshot, context.view.objective
    if snapshot.objectives.loc[key, "kind"] == ORDER:
        orders.show_link(context)
    else:
        orders.show_button(context, f"objective:{key}")
    content = with_waiting(snapshot, objective.panel(snapshot, key), key)
    panel.show(content, key="panel", on_pick=state.select)
    show_story(context, story_of(snapshot, key))


def show_story(context: Context, story: Story) -> None:
    """The lower part of an objective: the forms for its progress, its S-curve, and what was reported on it."""
    snapshot, key = context.snapshot, context.view.objective
    if snapshot.objectives.loc[key, "kind"] != ORDER:  # its progress is what was verified, on 督办
        progress_forms.show(context, story)
    figures.s_curve(snapshot, key, story)
    photos = blocks.photos(snapshot, papers.load(snapshot).get(key, ()))
    below = objective.details(snapshot, key, story, [*photos, *came_of(snapshot, key)])
    panel.show(below, key="details", on_pick=state.select)
    if st.toggle(chronicle.TITLE, key=f"chronicle-of-{key}"):
        chronicle.show(context, key)


def _panel_content(context: Context) -> dict[str, Any]:
    view, snapshot = context.view, context.snapshot
    if view.village:
        place = snapshot.villages.loc[view.village]
        leaving = exits.load(snapshot) if not missing(place["exit_id"]) else None
        homes = in_village(snapshot, village=view.village) if not missing(place["households"]) else None
        return with_waiting(snapshot, village.panel(snapshot, view.village, leaving, homes), view.village)
    return _of_zone(snapshot, view.zone) if view.zone else _of_county(snapshot)


@per_zone
def _of_zone(snapshot: Snapshot, zone: str) -> dict[str, Any]:
    """A zone's panel: at a meeting everybody looks at the same ones."""
    return zones.panel(snapshot, zone)


@per_snapshot
def _of_county(snapshot: Snapshot, _engine: Engine) -> dict[str, Any]:
    return county.panel(snapshot)


def map_payload(context: Context, only: tuple[str, ...] | None = None) -> dict[str, Any]:
    """Everything the map component needs for this rerun: a few kilobytes, geometry by address.

    Args:
        context: What is to be seen.
        only: Layers of a map with one subject, which does not go down to a village unless it draws villages.
    """
    if only is not None and "villages" not in only:
        context = replace(context, view=replace(context.view, village=""))
    view, snapshot = context.view, context.snapshot
    spec = spec_of(snapshot)
    campaign = snapshot.playbook.campaign
    return {
        "level": view.level,
        "selection": {name: getattr(view, name) for name in state.SELECTION},
        "focus": spec.ground.extents[focus := _focus(context, spec)],
        "focusKey": f"{view.county}/{focus}",
        "layers": to_leaflet.layers(spec, view.layers, only, footprints.addresses(snapshot)),
        "cardsUrl": lookups.cards_url(context),
        "searchUrl": lookups.index_url(context, only),
        "legend": {
            "lights": to_leaflet.legend(_lights(context, only)),
            "note": _legend_note(snapshot, only),
        },
        "crumbs": _crumbs(context),
        "timeline": {
            "start": campaign.start.isoformat(),
            "end": campaign.end.isoformat(),
            "asOf": view.as_of.isoformat(),
            "opening": campaign.opening.isoformat(),
            "step": 7,
            "parameter": "date",
        },
        "badges": {
            "approval": spec.approval,
            "schematic": _is_schematic(spec),
            "demo": not view.evidence_only,
            "date": view.as_of.isoformat(),
        },
    }


def _is_schematic(spec: MapSpec) -> bool:
    areas = (layer for layer in spec.ground.layers if layer.kind == "polygon")
    return any(shape.schematic for layer in areas for shape in layer.shapes)


def _legend_note(snapshot: Snapshot, only: tuple[str, ...] | None) -> str:
    if only is None:
        return ""
    note = ONE_SUBJECT.format(zone=snapshot.playbook.words.zone)
    return f"{note}；{TRUE_AREA}" if set(only) & set(to_leaflet.TRUE_AREA) else note


def _lights(context: Context, only: tuple[str, ...] | None) -> str:
    """The lights that the legend counts: of the map's subject; or of zones, a zone's villages, a village's works."""
    view, snapshot = context.view, context.snapshot
    if only is not None:
        return "".join(chosen(snapshot, view.zone, only)["light"])
    if view.village:
        return "".join(snapshot.objectives.loc[snapshot.objectives["village"] == view.village, "light"])
    return _lights_of(snapshot, view.zone) if view.zone else "".join(snapshot.zones["light"])


@per_zone
def _lights_of(snapshot: Snapshot, zone: str) -> str:
    """Of a zone's villages."""
    return "".join(snapshot.villages.loc[snapshot.villages["zone"] == zone, "light"])


def _focus(context: Context, spec: MapSpec) -> str:
    """What the map flies to: the village, else the zone, else the county."""
    view = context.view
    wanted = (view.village, view.zone, view.county)
    return next(code for code in wanted if code in spec.ground.extents)


def _crumbs(context: Context) -> list[dict[str, Any]]:
    """县 › 战区 › 村 › 目标, each with the selection that leads back to it."""
    view, snapshot = context.view, context.snapshot
    crumbs: list[dict[str, Any]] = [{"label": snapshot.playbook.county.name, "pick": {}}]
    if view.zone:
        crumbs.append({"label": snapshot.zones.loc[view.zone, "name"], "pick": {"zone": view.zone}})
    if view.village:
        pick = {"zone": view.zone, "village": view.village}
        crumbs.append({"label": snapshot.villages.loc[view.village, "name"], "pick": pick})
    if view.objective:
        pick = {"zone": view.zone, "village": view.village, "objective": view.objective}
        crumbs.append({"label": snapshot.objectives.loc[view.objective, "title"], "pick": pick})
    return crumbs


def _on_map_event(event: battle_map.MapEvent) -> None:
    if event.pick is not None:
        state.select(event.pick)
    if event.layers is not None:
        state.choose_layers(event.layers)
    if event.as_of is not None:
        state.choose_date(event.as_of)
    if event.point is not None:
        place_form.clicked(event.point)
    if event.person is not None:
        st.session_state[GOING] = event.person
