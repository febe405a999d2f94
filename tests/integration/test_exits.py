"""村退出: an older database takes in verdicts, and matrix, panels, page and Excel list say what the rows say."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import TYPE_CHECKING

import openpyxl
import pytest
from alembic import command
from alembic.runtime.migration import MigrationContext
from sqlalchemy import insert, inspect, select

from components.panel import exits as panels
from components.panel import village as village_panel
from data.model import Assessment, County, Person
from data.store import exits, setup
from data.store import snapshot as snapshots
from data.store.engine import engine_for, for_writing
from tests.harness import fetch, run_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

QUANNAN, ZIYUAN, PINGGUO, HUIZE = "360729", "450329", "451082", "530326"
DAY = dt.date(2018, 9, 20)


@pytest.fixture(scope="module")
def engine(prepared_home: Path) -> Iterator[Engine]:
    found = engine_for(f"sqlite:///{prepared_home / 'zhantu.db'}")
    yield found
    found.dispose()


def shown(engine: Engine, county: str, *, evidence_only: bool = False):
    """A county's snapshot on its opening day, with its exits."""
    day = snapshots.playbook_of(county, engine).campaign.opening
    snapshot = snapshots.load(county, day, evidence_only=evidence_only, engine=engine)
    return snapshot, exits.load(snapshot, engine)


# --- the migration


def older_database(folder: Path) -> Engine:
    """A database of version 0001 with a county and a person in it."""
    engine = engine_for(f"sqlite:///{folder / 'zhantu.db'}")
    with for_writing(engine).begin() as connection:
        command.upgrade(setup.config_for(connection), "0001")
    with for_writing(engine).begin() as connection:
        county = {"county_code": PINGGUO, "name": "平果县", "playbook": "", "outline": "{}", "revision": 7}
        connection.execute(insert(County), county)
        person = {
            "county_code": PINGGUO,
            "id": "p",
            "name": "韦某",
            "position": "",
            "unit": "",
            "source": "x",
        }
        connection.execute(insert(Person), {**person, "is_demo": False, "verify": False})
    return engine


def test_a_database_of_version_0001_is_saved_and_takes_in_verdicts(tmp_path, monkeypatch):
    monkeypatch.setattr(setup, "pack_codes", lambda: [PINGGUO])
    engine = older_database(tmp_path)
    done = setup.prepare(lambda _step, _share: None, engine)
    assert done.loaded == ()
    assert done.backup is not None
    saved = engine_for(f"sqlite:///{done.backup}")
    assert "assessment" not in inspect(saved).get_table_names()
    verdict = {"subject_kind": "village", "subject_id": "451082100201", "scheme": "gx_village/2018"}
    verdict |= {"item": "v5", "on_date": DAY, "recorded_on": DAY, "source": "x", "is_demo": False}
    with for_writing(engine).begin() as connection:
        connection.execute(insert(Assessment), {"county_code": PINGGUO, "verify": False, **verdict})
    with engine.connect() as connection:
        assert connection.scalar(select(Person.name)) == "韦某"
        assert connection.scalar(select(County.revision)) == 7
        assert connection.scalar(select(Assessment.item)) == "v5"
        assert MigrationContext.configure(connection).get_current_revision() != "0001"
    saved.dispose()
    engine.dispose()


# --- the matrix


@pytest.mark.parametrize(
    ("county", "villages", "items"), [(PINGGUO, 19, 12), (HUIZE, 355, 7), (QUANNAN, 6, 11)]
)
def test_the_matrix_has_every_leaving_village_and_every_item_of_its_scheme(engine, county, villages, items):
    _, found = shown(engine, county)
    assert found.matrix.shape == (villages, items)


@pytest.mark.parametrize(
    ("county", "villages", "items"), [(PINGGUO, 184, 12), (HUIZE, 381, 7), (QUANNAN, 98, 11)]
)
def test_all_villages_can_be_shown_those_that_do_not_leave_without_an_exit(engine, county, villages, items):
    snapshot, leaving = shown(engine, county)
    everyone = exits.load(snapshot, engine, everyone=True)
    assert everyone.matrix.shape == (villages, items)
    assert everyone.villages["exit_id"].notna().sum() == len(leaving.villages)
    assert everyone.matrix.loc[leaving.matrix.index].equals(leaving.matrix)
    other = everyone.villages.index[everyone.villages["exit_id"].isna()][0]
    assert "未评定" in panels.village_panel(snapshot, everyone, other)["subtitle"]


def test_the_checklist_of_quannan_is_built_item_by_item_in_every_village(engine):
    snapshot, exit_scheme = shown(engine, QUANNAN)
    assert [scheme.id for scheme in exits.schemes_of(snapshot)] == ["jx_village", "quannan_checklist"]
    found = exits.load(snapshot, engine, scheme="quannan_checklist", everyone=True)
    assert found.matrix.shape == (98, 22)
    assert (exit_scheme.leaving, found.leaving) == (True, False)
    assert 0.3 < (found.matrix == "m").to_numpy().mean() < 0.9
    owner = panels.county_owner(snapshot, found.item("g2"))
    assert "县水利局" in owner


def test_a_county_without_a_further_scheme_of_village_level_has_nothing_to_choose(engine):
    snapshot, _ = shown(engine, PINGGUO)
    assert [scheme.id for scheme in exits.schemes_of(snapshot)] == ["gx_village"]


@pytest.mark.parametrize("county", [QUANNAN, ZIYUAN, PINGGUO, HUIZE])
def test_a_village_is_out_on_the_day_it_lacks_nothing(engine, county):
    _, found = shown(engine, county)
    out = found.villages["done_on"].notna()
    assert out.any()
    assert ((found.villages["missing"] == 0) == out).all()


def test_what_is_missing_most_stands_first_and_what_nobody_judged_last(engine):
    _, found = shown(engine, HUIZE)
    judged = found.villages[found.villages["judged"]]
    assert judged["missing"].is_monotonic_decreasing
    assert list(found.villages["judged"]) == sorted(found.villages["judged"], reverse=True)


def test_an_earlier_day_shows_fewer_items_met(engine):
    early = exits.load(snapshots.load(PINGGUO, dt.date(2018, 3, 1), engine=engine), engine)
    _, now = shown(engine, PINGGUO)
    assert early.villages["met"].sum() < now.villages["met"].sum()


def test_only_documented_rows_hold_no_verdict_and_nobody_is_called_failing(engine):
    snapshot, found = shown(engine, QUANNAN, evidence_only=True)
    assert len(found.villages) == 6
    assert set(found.matrix.to_numpy().ravel()) == {"n"}
    ranking = panels.ranking_panel(snapshot, found, "")["blocks"][0]["items"]
    assert {row["right"] for row in ranking} == {"○ 6 村未评定"}
    village = panels.village_panel(snapshot, found, found.villages.index[0])
    assert "缺项目" not in str(village)


# --- the panels


def test_a_gap_shows_value_threshold_owner_and_the_project_that_closes_it(engine):
    snapshot, found = shown(engine, PINGGUO)
    gaps = found.gaps[(found.gaps["verdict"] == "u") & (found.gaps["item"] == "v5")]
    gap = gaps[gaps["project"].notna()].iloc[0]
    rows = panels.gap_rows(snapshot, found, gap["village"])["items"]
    (row,) = [row for row in rows if row["title"] == "有安全饮水"]
    value = found.known.loc[(gap["village"], "v5"), "value"]
    assert f"现值 {value:g}%，要求 ≥ 95%" in row["below"]
    assert f"责任人：{gap['name']}（演示）" in row["below"]
    assert snapshot.objectives.loc[gap["project"], "title"] in row["below"]
    assert row["pick"]["objective"] == gap["project"]


def test_an_unmet_item_without_a_project_says_so_in_red(engine):
    snapshot, found = shown(engine, PINGGUO)
    gaps = found.gaps[
        (found.gaps["verdict"] == "u") & (found.gaps["item"] == "v5") & found.gaps["project"].isna()
    ]
    rows = panels.gap_rows(snapshot, found, gaps.iloc[0]["village"])["items"]
    (row,) = [row for row in rows if row["title"] == "有安全饮水"]
    assert (row["right"], row["rightLight"]) == ("■ 缺项目", "r")


def test_a_cell_leads_to_value_day_assessor_and_both_sources(engine):
    snapshot, found = shown(engine, PINGGUO)
    village = found.villages.index[0]
    first = panels.village_panel(snapshot, found, village, "v5")["blocks"][0]["items"][0]
    known = found.known.loc[(village, "v5")]
    assert f"现值 {known['value']:g}%，要求 ≥ 95%" in first["below"]
    assert f"评定：{known['assessor']}；{known['source']}" in first["below"]
    assert f"要求出处：{found.item('v5').threshold_source}" in first["below"]


def test_the_panel_beside_the_map_lists_the_same_gaps(engine):
    snapshot, found = shown(engine, PINGGUO)
    village = found.villages.index[0]
    titles = [block.get("title", "") for block in village_panel.panel(snapshot, village, found)["blocks"]]
    assert f"还差的条目（{found.villages.loc[village, 'missing']}）" in titles


def test_a_village_that_is_not_leaving_is_not_judged(engine):
    snapshot, found = shown(engine, PINGGUO)
    other = snapshot.villages.index.difference(found.villages.index)[0]
    assert "没有列入退出计划" in str(panels.village_panel(snapshot, found, other))


# --- page and list


def test_the_page_shows_matrix_and_ranking(running_app):
    page = run_page(running_app, "villages", query=f"county={PINGGUO}")
    assert page.succeeded
    assert "村退出" in page.titles
    for words in ("只差一项", "差在哪些条目"):
        assert words.encode("unicode_escape").decode() in page.text.replace("\\\\", "\\")


@pytest.mark.parametrize(
    "query",
    [
        "zone=z08",
        "item=v5",
        "item=nothing",
        "village=nothing&zone=nothing",
        "evidence=1",
        "villages=all&evidence=1",
        "scheme=nothing&villages=nothing",
    ],
)
def test_the_page_stands_any_address(running_app, query):
    assert run_page(running_app, "villages", query=f"county={PINGGUO}&{query}").succeeded


def test_the_excel_list_carries_verdicts_and_values(running_app, engine):
    _, found = shown(engine, PINGGUO)
    answer = fetch(running_app, f"/export/village-exits.xlsx?county={PINGGUO}")
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    header, first = rows[0], rows[1]
    assert len(rows) == 1 + 19
    at = header.index("有安全饮水（待核）")
    assert "≥ 95%" in header[at + 1]
    village = found.villages.index[0]
    assert first[0] == found.villages.loc[village, "name"]
    assert first[at + 1] == found.known.loc[(village, "v5"), "value"]
    assert "演示" in sheet.cell(1, 1).value


def test_the_excel_list_follows_scheme_and_villages_on_screen(running_app):
    asked = f"county={QUANNAN}&scheme=quannan_checklist&villages=all"
    answer = fetch(running_app, f"/export/village-exits.xlsx?{asked}")
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    assert sheet.max_row == 3 + 98
    assert "七改：改水" in [cell.value for cell in sheet[3]]
    assert "全部村村级清单" in sheet.cell(1, 1).value


def test_the_excel_list_of_a_zone_holds_its_villages_only(running_app, engine):
    _, found = shown(engine, PINGGUO)
    zone = found.villages["zone"].iloc[0]
    answer = fetch(running_app, f"/export/village-exits.xlsx?county={PINGGUO}&zone={zone}")
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    assert sheet.max_row == 3 + len(found.in_zone(zone))


def test_the_excel_list_of_an_unknown_county_is_refused_in_chinese(running_app):
    answer = fetch(running_app, "/export/village-exits.xlsx?county=000000")
    assert answer.status == 404
    assert "没有代码为 000000 的县" in answer.text
