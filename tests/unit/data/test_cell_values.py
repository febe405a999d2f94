"""A cell is read as the person meant it, or refused with what is wrong and what to do."""

from __future__ import annotations

import datetime as dt
import math
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from data.ledger.columns import Choice, Field, Kind
from data.ledger.tables import Lost
from data.ledger.unfit import UnfitError
from data.ledger.units import factor
from data.ledger.values import Context, read_value

TODAY = dt.date(2018, 9, 12)
MORNING = dt.datetime(2018, 6, 30, 9, 5)  # noqa: DTZ001 - a spreadsheet knows no zones
STATES = (
    Choice("未开工", ("未动工",), "planned"),
    Choice("在建", ("建设中", "施工中"), "running"),
    Choice("完工", (), "done"),
)
MEASURES = tuple(Choice(word) for word in ("产业", "就业", "教育"))


def read(cell, kind, unit="", column_unit="", today=TODAY, **more):
    return read_value(cell, Field("x", "某列", kind, unit, **more), Context(column_unit, today)).value


def refusal(cell, kind, unit="", column_unit="", today=TODAY, **more) -> str:
    with pytest.raises(UnfitError) as caught:
        read(cell, kind, unit, column_unit, today, **more)
    return f"{caught.value.what}。{caught.value.remedy}"


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (dt.date(2018, 6, 30), (2018, 6, 30)),
        (MORNING, (2018, 6, 30)),
        (43281, (2018, 6, 30)),
        ("43281", (2018, 6, 30)),
        (20180630, (2018, 6, 30)),
        ("20180630", (2018, 6, 30)),
        ("2018-06-30", (2018, 6, 30)),
        ("2018.6.30", (2018, 6, 30)),
        ("2018/6/30", (2018, 6, 30)),
        ("２０１８．６．３０", (2018, 6, 30)),
        ("2018年6月30日", (2018, 6, 30)),
        ("2018 年 6 月 30 日前", (2018, 6, 30)),
        ("二〇一八年六月三十日", (2018, 6, 30)),
        ("二〇一八年六月二十日", (2018, 6, 20)),
        ("2018-06-30 00:00:00", (2018, 6, 30)),
        ("2018.6", (2018, 6, 30)),
        (2018.6, (2018, 6, 30)),
        (2018.12, (2018, 12, 31)),
        ("2018.10", (2018, 10, 31)),
        ("2018年2月", (2018, 2, 28)),
        (201806, (2018, 6, 30)),
        ("6月底", (2018, 6, 30)),
        ("6月30日", (2018, 6, 30)),
        ("2018年6月底前", (2018, 6, 30)),
        ("2018年底", (2018, 12, 31)),
        ("2018年末", (2018, 12, 31)),
        ("年底", (2018, 12, 31)),
        ("月底", (2018, 9, 30)),
        ("2020年2月29日", (2020, 2, 29)),
    ],
)
def test_days_are_understood_as_they_are_written(cell, day):
    assert read(cell, Kind.DATE) == dt.date(*day)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("2018", "只有年份"),
        (2018, "只有年份"),
        ("2018年", "只有年份"),
        (2018.1, "可能是 1 月，也可能是 10 月"),
        ("6.30", "分不清"),
        ("6/30/2018", "分不清"),
        ("18.6.30", "分不清"),
        ("2018.6.31", "没有“2018.6.31”这一天"),
        ("2019年2月29日", "没有"),
        ("2018.13", "没有"),
        ("1018-06-30", "年份不在"),
        ("长期", "不是日期"),
        ("2018.6-2019.6", "不是日期"),
        (True, "不是日期"),
        (-5, "不是日期"),
    ],
)
def test_a_day_that_is_unclear_or_impossible_is_refused(cell, words):
    assert words in refusal(cell, Kind.DATE)


def test_without_a_day_to_count_from_a_missing_year_is_refused():
    assert "没有写年份" in refusal("6月底", Kind.DATE, today=None)


def test_a_month_means_its_first_day_for_a_beginning_and_says_how_it_was_understood():
    beginning = Field("start", "开工时间", Kind.DATE, begins=True)
    found = read_value("2018.6", beginning, Context())
    assert found.value == dt.date(2018, 6, 1)
    assert found.remark == "“2018.6”按 2018-06-01 理解"
    assert read_value("2018.6.1", beginning, Context()).remark == ""


@pytest.mark.parametrize(
    ("cell", "unit", "column_unit", "number"),
    [
        (12.5, "万元", "", 12.5),
        ("12.5", "万元", "", 12.5),
        ("１２．５", "万元", "", 12.5),
        ("12.5万元", "万元", "", 12.5),
        (" 1,234,567.8 ", "万元", "元", 123.45678),
        ("1，234", "万元", "", 1234),
        (125000, "万元", "元", 12.5),
        ("12.5万元", "元", "", 125_000),
        ("0.3亿元", "万元", "元", 3_000),
        (85, "万元", "千元", 8.5),
        ("15亩", "公顷", "", 1),
        (2, "亩", "公顷", 30),
        ("10000㎡", "亩", "", 15),
        ("3.2公里", "米", "", 3200),
        ("-3.5", "万元", "", -3.5),
        ("200头", "亩/头/羽", "", 200),
        ("0", "", "", 0),
    ],
)
def test_numbers_are_converted_to_the_unit_of_their_field(cell, unit, column_unit, number):
    assert read(cell, Kind.NUMBER, unit, column_unit) == pytest.approx(number, rel=1e-12)


@pytest.mark.parametrize(
    ("cell", "unit", "words"),
    [
        ("约12", "万元", "不是数字"),
        ("12-15", "万元", "不止一个数"),
        ("12,5", "万元", "写法不清"),
        ("12.5.3", "万元", "写法不清"),
        ("12万元、3亩", "万元", "不止一个数"),
        ("12亩", "万元", "单位“亩”换算不成“万元”"),
        ("12万元", "", "单位“万元”换算不成这一列的数"),
        ("十几", "", "不是数字"),
        (dt.date(2018, 6, 30), "", "不是数字"),
        (True, "", "不是数字"),
        (Lost("1.2E+17"), "", "超过 15 位"),
    ],
)
def test_what_is_no_clear_number_is_refused(cell, unit, words):
    assert words in refusal(cell, Kind.NUMBER, unit)


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        ("12", 12),
        (12.0, 12),
        ("12.0", 12),
        ("3户", 3),
        ("三户", 3),
        ("十", 10),
        ("二十三人", 23),
        ("两处", 2),
        ("〇", 0),
    ],
)
def test_counts_are_whole_numbers_in_digits_or_small_ones_in_words(cell, count):
    assert read(cell, Kind.INT) == count


@pytest.mark.parametrize("cell", ["12.5", 12.5, "三四户", "一百二", "若干"])
def test_what_is_no_whole_number_is_refused_as_a_count(cell):
    assert "请" in refusal(cell, Kind.INT)


@pytest.mark.parametrize(("cell", "share"), [("85%", 85), ("８５％", 85), (85, 85), (0.85, 0.85), ("85", 85)])
def test_rates_are_per_cent(cell, share):
    assert read(cell, Kind.PERCENT, "%") == share


@pytest.mark.parametrize("cell", [None, "", "  ", "—", "——", "/", "无", "\u3000", "-"])
@pytest.mark.parametrize(
    "kind", [Kind.NUMBER, Kind.INT, Kind.DATE, Kind.CHOICE, Kind.PERSON, Kind.CODE, Kind.MANY]
)
def test_a_dash_a_stroke_and_no_word_are_an_empty_cell(cell, kind):
    assert read(cell, kind, choices=STATES) is None


def test_no_is_an_answer_where_one_may_say_so():
    assert read("无", Kind.BOOL) is False
    assert read("无", Kind.TEXT) == "无"
    assert read("无", Kind.CHOICE, choices=(Choice("无"), Choice("有"))) == "无"
    assert read("—", Kind.BOOL) is None


@pytest.mark.parametrize("cell", ["是", "√", "达标", "有", " 是 ", True, 1, "Ｙ"])
def test_yes_is_written_in_many_ways(cell):
    assert read(cell, Kind.BOOL) is True


@pytest.mark.parametrize("cell", ["否", "×", "未达标", "无", "不达标", False, 0, "N"])
def test_no_is_written_in_many_ways(cell):
    assert read(cell, Kind.BOOL) is False


@pytest.mark.parametrize("cell", ["○", "待定", 2, dt.date(2018, 6, 30)])
def test_what_is_neither_yes_nor_no_is_refused(cell):
    assert "看不出是或否" in refusal(cell, Kind.BOOL)


def test_answers_of_a_list_are_known_by_their_synonyms_and_the_others_refused_with_the_list():
    assert [read(word, Kind.CHOICE, choices=STATES) for word in ("未动工", " 在 建 ", "done")] == [
        "planned",
        "running",
        "done",
    ]
    assert refusal("停工", Kind.CHOICE, choices=STATES) == "“停工”不在可选的内容里。请填：未开工、在建、完工"


@pytest.mark.parametrize("cell", ["产业、就业", "产业，就业", "产业/就业", "产业；就业；产业", "产业\n就业"])
def test_several_answers_in_one_cell_are_told_apart(cell):
    assert sorted(read(cell, Kind.MANY, choices=MEASURES)) == sorted(["产业", "就业"])


def test_several_answers_may_be_of_any_words_where_no_list_is_given():
    assert read("学校/卫生室、超市", Kind.MANY) == ("学校", "卫生室", "超市")
    assert "“扶志”" in refusal("产业、扶志", Kind.MANY, choices=MEASURES)


def test_names_written_wide_are_one_name_and_names_in_a_row_are_several():
    assert read("李\u3000明", Kind.PERSON) == "李明"
    assert read("李 明、张三丰", Kind.PEOPLE) == ("李明", "张三丰")
    assert read("张三丰 李四光", Kind.PEOPLE) == ("张三丰", "李四光")
    assert read("韦世坤（副县长）", Kind.PERSON) == "韦世坤(副县长)"


def test_codes_keep_their_zeros_and_lost_ones_are_refused():
    assert read("0045", Kind.CODE) == "0045"
    assert read("４５１０８２ １００", Kind.CODE) == "451082100"
    assert read(451082100201, Kind.CODE) == "451082100201"
    assert "Excel 已丢失尾数" in refusal(Lost("4.51082E+17"), Kind.CODE)
    assert "Excel 已丢失尾数" in refusal("4.51082e+17", Kind.CODE)
    assert "不是编码" in refusal(0.5, Kind.CODE)


def test_text_is_kept_as_it_was_written():
    assert read(" 修路（一期）：长3.5 公里\n含桥 ", Kind.TEXT) == "修路（一期）：长3.5 公里\n含桥"
    assert read(12, Kind.TEXT) == "12"
    assert read(dt.date(2018, 6, 30), Kind.TEXT) == "2018-06-30"


def test_units_of_one_dimension_are_worth_each_other():
    assert factor("万亩", "亩") == 10_000
    assert factor("平方公里", "公顷") == 100
    assert factor("元", "亩") is None


DAYS = st.dates(dt.date(1950, 1, 1), dt.date(2099, 12, 31))
WAYS = (
    "{0}-{1:02}-{2:02}",
    "{0}.{1}.{2}",
    "{0}/{1}/{2}",
    "{0}年{1}月{2}日",
    "{0} 年 {1} 月 {2} 日",
    "{0}{1:02}{2:02}",
)


@given(DAYS, st.sampled_from(WAYS), st.booleans())
def test_every_day_is_read_in_every_way_of_writing_it(day, way, wide):
    text = way.format(day.year, day.month, day.day)
    if wide:
        text = text.translate({sign: sign + 0xFEE0 for sign in range(0x2D, 0x3A)})
    assert read(text, Kind.DATE, today=None) == day


@given(DAYS)
def test_every_day_is_read_from_the_number_that_excel_counts(day):
    assert read((day - dt.date(1899, 12, 30)).days, Kind.DATE, today=None) == day


@given(st.decimals(-(10**9), 10**9, places=4))
def test_every_number_is_read_with_and_without_separators_and_in_another_unit(number):
    assert read(f"{number:,}", Kind.NUMBER, "万元") == float(number)
    assert read(f"{number}万元", Kind.NUMBER, "元") == pytest.approx(float(number) * 10_000, rel=1e-12)


@example(math.nan, Kind.INT)
@example(math.inf, Kind.DATE)
@example("9" * 400, Kind.INT)
@given(st.text() | st.floats() | st.integers() | st.booleans(), st.sampled_from(Kind))
def test_no_cell_whatever_breaks_the_reading(cell, kind):
    with suppress(UnfitError):
        read(cell, kind, "万元", choices=STATES)


@given(st.integers(0, 99))
def test_every_count_below_a_hundred_is_read_in_words(count):
    tens, ones = divmod(count, 10)
    signs = "零一二三四五六七八九"
    word = (
        signs[ones] if not tens else ("" if tens == 1 else signs[tens]) + "十" + (signs[ones] if ones else "")
    )
    assert read(f"{word}户", Kind.INT, "户") == count
