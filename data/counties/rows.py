"""The rows of a pack's CSV files; the fields are the columns, and one without a default must be filled."""

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class TownshipRow:
    """A township seat, CGCS2000 degrees; 虚拟 is a park or enterprise that has a code of its own."""

    code: str
    name: str
    kind: Literal["镇", "乡", "民族乡", "街道", "虚拟"]
    lon: float
    lat: float
    accuracy: str
    source: str
    verify: bool = False


@dataclass(frozen=True, slots=True)
class VillageRow:
    """A village or community; no point where nobody located it."""

    code: str
    name: str
    name_original: str
    township_code: str
    kind: Literal["村", "社区", "虚拟"]
    source: str
    lon: float | None = None
    lat: float | None = None
    accuracy: str = ""
    verify: bool = False


@dataclass(frozen=True, slots=True)
class FactRow:
    """A statement of a document.

    Attributes:
        as_of: Date the statement speaks of, as precise as the document (``2018``, ``2016-07-14``).
        value: The figure as written; empty for statements without one.
        deadline: As the document gives it; empty when it gives none.
    """

    id: str
    year: int
    as_of: str
    category: str
    indicator: str
    unit: str
    kind: Literal["target", "deadline", "achieved", "rule"]
    source: str
    place: str = ""
    value: str = ""
    deadline: date | None = None
    responsible: str = ""
    verify: bool = False

    @property
    def number(self) -> float | None:
        """The value as a number, or None for words and dates."""
        try:
            return float(self.value)
        except ValueError:
            return None

    @property
    def must_be_covered(self) -> bool:
        """Whether it is a quantified target or deadline, which an objective must pursue."""
        return self.kind in {"target", "deadline"} and self.number is not None


@dataclass(frozen=True, slots=True)
class ObjectiveRow:
    """作战目标.

    Attributes:
        place_code: County, township or village.
        quantity: What must be reached, in ``unit``.
        baseline: Value at the start, where the document gives one.
        deadline: Empty when the document gives none.
        fact_ids: The statements it rests on.
        area_mu: Area in 亩.
        budget_wan: Money in 万元.
        registered_households: 建档立卡 households of a relocation site; likewise people.
        accompanying_households: 同步搬迁 households of a relocation site; likewise people.
        crop: What a base grows or raises.
        households_driven: Households a base is to drive.
    """

    id: str
    kind: Literal["village_exit", "relocation_site", "industry_base", "project", "indicator", "rectification"]
    line: str
    title: str
    place_code: str
    quantity: float
    unit: str
    direction: Literal["up", "down"]
    start: date
    fact_ids: tuple[str, ...]
    baseline: float | None = None
    deadline: date | None = None
    responsible: str = ""
    lon: float | None = None
    lat: float | None = None
    accuracy: str = ""
    note: str = ""
    households: int | None = None
    people: int | None = None
    flats: int | None = None
    area_mu: float | None = None
    enterprise: str = ""
    cooperative: str = ""
    model: str = ""
    people_driven: int | None = None
    budget_wan: float | None = None
    registered_households: int | None = None
    registered_people: int | None = None
    accompanying_households: int | None = None
    accompanying_people: int | None = None
    crop: str = ""
    households_driven: int | None = None


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A documented cumulative value of an objective on a date."""

    objective_id: str
    on_date: date
    value: float
    fact_id: str


@dataclass(frozen=True, slots=True)
class MeasurementRow:
    """A documented figure of an objective, village or county on a date, in the unit of its measure."""

    subject_kind: Literal["objective", "village", "county"]
    subject_id: str
    measure: str
    on_date: date
    value: float
    source: str
    fact_id: str = ""
    verify: bool = False


@dataclass(frozen=True, slots=True)
class ServedVillageRow:
    """A documented village that a relocation site or an industry base is for."""

    objective_id: str
    village_code: str
    source: str
    households: int | None = None
    people: int | None = None


@dataclass(frozen=True, slots=True)
class FundRow:
    """A documented cumulative amount of money for an objective on a date, in 万元."""

    objective_id: str
    fund: str
    kind: Literal["planned", "allocated", "paid"]
    on_date: date
    amount_wan: float
    source: str
    fact_id: str = ""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A leader the document names."""

    id: str
    name: str
    position: str
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A documented person × role × subject; ``valid_from`` is the date the document shows it."""

    person_id: str
    role: str
    subject_kind: Literal["county", "zone", "village", "objective"]
    subject_id: str
    valid_from: date
    source: str


@dataclass(frozen=True, slots=True)
class UncountedRow:
    """A quantified target that is no objective, and why."""

    fact_id: str
    reason: str
