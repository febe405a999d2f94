"""The map as a file, opened without a server: cards, lights and layers work; what people wrote never runs."""

from __future__ import annotations

import re

import pytest
from shapely.geometry import box

from components import offline_map
from components.state import View
from geo import to_folium
from geo.map_spec import Ground, Layer, MapSpec, Shape
from tests.e2e.facts import snapshot_of

HOSTILE = [
    "<script>ran()</script>", "</script><script>ran()</script>", "<img src=x onerror=ran()>",
    "<svg onload=ran()>", "${ran()}", "`${ran()}`", "`);ran();//", "\";ran();//", "\';ran();//",
    "\\\";ran();//", "{{ran()}}", "{{''.__class__}}", "{% for x in (1,) %}ran{% endfor %}",
    "<a href=javascript:ran()>x</a>", "<iframe srcdoc='<script>parent.ran()</script>'>",
    "&lt;img src=x onerror=ran()&gt;", "&#60;img src=x onerror=ran()&#62;",
    "\u2028ran()\u2029", "--><script>ran()</script>", "]]><script>ran()</script>",
]  # fmt: skip


@pytest.fixture
def opened(browser, tmp_path):
    """Open a file in a browser of which every request and complaint is kept."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    page = context.new_page()
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text))
    page.add_init_script("window.ran = () => { window.hasRun = true; }")

    def show(text: str):
        file = tmp_path / "map.html"
        file.write_text(text, encoding="utf-8")
        page.goto(file.as_uri())
        page.locator("#legend").wait_for()
        return page

    yield show
    outside = [url for url in asked if not url.startswith((tmp_path.as_uri(), "data:"))]
    context.close()
    assert (outside, complaints) == ([], [])


def hostile_page() -> str:
    """A map of as many works as there are hostile texts, each in every text there is."""
    points = [(107.05 + 0.045 * number, 23.5) for number in range(len(HOSTILE))]
    works = tuple(
        Shape(str(number), text, point, weight=3)
        for number, (text, point) in enumerate(zip(HOSTILE, points, strict=True))
    )
    everything = " ".join(HOSTILE)
    layers = (
        Layer(
            "zones",
            everything,
            "polygon",
            "",
            "county",
            (Shape("z", everything, (107.5, 23.8), box(107, 23, 108, 24)),),
        ),
        Layer("industry_base", everything, "point", everything, "county", works),
    )
    ground = Ground("tiny", layers, {"451082": (107.0, 23.0, 108.0, 24.0)})
    cards = {"industry_base": {str(number): (text, everything) for number, text in enumerate(HOSTILE)}}
    spec = MapSpec(ground, {"zones": "r", "industry_base": "g" * len(works)}, everything)
    return to_folium.page(spec, cards, everything, HOSTILE)


def test_twenty_hostile_texts_in_every_text_are_shown_and_never_run(opened):
    page = opened(hostile_page())
    assert len(HOSTILE) == 20
    everything = " ".join(HOSTILE)
    shown = re.sub(r"\s+", " ", everything)
    assert re.sub(r"\s+", " ", page.locator("#about h1").text_content()) == shown
    assert page.title().replace("\u2028", " ").replace("\u2029", " ").split() == everything.split()
    assert "ran()" in page.locator(".leaflet-control-layers-overlays").inner_text()
    positions = page.evaluate(
        """() => Object.values(Object.values(window).find((one) => one instanceof L.Map)._layers)
             .filter((one) => one.options?.glyph).map((one) => { one.openPopup();
               return [...document.querySelectorAll(".card h2")].at(-1).textContent; })"""
    )
    assert positions == HOSTILE
    page.wait_for_timeout(300)
    assert page.evaluate("window.hasRun") is None
    assert page.locator("iframe, svg[onload], img[src=x], a[href^=javascript]").count() == 0


@pytest.fixture(scope="module")
def pingguo(prepared_home):
    return snapshot_of(prepared_home)


@pytest.fixture
def text(pingguo, prepared_home, monkeypatch):
    monkeypatch.setenv("ZHANTU_HOME", str(prepared_home))
    view = View("451082", pingguo.as_of)
    return lambda named: offline_map._file(pingguo, view, named)


def test_a_click_shows_light_leader_and_deadline_and_layers_can_be_switched(opened, text, pingguo):
    name, content = text(False)
    assert name == f"平果县作战总图{pingguo.as_of}.html"
    assert len(content) < 3_000_000
    page = opened(content.decode())
    about = page.locator("#about").inner_text()
    assert "平果县作战总图" in about
    assert f"数据截至 {pingguo.as_of}" in about
    assert "责任人姓名已遮挡" in about
    assert page.locator("#legend").inner_text().split() == [
        "●",
        "正常",
        "▲",
        "预警",
        "■",
        "告急",
        "○",
        "未填报",
    ]
    titles = page.locator(".leaflet-control-layers-overlays label").all_inner_texts()
    assert [title.strip() for title in titles] == [
        "战区", "乡镇", "村", "易地搬迁点", "产业基地", "项目", "重点工作",
    ]  # fmt: skip
    page.locator(".leaflet-control-layers-overlays input").nth(5).check()
    page.evaluate(
        """() => { Object.values(Object.values(window).find((one) => one instanceof L.Map)._layers)
             .find((one) => one.options?.glyph === "项").openPopup(); }"""
    )
    card = page.locator(".card").inner_text()
    for part in ("项目", "期限", "责任人"):
        assert part in card
    assert re.search("[●▲■○] (正常|预警|告急|未填报)", card)


def test_names_of_people_are_masked_unless_asked_for(text, pingguo):
    commander = pingguo.holders("zone", "commander")["name"].iloc[0]
    masked, named = text(False)[1].decode(), text(True)[1].decode()
    for name in set(pingguo.duties["name"]):
        assert to_folium.script(name)[1:-1] not in masked.partition("zhantu(map_")[2] or len(name) < 2, name
    assert to_folium.script(commander)[1:-1] in named
    assert "含责任人姓名" in to_folium.html("含责任人姓名") in named
