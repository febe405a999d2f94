"""What is on screen, read from an address and written back to it."""

from __future__ import annotations

import datetime as dt

import pytest

from components import state
from components.state import View
from data.counties.pack import parse_playbook
from data.counties.sources import COUNTIES
from tests.unit.components.tiny import CODE, Tiny

OPENING = dt.date(2018, 9, 20)
NAMES = {CODE: "平果县", "450329": "资源县"}


@pytest.fixture(scope="module")
def playbook():
    return parse_playbook((COUNTIES / CODE / "playbook.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def snapshot():
    return Tiny().project().project("far", place="v3").project("whole", place=CODE).snapshot()


@pytest.fixture
def browser(monkeypatch):
    """A session and its address, without Streamlit running."""

    class Address(dict):
        def to_dict(self):
            return dict(self)

        def from_dict(self, values):
            self.written = self.written + 1 if hasattr(self, "written") else 1
            self.clear()
            self.update(values)

    address, session = Address(), {}
    monkeypatch.setattr(state.st, "query_params", address)
    monkeypatch.setattr(state.st, "session_state", session)
    return address


# --- reading --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "code", "notices"),
    [
        ({}, CODE, []),
        ({"county": "450329"}, "450329", []),
        ({"county": "1"}, CODE, ["没有代码为“1”的县，已显示平果县。"]),
        ({"county": ""}, CODE, ["没有代码为“”的县，已显示平果县。"]),
    ],
)
def test_the_county_is_the_one_asked_for_or_the_usual_one(asked, code, notices):
    assert state.county_in(asked, NAMES, CODE) == (code, notices)


def test_an_empty_address_is_the_county_on_its_opening_day(playbook):
    assert state.view_in({}, CODE, playbook) == (View(CODE, OPENING), [])


@pytest.mark.parametrize(
    ("text", "day", "notice"),
    [
        ("2018-06-01", dt.date(2018, 6, 1), None),
        ("2018-01-01", dt.date(2018, 1, 1), None),
        ("2018-12-31", dt.date(2018, 12, 31), None),
        ("2017-12-31", dt.date(2018, 1, 1), "2017-12-31 不在战役期间"),
        ("2019-01-01", dt.date(2018, 12, 31), "已显示 2018-12-31"),
        ("昨天", OPENING, "日期“昨天”看不懂，已显示 2018-09-20"),
        ("2018-02-30", OPENING, "看不懂"),
        ("", OPENING, "看不懂"),
    ],
)
def test_the_day_lies_in_the_campaign_whatever_was_asked(playbook, text, day, notice):
    view, notices = state.view_in({"date": text}, CODE, playbook)
    assert view.as_of == day
    assert len(notices) == (notice is not None)
    assert all(notice in said for said in notices)


@pytest.mark.parametrize(
    ("text", "layers", "unknown"),
    [
        (None, None, []),
        ("", None, []),
        (",", (), []),
        ("zones,project", ("zones", "project"), []),
        ("zones,fog", ("zones",), ["fog"]),
        ("fog", None, ["fog"]),
    ],
)
def test_layers_are_those_that_exist_none_or_the_usual_ones(playbook, text, layers, unknown):
    asked = {} if text is None else {"layers": text}
    view, notices = state.view_in(asked, CODE, playbook)
    assert view.layers == layers
    assert notices == [f"没有名为“{name}”的图层，已略过。" for name in unknown]


@pytest.mark.parametrize(("text", "only"), [("1", True), ("0", False), ("yes", False)])
def test_evidence_only_is_asked_for_with_a_one(playbook, text, only):
    assert state.view_in({"evidence": text}, CODE, playbook)[0].evidence_only is only


@pytest.mark.parametrize(
    ("asked", "selection", "level"),
    [
        ({}, ("", "", ""), "county"),
        ({"zone": "z01"}, ("z01", "", ""), "zone"),
        ({"village": "v3"}, ("z02", "v3", ""), "village"),
        ({"zone": "z01", "village": "v3"}, ("z02", "v3", ""), "village"),
        ({"objective": "p"}, ("z01", "v1", "p"), "village"),
        ({"zone": "z01", "village": "v2", "objective": "far"}, ("z02", "v3", "far"), "village"),
        ({"zone": "z01", "objective": "whole"}, ("", "", "whole"), "county"),
    ],
)
def test_a_selection_brings_along_what_it_lies_in(snapshot, asked, selection, level):
    view, notices = state.settled(View(CODE, OPENING, **asked), snapshot)
    assert (view.zone, view.village, view.objective) == selection
    assert view.level == level
    assert notices == []


@pytest.mark.parametrize(
    ("asked", "left", "notices"),
    [
        ({"zone": "x"}, {}, ["没有编号为“x”的战区，已显示全县。"]),
        ({"zone": "z01", "village": "x"}, {"zone": "z01"}, ["没有代码为“x”的村。"]),
        (
            {"village": "v1", "objective": "x"},
            {"zone": "z01", "village": "v1"},
            ["没有编号为“x”的作战目标。"],
        ),
        (
            {"zone": "x", "village": "y", "objective": "z"},
            {},
            ["没有编号为“z”的作战目标。", "没有代码为“y”的村。", "没有编号为“x”的战区，已显示全县。"],
        ),
    ],
)
def test_what_does_not_exist_is_dropped_and_said_so(snapshot, asked, left, notices):
    view, said = state.settled(View(CODE, OPENING, **asked), snapshot)
    assert view == View(CODE, OPENING, **left)
    assert said == notices


def test_a_demo_objective_asked_for_with_evidence_only_gets_its_reason(snapshot):
    _, said = state.settled(View(CODE, OPENING, evidence_only=True, objective="demo"), snapshot)
    assert said == ["没有编号为“demo”的作战目标（也可能是演示数据，现在只看有据数据）。"]


# --- writing --------------------------------------------------------------------------------------------------------


def test_one_choice_is_one_step_in_the_browsers_history(browser):
    state.address()
    state.select({"zone": "z01", "village": "v1", "objective": "p"})
    assert browser == {"zone": "z01", "village": "v1", "objective": "p"}
    assert browser.written == 1


def test_the_way_to_a_persons_list_keeps_what_is_on_screen(browser):
    browser.update(date="2018-06-01", zone="z01")
    state.address()
    assert state.leading_to("p1") == {"date": "2018-06-01", "zone": "z01", "person": "p1"}


def test_a_selection_replaces_the_one_before_and_keeps_the_rest(browser):
    browser.update(date="2018-06-01", layers="zones", zone="z01", village="v1", objective="p")
    state.address()
    state.select({"zone": "z02"})
    assert browser == {"date": "2018-06-01", "layers": "zones", "zone": "z02"}
    state.select({})
    assert browser == {"date": "2018-06-01", "layers": "zones"}


def test_another_county_begins_at_its_top_and_on_its_opening_day(browser):
    browser.update(
        county=CODE, date="2018-06-01", layers=",", zone="z01", evidence="1", scheme="x", villages="all"
    )
    state.address()
    state.choose_county("450329")
    assert browser == {"county": "450329", "evidence": "1"}


def test_day_layers_and_evidence_are_written_as_they_are_read(browser, playbook):
    state.address()
    state.choose_date("2018-06-01")
    state.choose_layers(["zones", "project"])
    state.choose_evidence(evidence_only=True)
    assert browser == {"date": "2018-06-01", "layers": "zones,project", "evidence": "1"}
    view, _ = state.view_in(browser, CODE, playbook)
    assert view == View(CODE, dt.date(2018, 6, 1), evidence_only=True, layers=("zones", "project"))
    state.choose_layers([])
    state.choose_evidence(evidence_only=False)
    assert browser == {"date": "2018-06-01", "layers": ","}
    assert state.view_in(browser, CODE, playbook)[0].layers == ()


def test_scheme_and_villages_of_the_matrix_stay_when_something_is_selected(browser, playbook):
    state.address()
    state.choose_villages("all")
    state.select({"village": "v1", "item": "v5"})
    state.choose_scheme("quannan_checklist")
    assert browser == {"villages": "all", "village": "v1", "scheme": "quannan_checklist"}
    view, _ = state.view_in(browser, CODE, playbook)
    assert (view.scheme, view.everyone, view.item) == ("quannan_checklist", True, "")
    state.choose_villages("everything")
    assert "villages" not in browser


def test_a_scheme_that_the_county_does_not_use_is_dropped_and_said_so(snapshot):
    view, said = state.settled(View(CODE, OPENING, scheme="x", everyone=True), snapshot)
    assert view == View(CODE, OPENING, everyone=True)
    assert said == ["这一年没有编号为“x”的村级标准，已显示村退出标准。"]


def test_a_click_that_left_before_the_newest_address_had_arrived_loses_nothing(browser):
    state.address()
    state.select({"zone": "z01"})
    browser.clear()  # the next message still carries the address of before
    state.choose_date("2018-06-01")
    assert browser == {"zone": "z01", "date": "2018-06-01"}


def test_going_back_in_the_browser_is_where_the_next_step_leads_on_from(browser):
    state.address()
    state.select({"zone": "z01"})
    browser.clear()
    state.address()  # a run of the page without any click: the person went back
    state.choose_date("2018-06-01")
    assert browser == {"date": "2018-06-01"}


def test_after_an_explanation_the_next_step_leads_on_from_what_is_shown(browser):
    browser.update(county="999999", zone="x", layers="fog", date="2030-01-01")
    state.address()
    state.correct(View(CODE, dt.date(2018, 12, 31)))
    state.select({"zone": "z01"})
    assert browser == {"county": CODE, "date": "2018-12-31", "zone": "z01"}
    state.correct(View(CODE, OPENING, evidence_only=True, zone="z01", layers=()))
    state.select({})
    assert browser == {"county": CODE, "date": "2018-09-20", "evidence": "1", "layers": ","}
