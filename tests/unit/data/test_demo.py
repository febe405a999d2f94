"""The demo overlay: invented, marked as such everywhere, the same every time, and sensible."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from dataclasses import replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

import pytest

from data.counties.demo import overlay
from data.counties.pack import Pack, pack_codes, read_pack
from data.counties.sources import COUNTIES
from data.model import (
    DeadlineChange,
    Duty,
    Household,
    HouseholdGap,
    IndustryBase,
    Measurement,
    Milestone,
    MilestoneDate,
    Order,
    Person,
    Project,
    Recipient,
    Rectification,
    Report,
    ServedVillage,
    VillageExit,
    WorkEvent,
)
from data.rules.households import BATCHES, CAUSES, MONITORED
from data.rules.orders import Course, Entry, Kind, State, replay
from tests import harness

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from data.counties.demo.rows import Row, Rows

HUIZE, SMALLEST = "530326", "360729"
FLATS = ("started", "topped", "finished", "handed_over")
DIGEST = f"""
from data.counties.demo import overlay
from data.counties.pack import read_pack
from data.counties.sources import COUNTIES
import hashlib
print(hashlib.sha256(repr(list(overlay(read_pack(COUNTIES / "{SMALLEST}")).values())).encode()).hexdigest())
"""


@pytest.fixture(scope="module")
def counties() -> dict[str, tuple[Pack, Rows]]:
    packs = {code: read_pack(COUNTIES / code) for code in pack_codes()}
    return {code: (pack, overlay(pack)) for code, pack in packs.items()}


@pytest.fixture(scope="module", params=pack_codes())
def county(request: pytest.FixtureRequest, counties: dict[str, tuple[Pack, Rows]]) -> tuple[Pack, Rows]:
    return counties[request.param]


def objectives_of(pack: Pack, rows: Rows) -> dict[str, tuple[float, str, date, date]]:
    """Quantity, direction, start and deadline of every objective, invented or documented."""
    campaign = pack.playbook.campaign
    documented = {
        spec.id: (
            spec.quantity,
            spec.direction,
            spec.start or campaign.start,
            spec.deadline or campaign.end,
        )
        for spec in pack.objectives
    }
    invented = {
        row["id"]: (row["quantity"], row["direction"], row["start"], row["deadline"])
        for row in [
            *rows[VillageExit],
            *rows[Project],
            *rows[IndustryBase],
            *rows[Rectification],
            *rows[Order],
        ]
    }
    return documented | invented


def reports_by_objective(rows: Rows) -> dict[str, list[Row]]:
    found = defaultdict(list)
    for row in rows[Report]:
        found[row["objective_id"]].append(row)
    return found


# --- what it is


def test_the_same_pack_always_gives_the_same_rows(counties, tmp_path: Path):
    pack, rows = counties[SMALLEST]
    assert overlay(pack) == rows
    elsewhere = harness.run_program("-c", DIGEST, home=tmp_path, PYTHONHASHSEED="7")
    assert elsewhere.stdout.strip() == hashlib.sha256(repr(list(rows.values())).encode()).hexdigest()


def test_another_seed_gives_another_county(counties):
    pack, rows = counties[SMALLEST]
    demo = replace(pack.playbook.demo, seed=pack.playbook.demo.seed + 1)
    assert overlay(replace(pack, playbook=replace(pack.playbook, demo=demo)))[Report] != rows[Report]


def test_every_invented_row_says_so(county):
    pack, rows = county
    for table in rows.values():
        assert {(row["is_demo"], row["county_code"]) for row in table} <= {(True, pack.code)}
        assert all("演示" in row["source"] for row in table)


def test_sizes_are_those_of_the_playbook(county):
    pack, rows = county
    demo = pack.playbook.demo
    assert len(rows[Project]) == demo.projects
    assert len(rows[VillageExit]) == demo.exit_villages
    assert len(rows[Household]) == demo.households
    assert sum(row["people"] for row in rows[Household]) == demo.people


def test_huize_has_the_documented_number_of_people_and_its_library_of_projects(counties):
    _, rows = counties[HUIZE]
    households = rows[Household]
    assert (len(households), sum(row["people"] for row in households)) == (90_225, 341_742)
    assert len(rows[Project]) == 2_000


def test_keys_are_never_given_twice(county):
    _, rows = county
    for model, table in rows.items():
        columns = [column.name for column in model.__table__.primary_key]
        keys = [tuple(row.get(column) for column in columns) for row in table]
        assert len(set(keys)) == len(keys), model.__name__


# --- households


def test_no_identity_number_of_a_demo_household_can_be_a_real_one(county):
    pack, rows = county
    # Digits 7 to 14 are the day of birth: nobody is born on the day 0000-00-00.
    assert {(len(row["id_number"]), row["id_number"][:14]) for row in rows[Household]} == {
        (18, f"{pack.code}00000000")
    }


def test_every_household_is_in_at_least_one_batch_and_many_in_several(county):
    _, rows = county
    batches = [sum(row[batch] for batch in BATCHES) for row in rows[Household]]
    assert min(batches) == 1
    assert sum(batches) > 1.2 * len(batches)


def test_every_household_has_a_cause_of_the_register_and_none_is_left_out(county):
    _, rows = county
    assert {row["cause"] for row in rows[Household]} == set(CAUSES)


def test_most_households_come_out_in_the_year_planned_some_late_some_early(county):
    pack, rows = county
    out = [(row["exited_on"].year, row["planned_year"]) for row in rows[Household] if row["exited_on"]]
    late, early = (sum(sign * (year - planned) > 0 for year, planned in out) for sign in (1, -1))
    assert 0 < early < late < 0.1 * len(out)
    assert max(row["planned_year"] for row in rows[Household]) == pack.playbook.campaign.end.year


def test_only_households_out_of_poverty_are_monitored_and_only_after_their_exit(county):
    _, rows = county
    watched = [row for row in rows[Household] if row["monitored"]]
    assert 0.005 < len(watched) / len(rows[Household]) < 0.05
    assert {row["monitored"] for row in watched} == set(MONITORED)
    for row in watched:
        days = [
            row[name] for name in ("exited_on", "monitored_from", "helped_from", "risk_over_on") if row[name]
        ]
        assert days == sorted(set(days))
        assert row["helped_from"] or not row["risk_over_on"]


def test_households_still_poor_at_the_start_miss_one_or_two_items_until_they_come_out(county):
    pack, rows = county
    start = pack.playbook.campaign.start
    homes = {row["id"]: row for row in rows[Household]}
    poor = {key for key, row in homes.items() if row["exited_on"] is None or row["exited_on"] > start}
    missed = Counter(row["household_id"] for row in rows[HouseholdGap])
    assert set(missed) == poor
    assert set(missed.values()) == {1, 2}
    for gap in rows[HouseholdGap]:
        home = homes[gap["household_id"]]
        assert (gap["village_code"], gap["closed_on"]) == (home["village_code"], home["exited_on"])


@pytest.mark.parametrize(("code", "share"), [(HUIZE, 21_527 / 90_225), ("532328", 948 / 5_653)])
def test_about_as_many_households_move_as_the_document_says(counties, code, share):
    _, rows = counties[code]
    moved = sum(row["by_relocation"] for row in rows[Household]) / len(rows[Household])
    assert moved == pytest.approx(share, rel=0.1)


def test_households_are_of_human_size_and_live_in_real_villages(county):
    pack, rows = county
    real = {village.code for village in pack.villages if village.kind != "虚拟"}
    assert {row["village_code"] for row in rows[Household]} <= real
    assert {row["people"] for row in rows[Household]} <= set(range(1, 10))


def test_no_household_leaves_poverty_after_the_campaign(county):
    pack, rows = county
    out = [row["exited_on"] for row in rows[Household] if row["exited_on"]]
    assert max(out) <= pack.playbook.campaign.end
    assert min(out) < pack.playbook.campaign.start
    assert len(out) < len(rows[Household])


# --- objectives and milestones


def test_a_village_leaves_the_list_once(county):
    pack, rows = county
    places = [row["place_code"] for row in rows[VillageExit]]
    places += [spec.place_code for spec in pack.objectives if spec.kind == "village_exit"]
    assert len(set(places)) == len(places)


def test_works_begin_and_end_within_the_campaign(county):
    pack, rows = county
    campaign = pack.playbook.campaign
    for row in [*rows[VillageExit], *rows[Project]]:
        assert campaign.start <= row["start"] < row["deadline"] <= campaign.end


def test_milestones_are_ordered_and_make_up_the_whole_project(county):
    _, rows = county
    due = {row["milestone_id"]: row["on_date"] for row in rows[MilestoneDate] if row["kind"] == "planned"}
    projects = {row["id"]: row for row in rows[Project]}
    for key, group in groupby(rows[Milestone], key=lambda row: row["objective_id"]):
        steps = list(group)
        planned = [due[step["id"]] for step in steps]
        assert [step["sequence"] for step in steps] == list(range(1, len(steps) + 1))
        assert planned == sorted(planned)
        assert projects[key]["start"] <= planned[0]
        assert planned[-1] == projects[key]["deadline"]
        assert sum(step["weight"] for step in steps) == pytest.approx(1)


def test_milestones_are_reached_in_order_and_only_after_their_project_began(county):
    _, rows = county
    start = {row["id"]: row["start"] for row in rows[Project]}
    reached = defaultdict(list)
    for row in rows[MilestoneDate]:
        if row["kind"] == "actual":
            project, _, number = row["milestone_id"].rpartition("-")
            reached[project].append((int(number), row["on_date"]))
    for project, steps in reached.items():
        assert [number for number, _ in steps] == list(range(1, len(steps) + 1))
        assert [day for _, day in steps] == sorted(day for _, day in steps)
        assert steps[0][1] >= start[project]


def test_a_deadline_is_moved_later_never_earlier_and_before_it_has_passed(county):
    _, rows = county
    deadline = {row["id"]: row["deadline"] for row in [*rows[Project], *rows[Order]]}
    for change in rows[DeadlineChange]:
        first = deadline[change["objective_id"]]
        assert change["recorded_on"] < first < change["deadline"]
    assert rows[DeadlineChange]


def test_projects_stand_in_the_groups_of_key_works_that_suit_them(counties):
    pack, rows = counties[HUIZE]
    titles = {line.id: line.title for line in pack.playbook.lines}
    groups = {row["category"]: titles[row["line"]] for row in rows[Project]}
    assert groups["饮水安全巩固提升"] == "五项重点：饮水安全"
    assert groups["危房改造"] == "五项重点：住房安全"
    assert groups["卫生室标准化建设"] == "五项重点：基本医疗"
    assert groups["特色种植"] == "产业培育战"
    assert groups["通屯道路硬化"] == "完善基础强支撑"


def test_no_county_s_projects_crowd_into_its_targets_of_the_year(county):
    _, rows = county
    groups = Counter(row["line"] for row in rows[Project])
    assert len(groups) >= 2
    assert "goal" not in groups


# --- industry bases


def test_bases_are_few_and_lie_in_poor_villages(county):
    pack, rows = county
    poor = {row["place_code"] for row in rows[VillageExit]}
    poor |= {spec.place_code for spec in pack.objectives if spec.kind == "village_exit"}
    places = [row["place_code"] for row in rows[IndustryBase]]
    assert set(places) <= poor
    assert len(places) == len(set(places)) <= 60


def test_a_base_drives_no_more_households_than_live_in_the_villages_it_is_for(county):
    _, rows = county
    homes = Counter(row["village_code"] for row in rows[Household])
    driven = defaultdict(int)
    for row in rows[ServedVillage]:
        assert row["households"] <= homes[row["village_code"]]
        driven[row["objective_id"]] += row["households"]
    bases = {row["id"]: row["households_driven"] for row in rows[IndustryBase]}
    assert bases == {key: driven[key] for key in bases}


def test_a_site_s_flats_and_people_grow_stage_by_stage_and_within_its_plan(county):
    pack, rows = county
    courses = defaultdict(lambda: defaultdict(dict))
    for row in rows[Measurement]:
        courses[row["subject_id"]][row["on_date"]][row["measure"]] = row["value"]
    sites = [spec for spec in pack.objectives if spec.kind == "relocation_site" and spec.id in courses]
    assert sites
    for spec in sites:
        days = sorted(courses[spec.id].items())
        stages = [[day[f"flats_{word}"] for word in FLATS] for _, day in days]
        assert all(stage == sorted(stage, reverse=True) for stage in stages)
        assert all(
            earlier <= later
            for one, other in pairwise(stages)
            for earlier, later in zip(one, other, strict=True)
        )
        assert stages[-1][0] <= (spec.flats or days[0][1]["flats_planned"])
        assert all(day.get("jobs", 0) <= (spec.people or days[0][1]["people_planned"]) for _, day in days)


def test_what_a_document_measured_is_not_measured_again(county):
    pack, rows = county
    documented = {(row.subject_id, row.measure) for row in pack.measurements}
    assert documented.isdisjoint({(row["subject_id"], row["measure"]) for row in rows[Measurement]})


def test_no_more_poor_households_have_an_industry_than_there_are(county):
    _, rows = county
    homes = Counter(row["village_code"] for row in rows[Household])
    reached = [row for row in rows[Measurement] if row["measure"] == "poor_households_with_industry"]
    assert all(row["value"] <= homes[row["subject_id"]] for row in reached)


def test_some_collectives_earn_nothing_so_that_there_are_villages_to_look_after(county):
    pack, rows = county
    begin = pack.playbook.campaign.start
    income = {
        row["subject_id"]: row["value"]
        for row in rows[Measurement]
        if row["measure"] == "collective_income" and row["on_date"] < begin
    }
    assert 0 < sum(value == 0 for value in income.values()) < len(income) / 3


# --- reports


def test_nothing_is_reported_after_the_campaign_or_before_the_works_begin(county):
    pack, rows = county
    objectives = objectives_of(pack, rows)
    for key, reported in reports_by_objective(rows).items():
        start = objectives[key][2]
        assert start <= reported[0]["on_date"]
        assert reported[-1]["on_date"] <= pack.playbook.campaign.end


def test_reports_follow_each_other_in_time(county):
    _, rows = county
    for reported in reports_by_objective(rows).values():
        assert all(one["on_date"] < next_one["on_date"] for one, next_one in pairwise(reported))
        assert all(row["recorded_on"] == row["on_date"] for row in reported)


def test_progress_never_turns_back_and_never_passes_its_target(county):
    pack, rows = county
    objectives = objectives_of(pack, rows)
    findings = {row["id"] for row in rows[Rectification]}
    for key, reported in reports_by_objective(rows).items():
        quantity, direction, _, _ = objectives[key]
        values = [row["value"] for row in reported]
        # A finding that is sent back begins anew.
        assert key in findings or values == sorted(values, reverse=direction == "down")
        assert min(values) >= 0
        assert values[-1] >= quantity if direction == "down" else values[-1] <= quantity


def test_documented_reports_are_never_mixed_with_invented_ones(county):
    pack, rows = county
    documented = {report.objective_id for report in pack.reports}
    assert documented.isdisjoint(reports_by_objective(rows))


def test_the_picture_is_mixed_some_are_done_some_not_and_some_never_report(counties):
    pack, rows = counties[HUIZE]
    objectives, reported = objectives_of(pack, rows), reports_by_objective(rows)
    projects = [row["id"] for row in rows[Project]]
    done = sum(reported[key][-1]["value"] >= objectives[key][0] for key in projects if key in reported)
    silent = sum(key not in reported for key in projects)
    assert 0.5 < done / len(projects) < 0.98
    assert 0.01 < silent / len(projects) < 0.06


# --- people


def test_every_post_has_exactly_one_holder_on_every_day_of_the_campaign(county):
    _, rows = county
    posts = defaultdict(list)
    for duty in rows[Duty]:
        if duty["role"] != "deputy":
            posts[duty["role"], duty["subject_id"]].append((duty["valid_from"], duty["valid_to"]))
    for terms in posts.values():
        terms.sort()
        assert all(before_end == begin for (_, before_end), (begin, _) in pairwise(terms))
        assert terms[-1][1] is None
        assert all(begin < end for begin, end in terms[:-1])


def test_somebody_was_relieved_so_that_the_chain_has_a_history(county):
    _, rows = county
    assert any(duty["valid_to"] for duty in rows[Duty] if duty["role"] == "commander")


def test_every_zone_has_its_commander_and_its_deputies(county):
    pack, rows = county
    in_force = Counter((duty["role"], duty["subject_id"]) for duty in rows[Duty] if duty["valid_to"] is None)
    for zone in pack.playbook.zones:
        assert in_force["commander", zone.id] == 1
        assert in_force["deputy", zone.id] == zone.deputies


def test_every_objective_has_somebody_who_answers_for_it(county):
    pack, rows = county
    owned = {duty["subject_id"] for duty in rows[Duty] if duty["subject_kind"] == "objective"}
    to_units = {row["objective_id"] for row in rows[Recipient] if not row["person_id"]}
    assert owned | to_units == objectives_of(pack, rows).keys()


def test_every_poor_village_has_its_whole_team(county):
    pack, rows = county
    held = defaultdict(set)
    for duty in rows[Duty]:
        held[duty["subject_id"]].add(duty["role"])
    team = {"village_leader", "first_secretary", "team_leader", "village_secretary"}
    poor = {row["place_code"] for row in rows[VillageExit]}
    assert all(held[code] == team for code in poor)
    assert all("village_secretary" in held[village.code] for village in pack.villages)


def test_duties_are_held_by_people_who_exist(county):
    _, rows = county
    assert {duty["person_id"] for duty in rows[Duty]} <= {person["id"] for person in rows[Person]}


def test_nobody_is_invented_for_a_post_the_documents_fill(counties):
    pack, _ = counties[HUIZE]
    assert pack.duties[0].role == "chief"
    zone, village = pack.playbook.zones[0].id, pack.villages[0].code
    filled = [
        replace(pack.duties[0], role=role, subject_kind=kind, subject_id=subject)
        for role, kind, subject in [
            ("commander", "zone", zone),
            ("village_secretary", "village", village),
            ("objective_owner", "objective", pack.objectives[0].id),
        ]
    ]
    invented = overlay(replace(pack, duties=(*pack.duties, *filled)))[Duty]
    posts = {(duty["role"], duty["subject_id"]) for duty in invented}
    assert posts.isdisjoint({("chief", HUIZE), *((duty.role, duty.subject_id) for duty in filled)})
    assert ("commander", pack.playbook.zones[1].id) in posts


# --- orders


def events_of_orders(rows: Rows) -> list[Row]:
    """What happened to orders; findings have events too."""
    keys = {row["id"] for row in rows[Order]}
    return [row for row in rows[WorkEvent] if row["objective_id"] in keys]


def courses(rows: Rows) -> dict[str, Course]:
    """Where each invented order stands once everything invented is known."""
    numbers, entries = defaultdict(list), defaultdict(list)
    for row in rows[Recipient]:
        numbers[row["objective_id"]].append(row["number"])
    for row in events_of_orders(rows):
        said = {
            name: row[name] for name in ("on_date", "recorded_on", "sequence", "number", "person", "text")
        }
        entries[row["objective_id"]].append(Entry(Kind(row["kind"]), **said))
    return {key: replay(mine, entries[key]) for key, mine in numbers.items()}


def test_a_county_has_orders_in_every_state_and_every_one_has_somebody_to_carry_it_out(county):
    _, rows = county
    found = courses(rows)
    assert 12 <= len(found) == len(rows[Order]) <= 41
    assert {course.state for course in found.values()} == set(State)
    assert all(course.states for course in found.values())


def test_nothing_invented_happens_to_an_order_that_its_state_forbids(county):
    _, rows = county
    told = Counter(row["objective_id"] for row in events_of_orders(rows))
    assert {key: len(course.entries) for key, course in courses(rows).items()} == told


def test_nothing_happens_to_an_order_after_the_day_the_map_opens_on(county):
    pack, rows = county
    assert max(row["recorded_on"] for row in events_of_orders(rows)) <= pack.playbook.campaign.opening


def test_the_orders_to_yuanmous_liaison_officers_go_to_nineteen_units(counties):
    _, rows = counties["532328"]
    to = Counter(row["objective_id"] for row in rows[Recipient])
    assert max(to.values()) == 19
    many = max(to, key=to.__getitem__)
    assert not any(row["person_id"] for row in rows[Recipient] if row["objective_id"] == many)
    assert courses(rows)[many].state is State.REPLIED
