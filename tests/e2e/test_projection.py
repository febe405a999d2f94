"""投影 in Chromium: a whole meeting by keyboard alone, what the next one opens on, and every scene at four sizes."""

from __future__ import annotations

import datetime as dt
import json
from urllib.parse import urlencode

from sqlalchemy import select

from data.model import Report
from data.store.engine import engine_for
from data.store.unit_of_work import Event, unit_of_work
from tests.e2e.facts import OPENING, PINGGUO
from tests.harness import fetch, settled

NEXT = OPENING + dt.timedelta(days=7)
LAST_ZONE = "12"
SIZES = [(1366, 768), (1920, 1080), (3840, 2160), (1024, 768)]
SHOWN = "() => window.__zhantuProjection"
FOCUSED = """() => {
  let node = document.activeElement;
  while (node.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  return `${node.ariaLabel ?? ''} ${['A', 'BUTTON', 'SUMMARY'].includes(node.tagName) ? node.innerText : ''}`;
}"""
FAULTS = """(least) => {
  const roots = [...document.querySelectorAll('*')].map(({shadowRoot}) => shadowRoot?.querySelector('.pj-root'));
  const root = roots.find(Boolean);
  const within = '.pj-pages:not(.pj-bench)';
  const places = [within, '.pj-foot', '.pj-map .zt-label.is-shown:not(.is-shape)', '.pj-map .zt-foot'];
  const seen = (node) => node.getClientRects().length && getComputedStyle(node).visibility === 'visible';
  const own = (node) => [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
  const faults = [];
  const check = (wrong, what, node) => { if (wrong) faults.push(`${what}: ${node.textContent}`); };
  for (const node of places.flatMap((place) => [...root.querySelectorAll(`${place} *`)])) {
    if (!own(node) || !seen(node)) continue;
    const [box, style] = [node.getBoundingClientRect(), getComputedStyle(node)];
    check(parseFloat(style.fontSize) < least - 0.5, style.fontSize, node);
    check(box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1, 'outside', node);
    check(style.display !== 'inline' && node.scrollWidth > node.clientWidth + 2, 'wide', node);
  }
  const foot = root.querySelector('.pj-foot').getBoundingClientRect();
  for (const piece of root.querySelectorAll(`${within} .pj-column > *`)) {
    const [box, column] = [piece, piece.parentElement].map((node) => node.getBoundingClientRect());
    check(box.bottom > Math.min(column.bottom, foot.top) + 1, 'cut', piece);
    const next = piece.nextElementSibling;
    check(next && next.getBoundingClientRect().top < box.bottom - 1, 'over the next', piece);
  }
  return faults;
}"""


def tab_to(page, words):
    """Press Tab until what has the focus says these words."""
    for _ in range(90):
        if words in page.evaluate(FOCUSED):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no Tab leads to {words}")


def press(page, words):
    tab_to(page, words)
    page.keyboard.press("Enter")


def meet(page, app, day, title):
    """Plan a meeting and open it."""
    page.goto(f"{app}/meetings?{urlencode({'county': PINGGUO, 'date': day})}")
    page.get_by_role("button", name="安排，生成议程").wait_for()
    settled(page)
    tab_to(page, "种类")
    page.keyboard.type("专题")
    page.keyboard.press("Enter")
    page.locator("input[value*='专题调度会']").wait_for()
    settled(page)
    tab_to(page, "会议名称")
    page.keyboard.press("Control+a")
    page.keyboard.type(title)
    tab_to(page, "主持人")
    page.keyboard.press("Control+a")
    page.keyboard.type("县委书记")
    press(page, "安排，生成议程")
    page.get_by_role("button", name="开会，定格数字").wait_for()
    settled(page)
    press(page, "开会，定格数字")
    page.locator(".panel .line", has_text="校验值 SHA-256").wait_for()
    settled(page)


def take_minutes(page):
    press(page, "会议文件")
    page.get_by_role("button", name="生成文件").wait_for()
    press(page, "生成文件")
    page.locator("a", has_text="会议纪要").wait_for()
    settled(page)
    tab_to(page, "会议纪要")
    with page.expect_download() as given:
        page.keyboard.press("Enter")
    assert given.value.suggested_filename.endswith("会议纪要.docx")


def on_screen(page, kind):
    """Wait until a scene of a kind is painted; gives what is known of it."""
    for _ in range(200):
        shown = page.evaluate(SHOWN)
        if shown and shown["kind"] == kind:
            return shown
        page.wait_for_timeout(50)
    raise AssertionError(f"no scene of the kind {kind}: {shown}")


def project(page):
    page.locator(".pj-enter").wait_for()
    page.keyboard.press("p")
    return on_screen(page, "county")


def step(page, key):
    """Press a key and wait until what it leads to is painted."""
    before = page.evaluate(SHOWN)["paintedAt"]
    page.keyboard.press(key)
    for _ in range(200):
        if page.evaluate(SHOWN)["paintedAt"] > before:
            return
        page.wait_for_timeout(20)
    raise AssertionError(f"{key} shows nothing")


def book(app, meeting, day):
    asked = urlencode({"county": PINGGUO, "date": day, "meeting": meeting})
    return json.loads(fetch(app, f"/meeting/scenes.json?{asked}").text)


def told(page):
    return page.locator(".pj-pages:not(.pj-bench)").inner_text()


def test_a_whole_meeting_by_keyboard_alone_and_the_next_one_opens_on_its_order(
    page, changeable_app, changeable_home
):
    meet(page, changeable_app, OPENING, "九月调度会㙟𠅤")
    project(page)
    before = book(changeable_app, "meeting-0001", OPENING)
    county = told(page)
    page.keyboard.type(LAST_ZONE)
    number = on_screen(page, "zone")["scene"]
    assert str(next(one["number"] for one in before["scenes"] if one["id"] == number)) == LAST_ZONE
    page.keyboard.press("o")
    page.keyboard.press("Control+Enter")
    page.locator(".pj-wrong", has_text="请写明要办什么").wait_for()
    page.keyboard.type("三天内把水管接通")
    page.keyboard.press("Control+Enter")
    page.locator(".pj-toast", has_text="督办令已下达").wait_for()
    assert page.evaluate(SHOWN)["scene"] == number, "the scene stays when an order was given"
    page.keyboard.press("End")
    on_screen(page, "close")
    assert "三天内把水管接通" in told(page)
    page.keyboard.press("Escape")
    page.locator(".pj-root").wait_for(state="hidden")
    press(page, "闭会")
    page.get_by_role("button", name="确认闭会").wait_for()
    press(page, "确认闭会")
    page.locator(".panel .over", has_text="已闭会").wait_for()
    settled(page)
    take_minutes(page)

    meet(page, changeable_app, NEXT, "下一次调度会")
    project(page)
    page.keyboard.press("Shift+PageDown")
    on_screen(page, "changes")
    page.keyboard.press("Shift+PageDown")
    on_screen(page, "orders")
    assert "三天内把水管接通" in told(page)
    assert "九月调度会㙟𠅤" in told(page)

    correct(changeable_home)
    page.goto(f"{changeable_app}/meetings?county={PINGGUO}&date={NEXT}&meeting=meeting-0001")
    project(page)
    assert told(page) == county
    after = book(changeable_app, "meeting-0001", NEXT)
    assert without_close(after) == without_close(before)


def correct(home):
    """Something becomes known later about the day of the first meeting."""
    engine = engine_for(f"sqlite:///{home / 'zhantu.db'}")
    with unit_of_work(PINGGUO, Event("农某", "correct", "更正"), engine) as session:
        last = session.scalars(select(Report).where(Report.county_code == PINGGUO).limit(1)).one()
        own = {"objective_id": last.objective_id, "on_date": OPENING, "sequence": 9, "value": last.value + 1}
        said = {"state": "approved", "author": "农某", "source": "农某填报", "county_code": PINGGUO}
        session.add(Report(recorded_on=NEXT, **own, **said))


def without_close(book):
    return [scene for scene in book["scenes"] if scene["kind"] != "close"]


def test_the_presenter_follows_and_steers(page, changeable_app):
    page.goto(f"{changeable_app}/meetings?county={PINGGUO}&date={NEXT}&meeting=meeting-0002")
    project(page)
    with page.context.expect_page() as opened:
        page.keyboard.press("n")
    window = opened.value
    window.locator(".now", has_text="全县态势").wait_for()
    window.locator(".next", has_text="上次会议以来的变化").wait_for()
    window.keyboard.press("End")
    on_screen(page, "close")
    page.keyboard.press("Home")
    window.locator(".now", has_text="全县态势").wait_for()
    window.close()


def test_every_scene_is_whole_and_readable_at_four_sizes(page, changeable_app):
    page.goto(f"{changeable_app}/meetings?county={PINGGUO}&date={NEXT}&meeting=meeting-0002")
    project(page)
    faults = []
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.keyboard.press("Home")
        page.wait_for_timeout(300)
        least = 28 * min(width / 1440, height / 1080)
        for _ in range(7):  # the county, changes, orders, the worst, and zones
            faults += [f"{width}: {fault}" for fault in page.evaluate(FAULTS, least)]
            step(page, "Shift+PageDown")
        for _ in range(6):
            faults += [f"{width}: {fault}" for fault in page.evaluate(FAULTS, least)]
            step(page, "PageDown")
        step(page, "End")
        faults += [f"{width}: {fault}" for fault in page.evaluate(FAULTS, least)]
    assert faults == []
