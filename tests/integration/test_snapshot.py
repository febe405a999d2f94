"""What the screens of a county show, read from both databases."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from data.counties.pack import read_pack
from data.counties.sources import COUNTIES
from data.errors import UnknownCountyError
from data.model import (
    Boundary,
    DeadlineChange,
    Duty,
    Household,
    LayerVersion,
    Milestone,
    MilestoneDate,
    Person,
    Place,
    Report,
    ZoneTownship,
)
from data.rules.light import Light
from data.store.engine import engine_for
from data.store.snapshot import county_names, load, playbook_of
from data.store.story import story_of
from data.store.unit_of_work import Event, unit_of_work

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from data.store.snapshot import Snapshot

ZIYUAN, PINGGUO, HUIZE = "450329", "451082", "530326"
OPENING, START, END = dt.date(2018, 9, 20), dt.date(2018, 1, 1), dt.date(2018, 12, 31)
FRAMES = ("zones", "townships", "villages", "objectives", "duties", "facts", "documents")
LIGHTS = [light.value for light in Light]
ACT = Event("测试", "change", "a row")


def read(
    engine: Engine, as_of: dt.date = OPENING, county: str = PINGGUO, *, evidence: bool = False
) -> Snapshot:
    return load(county, as_of, evidence_only=evidence, engine=engine)


def frames(snapshot: Snapshot) -> dict[str, pd.DataFrame]:
    return {name: getattr(snapshot, name) for name in FRAMES}


def report(objective_id: str, on: dt.date, value: float, **more: object) -> Report:
    known = {"recorded_on": on, "source": "测试台账", "state": "approved", "is_demo": False, **more}
    return Report(county_code=PINGGUO, objective_id=objective_id, on_date=on, value=value, **known)


@pytest.fixture
def pingguo(ready: Engine) -> Snapshot:
    return read(ready)


# --- what is there


def test_pingguo_fights_in_twelve_named_zones_each_with_a_commander(pingguo):
    assert pingguo.zones["number"].tolist() == list(range(1, 13))
    assert pingguo.zones["name"].iloc[0] == "马头镇战区"
    commanders = pingguo.holders("zone", "commander")
    assert set(commanders.index) == set(pingguo.zones.index)
    assert commanders["name"].str.len().min() >= 2


def test_every_village_of_pingguo_lies_in_a_township_and_a_zone(pingguo):
    assert len(pingguo.villages) == 184
    assert set(pingguo.villages["township"]) <= set(pingguo.townships.index)
    assert set(pingguo.villages["zone"]) == set(pingguo.zones.index)


def test_the_county_is_the_one_asked_for(pingguo):
    assert (pingguo.county_code, pingguo.as_of, pingguo.revision) == (PINGGUO, OPENING, 1)
    assert (pingguo.playbook.county.name, pingguo.evidence_only) == ("平果县", False)
    assert '"type"' in pingguo.outline


def test_every_objective_has_one_light_a_place_and_somebody_who_answers_for_it(pingguo):
    objectives = pingguo.objectives
    assert objectives.index.is_unique
    assert set(objectives["light"]) <= set(LIGHTS)
    assert objectives["owner"].notna().all()
    assert objectives.loc[objectives["zone"].isna(), "place_code"].eq(PINGGUO).all()
    assert objectives["planned"].between(0, 1).all()


def test_the_zones_lights_add_up_to_the_objectives_in_zones(pingguo):
    here = pingguo.objectives[pingguo.objectives["zone"].notna()]
    assert pingguo.zones[LIGHTS].to_numpy().sum() == len(here)
    one = here[here["zone"] == "z03"]
    assert pingguo.zones.loc["z03", LIGHTS].to_dict() == {
        light: int((one["light"] == light).sum()) for light in LIGHTS
    }


def test_the_zones_households_add_up_to_the_county(pingguo):
    assert pingguo.villages["households"].sum() == 3_200
    assert pingguo.villages["people"].sum() == 12_621
    assert pingguo.zones["people"].sum() == 12_621
    assert pingguo.zones["people_out"].sum() == pingguo.villages["people_out"].sum() > 0


def test_the_zones_villages_that_leave_the_list_are_the_countys_nineteen(pingguo):
    assert pingguo.zones["villages_planned"].sum() == 19
    exits = pingguo.objectives[pingguo.objectives["kind"] == "village_exit"]
    assert pingguo.zones["villages_out"].sum() == exits["done_on"].notna().sum()


def test_people_out_of_poverty_are_counted_up_to_the_day(ready):
    for day in (START, OPENING, END):
        with Session(ready) as session:
            out = session.scalar(
                select(func.sum(Household.people)).where(
                    Household.county_code == PINGGUO, Household.exited_on <= day
                )
            )
        assert read(ready, day).villages["people_out"].sum() == out


def test_a_county_that_is_not_there_is_said_to_be_unknown(ready):
    for ask in (lambda: load("999999", OPENING, engine=ready), lambda: playbook_of("999999", ready)):
        with pytest.raises(UnknownCountyError, match="没有代码为 999999 的县"):
            ask()


def test_the_counties_are_listed_by_their_names(ready):
    names = county_names(ready)
    assert (names[ZIYUAN], names[PINGGUO]) == ("资源县", "平果县")
    assert playbook_of(PINGGUO, ready).campaign.opening == OPENING


# --- the day


def test_the_day_moves_the_colours(ready):
    lights = [read(ready, day).objectives["light"] for day in (START, OPENING, END)]
    assert not lights[0].equals(lights[1])
    assert not lights[1].equals(lights[2])


def test_before_the_campaign_nothing_is_reported_and_nothing_is_late(ready):
    before = read(ready, START - dt.timedelta(days=30)).objectives
    assert set(before["light"]) == {"n"}
    assert (before["planned"] == 0).all()


def test_nothing_reported_after_the_day_is_known_on_it(ready):
    shown = read(ready, OPENING).objectives
    assert shown["reported_on"].max() <= pd.Timestamp(OPENING)
    assert shown["done_on"].max() <= pd.Timestamp(OPENING)


def test_a_deadline_moved_counts_from_the_day_it_was_moved(changeable):
    with unit_of_work(PINGGUO, ACT, changeable) as session:
        session.execute(delete(DeadlineChange))
        for recorded, deadline in [((2018, 6, 1), (2019, 1, 31)), ((2018, 8, 1), (2019, 2, 28))]:
            session.add(
                DeadlineChange(
                    county_code=PINGGUO,
                    objective_id="demo-project-0001",
                    recorded_on=dt.date(*recorded),
                    deadline=dt.date(*deadline),
                    source="测试",
                )
            )
    first = read(changeable, dt.date(2018, 5, 31)).objectives.loc["demo-project-0001"]
    then = read(changeable, dt.date(2018, 6, 1)).objectives.loc["demo-project-0001"]
    now = read(changeable, dt.date(2018, 8, 1)).objectives.loc["demo-project-0001"]
    assert (first["deadline"], first["drift_days"]) == (first["first_deadline"], 0)
    assert then["deadline"] == pd.Timestamp(2019, 1, 31)
    assert now["deadline"] == pd.Timestamp(2019, 2, 28)
    assert now["drift_days"] == (now["deadline"] - first["deadline"]).days


def test_a_township_that_changes_zones_takes_its_villages_along_from_that_day_on(changeable):
    township, day = "451082102", dt.date(2018, 7, 1)
    with unit_of_work(PINGGUO, ACT, changeable) as session:
        mine = (ZoneTownship.county_code == PINGGUO) & (ZoneTownship.township_code == township)
        session.execute(update(ZoneTownship).where(mine).values(valid_to=day))
        session.add(ZoneTownship(county_code=PINGGUO, zone_id="z12", township_code=township, valid_from=day))
    before, after = read(changeable, day - dt.timedelta(days=1)), read(changeable, day)
    assert set(before.villages.loc[before.villages["township"] == township, "zone"]) == {"z03"}
    assert set(after.villages.loc[after.villages["township"] == township, "zone"]) == {"z12"}
    moved = after.objectives["township"] == township
    assert set(after.objectives.loc[moved, "zone"]) == {"z12"}
    assert after.zones.loc["z03", LIGHTS].sum() == 0
    assert before.zones[LIGHTS].to_numpy().sum() == after.zones[LIGHTS].to_numpy().sum()


def test_a_commander_relieved_hands_over_on_the_day(ready):
    with Session(ready) as session:
        handed_over = session.scalar(
            select(Duty.valid_to).where(
                Duty.county_code == PINGGUO, Duty.role == "commander", Duty.valid_to.is_not(None)
            )
        )
    before, after = (
        read(ready, day).holders("zone", "commander")
        for day in (handed_over - dt.timedelta(days=1), handed_over)
    )
    assert before.loc["z01", "person_id"] != after.loc["z01", "person_id"]
    assert before.index.is_unique
    assert after.index.is_unique
    assert after.loc["z02", "person_id"] == before.loc["z02", "person_id"]


def test_a_surveyed_boundary_is_used_from_its_day_on(changeable):
    with unit_of_work(PINGGUO, ACT, changeable) as session:
        for number, (day, geometry) in enumerate([(1, '{"first": 1}'), (15, '{"second": 2}')], 1):
            since = dt.date(2018, 6, day)
            mine = {"county_code": PINGGUO, "layer": "township", "valid_from": since, "recorded_on": since}
            session.add(LayerVersion(number=number, title="测试", actor="测试", source="测试", **mine))
            session.flush()
            session.add(
                Boundary(county_code=PINGGUO, place_code="451082100", version=number, geometry=geometry)
            )
    found = [read(changeable, dt.date(2018, *day)).boundaries for day in ((5, 31), (6, 1), (6, 15))]
    assert found == [{}, {"451082100": '{"first": 1}'}, {"451082100": '{"second": 2}'}]


# --- reports


def test_a_returned_report_does_not_count(changeable):
    day = dt.date(2018, 9, 18)
    before = read(changeable).objectives.loc["demo-project-0001", "value"]
    with unit_of_work(PINGGUO, ACT, changeable) as session:
        session.add(report("demo-project-0001", day, 999.0, state="returned"))
        session.add(report("demo-project-0001", day, 998.0, state="submitted", sequence=1))
    assert read(changeable).objectives.loc["demo-project-0001", "value"] == before


def test_of_several_corrections_of_a_day_the_last_counts(changeable):
    day = dt.date(2018, 9, 18)
    with unit_of_work(PINGGUO, ACT, changeable) as session:
        for value, sequence in [(0.3, 2), (1.0, 0), (0.2, 1)]:
            session.add(report("demo-project-0001", day, value, sequence=sequence))
            session.flush()  # written in this order, which is not that of their sequence
        session.add(report("demo-project-0001", day, 0.4, recorded_on=dt.date(2018, 9, 25)))
    assert read(changeable).objectives.loc["demo-project-0001", "value"] == pytest.approx(0.3)
    later = read(changeable, dt.date(2018, 9, 25)).objectives.loc["demo-project-0001"]
    assert (later["value"], later["reported_on"]) == (pytest.approx(0.4), pd.Timestamp(day))


def test_the_story_of_an_objective_ends_where_its_status_stands(ready, pingguo):
    shown = pingguo.objectives.loc["demo-project-0001"]
    story = story_of(pingguo, "demo-project-0001", ready)
    assert len(story.reports) == shown["report_count"]
    last = story.reports.iloc[-1]
    assert (last["value"], last["share"]) == (shown["value"], shown["actual"])
    assert last["on_date"] == shown["reported_on"]
    assert story.milestones["name"].tolist() == ["立项批复", "招投标", "开工", "主体完成", "竣工", "验收"]
    assert story.milestones["due"].iloc[-1] == shown["first_deadline"]
    assert not (story.milestones["done_on"] > pd.Timestamp(OPENING)).any()


def test_a_milestone_moved_keeps_its_first_date_beside_the_one_in_force(changeable):
    step, first = (
        "demo-project-0001-6",
        read(changeable).objectives.loc["demo-project-0001", "first_deadline"],
    )
    with unit_of_work(PINGGUO, ACT, changeable) as session:
        for recorded, on in [((2018, 9, 1), (2018, 3, 1)), ((2018, 10, 1), (2018, 2, 1))]:
            session.add(
                MilestoneDate(
                    county_code=PINGGUO,
                    milestone_id=step,
                    kind="planned",
                    recorded_on=dt.date(*recorded),
                    on_date=dt.date(*on),
                    source="测试",
                )
            )
    shown = story_of(read(changeable), "demo-project-0001", changeable).milestones.iloc[-1]
    assert (shown["first_due"], shown["due"]) == (first, pd.Timestamp(2018, 3, 1))


# --- evidence only


def test_evidence_only_hides_every_demo_row(ready):
    shown = read(ready, evidence=True)
    assert not any(frame["is_demo"].any() for frame in frames(shown).values() if "is_demo" in frame)
    assert not any(
        key.startswith("demo-") for frame in frames(shown).values() for key in map(str, frame.index)
    )
    assert not frames(shown)["duties"]["person_id"].str.startswith("demo-").any()
    assert shown.objectives["owner"].isna().all()
    assert shown.villages[["households", "people"]].isna().all(axis=None)


def test_evidence_only_shows_exactly_what_the_documents_say(ready):
    pack = read_pack(COUNTIES / ZIYUAN)
    shown = read(ready, pack.playbook.campaign.end, ZIYUAN, evidence=True).objectives
    assert set(shown.index) == {spec.id for spec in pack.objectives}
    documented = {row.objective_id: row.value for row in pack.reports}
    assert shown["value"].dropna().to_dict() == documented
    assert set(shown.index[shown["light"] != "n"]) == documented.keys()
    assert documented


def test_a_demo_report_never_colours_an_objective_of_the_documents(ready):
    everything, evidence = read(ready).objectives, read(ready, evidence=True).objectives
    only_demo = everything.loc[evidence.index, "demo_progress"]
    assert only_demo.any()
    assert set(evidence.loc[only_demo, "light"]) == {"n"}
    assert evidence.loc[only_demo, ["actual", "value", "reported_on"]].isna().all(axis=None)


def test_evidence_only_leaves_zones_villages_and_facts_as_they_are(ready):
    everything, evidence = read(ready), read(ready, evidence=True)
    for name in ("townships", "facts", "documents"):
        pd.testing.assert_frame_equal(getattr(everything, name), getattr(evidence, name))
    assert evidence.zones["name"].equals(everything.zones["name"])
    assert evidence.villages.index.equals(everything.villages.index)


def test_a_demo_milestone_date_does_not_plan_a_documented_objective(changeable):
    documented = read(changeable, evidence=True).objectives.index[0]
    plain = read(changeable, evidence=True).objectives.loc[documented, "planned"]
    key = {"county_code": PINGGUO, "source": "测试"}
    with unit_of_work(PINGGUO, ACT, changeable) as session:
        session.add(
            Milestone(
                id="m", objective_id=documented, sequence=1, name="完成", weight=1.0, is_demo=False, **key
            )
        )
        session.flush()
        session.add(
            MilestoneDate(
                milestone_id="m",
                kind="planned",
                recorded_on=START,
                on_date=dt.date(2018, 2, 1),
                is_demo=True,
                **key,
            )
        )
    assert read(changeable, evidence=True).objectives.loc[documented, "planned"] == plain
    assert read(changeable).objectives.loc[documented, "planned"] == 1


def test_an_invented_change_of_date_does_not_move_a_documented_deadline(changeable):
    documented = read(changeable, evidence=True).objectives.iloc[0]
    with unit_of_work(PINGGUO, ACT, changeable) as session:
        session.add(
            DeadlineChange(
                county_code=PINGGUO,
                objective_id=documented.name,
                recorded_on=START,
                deadline=dt.date(2019, 6, 30),
                source="测试",
                is_demo=True,
            )
        )
    assert read(changeable).objectives.loc[documented.name, "deadline"] == pd.Timestamp(2019, 6, 30)
    evidence = read(changeable, evidence=True).objectives.loc[documented.name]
    assert evidence["deadline"] == documented["deadline"]


def test_a_person_invented_is_hidden_with_all_duties_even_documented_ones(changeable):
    with unit_of_work(PINGGUO, ACT, changeable) as session:
        demo = session.scalar(select(Person.id).where(Person.county_code == PINGGUO, Person.is_demo))
        session.execute(
            insert(Duty).values(
                county_code=PINGGUO,
                id="d",
                person_id=demo,
                role="commander",
                subject_kind="zone",
                subject_id="z01",
                valid_from=START,
                source="测试",
                is_demo=False,
                verify=False,
            )
        )
    assert read(changeable, evidence=True).holders("zone", "commander").empty


# --- cache


def test_the_same_question_is_answered_from_the_cache(ready):
    assert read(ready) is read(ready)
    assert read(ready) is not read(ready, evidence=True)
    assert read(ready) is not read(ready, END)


def test_a_change_is_seen_at_once(changeable):
    before = read(changeable)
    with unit_of_work(PINGGUO, ACT, changeable) as session:
        session.add(report("demo-project-0001", dt.date(2018, 9, 19), 77.0))
    after = read(changeable)
    assert (before.revision, after.revision) == (1, 2)
    assert after.objectives.loc["demo-project-0001", "value"] == 77
    assert before.objectives.loc["demo-project-0001", "value"] != 77


def test_a_change_of_another_county_leaves_the_cache_alone(changeable):
    before = read(changeable)
    with unit_of_work(ZIYUAN, ACT, changeable):
        pass
    assert read(changeable) is before


# --- both databases, and the largest county


@pytest.fixture
def both(sqlite_url: str, postgresql_url: str) -> Iterator[list[Engine]]:
    """The ready databases of both kinds."""
    engines = [engine_for(url) for url in (sqlite_url, postgresql_url)]
    yield engines
    for engine in engines:
        engine.dispose()


@pytest.mark.parametrize("evidence", [False, True])
@pytest.mark.parametrize("county", [ZIYUAN, PINGGUO])
def test_both_databases_show_the_same(both, county, evidence):
    end = playbook_of(county, both[0]).campaign.opening
    sqlite, postgresql = (read(engine, end, county, evidence=evidence) for engine in both)
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(sqlite, name), getattr(postgresql, name), check_exact=True)
    assert sqlite.outline == postgresql.outline
    assert sqlite.playbook == postgresql.playbook


def test_huize_is_shown_whole(sqlite_url):
    engine = engine_for(sqlite_url)
    huize = read(engine, dt.date(2020, 8, 20), HUIZE)
    engine.dispose()
    assert (len(huize.zones), len(huize.villages)) == (25, 381)
    assert (huize.villages["households"].sum(), huize.villages["people"].sum()) == (90_225, 341_742)
    assert (huize.objectives["kind"] == "project").sum() >= 2_000
    assert huize.objectives["light"].value_counts().index.isin(LIGHTS).all()
    assert set(huize.objectives["light"]) == set(LIGHTS)
    assert huize.zones[LIGHTS].to_numpy().sum() == huize.objectives["zone"].notna().sum()


def test_a_village_that_leaves_the_list_shows_the_light_of_its_exit(pingguo):
    leaving = pingguo.villages[pingguo.villages["exit_id"].notna()]
    lights = pingguo.objectives.loc[leaving["exit_id"], "light"]
    reported = (lights != "n").to_numpy()
    assert reported.any()
    assert (leaving["light"].to_numpy() == lights.to_numpy())[reported].all()


def test_a_village_without_objectives_is_grey(pingguo):
    quiet = ~pingguo.villages.index.isin(pingguo.objectives["village"].dropna())
    assert quiet.any()
    assert set(pingguo.villages.loc[quiet, "light"]) == {"n"}


def test_places_without_a_surveyed_point_say_so(ready, pingguo):
    with Session(ready) as session:
        unsurveyed = set(
            session.scalars(
                select(Place.code).where(
                    Place.county_code == PINGGUO, Place.level == "village", Place.lon.is_(None)
                )
            )
        )
    shown = pingguo.villages
    assert set(shown.index[shown["lon"].isna()]) == unsurveyed
    assert shown["lon"].dtype == shown["lat"].dtype == float
