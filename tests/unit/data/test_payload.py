"""What was filled in comes back from JSON as it was, and nothing else does."""

from __future__ import annotations

import datetime as dt
import json
import zlib

import pytest

from data.actions.deeds import DEEDS, Decided, Postponed, Replied
from data.actions.enter_file import Filed, FiledRow
from data.actions.enter_row import Row
from data.actions.findings import Entry, Move
from data.actions.fund_entry import Amount
from data.actions.measure import Entry as Figure
from data.actions.payload import packed, unpacked
from data.actions.report import Progress
from data.actions.visits import Visited
from data.errors import RefusedInputError
from data.rules.judgement import Judgement

DAY = dt.date(2018, 9, 20)
FILLED = [
    Progress("road", 12.5, DAY, "更正", b"\xff\xd8photo"),
    Progress("road", None, None),
    Postponed("road", DAY, "下雨"),
    Decided("451082100200", "check", DAY, passed=False, note="不齐"),
    Judgement("village", "451082100200", "gx/2018", "road", DAY, met=True, person="张三"),
    Figure("village", "451082100200", "collective_income", DAY, "3.5", "张三", seen=2.0),
    Amount("road", "专项资金", "paid", DAY, "10", "张三"),
    Entry("", "451082100200", "路面开裂", "返工", "", "交通局", DAY),
    Visited("household-1", DAY, "张三", "看了房子"),
    Filed(
        "projects", "项目库.xlsx", "ab" * 32, (FiledRow("表1", 4, {"budget": "12"}, "", {"owner": "p-1"}),)
    ),
    Row("projects", "road", {"budget": "12"}, {"budget": ""}, people={"owner": "p-1"}),
    Move("finding-0001", "done", "张三", "已返工"),
    Replied("order-0001", 1, True, "张三", "已整改"),
]


@pytest.mark.parametrize("filled", FILLED, ids=lambda one: type(one).__name__)
def test_what_was_filled_in_comes_back_as_it_was(filled):
    assert unpacked(packed(filled), type(filled)) == filled


def test_every_deed_is_tried_here():
    assert {deed.filled for deed in DEEDS.values()} - {type(one) for one in FILLED} <= {
        DEEDS["finish_step"].filled
    }


def forged(**changes):
    said = {"objective": "road", "value": 1.0, "on_date": "2018-09-20", "reason": "", "photo": ""}
    said = {key: value for key, value in {**said, **changes}.items() if value != "left out"}
    return zlib.compress(json.dumps(said).encode())


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"no zip at all",
        packed(FILLED[0])[:-5],
        zlib.compress(b"[]"),
        zlib.compress(b"{"),
        zlib.compress(b"[" * 100_000),
        zlib.compress(b" " * (17 * 2**20)),
        forged(value="1"),
        forged(value=True),
        forged(value=float("inf")),
        forged(on_date="20.9.2018"),
        forged(objective=None),
        forged(objective="left out"),
        forged(state="approved"),
        forged(photo="no base64!"),
    ],
)
def test_what_was_forged_or_damaged_is_refused(payload):
    assert unpacked(forged(), Progress) == Progress("road", 1.0, DAY)
    with pytest.raises(RefusedInputError, match="读不出来"):
        unpacked(payload, Progress)
