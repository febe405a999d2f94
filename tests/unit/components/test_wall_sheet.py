"""What goes onto a wall map: the place asked for, people's names inside only, and nothing that cannot be had."""

from __future__ import annotations

from threading import Event, Thread

import pytest

from components import wall_sheet
from components.state import View
from components.wall_sheet import WAITS, WallMapError, Wish, content_of, link, name_of, printing
from data.model import Place
from tests.unit.components.tiny import CODE, Tiny, on

VIEW = View(CODE, on(80))
LAYERS = "zones,villages,project"


@pytest.fixture(scope="module")
def county():
    tiny = (
        Tiny()
        .project("p1", place="v1", responsible_unit="交通局")
        .project("p3", place="v3")
        .household("v1", 4)
    )
    tiny.duty("韦大力", "owner", "objective", "p1")
    seats = {"t1": (107.3, 23.5), "t2": (107.7, 23.5)}
    for row in tiny.rows:
        if isinstance(row, Place) and row.code in seats:
            row.lon, row.lat = seats[row.code]
    return tiny.snapshot()


@pytest.fixture(autouse=True)
def no_surveyed_areas(monkeypatch):
    """They are read from the program's database, which is not this county's."""
    monkeypatch.setattr(wall_sheet, "areas", lambda _snapshot: {})


def content(county, **wish):
    return content_of(county, VIEW, Wish(layers=LAYERS, **wish))


def test_the_table_names_who_answers_by_when_and_where(county):
    entry = content(county).entries["p1"]
    assert (entry.place, entry.leader, entry.deadline) == ("v1村", "韦大力", "2018-04-11")


def test_the_public_edition_names_no_person_and_no_exact_place(county):
    public = content(county, public="1")
    assert public.entries["p1"].leader == "交通局"
    assert "韦大力" not in repr(public.entries)
    points = [
        shape.point for layer in public.spec.ground.layers if layer.kind == "point" for shape in layer.shapes
    ]
    assert points
    assert all(value == pytest.approx(round(value, 2), abs=1e-9) for point in points for value in point)
    assert "未送审" in public.spec.approval


def test_no_sheet_knows_of_households(county):
    for public in ("", "1"):
        layers = content(county, public=public).spec.ground.layers
        assert [layer.id for layer in layers] == ["zones", "villages", "project"]


def test_a_zones_sheet_is_about_what_lies_in_the_zone(county):
    sheet = content(county, zone="z01")
    assert sheet.within == {"z01", "t1", "v1", "v2", "p1"}
    assert sheet.title == "平果县1号战区作战图"


def test_a_townships_and_a_villages_sheet_are_named_after_them(county):
    assert name_of(county, Wish(township="t2")) == "平果县2镇"
    assert name_of(county, Wish(village="v3")) == "平果县2镇v3村"
    assert content(county, village="v3").centre is not None


def test_everything_that_cannot_be_had_is_named_at_once(county):
    wrong = Wish(
        paper="B5",
        turn="slanted",
        scale="1234",
        layers="zones,households",
        grid="x",
        tiles="A0",
        title="长" * 301,
    )
    with pytest.raises(WallMapError) as refused:
        content_of(county, VIEW, wrong)
    for said in (
        "纸张“B5”",
        "方向“slanted”",
        "比例尺“1234”",
        "图层“households”",
        "坐标网“x”",
        "分幅“A0”",
        "301 个",
    ):
        assert said in str(refused.value)


def test_a_place_that_is_not_there_is_refused(county):
    with pytest.raises(WallMapError, match="没有编号为“v9”的村"):
        content(county, village="v9")


def test_the_link_asks_for_what_was_chosen():
    asked = link(View(CODE, on(80), zone="z02", evidence_only=True), Wish(paper="A0", village="v1"))
    assert asked.startswith("/export/wall_map.pdf?county=451082&date=2018-03-22&evidence=1&paper=A0")
    assert "village=v1" in asked
    assert "zone" not in asked


def test_whoever_prints_meanwhile_is_told_to_wait():
    told, turns = Event(), []

    def second():
        with printing(lambda step, _share: (turns.append(step), told.set())):
            turns.append("drawn")

    with printing():
        other = Thread(target=second)
        other.start()
        assert told.wait(60)
        assert turns == [WAITS]
    other.join(60)
    assert turns == [WAITS, "drawn"]
