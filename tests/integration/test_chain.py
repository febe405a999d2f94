"""责任链 and 口径核对 in the running program, on all five counties."""

from __future__ import annotations

import json
from io import BytesIO
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook

from tests.harness import PageRun, fetch, run_page

COUNTIES = ("360729", "450329", "451082", "530326", "532328")
WORKED = {
    "360729": "2,600 + 2,000 + 1,000 + 900 + 580 + 600 + 1,500 = 9,180 人 < 9,500 人",
    "450329": "4,300 ÷ 5,104 = 84.25% ≠ 85%",
    "451082": "171 + 12 + 1 = 184 个 ≠ 181 个",
    "530326": "70,319 + 19,906 = 90,225 户",
    "532328": "841 + 460 + 91 + 115 + 101 = 1,608 户 ≠ 1,436 户",
}


def shows(run: PageRun, text: str) -> bool:
    """Whether a panel of the run holds a text; panels travel as JSON within text, so escaped twice."""
    return json.dumps(text)[1:-1].replace("\\", "\\\\") in run.text


@pytest.mark.parametrize("county", COUNTIES)
def test_reconciliation_writes_out_the_computation_of_every_county(running_app, county):
    run = run_page(running_app, "reconcile", query=f"county={county}")
    assert run.succeeded
    assert shows(run, WORKED[county])


@pytest.mark.parametrize("county", COUNTIES)
@pytest.mark.parametrize("evidence", ["", "&evidence=1"])
def test_the_chain_runs_for_every_county_with_and_without_demo_rows(running_app, county, evidence):
    run = run_page(running_app, "chain", query=f"county={county}{evidence}")
    assert run.succeeded
    assert shows(run, "责任缺口")


def test_without_demo_rows_every_zone_lacks_its_commander(running_app):
    run = run_page(running_app, "chain", query="county=451082&evidence=1")
    assert shows(run, "没有司令员的战区（12）")


def test_a_zone_narrows_the_chain_to_its_commander_and_village_leaders(running_app):
    run = run_page(running_app, "chain", query="county=451082&zone=z02")
    assert run.succeeded
    assert shows(run, "司令员（1 个战区）")
    assert shows(run, "第一家长（")


def test_a_person_shows_duties_and_objectives_and_an_unknown_one_is_told(running_app):
    known = run_page(running_app, "chain", query="county=530326&person=p01")
    assert known.succeeded
    assert shows(known, "县委书记：全县")
    unknown = run_page(running_app, "chain", query="county=530326&person=nobody")
    assert unknown.succeeded
    assert "没有编号为“nobody”的责任人" in unknown.text


@pytest.mark.parametrize(
    ("path", "header", "name"),
    [("reconcile", "核对", "口径核对"), ("gaps", "缺口", "责任缺口")],
)
def test_both_lists_come_as_excel_files(running_app, path, header, name):
    answer = fetch(running_app, f"/export/{path}.xlsx?county=360729&evidence=1")
    assert answer.status == 200
    assert name in unquote(answer.headers["content-disposition"])
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet["A3"].value == header
    assert sheet.max_row > 10


def test_the_file_of_an_unknown_county_is_refused_in_words(running_app):
    answer = fetch(running_app, "/export/gaps.xlsx?county=000000")
    assert (answer.status, answer.text) == (404, "没有代码为 000000 的县。请从左上角选择一个县。")
