"""The Excel list: what is in it, and that nothing in it runs."""

from __future__ import annotations

import asyncio
import datetime as dt
from io import BytesIO
from urllib.parse import parse_qsl, urlsplit

import pytest
from openpyxl import load_workbook
from starlette.requests import Request

from components import transfer
from components.state import View
from data.store import kept
from data.store import snapshot as snapshots
from tests.unit.components.tiny import CODE, Tiny, on

FORMULA = '=cmd|"/c calc"!A1'
LATE = [90.5 * number for number in range(1, 9)]


@pytest.fixture
def tiny():
    tiny = Tiny().project(title=FORMULA, responsible_unit="+1+1", note="@x").reports(*LATE)
    tiny.project("q", place="v3", title="-2", is_demo=True, deadline_assumed=True)
    return tiny.duty("=1+1", "objective_owner", "objective", "p")


@pytest.fixture
def download(tiny, monkeypatch):
    """The answer to an address of the file, after the question mark."""
    for module in (snapshots, kept):
        monkeypatch.setattr(module, "current_engine", lambda: tiny.engine)
    monkeypatch.setattr(snapshots, "_shelf", type(snapshots._shelf)(snapshots.CACHED))

    def answer(query, file=transfer.objectives_file):
        scope = {"type": "http", "query_string": query.encode(), "headers": []}
        return asyncio.run(file(Request(scope)))

    return answer


def sheet_of(answer):
    assert answer.status_code == 200
    return load_workbook(BytesIO(answer.body)).active


def rows_of(sheet):
    header = [cell.value for cell in sheet[3]]
    rows = ([readable(cell.value) for cell in row] for row in sheet.iter_rows(min_row=4))
    return [dict(zip(header, row, strict=True)) for row in rows]


def readable(value):
    return value.date().isoformat() if isinstance(value, dt.datetime) else value


def test_the_address_says_what_is_on_the_screen():
    view = View(CODE, on(80), evidence_only=True, zone="z01", village="v1", objective="p", layers=("zones",))
    address = urlsplit(transfer.objectives_url(view))
    assert address.path == "/export/objectives.xlsx"
    assert dict(parse_qsl(address.query)) == {
        "county": CODE,
        "date": "2018-03-22",
        "zone": "z01",
        "village": "v1",
        "evidence": "1",
    }


def test_each_row_tells_state_forecast_and_who_answers(download):
    sheet = sheet_of(download(f"county={CODE}&date=2018-03-22"))
    assert sheet["A1"].value == "平果县作战目标2018-03-22（共 2 项）"
    road, other = rows_of(sheet)
    expected = {
        "编号": "p", "类别": "项目", "战区": "1号战区", "村": "v1村", "灯": "■ 告急", "状态": "进行中",
        "目标量": 1000, "单位": "米", "完成量": 724, "完成": pytest.approx(0.724),
        "计划应达": pytest.approx(0.8), "期限": "2018-04-11", "期限是否推定": None,
        "剩余天数": 20, "预计完成": "2018-05-01", "按期把握": 0,
        "最近填报": "2018-03-22", "演示": None, "待核": None, "出处": "测试",
    }  # fmt: skip
    assert {name: road[name] for name in expected} == expected
    assert (other["期限是否推定"], other["演示"], other["完成量"], other["预计完成"]) == (
        "是（原文未写）",
        "演示",
        None,
        None,
    )


@pytest.mark.parametrize(("query", "counted"), [("", "全部数据，含演示"), ("&evidence=1", "只看有据数据")])
def test_the_list_says_of_which_day_it_is_when_it_was_made_and_what_counts(download, query, counted):
    said = sheet_of(download(f"county={CODE}&date=2018-03-22{query}"))["A2"].value
    assert said.startswith("数据截至 2018-03-22　导出于 20")
    assert said.endswith(f"口径：{counted}")


def test_text_that_looks_like_a_formula_stays_text(download):
    sheet = sheet_of(download(f"county={CODE}&date=2018-03-22"))
    cells = {cell.value: cell.data_type for row in sheet.iter_rows(min_row=4) for cell in row}
    for text in (FORMULA, "=1+1", "+1+1", "-2"):
        assert cells[text] == "s"


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("zone=z01", ["p"]),
        ("zone=z02", ["q"]),
        ("village=v2", []),
        ("evidence=1", ["p"]),
        ("zone=none", ["p", "q"]),
    ],
)
def test_the_file_holds_what_the_panel_was_about(download, query, keys):
    sheet = sheet_of(download(f"county={CODE}&date=2018-03-22&{query}"))
    assert [row["编号"] for row in rows_of(sheet)] == keys


def test_the_file_is_named_after_county_place_and_day(download):
    answer = download(f"county={CODE}&date=2018-03-22&village=v1")
    name = "%E5%B9%B3%E6%9E%9C%E5%8E%BFv1%E6%9D%91%E4%BD%9C%E6%88%98%E7%9B%AE%E6%A0%872018-03-22.xlsx"
    assert answer.headers["content-disposition"] == f"attachment; filename*=UTF-8''{name}"
    assert answer.headers["cache-control"] == "no-store"


def person_of(tiny, *duty, **more):
    """Adds somebody who answers for something; gives the id."""
    tiny.duty(*duty, **more)
    return tiny.rows[-1].person_id


def test_a_persons_file_holds_everything_he_answers_for_the_riskiest_first(tiny, download):
    tiny.project("calm", place="v2", deadline=300)
    commander = person_of(tiny, "李四", "commander", "zone", "z01", is_demo=True)
    answer = download(f"county={CODE}&date=2018-03-22&person={commander}", transfer.person_file)
    sheet = sheet_of(answer)
    assert sheet["A1"].value == "平果县李四（演示）负责的目标2018-03-22（共 2 项）"
    assert [(row["编号"], row["灯"]) for row in rows_of(sheet)] == [("p", "■ 告急"), ("calm", "○ 未填报")]


def test_the_file_of_a_person_who_is_not_there_or_hidden_is_refused_in_words(tiny, download):
    invented = person_of(tiny, "李四", "commander", "zone", "z01", is_demo=True)
    for query in ("person=nobody", "", f"person={invented}&evidence=1"):
        answer = download(f"county={CODE}&date=2018-03-22&{query}", transfer.person_file)
        assert answer.status_code == 404
        assert "没有这个责任人" in answer.body.decode()


@pytest.mark.parametrize("query", ["", "county=999999"])
def test_an_unknown_county_gets_an_explanation_instead_of_a_file(download, query):
    answer = download(f"{query}")
    assert answer.status_code == 404
    assert "请从左上角选择一个县" in answer.body.decode()
