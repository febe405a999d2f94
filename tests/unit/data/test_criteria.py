"""Verdicts on exit criteria: the worked examples of 十一有一低于 and 八有一超, and what holds for any verdicts."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.counties.playbook import CriterionChange
from data.counties.schemes import CRITERIA, items_on, read_lines, read_schemes, scheme_in_force
from data.errors import PackError
from data.rules.criteria import is_required, latest, owners, tally, threshold_on, verdicts
from data.rules.gaps import closing_works, needs_project, theme_of
from tests.unit.data.plans import repeatable

DAY = dt.date(2018, 9, 20)
SCHEMES, LINES = read_schemes(), read_lines()
VILLAGE = "451082100201"


def edition(scheme_id: str, year: int):
    scheme = scheme_in_force(SCHEMES, scheme_id, year)
    assert scheme is not None
    return scheme


GX = edition("gx_village", 2018).items_for("west")
CODES = [item.code for item in GX]


def item_of(scheme_id: str, year: int, code: str):
    return next(item for item in edition(scheme_id, year).items if item.code == code)


def assessment(code: str, result: float | bool, on: dt.date = DAY, recorded: dt.date | None = None, **more):
    """A verdict on an item of 十一有一低于, as a row of the database: a number, or met or not."""
    item = next(item for item in GX if item.code == code)
    row = {"village": VILLAGE, "item": code, "on_date": on, "recorded_on": recorded or on, "sequence": 0}
    threshold = threshold_on(item, on, LINES)
    row |= {"op": item.op or "", "threshold": threshold, "met": None, "value": None}
    row |= {"met": float(result)} if threshold is None else {"value": float(result)}
    return row | more


def table(*rows: dict) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(assessment("v1", 60)))
    frame = frame.astype(dict.fromkeys(("on_date", "recorded_on"), "datetime64[s]"))
    return frame.astype(dict.fromkeys(("met", "value", "threshold"), float))


def verdict(*rows: dict, code: str, as_of: dt.date = DAY) -> str:
    return verdicts(latest(table(*rows), as_of), pd.Index([VILLAGE]), GX).loc[VILLAGE, code]


def counted(*rows: dict, items=GX, as_of: dt.date = DAY) -> dict:
    matrix = verdicts(latest(table(*rows), as_of), pd.Index([VILLAGE]), items)
    return tally(matrix, items, as_of).loc[VILLAGE].to_dict()


def everything_met() -> list[dict]:
    values = {"v12": 2.5, "v10": 3.0}
    return [
        assessment(item.code, True if item.kind == "boolean" else values.get(item.code, 95.0)) for item in GX
    ]


# --- thresholds


@pytest.mark.parametrize(("value", "expected"), [(2.99, "m"), (3.0, "u"), (3.01, "u")])
def test_a_poverty_rate_must_be_below_three_percent_not_at_it(value, expected):
    assert verdict(assessment("v12", value), code="v12") == expected


@pytest.mark.parametrize(("value", "expected"), [(94.99, "u"), (95.0, "m"), (100.0, "m")])
def test_safe_water_must_reach_ninety_five_percent_of_the_households(value, expected):
    assert verdict(assessment("v5", value), code="v5") == expected


@pytest.mark.parametrize(("year", "wan"), [(2016, 2.0), (2017, 2.0), (2018, 3.0), (2019, 4.0), (2020, 5.0)])
def test_the_collective_income_asked_for_rises_by_the_year(year, wan):
    assert threshold_on(item_of("gx_village", year, "v10"), dt.date(year, 6, 1), LINES) == wan


@pytest.mark.parametrize(("year", "yuan"), [(2016, 3100), (2018, 3500), (2020, 4000)])
def test_the_income_of_a_household_is_measured_against_the_line_of_its_year(year, yuan):
    assert threshold_on(item_of("gx_household", year, "h9"), dt.date(year, 6, 1), LINES) == yuan


def test_an_item_without_a_number_has_no_threshold():
    assert threshold_on(item_of("gx_village", 2018, "v11"), DAY, LINES) is None


def test_a_county_of_the_west_is_measured_by_the_rate_of_the_west():
    codes = {item.code for item in edition("national_county", 2018).items_for("west")}
    assert "rate_west" in codes
    assert "rate_central" not in codes


def test_the_same_code_of_a_later_edition_asks_for_something_else():
    assert item_of("yn_village", 2018, "v6").name == "饮水"
    assert item_of("yn_village", 2019, "v6").name == "村医"
    assert edition("yn_village", 2018).key != edition("yn_village", 2019).key


def test_every_county_scheme_offers_a_threshold_for_every_numeric_item_in_each_of_its_years():
    for scheme in SCHEMES:
        for year in range(scheme.from_year, min(scheme.to_year, 2020) + 1):
            for item in scheme.items:
                if item.kind == "numeric":
                    assert threshold_on(item, dt.date(year, 1, 1), LINES) is not None, (scheme.key, item.code)


@pytest.mark.parametrize("value", ["101", "-1"])
def test_an_impossible_threshold_is_refused_in_chinese(tmp_path, value):
    for path in CRITERIA.glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        if path.name == "gx_village_2018.toml":
            assert "value = 95" in text
            text = text.replace("value = 95", f"value = {value}", 1)
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    with pytest.raises(PackError, match=f"“v2”的要求 {value}% 不可能"):
        read_schemes(tmp_path)


# --- a county's own changes


CHANGES = (
    CriterionChange("gx_village", "v10", dt.date(2018, 7, 1), "年收入 4 万元以上", "县发〔2018〕5号", 4.0),
    CriterionChange("gx_village", "v10", dt.date(2018, 10, 1), "年收入 5 万元以上", "县发〔2018〕9号", 5.0),
)


@pytest.mark.parametrize(
    ("day", "wan"), [(dt.date(2018, 6, 30), 3.0), (dt.date(2018, 7, 1), 4.0), (dt.date(2018, 12, 31), 5.0)]
)
def test_a_county_may_ask_for_more_from_a_day_on(day, wan):
    items = items_on(edition("gx_village", 2018), "west", CHANGES, day)
    asked = next(item for item in items if item.code == "v10")
    assert threshold_on(asked, day, LINES) == wan


def test_a_change_of_one_item_leaves_the_others_alone():
    items = items_on(edition("gx_village", 2018), "west", CHANGES, DAY)
    assert [item for item in items if item.code != "v10"] == [item for item in GX if item.code != "v10"]


# --- which verdict counts


def test_the_latest_verdict_counts():
    early, late = assessment("v5", 80, DAY - dt.timedelta(30)), assessment("v5", 96)
    assert verdict(late, early, code="v5") == "m"


def test_a_verdict_of_a_later_day_is_not_known_yet():
    coming = assessment("v5", 96, DAY + dt.timedelta(1))
    assert verdict(coming, code="v5") == "n"
    assert verdict(coming, code="v5", as_of=DAY + dt.timedelta(1)) == "m"


def test_a_verdict_recorded_afterwards_does_not_change_what_was_known():
    rows = (
        assessment("v11", True, DAY - dt.timedelta(9)),
        assessment("v11", False, DAY - dt.timedelta(5), recorded=DAY + dt.timedelta(3)),
    )
    assert verdict(*rows, code="v11") == "m"
    assert verdict(*rows, code="v11", as_of=DAY + dt.timedelta(3)) == "u"


def test_of_two_corrections_of_one_day_the_last_counts():
    rows = assessment("v11", False, sequence=1), assessment("v11", True, sequence=0)
    assert verdict(*rows, code="v11") == "u"


def test_a_measurement_without_a_number_is_no_verdict():
    assert verdict(assessment("v5", float("nan")), code="v5") == "n"


def test_an_edit_of_the_scheme_leaves_a_verdict_as_it_was_given():
    given_then = latest(table(assessment("v10", 3.2)), DAY)
    stricter = [replace(item, value=50.0, by_year={}) if item.code == "v10" else item for item in GX]
    assert verdicts(given_then, pd.Index([VILLAGE]), stricter).loc[VILLAGE, "v10"] == "m"


# --- counting


def test_a_village_that_meets_all_twelve_items_lacks_nothing():
    found = counted(*everything_met())
    assert (found["met"], found["missing"], found["last_gap"]) == (12, 0, False)


def test_a_village_with_a_poverty_rate_of_exactly_three_percent_is_one_item_short():
    found = counted(*everything_met()[:-1], assessment("v12", 3.0))
    assert (found["met"], found["unmet"], found["missing"], found["last_gap"]) == (11, 1, 1, True)


def test_an_item_nobody_judged_is_missing_but_not_unmet():
    found = counted(*everything_met()[1:])
    assert (found["unmet"], found["unassessed"], found["missing"], found["last_gap"]) == (0, 1, 1, True)


def test_a_village_nobody_looked_at_is_not_called_one_item_short():
    assert counted(items=GX[:1])["last_gap"] is False


def test_no_exit_waits_for_what_is_built_on_demand_or_falls_due_later():
    on_demand = item_of("yn_village", 2018, "v3b")
    due_2020 = item_of("jx_village", 2017, "collective")
    assert not is_required(on_demand, DAY)
    assert not is_required(due_2020, dt.date(2020, 12, 30))
    assert is_required(due_2020, dt.date(2020, 12, 31))


@repeatable
@given(st.lists(st.sampled_from([True, False, None]), min_size=len(GX), max_size=len(GX)), st.data())
def test_meeting_one_item_more_never_makes_more_missing(results, data):
    more = list(results)
    more[data.draw(st.integers(0, len(GX) - 1))] = True

    def missing(given_results):
        rows = [
            _clear(code, result)
            for code, result in zip(CODES, given_results, strict=True)
            if result is not None
        ]
        return counted(*rows)["missing"]

    assert missing(more) <= missing(results)


@repeatable
@given(st.lists(st.sampled_from([True, False, None]), min_size=len(GX), max_size=len(GX)))
def test_met_unmet_and_unjudged_items_are_all_the_items(results):
    found = counted(*[_clear(c, r) for c, r in zip(CODES, results, strict=True) if r is not None])
    assert found["met"] == results.count(True)
    assert found["unmet"] == results.count(False)
    assert found["unassessed"] == results.count(None)


def _clear(code: str, result: bool) -> dict:
    """A verdict well on one side of its threshold."""
    item = next(item for item in GX if item.code == code)
    if item.kind == "boolean":
        return assessment(code, result)
    return assessment(code, 0.0 if result == (item.op == "<") else 100.0)


# --- who answers, and what closes it


def duty(subject: str, name: str) -> dict:
    person = {"person_id": "p", "name": name, "position": "局长", "unit": "县水利局", "is_demo": False}
    return {"subject_kind": "criterion", "subject_id": subject, **person}


def test_the_villages_own_owner_of_an_item_goes_before_the_countys():
    duties = pd.DataFrame([duty("v5", "县里的"), duty(f"{VILLAGE}/v5", "村里的")])
    gaps = pd.DataFrame({"village": [VILLAGE, "451082100202", VILLAGE], "item": ["v5", "v5", "v6"]})
    found = owners(duties, gaps)["name"]
    assert found[0] == "村里的"
    assert found[1] == "县里的"
    assert pd.isna(found[2])


def work(key: str, category: str, deadline: dt.date, *, done: bool = False, closes: str = "") -> dict:
    done_on = pd.Timestamp(DAY) if done else pd.NaT
    common = {"id": key, "kind": "project", "village": VILLAGE, "title": f"布思村{category}"}
    due = {"deadline": pd.Timestamp(deadline), "done_on": done_on}
    return {**common, "category": category, "closes_item": closes, **due}


def closing(*works: dict) -> dict[str, str]:
    found = closing_works(pd.DataFrame(works).set_index("id"), GX)
    return dict(zip(found["item"], found["project"], strict=True))


def test_a_road_is_closed_by_the_road_project_and_by_no_other():
    found = closing(work("road", "通屯道路硬化", DAY), work("water", "饮水安全巩固提升", DAY))
    assert found == {"v6": "road", "v5": "water"}


def test_an_unfinished_project_that_is_due_sooner_is_the_one_that_closes_the_gap():
    works = [
        work("done", "饮水安全巩固提升", dt.date(2018, 3, 1), done=True),
        work("late", "饮水安全巩固提升", dt.date(2018, 12, 1)),
        work("soon", "饮水安全巩固提升", dt.date(2018, 10, 1)),
    ]
    assert closing(*works) == {"v5": "soon"}


def test_a_project_that_says_which_item_it_closes_goes_before_one_whose_words_tell():
    said = work("said", "饮水", dt.date(2018, 12, 1), closes="v5")
    assert closing(work("words", "饮水安全巩固提升", DAY), said) == {"v5": "said"}


def test_a_project_that_says_which_item_it_closes_closes_no_other():
    assert closing(work("said", "饮水和道路", DAY, closes="v11")) == {"v11": "said"}


def test_a_finished_project_gives_way_to_an_unfinished_one_whatever_it_says():
    said = work("said", "饮水", dt.date(2018, 3, 1), done=True, closes="v5")
    assert closing(said, work("words", "饮水安全巩固提升", DAY)) == {"v5": "words"}


def test_power_is_not_taken_for_television():
    assert theme_of(item_of("gx_village", 2018, "v9")).bureau == "县文化和旅游局"
    assert theme_of(item_of("gx_village", 2018, "v7")).bureau == "县供电局"


def test_a_cement_road_is_a_road_and_not_water():
    assert theme_of(item_of("jx_village", 2017, "road")).works == ("道路", "公路")


def test_a_good_village_committee_takes_people_and_no_project():
    assert not needs_project(item_of("gx_village", 2018, "v11"))
    assert needs_project(item_of("gx_village", 2018, "v5"))


def test_every_item_that_an_exit_of_the_five_counties_waits_for_is_about_something():
    for scheme_id, year in [
        ("gx_village", 2018),
        ("jx_village", 2017),
        ("yn_village", 2016),
        ("yn_village", 2020),
    ]:
        for item in edition(scheme_id, year).items:
            assert theme_of(item) is not None, item.name
