"""县退出: every item says where its value comes from; what is judged counts; poverty by year adds up with the map."""

from __future__ import annotations

import datetime as dt

import pytest

from components import county_exit as screen
from components import state
from components.panel import county_exit as panels
from data.actions.assess import assess
from data.actions.fresh import Basis
from data.rules.criteria import Verdict
from data.rules.judgement import Judgement
from data.store import county_exit as store
from data.store import exits, verdicts
from data.store import snapshot as snapshots
from tests.harness import run_page
from tests.people import secretary

ZIYUAN, PINGGUO = "450329", "451082"
DAY = dt.date(2018, 9, 20)


def shown(engine, county=PINGGUO, day=DAY, *, evidence_only=False):
    return snapshots.load(county, day, evidence_only=evidence_only, engine=engine)


def items(engine, county=PINGGUO, **more):
    snapshot = shown(engine, county, **more)
    return {item.key: item for item in store.items(snapshot, engine)}


def test_a_county_of_guangxi_is_asked_ten_items_of_its_own_and_four_of_the_state(ready):
    found = [item.scheme.id for item in store.items(shown(ready), ready)]
    assert (found.count("gx_county"), found.count("national_county")) == (10, 4)


def test_a_share_of_villages_is_what_the_matrix_says(ready):
    snapshot = shown(ready)
    matrix = exits.load(snapshot, ready).matrix
    water = items(ready)["gx_county.c5"]
    met = int((matrix["v5"] == "m").sum())
    assert (water.working.share.numerator, water.working.share.denominator) == (met, 19)
    assert water.origin == "computed"
    assert set(water.working.missing) == set(matrix.index[matrix["v5"] != "m"])
    assert f"{met} ÷ 19 村" in water.working.text


def test_the_poverty_rate_is_people_still_poor_over_the_rural_population(ready):
    snapshot = shown(ready, ZIYUAN)
    left = int(snapshot.villages["people"].sum() - snapshot.villages["people_out"].sum())
    rate = items(ready, ZIYUAN)["gx_county.c10"]
    assert rate.value == pytest.approx(100 * left / 168_679.7, rel=1e-4)
    assert "13,798 ÷ (10.59 − 2.41)% = 168,680 人" in rate.working.text
    assert "243,879" in store.rural(snapshot, ready).others[0]


def test_a_rural_population_from_general_knowledge_says_so(ready):
    rural = store.rural(shown(ready), ready)
    assert rural.verify
    assert "general-knowledge" in rural.text


def test_with_only_documented_rows_the_documents_rate_stands_and_the_rest_is_open(ready):
    found = items(ready, ZIYUAN, evidence_only=True)
    rate = found["national_county.rate_west"]
    assert (rate.value, rate.verdict, rate.origin) == (10.59, Verdict.UNMET, "document")
    assert "ziyuan-2018-011" in rate.source
    others = {item.verdict for key, item in found.items() if item.origin != "document"}
    assert others == {Verdict.OPEN}


def test_a_verdict_on_the_county_counts_at_once_and_not_on_an_earlier_day(changeable):
    judgement = Judgement(
        "county",
        PINGGUO,
        "national_county/2017",
        "approval",
        DAY,
        value=88.5,
        person="韦某",
        source="第三方评估",
    )
    snapshot = shown(changeable)
    basis = Basis(snapshot, verdicts.said(snapshot, judgement, changeable), secretary())
    assess(basis, judgement, changeable)
    found = items(changeable)["national_county.approval"]
    assert (found.value, found.verdict, found.origin) == (88.5, Verdict.UNMET, "judged")
    assert panels.marks(found) == []
    earlier = items(changeable, day=DAY - dt.timedelta(1))["national_county.approval"]
    assert earlier.value != 88.5


def test_a_verdict_on_another_county_is_refused(changeable):
    snapshot = shown(changeable)
    judgement = Judgement("county", ZIYUAN, "national_county/2017", "approval", DAY, value=95.0)
    with pytest.raises(Exception, match="没有代码为“450329”的县"):
        assess(Basis(snapshot, "未评定", secretary()), judgement, changeable)


def test_poverty_by_year_ends_with_the_people_the_map_counts(ready):
    snapshot = shown(ready)
    course = store.poverty(snapshot, ready)
    left = int(snapshot.villages["people"].sum() - snapshot.villages["people_out"].sum())
    assert course.left == course.years.loc[2018, "left"] == left
    assert course.total == snapshot.villages["people"].sum() == 12_621


def test_the_forecast_lies_between_today_and_everybody(ready):
    course = store.poverty(shown(ready), ready)
    villages, people = course.villages_by_end, course.people_by_end
    assert 2 <= villages.low <= villages.middle <= villages.high <= 19
    assert course.total - course.left <= people.low <= people.middle <= people.high <= course.total


def test_a_result_of_the_documents_is_not_known_before_its_year_is_over(ready):
    course = store.poverty(shown(ready, ZIYUAN), ready)
    assert [(one.year, one.value, one.is_target) for one in course.rates] == [
        (2015, 16.03, False),
        (2017, 10.59, False),
        (2018, 2.41, True),
    ]


def test_the_excel_lists_hold_every_item_and_every_year(ready):
    snapshot = shown(ready, ZIYUAN)
    view = state.View(ZIYUAN, DAY, evidence_only=False)
    course, asked = store.poverty(snapshot, ready), store.items(snapshot, ready)
    assert len(screen._items_sheet(snapshot, view).rows) == len(asked)
    years = [row[0] for row in screen._years_sheet(snapshot, view).rows]
    assert years == sorted({2015, *course.years.index})


@pytest.mark.parametrize("county", ["360729", "450329", "451082", "530326", "532328"])
@pytest.mark.parametrize("evidence", ["", "&evidence=1"])
def test_the_page_draws_for_every_county(running_app, county, evidence):
    run = run_page(running_app, "county", query=f"county={county}{evidence}")
    assert run.succeeded
    assert "县退出" in run.titles
    for words in ("县退出", "逐年减贫"):
        assert words.encode("unicode_escape").decode() in run.text.replace("\\\\", "\\")
