"""Whatever somebody types as a name is shown as text, everywhere, and never runs."""

from __future__ import annotations

import shutil
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pysqlite3 import dbapi2 as sqlite

from tests.e2e.facts import a_running_project, snapshot_of
from tests.e2e.wall import Wall
from tests.harness import running_server

HOSTILE = (
    "<img src=x onerror=\"document.title='gone'\">${alert(1)}</script><script>document.title='gone'</script>"
)
ZONE, VILLAGE, OBJECTIVE, PERSON = (f"{word}{HOSTILE}" for word in ("区", "村", "项", "人"))
FORMULA = '=HYPERLINK("http://example.org","点我")'


@pytest.fixture(scope="module")
def project(prepared_home):
    return a_running_project(snapshot_of(prepared_home))


@pytest.fixture(scope="module")
def poisoned_app(prepared_home, project, tmp_path_factory):
    """The program on a database into which somebody wrote markup, straight past every check."""
    home = Path(shutil.copytree(prepared_home, tmp_path_factory.mktemp("poisoned") / "home"))
    with sqlite.connect(home / "zhantu.db") as database:
        for statement, values in (
            ("UPDATE zone SET name = ? WHERE county_code = '451082' AND id = ?", (ZONE, project["zone"])),
            (
                "UPDATE place SET name = ? WHERE county_code = '451082' AND code = ?",
                (VILLAGE, project["village"]),
            ),
            (
                "UPDATE objective SET title = ?, note = ?, responsible_unit = ? "
                "WHERE county_code = '451082' AND id = ?",
                (OBJECTIVE, HOSTILE, FORMULA, project["id"]),
            ),
            (
                "UPDATE milestone SET name = ? WHERE county_code = '451082' AND objective_id = ?",
                (HOSTILE, project["id"]),
            ),
            (
                "UPDATE report SET author = ? WHERE county_code = '451082' AND objective_id = ?",
                (HOSTILE, project["id"]),
            ),
            ("UPDATE person SET name = ?, unit = ? WHERE county_code = '451082'", (PERSON, HOSTILE)),
        ):
            assert database.execute(statement, values).rowcount > 0, statement
    database.close()
    with running_server(home) as base_url:
        yield base_url


@pytest.fixture
def poisoned(calm_browser, poisoned_app):
    """A wall on the poisoned database; fails if anything from it ran or was asked for."""
    page = calm_browser.new_page()
    ran = []
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: request.url.endswith("/x") and ran.append(request.url))
    page.on("pageerror", lambda error: ran.append(str(error)))
    yield Wall(page, poisoned_app)
    page.wait_for_timeout(200)
    assert page.title() == "战图"
    assert page.evaluate("document.scripts.length") > 0
    assert page.locator("img[src=x]").count() == 0
    page.close()
    assert ran == []


def label_names(wall):
    return wall.page.locator(".zt-label-name").all_text_contents()


def hover(wall, layer, place):
    """The heading of a feature's card, once the card is complete."""
    wall.page.mouse.move(*wall.spot(layer, place))
    wall.page.locator(".zt-card-lines div").nth(1).wait_for()
    return wall.page.locator(".zt-card strong").inner_text()


def test_markup_in_names_is_text_on_labels_cards_panel_and_breadcrumb(poisoned, project):
    poisoned.open()
    assert ZONE in label_names(poisoned)
    assert hover(poisoned, "zones", project["zone"]) == ZONE
    assert PERSON in poisoned.page.locator(".zt-card-lines").inner_text()
    poisoned.click("zones", project["zone"])
    poisoned.shows(ZONE)
    assert VILLAGE in label_names(poisoned)
    assert PERSON in poisoned.panel_text()
    assert hover(poisoned, "villages", project["village"]) == VILLAGE
    poisoned.click("villages", project["village"])
    poisoned.shows(VILLAGE)
    assert poisoned.crumbs() == ["平果县", ZONE, VILLAGE]


def test_markup_is_text_on_an_objectives_panel_and_its_chart(poisoned, project):
    poisoned.open(objective=project["id"])
    poisoned.shows(OBJECTIVE)
    poisoned.page.locator(".js-plotly-plot .scatterlayer .trace").nth(2).wait_for()
    poisoned.page.locator(".js-plotly-plot").hover()
    for part in ("节点", "进展填报", "详情", "责任人"):
        assert HOSTILE in poisoned.block(part).inner_text(), part
    assert OBJECTIVE in label_names(poisoned)
    assert hover(poisoned, "project", project["id"]) == OBJECTIVE


def test_markup_is_text_in_the_search(poisoned):
    poisoned.open()
    for name in (ZONE, VILLAGE, OBJECTIVE, PERSON):
        assert name in poisoned.search(name[:40]).first.inner_text()


def test_markup_and_formulas_are_text_in_the_excel_list(poisoned, project):
    poisoned.open(village=project["village"])
    with poisoned.page.expect_download() as download:
        poisoned.page.get_by_text("导出 Excel").click()
    content = Path(download.value.path()).read_bytes()
    sheet = load_workbook(BytesIO(content)).active
    row = next(cells for cells in sheet.iter_rows(min_row=4) if cells[0].value == project["id"])
    texts = {cell.value: cell.data_type for cell in row}
    assert {ZONE, VILLAGE, OBJECTIVE, PERSON, FORMULA} <= texts.keys()
    assert {texts[text] for text in (ZONE, VILLAGE, OBJECTIVE, PERSON, FORMULA)} == {"s"}
