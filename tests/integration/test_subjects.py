"""易地搬迁, 产业基地 and 重点工作 of the five counties: the documents' own figures, the pages, the Excel lists."""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import quote

import openpyxl
import pandas as pd
import pytest

from components.panel import indicators, industry, relocation, topic
from data.store import relocation as relocation_store
from data.store import snapshot as snapshots
from data.store import summary, works
from data.store.engine import engine_for
from tests.harness import fetch, run_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from data.store.snapshot import Snapshot

QUANNAN, ZIYUAN, PINGGUO, HUIZE, YUANMOU = "360729", "450329", "451082", "530326", "532328"
COUNTIES = (QUANNAN, ZIYUAN, PINGGUO, HUIZE, YUANMOU)


@pytest.fixture(scope="module")
def documented(prepared_home: Path) -> Iterator[Callable[[str], Snapshot]]:
    """Nothing but what documents say, on the last day of the campaign."""
    engine = engine_for(f"sqlite:///{prepared_home / 'zhantu.db'}")
    counties = {}
    for code in COUNTIES:
        end = snapshots.playbook_of(code, engine).campaign.end
        counties[code] = snapshots.load(code, end, evidence_only=True, engine=engine)
        relocation_store.sites(
            counties[code], engine
        )  # kept with the snapshot, so the panels read it from here
    yield counties.__getitem__
    engine.dispose()


def scales(snapshot: Snapshot) -> dict[str, tuple[float, float]]:
    sites = relocation_store.sites(snapshot)
    return {scale.column: (scale.planned, scale.done) for scale in works.site_scales(sites)}


def checks(content: dict) -> dict[str, tuple[str, str]]:
    """What the panel says adds up: the line below and the verdict, by computation."""
    (block,) = (block for block in content["blocks"] if block.get("title", "").startswith("对得上吗"))
    return {item["title"]: (item["below"], item["right"]) for item in block["items"]}


def test_huize_moved_19298_households_of_81257_people_into_the_county_town(documented):
    assert scales(documented(HUIZE)) == {"people": (81_257, 81_257), "households": (19_298, 19_298)}


def test_pingguo_plans_3948_flats_and_documents_none_as_handed_over(documented):
    (planned, done) = scales(documented(PINGGUO))["flats"]
    assert planned == 3948
    assert pd.isna(done)


def test_ziyuan_moved_4300_of_5104_people(documented):
    assert summary.relocation(documented(ZIYUAN)) == summary.Relocation(4300, 5104, "人")


@pytest.mark.parametrize(
    ("county", "working", "sources"),
    [
        (HUIZE, "21,527 + 5,766 = 27,293 户", "huize-2020-047、huize-2020-049、huize-2020-045"),
        (HUIZE, "83,627 + 21,441 = 105,068 人", "huize-2020-048、huize-2020-050、huize-2020-046"),
        (HUIZE, "62,768 + 18,489 = 81,257 人", "huize-2020-055、huize-2020-057、huize-2020-053"),
        (HUIZE, "81,257 ÷ 105,068 = 77.34% ≈ 77%", "huize-2020-053、huize-2020-046、huize-2020-058"),
        (QUANNAN, "7 + 2 = 9 个 ≤ 10 个", "quannan-2017-037、quannan-2017-038、quannan-2017-035"),
        (YUANMOU, "10 + 1 = 11 个", "yuanmou-2016-037、yuanmou-2016-038、yuanmou-2016-034"),
    ],
)
def test_what_the_documents_state_about_relocation_adds_up_on_screen(documented, county, working, sources):
    below, verdict = checks(topic.panel(documented(county), relocation.TOPIC, ""))[working]
    assert f"出处 {sources}" in below
    assert verdict == "● 一致"


@pytest.mark.parametrize(
    ("county", "subject", "working", "verdict"),
    [
        (ZIYUAN, relocation, "4,300 ÷ 5,104 = 84.25% ≠ 85%", "■ 不一致"),
        (HUIZE, relocation, "83,627 ÷ 341,742 = 24.47% ≠ 25%", "■ 不一致"),
        (YUANMOU, relocation, "621 户 ≠ 948 户", "▲ 口径不同"),
        (YUANMOU, relocation, "2,510 人 ≠ 3,555 人", "▲ 口径不同"),
        (
            QUANNAN,
            industry,
            "2,600 + 2,000 + 1,000 + 900 + 580 + 600 + 1,500 = 9,180 人 < 9,500 人",
            "■ 不一致",
        ),
    ],
)
def test_what_does_not_add_up_is_shown_as_it_is(documented, county, subject, working, verdict):
    assert checks(topic.panel(documented(county), subject.TOPIC, ""))[working][1] == verdict


@pytest.mark.parametrize(
    ("county", "area", "people"),
    [(QUANNAN, 19_280, 12_080), (ZIYUAN, 73_000, 0), (PINGGUO, 17_500, 0), (HUIZE, 1_110_000, 5000)],
)
def test_the_bases_cover_what_the_documents_state(documented, county, area, people):
    bases = works.chosen(documented(county), "", ("industry_base",))
    assert works.base_area(bases).planned == area
    assert works.people_driven(bases).planned == people


@pytest.mark.parametrize("subject", [relocation, industry])
def test_a_place_that_no_document_names_is_missed_on_the_map_and_said_so(documented, subject):
    figures = topic.panel(documented(QUANNAN), subject.TOPIC, "")["blocks"][0]
    missing = {relocation: 2, industry: 8}[subject]
    assert f"{missing} 个{subject.TOPIC.word}没有上图" in figures["note"]


def sums(content: dict) -> dict[str, list[str]]:
    """The table of the documents' count: its cells and what it says of their sum, by line."""
    (block,) = (block for block in content["blocks"] if block.get("title") == "搬迁规模（原文）")
    return {line["label"]: [*line["cells"], (line["light"] or {}).get("word")] for line in block["lines"]}


def test_huize_s_count_adds_up_across_and_downwards(documented):
    assert sums(relocation.panel(documented(HUIZE), "")) == {
        "全县（户）": ["21,527", "5,766", "27,293", "一致"],
        "全县（人）": ["83,627", "21,441", "105,068", "一致"],
        "县城集中安置区（户）": ["14,835", "4,463", "19,298", "一致"],
        "县城集中安置区（人）": ["62,768", "18,489", "81,257", "一致"],
        "其余 124 个点（户）": ["6,692", "1,303", "7,995", "一致"],
        "其余 124 个点（人）": ["20,859", "2,952", "23,811", "一致"],
    }


def test_a_count_that_the_document_does_not_split_is_not_split(documented):
    assert sums(relocation.panel(documented(QUANNAN), "")) == {
        "全县（人）": ["4,132", "原文未写", "10,327", None]
    }


def test_the_overview_and_the_subject_say_the_same_of_who_moved_in(documented):
    for code in COUNTIES:
        snapshot = documented(code)
        moved = summary.relocation(snapshot)
        assert moved.planned == 0 or f"/ {moved.planned:,.0f} {moved.unit}" in str(
            relocation.panel(snapshot, "")
        )


def test_huize_s_site_shows_its_services_jobs_and_who_is_not_counted_apart(running_app):
    run = run_page(running_app, "relocation", query=f"county={HUIZE}&objective=site-001&evidence=1")
    assert run.succeeded
    for text in (
        "四个中心（4/4）",
        "五大工程（5/5）",
        "就业率 85.7%",
        "62,768",
        "国家标准，待核",
        "迁出村（0）",
    ):
        assert escaped(text) in run.text, text


def test_quannan_s_own_document_limits_the_area_a_head(running_app):
    run = run_page(running_app, "relocation", query=f"county={QUANNAN}&objective=site-003")
    assert escaped("建档立卡不超过 25 平方米（出处 quannan-2017-050）") in run.text


def test_the_sites_come_as_excel_with_their_stages_and_services(running_app):
    answer = fetch(running_app, f"/export/relocation.xlsx?county={HUIZE}")
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    row = dict(zip([cell.value for cell in sheet[3]], [cell.value for cell in sheet[4]], strict=True))
    assert (row["计划人"], row["入住人"], row["计划同步人"], row["户均就业（人）"]) == (
        81_257,
        81_257,
        18_489,
        1.8,
    )
    assert (row["四个中心：党群服务中心"], row["阶段"]) == ("有", "后续扶持")
    assert "（演示）" in row["迁出村"]


def test_pingguo_s_targets_stand_in_its_own_order_of_lines(documented):
    blocks = indicators.panel(documented(PINGGUO), "")["blocks"]
    titles = [block["title"] for block in blocks if block["type"] == "bullets"]
    assert titles == ["脱贫摘帽目标（3）", "强化资金投入（11）", "强化资源整合（2）", "强化“八包”落实（2）"]


@pytest.mark.parametrize(
    ("title", "goal"),
    [
        ("农村饮水安全工程", "/ 138 处"),
        ("“五小水利”工程", "/ 30 处"),
        ("四类重点对象危房改造", "/ 800 户"),
        ("行政村宣传栏", "/ 45 个"),
        ("贫困发生率控制在3%以内", "≤ 3%"),
    ],
)
def test_a_counted_target_is_a_bar_with_its_goal(documented, title, goal):
    blocks = indicators.panel(documented(PINGGUO), "")["blocks"]
    bars = {item["title"]: item for block in blocks if block["type"] == "bullets" for item in block["items"]}
    assert bars[title]["goal"] == goal


def test_every_objective_is_counted_once_in_the_heat_table(documented):
    for code in COUNTIES:
        snapshot = documented(code)
        cells = works.heat(snapshot).values()
        assert sum(sum(cell.values()) for cell in cells) == len(snapshot.objectives)


@pytest.mark.parametrize("county", COUNTIES)
@pytest.mark.parametrize(
    ("page", "word"), [("relocation", "易地搬迁"), ("industry", "产业基地"), ("indicators", "重点工作")]
)
def test_every_county_has_the_page(running_app, page, county, word):
    run = run_page(running_app, page, query=f"county={county}")
    assert run.succeeded
    assert sent("title", word) in run.text


def sent(name: str, value: str) -> str:
    """A field of a component's JSON as it stands in the readable text of a message."""
    return json.dumps({name: value})[1:-1].replace("\\", "\\\\").replace('"', '\\"')


def escaped(text: str) -> str:
    """Text within a component's JSON as it stands in the readable text of a message."""
    return json.dumps(text)[1:-1].replace("\\", "\\\\")


def test_a_zone_without_sites_says_how_to_get_back(documented):
    content = topic.panel(documented(HUIZE), relocation.TOPIC, "z01")
    assert content["blocks"][1]["items"] == []
    assert content["blocks"][1]["empty"] == "这里没有安置点。按 Esc 或点地图上方的县名，看全县。"


@pytest.mark.parametrize(
    ("kind", "rows", "header"), [("relocation_site", 13, "户数"), ("industry_base", 28, "面积（亩）")]
)
def test_the_list_of_one_kind_comes_as_excel_with_its_sizes(running_app, kind, rows, header):
    answer = fetch(running_app, f"/export/objectives.xlsx?county={YUANMOU}&kind={kind}")
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    assert header in [cell.value for cell in sheet[3]]
    assert sheet.max_row == 3 + rows


def test_a_kind_that_does_not_exist_is_refused(running_app):
    answer = fetch(running_app, f"/export/objectives.xlsx?county={YUANMOU}&kind={quote('坦克')}")
    assert answer.status == 404
    assert "坦克" in answer.text
