"""What a layer of a county can be about: its townships, villages, sites, bases and works."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from shapely.geometry import Point

from data.store import layers as store
from data.store.frames import each, missing
from geo.battle_ground import surveyed_of, territory_of
from geo.intake import Subjects
from geo.match import TOWNSHIP_DIGITS, VILLAGE_DIGITS
from geo.survey import Stated, mu

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely.geometry.base import BaseGeometry

    from data.store.snapshot import Snapshot
    from geo.outline import Area

POINTS: Final = {
    "township": "乡镇驻地点位",
    "village": "村点位",
    "relocation_site": "易地搬迁安置点位置",
    "industry_base": "产业基地位置",
    "project": "项目位置",
    "indicator": "重点工作位置",
}
DIGITS: Final = {"township": TOWNSHIP_DIGITS, "village": VILLAGE_DIGITS}


def subjects_of(snapshot: Snapshot, layer: str) -> Subjects:
    """What a layer can be matched to.

    Args:
        snapshot: The county as of a day.
        layer: ``township``, ``village`` or a kind of objective.
    """
    outline, county = territory_of(snapshot).outline, snapshot.playbook.county.name
    names = names_of(snapshot, layer)
    surveyed = surveyed_of(snapshot)
    standing = {code: area for code, area in surveyed.items() if code in names}
    if layer == "township":
        official = official_of(snapshot, layer, standing)
        return Subjects(names, TOWNSHIP_DIGITS, outline, county, standing, official=official, whole=True)
    homes, townships = _homes(snapshot, surveyed) if layer == "village" else ({}, {})
    official = official_of(snapshot, layer, standing)
    return Subjects(names, DIGITS.get(layer, 0), outline, county, standing, homes, townships, official)


def official_of(snapshot: Snapshot, layer: str, standing: Mapping[str, Area]) -> dict[str, Stated]:
    """Code or id → the area to compare a new survey with.

    A base has one in its ledger. Of a place no register of ours says one, so the boundary taken over before counts.

    Args:
        snapshot: The county as of a day.
        layer: ``township``, ``village`` or a kind of objective.
        standing: Code → surveyed area that stands.
    """
    surveyed = {code: Stated("原来的实测", mu(area)) for code, area in standing.items()}
    if layer in store.PLACES:
        return surveyed
    shapes = store.load(snapshot).shapes
    earlier = {str(key): Stated("原来的实测", float(row["area_mu"])) for key, row in each(shapes)}
    objectives = snapshot.objectives
    bases = objectives[(objectives["kind"] == layer) & objectives["area_mu"].notna()]
    return earlier | {key: Stated("台账", float(row["area_mu"])) for key, row in each(bases)}


def names_of(snapshot: Snapshot, layer: str) -> dict[str, tuple[str, ...]]:
    """Code or id → what it is called; the first name is shown."""
    if layer == "township":
        return {code: (str(row["name"]),) for code, row in each(snapshot.townships)}
    if layer == "village":
        return {code: (str(row["name"]),) for code, row in each(snapshot.villages)}
    mine = snapshot.objectives[snapshot.objectives["kind"] == layer]
    return {key: (str(row["title"]), key) for key, row in each(mine)}


def labels_of(snapshot: Snapshot, layer: str) -> dict[str, str]:
    """Code or id → name that tells it apart, in lists."""
    townships = snapshot.townships["name"]
    if layer == "village":
        return {
            code: f"{row['name']}（{townships[row['township']]}）{code}"
            for code, row in each(snapshot.villages)
        }
    return {code: f"{names[0]}（{code}）" for code, names in names_of(snapshot, layer).items()}


def standing_shapes(snapshot: Snapshot, layer: str, *, as_points: bool) -> dict[str, BaseGeometry]:
    """Code or id → how it stands on the map now, surveyed or schematic."""
    territory = territory_of(snapshot)
    if not as_points and layer in store.PLACES:
        return dict(territory.township_cells if layer == "township" else territory.village_cells)
    if layer == "village":
        return {code: Point(point[:2]) for code, point in territory.village_points.items()}
    frame = snapshot.townships if layer == "township" else snapshot.objectives
    points = {code: (row["lon"], row["lat"]) for code, row in each(frame)}
    known = set(names_of(snapshot, layer))
    return {code: Point(point) for code, point in points.items() if code in known and not missing(point[0])}


def _homes(
    snapshot: Snapshot, surveyed: Mapping[str, Area]
) -> tuple[dict[str, tuple[str, Area]], dict[str, tuple[str, ...]]]:
    """The township of each village: its name and surveyed area, and its name."""
    named = snapshot.villages["township"].map(snapshot.townships["name"])
    townships: dict[str, tuple[str, ...]] = {str(code): (str(name),) for code, name in named.items()}
    homes = {
        code: (str(named[code]), surveyed[row["township"]])
        for code, row in each(snapshot.villages)
        if row["township"] in surveyed
    }
    return homes, townships
