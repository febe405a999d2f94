"""The Gantt and the forms of a work in Chromium: a click selects, and a reported value is there at once."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.facts import snapshot_of
from tests.e2e.filling import until
from tests.harness import settled

if TYPE_CHECKING:
    from playwright.sync_api import Page

PINGGUO = "451082"


@pytest.fixture
def gantt(page: Page, running_app: str) -> Page:
    page.goto(f"{running_app}/projects?county={PINGGUO}&group=zone")
    until(page, "!!(window.__zhantuGantt && window.__zhantuPanel)")
    settled(page)
    return page


def works(home):
    objectives = snapshot_of(home).objectives
    return objectives[objectives["kind"].isin(["project", "relocation_site", "industry_base", "indicator"])]


def test_every_work_is_in_the_gantt_but_only_what_is_in_sight_is_drawn(gantt, prepared_home):
    assert gantt.evaluate("window.__zhantuGantt.rows") == len(works(prepared_home))
    assert 5 < gantt.locator(".gantt .work").count() < 40
    first = gantt.locator(".gantt .work").first.inner_text()
    gantt.locator(".gantt .chart").evaluate("chart => { chart.scrollTop = 6000; }")
    expect(gantt.locator(".gantt .work").first).not_to_have_text(first, use_inner_text=True)


def test_a_click_on_a_row_shows_its_work_beside_it(gantt):
    row = gantt.locator(".gantt .work").nth(2)
    name = row.locator(".name").inner_text().split("〔")[0]
    row.click()
    until(gantt, f"window.__zhantuPanel.title === {json.dumps(name)}")
    until(gantt, "!!window.__zhantuGantt.selected")
    until(gantt, "location.search.includes('objective=')")
    expect(gantt.locator(".gantt .work.selected .name")).to_have_text(
        re.compile(rf"^{re.escape(name)}(〔|$)"), use_inner_text=True
    )


def test_what_is_chosen_narrows_the_list_and_stays_in_the_address(gantt, prepared_home):
    gantt.locator(".gantt select[name=light]").select_option("r")
    red = int((works(prepared_home)["light"] == "r").sum())
    until(gantt, "location.search.includes('light=r')")
    until(gantt, f"window.__zhantuGantt.rows === {red}")
    export = gantt.locator(".gantt .links a")
    expect(export).to_have_attribute("href", re.compile(r"^/export/schedule\.xlsx\?(.*&)?light=r(&|$)"))
    link = export.get_attribute("href")
    answer = gantt.request.get(gantt.url.split("/projects")[0] + link)
    assert answer.ok
    assert answer.body()[:2] == b"PK"


def test_a_persons_page_leads_to_his_works_in_the_gantt(page, running_app, prepared_home):
    found = works(prepared_home)
    person = found["person_id"].dropna().mode()[0]
    page.goto(f"{running_app}/chain?county={PINGGUO}&person={person}")
    page.get_by_role("link", name="他的项目").click()
    of_his = int((found["person_id"] == person).sum())
    until(page, f"window.__zhantuGantt?.rows === {of_his}")
    expect(page.locator(".sentences")).to_contain_text(
        found.loc[found["person_id"] == person, "owner"].iloc[0]
    )
    settled(page)
    page.locator(".gantt select[name=leader]").select_option("")
    until(page, f"window.__zhantuGantt.rows === {len(found)}")


def test_progress_is_reported_in_two_clicks_and_the_panel_follows(page, changeable_app, prepared_home):
    found = works(prepared_home)
    running = found[
        found["done_on"].isna() & found["actual"].between(0.2, 0.7) & (found["kind"] == "project")
    ]
    key, work = running.index[0], running.iloc[0]
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{changeable_app}/?county={PINGGUO}&objective={key}")
    settled(page)
    field = page.locator(".st-key-progress input[type=number]").first
    field.click()
    value = float(work["value"]) + 0.5
    field.fill(f"{value:g}")
    page.get_by_role("button", name="保存进展").click()
    page.get_by_text("已保存进展").wait_for()
    page.locator(".panel .row .right", has_text=f"{value:g}").first.wait_for()
    settled(page)
    field.fill("0")
    page.get_by_role("button", name="保存进展").click()
    page.get_by_text("请写明原因").wait_for()
