"""A pack's own statements as rows of the database; the documents' facts, never invented ones."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from shapely.geometry import mapping

from data.model import (
    Duty,
    Fact,
    FundEntry,
    Indicator,
    IndustryBase,
    Measurement,
    Objective,
    Person,
    Place,
    Project,
    Rectification,
    RelocationSite,
    Report,
    ServedVillage,
    VillageExit,
    Zone,
    ZoneTownship,
)

if TYPE_CHECKING:
    from data.counties.demo.rows import Row, Rows
    from data.counties.pack import Pack
    from data.counties.rows import FactRow, ObjectiveRow

KINDS: dict[str, type[Objective]] = {
    "village_exit": VillageExit,
    "relocation_site": RelocationSite,
    "industry_base": IndustryBase,
    "project": Project,
    "indicator": Indicator,
    "rectification": Rectification,
}
PLAYBOOK = "作战方案 playbook.toml"


def pack_rows(pack: Pack) -> Rows:
    """What the pack says, by table, in an order that satisfies the foreign keys."""
    return {
        Place: [*_townships(pack), *_villages(pack)],
        Zone: [
            _row(pack, id=zone.id, number=zone.number, name=zone.name, source=PLAYBOOK)
            for zone in pack.playbook.zones
        ],
        ZoneTownship: _memberships(pack),
        Fact: [_fact(pack, fact) for fact in pack.facts],
        **_objectives(pack),
        Person: [_row(pack, **asdict(person)) for person in pack.people],
        Duty: [
            _row(pack, id=f"duty-{number:03}", valid_to=None, **asdict(duty))
            for number, duty in enumerate(pack.duties, 1)
        ],
        Report: _reports(pack),
        Measurement: _measurements(pack),
        FundEntry: _funds(pack),
        ServedVillage: [_row(pack, **asdict(served)) for served in pack.served],
    }


def county_row(pack: Pack) -> Row:
    """The county itself."""
    return {
        "county_code": pack.code,
        "name": pack.playbook.county.name,
        "playbook": pack.playbook_text,
        "outline": json.dumps(mapping(pack.outline)),
        "revision": 0,
    }


def _row(pack: Pack, **values: Any) -> Row:
    return {"county_code": pack.code, "is_demo": False, "verify": False, **values}


def _townships(pack: Pack) -> list[Row]:
    return [
        _row(pack, level="township", parent_code=pack.code, name_original=township.name, **asdict(township))
        for township in pack.townships
    ]


def _villages(pack: Pack) -> list[Row]:
    rows = []
    for village in pack.villages:
        values = asdict(village)
        parent = values.pop("township_code")
        rows.append(_row(pack, level="village", parent_code=parent, **values))
    return rows


def _memberships(pack: Pack) -> list[Row]:
    start = pack.playbook.campaign.start
    return [
        {
            "county_code": pack.code,
            "zone_id": zone.id,
            "township_code": township,
            "valid_from": start,
            "valid_to": None,
        }
        for zone in pack.playbook.zones
        for township in zone.townships
    ]


def _fact(pack: Pack, fact: FactRow) -> Row:
    deadline = fact.deadline.isoformat() if fact.deadline else ""
    return {**_row(pack, **asdict(fact)), "year": str(fact.year), "deadline": deadline}


def _objectives(pack: Pack) -> Rows:
    rows: Rows = {}
    for objective in pack.objectives:
        rows.setdefault(KINDS[objective.kind], []).append(_objective(pack, objective))
    return rows


def _objective(pack: Pack, objective: ObjectiveRow) -> Row:
    """An objective with every column its kind may have; a missing deadline is the campaign's end, and says so."""
    values = asdict(objective)
    known = {fact.id: fact for fact in pack.facts}
    facts = [known[key] for key in objective.fact_ids]
    return {
        **_row(pack, **values),
        "fact_ids": ";".join(objective.fact_ids),
        "deadline": objective.deadline or pack.playbook.campaign.end,
        "deadline_assumed": objective.deadline is None,
        "responsible_unit": objective.responsible,
        "scheme": pack.playbook.criteria.village,
        "category": objective.line,
        "source": ";".join(dict.fromkeys(fact.source for fact in facts)),
        "verify": any(fact.verify for fact in facts),
    }


def _reports(pack: Pack) -> list[Row]:
    source = {fact.id: fact.source for fact in pack.facts}
    return [
        _row(
            pack,
            objective_id=report.objective_id,
            on_date=report.on_date,
            recorded_on=report.on_date,
            sequence=0,
            value=report.value,
            state="approved",
            author="原文",
            source=f"{source[report.fact_id]}（{report.fact_id}）",
        )
        for report in pack.reports
    ]


def _measurements(pack: Pack) -> list[Row]:
    rows = []
    for measurement in pack.measurements:
        values = asdict(measurement)
        fact = values.pop("fact_id")
        source = f"{measurement.source}（{fact}）" if fact else measurement.source
        known = {"recorded_on": measurement.on_date, "sequence": 0, "author": "原文"}
        rows.append({**_row(pack), **values, **known, "source": source})
    return rows


def _funds(pack: Pack) -> list[Row]:
    rows = []
    for entry in pack.funds:
        values = asdict(entry)
        fact = values.pop("fact_id")
        source = f"{entry.source}（{fact}）" if fact else entry.source
        known = {"recorded_on": entry.on_date, "sequence": 0}
        rows.append({**_row(pack), **values, **known, "source": source})
    return rows
