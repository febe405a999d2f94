"""The card of a zone says on one page who leads, what is late, what holds villages back, and will it be made."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pypdfium2
import pytest

from components import zone_card
from components.zone_card import Stand, card_of
from data.store import held_back
from data.store.meetings import ORDER
from geo.to_card import draw_cards
from tests.unit.components.tiny import Tiny, on
from tests.unit.pages import texts

SEATS = {"t1": (107.3, 23.5), "t2": (107.7, 23.5)}
ORDERS = pd.DataFrame(columns=ORDER).set_index("id")
GAPS = pd.DataFrame(
    [("v1", "v1", "有特色产业", "u", "叶英"), ("v1", "v2", "有住房保障", "n", "")], columns=held_back.COLUMNS
)


def county(late: int = 3) -> Tiny:
    """A zone with a commander, a village that is not out yet, and works that are late; one with nothing at all."""
    tiny = Tiny().leaving("v1", deadline=90).duty("韦大力", "commander", "zone", "z01")
    for number in range(late):
        tiny.project(
            f"p{number}", place="v1", deadline=70 - number, title=f"第{number}条路", responsible_unit="交通局"
        )
    for row in tiny.rows:
        if getattr(row, "code", "") in SEATS:
            row.lon, row.lat = SEATS[row.code]
    return tiny


def stand(tiny: Tiny) -> Stand:
    snapshot = tiny.snapshot()
    held_back.held_back.keep(snapshot, GAPS)
    return Stand(snapshot, ORDERS)


@pytest.fixture(scope="module")
def pages():
    here = stand(county())
    printed = draw_cards([card_of(here, key) for key in ("z01", "z02")], "各战区一页纸")
    assert printed.pages == 2
    return texts(printed.content)


def test_the_card_names_commander_villages_gaps_and_what_is_late(pages):
    for said in (
        "1号战区",
        "韦大力",
        "有特色产业未达标：叶英；有住房保障未评定：没有责任人",
        "第0条路",
        "交通局",
        "2018年3月12日",
        "逾期10天",
        "数据截至2018年3月22日",
        "内部使用",
    ):
        assert said in pages[0], said


def test_what_is_late_longest_comes_first(pages):
    assert re.findall(r"第(\d)条路", pages[0]) == ["2", "1", "0"]


def test_a_zone_without_commander_villages_and_works_still_has_its_card(pages):
    for said in ("待定", "没有逾期的事项", "没有未办结的督办令", "还没有要完成的目标"):
        assert said in pages[1], said


def test_a_card_stays_one_page_and_counts_what_has_no_room():
    here = stand(county(late=90))
    printed = draw_cards([card_of(here, "z01")], "一页纸")
    (text,) = texts(printed.content)
    shown = len(set(re.findall(r"第\d+条路", text)))
    assert shown > 10
    assert f"另有{90 - shown}项" in text


def test_a_card_from_a_meeting_bears_the_hash_of_its_edition():
    here = replace(stand(county()), sha256="ab12" * 16)
    assert f"调度会定格SHA-256{'ab12' * 16}" in texts(draw_cards([card_of(here, "z01")], "一页纸").content)[0]


def test_an_edition_without_items_of_the_criteria_says_so():
    tiny = county()
    snapshot = replace(tiny.snapshot(), frozen=True)
    lists = card_of(Stand(snapshot, ORDERS), "z01").lists
    assert lists[0].items[0].cells[1] == "这次会议没有定格达标条目"
    assert on(80) == snapshot.as_of


def test_a_very_long_name_and_a_missing_glyph_do_not_break_the_page():
    card = card_of(stand(county()), "z01")
    printed = draw_cards([replace(card, title="很长的战区名称🚩" * 25)], "一页纸")
    assert printed.pages == 1
    assert "很长的战区名称〓" * 25 in texts(printed.content)[0]
    assert list(printed.missing) == ["🚩"]
    assert "字体缺字（以〓代替）：U+1F6A9" in texts(printed.content)[0]


def test_sentences_longer_than_the_map_is_tall_push_the_lists_down():
    card = replace(card_of(stand(county()), "z01"), said=("很长的一句话" * 90, "最后一句"))
    with pypdfium2.PdfDocument(draw_cards([card], "一页纸").content) as document:
        page = document[0].get_textpage()
        last, heading = (
            page.get_charbox(page.search(said).get_next()[0]) for said in ("最后一句", "还没有退出的村")
        )
    assert last[1] > heading[3], "the sentence ends above the heading"


def test_the_file_is_named_after_the_zone_or_the_whole_county():
    name, content = zone_card._file(stand(county()), "")
    assert name == "平果县各战区一页纸_2018-03-22.pdf"
    assert len(texts(content)) == 2
    assert zone_card._file(stand(county()), "z02")[0] == "平果县2号战区一页纸_2018-03-22.pdf"
