"""A survey is matched and checked: everything that is wrong is said at once, with layer, number and name."""

from __future__ import annotations

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, Polygon, box

from geo.intake import LEFT_OUT, Answers, Subjects, best_column, take_in
from geo.match import Register, code_of, stem
from geo.preview import preview
from geo.read.layer import SourceLayer
from geo.survey import LEAST_MU, Stated, mu
from geo.systems import System

DEGREES = System("cgcs2000", "经纬度", "cgcs2000")
COUNTY = box(103.0, 26.0, 103.4, 26.2)
NAMES = {
    "530326103": ("者海镇",),
    "530326105": ("娜姑镇",),
    "530326200": ("火红乡",),
    "530326201": ("新街回族乡",),
}
WEST, EAST = box(103.0, 26.0, 103.1, 26.2), box(103.1, 26.0, 103.2, 26.2)
METRE = 1 / 100_000
"""Of longitude here, in degrees, nearly."""


def county(**more):
    return Subjects(NAMES, 9, COUNTY, "会泽县", **more)


def layer(*features, fields=("名称",)):
    rows = [list(values) if isinstance(values, tuple) else [values] for values, _ in features]
    return SourceLayer("乡镇界", list(fields), rows, [None if s is None else s.wkb_hex for _, s in features])


def taken(*features, subjects=None, **answers):
    said = Answers(answers.pop("named_by", "名称"), DEGREES, **answers)
    made = layer(*features, fields=("名称", "面积") if said.area else ("名称",))
    return take_in(made, said, subjects or county(), as_points=False)


def told(intake, gravity=None):
    return [remark.said("乡镇界") for remark in intake.remarks if gravity in (None, remark.gravity)]


# --- names and codes


@pytest.mark.parametrize(
    "text", ["者海镇", "者海", " 者 海 镇", "530326103", "530326103000", "者海镇人民政府"]
)
def test_a_township_is_found_by_code_and_by_name_with_and_without_what_it_is(text):
    assert Register(NAMES, 9).find(text) == {"530326103"}


@pytest.mark.parametrize("text", ["", "没有", "530326999", "530326103201", "镇"])
def test_what_is_no_place_of_the_county_is_not_guessed(text):
    assert Register(NAMES, 9).find(text) == set()


@given(
    st.sampled_from(["马头", "堂琅", "田坝"]),
    st.sampled_from(["村", "村委会", "村民委员会", "社区", "居委会", ""]),
)
def test_the_stem_of_a_village_does_not_depend_on_the_word_for_it(name, word):
    assert stem(name + word) == name


def test_a_name_of_one_letter_keeps_its_word():
    assert (stem("平村"), stem("平村村委会")) == ("平村", "平村")


def test_a_code_with_more_digits_than_its_level_is_of_another_place():
    assert (code_of("530326103000", 9), code_of("530326103201", 9)) == ("530326103", "")


def test_two_villages_of_one_name_are_told_apart_by_the_township_in_the_row():
    subjects = Subjects(
        {"v1": ("新村",), "v2": ("新村",)},
        0,
        COUNTY,
        "会泽县",
        townships={"v1": ("者海镇",), "v2": ("娜姑镇",)},
    )
    made = layer((("新村", "娜姑"), WEST), fields=("名称", "乡镇"))
    assert list(take_in(made, Answers("名称", DEGREES), subjects, as_points=False).shapes) == ["v2"]
    alone = layer((("新村", ""), WEST), fields=("名称", "乡镇"))
    asked = take_in(alone, Answers("名称", DEGREES), subjects, as_points=False).asked
    assert [(one.number, one.candidates) for one in asked] == [(1, ("v1", "v2"))]


def test_the_column_that_finds_most_places_is_proposed():
    made = layer((("1", "者海"), WEST), (("2", "娜姑"), EAST), fields=("序号", "乡镇名"))
    assert best_column(made, county()) == "乡镇名"


def test_what_a_person_chose_counts_and_what_he_left_out_is_not_asked_again():
    intake = taken(("甲", WEST), ("乙", EAST), chosen={1: "530326103", 2: LEFT_OUT})
    assert (list(intake.shapes), intake.asked) == (["530326103"], [])


# --- areas


def test_a_clean_survey_has_nothing_said_about_it():
    intake = taken(("者海镇", WEST), ("娜姑镇", EAST))
    assert (told(intake), set(intake.shapes)) == ([], {"530326103", "530326105"})


def test_a_bow_tie_is_repaired_and_reported():
    bow = Polygon([(103.0, 26.0), (103.1, 26.1), (103.1, 26.0), (103.0, 26.1)])
    intake = taken(("者海镇", bow))
    assert intake.shapes["530326103"].is_valid
    assert told(intake, "warn")[0].startswith(
        "图层“乡镇界”第 1 个要素“者海镇”：图形无效（自相交），已自动修复"
    )


def test_an_overlap_is_told_with_its_area():
    # 100 m of longitude at 26.1°N times 0.2° of latitude, 22.16 km: some 2.2 km², 3,300 亩.
    wider = box(103.0, 26.0, 103.1 + 100 * METRE, 26.2)
    said = told(taken(("者海镇", wider), ("娜姑镇", EAST)), "warn")
    assert len(said) == 1
    assert "“者海镇”与“娜姑镇”重叠" in said[0]
    assert pytest.approx(float(said[0].split("重叠 ")[1].split(" 亩")[0].replace(",", "")), rel=0.02) == 3_300


def test_a_slit_between_two_townships_is_told_with_its_area_and_their_names():
    narrower = box(103.0, 26.0, 103.1 - 20 * METRE, 26.2)
    said = told(taken(("者海镇", narrower), ("娜姑镇", EAST)), "warn")
    assert len(said) == 1
    assert "“娜姑镇”、“者海镇”之间有缝隙" in said[0] or "“者海镇”、“娜姑镇”之间有缝隙" in said[0]


def test_an_area_unlike_that_of_the_earlier_survey_is_told_whatever_the_file_says():
    half = box(103.0, 26.0, 103.05, 26.2)
    before = county(official={"530326103": Stated("原来的实测", mu(WEST))})
    said = told(taken(("者海镇", half), subjects=before), "warn")
    assert said == [
        f"图层“乡镇界”第 1 个要素“者海镇”：图上 {mu(half):,.1f} 亩，原来的实测 {mu(WEST):,.1f} 亩，相差 -50.0%。"
    ]
    assert not told(taken(("者海镇", WEST), subjects=before), "warn")


def test_a_hole_between_townships_is_a_gap_however_wide():
    ring = box(103.0, 26.0, 103.2, 26.2).difference(box(103.05, 26.05, 103.15, 26.15))
    left, right = ring.intersection(WEST), ring.intersection(EAST)
    assert "之间有缝隙" in told(taken(("者海镇", left), ("娜姑镇", right)), "warn")[0]


def test_rounding_between_two_neighbours_is_neither_gap_nor_overlap():
    shifted = shapely.transform(EAST, lambda xy: xy + METRE / 100)
    assert mu(WEST.intersection(shifted)) < LEAST_MU
    assert told(taken(("者海镇", WEST), ("娜姑镇", shifted))) == []


def test_an_overlap_with_a_neighbour_that_stands_already_is_told_too():
    standing = county(standing={"530326105": EAST})
    assert "重叠" in told(taken(("者海镇", box(103.0, 26.0, 103.15, 26.2)), subjects=standing))[0]


def test_what_lies_outside_the_county_is_not_taken_over_and_told_how_far():
    far = box(104.4, 26.0, 104.5, 26.2)  # some 105 km east of the county
    intake = taken(("者海镇", far), ("娜姑镇", EAST))
    assert list(intake.shapes) == ["530326105"]
    assert "在会泽县界外约 105." in told(intake, "stop")[0]


def test_what_reaches_beyond_the_county_is_told_with_its_share():
    over = box(103.0, 25.9, 103.1, 26.2)
    assert (
        "33.4%）在县界" in told(taken(("者海镇", over)), "warn")[0]
        or "33.3%）在县界" in told(taken(("者海镇", over)), "warn")[0]
    )


def test_parts_of_one_place_are_joined_copies_dropped_and_rivals_refused():
    part = box(103.3, 26.0, 103.35, 26.1)
    joined = taken(("者海镇", WEST), ("者海", part))
    assert joined.shapes["530326103"].area == pytest.approx(WEST.area + part.area)
    assert "完全重复" in told(taken(("者海镇", WEST), ("者海镇", WEST)), "warn")[0]
    rivals = taken(("者海镇", WEST), ("者海镇", box(103.05, 26.0, 103.2, 26.2)))
    assert (rivals.shapes, rivals.stopped) == ({}, 1)


@pytest.mark.parametrize("shape", [Point(103.1, 26.1), LineString([(103, 26), (103.1, 26.1)])])
def test_what_is_no_area_is_no_boundary(shape):
    assert "不能作边界" in told(taken(("者海镇", shape)), "stop")[0]


def test_a_feature_without_a_shape_or_in_another_part_of_the_world_is_told():
    intake = taken(("者海镇", None), ("娜姑镇", box(10, 50, 10.1, 50.1)))
    assert "没有图形" in told(intake)[0]
    assert "不在中国境内" in told(intake)[1]
    assert intake.shapes == {}


def test_an_area_is_held_against_what_the_file_states():
    stated = mu(WEST)
    assert told(taken((("者海镇", stated * 1.005), WEST), area="面积")) == []
    wrong = told(taken((("者海镇", stated / 1500 * 1.2), WEST), area="面积", unit="平方公里"), "warn")
    assert "相差 -16.7%" in wrong[0]


def test_all_townships_together_are_held_against_the_county():
    quarters = [box(103.0 + n / 10, 26.0, 103.1 + n / 10, 26.2) for n in range(4)]
    intake = taken(
        *zip([names[0] for names in NAMES.values()], quarters, strict=True), subjects=county(whole=True)
    )
    assert "多出 0.0 亩，缺少 0.0 亩" in told(intake, "note")[0]


def test_a_village_outside_its_surveyed_township_is_told():
    subjects = Subjects({"v": ("新村",)}, 0, COUNTY, "会泽县", homes={"v": ("娜姑镇", EAST)})
    made = layer(("新村", Point(103.05, 26.1)))
    intake = take_in(made, Answers("名称", DEGREES), subjects, as_points=True)
    assert "不在所属的“娜姑镇”的实测边界内" in told(intake)[0]
    assert intake.shapes["v"].equals(Point(103.05, 26.1))


def test_two_points_for_one_place_are_refused():
    made = layer(("者海", Point(103.05, 26.1)), ("者海镇", Point(103.06, 26.1)))
    intake = take_in(made, Answers("名称", DEGREES), county(), as_points=True)
    assert (intake.shapes, "只能留一个" in told(intake)[0]) == ({}, True)


# --- the preview


def test_the_preview_asks_nobody_and_holds_no_name_that_could_run():
    hostile = "</script><img src=x onerror=alert(1)>${alert(1)}{{7*7}}`"
    drawn = preview({}, {hostile: WEST}, [hostile], ("/assets/x/leaflet.js", "/assets/x/leaflet.css"))
    page = drawn.get_root().render()
    assert not any(part in page for part in ("<img", "onerror=", "${alert", "alert(", "{{7", "7*7"))
    outside = [part for part in page.split('"') if part.startswith(("http:", "https:", "//"))]
    assert outside == []
