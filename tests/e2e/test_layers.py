"""图层 in Chromium: a Shapefile in GBK and Gauss-Krüger is asked about, looked at and taken over; a click locates."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas
import pyogrio
import pytest
from playwright.sync_api import expect
from shapely.geometry import shape

from data.counties.sources import COUNTIES
from geo.partition import partition
from tests.e2e.wall import Wall
from tests.harness import choose, settled

ZIYUAN = "450329"


@pytest.fixture(scope="module")
def towns():
    """The townships of 资源 as a bureau hands them over: zipped Shapefile, zone 37 in front, GBK, no .cpg."""
    outline = json.loads((COUNTIES / ZIYUAN / "outline.geojson").read_text(encoding="utf-8"))
    area = shape((outline["features"][0] if "features" in outline else outline)["geometry"])
    lines = (COUNTIES / ZIYUAN / "townships.csv").read_text(encoding="utf-8").splitlines()
    rows = [dict(zip(lines[0].split(","), line.split(","), strict=False)) for line in lines[1:]]
    cells = partition(area, {row["name"]: (float(row["lon"]), float(row["lat"])) for row in rows})
    frame = geopandas.GeoDataFrame({"XZQMC": list(cells)}, geometry=list(cells.values()), crs=4490).to_crs(
        4525
    )
    with TemporaryDirectory() as folder:
        pyogrio.write_dataframe(frame, Path(folder) / "towns.shp", encoding="gbk")
        content = BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            for path in Path(folder).iterdir():
                if path.suffix != ".cpg":
                    archive.write(path, path.name)
    return content.getvalue()


def test_a_shapefile_is_asked_about_looked_at_and_taken_over(page, changeable_app, towns):
    page.goto(f"{changeable_app}/layers?county={ZIYUAN}")
    page.get_by_text("还没有导入过图层").wait_for()
    upload = {"name": "towns.zip", "mimeType": "application/zip", "buffer": towns}
    settled(page)
    page.set_input_files("input[type=file]", upload)
    choose(page, page.get_by_role("combobox", name="这 7 个要素是什么"), "乡镇边界")
    settled(page)
    page.get_by_text("GBK / GB18030").click()
    settled(page)
    page.get_by_text("核对结果").wait_for()
    page.frame_locator("iframe[title*=folium]").locator("canvas").wait_for()
    settled(page)
    page.get_by_label("依据").first.fill("县自然资源局 2018 年调查成果")
    page.get_by_label("依据").first.blur()
    settled(page)
    page.get_by_role("button", name="导入 7 个").click()
    page.get_by_text("第 1 版 乡镇边界").wait_for()
    page.get_by_text("恢复以前的版本").wait_for()


def test_a_click_on_the_map_says_where_a_village_is_and_selects_nothing(page, changeable_app):
    wall = Wall(page, changeable_app).open(county=ZIYUAN, village="450329205204")
    page.get_by_text("定位：在地图上点").click()
    page.get_by_text("请在图上点“").wait_for()
    wall.settle()
    box = page.locator(".zt-root").bounding_box()
    before = page.url
    page.mouse.click(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.5)
    expect(page.get_by_label("坐标怎么来的、多准")).to_have_value("在作战地图上点取")
    wall.settle()
    assert 110.0 < float(page.get_by_label("经度（度）").input_value()) < 111.3
    assert page.url == before
