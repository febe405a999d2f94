r"""The file renderer: a map as one HTML file that needs no server and no network, made with folium.

Leaflet is written into the file, from the same wheel that the screen's map comes from. Every text is escaped character
by character, as ``&#N;`` where it is HTML and as ``\\uNNNN`` where it is script: ``html.escape`` leaves ``${…}`` and
backslashes, which a script would run. A policy in the file forbids every request.
"""

from __future__ import annotations

import re
from base64 import b64encode
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import folium
from branca.element import Element, MacroElement
from folium.utilities import JsCode
from jinja2 import Template
from shapely.geometry import mapping
from xstatic.pkg import leaflet

from geo.palette import LIGHT_THEME, LIGHTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from branca.element import Figure

    from geo.map_spec import Layer, MapSpec, Shape
    from geo.outline import Area

HERE = Path(__file__).parent
LEAFLET = Path(leaflet.BASE_DIR)
POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
DECIMALS = 4
"""Of a degree: eleven metres, finer than any schematic boundary."""
AREA_DECIMALS = 5
"""Of the area of a site or base, which may be a hundred metres wide."""
ON = ("zones", "relocation_site", "industry_base")
"""Layers that are on when the file is opened; the others would cover them."""
PICTURE = re.compile(r"url\((images/[\w-]+\.png)\)")
Lines = tuple[str, ...]


class _Raw(Element):
    """Text that goes into the page as it is: folium would take it for a template of its own."""

    _template = Template("{{ this.text }}")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class _Script(MacroElement):
    """Script that runs once the map and its layers are there, as it is."""

    _template = Template("{% macro script(this, kwargs) %}{{ this.text }}{% endmacro %}")

    def __init__(self, text: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.text = text


def page(spec: MapSpec, cards: Mapping[str, Mapping[str, Lines]], title: str, notes: Sequence[str]) -> str:
    """The map as the text of an HTML file.

    Args:
        spec: The map; a layer without lights is drawn as lines.
        cards: Layer id → shape id → lines of its card.
        title: Whose map it is.
        notes: Below the title: the day of the data, what counts, how it may be used.
    """
    west, south, east, north = spec.ground.extents[next(iter(spec.ground.extents))]
    drawn = folium.Map(
        location=[(south + north) / 2, (west + east) / 2],
        tiles=None,
        zoom_control=True,
        prefer_canvas=True,
        attributionControl=False,
        min_zoom=6,
        max_zoom=16,
        zoomSnap=0.25,
    )
    drawn.default_js, drawn.default_css = [], []
    figure = cast("Figure", drawn.get_root())
    figure.title = html(title)
    figure.header.add_child(_Raw(_head()), name="zhantu")
    figure.html.add_child(_Raw(_furniture(title, notes, spec.approval)), name="furniture")
    groups = {layer.id: _group(layer).add_to(drawn) for layer in spec.ground.layers}
    # Leaflet asks for a boolean, and folium for one or what gives one.
    drawn.add_child(folium.LayerControl(collapsed=cast("bool", JsCode("window.innerWidth < 700"))))
    drawn.fit_bounds([[south, west], [north, east]])
    data = [
        _layer(layer, spec.lights.get(layer.id, ""), cards.get(layer.id, {})) for layer in spec.ground.layers
    ]
    names = [group.get_name() for group in groups.values()]
    call = f"zhantu({drawn.get_name()}, [{', '.join(names)}], {script(data)}, {script(_looks())});"
    drawn.add_child(_Script(call))
    return str(figure.render())


def html(text: str) -> str:
    """A text as HTML: every character but letters and digits by its number."""
    return "".join(one if one.isalnum() else f"&#{ord(one)};" for one in _whole(text))


def script(value: Any) -> str:
    """A value as JavaScript: in texts every character but letters and digits by its number."""
    if isinstance(value, str):
        return f'"{"".join(one if one.isalnum() else _units(one) for one in _whole(value))}"'
    if isinstance(value, (list, tuple)):
        return f"[{','.join(map(script, value))}]"
    if isinstance(value, dict):
        return f"{{{','.join(f'{script(key)}:{script(one)}' for key, one in value.items())}}}"
    return str(value)


def _whole(text: str) -> str:
    """The text without halves of characters, which no file can hold."""
    return text.encode("utf-8", "replace").decode()


def _units(character: str) -> str:
    units = character.encode("utf-16-be").hex()
    return "".join(f"\\u{units[begin : begin + 4]}" for begin in range(0, len(units), 4))


@lru_cache(maxsize=1)
def _head() -> str:
    """Policy, Leaflet and our own script and style; nothing of it comes from data."""
    styles = PICTURE.sub(_inlined, (LEAFLET / "leaflet.css").read_text(encoding="utf-8"))
    styles = re.sub(r"url\(#[^)]*\)", "none", styles)
    return (
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f"<style>{styles}{(HERE / 'file_map.css').read_text(encoding='utf-8')}</style>"
        f"<script>{(LEAFLET / 'leaflet.js').read_text(encoding='utf-8').partition('//# sourceMapping')[0]}</script>"
        f"<script>{(HERE / 'file_map.js').read_text(encoding='utf-8')}</script>"
    )


def _inlined(found: re.Match[str]) -> str:
    return f"url(data:image/png;base64,{b64encode((LEAFLET / found[1]).read_bytes()).decode()})"


def _furniture(title: str, notes: Sequence[str], approval: str) -> str:
    """Title, notes and legend."""
    lights = "".join(
        f'<li><b style="color:{light.text}">{html(light.symbol)}</b> {html(light.word)}</li>'
        for light in LIGHTS.values()
    )
    said = "".join(f"<p>{html(note)}</p>" for note in [*notes, approval])
    return f'<header id="about"><h1>{html(title)}</h1>{said}</header><ul id="legend">{lights}</ul>'


def _group(layer: Layer) -> folium.FeatureGroup:
    """An empty layer of the switch; its name becomes HTML there."""
    return folium.FeatureGroup(name=html(layer.title), show=layer.id in ON)


def _looks() -> dict[str, Any]:
    lights = {
        code: {"fill": light.fill, "mark": light.mark, "ink": light.ink, "shape": light.shape, "word": light.word,
               "symbol": light.symbol, "text": light.text}
        for code, light in LIGHTS.items()
    }  # fmt: skip
    return {"lights": lights, "line": LIGHT_THEME.casing}


def _layer(layer: Layer, lights: str, cards: Mapping[str, Lines]) -> dict[str, Any]:
    return {
        "id": layer.id,
        "title": layer.title,
        "glyph": layer.glyph,
        "shapes": [
            [
                shape.name,
                lights[number : number + 1],
                shape.weight,
                *_where(shape, AREA_DECIMALS if layer.kind == "point" else DECIMALS),
                list(cards.get(shape.id, ())),
            ]
            for number, shape in enumerate(layer.shapes)
        ],
    }


def _where(shape: Shape, decimals: int) -> list[Any]:
    """Latitude and longitude of a shape's label, and its rings by polygon."""
    lon, lat = shape.point
    rings = [] if shape.area is None else _rings(shape.area, decimals)
    return [round(lat, DECIMALS), round(lon, DECIMALS), rings]


def _rings(area: Area, decimals: int) -> list[Any]:
    found = mapping(area)
    polygons = found["coordinates"] if found["type"] == "MultiPolygon" else [found["coordinates"]]
    return [
        [[[round(lat, decimals), round(lon, decimals)] for lon, lat, *_ in ring] for ring in polygon]
        for polygon in polygons
    ]
