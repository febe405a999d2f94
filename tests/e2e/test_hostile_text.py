"""A county in which everything that can be typed is an attack: it is shown as text, everywhere, and never runs."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import closing, contextmanager
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape
from zipfile import ZipFile

import pytest
from playwright.sync_api import expect
from pysqlite3 import dbapi2 as sqlite
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from components import download, offline_map
from components.web.routes import ROUTES
from data.rules.permissions import Role
from data.store import credentials
from tests import besieged as siege
from tests import hostile
from tests.conftest import SCREEN
from tests.e2e.wall import Wall
from tests.harness import IS_CALM, settled, tell_of_runs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from google.protobuf.message import Message
    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.besieged import Besieged

SECONDS = 30
AT = f"county={siege.COUNTY}"
GO = "to => { history.pushState({}, '', to); dispatchEvent(new PopStateEvent('popstate', {state: {}})); }"
LOOK = """texts => {
  const [alive, said] = [[], []];
  const away = (to) => to && !to.startsWith(location.origin) && !/^(data|blob|about|file):/.test(to);
  const made = ['math', 'mi', 'animate', 'base', 'object', 'embed'];
  const look = (root) => {
    for (const node of root.querySelectorAll('*')) {
      const [name, attributes] = [node.localName, [...node.attributes].map((one) => one.name)];
      const to = name === 'a' ? String(node.href) : name === 'img' || name === 'iframe' ? node.src : '';
      if (away(to) || made.includes(name) || attributes.some((one) => one === 'srcdoc' || one.startsWith('on')))
        alive.push(node.outerHTML.slice(0, 200));
      const own = [...node.childNodes].filter((child) => child.nodeType === 3).map((child) => child.data).join('');
      if (name === 'b' && own === '粗') alive.push(node.outerHTML);
      if (name === 'style' && own.includes('127.0.0.2')) alive.push(own.slice(0, 200));
      if (name !== 'style' && name !== 'script') said.push(own);
      if (name === 'input' || name === 'textarea') said.push(node.value);
      if (node.shadowRoot) look(node.shadowRoot);
    }
  };
  look(document);
  if (window.__pwned !== undefined) alive.push('it ran');
  const all = said.join('\\n');
  return {alive, seen: texts.filter((one) => all.includes(one))};
}"""
"""What of the attacks has come to life in a document and its shadow trees, and which of them can be read there."""
PLAIN = re.compile(
    r"(bidi_component\.json|(multiselect|selectbox)\.(options|raw_values?)|text\.body|text_(area|input)\.(default|value))$"
)
"""What Streamlit shows as text; anything else it sends may be read as Markdown."""
UNSAID = {
    "account",
    "account_session",
    "boundary",
    "notice_read",
    "objective_shape",
    "imported_rows",
    "setup_token",
}


@pytest.fixture(scope="module")
def server(prepared_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Besieged]:
    """The program with accounts on a database into which somebody wrote markup, straight past every check."""
    home = siege.copied(prepared_home, tmp_path_factory.mktemp("hostile") / "home")
    with siege.besieged(home, lambda made: hostile.county(made, hostile.SCRIPTS)) as running:
        yield running


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that keeps the program's scripts from test to test."""
    with browser.new_context(**SCREEN, reduced_motion="reduce") as context:
        yield context


@contextmanager
def signed_in(context: BrowserContext, server: Besieged, token: str) -> Iterator[Watch]:
    """A page of whoever has a session."""
    context.clear_cookies()
    context.add_cookies([{"name": "zhantu", "value": token, "url": server.url}])
    page = tell_of_runs(context.new_page())
    yield Watch(page, server.url)
    page.close()


class Watch:
    """A page of somebody's, in which nothing of what was typed may come to life.

    Attributes:
        page: The page.
        seen: Each attack that could be read, with where.
    """

    def __init__(self, page: Page, home: str) -> None:
        self.page, self._home, self._runs = page, home, 0
        self.seen: set[tuple[str, str]] = set()
        self.alive: list[str] = []
        page.on("dialog", lambda dialog: (self.alive.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: self._own(request.url) or self.alive.append(request.url))
        page.on("console", lambda said: "Content Security" not in said.text or self.alive.append(said.text))
        page.on("websocket", lambda socket: socket.on("framereceived", self._told))

    def _own(self, url: str) -> bool:
        """Whether an address is the program's own, and none that a text has made."""
        return url.startswith((self._home, "blob:", "data:")) and not url.endswith("/x")

    def _told(self, frame: str | bytes) -> None:
        """What the program tells Streamlit's page: nothing of it may be Markdown with somebody's words in it."""
        if not isinstance(frame, bytes):
            return
        message = ForwardMsg.FromString(frame)
        self.alive += [f"{where} of {self.page.url}" for where in spoken(message) if not PLAIN.search(where)]
        ended = message.WhichOneof("type") == "script_finished"
        self._runs += ended and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN

    def open(self, address: str) -> None:
        """Load an address, and look."""
        before = self._runs
        self.page.goto(f"{self._home}{address}")
        self._wait(before)
        self.look(address)

    def read(self, address: str) -> None:
        """Load a page of the door or of a file, which is whole once it is loaded, and look."""
        self.page.goto(address)
        self.look(address)

    def open_and_read(self, address: str) -> None:
        """Load an address, and look until an attack can be read."""
        self.open(address)
        for _ in range(SECONDS * 10):
            if any(where == address for where, _ in self.seen):
                return
            self.page.wait_for_timeout(100)
            self.look(address)
        raise AssertionError(f"no attack can be read: {address}")

    def go(self, address: str) -> None:
        """Go on to another address as with the browser's Back, and look."""
        before = self._runs
        self.page.evaluate(GO, address)
        self._wait(before)
        self.look(address)

    def _wait(self, before: int) -> None:
        for _ in range(SECONDS * 50):
            if self._runs > before and self.page.evaluate(IS_CALM):
                return
            self.page.wait_for_timeout(20)
        raise AssertionError(f"never drawn: {self.page.url}")

    def look(self, where: str) -> None:
        """Nothing is alive; what can be read is noted."""
        found = self.page.evaluate(LOOK, list(hostile.SCRIPTS))
        self.seen |= {(where, text) for text in found["seen"]}
        assert found["alive"] + self.alive == [], where


def spoken(message: Message, path: str = "") -> Iterator[str]:
    """Where in a message somebody's words stand."""
    for field, value in message.ListFields():
        for one in value if field.is_repeated else [value]:
            if field.type == field.TYPE_MESSAGE and hasattr(one, "ListFields"):
                yield from spoken(one, f"{path}.{field.name}")
            elif field.type == field.TYPE_STRING and any(text in one for text in hostile.SCRIPTS):
                yield f"{path}.{field.name}"


def one(server: Besieged, question: str, key: str = "") -> str:
    """What the county's first row says, of that with a key where the question asks for one."""
    return every(server, question, key)[0]


def every(server: Besieged, question: str, key: str = "") -> list[str]:
    """What the county's rows say."""
    with sqlite.connect(server.home / "zhantu.db") as database:
        return [str(row[0]) for row in database.execute(question, {"at": siege.COUNTY, "key": key})]


OF_KIND = "SELECT min(id) FROM objective WHERE county_code = :at AND kind = :key"
ZONE = "SELECT name FROM zone WHERE county_code = :at AND id = :key"
TITLE = "SELECT title FROM objective WHERE county_code = :at AND id = :key"
LIVES = "SELECT village_code FROM household WHERE county_code = :at AND id = :key"
LEAVES = "SELECT min(place_code) FROM objective WHERE county_code = :at AND kind = 'village_exit'"
MEETINGS = "SELECT id FROM meeting WHERE county_code = :at"


def addresses(server: Besieged) -> list[str]:
    """Every screen for the secretary, with its sheets and one thing of each kind opened on it."""
    kinds = (
        "village_exit",
        "relocation_site",
        "industry_base",
        "project",
        "indicator",
        "rectification",
        "order",
    )
    exit_, site, base, project, indicator, finding, order = (one(server, OF_KIND, kind) for kind in kinds)
    village = one(server, LEAVES)
    home = one(server, "SELECT min(id) FROM household WHERE county_code = :at")
    lives = one(server, LIVES, home)
    card = one(server, "SELECT min(id) FROM card WHERE county_code = :at")
    survey = one(server, "SELECT min(id) FROM inspection WHERE county_code = :at")
    person = one(server, "SELECT min(person_id) FROM duty WHERE county_code = :at")
    shown = {
        "": [f"objective={exit_}", f"objective={order}", f"village={village}", "zone=z02"],
        "villages": [f"village={village}"],
        "households": [f"village={lives}", f"village={lives}&household={home}", "by=item", "rows=villages"],
        "relocation": [f"objective={site}"],
        "industry": [f"objective={base}", "sheet=villages"],
        "indicators": [f"objective={indicator}"],
        "projects": [f"objective={project}"],
        "orders": [f"objective={order}", "give=meeting"],
        "inspections": [f"inspection={survey}", f"objective={finding}", "sheet=surveys", "sheet=calendar"],
        "scores": [f"card={card}", "sheet=cards", "of=unit", "of=person"],
        "funds": [f"objective={project}"],
        "chain": [f"person={person}", "view=tree"],
        "meetings": [f"meeting={key}" for key in every(server, MEETINGS)[::2]],
        "ledgers": ["ledger=exits"],
        "playbook": ["part=cards", "part=cadence"],
    }
    with server.socket(Role.SECRETARY) as socket:
        names = siege.harness.run_on(socket, "permissions").addresses
    return [f"/{name}?{AT}&{more}" for name in names for more in ("", *shown.get(name, ()))]


def test_every_table_that_people_write_into_holds_attacks(server):
    with sqlite.connect(server.home / "zhantu.db") as database:
        marks, texts = ",".join("?" * len(hostile.SCRIPTS)), hostile.SCRIPTS
        count = 'SELECT count(*), count(DISTINCT "{0}") FROM "{1}" WHERE "{0}" IN ({2})'
        found = {
            (table.name, column): database.execute(count.format(column, table.name, marks), texts).fetchone()
            for table, column in hostile.free()
        }
    assert {table for (table, _), (rows, _) in found.items() if not rows} <= UNSAID
    assert sum(different for _, different in found.values()) > 1000
    assert sum(rows for rows, _ in found.values()) > 20_000


def test_nothing_that_was_typed_comes_to_life_on_any_screen(context, server):
    waiting = addresses(server)
    assert len(waiting) > 50
    with signed_in(context, server, server.tokens[Role.SECRETARY]) as watch:
        watch.open(waiting.pop(0))
        for address in waiting:
            watch.go(address)
    assert len(watch.seen) > 400, "of attacks × screens"
    assert {text for _, text in watch.seen} == set(hostile.SCRIPTS)


@pytest.mark.parametrize(
    ("role", "paths"),
    [
        (Role.SYSTEM_ADMIN, ["accounts", "backup"]),
        (Role.SECURITY_ADMIN, ["channels", "permissions"]),
        (Role.AUDITOR, ["audit"]),
    ],
)
def test_nothing_comes_to_life_on_the_screens_of_the_keepers(context, server, role, paths):
    with signed_in(context, server, server.tokens[role]) as watch:
        for path in paths:
            watch.open_and_read(f"/{path}?{AT}")


SHORT = min((text for text in hostile.SCRIPTS if hostile.RUN in text), key=len)
"""What the door shows whole: it gives back the first 30 characters of a name."""


def test_who_is_called_an_attack_is_shown_his_name_and_the_door_shows_what_was_typed(context, server):
    token, name = credentials.new_token(), hostile.SCRIPTS[3]
    siege.sign_in(server.home, name, token)
    with signed_in(context, server, token) as watch:
        watch.open_and_read(f"/messages?{AT}")
        watch.read(f"{server.url}/account")
        context.clear_cookies()
        watch.read(f"{server.url}/login")
        for text in (hostile.SCRIPTS[3], SHORT):
            watch.page.locator("input[name=name]").fill(text)
            watch.page.locator("input[name=password]").fill(text)
            with watch.page.expect_navigation():
                watch.page.locator("input[name=password]").press("Enter")
            watch.look(text)
    assert {where for where, _ in watch.seen} >= {f"{server.url}/account", SHORT}


def test_names_are_text_on_the_maps_labels_cards_crumbs_and_search(context, server):
    project = one(server, OF_KIND, "project")
    zone, title = one(server, ZONE, "z02"), one(server, TITLE, project)
    with signed_in(context, server, server.tokens[Role.SECRETARY]) as watch:
        wall = Wall(watch.page, server.url).open(county=siege.COUNTY)
        settled(wall.page)
        wall.wait_for(
            lambda: zone in wall.page.locator(".zt-label-name").all_text_contents(), "the zone has no name"
        )
        assert hover(wall, "zones", "z02") == zone
        watch.look("card of a zone")
        wall.click("zones", "z02")
        wall.shows(zone)
        settled(wall.page)
        assert wall.search(title[:40]).first.inner_text()
        watch.look("search")
        wall.open(county=siege.COUNTY, objective=project)
        wall.page.locator(".js-plotly-plot .scatterlayer .trace").nth(1).wait_for()
        wall.shows(title)
        settled(wall.page)
        wall.page.locator(".js-plotly-plot").hover()
        assert hover(wall, "project", project) == title
        watch.look("card and chart of a project")
    assert {where for where, _ in watch.seen} == {"card of a zone", "search", "card and chart of a project"}


def hover(wall, layer, place):
    """The heading of a feature's card, once the card is complete."""
    wall.page.mouse.move(*wall.spot(layer, place))
    wall.page.locator(".zt-card-lines div").nth(1).wait_for()
    return wall.page.locator(".zt-card strong").inner_text()


def test_nothing_comes_to_life_in_the_projection_and_the_presenters_window(context, server):
    with signed_in(context, server, server.tokens[Role.SECRETARY]) as watch:
        watch.open(f"/meetings?{AT}&meeting={one(server, MEETINGS)}")
        watch.page.locator(".pj-enter").wait_for()
        watch.page.keyboard.press("p")
        watch.page.locator(".pj-pages:not(.pj-bench) .pj-page").first.wait_for()
        with context.expect_page() as opened:
            watch.page.keyboard.press("n")
        beside, stood = Watch(opened.value, server.url), ""
        now = beside.page.locator(".now")
        for number in range(24):
            expect(now).not_to_have_text(stood)  # it hears of a scene that is drawn
            stood = now.inner_text()
            watch.look(f"scene {number}")
            beside.look(f"scene {number}")
            watch.page.keyboard.press("PageDown")
        watch.page.keyboard.press("o")
        watch.page.locator(".pj-form").wait_for()
        watch.look("form for an order")
    assert len(watch.seen) > 100
    assert len(beside.seen) > 20


OPEN_CARD = """number => {
  const map = Object.values(window).find((one) => one instanceof L.Map);
  const cards = Object.values(map._layers).filter((one) => one.getPopup?.());
  cards[number % cards.length].openPopup();
}"""


def test_nothing_comes_to_life_in_the_map_that_is_handed_on(context, server, tmp_path):
    file = tmp_path / "map.html"
    with server.asking(Role.SECRETARY) as secretary:
        file.write_bytes(secretary.get(offline_map.PATH, params={"county": siege.COUNTY}).content)
    with closing(context.new_page()) as page:
        watch = Watch(page, "file:")
        watch.read(file.as_uri())
        for number in range(12):
            watch.page.evaluate(OPEN_CARD, number * 7)
            watch.look(f"card {number}")
    assert len(watch.seen) > 20


OUTSIDE = re.compile(
    rb'TargetMode="External"|fldSimple|hlink(Click|Hover)|<f[ >]|<w:object|<w:instrText[^>]*>(?!PAGE</)'
    rb"|/JavaScript|/URI|/Launch|/OpenAction"
)
"""By which a document fetches, opens, computes or runs something."""
OFFICE = "application/vnd.openxmlformats-officedocument."
WORD, SLIDES = f"{OFFICE}wordprocessingml.document", f"{OFFICE}presentationml.presentation"


def test_documents_hold_text_alone(server):
    """Each address once; what needs no village, meeting or order pays no heed to it."""
    asked = {
        "county": siege.COUNTY,
        "meeting": one(server, MEETINGS),
        "order": one(server, OF_KIND, "order"),
        "person": one(server, "SELECT min(person_id) FROM duty WHERE county_code = :at"),
        "village": one(server, LEAVES),
    }
    given, shown = Counter(), 0
    with server.asking(Role.SECRETARY) as secretary:
        for route in ROUTES:
            if route.path.endswith(".png"):
                continue  # a picture of what is drawn as PDF too
            answer = secretary.get(re.sub(r"{[^}]+}", "x", route.path), params=asked)
            said = parts(answer.content)
            assert not OUTSIDE.search(said), route.path
            assert answer.headers.get("x-content-type-options") == "nosniff", route.path
            given[answer.headers.get("content-type", "")] += answer.status_code == HTTPStatus.OK
            shown += any(escape(text).encode() in said for text in hostile.SCRIPTS)
    assert [given[kind] for kind in (WORD, SLIDES, "application/pdf")] == [3, 1, 3]
    assert given[download.XLSX] >= 30
    assert shown > 30


def parts(content: bytes) -> bytes:
    """Everything a file says: the parts of an office's document, or the file itself."""
    if not content.startswith(b"PK"):
        return content
    with ZipFile(BytesIO(content)) as packed:
        return b"".join(packed.read(name) for name in packed.namelist() if name.endswith((".xml", ".rels")))
