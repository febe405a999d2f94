"""Surveyed layers: taken over whole with their day, seen only as of that day, put back as a new version."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import math
from dataclasses import replace

import pyogrio
import pytest
import shapely
from shapely.geometry import Polygon, box, mapping, shape
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.actions.fresh import Basis
from data.actions.layers import Area, NewPoints, NewVersion, place_points, restore, seen, take_over
from data.errors import RefusedInputError
from data.model import AuditEvent, Boundary, IndustryBase, LayerVersion, Place
from data.store import layer_state, layers, snapshot
from geo import footprints
from geo.battle_ground import townships
from geo.battle_map import ground_of
from geo.publish import fetch
from geo.write import LAYERS, as_geojson, as_geopackage
from tests.people import secretary

ZIYUAN = "450329"
DAY, LATER = dt.date(2018, 6, 1), dt.date(2018, 9, 20)
REASON = "县自然资源局 2018 年调查成果"


def view(engine, day=DAY, *, evidence_only=True):
    return snapshot.load(ZIYUAN, day, evidence_only=evidence_only, engine=engine)


def township(engine):
    """A township of 资源 and a square of some 25 km² around its seat."""
    places = view(engine).townships
    code = places.index[0]
    return code, square(places.loc[code, "lon"], places.loc[code, "lat"])


def square(lon, lat, half=0.025):
    area = box(lon - half, lat - half, lon + half, lat + half)
    return Area(json.dumps(mapping(area)), 37_000.0)


def basis(engine, layer="township", day=DAY):
    now = view(engine, day)
    return Basis(now, seen(now, layer, engine), secretary("县自然资源局"))


def survey(areas, day=DAY, layer="township"):
    return NewVersion(layer, areas, day, "乡镇界.zip", "CGCS2000 3° 带 37 带", REASON)


def counts(engine):
    with Session(engine) as session:
        return [
            session.scalar(select(func.count()).select_from(t)) for t in (LayerVersion, Boundary, AuditEvent)
        ]


def refused(engine, act):
    before = counts(engine)
    with pytest.raises(RefusedInputError) as refusal:
        act()
    assert counts(engine) == before
    return {problem.field: problem.message for problem in refusal.value.problems}


def test_a_surveyed_boundary_replaces_the_schematic_one_from_its_day_on(changeable):
    code, area = township(changeable)
    assert take_over(basis(changeable, day=LATER), survey({code: area}, LATER), changeable) == 1
    drawn = {
        day: next(
            s
            for s in ground_of(view(changeable, day)).layers[0].shapes
            if code_zone(changeable, code) == s.id
        )
        for day in (DAY, LATER)
    }
    assert view(changeable, DAY).boundaries == {}
    assert view(changeable, LATER).boundaries == {code: area.geometry}
    assert drawn[DAY].area.symmetric_difference(drawn[LATER].area).area > 1e-5


def code_zone(engine, code):
    return view(engine).townships.loc[code, "zone"]


def test_the_audit_trail_names_what_was_taken_over_from_which_file_and_why(changeable):
    code, area = township(changeable)
    take_over(basis(changeable), survey({code: area}), changeable)
    with Session(changeable) as session:
        newest = (
            select(AuditEvent).where(AuditEvent.county_code == ZIYUAN).order_by(AuditEvent.sequence.desc())
        )
        event = session.scalars(newest).first()
    name = view(changeable).townships.loc[code, "name"]
    assert (event.action, event.subject, event.before) == ("take_over_layer", "layer township", "没有实测")
    assert event.after == f"乡镇边界 1 个，自 2018-06-01 起：{name}"
    assert event.reason == f"{REASON}（乡镇界.zip，CGCS2000 3° 带 37 带）"


def test_a_version_put_back_is_a_new_version_and_the_days_between_stay_as_they_were(changeable):
    code, area = township(changeable)
    take_over(basis(changeable), survey({code: area}), changeable)
    assert restore(basis(changeable, day=LATER), "township", 0, "导错了文件", changeable) == 2
    assert view(changeable, DAY).boundaries == {code: area.geometry}
    assert view(changeable, LATER).boundaries == {}
    assert restore(basis(changeable, day=LATER), "township", 1, "原来没错", changeable) == 3
    assert view(changeable, LATER).boundaries == {code: area.geometry}
    listed = layers.load(view(changeable, LATER), changeable).versions
    assert listed["number"].tolist() == [3, 2, 1]
    assert listed["title"].tolist() == ["恢复第 1 版", "恢复为示意", "乡镇界.zip"]


def test_everything_that_is_wrong_with_a_layer_is_said_at_once(changeable):
    code, area = township(changeable)
    far = {code: square(107.6, 23.4), "999999999": area}
    said = refused(
        changeable, lambda: take_over(basis(changeable), replace(survey(far, LATER), reason=" "), changeable)
    )
    assert set(said) == {"layer", "valid_from", "reason"}
    assert "画面日期" in said["valid_from"]


@pytest.mark.parametrize("geometry", ["", "{}", '{"type":"Point","coordinates":[110.6,26.0]}', "[1]"])
def test_what_is_no_area_is_never_kept_as_a_boundary(changeable, geometry):
    code, _ = township(changeable)
    said = refused(
        changeable, lambda: take_over(basis(changeable), survey({code: Area(geometry, 1.0)}), changeable)
    )
    assert "图形无效" in said["layer"]


def test_a_day_before_the_version_that_holds_is_refused(changeable):
    code, area = township(changeable)
    take_over(basis(changeable, day=LATER), survey({code: area}, LATER), changeable)
    said = refused(
        changeable, lambda: take_over(basis(changeable, day=LATER), survey({code: area}), changeable)
    )
    assert "已有 2018年9月20日 起生效的版本" in said["valid_from"]


def test_what_somebody_else_took_over_meanwhile_is_not_covered_unseen(changeable):
    code, area = township(changeable)
    old = basis(changeable)
    take_over(old, survey({code: area}), changeable)
    said = refused(changeable, lambda: take_over(old, survey({code: area}), changeable))
    assert "打开表单时是“没有实测”，现在已是“第 1 版”" in said[""]


def test_a_base_with_an_area_stands_at_its_middle_and_keeps_the_area_it_states(changeable):
    _, area = township(changeable)
    now = view(changeable)
    base = now.objectives.index[now.objectives["kind"] == "industry_base"][0]
    stated = now.objectives.loc[base, "area_mu"]
    take_over(basis(changeable, "industry_base"), survey({base: area}, layer="industry_base"), changeable)
    middle = shape(json.loads(area.geometry)).centroid
    with Session(changeable) as session:
        found = session.get(IndustryBase, (ZIYUAN, base))
        assert (found.lon, found.lat) == pytest.approx((middle.x, middle.y), abs=1e-6)
        assert (found.area_mu, found.accuracy) == (stated, "实测范围的中心")
    assert layers.load(view(changeable), changeable).shapes.loc[base, "area_mu"] == 37_000.0


def test_points_of_villages_are_set_and_the_audit_trail_keeps_where_they_were(changeable):
    now = view(changeable)
    village = now.villages.index[0]
    seat = now.townships.loc[now.villages.loc[village, "township"]]
    point = (float(seat["lon"]) + 0.001, float(seat["lat"]))
    new = NewPoints("village", {village: point}, "手持定位，±10 米", "村点位.csv", REASON)
    place_points(basis(changeable, "village"), new, changeable)
    with Session(changeable) as session:
        place = session.get(Place, (ZIYUAN, village))
        event = session.scalars(
            select(AuditEvent).where(AuditEvent.county_code == ZIYUAN).order_by(AuditEvent.sequence.desc())
        ).first()
    assert (place.lon, place.lat, place.accuracy) == (*point, "手持定位，±10 米")
    assert event.before == f"{village} 没有坐标"
    assert event.after.startswith(f"{village} {point[0]:.7g},{point[1]:.7g}")


def test_a_point_of_another_county_is_refused_by_name(changeable):
    village = view(changeable).villages.index[0]
    new = NewPoints("village", {village: (107.6, 23.4)}, "手持定位", "村点位.csv", REASON)
    said = refused(changeable, lambda: place_points(basis(changeable, "village"), new, changeable))
    assert "不在本县范围" in said["layer"]


# --- on the way out


@pytest.mark.parametrize("evidence_only", [False, True])
def test_every_layer_goes_out_as_a_geopackage_that_gis_programs_open(changeable, tmp_path, evidence_only):
    code, area = township(changeable)
    take_over(basis(changeable), survey({code: area}), changeable)
    now = view(changeable, LATER, evidence_only=evidence_only)
    path = tmp_path / "layers.gpkg"
    path.write_bytes(as_geopackage(now, changeable))
    found = {name: pyogrio.read_dataframe(path, layer=name) for name, _ in pyogrio.list_layers(path)}
    assert {"战区", "乡镇", "村"} <= set(found)
    assert all(frame.crs.to_epsg() == 4490 for frame in found.values())
    towns = found["乡镇"].set_index("代码")
    assert towns.loc[code, "边界"] == "实测"
    assert set(towns["边界"]) == {"实测", "示意"}
    assert len(found["村"]) == len(now.villages)
    marks = {mark for frame in found.values() for mark in frame["演示"].dropna()} - {""}
    assert marks == (set() if evidence_only else {"演示"})


def test_a_layer_as_geojson_says_its_system_what_was_counted_and_holds_no_household(changeable):
    now = view(changeable)
    for layer in LAYERS:
        told = json.loads(as_geojson(now, layer, changeable))
        assert told["crs"]["properties"]["name"].endswith("EPSG::4490")
        keys = {key for feature in told["features"] for key in feature["properties"]}
        assert not any("户" in key or "身份" in key for key in keys)
        if told["features"]:
            assert {"来源", "演示", "口径", "截至"} <= keys


# --- on the map


def fine(area, vertices=4_000):
    """The same square with a border as a survey has it: a vertex every few metres, each a little aside."""
    ring = shape(json.loads(area.geometry)).exterior
    steps = [ring.interpolate(n / vertices, normalized=True) for n in range(vertices)]
    return Area(
        json.dumps(mapping(Polygon([(at.x + 1e-5 * (n % 2), at.y) for n, at in enumerate(steps)]))), area.mu
    )


def test_a_survey_with_many_vertices_is_drawn_with_few_and_goes_out_with_all(changeable):
    code, area = township(changeable)
    take_over(basis(changeable), survey({code: fine(area)}), changeable)
    now = view(changeable)
    drawn = next(one.area for one in townships(now).shapes if one.id == code)
    told = json.loads(as_geojson(now, "townships", changeable))["features"]
    out = next(shape(one["geometry"]) for one in told if one["properties"]["代码"] == code)
    assert shapely.get_num_coordinates(out) == 4_001
    assert shapely.get_num_coordinates(drawn) < 400
    assert drawn.symmetric_difference(out).area < 0.01 * out.area


def test_days_with_the_same_boundaries_share_what_was_read_and_what_is_published(changeable):
    code, area = township(changeable)
    take_over(basis(changeable), survey({code: area}), changeable)
    now, later = view(changeable), view(changeable, LATER)
    assert now.boundaries[code] is later.boundaries[code]
    assert ground_of(now) is ground_of(later)
    assert code not in view(changeable, DAY - dt.timedelta(days=1)).boundaries


def test_the_area_of_a_base_is_published_from_the_day_on_from_which_it_holds(changeable):
    _, area = township(changeable)
    now = view(changeable)
    base = now.objectives.index[now.objectives["kind"] == "industry_base"][0]
    take_over(basis(changeable, "industry_base"), survey({base: area}, layer="industry_base"), changeable)
    addresses = [
        footprints.addresses(view(changeable, day), changeable)
        for day in (DAY - dt.timedelta(days=1), DAY, LATER)
    ]
    assert addresses[0] == {}
    assert addresses[1] == addresses[2]
    told = json.loads(gzip.decompress(fetch(addresses[1]["industry_base"].rpartition("/")[2])))["areas"]
    assert [[len(ring) for ring in polygon] for polygon in told[base]] == [[5]]
    assert layers.surveyed_mu(view(changeable), base, changeable) == 37_000.0
    assert math.isnan(layers.surveyed_mu(view(changeable, DAY - dt.timedelta(days=1)), base, changeable))


# --- how far the county is surveyed


def test_every_layer_says_how_much_is_surveyed_laid_out_or_nowhere(changeable):
    code, area = township(changeable)
    before = layer_state.counted(layer_state.load(view(changeable), changeable))
    now = view(changeable)
    base = now.objectives.index[now.objectives["kind"] == "industry_base"][0]
    take_over(basis(changeable), survey({code: area}), changeable)
    take_over(basis(changeable, "industry_base"), survey({base: area}, layer="industry_base"), changeable)
    rows = layer_state.load(view(changeable), changeable)
    after = layer_state.counted(rows)
    assert (before.loc["乡镇边界", "实测范围"], after.loc["乡镇边界", "实测范围"]) == (0, 1)
    assert after.loc["乡镇边界"].sum() == after.loc["乡镇驻地", "有坐标"] == len(now.townships)
    assert after.loc["产业基地", "实测范围"] == 1
    assert after.loc["产业基地"].sum() == (now.objectives["kind"] == "industry_base").sum()
    drawn = {one.id for layer in ground_of(now).layers if layer.id == "industry_base" for one in layer.shapes}
    bases = layer_state.load(now, changeable).query("layer == '产业基地'")
    assert set(bases.loc[bases["state"] != "没有位置", "code"]) == drawn
