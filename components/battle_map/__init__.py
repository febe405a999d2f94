"""The battle map 作战地图 on the screen: a Streamlit component on Leaflet's canvas.

Python sends one small payload a rerun; geometry is fetched once from published files (`geo/publish.py`).
The browser answers with a `MapEvent`. Fields of the payload (all text is shown as text, never as HTML):

- `level`: `"county" | "zone" | "village"`; `selection`: `{zone?, village?, objective?}`
- `focus`: `[west, south, east, north]` or None; the map flies there whenever `focusKey` changes, and
  otherwise keeps the view the person has chosen
- `layers`: in drawing order, `{id, title, type: "polygon" | "point", url, classes, on, glyph?, fromLevel,
  labelFrom?, target?}`. `classes` has one light code a feature in file order, `.` hides it. `fromLevel` is
  the level from which the layer is drawn; below the county, features of other zones are left out. `labelFrom`
  is the level from which features are named (default: polygons from `fromLevel`, points from `"village"`).
  `target` says what a click selects: `"zone" | "village" | "objective"` (default: by type, and by whether the
  feature has a village). `trueArea`: circles of the true area are drawn around the symbols
- `layers[].areas`: address of a file `{areas: {featureId: [polygon, ...]}}`, a polygon as rings of [lat, lon]: surveyed
  areas, drawn around their symbols once they are larger than these; optional
- `layers[].sizes`: relative radius a feature in file order, in place of its weight; optional
- `lines`: `[{from: [lon, lat], to: [lon, lat], text}]`, drawn below the symbols, named at `from`; optional
- `cardsUrl`: `{layerId: {featureId: [line, ...]}}`; `searchUrl`: `[{id, layer, name, detail, zone?, village?,
  objective?, person?}]`, with `person` for somebody who is not to be seen at one place; both optional, fetched
  when first needed
- `legend`: `{lights: [{code, word, count}], note}`; `crumbs`: `[{label, pick}]` from the county down
- `timeline`: `{start, end, asOf, step, opening?, today?, parameter?}` (ISO dates, step in days) or None;
  `parameter` is the name of the day in the page's address, where a play then leaves a single entry in the history
- `placing`: `{name, point: [lon, lat] | null}` while something is being located: a click then sends `point` and
  selects nothing; optional
- `badges`: `{approval, schematic, demo, date}`; `dark`: bool
- `bare`: only the map with its names, scale and marks; `unit`: text size in px, else by the map's width; both optional

A published layer file: `{layer, features: [{id, name, z?, v?, p: [lon, lat], g?: GeoJSON geometry, s?: 0 | 1,
w?: 1..3, r?: metres}]}` with `z` the zone, `v` the village, `p` the label or point, `s` schematic, `w` symbol weight,
`r` the radius of the circle that is as large as the thing.
"""

from components.battle_map.component import MapEvent, show

__all__ = ["MapEvent", "show"]
