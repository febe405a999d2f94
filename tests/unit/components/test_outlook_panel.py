"""What the head of 项目倒排 says of a county's pace."""

import math

import pytest

from data.rules.outlook import Count, Outlook
from data.wording import outlook as sentences


def said(villages=(0, 0, 0), works=(0, 0, 0), speed_up=math.nan):
    (sentence,) = sentences("资源县", Outlook(Count(*villages), Count(*works), speed_up, 9, 0, 0))
    return sentence


def test_a_county_is_told_how_many_villages_it_makes_and_how_much_faster_it_must_be():
    sentence = said((13, 11, 0), speed_up=2.1)
    assert sentence == "按现速，资源县 13 个退出村能按期退出 11 个；要全部按期，须提速到近四周的 2.1 倍。"


def test_silence_is_said_and_is_no_failure():
    assert "13 个退出村能按期退出 9 个（另有 2 个未填报）" in said((13, 9, 2))
    assert "70 项工作都没有填报，无法预计" in said(works=(70, 0, 70))


@pytest.mark.parametrize(
    ("speed_up", "words"),
    [
        (1.0, "近四周的速度够用"),
        (1.04, "近四周的速度够用"),
        (math.inf, "近四周没有进展"),
        (math.nan, "近四周没有可比的填报"),
    ],
)
def test_a_pace_that_suffices_stands_still_or_is_unknown_is_said_in_words(speed_up, words):
    assert words in said((13, 11, 0), speed_up=speed_up)


def test_where_nothing_is_to_be_done_nothing_is_foretold():
    assert said() == "资源县还没有要完成的目标。"
