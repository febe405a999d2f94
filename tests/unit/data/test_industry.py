"""Industry bases and villages: areas, 以奖代补, coverage, collective income, with the examples of the documents."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import asdict

import numpy as np
import pytest

from data import wording
from data.counties.pack import read_pack
from data.counties.schemes import items_on, read_lines, read_schemes, scheme_in_force
from data.counties.sources import COUNTIES
from data.rules.criteria import Verdict
from data.rules.industry import (
    AREA_CAUTION,
    Rate,
    Target,
    area_gap,
    coverage,
    coverage_target,
    having,
    income_target,
    is_shell,
    ones_asked,
    per_head,
    radius_m,
    rates_in,
    reaching,
    subsidy_due,
)

QUANNAN, ZIYUAN, PINGGUO, HUIZE, YUANMOU = "360729", "450329", "451082", "530326", "532328"
MET, UNMET, OPEN = Verdict.MET.value, Verdict.UNMET.value, Verdict.OPEN.value
SIXTY = Target(0.6, "≥60%", "quannan-2017-009")


def test_a_surveyed_area_is_held_against_the_planned_one_and_a_fifth_more_wants_a_look():
    assert area_gap(640.5, 610) == pytest.approx(0.05)
    assert abs(area_gap(756, 610)) > AREA_CAUTION > abs(area_gap(500, 610))
    assert (wording.more_or_less(area_gap(756, 610)), wording.more_or_less(-0.25)) == ("多 24%", "少 25%")
    assert math.isnan(area_gap(640.5, math.nan))
    assert math.isnan(area_gap(640.5, 0))


def facts(code):
    return [(fact.id, asdict(fact)) for fact in read_pack(COUNTIES / code).facts]


def items(code, day):
    playbook = read_pack(COUNTIES / code).playbook
    scheme = scheme_in_force(read_schemes(), playbook.criteria.village, day.year)
    return items_on(scheme, playbook.county.region, playbook.criteria_changes, day)


def test_the_circle_of_a_base_is_as_large_as_the_base():
    # 5,000 亩 are 3,333,333 m²; π · 1,030.06² is the same.
    assert radius_m(5000) == pytest.approx(1030.06, abs=0.01)
    assert math.pi * radius_m(3) ** 2 == pytest.approx(2000)


def test_ziyuan_pays_1000_yuan_for_2_mu_of_chillies_and_2000_for_4():
    rates = rates_in(facts(ZIYUAN))
    assert rates == (Rate("辣椒", 500.0, "ziyuan-2018-035"),)
    assert subsidy_due("辣椒", 2, rates) == 1000
    assert subsidy_due("辣椒", 4, rates) == 2000


def test_what_ziyuan_s_document_does_not_pay_for_has_no_amount_due():
    assert math.isnan(subsidy_due("红提、西红柿、猕猴桃", 70_000, rates_in(facts(ZIYUAN))))


@pytest.mark.parametrize("county", [QUANNAN, PINGGUO, HUIZE, YUANMOU])
def test_a_county_whose_documents_give_no_rate_owes_nothing_that_anybody_knows(county):
    assert rates_in(facts(county)) == ()


def test_huize_s_oats_bring_6250_yuan_to_each_of_16000_households():
    # 50,000 亩 at 2,000 元 are 100 million; the document says more than 1,200 元 a person.
    assert per_head(2000, 50_000, 16_000) == 6250


def test_nobody_driven_is_no_income_for_anybody():
    assert math.isnan(per_head(2000, 50_000, 0))


def test_quannan_asks_for_industry_in_60_of_100_poor_households_by_its_own_statement():
    assert coverage_target(facts(QUANNAN), items(QUANNAN, dt.date(2017, 9, 20))) == SIXTY


def test_guangxi_asks_for_it_in_its_village_criteria_which_are_to_be_checked():
    target = coverage_target(facts(PINGGUO), items(PINGGUO, dt.date(2018, 9, 20)))
    assert (target.value, target.source, target.verify) == (0.6, "村退出标准“有特色产业”", True)


def test_yunnan_asks_for_no_share():
    assert coverage_target(facts(HUIZE), items(HUIZE, dt.date(2020, 8, 20))) is None


def test_quannan_asks_each_poor_village_for_an_industry_a_leader_and_a_base():
    day = dt.date(2017, 9, 20)
    assert ones_asked(facts(QUANNAN), items(QUANNAN, day)) == {
        "industry": "quannan-2017-010",
        "leader": "quannan-2017-011",
        "base": "quannan-2017-012",
    }


def test_guangxi_asks_for_an_industry_only_and_yunnan_for_none():
    day = dt.date(2018, 9, 20)
    assert ones_asked(facts(PINGGUO), items(PINGGUO, day)) == {"industry": "村退出标准“有特色产业”"}
    assert ones_asked(facts(HUIZE), items(HUIZE, dt.date(2020, 8, 20))) == {}


def test_a_village_is_held_against_the_share_and_an_unknown_one_is_not_accused():
    share = coverage(np.array([60.0, 59.0, np.nan, 3.0]), np.array([100.0, 100.0, 100.0, np.nan]))
    assert reaching(share, SIXTY).tolist() == [MET, UNMET, OPEN, OPEN]


def test_a_village_without_poor_households_has_no_share():
    assert np.isnan(coverage(np.array([0.0]), np.array([0.0]))).all()


def test_where_nothing_is_asked_nobody_falls_short():
    assert reaching(np.array([0.1]), None).tolist() == [OPEN]


def test_a_village_has_no_base_only_when_somebody_has_looked():
    has, surveyed = np.array([True, False, False]), np.array([False, True, False])
    assert having(has, surveyed).tolist() == [MET, UNMET, OPEN]


@pytest.mark.parametrize(
    ("county", "day", "yuan", "due"),
    [
        (PINGGUO, dt.date(2018, 9, 20), 30_000, None),
        (YUANMOU, dt.date(2016, 9, 20), 20_000, None),
        (QUANNAN, dt.date(2017, 9, 20), 50_000, dt.date(2020, 12, 31)),
    ],
)
def test_the_collective_s_income_is_held_against_the_threshold_of_the_year(county, day, yuan, due):
    target = income_target(items(county, day), day, read_lines())
    assert (target.value, target.due) == (yuan, due)


def test_guangxi_s_threshold_rises_by_the_year():
    for year, yuan in [(2018, 30_000), (2019, 40_000), (2020, 50_000)]:
        day = dt.date(year, 12, 31)
        assert income_target(items(PINGGUO, day), day, read_lines()).value == yuan


def test_yunnan_s_criteria_of_2019_ask_for_no_collective_income():
    day = dt.date(2020, 8, 20)
    assert income_target(items(HUIZE, day), day, read_lines()) is None


def test_a_shell_village_earns_nothing_and_an_unknown_one_is_none():
    assert is_shell(np.array([0.0, 100.0, np.nan])).tolist() == [True, False, False]
