"""What a browser says was edited in a sheet: only what can be edited counts, whatever it sends."""

from __future__ import annotations

from components.playbook_table import applied
from data.counties.sheets import SHEETS

LADDER = [
    {"days": 1, "role": "chief", "source": "甲", "verify": True},
    {"days": 3, "role": "deputy", "source": "乙", "verify": False},
]


def test_cells_are_edited_rows_deleted_and_added():
    edits = {
        "edited_rows": {1: {"days": 5}},
        "deleted_rows": [0],
        "added_rows": [{"days": 9, "role": "chief"}, {}, {"days": None}],
    }
    assert applied(SHEETS["ladder"], LADDER, edits) == [
        {**LADDER[1], "days": 5},
        {"days": 9, "role": "chief"},
    ]


def test_a_browser_cannot_write_what_is_only_shown_or_not_there():
    edits = {
        "edited_rows": {0: {"source": "假文件", "verify": False}, 7: {"days": 2}},
        "added_rows": [{"source": "假文件"}],
    }
    assert applied(SHEETS["ladder"], LADDER, edits) == LADDER
    limits = [{"key": "gap_yellow", "label": "落后", "value": 10, "unit": "%"}]
    forged = {"edited_rows": {0: {"label": "随便", "unit": "天", "key": "p_red"}}}
    assert applied(SHEETS["thresholds"], limits, forged) == limits


def test_nothing_edited_gives_the_rows_as_they_are():
    assert applied(SHEETS["ladder"], LADDER, {}) == LADDER
