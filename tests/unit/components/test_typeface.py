"""Rare characters that a meeting's scenes bring along."""

from __future__ import annotations

from base64 import b64decode
from io import BytesIO

from fontTools.ttLib import TTFont

from components.projection.typeface import carried


def test_rare_characters_anywhere_in_the_scenes_come_along_in_a_font():
    told = carried({"title": "㙟洞村", "columns": [[{"t": "row", "title": "𠅤家屯"}]]}, ["平果"])
    assert told["characters"] == "㙟𠅤"
    assert told["missing"] == []
    font = TTFont(BytesIO(b64decode(told["font"])))
    assert set(font.getBestCmap()) == {0x365F, 0x20164}


def test_what_every_machine_has_brings_nothing_along():
    assert carried("平果县 2018年 ■ 告急 ○") == {"characters": "", "font": "", "missing": []}


def test_a_character_the_typeface_lacks_is_told_with_the_text_it_stands_in():
    told = carried(["韦\ue123家村"])
    assert (told["characters"], told["font"]) == ("", "")
    assert told["missing"] == ["U+E123 （无名称），在“韦\ue123家村”里"]
