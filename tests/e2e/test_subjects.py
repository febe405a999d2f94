"""易地搬迁, 产业基地 and 重点工作 in a browser: from the list to the objective and back."""

from __future__ import annotations

import time

import pytest

SECONDS = 20


def until(page, condition: str) -> None:
    """Wait for a JavaScript expression; the page's policy rules out Playwright's own way."""
    deadline = time.monotonic() + SECONDS
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, f"never happened: {condition}"
        page.wait_for_timeout(50)


@pytest.mark.parametrize(
    ("address", "first", "target"),
    [
        ("relocation?county=360729", "安置点（10，按风险）", ("site-007", "社迳乡圩镇安置点（主体工程）")),
        ("industry?county=360729", "基地（15，按风险）", ("base-007", "生态养殖小区")),
        ("indicators?county=451082", "强化资金投入（11）", ("ind-006", "农村饮水安全工程")),
    ],
)
def test_a_click_leads_to_the_objective_and_back_to_the_list(page, running_app, address, first, target):
    key, title = target
    page.goto(f"{running_app}/{address}")
    page.get_by_text(first).wait_for()
    page.get_by_role("button").filter(has_text=title).first.click()
    page.get_by_role("heading", name=title).wait_for()
    page.get_by_text("按期把握").first.wait_for()
    assert f"objective={key}" in page.url
    page.go_back()
    page.get_by_role("heading", name=title).wait_for(state="detached")
    until(page, f"!location.search.includes('{key}')")
    page.get_by_text(first).wait_for()


def test_a_map_with_one_subject_draws_nothing_else(page, running_app):
    page.goto(f"{running_app}/relocation?county=360729")
    until(page, "Boolean(window.__zhantu?.paintedAt)")
    layers = """(() => {
      const ids = new Set();
      window.__zhantu.map.eachLayer((item) => { if (item.spec) ids.add(item.spec.id); });
      return [...ids].sort().join();
    })()"""
    assert page.evaluate(layers) == "relocation_site,zones"


def test_a_cell_of_the_heat_table_leads_to_its_riskiest_objective(page, running_app):
    page.goto(f"{running_app}/indicators?county=451082")
    page.get_by_role("button", name="全县 · 脱贫摘帽目标：").click()
    page.get_by_role("heading", name="年内脱贫人口").wait_for()
    assert "objective=ind-002" in page.url
