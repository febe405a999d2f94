"""From the lights of objectives to the light of a zone."""

import pandas as pd
import pytest

from data.rules.light import SEVERITY, SIGNS, Light, sign_of
from data.rules.rollup import count_lights, roll_up
from data.rules.thresholds import Thresholds

LIMITS = Thresholds(zone_red_share=0.25, zone_yellow_share=0.4)


def light_of(lights: str, limits: Thresholds = LIMITS) -> str:
    shown = pd.Series(list(lights), dtype=object)
    return roll_up(count_lights(shown, pd.Series("z01", index=shown.index)), limits)["z01"]


@pytest.mark.parametrize(
    ("lights", "light"),
    [
        ("gggg", "g"),
        ("rggg", "r"),  # a quarter
        ("rgggg", "g"),  # a fifth
        ("yyggg", "y"),  # two fifths
        ("yyyggggg", "g"),  # three eighths
        ("rygggg", "g"),  # a sixth red, a third red or yellow
        ("ryyggg", "y"),  # a sixth red, half red or yellow
        ("rryyyyyy", "r"),  # red goes before yellow
        ("r", "r"),
        ("y", "y"),
    ],
)
def test_a_zone_is_as_bad_as_the_playbooks_shares_say(lights, light):
    assert light_of(lights) == light


def test_the_playbook_sets_the_shares():
    assert light_of("rggg", Thresholds(zone_red_share=0.3, zone_yellow_share=0.5)) == "g"
    assert light_of("yggg", Thresholds(zone_red_share=0.3, zone_yellow_share=0.25)) == "y"


def test_what_never_reported_counts_neither_for_nor_against():
    assert light_of("rggg" + "n" * 20) == "r"
    assert light_of("n" * 20 + "g") == "g"


def test_a_zone_in_which_nothing_reported_is_grey():
    assert light_of("nnn") == "n"


def test_lights_are_counted_by_zone_with_noughts_for_what_none_shows():
    counts = count_lights(pd.Series(list("gyg")), pd.Series(["z02", "z01", "z02"]))
    assert counts.to_dict("index") == {
        "z01": {"g": 0, "y": 1, "r": 0, "n": 0},
        "z02": {"g": 2, "y": 0, "r": 0, "n": 0},
    }


def test_objectives_outside_every_zone_are_counted_in_none():
    counts = count_lights(pd.Series(list("gr")), pd.Series(["z01", None], dtype=object))
    assert counts.to_numpy().sum() == 1


def test_no_objectives_make_no_zones():
    none = pd.Series([], dtype=object)
    assert roll_up(count_lights(none, none), LIMITS).empty


def test_every_light_has_a_shape_and_a_word_of_its_own():
    assert {
        len({getattr(sign, what) for sign in SIGNS.values()}) for what in ("word", "shape", "colour")
    } == {4}
    assert sign_of("r") == "■ 告急"


def test_red_comes_first_and_green_last():
    assert sorted("gnyr", key=lambda code: SEVERITY[Light(code)]) == ["r", "y", "n", "g"]
