"""The wall map in Chromium: choose, draw, take the PDF along."""

from __future__ import annotations

from tests.harness import settled


def test_a_wall_map_is_drawn_with_two_clicks_and_downloaded(page, running_app):
    page.goto(f"{running_app}/wall_map?county=450329")
    page.locator(".st-key-wall-draw button").wait_for()
    settled(page)
    page.locator(".st-key-wall-draw button").click()
    page.get_by_text("下载 PDF").wait_for()
    settled(page)
    with page.expect_download() as download:
        page.get_by_text("下载 PDF").click()
    assert download.value.suggested_filename == "资源县挂图A3_2018-09-20.pdf"
    assert download.value.path().read_bytes().startswith(b"%PDF-1.4")


def test_a_scale_that_does_not_fit_is_refused_with_advice_and_not_a_traceback(page, running_app):
    answer = page.request.get(f"{running_app}/export/wall_map.pdf?county=450329&paper=A4&scale=6000")
    assert answer.status == 404
    assert "A4 纸放不下 1:6,000" in answer.text()
    answer = page.request.get(f"{running_app}/export/wall_map.pdf?county=450329&paper=B5&layers=households")
    assert "纸张“B5”没有" in answer.text()
    assert "PDF" not in answer.text()
