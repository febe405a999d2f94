"""A broken pack is refused whole, and every problem says where it is and what to do."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from data.counties.pack import parse_playbook, read_pack, read_sources
from data.counties.schemes import read_schemes
from data.counties.sources import COUNTIES
from data.errors import PackError, Problem

CODE = "451082"


@dataclass(frozen=True)
class Break:
    """One thing broken: text of a file replaced, and what must be said about which line of it."""

    file: str
    old: str
    new: str
    at: str
    what: str


BROKEN = {
    "a missing column": Break("villages.csv", "township_code,kind", "kind", "code,", "缺少“township_code”列"),
    "an unknown column": Break("reports.csv", "value", "valve", "objective_id", "不认识“valve”列"),
    "too many cells": Break(
        "townships.csv", "geonames,", "geonames,,,", "451082100", "有 10 格，表头是 8 列"
    ),
    "an empty name": Break("townships.csv", ",马头镇,", ",,", "451082100", "“name”没有填"),
    "an unknown kind of township": Break(
        "townships.csv", "马头镇,镇", "马头镇,市", "451082100", "“kind”不能是“市”"
    ),
    "a township of another county": Break(
        "townships.csv", "451082202,海城乡", "451083202,海城乡", "451083202", "“451083202”不属于 451082"
    ),
    "a seat far outside the county": Break(
        "townships.csv", "107.586,23.333", "108.586,23.333", "451082100", "在县界外约"
    ),
    "longitude and latitude swapped": Break(
        "townships.csv", "107.586,23.333", "23.333,107.586", "451082100", "在县界外约"
    ),
    "a latitude without longitude": Break(
        "villages.csv", "107.580,23.318", ",23.318", "451082100002", "经度和纬度只填了一个"
    ),
    "a village code used twice": Break(
        "villages.csv", "451082100002", "451082100001", "朝阳社区", "代码“451082100001”重复"
    ),
    "a village of an unknown township": Break(
        "villages.csv",
        "城东社区居委会,451082100",
        "城东社区居委会,451082999",
        "城东社区",
        "没有这个乡镇：451082999",
    ),
    "an unknown source": Break(
        "townships.csv",
        "地名库，±1 km,geonames",
        "地名库，±1 km,hearsay",
        "451082100",
        "没有这个来源：hearsay",
    ),
    "an unknown kind of fact": Break(
        "facts.csv", "19,个,target", "19,个,hope", "pingguo-2018-001", "“kind”不能是“hope”"
    ),
    "a year that is no number": Break(
        "facts.csv", "pingguo-2018-007,2018,", "pingguo-2018-007,今年,", "-007", "“year”不是数字：今年"
    ),
    "a fact number used twice": Break(
        "facts.csv", "pingguo-2018-007,", "pingguo-2018-005,", "桑苗", "编号“pingguo-2018-005”重复"
    ),
    "a quantity that is no number": Break(
        "objectives.csv", ",12621,人", ",约12621,人", "年内脱贫人口", "“quantity”不是数字：约12621"
    ),
    "a quantity that is not finite": Break(
        "objectives.csv", ",12621,人", ",nan,人", "年内脱贫人口", "“quantity”不是数字：nan"
    ),
    "a negative quantity": Break(
        "objectives.csv", ",12621,人", ",-5,人", "年内脱贫人口", "目标数量是负数：-5"
    ),
    "a broken number of flats": Break(
        "objectives.csv", ",,,3948,,", ",,,3948.5,,", "城西、城北", "“flats”不是整数：3948.5"
    ),
    "an unknown kind of objective": Break(
        "objectives.csv", "ind-001,indicator", "ind-001,wish", "ind-001,", "“kind”不能是“wish”"
    ),
    "an unknown direction": Break(
        "objectives.csv", "%,down,", "%,sideways,", "贫困发生率", "“direction”不能是“sideways”"
    ),
    "a deadline that is no date": Break(
        "objectives.csv",
        "12621,人,up,,2018-01-01,2018-12-31",
        "12621,人,up,,2018-01-01,年底前",
        "年内脱贫人口",
        "“deadline”不是日期：年底前",
    ),
    "a deadline before the start": Break(
        "objectives.csv",
        "12621,人,up,,2018-01-01,2018-12-31",
        "12621,人,up,,2018-01-01,2017-12-31",
        "年内脱贫人口",
        "期限 2017-12-31 早于开始 2018-01-01",
    ),
    "a baseline that already meets the target": Break(
        "objectives.csv",
        "12621,人,up,,",
        "12621,人,up,20000,",
        "年内脱贫人口",
        "基期值 20000 已达到目标 12621",
    ),
    "an objective nowhere": Break(
        "objectives.csv",
        "果化镇易地安置点,451082102",
        "果化镇易地安置点,451082999",
        "果化镇易地安置点",
        "没有这个地点代码：451082999",
    ),
    "an objective of an unknown line": Break(
        "objectives.csv",
        "ind-001,indicator,goal",
        "ind-001,indicator,gaol",
        "ind-001,",
        "没有这个重点工作：gaol",
    ),
    "a village exit that is no village": Break(
        "objectives.csv", "ind-001,indicator", "ind-001,village_exit", "ind-001,", "村退出的地点不是村"
    ),
    "an objective number used twice": Break(
        "objectives.csv", "ind-002,", "ind-001,", "年内脱贫人口", "编号“ind-001”重复，第 2 行已有"
    ),
    "an objective that rests on nothing": Break(
        "objectives.csv", "pingguo-2018-051", "", "坡造镇易地安置点", "“fact_ids”没有填"
    ),
    "a target that nobody pursues": Break(
        "uncounted.csv", "pingguo-2018-010", "pingguo-2018-005", "", "量化目标 pingguo-2018-010"
    ),
    "a report of an unknown objective": Break(
        "reports.csv",
        "fact_id\n",
        "fact_id\nind-999,2018-09-01,3,pingguo-2018-002\n",
        "ind-999",
        "没有这个作战目标：ind-999",
    ),
    "a report from an unknown fact": Break(
        "reports.csv",
        "fact_id\n",
        "fact_id\nind-002,2018-09-01,3,pingguo-2018-999\n",
        "ind-002",
        "没有这个事实：pingguo-2018-999",
    ),
    "a duty of an unknown person": Break(
        "duties.csv",
        "source\n",
        "source\np9,chief,county,451082,2018-01-01,pingguo-2018\n",
        "p9,",
        "没有这个人：p9",
    ),
    "no outline": Break("outline.geojson", '"features"', '"creatures"', "", "不是含一个县界面的 GeoJSON"),
    "an outline that is a line": Break(
        "outline.geojson", '"Polygon"', '"MultiLineString"', "", "不是一个有效的面"
    ),
    "TOML that cannot be read": Break(
        "playbook.toml", 'name = "平果县"', 'name = "平果县', 'name = "平果县', "TOML 写法有误"
    ),
    "a mistyped key": Break("playbook.toml", "opening =", "openning =", "openning", "不认识的键“openning”"),
    "a mistyped table": Break(
        "playbook.toml", "[thresholds]", "[threshold]", "[threshold]", "不认识的键“threshold”"
    ),
    "a mistyped key in the third zone": Break(
        "playbook.toml", 'name = "果化镇战区"', 'nome = "果化镇战区"', "nome", "不认识的键“nome”"
    ),
    "a date in quotes": Break(
        "playbook.toml", "start = 2018-01-01", 'start = "2018-01-01"', "start", "“start”不对"
    ),
    "a campaign that ends before it starts": Break(
        "playbook.toml",
        "end = 2018-12-31",
        "end = 2017-12-31",
        "end =",
        "战役结束 2017-12-31 早于开始 2018-01-01",
    ),
    "a map that opens after the campaign": Break(
        "playbook.toml",
        "opening = 2018-09-20",
        "opening = 2019-09-20",
        "opening",
        "打开日期 2019-09-20 不在战役期内",
    ),
    "a playbook of another county": Break(
        "playbook.toml", 'code = "451082"', 'code = "451081"', 'code = "451081"', "与文件夹名“451082”不同"
    ),
    "a newer format": Break("playbook.toml", "schema = 1", "schema = 2", "schema", "作战方案格式是 2"),
    "an unknown region": Break("playbook.toml", '"west"', '"east"', "region", "“region”不能是“east”"),
    "a township in no zone": Break(
        "playbook.toml", '"451082100", "451082450"', '"451082100"', "[[zones]]", "乡镇 451082450 不在任何战区"
    ),
    "a township in two zones": Break(
        "playbook.toml",
        '["451082101"]',
        '["451082101", "451082100"]',
        '["451082101"',
        "乡镇 451082100 已在别的战区",
    ),
    "an unknown township in a zone": Break(
        "playbook.toml",
        '["451082101"]',
        '["451082101", "451082999"]',
        '["451082101"',
        "没有这个乡镇：451082999",
    ),
    "an unknown scheme": Break(
        "playbook.toml",
        'village = "gx_village"',
        'village = "gx_vilage"',
        "gx_vilage",
        "没有这个退出标准：gx_vilage",
    ),
    "a scheme of another level": Break(
        "playbook.toml",
        'village = "gx_village"',
        'village = "gx_household"',
        'village = "gx',
        "不是这一级的退出标准",
    ),
    "a scheme not in force": Break(
        "playbook.toml",
        'household = "gx_household"',
        'household = "monitor"',
        "monitor",
        "在 2018 年没有有效版本",
    ),
    "a body without source": Break(
        "playbook.toml", 'source = "pingguo-2018-059"', 'source = "pingguo-2018-959"', "959", "没有这个来源"
    ),
    "a cadence nobody knows": Break(
        "playbook.toml", '"year"', '"fortnight"', "fortnight", "“every”不能是“fortnight”"
    ),
    "a share above one": Break(
        "playbook.toml", "p_yellow = 0.6", "p_yellow = 60.0", "p_yellow = 60", "“p_yellow”超出范围"
    ),
    "red before yellow": Break(
        "playbook.toml", "p_red = 0.2", "p_red = 0.7", "p_red", "告急概率高于预警概率"
    ),
    "a negative demo size": Break(
        "playbook.toml", "projects = 320", "projects = -1", "projects", "“projects”是负数"
    ),
    "more demo people than its households hold": Break(
        "playbook.toml", "people = 12621", "people = 126210", "people = 126210", "户住不下也分不出 126210 人"
    ),
}


TEMPLATE = """[[templates]]
id = "own"
name = "自定"
categories = ["工程"]
steps = [
  { id = "a", name = "立项", days = 5 },
  { id = "b", name = "招标", days = 5, latest = "04-30", after = ["a"] },
]

[thresholds]"""
"""A template of the county's own, before a table that stands at the end of the playbook."""
MISLAID = {
    "steps that wait for each other": (
        'name = "立项", days = 5',
        'name = "立项", days = 5, after = ["b"]',
        "立项 → 招标 → 立项",
    ),
    "a step after one that is not there": ('after = ["a"]', 'after = ["c"]', "没有这个节点：c"),
    "a step that takes no day": ('"立项", days = 5', '"立项", days = 0', "“立项”的工作日是 0"),
    "a latest day that no month has": ('"04-30"', '"04-31"', "最迟日不是日期：04-31"),
    "a latest day of leap years only": ('"04-30"', '"02-29"', "最迟日不是日期：02-29"),
    "a weight below nothing": ('"立项", days = 5', '"立项", days = 5, weight = -1', "权重是负数"),
    "a step used twice": ('id = "b"', 'id = "a"', "节点编号“a”重复"),
    "a template that rests on nothing": (
        'categories = ["工程"]',
        'categories = ["工程"]\nsources = ["hearsay"]',
        "没有这个来源：hearsay",
    ),
}


def test_a_template_of_the_countys_own_is_taken(folder: Path) -> None:
    with_template(folder, TEMPLATE)
    (template,) = read_pack(folder).playbook.templates
    assert [step.name for step in template.steps] == ["立项", "招标"]


@pytest.mark.parametrize(("old", "new", "said"), MISLAID.values(), ids=MISLAID.keys())
def test_a_template_that_cannot_be_laid_out_is_refused_where_it_stands(
    folder: Path, old: str, new: str, said: str
) -> None:
    assert old in TEMPLATE
    path = with_template(folder, TEMPLATE.replace(old, new, 1))
    (problem,) = [problem for problem in problems(folder) if said in problem.what]
    assert problem.remedy
    assert line_of(path, "[[templates]]") <= problem.line < line_of(path, "[thresholds]")


def test_a_template_without_a_step_is_refused(folder: Path) -> None:
    with_template(folder, TEMPLATE.partition("steps")[0] + "steps = []\n\n[thresholds]")
    assert [problem.what for problem in problems(folder)] == ["倒排模板“自定”没有节点"]


def with_template(folder: Path, text: str) -> Path:
    """The pack's playbook, with a template written into it."""
    path = folder / "playbook.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("[thresholds]", text, 1), encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the Pingguo pack that may be broken."""
    return Path(shutil.copytree(COUNTIES / CODE, tmp_path / CODE))


def problems(folder: Path) -> tuple[Problem, ...]:
    """What is said about a broken pack."""
    with pytest.raises(PackError) as refused:
        read_pack(folder)
    return refused.value.problems


def line_of(path: Path, at: str) -> int:
    """The first line that holds a text."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if at in line)


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_pack_is_refused_with_file_line_and_reason(folder: Path, broken: Break) -> None:
    path = folder / broken.file
    text = path.read_text(encoding="utf-8")
    assert broken.old in text
    path.write_text(text.replace(broken.old, broken.new, 1), encoding="utf-8")

    found = [problem for problem in problems(folder) if broken.what in problem.what]

    named = "facts.csv" if broken.what.startswith("量化目标") else broken.file
    assert [problem.file for problem in found] == [f"{CODE}/{named}"]
    assert found[0].remedy
    if broken.at:
        assert found[0].line == line_of(path, broken.at)


@pytest.mark.parametrize("name", sorted(path.name for path in (COUNTIES / CODE).iterdir()))
def test_a_missing_file_is_the_only_thing_complained_of(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert [(p.file, p.what) for p in problems(folder)] == [(f"{CODE}/{name}", "缺少这个文件")]


def test_all_problems_are_told_at_once_in_order(folder: Path) -> None:
    for name, old, new in [
        ("playbook.toml", "opening = 2018-09-20", "opening = 2020-09-20"),
        ("facts.csv", "19,个,target", "19,个,hope"),
        ("townships.csv", "107.586,23.333", "117.586,23.333"),
    ]:
        text = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    assert [(p.file, p.line) for p in problems(folder)] == [
        ("451082/facts.csv", 2),
        ("451082/playbook.toml", line_of(folder / "playbook.toml", "opening")),
        ("451082/townships.csv", 2),
    ]


def test_a_point_outside_the_county_is_told_with_its_distance(folder: Path) -> None:
    path = folder / "townships.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("107.586,23.333", "107.586,22.9"), encoding="utf-8"
    )
    (problem,) = problems(folder)
    distance = float(problem.what.split("约")[1].split("公里")[0])
    assert 20 < distance < 60


def test_a_point_just_outside_the_outline_is_accepted(folder: Path) -> None:
    outline = read_pack(folder).outline
    west, _, _, _ = outline.bounds
    y = next(y for x, y in outline.exterior.coords if x == west)
    path = folder / "townships.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("107.586,23.333", f"{west - 0.019},{y}"), encoding="utf-8")
    assert read_pack(folder).townships[0].lon == pytest.approx(west - 0.019)
    path.write_text(text.replace("107.586,23.333", f"{west - 0.03},{y}"), encoding="utf-8")
    assert "在县界外约 3.3 公里" in problems(folder)[0].what


def test_one_bad_township_does_not_make_its_villages_and_zone_look_wrong(folder: Path) -> None:
    path = folder / "townships.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("107.586", "东经107.586"), encoding="utf-8")
    assert [p.what for p in problems(folder)] == ["“lon”不是数字：东经107.586"]


def test_a_file_saved_in_another_encoding_is_told_so(folder: Path) -> None:
    path = folder / "townships.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gbk", errors="replace"))
    assert [(p.file, p.what) for p in problems(folder)] == [("451082/townships.csv", "不是 UTF-8 编码")]


def test_a_file_saved_by_excel_with_a_byte_order_mark_is_accepted(folder: Path) -> None:
    path = folder / "townships.csv"
    path.write_text(path.read_text(encoding="utf-8"), encoding="utf-8-sig")
    assert len(read_pack(folder).townships) == 13


def test_lines_after_a_cell_of_several_lines_are_still_counted_rightly(folder: Path) -> None:
    path = folder / "objectives.csv"
    text = (
        path.read_text(encoding="utf-8")
        .replace("村名原文未列", '"村名\n原文\n未列"')
        .replace("12621,人", "多,人")
    )
    path.write_text(text, encoding="utf-8")
    assert [(p.line, p.what) for p in problems(folder) if "quantity" in p.what] == [
        (5, "“quantity”不是数字：多")
    ]


def test_the_message_reads_as_sentences(folder: Path) -> None:
    (folder / "people.csv").unlink()
    with pytest.raises(PackError) as refused:
        read_pack(folder)
    assert str(refused.value) == (
        "县包有 1 处问题，没有载入：\n· 451082/people.csv：缺少这个文件。请补上文件，没有内容也要保留表头。"
    )


def test_a_stored_playbook_that_was_damaged_is_refused() -> None:
    with pytest.raises(PackError, match="缺少“county”"):
        parse_playbook("schema = 1")


def test_a_source_named_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_text('[[documents]]\nid = "a"\ntitle = "t"\npublisher = "p"\n' * 2, encoding="utf-8")
    with pytest.raises(PackError, match="来源“a”重复"):
        read_sources(path)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("value = 60", "", "数值条目“v1”没有可比较的值"),
        ('code = "v2"', 'code = "v1"', "条目代码“v1”重复"),
        ('op = ">="', 'op = "=="', "“op”不能是“==”"),
        ("verify = true", "verfied = true", "不认识的键“verfied”"),
        ('"numeric"', '"number"', "“kind”不能是“number”"),
    ],
)
def test_a_broken_scheme_is_refused(tmp_path: Path, old: str, new: str, what: str) -> None:
    criteria = Path(shutil.copytree(COUNTIES / "criteria", tmp_path / "criteria"))
    path = criteria / "gx_village_2018.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PackError, match=what):
        read_schemes(criteria)


def test_a_scheme_on_an_unknown_poverty_line_is_refused(tmp_path: Path) -> None:
    criteria = Path(shutil.copytree(COUNTIES / "criteria", tmp_path / "criteria"))
    path = criteria / "gx_household_2018.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"guangxi"', '"guanxi"'), encoding="utf-8")
    with pytest.raises(PackError, match="没有“guanxi”收入线"):
        read_schemes(criteria)
