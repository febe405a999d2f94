"""易地搬迁, 产业基地 and 重点工作 in a browser: from the list to the objective and back."""

from __future__ import annotations

import pytest

from tests.e2e.filling import until
from tests.harness import settled


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
    settled(page)
    page.get_by_role("button").filter(has_text=title).first.click()
    page.get_by_role("heading", name=title).wait_for()
    page.get_by_text("按期把握").first.wait_for()
    until(page, f"location.search.includes('objective={key}')")
    settled(page)
    page.go_back()
    page.get_by_role("heading", name=title).wait_for(state="detached")
    until(page, f"!location.search.includes('{key}')")
    page.get_by_text(first).wait_for()


def test_a_map_with_one_subject_draws_nothing_else(page, running_app):
    page.goto(f"{running_app}/relocation?county=360729")
    until(page, "Boolean(window.__zhantu?.paintedAt)")
    settled(page)
    layers = """(() => {
      const ids = new Set();
      window.__zhantu.map.eachLayer((item) => { if (item.spec) ids.add(item.spec.id); });
      return [...ids].sort().join();
    })()"""
    assert page.evaluate(layers) == "relocation_site,zones"


def test_a_cell_of_the_heat_table_leads_to_its_riskiest_objective(page, running_app):
    page.goto(f"{running_app}/indicators?county=451082")
    cell = page.get_by_role("button", name="全县 · 脱贫摘帽目标：")
    cell.wait_for()
    settled(page)
    cell.click()
    page.get_by_role("heading", name="年内脱贫人口").wait_for()
    until(page, "location.search.includes('objective=ind-002')")


def test_huize_s_numbers_add_up_on_screen(page, running_app):
    page.goto(f"{running_app}/relocation?county=530326&evidence=1")
    page.get_by_role("heading", name="搬迁规模（原文）").wait_for()
    settled(page)
    rows = [row.split() for row in page.locator("table.sums tr").all_inner_texts()]
    assert ["全县（人）", "83,627", "21,441", "105,068", "●", "一致"] in rows
    assert ["县城集中安置区（人）", "62,768", "18,489", "81,257", "●", "一致"] in rows
    assert ["其余", "124", "个点（人）", "计算", "20,859", "2,952", "23,811", "●", "一致"] in [
        " ".join(row).replace("计算", " 计算 ").split() for row in rows
    ]


def test_a_chosen_site_is_joined_to_the_villages_its_people_came_from(page, running_app):
    page.goto(f"{running_app}/relocation?county=360729&objective=site-003")
    page.locator(".zt-line-name").first.wait_for(state="attached")
    origins = page.locator(".block-rows", has_text="迁出村（")
    origins.wait_for()
    settled(page)
    named = page.locator(".zt-line-name").all_inner_texts()
    listed = origins.locator("li .right").all_inner_texts()
    assert len(named) == len(listed) > 0
    assert sorted(text.split(" ", 1)[1] for text in named) == sorted(text.strip() for text in listed)
