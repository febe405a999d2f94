"""打印挂图 as a file: what is asked for, what of the snapshot goes onto the sheet, and the route that hands it out."""

from __future__ import annotations

from collections import OrderedDict
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from components import download
from components.offline_map import with_areas, with_townships
from data import wording
from data.errors import ZhantuError
from data.store import meetings
from data.store.frames import each, missing, row_of
from data.watermark import TAKER, mark
from geo.battle_ground import POINT_LAYERS, territory_of, townships
from geo.battle_map import spec_of
from geo.crs import plane_of
from geo.errors import GeoError
from geo.footprints import areas
from geo.map_spec import Ground, MapSpec
from geo.paper.content import Content, Entry, Form, coarse, coarse_area, coarse_outline
from geo.paper.formats import PAPERS, SCALES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from components.state import View
    from data.store.frames import Row
    from data.store.snapshot import Snapshot
    from geo.outline import Area
    from geo.paper.content import Drawn

PATH: Final = "/export/wall_map.pdf"
PICTURE: Final = "/export/wall_map.png"
PREVIEW: Final = 1100
"""Pixels along the longer side of the preview."""
RESOLUTIONS: Final = (150, 200, 300)
"""Dots an inch in which a picture for documents can be had."""
HASH: Final = 12
"""Characters of an edition's hash in a file's name."""
MEDIA_TYPE: Final = "application/pdf"
FIT: Final = "fit"
GRIDS: Final = {"km": "公里网", "degrees": "经纬网", "none": "不画"}
TURNS: Final = {"landscape": "横放", "portrait": "竖放"}
TILES: Final = ("A4", "A3")
POINTS: Final = tuple(kind for kind, *_ in POINT_LAYERS)
LAYERS: Final = ("zones", "townships", "villages", *POINTS)
FAR: Final = ("zones", "townships", "relocation_site", "industry_base")
"""Layers of a county or zone when nobody chose: the others would cover them."""
PUBLIC: Final = "公开版"
LONGEST: Final = 300
"""Characters of a title."""
KEPT: Final = 4
_SURROUNDINGS: Final = 0.5
_kept: OrderedDict[tuple[Any, ...], Drawn] = OrderedDict()


WAITS: Final = "前面还有一份在画，排队等候"


def _nobody(_step: str, _share: float) -> None:
    """Nobody waits for the progress."""


class WallMapError(ZhantuError):
    """A wall map that cannot be drawn as asked for."""


@dataclass(frozen=True)
class Wish:
    """What is asked for; every field is a word of the address.

    Attributes:
        paper: A0 to A4.
        turn: landscape or portrait.
        scale: Metres a metre, or fit.
        zone: Zone the sheet is about, empty for none.
        township: Township it is about, empty for none.
        village: Village it is about, with its surroundings, empty for none; none of the three is the county.
        layers: Ids joined by commas.
        grid: km, degrees or none.
        tiles: A4 or A3 to cut the sheet, empty to leave it whole.
        public: 1 for the public edition.
        title: The county's or the place's own when empty.
        meeting: A meeting whose edition is drawn instead of the day, empty for none.
    """

    paper: str = "A3"
    turn: str = "landscape"
    scale: str = FIT
    zone: str = ""
    township: str = ""
    village: str = ""
    layers: str = ""
    grid: str = "km"
    tiles: str = ""
    public: str = ""
    title: str = ""
    meeting: str = ""

    def form(self) -> Form:
        """Paper, scale and the like.

        Raises:
            WallMapError: Something that cannot be had; the message names all of it.
        """
        problems = [
            f"{what}“{said}”没有，可选 {'、'.join(filter(None, choices))}"
            for what, said, choices in self._choices()
            if said not in choices
        ]
        if len(self.title) > LONGEST:
            problems.append(f"标题有 {len(self.title)} 个字，最多 {LONGEST} 个")
        if problems:
            raise WallMapError("；".join(problems) + "。请回到“打印挂图”重新选择。")
        scale = None if self.scale == FIT else int(self.scale)
        tiles = PAPERS[self.tiles] if self.tiles else None
        return Form(PAPERS[self.paper], self.turn == "landscape", scale, self.grid, tiles)  # type: ignore[arg-type]

    def _choices(self) -> list[tuple[str, str, Sequence[str]]]:
        """What was asked for, beside what there is."""
        return [
            ("纸张", self.paper, list(PAPERS)),
            ("方向", self.turn, list(TURNS)),
            ("比例尺", self.scale, [FIT, *map(str, SCALES)]),
            ("坐标网", self.grid, list(GRIDS)),
            ("分幅", self.tiles, ["", *TILES]),
            *(("图层", one, LAYERS) for one in filter(None, self.layers.split(","))),
        ]

    def asked(self) -> dict[str, str]:
        """The words of the address, nothing empty."""
        return {name: value for name, value in vars(self).items() if value}


def link(view: View, wish: Wish, path: str = PATH) -> str:
    """Where the map is fetched, or with :data:`PICTURE` a picture of it."""
    return download.address(path, replace(view, zone="", village=""), **wish.asked())


async def file(request: Request) -> Response:
    """The wall map asked for, as PDF."""
    wish = _wish(request)
    return await download.pressed_answer(
        request, lambda snapshot, view: _file(snapshot, view, wish), MEDIA_TYPE
    )


def _file(snapshot: Snapshot, view: View, wish: Wish) -> tuple[str, bytes]:
    done = drawn(snapshot, view, wish, _nobody)
    then, _, sha256 = _stand(snapshot, view, wish)
    edition = f"_定格{sha256[:HASH]}" if sha256 else ""
    return f"{name_of(then, wish)}挂图{wish.paper}_{then.as_of}{edition}.pdf", done.content


async def picture_file(request: Request) -> Response:
    """The first sheet of the wall map asked for, as a small picture; also at the resolution documents want."""
    wish, dpi = _wish(request), request.query_params.get("dpi", "")
    wide = int(dpi) if dpi.isdecimal() and int(dpi) in RESOLUTIONS else 0
    answer = await download.pressed_answer(
        request, lambda snapshot, view: _picture(snapshot, view, wish, wide), "image/png"
    )
    if not wide:  # a preview is looked at, not taken away
        answer.headers["content-disposition"] = "inline"
    return answer


def _picture(snapshot: Snapshot, view: View, wish: Wish, dpi: int) -> tuple[str, bytes]:
    done = drawn(snapshot, view, wish, _nobody)
    then, _, _ = _stand(snapshot, view, wish)
    from geo.paper.picture import picture, preview  # noqa: PLC0415 - matplotlib comes along

    with printing():
        content = picture(done.first, dpi) if dpi else preview(done.first, PREVIEW)
    return f"{name_of(then, wish)}挂图.png", content


@contextmanager
def printing(report: Callable[[str, float], None] = _nobody) -> Iterator[None]:
    """One sheet at a time, and whoever comes meanwhile is told to wait; what cannot be drawn is refused in words."""
    from geo.paper.fonts import PRESS  # noqa: PLC0415 - takes a second and 50 MB, and only who prints needs it

    if PRESS.locked():
        report(WAITS, 0.0)
    with PRESS:
        try:
            yield
        except GeoError as error:
            raise WallMapError(str(error)) from error


def _wish(request: Request) -> Wish:
    known = {name: request.query_params[name] for name in vars(Wish()) if name in request.query_params}
    return Wish(**known)


def drawn(snapshot: Snapshot, view: View, wish: Wish, report: Callable[[str, float], None]) -> Drawn:
    """The map, from those lately drawn if nothing has changed; one at a time, for a large sheet takes much memory.

    Raises:
        WallMapError: It cannot be drawn so.
    """
    key = (snapshot.county_code, view.as_of, snapshot.evidence_only, snapshot.revision, wish, TAKER.get())
    from geo.to_paper import draw  # noqa: PLC0415 - takes a second and 50 MB, and only who prints needs it

    with printing(report):
        if key not in _kept:
            _kept[key] = draw(content_of(snapshot, view, wish), wish.form(), report)
        _kept.move_to_end(key)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
        return _kept[key]


def content_of(snapshot: Snapshot, view: View, wish: Wish) -> Content:
    """What of a snapshot goes onto the sheet.

    Raises:
        WallMapError: A place that the county does not have.
    """
    wish.form()
    snapshot, view, edition = _stand(snapshot, view, wish)
    _known(snapshot, wish)
    spec, is_public = _chosen(snapshot, wish), wish.public == "1"
    area, outline = _area(snapshot, wish), territory_of(snapshot).outline
    if is_public:
        spec, area = coarse(spec), coarse_area(area)
        outline = coarse_outline(spec, outline)
    points = {one.id for layer in spec.ground.layers if layer.kind == "point" for one in layer.shapes}
    return Content(
        spec=spec,
        outline=outline,
        area=area,
        around=_SURROUNDINGS if wish.village else 0.0,
        centre=_centre(area) if wish.village else None,
        level="village"
        if wish.village
        else "township"
        if wish.township
        else "zone"
        if wish.zone
        else "county",
        within=_within(snapshot, wish),
        entries=_entries(snapshot, points, is_public=is_public),
        title=wish.title.strip() or f"{name_of(snapshot, wish)}作战图",
        subtitle=_subtitle(snapshot, view),
        notes=_notes(snapshot, wish),
        edition=edition,
    )


def _stand(snapshot: Snapshot, view: View, wish: Wish) -> tuple[Snapshot, View, str]:
    """The county and its day as asked for: those on screen, or of a meeting's edition with its hash."""
    if not wish.meeting:
        return snapshot, view, ""
    shown = meetings.shown_at(snapshot, wish.meeting)
    then = shown.snapshot
    return then, replace(view, as_of=then.as_of, evidence_only=then.evidence_only), shown.sha256


def name_of(snapshot: Snapshot, wish: Wish) -> str:
    """The county, with the place the sheet is about."""
    county = snapshot.playbook.county.name
    if wish.village:
        village = row_of(snapshot.villages, wish.village)
        return f"{county}{row_of(snapshot.townships, village['township'])['name']}{village['name']}"
    if wish.township:
        return f"{county}{row_of(snapshot.townships, wish.township)['name']}"
    return f"{county}{row_of(snapshot.zones, wish.zone)['name']}" if wish.zone else county


def is_upright(snapshot: Snapshot, wish: Wish) -> bool:
    """Whether the place asked for is taller than wide, so that the paper had better stand."""
    area = _area(snapshot, wish)
    west, south, east, north = plane_of(area).to_metres(area).bounds
    return north - south > east - west


def _known(snapshot: Snapshot, wish: Wish) -> None:
    for word, code, frame in (
        (snapshot.playbook.words.zone, wish.zone, snapshot.zones),
        ("乡镇", wish.township, snapshot.townships),
        ("村", wish.village, snapshot.villages),
    ):
        if code and code not in frame.index:
            raise WallMapError(f"没有编号为“{code}”的{word}。请回到“打印挂图”重新选择。")


def _chosen(snapshot: Snapshot, wish: Wish) -> MapSpec:
    """The map with the layers asked for."""
    near = wish.village or wish.township
    chosen = wish.layers.split(",") if wish.layers else LAYERS if near else FAR
    spec = with_areas(with_townships(spec_of(snapshot), townships(snapshot)), areas_of(snapshot))
    layers = tuple(layer for layer in spec.ground.layers if layer.id in chosen)
    approval = (
        spec.approval
        if wish.public != "1" or "审图号" in spec.approval
        else f"{PUBLIC}（未送审，公开前须取得审图号）"
    )
    return MapSpec(Ground(spec.ground.name, layers, spec.ground.extents), spec.lights, approval)


def areas_of(snapshot: Snapshot) -> Mapping[str, Area]:
    """The surveyed areas of sites and bases; they are not frozen with an edition, so one of those has none."""
    return {} if snapshot.frozen else areas(snapshot)


def _area(snapshot: Snapshot, wish: Wish) -> Area:
    territory = territory_of(snapshot)
    if wish.village:
        cell = territory.village_cells.get(wish.village)
    elif wish.township:
        cell = territory.township_cells.get(wish.township)
    else:
        cell = territory.zone_polygons.get(wish.zone) if wish.zone else territory.outline
    if cell is None or cell.is_empty:
        raise WallMapError("这个地方还没有边界，画不出挂图。请先在“图层”导入边界，或选全县。")
    return cell


def _centre(area: Area) -> tuple[float, float]:
    middle = area.representative_point()
    return middle.x, middle.y


def _within(snapshot: Snapshot, wish: Wish) -> frozenset[str] | None:
    """Ids of what a zone's or township's sheet is about; a village's sheet is about all that lies around it as well."""
    villages, objectives = snapshot.villages, snapshot.objectives
    if wish.village:
        return None
    if wish.township:
        return _of_township(snapshot, wish.township)
    if not wish.zone:
        return None
    parts = (frame.index[frame["zone"] == wish.zone] for frame in (villages, objectives, snapshot.townships))
    return frozenset({wish.zone}.union(*parts))


def _of_township(snapshot: Snapshot, township: str) -> frozenset[str]:
    frames = (snapshot.villages, snapshot.objectives)
    parts = (frame.index[frame["township"] == township] for frame in frames)
    return frozenset({township}.union(*parts))


def _entries(snapshot: Snapshot, points: set[str], *, is_public: bool) -> Mapping[str, Entry]:
    """Place, leader and deadline of each point; the public edition names units, no people."""
    objectives = snapshot.objectives.loc[snapshot.objectives.index.isin(points)]
    village = objectives["village"].map(snapshot.villages["name"])
    place = village.fillna(objectives["township"].map(snapshot.townships["name"])).fillna("")
    return {
        key: Entry(place[key], _leader(one, is_public=is_public), _deadline(one))
        for key, one in each(objectives)
    }


def _leader(objective: Row, *, is_public: bool) -> str:
    if not is_public and not missing(objective["owner"]):
        return wording.person(objective["owner"], is_demo=objective["owner_demo"])
    units = (objective["owner_unit"], objective["responsible_unit"])
    return next((unit for unit in units if isinstance(unit, str) and unit), "未定")


def _deadline(objective: Row) -> str:
    deadline = objective["deadline"]
    return "—" if missing(deadline) else pd.Timestamp(deadline).date().isoformat()


def _subtitle(snapshot: Snapshot, view: View) -> str:
    return (
        f"{snapshot.playbook.campaign.name}　{download.note(view).partition('　')[0]}　{_counted(snapshot)}"
    )


def _counted(snapshot: Snapshot) -> str:
    return "只看有据数据" if snapshot.evidence_only else f"全部数据，含{wording.DEMO}"


def _notes(snapshot: Snapshot, wish: Wish) -> tuple[str, ...]:
    notes = []
    if wish.public == "1":
        notes.append("坐标概略至 0.01°，没有农户和个人姓名")
    if len(snapshot.boundaries) < len(snapshot.townships) + len(snapshot.villages):
        notes.append(f"没有实测的界线为{wording.SCHEMATIC}，不作划界依据")
    placeless = _placeless(snapshot, wish)
    if placeless:
        notes.append(f"{placeless} 项没有地点，不在图上")
    if wish.grid == "km":
        notes.append("公里网注记为高斯坐标的千米数，没有加带号")
    if snapshot.frozen:
        notes.append("安置点和基地的实测范围没有随会议定格，不在图上")
    if not snapshot.evidence_only:
        notes.append(wording.DEMO_NOTE)
    taken = "" if wish.public == "1" else mark()
    return (*notes, *filter(None, [taken]))


def _placeless(snapshot: Snapshot, wish: Wish) -> int:
    """Objectives of the layers chosen that are the county's own; counted on the county's sheet only."""
    if wish.zone or wish.township or wish.village:
        return 0
    kinds = [layer for layer in (wish.layers.split(",") if wish.layers else FAR) if layer in POINTS]
    objectives = snapshot.objectives[snapshot.objectives["kind"].isin(kinds)]
    shown = {one.id for layer in spec_of(snapshot).ground.layers for one in layer.shapes}
    return int((~objectives.index.isin(shown)).sum())
