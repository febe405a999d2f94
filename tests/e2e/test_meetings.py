"""调度会 in Chromium: planned, its agenda arranged, opened, an order given out of it, closed."""

from __future__ import annotations

from playwright.sync_api import expect

from data.store import meetings
from data.store.engine import engine_for
from tests.e2e.facts import snapshot_of
from tests.e2e.filling import only
from tests.harness import choose, settled


def test_a_meeting_is_planned_arranged_opened_and_leads_to_an_order(page, changeable_app, changeable_home):
    page.goto(f"{changeable_app}/meetings?county=451082")
    page.get_by_text("还没有会议。").wait_for()
    choose(page, page.get_by_role("combobox", name="种类"), "专题调度会")
    settled(page)
    expect(page.get_by_label("会议名称", exact=True)).to_have_value("2018年9月20日专题调度会")
    page.get_by_label("主持人").fill("县委书记")
    page.get_by_role("button", name="安排，生成议程").click()
    opening = only(page.get_by_role("button", name="开会，定格数字"))
    settled(page)
    page.get_by_role("button", name="加一项").click()
    only(page.get_by_label("名称", exact=True)).fill("传达㙟村文件")
    page.get_by_role("button", name="加上").click()
    only(page.locator(".panel .row", has_text="传达㙟村文件"))
    settled(page)
    opening.click()
    seal = only(page.locator(".panel .line", has_text="校验值 SHA-256"))
    meeting = meetings_of(changeable_home)["meeting-0001"]
    assert seal.inner_text().replace(" ", "").endswith(meeting.seal.sha256)
    settled(page)
    page.get_by_role("button", name="下督办令").click()
    page.get_by_text("来源：调度会 2018年9月20日专题调度会").wait_for()
    settled(page)
    page.get_by_label("要办什么").fill("三天内查清原因")
    page.get_by_label("责任单位").fill("县扶贫办")
    page.get_by_label("下令人").fill("县委书记")
    page.get_by_role("button", name="下达").click()
    only(page.locator(".panel .row", has_text="看会议")).click()
    only(page.locator(".block", has_text="本次会议的督办令（1）"))
    settled(page)
    page.get_by_role("button", name="闭会", exact=True).click()
    page.get_by_role("button", name="确认闭会").click()
    only(page.locator(".panel .over", has_text="已闭会"))
    settled(page)
    page.get_by_role("button", name="会议文件").click()
    page.get_by_role("button", name="生成文件").click()
    with page.expect_download() as given:
        only(page.locator("a", has_text="会议纪要")).click()
    assert given.value.suggested_filename == "平果县2018-09-20专题调度会会议纪要.docx"


def meetings_of(home):
    snapshot = snapshot_of(home)
    return meetings.load(snapshot, engine_for(f"sqlite:///{home / 'zhantu.db'}"))
