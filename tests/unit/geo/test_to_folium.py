"""The map as a file: nothing of what people wrote can run in it, and nothing in it comes from elsewhere."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box

from geo import to_folium
from geo.map_spec import Ground, Layer, MapSpec, Shape

TEXT = "</script>${alert(1)}`\\u0027{{7*7}}{% raw %}&#39;'\"😀村"


def a_spec(text: str = "坡造村") -> MapSpec:
    area = box(107, 23, 108, 24)
    zones = Layer("zones", text, "polygon", "", "county", (Shape("z", text, (107.5, 23.5), area),))
    works = Layer("project", text, "point", text, "zone", (Shape("p", text, (107.2, 23.2), weight=3),))
    extents = {"451082": (107.0, 23.0, 108.0, 24.0)}
    return MapSpec(Ground("tiny", (zones, works), extents), {"zones": "r", "project": "n"}, text)


def page_of(text: str = "坡造村") -> str:
    return to_folium.page(a_spec(text), {"project": {"p": (text, text)}}, text, [text])


@given(st.text())
def test_script_is_the_same_text_to_whoever_reads_it_and_holds_no_sign_that_could_end_it(text):
    written = to_folium.script(text)
    assert json.loads(written) == text.encode("utf-8", "replace").decode()
    assert re.fullmatch(r'"(\\u[0-9a-f]{4}|[^\W_])*"', written)


@given(st.text())
def test_html_holds_nothing_but_letters_digits_and_numbers_of_characters(text):
    assert re.fullmatch(r"(&#\d+;|[^\W_])*", to_folium.html(text))


def test_figures_and_lists_are_written_as_they_are():
    assert to_folium.script({"a": [1, 2.5, "村", []]}) == '{"a":[1,2.5,"村",[]]}'


def test_no_text_of_data_stands_in_the_file_as_it_was_written():
    found = page_of(TEXT)
    for part in ("alert(1)", "{{7*7}}", "7*7", "{% raw", "&#39;'"):
        assert part not in found


def test_the_file_forbids_every_request_and_names_no_other_file():
    found = page_of()
    assert found.index("Content-Security-Policy") < found.index("<script")
    assert "default-src 'none'" in found
    assert not re.search(r"<(script|img|iframe)[^>]*\ssrc=|<link", found)
    styles = "".join(re.findall(r"<style>(.*?)</style>", found, re.DOTALL))
    assert not re.search(r"url\((?!data:)|@import", styles)
    assert styles.count("url(data:image/png;base64,") >= 2


def test_folium_brings_nothing_but_leaflet():
    found = page_of()
    for other in ("jquery", "bootstrap", "cdn.", "awesome"):
        assert other not in found.lower()
    assert "Leaflet 1.9" in found


@pytest.mark.parametrize("layer", ["zones", "project"])
def test_every_layer_can_be_switched(layer):
    assert len(re.findall(r"L\.featureGroup\(", page_of())) == 2
    assert (layer in to_folium.ON) == (layer == "zones")
