"""A wall map is true to scale, cuts nothing silently, and can be read and searched by whoever gets it."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from shapely.geometry import box

from geo.crs import Plane
from geo.errors import PaperError
from geo.map_spec import Ground, Layer, MapSpec, Shape
from geo.paper.content import Content, Entry, Form, coarse, digest_of
from geo.paper.formats import PAPERS, Box, rounded_down, rounded_up
from geo.paper.labels import Room, beside, on
from geo.paper.picture import picture as picture_of
from geo.paper.picture import preview
from geo.paper.tiles import cut, name
from geo.to_paper import draw
from tests.unit.pages import texts

MM = 72 / 25.4
DPI = 300
PLANE = Plane(108)
SIDE_M = 12_000
SQUARE = PLANE.to_degrees(box(500_000, 2_600_000, 500_000 + SIDE_M, 2_600_000 + SIDE_M))
OUTLINE_MM = 0.9
A4 = PAPERS["A4"]


def content(points: int = 3, title: str = "平果县作战图", names: str = "坡造村卫生室") -> Content:
    """A square county of one red zone with points along its diagonal."""
    places = [
        PLANE.point_to_degrees(501_000 + 10_000 * n / points, 2_601_000 + 10_000 * n / points)
        for n in range(points)
    ]
    zone = Shape("z", "坡造战区", PLANE.point_to_degrees(508_000, 2_603_000), SQUARE, schematic=True)
    works = tuple(Shape(f"p{n}", f"{names}{n}", place) for n, place in enumerate(places))
    layers = (
        Layer("zones", "战区", "polygon", "", "county", (zone,)),
        Layer("project", "项目", "point", "项", "zone", works),
    )
    spec = MapSpec(Ground("tiny", layers, {}), {"zones": "r", "project": "g" * points}, "内部使用")
    entries = {one.id: Entry("坡造村", "韦某某", "2018-12-31") for one in works}
    return Content(
        spec, SQUARE, SQUARE, 0.0, None, "county", None, entries, title, "数据截至 2018-09-20", ("示意",)
    )


def drawn(what: Content | None = None, **form: object):
    return draw(
        what or content(), Form(**{"paper": A4, "landscape": False, **form}), lambda _step, _share: None
    )


def sheets(pdf: bytes):
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            yield page
            page.close()


def sizes(pdf: bytes) -> list[tuple[float, float]]:
    return [tuple(side / MM for side in page.get_size()) for page in sheets(pdf)]


def picture(pdf: bytes) -> np.ndarray:
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        found = np.array(page.render(scale=DPI / 72).to_pil().convert("RGB")).astype(int)
        page.close()
    return found


def longest_run(marked: np.ndarray) -> int:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], marked.astype(int), [0]])))
    return int((edges[1::2] - edges[::2]).max(initial=0))


@pytest.fixture(scope="module")
def plain():
    return drawn(scale=100_000)


@pytest.mark.parametrize("paper", list(PAPERS.values()), ids=lambda paper: paper.name)
@pytest.mark.parametrize("landscape", [True, False])
def test_the_page_is_as_large_as_the_paper_to_a_tenth_of_a_millimetre(paper, landscape):
    wide, high = sizes(drawn(paper=paper, landscape=landscape).content)[0]
    longer, shorter = (wide, high) if landscape else (high, wide)
    assert (longer, shorter) == (pytest.approx(paper.long, abs=0.1), pytest.approx(paper.short, abs=0.1))


def test_the_check_ruler_measures_a_hundred_millimetres(plain):
    black = (picture(plain.content) < 70).all(axis=2)
    runs = [run / DPI * 25.4 for run in map(longest_run, black)]
    bar = [
        run for run in runs if 90 < run < 112
    ]  # the outline is 120 mm wide, the frame wider, everything else shorter
    assert len(bar) > 5
    assert max(bar) == pytest.approx(100, abs=0.5)


def test_twelve_kilometres_are_a_hundred_and_twenty_millimetres_at_1_100000(plain):
    red, green, _ = np.moveaxis(picture(plain.content), 2, 0)
    columns = np.flatnonzero((red - green > 40).sum(axis=0) > 1000)
    across = (columns.max() - columns.min() + 1) / DPI * 25.4
    assert across + OUTLINE_MM == pytest.approx(SIDE_M / 100, abs=0.5)


def test_a_tall_county_leaves_room_for_the_check_ruler_on_a_narrow_sheet():
    tall = PLANE.to_degrees(box(500_000, 2_600_000, 500_000 + SIDE_M, 2_600_000 + 2 * SIDE_M))
    done = drawn(replace(content(60), outline=tall, area=tall))
    black = (picture(done.content) < 70).all(axis=2)
    assert any(run == pytest.approx(100 / 25.4 * DPI, abs=6) for run in map(longest_run, black))


def test_a_map_that_does_not_fit_is_refused_with_what_would_do():
    with pytest.raises(PaperError, match=r"A4 纸放不下 1:50,000 .*1:100,000.*A3 纸"):
        drawn(scale=50_000)
    assert drawn(paper=PAPERS["A3"], scale=50_000).scale == 50_000


def test_fitted_to_the_paper_the_scale_is_round_and_stated():
    done = drawn(paper=PAPERS["A3"], landscape=True)
    assert f"1:{done.scale:,.0f}" in texts(done.content)[0]
    assert done.scale == rounded_up(done.scale)


def test_the_sheet_says_what_a_wall_map_must_say(plain):
    (text,) = texts(plain.content)
    furniture = [
        "坐标北",
        "1:100,000",
        "校验尺",
        "高斯-克吕格投影",
        "正常（绿）",
        "告急（红）",
        "内部使用",
        "示意",
    ]
    row = ["坡造村卫生室0", "韦某某", "2018-12-31"]
    for said in ["平果县作战图", "数据截至2018-09-20", plain.digest, *furniture, *row]:
        assert said in text, said


def test_rows_without_room_go_onto_the_next_page_and_the_first_says_how_many():
    pages = texts(drawn(content(200)).content)
    left = re.search(r"另有(\d+)项见下页", pages[0])
    assert left
    assert len(set(re.findall(r"坡造村卫生室\d+", pages[0]))) == 200 - int(left[1])
    assert {f"坡造村卫生室{n}" for n in range(200)} <= set(
        re.findall(r"坡造村卫生室\d+?(?=坡造村)", "".join(pages))
    )
    assert "见下页" not in pages[-1]


def test_a_title_of_two_hundred_characters_is_wrapped_and_not_cut():
    title = "脱贫攻坚挂图作战" * 25
    assert title in texts(drawn(content(title=title)).content)[0]


def test_a_long_name_wraps_within_its_cell():
    long = "一个名字特别特别长的项目" * 6
    assert f"{long}0" in re.sub(
        r"坡造村韦某某2018-12-31●正常", "", texts(drawn(content(1, names=long)).content)[0]
    )


def test_rare_characters_are_printed_and_missing_ones_are_reported():
    done = drawn(content(title="㙟村𠅤村🚩"))
    assert "㙟村𠅤村〓" in texts(done.content)[0]
    assert done.remarks == ("字体缺字（以 〓 代替）：U+1F6A9",)
    assert done.missing == ("U+1F6A9 TRIANGULAR FLAG ON POST，在“㙟村𠅤村🚩”里",)
    assert "U+1F6A9" in texts(done.content)[0]


def test_dollar_signs_and_backslashes_of_data_are_no_formula():
    assert r"a$x^2$\frac" in texts(drawn(content(title=r"a$x^2$\frac")).content)[0]


def test_fonts_are_embedded_as_truetype(plain):
    assert b"/FontFile2" in plain.content
    assert b"/CIDFontType2" in plain.content
    assert b"/Type3" not in plain.content
    assert re.search(rb"/BaseFont /[A-Z]{6}\+NotoSansCJKsc", plain.content), (
        "only the characters that are used"
    )


def test_a_sheet_is_cut_onto_a4_with_marks_that_say_what_goes_where():
    done = drawn(paper=PAPERS["A2"], landscape=True, tiles=A4)
    for one in sizes(done.content):
        assert sorted(one) == [pytest.approx(210, abs=0.1), pytest.approx(297, abs=0.1)]
    pages = texts(done.content)
    assert len(pages) == done.pages > 4
    assert f"第A1张（1/{done.pages - 1}）·右接A2·下接B1·虚线处重叠10毫米" in pages[1]


def test_the_tiles_come_with_a_plan_of_how_they_are_put_together():
    pages = texts(drawn(paper=PAPERS["A2"], landscape=True, tiles=A4).content)
    assert pages[0].startswith("拼接图：平果县作战图")
    for said in ("594×420毫米", "A1", "B1", "按“实际大小”打印"):
        assert said in pages[0], said


def test_the_rows_behind_tiles_fit_the_printer_too():
    done = drawn(content(300), paper=PAPERS["A3"], tiles=A4)
    assert {tuple(sorted(round(side) for side in size)) for size in sizes(done.content)} == {(210, 297)}
    assert "坡造村卫生室299" in "".join(texts(done.content))


def test_tiles_together_cover_the_sheet():
    class Poster:
        width, height = 841, 1189

    way = cut(Poster, A4)
    assert way.columns * (way.window.width - 10) + 10 >= 841
    assert way.rows * (way.window.height - 10) + 10 >= 1189
    assert (way.columns - 1) * (way.window.width - 10) + 10 < 841
    assert [name(0, 0), name(2, 25), name(0, 26)] == ["A1", "Z3", "AA1"]


def test_the_public_edition_knows_places_to_a_hundredth_of_a_degree():
    for layer in coarse(content().spec).ground.layers:
        for shape in layer.shapes:
            for value in (*shape.point, *(shape.area.bounds if shape.area else ())):
                assert value == pytest.approx(round(value, 2), abs=1e-9)


def test_a_sheet_made_from_a_meeting_bears_the_hash_of_its_edition():
    (text,) = texts(drawn(replace(content(), edition="ab12" * 16)).content)
    assert f"调度会定格SHA-256{'ab12' * 16}" in text


def test_the_hash_tells_the_data_and_not_the_paper(plain):
    what = content()
    assert drawn(what, paper=PAPERS["A3"]).digest == plain.digest
    turned = replace(what, spec=replace(what.spec, lights={"zones": "g", "project": "ggg"}))
    assert digest_of(turned) != plain.digest
    assert drawn(what, scale=100_000).content == plain.content, "the same data give the same file"


def test_what_has_no_room_is_told_and_numbered_in_the_table():
    what = content(1)
    zones, works = what.spec.ground.layers
    crowd = tuple(replace(zones.shapes[0], id=f"z{n}", name=f"很长很长很长的战区名称{n}") for n in range(60))
    spec = MapSpec(
        Ground("tiny", (Layer("villages", "村", "polygon", "", "zone", crowd), works), {}),
        {"villages": "r" * 60, "project": "g"},
        "内部使用",
    )
    done = drawn(replace(what, spec=spec), scale=200_000)
    pages = "".join(texts(done.content))
    assert any("个地名图上放不下，编号列入表末" in remark for remark in done.remarks)
    assert {f"很长很长很长的战区名称{n}" for n in range(10, 60)} <= set(
        re.findall(r"很长很长很长的战区名称\d\d", pages)
    )


@pytest.fixture(scope="module")
def crowded():
    """Three hundred works of every light on one A4, with the villages they stand in."""
    what = content(300)
    zones, works = what.spec.ground.layers
    villages = tuple(
        Shape(f"v{n}", f"第{n}村", PLANE.point_to_degrees(501_000 + 1000 * n, 2_606_000), SQUARE)
        for n in range(10)
    )
    layers = (zones, Layer("villages", "村", "polygon", "", "zone", villages), works)
    lights = {"zones": "r", "villages": "g" * 10, "project": "gryn" * 75}
    return drawn(replace(what, spec=MapSpec(Ground("tiny", layers, {}), lights, "内部使用")))


def test_no_two_labels_of_a_sheet_overlap_and_all_lie_on_the_paper(crowded):
    boxes = crowded.labels
    assert len(boxes) > 30
    assert not any(one.meets(other) for n, one in enumerate(boxes) for other in boxes[:n])
    assert all(Box(0, 0, A4.short, A4.long).holds(box) for box in boxes)


def test_green_works_give_way_to_red_ones_and_the_sheet_says_how_many(crowded):
    thinned = next(remark for remark in crowded.remarks if "只画小点、不标编号" in remark)
    pages = "".join(texts(crowded.content))
    marked = re.findall(r"(\d+)·坡造村卫生室(\d+)坡造村", pages)
    assert len(marked) == int(thinned.split(" ", 1)[0]) > 20
    assert all("gryn"[int(work) % 4] in "gn" for _, work in marked)


def test_the_table_begins_with_what_is_red(crowded):
    rows = re.findall(r"坡造村卫生室(\d+)坡造村", texts(crowded.content)[0])
    assert rows
    assert all(int(work) % 4 == 1 for work in rows[:20])


def test_nothing_that_finds_no_place_is_left_out_of_the_table(crowded):
    pages = "".join(texts(crowded.content))
    assert {f"坡造村卫生室{n}坡造村" for n in range(300)} <= set(re.findall(r"坡造村卫生室\d+坡造村", pages))


def test_a_township_named_as_its_zone_is_named_once():
    what = content()
    zones, works = what.spec.ground.layers
    town = Layer(
        "townships",
        "乡镇",
        "polygon",
        "",
        "county",
        (Shape("t", "坡造", zones.shapes[0].point, SQUARE, zone="z"),),
    )
    spec = replace(what.spec, ground=Ground("tiny", (zones, town, works), {}))
    (text,) = texts(drawn(replace(what, spec=spec)).content)
    assert text.count("坡造战区") == 1
    assert not re.search(r"坡造(?!战区|村)", text)


def test_the_preview_is_the_sheet_itself():
    done = drawn(paper=PAPERS["A3"], landscape=True)
    with Image.open(BytesIO(preview(done.first, 1200))) as small:
        assert small.size == (1200, round(1200 * 297 / 420))
        quick = np.array(small.convert("L")).astype(int)
    with pypdfium2.PdfDocument(done.content) as document:
        page = document[0]
        wanted = (
            page.render(scale=1200 / page.get_size()[0])
            .to_pil()
            .convert("L")
            .resize((quick.shape[1], quick.shape[0]))
        )
        page.close()
    assert np.abs(quick - np.array(wanted).astype(int)).mean() < 4


def test_a_picture_for_documents_has_the_resolution_asked_for():
    with Image.open(BytesIO(picture_of(drawn().first, 200))) as found:
        assert found.size == (round(210 / 25.4 * 200), round(297 / 25.4 * 200))
        assert found.info["dpi"][0] == pytest.approx(200, abs=0.1)


def test_a_picture_too_large_for_any_document_is_refused():
    with pytest.raises(PaperError, match="像素，太大了"):
        picture_of(drawn(paper=PAPERS["A0"]).first, 300)


def test_labels_never_overlap():
    room = Room(Box(0, 0, 60, 60))
    ground = box(0, 0, 60, 60)
    taken = [room.first(on(ground, 30, 30, 8, 3, 500)) for _ in range(60)]
    taken += [room.first(beside(30, 30, 1, 4, 2)) for _ in range(20)]
    placed = [one for one in taken if one]
    assert len(placed) > 40
    assert not any(one.meets(other) for n, one in enumerate(placed) for other in placed[:n])
    assert all(room.frame.holds(one) for one in placed)


def test_round_figures():
    assert [rounded_up(one) for one in (1, 1234, 150_000, 999)] == [1, 1400, 160_000, 1000]
    assert [rounded_down(one) for one in (1, 1234, 4999, 5000)] == [1, 1000, 2000, 5000]
