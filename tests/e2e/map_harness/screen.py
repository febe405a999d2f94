"""A page with nothing but the battle map and, below it, what the map told Python.

The address chooses the county: `?size=small|county|wide`, `?dark=1`, `?height=…`, `?all=1` (every layer from
the county level on), `?broken=1` (one layer's file does not exist).
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import streamlit as st

from components import battle_map
from geo.publish import publish
from tests.e2e.map_harness import county

LAYERS = (
    ("zones", "战区", "polygon", None, "county"),
    ("villages", "村", "polygon", None, "zone"),
    ("sites", "易地搬迁安置点", "point", "搬", "county"),
    ("industry", "产业基地", "point", "产", "zone"),
    ("projects", "项目", "point", "项", "zone"),
)
BARE = """<style>[data-testid=stHeader]{display:none}
.stMainBlockContainer{padding:8px 8px 0 8px!important;max-width:none!important}</style>"""


def run() -> None:
    """Show the page."""
    st.set_page_config(page_title="地图", layout="wide")
    st.html(BARE)
    state, query = st.session_state, st.query_params
    state.setdefault("selection", {})
    state.setdefault("as_of", county.OPENING.isoformat())
    state.setdefault("on", [layer[0] for layer in LAYERS])
    state.setdefault("events", [])
    height = query.get("height", "window")
    event = battle_map.show(
        _payload(query), key="map", height=int(height) if height.isdigit() else height, on_event=_on_event
    )
    report = {"events": state.events, "last": repr(event), "runs": _count_run()}
    st.code(json.dumps(report, ensure_ascii=False))


def _count_run() -> int:
    st.session_state.runs = st.session_state.get("runs", 0) + 1
    return int(st.session_state.runs)


def _on_event(event: battle_map.MapEvent) -> None:
    state = st.session_state
    if event.pick is not None:
        state.selection = event.pick
        state.events.append({"pick": event.pick})
    if event.layers is not None:
        state.on = event.layers
        state.events.append({"layers": event.layers})
    if event.as_of is not None:
        state.as_of = event.as_of
        state.events.append({"as_of": event.as_of})


def _payload(query: Any) -> dict[str, Any]:
    size, selection = query.get("size", "small"), st.session_state.selection
    files = county.build(size).files
    level = "village" if "village" in selection else "zone" if "zone" in selection else "county"
    layers = [_layer(size, files, spec, query) for spec in LAYERS]
    return {
        "level": level,
        "selection": selection,
        "focus": _focus(size, selection),
        "focusKey": f"{selection.get('zone')}/{selection.get('village')}",
        "layers": layers,
        "cardsUrl": publish("cards", _cards(files)),
        "searchUrl": publish("search", _index(files)),
        "legend": {"lights": _counts(layers[0]["classes"]), "note": "虚构的县，仅供测试"},
        "crumbs": _crumbs(files, selection),
        "timeline": {"start": "2017-01-01", "end": "2018-12-31", "asOf": st.session_state.as_of, "step": 7,
                     "opening": "2018-09-20"},
        "badges": {"approval": "内部使用", "schematic": True, "demo": True, "date": st.session_state.as_of},
        "dark": query.get("dark") == "1",
    }  # fmt: skip


def _layer(size: str, files: dict[str, Any], spec: tuple[Any, ...], query: Any) -> dict[str, Any]:
    layer_id, title, kind, glyph, level = spec
    broken = query.get("broken") == "1" and layer_id == "sites"
    url = "/geo/missing.000000000000.json" if broken else publish(f"{size}-{layer_id}", files[layer_id])
    return {
        "id": layer_id, "title": title, "type": kind, "glyph": glyph, "url": url,
        "fromLevel": "county" if query.get("all") == "1" else level,
        "on": layer_id in st.session_state.on,
        "classes": county.lights(size, layer_id, date.fromisoformat(st.session_state.as_of)),
    }  # fmt: skip


def _focus(size: str, selection: dict[str, str]) -> list[float]:
    whole = county.build(size)
    layer, part = ("villages", "village") if "village" in selection else ("zones", "zone")
    found = [feature for feature in whole.files[layer]["features"] if feature["id"] == selection.get(part)]
    if not found:
        return whole.bounds
    ring = found[0]["g"]["coordinates"][0]
    lons, lats = [point[0] for point in ring], [point[1] for point in ring]
    return [min(lons), min(lats), max(lons), max(lats)]


def _cards(files: dict[str, Any]) -> dict[str, Any]:
    return {
        layer: {
            feature["id"]: ["司令员：张某某（县委常委）", "退出 12 村中 9 村达标", EVIL_LINE]
            for feature in file["features"]
        }
        for layer, file in files.items()
    }


EVIL_LINE = "期限：2018年12月31日 <b>不加粗</b>"


def _index(files: dict[str, Any]) -> list[dict[str, Any]]:
    return [_entry(layer, feature) for layer, file in files.items() for feature in file["features"]]


def _entry(layer: str, feature: dict[str, Any]) -> dict[str, Any]:
    known = {"id": feature["id"], "layer": layer, "name": feature["name"], "detail": feature["z"]}
    objective = feature["id"] if feature["id"].startswith("o") else None
    return {**known, "zone": feature["z"], "village": feature.get("v"), "objective": objective}


def _counts(classes: str) -> list[dict[str, Any]]:
    words = {"r": "告急", "y": "预警", "g": "正常", "n": "未填报"}
    return [{"code": code, "word": word, "count": classes.count(code)} for code, word in words.items()]


def _crumbs(files: dict[str, Any], selection: dict[str, str]) -> list[dict[str, Any]]:
    names = {feature["id"]: feature["name"] for file in files.values() for feature in file["features"]}
    crumbs, pick = [{"label": "测试县", "pick": {}}], {}
    for part in ("zone", "village", "objective"):
        if part in selection:
            pick = {**pick, part: selection[part]}
            crumbs.append({"label": names[selection[part]], "pick": pick})
    return crumbs
