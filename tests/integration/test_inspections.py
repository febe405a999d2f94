"""督查整改 entered on screen: saved whole with its audit event, or refused at the field and nothing is saved."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from components import inspection_sheets, state
from components.panel import inspections as panels
from data.actions.findings import Entry, Move, act, find, link
from data.actions.fresh import Basis
from data.actions.inspections import Plan, Visit, plan, standing, visit
from data.errors import RefusedInputError
from data.model import AuditEvent, InspectedPlace, Inspection, Rectification, Report, WorkEvent
from data.rules.rectification import Stage
from data.store import inspections as store
from data.store import snapshot as snapshots
from data.store.works import counted_targets
from tests.people import secretary

ZIYUAN = "450329"
DAY = dt.date(2018, 9, 20)
TOMORROW = DAY + dt.timedelta(1)
VILLAGE = "450329100201"
GROUND = store.Ground("20180920-1", "", evidence_only=False)
DRAW = Plan("unannounced", "九月暗访", DAY, "督查组", ground=GROUND, count=4)
PROBLEM = Entry("", VILLAGE, "水管漏水", "更换水管", "", "县水利局", DAY + dt.timedelta(30))


def shown(engine, day=DAY, *, evidence_only=False):
    return snapshots.load(ZIYUAN, day, evidence_only=evidence_only, engine=engine)


def basis(engine, saw="", day=DAY):
    return Basis(shown(engine, day), saw, secretary())


def book(engine, day=DAY, **more):
    return store.load(shown(engine, day, **more), engine)


def written(engine):
    tables = Inspection, InspectedPlace, Rectification, WorkEvent, Report, AuditEvent
    with engine.connect() as connection:
        return [connection.scalar(select(func.count()).select_from(table.__table__)) for table in tables]


def refused(engine, call):
    before = written(engine)
    with pytest.raises(RefusedInputError) as caught:
        call()
    assert written(engine) == before
    return {problem.field: problem.message for problem in caught.value.problems}


def step(engine, key, kind, person="韦某", day=DAY):
    saw = book(engine, day).found[key].standing
    act(basis(engine, saw, day), Move(key, kind, person, "照片三张"), engine)


# --- inspections


def test_a_drawn_inspection_keeps_its_seed_and_comes_out_the_same_again(changeable):
    key = plan(basis(changeable), DRAW, changeable)
    survey = book(changeable).surveys[key]
    assert survey.seed == "20180920-1 全县 含演示"
    assert len(survey.places) == 4
    assert all(place.weight > 0 for place in survey.places)
    assert store.is_reproduced(shown(changeable), survey, changeable)


def test_what_is_entered_on_the_day_of_the_draw_does_not_move_it(changeable):
    key = plan(basis(changeable), DRAW, changeable)
    place = book(changeable).surveys[key].places[0].place
    find(basis(changeable), replace(PROBLEM, place=place), changeable)
    survey = book(changeable).surveys[key]
    visit(basis(changeable, standing(survey)), Visit(key, (place,), "", over=False), changeable)
    assert store.is_reproduced(shown(changeable), book(changeable).surveys[key], changeable)


def test_an_unannounced_inspection_stays_hidden_until_it_is_over(changeable):
    key = plan(basis(changeable), DRAW, changeable)
    survey = book(changeable).surveys[key]
    assert key not in {one.id for one in book(changeable).visible(DAY, full=False)}
    assert key in {one.id for one in book(changeable).visible(DAY, full=True)}
    assert "未公开" in str(panels.surveys(shown(changeable), [survey]))
    visit(
        basis(changeable, standing(survey)), Visit(key, (survey.places[0].place,), "", over=True), changeable
    )
    assert key in {one.id for one in book(changeable).visible(DAY, full=False)}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "nothing"}, "kind"),
        ({"title": " "}, "title"),
        ({"leader": ""}, "leader"),
        ({"planned_on": DAY - dt.timedelta(1)}, "planned_on"),
        ({"planned_on": None}, "planned_on"),
        ({"planned_on": dt.date(2019, 5, 1)}, "planned_on"),
        ({"count": 0}, "count"),
        ({"count": 500}, "count"),
        ({"ground": store.Ground("a b", "", evidence_only=False)}, "seed"),
        ({"ground": store.Ground("a", "z99", evidence_only=False)}, "zone"),
        ({"ground": None}, "places"),
        ({"ground": None, "places": ("450329999",)}, "places"),
        ({"kind": "monthly"}, "places"),
    ],
)
def test_an_impossible_plan_is_refused_at_its_field(changeable, wrong, field):
    said = refused(changeable, lambda: plan(basis(changeable), replace(DRAW, **wrong), changeable))
    assert set(said) == {field}


def test_a_notice_recorded_is_held_on_the_calendar(changeable):
    def now():
        return {
            kind.id: [one.standing.value for one in times if one.first <= DAY <= one.last]
            for kind, times in store.calendar(shown(changeable), changeable)
        }

    assert now()["monthly"] == ["due"]
    plan(basis(changeable), Plan("monthly", "九月通报", DAY, "县政府"), changeable)
    assert now()["monthly"] == ["held"]
    assert now()["quarterly"] == ["due"]


def test_a_visit_that_somebody_else_has_recorded_meanwhile_is_refused(changeable):
    key = plan(basis(changeable), DRAW, changeable)
    before = standing(book(changeable).surveys[key])
    places = [place.place for place in book(changeable).surveys[key].places]
    visit(basis(changeable, before), Visit(key, (places[0],), "", over=False), changeable)
    again = Visit(key, (places[1],), "", over=False)
    said = refused(changeable, lambda: visit(basis(changeable, before), again, changeable))
    assert "看了 0/4 处" in said[""]
    assert "看了 1/4 处" in said[""]


def test_a_place_that_was_not_planned_cannot_be_visited(changeable):
    key = plan(basis(changeable), DRAW, changeable)
    saw = standing(book(changeable).surveys[key])
    seen = Visit(key, ("450329999",), "", over=False)
    assert set(refused(changeable, lambda: visit(basis(changeable, saw), seen, changeable))) == {"places"}


# --- findings


def test_a_finding_goes_its_way_to_closing_and_its_objective_is_done_when_it_is_verified(changeable):
    key = find(basis(changeable), PROBLEM, changeable)
    assert book(changeable).found[key].stage is Stage.FOUND
    step(changeable, key, "reply")
    step(changeable, key, "done")
    assert shown(changeable).objectives.loc[key, "actual"] == pytest.approx(0.9)
    step(changeable, key, "returned", "黄某")
    assert shown(changeable).objectives.loc[key, "actual"] == 0
    step(changeable, key, "done")
    step(changeable, key, "verified", "黄某")
    objective = shown(changeable).objectives.loc[key]
    assert (objective["state"], objective["light"]) == ("已完成", "g")
    step(changeable, key, "closed", "黄某")
    found = book(changeable).found[key]
    assert found.stage is Stage.CLOSED
    assert [one.kind for one in found.steps] == [
        "issued",
        "reply",
        "done",
        "returned",
        "done",
        "verified",
        "closed",
    ]
    with changeable.connect() as connection:
        events = connection.scalars(
            select(AuditEvent.action).where(AuditEvent.county_code == ZIYUAN).order_by(AuditEvent.sequence)
        ).all()
    assert events[-7:] == ["find_problem", *["rectify"] * 6]


def test_an_earlier_day_does_not_know_the_finding(changeable):
    key = find(basis(changeable), PROBLEM, changeable)
    yesterday = DAY - dt.timedelta(1)
    assert key not in book(changeable, yesterday).found
    assert key not in shown(changeable, yesterday).objectives.index
    assert key in book(changeable, evidence_only=True).found


def test_a_single_finding_is_no_counted_target_of_the_county(changeable):
    key = find(basis(changeable), PROBLEM, changeable)
    targets = counted_targets(shown(changeable))
    assert "rect-001" in targets.index
    assert key not in targets.index


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"unit": " "}, "unit"),
        ({"limit": DAY}, "limit"),
        ({"limit": None}, "limit"),
        ({"place": "450329999"}, "place"),
        ({"problem": ""}, "problem"),
        ({"remedy": ""}, "remedy"),
        ({"problem": "水" * 501}, "problem"),
        ({"person": "nobody"}, "person"),
        ({"inspection": "nothing"}, "inspection"),
    ],
)
def test_an_impossible_finding_is_refused_at_its_field(changeable, wrong, field):
    said = refused(changeable, lambda: find(basis(changeable), replace(PROBLEM, **wrong), changeable))
    assert set(said) == {field}


def test_a_finding_can_be_a_persons_who_then_answers_for_it(changeable):
    person = shown(changeable).duties.iloc[0]
    key = find(basis(changeable), replace(PROBLEM, person=person["person_id"], unit=""), changeable)
    found = book(changeable).found[key]
    assert (found.owner, found.unit) == (person["name"], person["unit"])


@pytest.mark.parametrize(
    ("move", "fields"),
    [
        (Move("", "verified", "黄某", "照片"), {"kind"}),
        (Move("", "closed", "黄某", "照片"), {"kind"}),
        (Move("", "done", "", ""), {"person", "text"}),
    ],
)
def test_what_cannot_follow_is_refused(changeable, move, fields):
    key = find(basis(changeable), PROBLEM, changeable)
    saw = book(changeable).found[key].standing
    said = refused(changeable, lambda: act(basis(changeable, saw), replace(move, finding=key), changeable))
    assert set(said) == fields


def test_nobody_verifies_his_own_work(changeable):
    key = find(basis(changeable), PROBLEM, changeable)
    step(changeable, key, "done", "韦某")
    saw = book(changeable).found[key].standing
    mine = Move(key, "verified", "韦某", "照片")
    assert set(refused(changeable, lambda: act(basis(changeable, saw), mine, changeable))) == {"person"}


def test_a_step_on_top_of_what_somebody_else_has_just_entered_is_refused_with_both_states(changeable):
    key = find(basis(changeable), PROBLEM, changeable)
    saw = book(changeable).found[key].standing
    step(changeable, key, "reply")
    again = Move(key, "reply", "黄某", "照片")
    said = refused(changeable, lambda: act(basis(changeable, saw), again, changeable))
    assert saw in said[""]
    assert book(changeable).found[key].standing in said[""]


# --- the same problem


def test_two_findings_of_one_problem_count_once_and_are_finished_together(changeable):
    before = book(changeable).completion(DAY)
    first = find(basis(changeable), PROBLEM, changeable)
    second = find(basis(changeable), replace(PROBLEM, problem="管道渗漏"), changeable)
    link(basis(changeable, book(changeable).found[second].standing), second, first, changeable)
    now = book(changeable).completion(DAY)
    assert (now.found - before.found, now.distinct - before.distinct) == (2, 1)
    step(changeable, first, "done")
    step(changeable, first, "verified", "黄某")
    assert book(changeable).found[second].stage is Stage.VERIFIED
    assert list(shown(changeable).objectives.loc[[first, second], "state"]) == ["已完成", "已完成"]
    assert book(changeable).completion(DAY).done == before.done + 1
    own = Move(second, "closed", "黄某", "照片")
    saw = book(changeable).found[second].standing
    assert "同一问题" in refused(changeable, lambda: act(basis(changeable, saw), own, changeable))[""]


def test_findings_are_not_linked_in_a_circle(changeable):
    first = find(basis(changeable), PROBLEM, changeable)
    second = find(basis(changeable), PROBLEM, changeable)
    link(basis(changeable, book(changeable).found[second].standing), second, first, changeable)
    saw = book(changeable).found[first].standing
    said = refused(changeable, lambda: link(basis(changeable, saw), first, second, changeable))
    assert "成了环" in said["earlier"]


# --- lists and documents


def test_the_excel_lists_hold_what_the_screen_shows_but_nothing_hidden(changeable, monkeypatch):
    monkeypatch.setattr("data.store.kept.current_engine", lambda: changeable)
    key = plan(basis(changeable), DRAW, changeable)
    view, snapshot = state.View(ZIYUAN, DAY), shown(changeable)
    surveys = inspection_sheets._surveys(snapshot, view)
    assert surveys.name == "资源县督查2018-09-20"
    assert key not in {row[0] for row in surveys.rows}
    assert len(inspection_sheets._findings(snapshot, view).rows) == len(book(changeable).found)
    assert {row[0] for row in inspection_sheets._cadence(snapshot, view).rows} == {
        "周巡查",
        "月通报",
        "季督查",
    }


def test_the_documents_figures_stand_beside_the_ledger_with_their_check(ready, monkeypatch):
    monkeypatch.setattr("data.store.kept.current_engine", lambda: ready)
    monkeypatch.setattr("data.store.measurements.current_engine", lambda: ready)
    said = str(panels.documented(shown(ready, evidence_only=True)))
    for part in (
        "45 / 47 项",
        "95.7%",
        "28 + 19 = 47 项",
        "问题线索",
        "'50'",
        "立案",
        "'38'",
        "原文为50多条",
    ):
        assert part in said, part
    assert "按原文" in said
