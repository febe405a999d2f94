"""The invented verdicts agree with the invented progress of the exits, day by day, in all five counties."""

from __future__ import annotations

import pytest

from data.counties.demo import overlay
from data.counties.pack import pack_codes, read_pack
from data.counties.schemes import read_schemes, scheme_in_force
from data.counties.sources import COUNTIES
from data.model import Assessment, Duty, Person, Report
from data.rules.criteria import is_required


@pytest.fixture(scope="module", params=[code for code in pack_codes() if code != "530326"])
def county(request):
    pack = read_pack(COUNTIES / request.param)
    return (
        pack,
        overlay(pack),
        {item.code: item for item in scheme_of(pack).items_for(pack.playbook.county.region)},
    )


def scheme_of(pack):
    return scheme_in_force(read_schemes(), pack.playbook.criteria.village, pack.playbook.campaign.end.year)


def exit_verdicts(pack, rows):
    scheme = scheme_of(pack).key
    return [row for row in rows[Assessment] if row["scheme"] == scheme]


def exits_of(pack, rows):
    """Village and quantity of every exit, by its id."""
    found = {
        spec.id: (spec.place_code, spec.quantity) for spec in pack.objectives if spec.kind == "village_exit"
    }
    for table in rows:
        if table.__name__ == "VillageExit":
            found |= {row["id"]: (row["place_code"], row["quantity"]) for row in rows[table]}
    return found


def met_on(rows, items, day):
    """How many items an exit waits for each village meets on a day."""
    last = {}
    for row in rows:
        if row["on_date"] <= day:
            key = row["subject_id"], row["item"]
            if key not in last or last[key]["on_date"] < row["on_date"]:
                last[key] = row
    counts: dict[str, int] = {}
    for (village, code), row in last.items():
        counts[village] = counts.get(village, 0) + (code in items and meets(row))
    return counts


def meets(row):
    if row["threshold"] is None:
        return row["met"]
    compare = {"<": float.__lt__, "<=": float.__le__, ">": float.__gt__, ">=": float.__ge__}
    return compare[row["op"]](float(row["value"]), float(row["threshold"]))


def test_as_many_items_are_met_on_each_day_as_the_exit_reports_say(county):
    pack, rows, items = county
    required = {code for code, item in items.items() if is_required(item, pack.playbook.campaign.end)}
    exits = exits_of(pack, rows)
    reported = [row for row in rows[Report] if row["objective_id"] in exits]
    assert reported
    for day in sorted({row["on_date"] for row in reported})[::4]:
        counts = met_on(rows[Assessment], required, day)
        newest = {row["objective_id"]: row for row in reported if row["on_date"] <= day}
        for key, row in newest.items():
            village, quantity = exits[key]
            assert counts[village] == int(len(required) * row["value"] / quantity + 1e-9), (key, day)


def test_every_invented_verdict_says_that_it_is_invented_and_by_which_edition(county):
    pack, rows, items = county
    assert all(row["is_demo"] for row in rows[Assessment])
    assert {row["item"] for row in exit_verdicts(pack, rows)} <= set(items)
    checklists = ["quannan_checklist/2017"] if pack.code == "360729" else []
    of_villages = [row for row in rows[Assessment] if row["subject_kind"] == "village"]
    assert {row["scheme"] for row in of_villages} == {scheme_of(pack).key, *checklists}


def test_a_checklist_is_only_ever_built_further():
    rows = overlay(read_pack(COUNTIES / "360729"))[Assessment]
    courses: dict[tuple[str, str], list[bool]] = {}
    for row in sorted(rows, key=lambda row: row["on_date"]):
        if row["scheme"] == "quannan_checklist/2017":
            courses.setdefault((row["subject_id"], row["item"]), []).append(row["met"])
    assert len({village for village, _ in courses}) > 85
    assert all(course == sorted(course) for course in courses.values())
    assert {True, False} == {course[-1] for course in courses.values()}


def test_a_measured_share_is_a_share(county):
    pack, rows, items = county
    shares = [row["value"] for row in exit_verdicts(pack, rows) if items[row["item"]].unit == "%"]
    assert shares
    assert all(0 <= value <= 100 for value in shares)


def test_every_item_has_an_owner_in_the_county(county):
    _, rows, items = county
    owned = {row["subject_id"] for row in rows[Duty] if row["subject_kind"] == "criterion"}
    assert set(items) <= owned


def test_the_same_pack_always_gives_the_same_verdicts(county):
    pack, rows, _ = county
    assert overlay(pack)[Assessment] == rows[Assessment]


def test_every_indicator_of_ziyuan_has_a_county_leader_of_its_own():
    rows = overlay(read_pack(COUNTIES / "450329"))
    county_wide = [
        row["person_id"]
        for row in rows[Duty]
        if row["subject_kind"] == "criterion" and "/" not in row["subject_id"]
    ]
    units = {row["id"]: row["unit"] for row in rows[Person]}
    assert len(set(county_wide)) == 12
    assert {units[person] for person in county_wide} == {"县领导"}
