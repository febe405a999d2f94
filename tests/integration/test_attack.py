"""Whoever attacks the server from the network: every address, by every method, in every role, and forged requests."""

from __future__ import annotations

import http.client
import json
import re
import socket
from contextlib import ExitStack
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from pysqlite3 import dbapi2 as sqlite
from starlette.routing import Route

from components import accounts, audit, backups, download, permissions
from components.web.assets import asset_url
from components.web.routes import ROUTES
from data.rules.permissions import Deed, Role, areas_of
from tests import besieged as siege
from tests import forging, harness, hostile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

    from tests.besieged import Besieged
    from tests.forging import Component, Target
    from tests.harness import PageRun

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND", "TRACE", "get")
OPEN = {"/login", "/door.css", "/healthz", "/readyz", "/metrics"}
"""What needs no account: the door, and what whoever runs the server asks. Nothing else may ever stand here."""
HARMLESS = {"/assets/{address:path}", "/geo/{file_name:path}", "/healthz", "/readyz", "/metrics"}
"""What every account may ask: the program's own files, boundaries under names that only a page tells, figures."""
DEEDS = {
    permissions.PATH: None,
    accounts.PATH: Deed.MANAGE_ACCOUNTS,
    audit.PATH: Deed.READ_AUDIT,
    backups.PATH: Deed.BACK_UP,
}
"""What an address is for; seeing the county where it does not stand here, and None for everybody's."""
COSTLY = {"/export/wall_map.pdf", "/export/wall_map.png", "/export/layers.gpkg", "/export/zone_card.pdf"}
"""Drawings of the map, which know no household."""
UNNAMED = (
    *harness.STREAMLIT,
    "/_stcore/allowed-message-origins",
    "/_stcore/agent/openapi.json",
    "/_stcore/stream",
    "/auth/login",
    "/account",
    "/account/password",
    "/account/codes",
    "/account/sessions",
    "/logout",
    "/setup",
    asset_url("leaflet/leaflet.css"),
)
TRICKS = (
    "/%2e%2e/export/accounts.xlsx",
    "/login/../export/accounts.xlsx",
    "/login/%2e%2e/export/accounts.xlsx",
    "/login%2f..%2fexport/accounts.xlsx",
    "/healthz/../export/accounts.xlsx",
    "//export/accounts.xlsx",
    "/login//export/accounts.xlsx",
    "/EXPORT/accounts.xlsx",
    "/export/accounts.xlsx/",
    "/export/accounts.xlsx%00/login",
    "/export/accounts.xlsx%00.css",
    "/export/accounts.xlsx;/login",
    "/export/accounts.xlsx%3f/healthz",
    "/export\\accounts.xlsx",
    "/%65xport/accounts.xlsx",
    "/export/ａccounts.xlsx".encode().decode("latin-1"),
    "/healthz%2f",
    "/healthz/",
    "/LOGIN",
    "/login/",
    "/login/x",
    "/login%00",
    "/door.css/../../app.py",
    "/static/../../app.py",
    "/static/..%5c..%5capp.py",
    "http://127.0.0.1/export/accounts.xlsx",
    "*",
)
"""Spellings with which a check of the path can be deceived."""
OUT_OF_FOLDER = (
    "/backups/..%2fzhantu.db",
    "/backups/%2e%2e/zhantu.db",
    "/backups/..%5czhantu.db",
    "/backups/zhantu.db%00.zip",
    f"/attachments/{siege.COUNTY}/..%2f..%2fzhantu.db",
    f"/attachments/{siege.OTHER}%2f..%2f{siege.COUNTY}/x",
    f"/thumbnails/{siege.COUNTY}//etc/passwd",
    f"/submitted/{siege.COUNTY}/..%2fzhantu.db",
)
SAID = {"", "请先登录。", "已经设置过。", "Not Found", "Method Not Allowed", "Invalid HTTP request received."}


def address(path: str, county: str = siege.COUNTY) -> str:
    """A route's address with something in every place."""
    filled = path.replace("{county}", county).replace("{name}", f"{county}-x.zip")
    return re.sub(r"{[^}]+}", "x", filled)


ADDRESSES = {route.path: address(route.path) for route in ROUTES}


@pytest.fixture(scope="module")
def server(prepared_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Besieged]:
    """A server with an account of each role, whose county has formulas in every free text."""
    home = siege.copied(prepared_home, tmp_path_factory.mktemp("besieged") / "home")
    with siege.besieged(home, lambda made: hostile.county(made, hostile.FORMULAS)) as running:
        yield running


def test_anonymously_no_address_gives_a_byte_by_any_method(server):
    paths = {*ADDRESSES.values(), *UNNAMED} - OPEN
    with server.asking(origin=server.url, accept="*/*") as nobody:
        for path in sorted(paths):
            for method in METHODS:
                answer = nobody.request(method, path)
                assert answer.status_code in {303, 400, 401, 403, 404, 405}, (method, path)
                assert answer.text in SAID, (method, path, answer.text[:80])
                assert "set-cookie" not in answer.headers


def raw(server: Besieged, path: str, role: str = "") -> tuple[int, bytes]:
    """GET a path exactly as written."""
    headers = {"Cookie": f"zhantu={server.tokens[role]}"} if role else {}
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=60)
    connection._validate_path = lambda _path: None  # type: ignore[attr-defined] - it is the server's turn to
    connection._encode_request = lambda text: text.encode("latin-1")  # type: ignore[attr-defined]
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize("role", ["", "clerk"])
def test_no_spelling_of_a_path_leads_past_the_gate(server, role):
    for path in TRICKS:
        status, content = raw(server, path, role)
        assert not content.startswith(b"PK"), path
        assert b"security_admin" not in content, path
        if not role:
            assert status in {400, 401, 403, 404}, (path, status)
            assert len(content) < 100, path


def test_no_name_of_a_file_leads_out_of_its_folder(server):
    for path in OUT_OF_FOLDER:
        status, content = raw(server, path, "secretary")
        assert status in {400, 403, 404} or b'<div id="root">' in content, (path, status)
        assert b"SQLite format" not in content


def may_ask(role: Role, path: str) -> bool:
    """Whether the table of permissions gives a role what an address is for."""
    deed = None if path in HARMLESS else DEEDS.get(path, Deed.SEE)
    return deed is None or bool(areas_of(role, deed))


@pytest.mark.parametrize("role", list(Role))
def test_every_address_asks_the_table_of_permissions(server, role):
    told = re.compile("没有权限：|您的角色|账号由系统管理员|审计记录只给")
    routes = [one for one in ROUTES if isinstance(one, Route)]
    with server.asking(role) as somebody:
        for route in routes:  # without a county: whoever may ask is told that it needs one, at once
            answer = somebody.get(ADDRESSES[route.path])
            refused = answer.status_code == 403
            assert refused is not may_ask(role, route.path), route.path
            assert not refused or told.match(answer.text), route.path


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.CLERK, Role.BUREAU, Role.INSPECTOR])
def test_no_address_gives_anything_of_another_county(server, role):
    with server.asking(role) as somebody:
        for route in ROUTES:
            if route.path in HARMLESS or DEEDS.get(route.path, Deed.SEE) is None:
                continue
            asked = {"county": siege.OTHER, "as_of": "2018-09-20"}
            answer = somebody.get(address(route.path, siege.OTHER), params=asked)
            foreign = answer.status_code in {403, 404} or b'<div id="root">' in answer.content
            assert foreign, (route.path, answer.status_code)


@pytest.mark.parametrize("path", ["/map/cards.json", "/map/index.json", "/works/gantt.json"])
def test_an_address_that_names_no_county_gives_ones_own(server, path):
    with server.asking(Role.CLERK) as clerk:
        own = clerk.get(path, params={"county": siege.COUNTY})
        assert clerk.get(path).content == own.content
        assert own.status_code == 200


def test_a_backup_of_another_county_is_given_to_nobody_of_this_one(server):
    folder = server.home / "backups"
    folder.mkdir(exist_ok=True)
    mine, other = (f"{code}-20180920-080000.zip" for code in (siege.COUNTY, siege.OTHER))
    for name in (mine, other):
        (folder / name).write_bytes(b"PK whole county")
    expected = {
        (Role.SECRETARY, mine): 200,
        (Role.SECRETARY, other): 403,
        (Role.CHIEF, other): 403,
        (Role.CLERK, mine): 403,
        (Role.AUDITOR, mine): 403,
        (Role.SYSTEM_ADMIN, other): 200,
    }
    got = {}
    for role, name in expected:
        with server.asking(role) as somebody:
            got[role, name] = somebody.get(f"/backups/{name}").status_code
    assert got == expected


def households(server: Besieged) -> tuple[set[str], set[str], str, str]:
    """Numbers and names of the county's households that no official has, and a village of the clerk's zone and not."""
    with sqlite.connect(server.home / "zhantu.db") as database:
        rows = database.execute(
            "SELECT head, id_number FROM household WHERE county_code = ?", (siege.COUNTY,)
        ).fetchall()
        officials = {name for (name,) in database.execute("SELECT name FROM person")}
        villages = database.execute(
            "SELECT DISTINCT h.village_code, z.zone_id FROM household h JOIN place p ON p.code = h.village_code "
            "AND p.county_code = h.county_code JOIN zone_township z ON z.township_code = p.parent_code "
            "AND z.county_code = h.county_code WHERE h.county_code = ? AND z.valid_to IS NULL",
            (siege.COUNTY,),
        ).fetchall()
    own = next(code for code, zone in villages if zone == siege.ZONE)
    other = next(code for code, zone in villages if zone != siege.ZONE)
    return {number for _, number in rows if number}, {head for head, _ in rows} - officials, own, other


def inside(answer: httpx.Response) -> str:
    """Everything an answer says: the parts of a workbook, or the text itself."""
    if answer.headers["content-type"] != download.XLSX:
        return answer.text if answer.headers["content-type"].startswith(("text", "application/json")) else ""
    with ZipFile(BytesIO(answer.content)) as book:
        return "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))


def test_a_tour_of_every_list_meets_no_household_by_name_and_no_formula(server):
    numbers, names, own, _ = households(server)
    lists, written = 0, 0
    for path, answer in tour(server, own):
        said = inside(answer)
        words = {word for pair in re.findall(r">([^<>]+)<|\"([^\"]+)\"", said) for word in pair}
        assert not words & names, path
        assert not numbers & set(re.findall(r"\d{17}[\dX]", said)), path
        if answer.headers["content-type"] == download.XLSX:
            assert "<f>" not in said, path
            assert "<f " not in said, path
            lists += 1
            written += any(escape(one.strip()) in said for one in hostile.FORMULAS)
    assert lists > 25
    assert written > 15


MEETING = "meeting-0001"
"""That was held."""


def tour(server: Besieged, village: str) -> Iterator[tuple[str, httpx.Response]]:
    """The answer of every address that gives one to the secretary."""
    asked = {"county": siege.COUNTY, "village": village, "meeting": MEETING}
    with server.asking(Role.SECRETARY) as secretary:
        for route in ROUTES:
            if route.path not in COSTLY | HARMLESS:
                answer = secretary.get(ADDRESSES[route.path], params=asked)
                if answer.status_code == 200 and answer.content:
                    yield route.path, answer


def test_households_are_listed_within_ones_own_zone_alone(server):
    _, _, own, other = households(server)
    rows = {}
    for role, village in [
        (Role.CLERK, own),
        (Role.CLERK, other),
        (Role.SECRETARY, other),
        (Role.BUREAU, own),
    ]:
        with server.asking(role) as somebody:
            answer = somebody.get(
                "/export/village-households.xlsx", params={"county": siege.COUNTY, "village": village}
            )
        sheet = load_workbook(BytesIO(answer.content), read_only=True).worksheets[0]
        rows[role, village] = sum(1 for _ in sheet.iter_rows(min_row=4))
    assert rows[Role.CLERK, own] > 0
    assert rows[Role.SECRETARY, other] > 0
    assert rows[Role.CLERK, other] == rows[Role.BUREAU, own] == 0


def test_who_says_where_he_comes_from_is_not_believed(server):
    forged = {
        "x-forwarded-for": "203.0.113.9",
        "forwarded": "for=203.0.113.9",
        "x-zhantu-origin": "203.0.113.9",
    }
    with server.asking(Role.CLERK, **forged) as clerk:
        assert clerk.get("/export/accounts.xlsx").status_code == 403
        assert clerk.get("/metrics").status_code == 403
    with sqlite.connect(server.home / "zhantu.db") as database:
        origins = {row[0] for row in database.execute("SELECT DISTINCT origin FROM audit_event")}
    assert "203.0.113.9" not in origins
    assert "127.0.0.1" in origins


def test_a_chosen_identity_is_no_identity(server):
    for name in ("x-zhantu-user", "X-Zhantu-User", "x_zhantu_user", "x-zhantu-session", "remote-user"):
        with server.asking(origin=server.url, **{name: "system_admin"}) as nobody:
            assert nobody.get("/export/accounts.xlsx").status_code == 401
        with server.asking(Role.CLERK, **{name: "system_admin"}) as clerk:
            assert clerk.get("/export/accounts.xlsx").status_code == 403


def test_what_is_too_big_is_refused_and_what_is_too_slow_keeps_nobody_waiting(server):
    host = server.url.removeprefix("http://").split(":")
    form = {"content-type": "application/x-www-form-urlencoded"}
    with server.asking(origin=server.url) as nobody:
        assert nobody.post("/login", content=b"a" * 2_000_000, headers=form).status_code == 400
        assert nobody.post("/login", content=b"a=1&" * 2000, headers=form).status_code == 400
        assert nobody.get("/login", headers={"x-much": "a" * 100_000}).status_code in {400, 431}
    with ExitStack() as slow:
        for _ in range(50):
            half = slow.enter_context(socket.create_connection((host[0], int(host[1])), timeout=60))
            half.sendall(
                f"POST /login HTTP/1.1\r\nHost: {host[0]}:{host[1]}\r\nOrigin: {server.url}\r\n"
                "Content-Length: 8000\r\n\r\nform=".encode()
            )
        assert harness.fetch(server.url, "/login").status == 200


def test_a_files_name_breaks_out_of_no_header():
    name = '村"\r\nSet-Cookie: zhantu=planted\r\n\r\n<script>; filename=x.exe\u202e.xlsx'
    said = download.attached(name, b"").headers
    assert "set-cookie" not in said
    assert re.fullmatch(r"attachment; filename\*=UTF-8''[A-Za-z0-9_.%~/-]+", said["content-disposition"])


PAGES = {
    "backup": Deed.BACK_UP,
    "accounts": Deed.MANAGE_ACCOUNTS,
    "audit": Deed.READ_AUDIT,
    "channels": Deed.SET_SECURITY,
    "permissions": None,
}
"""What a page is for; seeing the county where it does not stand here, and None for everybody's."""
CLOSED = "这一页不对您的角色开放"


@pytest.mark.parametrize(
    "role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR, Role.CLERK, Role.BUREAU, Role.INSPECTOR]
)
def test_a_page_that_is_not_for_a_role_says_so_and_nothing_else(server, role):
    with server.socket(role) as socket:
        for page in harness.run_on(socket, "permissions").addresses:
            deed = PAGES.get(page, Deed.SEE)
            allowed = deed is None or bool(areas_of(role, deed))
            if allowed and page not in PAGES:
                continue  # drawing what everybody may see is tested elsewhere
            run = harness.run_on(socket, page, f"county={siege.COUNTY}")
            assert run.succeeded, page
            assert (CLOSED in run.text) is not allowed, page
            assert allowed or not any(one.strip() in run.text for one in hostile.FORMULAS), page


def elsewhere(server: Besieged) -> dict[str, list[str]]:
    """What lies in another zone than the clerk's, by the page that shows it: parts of an address."""
    with sqlite.connect(server.home / "zhantu.db") as database:
        village = households(server)[3]
        (household,) = database.execute(
            "SELECT min(id) FROM household WHERE county_code = ? AND village_code = ?",
            (siege.COUNTY, village),
        ).fetchone()
        works = database.execute(
            "SELECT min(o.id) FROM objective o JOIN place p ON p.code = o.place_code AND p.county_code = "
            "o.county_code JOIN zone_township z ON z.county_code = p.county_code AND z.township_code IN "
            "(p.code, p.parent_code) WHERE o.county_code = ? AND z.zone_id <> ? GROUP BY o.kind",
            (siege.COUNTY, siege.ZONE),
        ).fetchall()
        last = (
            'SELECT (SELECT max(id) FROM "order" WHERE county_code = :at), (SELECT max(id) FROM card WHERE '
            "county_code = :at), (SELECT max(id) FROM inspection WHERE county_code = :at)"
        )
        order, card, inspection = database.execute(last, {"at": siege.COUNTY}).fetchone()
    seen = [f"objective={key}" for (key,) in works]
    return {
        "": [f"village={village}", *seen, f"objective={order}"],
        "villages": [f"village={village}"],
        "households": [f"village={village}&household={household}"],
        "orders": [f"objective={order}"],
        "inspections": [f"inspection={inspection}", *seen],
        "scores": [f"card={card}"],
    }


def kept(server: Besieged) -> dict[str, int]:
    """How many rows there are of everything, and the counties' revisions; who signed in and what was refused aside."""
    with sqlite.connect(server.home / "zhantu.db") as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        counted = {
            name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
            for name in tables
            if name not in {"audit_event", "account_session"}
        }
        return counted | dict(database.execute("SELECT county_code, revision FROM county"))


COMPONENTS = {
    "": "",
    "meetings": f"meeting={MEETING}",
    **dict.fromkeys(
        ("villages", "households", "orders", "inspections", "scores", "chain", "county", "messages"), ""
    ),
    **dict.fromkeys(("industry", "projects", "approvals", "funds"), ""),
}
"""Pages that take what a component tells in a way of their own, with what is opened on them."""


@pytest.fixture(scope="module")
def components(server: Besieged) -> list[Component]:
    """Each of our components once, and the panel of every page that answers it in its own way."""
    found = {}
    with server.socket(Role.SECRETARY) as socket:
        for page, what in COMPONENTS.items():
            for one in forging.components(socket, page, f"county={siege.COUNTY}&{what}"):
                page_of = one.page if one.name == "zhantu_panel" else ""
                found.setdefault((one.name, page_of), one)
    assert {name for name, _ in found} == forging.EVENTS.keys()
    return list(found.values())


def afar(server: Besieged) -> list[str]:
    """What a component tells of what lies outside the clerk's zone, or in another county."""
    with sqlite.connect(server.home / "zhantu.db") as database:
        (order,) = database.execute(
            "SELECT min(id) FROM objective WHERE kind = 'order' AND county_code = ?", (siege.COUNTY,)
        ).fetchone()
        foreign = database.execute(
            "SELECT min(id), min(place_code) FROM objective WHERE kind = 'village_exit' AND county_code = ?",
            (siege.OTHER,),
        ).fetchone()
    village = households(server)[3]
    given = {"turn": 1, "text": forging.WORDS, "unit": "x", "deadline": "2018-12-01", "person": ""}
    return [
        json.dumps(
            {"zone": "z02", "village": village, "objective": order, "order": order, **given, "place": village}
        ),
        json.dumps(
            {
                "objective": foreign[0],
                "village": foreign[1],
                "order": foreign[0],
                **given,
                "place": foreign[1],
            }
        ),
        json.dumps(
            {"to": "orders", "objective": order, "give": "meeting", **given, "person": "demo-person-00001"}
        ),
    ]


def drawn(run: PageRun) -> bool:
    """Whether a page was drawn: where the answer to an event breaks, Streamlit does not even begin to."""
    return run.succeeded and bool(run.titles)


def test_what_a_component_never_tells_writes_nothing_and_breaks_no_page(server, components):
    before, (own, *_) = kept(server), afar(server)
    with server.socket(Role.CLERK) as socket:
        for one in components:
            harness.run_on(socket, one.page, one.query)
            odd = forging.ODD if one.name != "zhantu_panel" or not one.page else forging.ODD_TEXTS
            for value in odd:
                assert drawn(forging.tell(socket, one, value)), (one, value[:200])
        for kept_by_browser in ("[]", "5", '"x"', own):
            assert drawn(forging.tell(socket, one, own, kept=kept_by_browser)), kept_by_browser
    assert kept(server) == before
    assert harness.fetch(server.url, "/healthz").status == HTTPStatus.OK


@pytest.mark.parametrize("role", [one for one in Role if one not in {Role.SECRETARY, Role.CHIEF}])
def test_what_a_component_tells_of_what_lies_outside_ones_area_writes_nothing(server, components, role):
    before = kept(server)
    with server.socket(role) as socket:
        for one in components:
            if one.name != "zhantu_panel":
                harness.run_on(socket, one.page, one.query)
                assert all(forging.tell(socket, one, value).succeeded for value in afar(server)), one
    assert kept(server) == before


def test_the_same_order_of_the_secretary_is_given(server, components):
    before = kept(server)["order"]
    one = next(one for one in components if one.name == "zhantu_projection")
    with server.socket(Role.SECRETARY) as socket:
        harness.run_on(socket, one.page, one.query)
        assert forging.tell(socket, one, afar(server)[0]).succeeded
    assert kept(server)["order"] == before + 1


@pytest.fixture(scope="module")
def targets(server: Besieged) -> list[Target]:
    """All forms, editors and buttons that the secretary is drawn, of what lies outside the clerk's zone."""
    there = elsewhere(server)
    with server.socket(Role.SECRETARY) as socket:
        names = harness.run_on(socket, "permissions").addresses
        found = forging.once(
            forging.target(socket, page, f"county={siege.COUNTY}&zone=z02&{what}")
            for page in names
            for what in there.get(page, [""])
        )
    assert sum(len(one.buttons) for one in found) > 25
    return found


@pytest.mark.parametrize("role", [Role.CLERK, Role.AUDITOR])
def test_forged_messages_write_nothing_outside_ones_area(server, targets, role):
    before = kept(server)
    with server.socket(role) as socket:
        for one in targets:
            harness.run_on(socket, one.page, one.query)
            for button in one.buttons:
                forging.press(socket, one, button)
    assert kept(server) == before


def test_the_same_messages_of_the_secretary_do_write(server, targets):
    before = kept(server)
    with server.socket(Role.SECRETARY) as socket:
        for one in targets:
            harness.run_on(socket, one.page, one.query)
            for button in one.buttons:
                forging.press(socket, one, button)
                if kept(server) != before:
                    return
    pytest.fail("no form that was filled in changed anything")


def send_file(
    server: Besieged, role: str, page: str, method: str = "PUT", *, token: bool = True, **headers: str
) -> int:
    """Send a file to somebody's page, or take it back, as a browser of a role does; gives the status."""
    with server.asking(role, **{"origin": server.url, **headers}) as somebody:
        somebody.get("/_stcore/health")
        given = {"x-xsrftoken": somebody.cookies.get("_streamlit_xsrf", "")} if token else {}
        file = {"file": ("表.xlsx", b"PK")} if method == "PUT" else None
        return somebody.request(
            method, f"/_stcore/upload_file/{page}/a", files=file, headers=given
        ).status_code


def test_a_file_is_taken_from_whoever_opened_the_page_alone(server):
    with server.socket(Role.SECRETARY) as socket:
        page = harness.run_on(socket, "ledgers", f"county={siege.COUNTY}").session
        assert send_file(server, Role.SECRETARY, page) == HTTPStatus.NO_CONTENT
        refused = [
            send_file(server, "", page),
            send_file(server, Role.CLERK, page),
            send_file(server, Role.CLERK, page, "DELETE"),
            send_file(server, Role.SYSTEM_ADMIN, page),
            send_file(server, Role.SECRETARY, page, token=False),
            send_file(server, Role.SECRETARY, page, origin="http://evil.example"),
            send_file(server, Role.SECRETARY, page, host="evil.example"),
            send_file(server, Role.SECRETARY, "no-page"),
        ]
    assert refused == [401, 403, 403, 403, 403, 403, 403, 400]
