"""A pack as far as it could be read, before its parts are checked against each other."""

import json
from dataclasses import dataclass
from pathlib import Path

import shapely
from shapely.geometry import MultiPolygon, Polygon, shape

from data.counties.playbook import Playbook
from data.counties.rows import (
    DutyRow,
    FactRow,
    FundRow,
    MeasurementRow,
    ObjectiveRow,
    PersonRow,
    ReportRow,
    ServedVillageRow,
    TownshipRow,
    UncountedRow,
    VillageRow,
)
from data.counties.statements import read_checks
from data.counties.table_file import Table, file_label, read_table, read_text
from data.counties.toml_file import TomlText, read_toml
from data.errors import Problem
from data.rules.reconcile import Check


@dataclass(frozen=True, slots=True)
class Draft:
    """The good parts of a pack and what is wrong with the others."""

    code: str
    playbook: Playbook | None
    playbook_source: TomlText
    outline: Polygon | MultiPolygon | None
    townships: Table[TownshipRow]
    villages: Table[VillageRow]
    facts: Table[FactRow]
    objectives: Table[ObjectiveRow]
    reports: Table[ReportRow]
    measurements: Table[MeasurementRow]
    served: Table[ServedVillageRow]
    funds: Table[FundRow]
    people: Table[PersonRow]
    duties: Table[DutyRow]
    uncounted: Table[UncountedRow]
    checks: tuple[Check, ...]
    checks_source: TomlText
    problems: tuple[Problem, ...]


def read_draft(folder: Path) -> Draft:
    """Read every file of a pack on its own."""
    problems: list[Problem] = []
    playbook, source = read_toml(folder / "playbook.toml", Playbook, problems)
    checks, checks_source = read_checks(folder, problems)
    return Draft(
        code=folder.name,
        playbook=playbook,
        playbook_source=source,
        outline=_read_outline(folder / "outline.geojson", problems),
        townships=read_table(folder / "townships.csv", TownshipRow, problems),
        villages=read_table(folder / "villages.csv", VillageRow, problems),
        facts=read_table(folder / "facts.csv", FactRow, problems),
        objectives=read_table(folder / "objectives.csv", ObjectiveRow, problems),
        reports=read_table(folder / "reports.csv", ReportRow, problems),
        measurements=read_table(folder / "measurements.csv", MeasurementRow, problems),
        served=read_table(folder / "served_villages.csv", ServedVillageRow, problems),
        funds=read_table(folder / "funds.csv", FundRow, problems),
        people=read_table(folder / "people.csv", PersonRow, problems),
        duties=read_table(folder / "duties.csv", DutyRow, problems),
        uncounted=read_table(folder / "uncounted.csv", UncountedRow, problems),
        checks=checks,
        checks_source=checks_source,
        problems=tuple(problems),
    )


def _read_outline(path: Path, problems: list[Problem]) -> Polygon | MultiPolygon | None:
    text = read_text(path, problems)
    if text is None:
        return None
    try:
        features = json.loads(text)["features"]
        outline = shape(features[0]["geometry"])
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, shapely.errors.ShapelyError):
        problems.append(
            Problem(file_label(path), 0, "不是含一个县界面的 GeoJSON", "请换成含一个面要素的文件")
        )
        return None
    if len(features) != 1 or not isinstance(outline, Polygon | MultiPolygon) or not outline.is_valid:
        remedy = "请只留一个不自相交的面"
        problems.append(Problem(file_label(path), 0, "县界不是一个有效的面", remedy))
        return None
    return outline
