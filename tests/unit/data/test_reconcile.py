"""口径核对: what the documents' own figures come to when they are computed again."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from data.counties.pack import pack_codes, read_pack
from data.counties.sources import COUNTIES
from data.counties.statements import FILE, checks_of, figures_of
from data.errors import PackError
from data.rules.reconcile import Check, Figure, Result, Verdict, fault, reconcile

QUANNAN, ZIYUAN, PINGGUO, HUIZE, YUANMOU = "360729", "450329", "451082", "530326", "532328"


@pytest.fixture(scope="module")
def results() -> dict[tuple[str, str], Result]:
    """Every check of every pack, recomputed, by county and check."""
    found = {}
    for code in pack_codes():
        pack = read_pack(COUNTIES / code)
        names = ("value", "place", "indicator", "unit", "source")
        facts = [(row.id, {name: getattr(row, name) for name in names}) for row in pack.facts]
        figures = figures_of(facts, [village.kind for village in pack.villages])
        found |= {(code, check.id): reconcile(check, figures) for check in pack.checks}
    return found


DISAGREE = [
    (
        QUANNAN,
        "industry-people",
        "2,600 + 2,000 + 1,000 + 900 + 580 + 600 + 1,500 = 9,180 人 < 9,500 人",
        -320,
        "不一致",
    ),
    (QUANNAN, "exit-villages", "6 个 ≠ 8 个", -2, "口径不同"),
    (QUANNAN, "poor-people", "7,918 人 ≠ 15,039 人", -7121, "口径不同"),
    (
        YUANMOU,
        "jiangyi-households",
        "841 + 460 + 91 + 115 + 101 = 1,608 户 ≠ 1,436 户",
        172,
        "口径不同",
    ),
    (
        YUANMOU,
        "jiangyi-people",
        "2,778 + 1,595 + 341 + 443 + 309 = 5,466 人 ≠ 5,000 人",
        466,
        "口径不同",
    ),
    (YUANMOU, "relocation-households", "621 户 ≠ 948 户", -327, "口径不同"),
    (YUANMOU, "relocation-people", "2,510 人 ≠ 3,555 人", -1045, "口径不同"),
    (YUANMOU, "income", "1.3 万元 ≠ 14,000 元", -1000, "口径不同"),
    (PINGGUO, "register", "171 + 12 + 1 = 184 个 ≠ 181 个", 3, "口径不同"),
]


@pytest.mark.parametrize("case", DISAGREE, ids=lambda case: f"{case[0]}-{case[1]}")
def test_where_the_documents_disagree_the_computation_is_written_out(results, case):
    county, check, *expected = case
    result = results[county, check]
    assert [result.working, result.difference, result.verdict] == expected


def test_an_occupancy_of_84_percent_is_not_the_stated_85(results):
    result = results[ZIYUAN, "occupancy"]
    assert result.working == "4,300 ÷ 5,104 = 84.25% ≠ 85%"
    assert result.verdict is Verdict.DISAGREES


def test_a_drop_of_the_poverty_rate_needs_more_people_than_planned_at_the_old_base(results):
    result = results[ZIYUAN, "poverty-rate"]
    assert result.working == "13,267 × (10.59 − 2.41) ÷ (16.03 − 10.59) = 19,949 人 ≠ 13,798 人"
    assert result.verdict is Verdict.SCOPE


def test_the_share_of_people_moved_depends_on_who_is_counted(results):
    whole, poor = results[HUIZE, "moved-share"], results[HUIZE, "moved-poor-share"]
    assert whole.working == "105,068 ÷ 341,742 = 30.74% ≠ 25%"
    assert whole.verdict is Verdict.SCOPE
    assert poor.working == "83,627 ÷ 341,742 = 24.47% ≠ 25%"
    assert poor.verdict is Verdict.DISAGREES


AGREE = [
    (YUANMOU, "sites", "10 + 1 = 11 个"),
    (YUANMOU, "jiangyi-investment", "8,091.87 万元 ≤ 2.05 亿元（占 39.5%）"),
    (YUANMOU, "xinhua-projects", "13 + 13 = 26 项"),
    (YUANMOU, "xinhua-investment", "2.47 + 2.14 = 4.61 亿元"),
    (ZIYUAN, "exit-share", "(18 + 13) ÷ 42 = 73.81% ≥ 70%"),
    (ZIYUAN, "rectified", "45 ÷ 47 = 95.74% ≈ 95.7%"),
    (ZIYUAN, "poor-village-share", "(42 + 5) ÷ 74 = 63.51% ≈ 63.5%"),
    (ZIYUAN, "deep-township-people", "6,381 ÷ 13,267 = 48.1%"),
    (ZIYUAN, "deep-village-people", "4,542 ÷ 13,267 = 34.24% ≈ 34.2%"),
    (HUIZE, "moved-households", "21,527 + 5,766 = 27,293 户"),
    (HUIZE, "moved-people", "83,627 + 21,441 = 105,068 人"),
    (HUIZE, "town-people", "62,768 + 18,489 = 81,257 人"),
    (HUIZE, "town-share", "81,257 ÷ 105,068 = 77.34% ≈ 77%"),
    (HUIZE, "households", "70,319 + 19,906 = 90,225 户"),
    (HUIZE, "people", "272,066 + 69,676 = 341,742 人"),
]


@pytest.mark.parametrize(("county", "check", "working"), AGREE)
def test_where_the_documents_agree_the_computation_says_so(results, county, check, working):
    result = results[county, check]
    assert (result.working, result.verdict) == (working, Verdict.AGREES)


def test_every_result_names_its_figures_with_their_document_the_stated_one_last(results):
    for result in results.values():
        assert result.stated.id == result.check.total
        assert all(figure.source for figure in result.figures)


def figures(**values: tuple[str, str]) -> dict[str, Figure]:
    """Figures by id, from value and unit."""
    return {key: Figure(key, key, Decimal(value), unit, "doc") for key, (value, unit) in values.items()}


def test_money_in_ten_thousands_adds_up_to_hundred_millions():
    known = figures(a=("5000", "万元"), b=("0.5", "亿元"), c=("1", "亿元"))
    check = Check("x", "x", "sum", ("a", "b"), "c", "x")
    assert not fault(check, known)
    assert reconcile(check, known).working == "5,000 万元 + 0.5 亿元 = 1 亿元"


@pytest.mark.parametrize(("stated", "verdict"), [("10.5", "一致"), ("10.6", "不一致")])
def test_a_difference_of_just_the_tolerance_still_agrees(stated, verdict):
    known = figures(a=("10", "人"), c=(stated, "人"))
    check = Check("x", "x", "same", ("a",), "c", "x", tolerance=0.5)
    assert reconcile(check, known).verdict == verdict


@pytest.mark.parametrize(
    ("check", "complaint"),
    [
        (Check("x", "x", "sum", ("a", "h"), "c", "x"), "单位不同"),
        (Check("x", "x", "sum", ("a", "a"), "h", "x"), "单位对不上"),
        (Check("x", "x", "sum", ("a",), "c", "x"), "至少两个"),
        (Check("x", "x", "same", ("a", "c"), "c", "x"), "正好一个"),
        (Check("x", "x", "ratio", ("a",), "c", "x"), "base"),
        (Check("x", "x", "ratio", ("a",), "p", "x", base=("z",)), "除数是 0"),
        (Check("x", "x", "proportion", ("a",), "c", "x", base=("a",)), "scale"),
        (Check("x", "x", "same", ("a",), "c", "x", tolerance=-1.0), "负数"),
    ],
)
def test_a_check_that_cannot_be_computed_says_why(check, complaint):
    known = figures(a=("1", "人"), h=("2", "户"), c=("3", "人"), p=("50", "%"), z=("0", "人"))
    assert complaint in fault(check, known)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('"pingguo-2018-035"', '"pingguo-2018-999"', "没有这条事实：pingguo-2018-999"),
        ('"pingguo-2018-035"', '"pingguo-2018-061"', "事实 pingguo-2018-061 不是数字"),
        ('"register/村"', '"register/屯"', "没有这条事实：register/屯"),
        ('"pingguo-2018-059"', '"pingguo-2018-014"', "单位对不上"),
        ('id = "zones"', 'id = "register"', "核对“register”重复"),
        ('kind = "sum"', 'kind = "average"', "“kind”不能是“average”"),
        ("rule =", "rules =", "不认识的键“rules”"),
    ],
)
def test_a_broken_check_is_refused_with_file_and_line(tmp_path, old, new, what):
    folder = Path(shutil.copytree(COUNTIES / PINGGUO, tmp_path / PINGGUO))
    text = (folder / FILE).read_text(encoding="utf-8")
    assert old in text
    (folder / FILE).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PackError) as refused:
        read_pack(folder)
    found = next(problem for problem in refused.value.problems if what in problem.what)
    assert found.file == f"{PINGGUO}/{FILE}"
    assert found.line > 1


def test_the_running_program_reads_the_same_checks_as_the_pack():
    assert checks_of(QUANNAN) == read_pack(COUNTIES / QUANNAN).checks
