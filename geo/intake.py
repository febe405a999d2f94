"""From a layer of a file to what can be taken over: coordinates, places, checks, all in one go."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from data.rules.industry import SQUARE_METRES_PER_MU
from geo import survey
from geo.match import Register
from geo.read.points import coordinate
from geo.read.points import points as points_of
from geo.survey import Stated

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from geo.outline import Area
    from geo.read.layer import SourceLayer, Value
    from geo.survey import Item, Remark
    from geo.systems import SevenParameters, System

UNITS: Final = {
    "亩": 1.0,
    "公顷": 10_000 / SQUARE_METRES_PER_MU,
    "平方公里": 1e6 / SQUARE_METRES_PER_MU,
    "平方米": 1 / SQUARE_METRES_PER_MU,
}
"""How many 亩 a unit of area has."""
LEFT_OUT: Final = ""
"""What a person chooses for a feature that is not to be taken over."""


@dataclass(frozen=True)
class Answers:
    """What a person said about a layer.

    Attributes:
        named_by: The column that holds code or name.
        system: Of its coordinates.
        shift: The parameters of an old datum.
        east: Column of the east coordinate, of a table.
        north: Column of the north coordinate, of a table.
        area: Column that states areas; empty for none.
        unit: Of that column.
        chosen: Number of a feature → code; :data:`LEFT_OUT` leaves it out.
    """

    named_by: str
    system: System
    shift: SevenParameters | None = None
    east: str = ""
    north: str = ""
    area: str = ""
    unit: str = "亩"
    chosen: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Subjects:
    """What a layer can be about, and where it has to lie.

    Attributes:
        names: Code or id → every name it goes by, the first is shown.
        digits: Of a code, 0 where ids are no codes.
        outline: The county.
        county: Its name.
        standing: Code → surveyed area that stands already.
        homes: Code → name of the township and its surveyed area, where there is one.
        townships: Code → names of the township; tells places of one name apart.
        official: Code → the area it has so far: of its ledger, else of the boundary that stands.
        whole: Whether all of them together fill the county.
    """

    names: Mapping[str, tuple[str, ...]]
    digits: int
    outline: Area
    county: str
    standing: Mapping[str, Area] = field(default_factory=dict)
    homes: Mapping[str, tuple[str, Area]] = field(default_factory=dict)
    townships: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    official: Mapping[str, Stated] = field(default_factory=dict)
    whole: bool = False

    def register(self) -> Register:
        """Finds them by code or name."""
        return Register(self.names, self.digits)


@dataclass(frozen=True)
class Asked:
    """A feature that a person has to say about.

    Attributes:
        number: Of the feature.
        name: As the file has it.
        candidates: Codes it may be; none where nothing is like it.
    """

    number: int
    name: str
    candidates: tuple[str, ...]


@dataclass(frozen=True)
class Intake:
    """What came of a layer.

    Attributes:
        shapes: Code → area or point, fit to be taken over.
        remarks: Everything there is to say.
        asked: Features that nobody has said about yet.
        features: Code → number and name of its first feature.
    """

    shapes: Mapping[str, BaseGeometry]
    remarks: Sequence[Remark]
    asked: Sequence[Asked]
    features: Mapping[str, tuple[int, str]]

    @property
    def stopped(self) -> int:
        """How many features cannot be taken over."""
        return len({(r.number, r.name) for r in self.remarks if r.gravity == "stop"})


def best_column(layer: SourceLayer, subjects: Subjects) -> str:
    """The column by which most features find their place; the first one where none finds any."""
    register = subjects.register()
    found = {
        name: sum(len(register.find(str(row[column] or ""))) == 1 for row in layer.rows[:500])
        for column, name in enumerate(layer.fields)
    }
    return max(found, key=lambda name: found[name], default="")


def take_in(
    layer: SourceLayer,
    answers: Answers,
    subjects: Subjects,
    *,
    as_points: bool,
    report: Callable[[float], None] = lambda _share: None,
) -> Intake:
    """Check a layer.

    Args:
        layer: As it was read.
        answers: What a person said about it.
        subjects: What it can be about.
        as_points: It places points; otherwise it draws areas.
        report: Told the share done.

    Raises:
        OldDatumError: An old datum, and no parameters are given.
    """
    shapes: Sequence[BaseGeometry | None] = (
        points_of(layer, answers.east, answers.north) if layer.is_table else layer.geometries()
    )
    names = _column(layer, answers.named_by)
    report(0.1)
    items, remarks = survey.items(shapes, names, answers.system, answers.shift)
    report(0.2)
    chosen, asked = _matched(layer, items, answers, subjects)
    features = survey.numbers_of(chosen)
    if as_points:
        points, said = survey.points(chosen, subjects.outline, subjects.county)
        said += survey.outside_parent(points, features, subjects.homes)
        return Intake(points, [*remarks, *said], asked, features)
    report(0.3)
    areas, said = survey.areas(chosen)
    report(0.5)
    areas, beyond = _within_county(areas, features, subjects)
    report(0.6)
    remarks += [*said, *beyond, *_between(layer, areas, features, answers, subjects)]
    return Intake(areas, remarks, asked, features)


def _within_county(
    areas: Mapping[str, Area], features: Mapping[str, tuple[int, str]], subjects: Subjects
) -> tuple[dict[str, Area], list[Remark]]:
    """The areas that are not far outside of the county, and what is said of those that lie beyond it."""
    said = list(survey.against_county(areas, features, subjects.outline, subjects.county))
    stopped = {remark.number for remark in said if remark.gravity == "stop"}
    return {code: area for code, area in areas.items() if features[code][0] not in stopped}, said


def _column(layer: SourceLayer, name: str) -> list[str]:
    if name not in layer.fields:
        return [""] * len(layer.rows)
    column = layer.fields.index(name)
    return ["" if row[column] is None else str(row[column]) for row in layer.rows]


def _between(
    layer: SourceLayer,
    areas: Mapping[str, Area],
    features: Mapping[str, tuple[int, str]],
    answers: Answers,
    subjects: Subjects,
) -> list[Remark]:
    """What there is to say about areas beside each other, in their townships, and beside what is stated."""
    names = {code: called[0] for code, called in subjects.names.items()}
    standing = {code: area for code, area in subjects.standing.items() if code not in areas}
    said = list(survey.against_each_other(areas, standing, names))
    if subjects.whole and set(areas) == set(subjects.names):
        said.append(survey.against_the_whole(areas, subjects.outline, subjects.county))
    middles = {code: area.representative_point() for code, area in areas.items()}
    said += survey.outside_parent(middles, features, subjects.homes)
    said += survey.against_stated(areas, features, subjects.official)
    said += survey.against_stated(areas, features, _stated(layer, features, answers))
    return said


def _stated(
    layer: SourceLayer, features: Mapping[str, tuple[int, str]], answers: Answers
) -> dict[str, Stated]:
    """Code → area as the file states it; nothing where no column does."""
    if not answers.area:
        return {}
    column = layer.fields.index(answers.area)
    stated = {code: coordinate(layer.rows[number - 1][column]) for code, (number, _) in features.items()}
    return {code: Stated("写明", value * UNITS[answers.unit]) for code, value in stated.items() if value > 0}


def _matched(
    layer: SourceLayer, items: Sequence[Item], answers: Answers, subjects: Subjects
) -> tuple[dict[str, list[Item]], list[Asked]]:
    """Code → features that are about it, and the features that nobody can tell."""
    register = subjects.register()
    townships = Register(_townships(subjects), 0)
    found: defaultdict[str, list[Item]] = defaultdict(list)
    asked = []
    for item, row in zip(items, layer.rows, strict=True):
        if item.number in answers.chosen:
            codes = {answers.chosen[item.number]} - {LEFT_OUT}
        else:
            codes = _narrowed(register.find(item.name), row, townships, subjects)
            if len(codes) != 1:
                asked.append(Asked(item.number, item.name, tuple(sorted(codes))))
                continue
        for code in codes & set(subjects.names):
            found[code].append(item)
    return dict(found), asked


def _townships(subjects: Subjects) -> dict[str, tuple[str, ...]]:
    """Name of a township → its names; the same for all its villages."""
    return {names[0]: names for names in subjects.townships.values()}


def _narrowed(codes: set[str], row: Sequence[Value], townships: Register, subjects: Subjects) -> set[str]:
    """Of places with one name those whose township stands in the same row."""
    if len(codes) < 2 or not subjects.townships:  # noqa: PLR2004 - one is enough
        return codes
    named: Counter[str] = Counter()
    for value in row:
        if isinstance(value, str):
            named.update(townships.find(value))
    mine = {code for code in codes if subjects.townships[code][0] in named}
    return mine or codes
