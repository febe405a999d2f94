"""备份 on the screen: make one, have it checked, and bring the county back only after writing its name."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.harness import fetch, settled


def test_a_county_is_backed_up_checked_and_restored_on_the_screen(page, changeable_app):
    page.goto(f"{changeable_app}/backup?county=450329")
    page.get_by_text("还没有备份。点上面的按钮做第一份。").wait_for()
    settled(page)
    page.get_by_role("button", name="备份现在的数据").click()
    link = page.get_by_role("link", name="资源县 20")
    link.wait_for()
    made = fetch(changeable_app, link.get_attribute("href"))
    assert (made.status, made.content[:2]) == (200, b"PK")
    settled(page)
    page.get_by_role("button", name="检查这份备份").click()
    page.get_by_text("● 备份完好").wait_for()
    restore = page.get_by_role("button", name="恢复", exact=True)
    expect(restore).to_be_disabled()
    settled(page)
    page.get_by_role("textbox", name="县名").fill("资源县")
    page.keyboard.press("Enter")
    expect(restore).to_be_enabled()
    settled(page)
    restore.click()
    page.get_by_text("恢复前自动备份").first.wait_for()
    page.get_by_text("已恢复，逐表核对无误。").wait_for()


@pytest.mark.parametrize(
    "name", ["zhantu.db", "..%2Fzhantu.db", "450329-20200101-000000.zip", quote("备份.zip")]
)
def test_nothing_but_a_backup_there_is_can_be_fetched(running_app, name):
    assert fetch(running_app, f"/backups/{name}").status in {400, 404}
