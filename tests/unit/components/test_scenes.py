"""What the scenes of a meeting say: worked out by hand for a county of two zones, three villages and a road."""

from __future__ import annotations

import json

import pandas as pd

from components.projection import scenes
from components.projection.scenes import Material
from data.rules.agenda import Kind
from data.rules.changes import COLUMNS
from data.store.meetings import ORDER, Dispatch, Entry, Seal, State
from tests.unit.components.tiny import Tiny, on

LATE = [90.5 * number for number in range(1, 9)]
AGENDA = [(Kind.COUNTY, ""), (Kind.CHANGES, ""), (Kind.ORDERS, ""), (Kind.WORST, ""), (Kind.ZONE, "z01")]
REST = [(Kind.ZONE, "z02"), (Kind.OTHER, ""), (Kind.GIVE, ""), (Kind.CLOSE, "")]


def meeting(key="m2", items=(*AGENDA, *REST), *, skipped=(), seal=None, title="九月调度会"):
    agenda = tuple(
        Entry(number, kind, subject, f"{kind} {subject}", 5, number in skipped, "问工期")
        for number, (kind, subject) in enumerate(items, 1)
    )
    said = dict.fromkeys(("note", "source", "place", "attended", "excused", "observers"), "")
    return Dispatch(
        id=key,
        kind="weekly",
        word="周例会",
        title=title,
        held_on=on(80),
        chair="韦某",
        state=State.OPEN,
        closed_on=None,
        agenda=agenda,
        seal=seal,
        **said,
    )


def material(tiny=None, *, one=None, last=None, orders=(), changed=()):
    tiny = tiny or Tiny().project(deadline=70).reports(*LATE[:6]).duty("王明", "commander", "zone", "z01")
    frame = pd.DataFrame(list(orders), columns=ORDER).set_index("id")
    turned = pd.DataFrame(list(changed), columns=COLUMNS)
    return Material(tiny.snapshot(80), frame, turned, one or meeting(), last)


def drawn(kind, found, subject=""):
    return next(one for one in scenes.scenes(found) if one["kind"] == kind and one["zone"] == subject)


def texts(scene):
    return json.dumps(scene["columns"], ensure_ascii=False)


def rows(scene):
    return [piece for column in scene["columns"] for piece in column if piece["t"] == "row"]


def test_scenes_come_in_the_order_of_the_agenda_without_what_is_skipped():
    found = material(one=meeting(items=(REST[0], AGENDA[0], REST[1], REST[3]), skipped=(3,)))
    assert [one["kind"] for one in scenes.scenes(found)] == ["zone", "county", "close"]
    assert {one["note"] for one in scenes.scenes(found)} == {"问工期"}


def test_an_empty_agenda_says_what_to_do():
    (only,) = scenes.scenes(material(one=meeting(items=())))
    assert "加一项" in texts(only)


def test_the_county_is_shown_with_its_lights_in_colour_shape_and_word():
    scene = drawn("county", material())
    lights = next(piece for piece in scene["columns"][0] if piece["t"] == "lights")["items"]
    assert [(one["shape"], one["word"], one["count"]) for one in lights] == [
        ("●", "正常", 0),
        ("▲", "预警", 0),
        ("■", "告急", 1),
        ("○", "未填报", 1),
    ]
    assert "1 项工作能按期完成 0 项" in texts(scene)


def test_a_zone_shows_its_commander_what_is_late_and_what_is_to_be_asked():
    scene = drawn("zone", material(), "z01")
    assert (scene["subtitle"], scene["light"]["word"], scene["number"]) == ("司令员 王明", "告急", 1)
    (late,) = rows(scene)
    assert (late["title"], late["right"], late["light"]["shape"]) == ("修路", "逾期 10 天", "■")
    assert late["below"].startswith(f"期限 {on(70).year}年{on(70).month}月{on(70).day}日")
    assert "逾期 1 项，哪一天补齐？" in texts(scene)


def test_a_zone_without_a_commander_or_anything_to_do_is_still_shown():
    scene = drawn("zone", material(), "z02")
    assert scene["subtitle"] == "司令员 待定"
    assert "没有落后的目标。" in texts(scene)
    assert "都在计划上，没有要追问的。" in texts(scene)


def test_a_zone_that_is_no_more_says_so():
    (scene,) = scenes.scenes(material(one=meeting(items=((Kind.ZONE, "z99"),))))
    assert "已经不在编成里" in texts(scene)


def test_only_who_leads_is_named_and_everybody_else_is_masked():
    tiny = Tiny().project(deadline=70).reports(*LATE[:6]).duty("王明", "commander", "zone", "z01")
    found = material(tiny.duty("李四光", "objective_owner", "objective", "p"))
    whole = json.dumps([scenes.scenes(found), scenes.people(found)], ensure_ascii=False)
    assert "李四光" not in whole
    assert "李**" in texts(drawn("zone", found, "z01"))
    assert "王明" in whole


def test_an_order_on_a_late_item_is_prefilled_from_it_and_one_on_the_zone_from_its_commander():
    tiny = Tiny().project(deadline=70, responsible_unit="县交通局").reports(*LATE[:6])
    zone, late = drawn("zone", material(tiny.duty("王明", "commander", "zone", "z01")), "z01")["targets"]
    assert zone["person"].startswith("person")
    assert zone["place"] == "t1"
    assert (late["unit"], late["place"]) == ("县交通局", "v1")
    assert late["text"].startswith("“修路”逾期 10 天")


def test_what_changed_is_listed_by_kind_with_what_is_left_out_said():
    turned = [
        {
            "what": "light",
            "id": f"p{n}",
            "title": f"路{n}",
            "before": "g",
            "after": "r",
            "zone": "z01",
            "is_demo": False,
        }
        for n in range(scenes.TURNED + 3)
    ]
    scene = drawn("changes", material(last=meeting("m1"), changed=turned))
    assert [one["right"] for one in rows(scene)] == ["● 正常 → ■ 告急"] * scenes.TURNED
    assert "另有 3 项" in texts(scene)


def test_the_orders_of_the_last_meeting_alone_are_shown_as_frozen():
    said = {"to": "县水利局", "state": "replied", "origin_kind": "meeting"}
    orders = [
        {"id": "p", "text": "三天查清", "origin_id": "m1", **said},
        {"id": "q", "text": "别的", "origin_id": "m0", **said},
    ]
    scene = drawn("orders", material(last=meeting("m1", title="八月调度会"), orders=orders))
    assert [(one["title"], one["right"]) for one in rows(scene)] == [("三天查清", "→ 办理中")]
    assert (scene["title"], scene["subtitle"]) == ("上次会议的督办令（1 件）", "八月调度会")
    assert "还没办结（1）" in texts(scene)


def test_the_closing_scene_tells_which_numbers_were_shown():
    seal = Seal(on(80), "2018-03-22T01:00:00.000+00:00", 1, True, "abcdef0123456789", 9)
    assert "定格校验值 abcdef012345" in texts(drawn("close", material(one=meeting(seal=seal))))
    assert "预演" in texts(drawn("close", material()))
