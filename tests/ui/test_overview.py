"""作战总图, run without a browser: every county at every level, and every address that asks for nonsense."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy.exc import OperationalError
from streamlit.testing.v1 import AppTest

from components import acting, context, refusal, trouble
from data.rules.permissions import Actor, Role
from data.store.faults import BUSY
from tests.e2e.facts import snapshot_of
from tests.harness import REPO

COUNTIES = {
    "360729": "全南县",
    "450329": "资源县",
    "451082": "平果县",
    "530326": "会泽县",
    "532328": "元谋县",
}


@pytest.fixture(scope="module", autouse=True)
def own_home(prepared_home, tmp_path_factory):
    """The page reads this module's own copy of the ready database."""
    home = Path(shutil.copytree(prepared_home, tmp_path_factory.mktemp("ui") / "home"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ZHANTU_HOME", str(home))
        patch.delenv("ZHANTU_DATABASE_URL", raising=False)
        yield


class Screen:
    """One run of the page at an address."""

    def __init__(self, actor: Actor | None = None, **query: str) -> None:
        self.app = AppTest.from_file(REPO / "pages" / "__init__.py", default_timeout=300)
        if actor:
            self.app.session_state[acting.CHOSEN] = actor
        for name, text in query.items():
            self.app.query_params[name] = text
        self.app.run()

    @property
    def notices(self) -> list[str]:
        """What stands on the screen itself; what a form says stands in what it opens in."""
        return [node.value for node in _outside_forms(self.app._tree) if node.type == "text"]

    @property
    def components(self) -> dict[str, dict]:
        """What each component was sent, by its key."""
        return {node.key: json.loads(node.proto.json) for node in _components(self.app._tree)}

    @property
    def map(self) -> dict:
        return self.components["map"]

    @property
    def panel(self) -> dict:
        return self.components["panel"]

    @property
    def menu(self) -> list[str]:
        """Where it leads to, before 台账与设置 is opened."""
        return [node.proto.label for node in self.app.get("page_link")]


def _outside_forms(node):
    """Every element that can be read before somebody opens something."""
    for child in getattr(node, "children", {}).values():
        if child.type != "popover":
            yield child
            yield from _outside_forms(child)


def _components(node):
    if getattr(node, "type", "") == "bidi_component":
        yield node
    for child in getattr(node, "children", {}).values():
        yield from _components(child)


def first_pick(panel, part):
    """The first row of the panel that leads to a zone, a village or an objective."""
    items = [item for block in panel["blocks"] for item in block.get("items", [])]
    return next(item["pick"] for item in items if item.get("pick", {}).keys() >= {part})


@pytest.mark.parametrize("evidence_only", [False, True], ids=["all", "evidence"])
@pytest.mark.parametrize("county", COUNTIES)
def test_every_county_opens_at_every_level(prepared_home, county, evidence_only):
    snapshot = snapshot_of(prepared_home, county, evidence_only=evidence_only)
    places = {"zone": snapshot.zones, "village": snapshot.villages, "objective": snapshot.objectives}
    evidence = {"evidence": "1"} if evidence_only else {}
    assert Screen(county=county, **evidence).panel["title"] == COUNTIES[county]
    for part, frame in places.items():
        for key in (frame.index[0], frame.index[-1]):
            screen = Screen(county=county, **evidence, **{part: key})
            assert list(screen.app.exception) == []
            assert screen.notices == []
            assert screen.map["selection"][part] == key
            assert screen.map["crumbs"][-1]["label"] == screen.panel["title"]
            assert screen.panel["title"] == frame.loc[key, "title" if part == "objective" else "name"]


def test_whoever_may_not_fill_in_a_form_reads_who_may():
    work = {"objective": "demo-project-0001"}
    inspector = Screen(Actor("某人", Role.INSPECTOR), **work)
    assert list(inspector.app.number_input) == []
    assert "督查不能“填报”，可以办的是书记、指挥长、司令员、乡镇填报、行业部门。" in inspector.notices
    assert len(Screen(**work).app.number_input) == 1


def test_the_menu_leads_nowhere_where_one_may_not_go():
    assert len(Screen().menu) > 1
    assert Screen(Actor("某人", Role.AUDITOR)).menu == []


def test_the_menu_knows_what_each_page_asks_for():
    table = (REPO / "pages" / "__init__.py").read_text()
    told = {name: deed and f"Deed.{deed.name}" for name, deed in refusal.FOR.items()}
    pages = re.findall(r'st\.Page\("(\S+)", .*?(?:url_path="(\w+)")?\)', table)
    asked = {name: (REPO / "pages" / file).read_text() for file, name in pages}
    assert len(asked) > len(told) > 0
    for name, page in asked.items():
        assert f"context.require({told.get(name, '')})" in page, name


def zone_rows(screen):
    return [item for block in screen.panel["blocks"] for item in block.get("items", []) if is_zone(item)]


def is_zone(item):
    return item.get("pick", {}).keys() == {"zone"}


def test_the_map_is_told_the_whole_county_at_first():
    screen = Screen()
    assert screen.map["level"] == "county"
    assert screen.map["crumbs"] == [{"label": "平果县", "pick": {}}]
    assert screen.map["badges"] == {
        "approval": "内部使用",
        "schematic": True,
        "demo": True,
        "date": "2018-09-20",
    }
    assert [len(layer["classes"]) for layer in screen.map["layers"]][:2] == [12, 184]
    assert sum(light["count"] for light in screen.map["legend"]["lights"]) == 12


def test_every_zone_can_be_opened_from_the_panel_and_with_evidence_only():
    for zone in zone_rows(Screen(evidence="1")):
        screen = Screen(evidence="1", **zone["pick"])
        assert list(screen.app.exception) == []
        assert screen.panel["title"] in zone["title"]


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        ({"county": "000000"}, "没有代码为“000000”的县，已显示平果县。"),
        ({"zone": "z99"}, "没有编号为“z99”的战区，已显示全县。"),
        ({"village": "1"}, "没有代码为“1”的村。"),
        ({"objective": "x"}, "没有编号为“x”的作战目标。"),
        ({"objective": "demo-project-0001", "evidence": "1"}, "现在只看有据数据"),
        ({"date": "2018-13-01"}, "日期“2018-13-01”看不懂"),
        ({"date": "2017-12-31"}, "已显示 2018-01-01"),
        ({"date": "2019-01-01"}, "已显示 2018-12-31"),
        ({"layers": "zones,fog"}, "没有名为“fog”的图层"),
    ],
)
def test_a_wrong_address_is_explained_and_the_map_is_still_there(query, notice):
    screen = Screen(**query)
    assert list(screen.app.exception) == []
    assert len(screen.notices) == 1
    assert notice in screen.notices[0]
    assert screen.map["layers"][0]["on"] is True
    assert screen.panel["title"] == "平果县"


def test_an_address_wrong_in_many_ways_is_explained_point_by_point():
    screen = Screen(county="1", zone="2", village="3", objective="4", date="5", layers="6,7")
    assert len(screen.notices) == 7
    assert screen.panel["title"] == "平果县"


def test_a_village_in_the_address_outranks_a_zone_that_it_does_not_lie_in():
    village = first_pick(Screen(zone="z03").panel, "village")
    screen = Screen(zone="z01", village=village["village"])
    assert screen.map["selection"]["zone"] == "z03"
    assert screen.notices == []


def test_layers_switched_off_in_the_address_are_off():
    layers = {layer["id"]: layer["on"] for layer in Screen(layers="zones,indicator").map["layers"]}
    assert {name for name, on in layers.items() if on} == {"zones", "indicator"}
    assert not any(layer["on"] for layer in Screen(layers=",").map["layers"])
    usual = {layer["id"] for layer in Screen().map["layers"] if layer["on"]}
    assert usual == set(layers) - {"indicator"}


# --- the database is away


def test_a_page_that_stands_tries_again_while_the_database_is_away_and_goes_on_by_itself(monkeypatch):
    there, said, waited = context.context_of, [], []

    def away(*_):
        raise OperationalError("", {}, ConnectionError("server closed the connection: database is locked"))

    def rest(seconds):
        waited.append(seconds)
        if len(waited) == 2:
            monkeypatch.setattr(context, "context_of", there)

    screen = Screen(county="450329", objective="ind-001")
    title = screen.panel["title"]
    monkeypatch.setattr(context, "context_of", away)
    monkeypatch.setattr(trouble, "time", SimpleNamespace(sleep=rest))
    monkeypatch.setattr(trouble.feedback, "warn", said.append)
    screen.app.run()
    assert said[:2] == [BUSY.held] * 2
    assert len(waited) == 2
    assert "已填的内容还在" in BUSY.held
    assert all(2 <= seconds <= 4 for seconds in waited)
    assert list(screen.app.exception) == []
    assert screen.panel["title"] == title


def test_a_page_that_was_not_drawn_yet_says_so_in_its_place(monkeypatch):
    def away(*_):
        raise OperationalError("", {}, ConnectionError("database is locked"))

    monkeypatch.setattr(context, "context_of", away)
    assert len(Screen(county="450329").app.exception) == 1
