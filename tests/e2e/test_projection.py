"""投影 in Chromium: a whole meeting by keyboard alone, what the next one opens on, and every scene at four sizes."""

from __future__ import annotations

import datetime as dt
import json
import re
import time
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from data.actions import meetings, orders
from data.actions.fresh import Basis
from data.model import Report
from data.store import meetings as meeting_store
from data.store.engine import engine_for
from data.store.unit_of_work import Event, unit_of_work
from tests.e2e.facts import OPENING, PINGGUO, snapshot_of
from tests.e2e.filling import only
from tests.harness import fetch, settled
from tests.people import secretary

HUIZE, FIRST, SECOND = "530326", dt.date(2020, 8, 20), dt.date(2020, 8, 27)
"""The county with the most zones, and the days of two meetings of it."""
SECONDS = 60
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


TYPED = """(keys) => {
  for (const key of keys) document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
}"""


def wait_for(happened, what):
    """Wait until Python finds something true; gives it."""
    deadline = time.monotonic() + SECONDS
    while not (found := happened()):
        assert time.monotonic() < deadline, what
        time.sleep(0.02)
    return found


def tab_to(page, words):
    """Press Tab until what has the focus says these words."""
    settled(page)
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
    only(page.get_by_role("button", name="安排，生成议程"))
    tab_to(page, "种类")
    page.keyboard.type("专题")
    only(page.get_by_role("option"))
    page.keyboard.press("Enter")
    settled(page)
    expect(page.get_by_label("会议名称", exact=True)).to_have_value(re.compile("专题调度会$"))
    tab_to(page, "会议名称")
    page.keyboard.press("Control+a")
    page.keyboard.type(title)
    tab_to(page, "主持人")
    page.keyboard.press("Control+a")
    page.keyboard.type("县委书记")
    press(page, "安排，生成议程")
    only(page.get_by_role("button", name="开会，定格数字"))
    press(page, "开会，定格数字")
    only(page.locator(".panel .line", has_text="校验值 SHA-256"))


def take_minutes(page):
    press(page, "会议文件")
    only(page.get_by_role("button", name="生成文件"))
    press(page, "生成文件")
    only(page.locator("a", has_text="会议纪要"))
    tab_to(page, "会议纪要")
    with page.expect_download() as given:
        page.keyboard.press("Enter")
    assert given.value.suggested_filename.endswith("会议纪要.docx")


def on_screen(page, kind):
    """Wait until a scene of a kind is painted; gives what is known of it."""

    def shown():
        found = page.evaluate(SHOWN)
        return found if found and found["kind"] == kind else None

    return wait_for(shown, f"no scene of the kind {kind}")


def project(page):
    only(page.locator(".pj-enter"))
    settled(page)
    page.keyboard.press("p")
    return on_screen(page, "county")


def painted_after(page, action):
    """Do something and wait until what it leads to is painted, and the map of a scene that has one as well."""
    before = page.evaluate(SHOWN)["paintedAt"]
    action()
    wait_for(lambda: page.evaluate(SHOWN)["paintedAt"] > before, "nothing new is shown")
    if page.locator(".pj-map").is_visible():
        wait_for(lambda: (page.evaluate("window.__zhantu?.paintedAt") or 0) > before, "the map is not drawn")


def step(page, key):
    painted_after(page, lambda: page.keyboard.press(key))


def resize(page, width, height):
    painted_after(page, lambda: page.set_viewport_size({"width": width, "height": height}))
    assert page.evaluate("[innerWidth, innerHeight]") == [width, height]


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
    # At once, as a hand types it: a busy machine may take longer between two keys than a second digit is waited for.
    page.evaluate(TYPED, LAST_ZONE)
    number = on_screen(page, "zone")["scene"]
    assert str(next(one["number"] for one in before["scenes"] if one["id"] == number)) == LAST_ZONE
    page.keyboard.press("o")
    page.keyboard.press("Control+Enter")
    only(page.locator(".pj-wrong", has_text="请写明要办什么"))
    settled(page)
    page.keyboard.type("三天内把水管接通")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".pj-form")).to_be_hidden()
    expect(page.locator(".pj-toast")).to_have_text("督办令已下达。")
    settled(page)
    assert page.evaluate(SHOWN)["scene"] == number, "the scene stays when an order was given"
    page.keyboard.press("End")
    on_screen(page, "close")
    assert "三天内把水管接通" in told(page)
    page.keyboard.press("Escape")
    page.locator(".pj-root").wait_for(state="hidden")
    press(page, "闭会")
    only(page.get_by_role("button", name="确认闭会"))
    press(page, "确认闭会")
    only(page.locator(".panel .over", has_text="已闭会"))
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
    only(page.locator(".panel .block", has_text="会后更正（1）"))
    project(page)
    assert told(page) == county
    after = book(changeable_app, "meeting-0001", NEXT)
    assert without_close(after) == without_close(before)


def correct(home):
    """Something becomes known later about the day of the first meeting."""
    with unit_of_work(PINGGUO, Event("农某", "correct", "更正"), engine_of(home)) as session:
        last = session.scalars(select(Report).where(Report.county_code == PINGGUO).limit(1)).one()
        own = {"objective_id": last.objective_id, "on_date": OPENING, "sequence": 9, "value": last.value + 1}
        said = {"state": "approved", "author": "农某", "source": "农某填报", "county_code": PINGGUO}
        session.add(Report(recorded_on=NEXT, **own, **said))


def engine_of(home):
    return engine_for(f"sqlite:///{home / 'zhantu.db'}")


def without_close(book):
    return [scene for scene in book["scenes"] if scene["kind"] != "close"]


@pytest.fixture(scope="module")
def second_meeting(changeable_app, changeable_home):
    """The address of a meeting that follows one in which an order was given, both of 会泽."""
    hold(changeable_home, FIRST, "九月调度会㙟𠅤")
    basis = Basis(snapshot_of(changeable_home, HUIZE, FIRST), "", secretary())
    told = {"deadline": SECOND, "given_by": "县委书记", "units": ("县水务局",), "origin_id": "meeting-0001"}
    orders.give(basis, orders.Commission("三天内把水管接通", **told), engine_of(changeable_home))
    key = hold(changeable_home, SECOND, "下一次调度会")
    return f"{changeable_app}/meetings?{urlencode({'county': HUIZE, 'date': SECOND, 'meeting': key})}"


def hold(home, day, title):
    """Plan a meeting and open it, without a screen."""
    engine, actor = engine_of(home), secretary()
    wanted = meetings.Plan("special", title, day, "二楼会议室", "县委书记")
    key = meetings.plan(Basis(snapshot_of(home, HUIZE, day), "", actor), wanted, engine)
    snapshot = snapshot_of(home, HUIZE, day)
    saw = meeting_store.load(snapshot, engine)[key].standing
    meetings.open_meeting(Basis(snapshot, saw, actor), key, engine)
    return key


def test_the_presenter_follows_and_steers(page, second_meeting):
    page.goto(second_meeting)
    project(page)
    with page.context.expect_page() as opened:
        page.keyboard.press("n")
    window = opened.value
    expect(window.locator(".now")).to_contain_text("全县态势")
    expect(window.locator(".next")).to_contain_text("上次会议以来的变化")
    window.keyboard.press("End")
    on_screen(page, "close")
    expect(window.locator(".now")).not_to_contain_text("全县态势")
    page.keyboard.press("Home")
    expect(window.locator(".now")).to_contain_text("全县态势")
    window.close()


def test_every_scene_is_whole_and_readable_at_four_sizes(page, second_meeting):
    page.goto(second_meeting)
    project(page)
    faults = []
    for width, height in SIZES:
        step(page, "Home")
        resize(page, width, height)
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
