"""County packs, one folder ``data/counties/<code>/`` each: read, checked and, if need be, refused whole."""

from dataclasses import dataclass
from pathlib import Path

from shapely.geometry import MultiPolygon, Polygon

from data.counties.checks import problems_of
from data.counties.draft import Draft, read_draft
from data.counties.playbook import Playbook, parse_playbook
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
from data.counties.schemes import own_schemes
from data.counties.sources import COUNTIES, read_sources
from data.errors import PackError
from data.rules.reconcile import Check

__all__ = ["Pack", "Playbook", "pack_codes", "parse_playbook", "read_pack", "read_sources"]


@dataclass(frozen=True, slots=True)
class Pack:
    """Everything a county brings along.

    Attributes:
        code: GB/T 2260 code of the county.
        playbook_text: The playbook as written (TOML).
        outline: The county, CGCS2000 degrees.
    """

    code: str
    playbook: Playbook
    playbook_text: str
    outline: Polygon | MultiPolygon
    townships: tuple[TownshipRow, ...]
    villages: tuple[VillageRow, ...]
    facts: tuple[FactRow, ...]
    objectives: tuple[ObjectiveRow, ...]
    reports: tuple[ReportRow, ...]
    measurements: tuple[MeasurementRow, ...]
    served: tuple[ServedVillageRow, ...]
    funds: tuple[FundRow, ...]
    people: tuple[PersonRow, ...]
    duties: tuple[DutyRow, ...]
    uncounted: tuple[UncountedRow, ...]
    checks: tuple[Check, ...]


def pack_codes() -> list[str]:
    """Codes of the packs that come with the program, in order."""
    return sorted(path.parent.name for path in COUNTIES.glob("*/playbook.toml"))


def read_pack(folder: Path) -> Pack:
    """Read and check a pack.

    Args:
        folder: ``data/counties/<code>``; its name is the county code.

    Raises:
        PackError: Carries everything that is wrong in the pack, or in the criteria and sources packs share.
    """
    draft = read_draft(folder)
    problems = [*draft.problems, *problems_of(draft, own_schemes(), read_sources())]
    if problems:
        raise PackError(problems)
    return _pack(draft)


def _pack(draft: Draft) -> Pack:
    if draft.playbook is None or draft.outline is None:
        raise AssertionError("a draft without problems is complete")
    return Pack(
        code=draft.code,
        playbook=draft.playbook,
        playbook_text="\n".join(draft.playbook_source.lines) + "\n",
        outline=draft.outline,
        townships=draft.townships.values(),
        villages=draft.villages.values(),
        facts=draft.facts.values(),
        objectives=draft.objectives.values(),
        reports=draft.reports.values(),
        measurements=draft.measurements.values(),
        served=draft.served.values(),
        funds=draft.funds.values(),
        people=draft.people.values(),
        duties=draft.duties.values(),
        uncounted=draft.uncounted.values(),
        checks=draft.checks,
    )
