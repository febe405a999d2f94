"""Rules of registered households: risk lights, planned years, masks, and batches that overlap."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from data.rules.households import Overlap, mask_name, mask_number, plan_light, risk_lights
from data.rules.light import Light

DAY = dt.date(2020, 8, 20)


def risk(kind: str, since: str, helped: str | None = None, over: str | None = None) -> str:
    """The light of one monitored household on :data:`DAY`."""
    row = {"monitored": kind, "monitored_from": since, "helped_from": helped, "risk_over_on": over}
    frame = pd.DataFrame([row])
    for name in ("monitored_from", "helped_from", "risk_over_on"):
        frame[name] = pd.to_datetime(frame[name])
    return str(risk_lights(frame, DAY)[0])


def test_a_sudden_hardship_is_red_even_while_somebody_helps():
    assert risk("突发严重困难户", "2020-08-01", "2020-08-02") == "r"


def test_a_household_nobody_helps_is_yellow_for_thirty_days_and_then_red():
    assert risk("脱贫不稳定户", "2020-07-21") == "y"
    assert risk("脱贫不稳定户", "2020-07-20") == "r"


def test_a_household_that_is_helped_is_yellow_however_long_it_is_monitored():
    assert risk("边缘易致贫户", "2019-01-01", "2019-06-01") == "y"


def test_a_risk_that_is_over_is_green_whatever_the_kind():
    assert risk("突发严重困难户", "2019-01-01", "2019-02-01", "2020-08-20") == "g"


def test_help_and_relief_that_lie_in_the_future_are_not_known_yet():
    assert risk("脱贫不稳定户", "2020-01-01", "2020-08-21") == "r"
    assert risk("脱贫不稳定户", "2020-01-01", "2020-02-01", "2020-08-21") == "y"


@pytest.mark.parametrize(
    ("planned", "out", "late", "over", "light"),
    [
        (10, 9, 0, True, Light.RED),
        (10, 9, 3, True, Light.RED),
        (10, 10, 1, True, Light.YELLOW),
        (10, 10, 0, True, Light.GREEN),
        (10, 10, 0, False, Light.GREEN),
        (10, 9, 0, False, None),
        (0, 0, 0, True, None),
    ],
)
def test_a_planned_year_is_red_only_when_it_is_over_and_somebody_is_still_poor(
    planned, out, late, over, light
):
    assert plan_light(planned, out, late, over=over) is light


@pytest.mark.parametrize(("name", "masked"), [("张建国", "张**"), ("张伟", "张**"), ("张", "张**"), ("", "")])
def test_a_masked_name_tells_the_surname_and_not_even_its_length(name, masked):
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [("430000000000000011", "430***********0011"), ("43000011", "********"), ("", "")],
)
def test_a_masked_number_keeps_its_ends_unless_that_gives_it_away(number, masked):
    assert mask_number(number) == masked


def test_the_batches_of_jiangyi_add_up_to_more_households_than_there_are():
    # 元谋 2016, 姜驿乡: 841 + 460 + 91 + 115 + 101 = 1,608 户 in five batches, 1,436 户 in the register.
    found = Overlap(841 + 460 + 91 + 115 + 101, 1_436)
    assert (found.counted, found.twice) == (1_608, 172)
    assert found.mean == pytest.approx(1.12, abs=0.005)


def test_nobody_in_any_batch_has_no_mean():
    assert pd.isna(Overlap(0, 0).mean)
