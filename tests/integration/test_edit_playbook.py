"""Editing the criteria: from a day on, checked like a pack, the text of before kept, the past untouched."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from pandas.testing import assert_frame_equal
from sqlalchemy import func, select

from components.panel.exits import measured
from data.actions.assess import assess
from data.actions.edit_playbook import edit
from data.actions.fresh import Basis
from data.counties.playbook import CriteriaTurn, CriterionChange, parse_playbook
from data.errors import RefusedInputError
from data.model import AuditEvent, PlaybookEdition
from data.rules.judgement import Judgement
from data.store import editions, exits, verdicts
from data.store import snapshot as snapshots
from tests.people import secretary

PINGGUO, DAY = "451082", dt.date(2018, 9, 20)
WATER = CriterionChange("gx_village", "v5", DAY, "有饮用水农户≥98%", "平发〔2018〕9号", 98.0)
TURN = CriteriaTurn(DAY, "平发〔2018〕9号", "gx_household", "gx_village", "", ("national_household",))
WHY = "县里提高要求"


def shown(engine, day: dt.date = DAY):
    return snapshots.load(PINGGUO, day, engine=engine)


def change(engine, wanted=WATER, reason: str = WHY, day: dt.date = DAY) -> None:
    snapshot = shown(engine, day)
    edit(Basis(snapshot, editions.standing(snapshot, engine), secretary()), wanted, reason, engine)


def refused(engine, wanted, reason: str = WHY) -> dict[str, str]:
    before = state_of(engine)
    with pytest.raises(RefusedInputError) as refusal:
        change(engine, wanted, reason)
    assert state_of(engine) == before
    return {problem.field: problem.message for problem in refusal.value.problems}


def state_of(engine) -> tuple[str, int, int]:
    with engine.connect() as connection:
        counts = [
            connection.scalar(select(func.count()).select_from(one)) for one in (PlaybookEdition, AuditEvent)
        ]
    return (editions.text_of(PINGGUO, engine), *counts)


def asked(engine, day: dt.date) -> float | None:
    return exits.load(shown(engine, day), engine).thresholds["v5"]


def test_a_new_number_is_asked_for_from_its_day_on_and_not_before(changeable):
    change(changeable)
    assert asked(changeable, DAY - dt.timedelta(days=1)) == 95.0
    assert asked(changeable, DAY) == 98.0
    assert asked(changeable, dt.date(2018, 12, 31)) == 98.0


@pytest.mark.parametrize("wanted", [WATER, TURN])
def test_views_of_the_past_and_verdicts_given_are_the_same_after_an_edit(changeable, wanted):
    days = (dt.date(2018, 3, 1), DAY - dt.timedelta(days=1))
    before = {day: exits.load(shown(changeable, day), changeable) for day in (*days, DAY)}
    change(changeable, wanted)
    for day in days:
        now = exits.load(shown(changeable, day), changeable)
        assert_frame_equal(now.matrix, before[day].matrix)
        assert now.items == before[day].items
        assert shown(changeable, day).playbook.criteria.county == "gx_county"
    now = exits.load(shown(changeable), changeable)
    assert_frame_equal(now.known, before[DAY].known)
    assert_frame_equal(now.matrix, before[DAY].matrix)


@pytest.mark.parametrize(("value", "verdict"), [(97.0, "u"), (98.0, "m")])
def test_a_new_verdict_is_measured_against_the_new_number(changeable, value, verdict):
    change(changeable)
    snapshot = shown(changeable)
    found = exits.load(snapshot, changeable)
    village = found.villages.index[0]
    judgement = Judgement(
        "village", village, found.scheme.key, "v5", DAY, value=value, person="韦某", source="验收单"
    )
    assess(
        Basis(snapshot, verdicts.said(snapshot, judgement, changeable), secretary("x")), judgement, changeable
    )
    now = exits.load(shown(changeable), changeable)
    assert now.known.loc[(village, "v5"), "threshold"] == 98.0
    assert now.matrix.loc[village, "v5"] == verdict
    other = found.villages.index[1]
    assert "当时要求 ≥ 95%" in measured(now, now.item("v5"), other)


def test_other_criteria_are_chosen_from_their_day_on(changeable):
    change(changeable, TURN)
    chosen = shown(changeable).playbook.criteria
    assert (chosen.county, chosen.also, chosen.owners) == ("", ("national_household",), "bureau")
    assert shown(changeable, DAY - dt.timedelta(days=1)).playbook.criteria.also == ("national_county",)


def test_the_playbook_keeps_its_comments_and_gains_one_table(changeable):
    before = editions.text_of(PINGGUO, changeable)
    change(changeable)
    after = editions.text_of(PINGGUO, changeable)
    assert "#" in before
    assert set(before.splitlines()) <= set(after.splitlines())
    assert parse_playbook(after).criteria_changes[-1] == WATER
    assert parse_playbook(before) == replace(parse_playbook(after), criteria_changes=())


def test_every_edition_is_kept_with_who_why_and_what_is_different(changeable):
    first = editions.text_of(PINGGUO, changeable)
    change(changeable)
    change(changeable, replace(WATER, value=99.0, threshold="≥99%"), "再提高")
    newest, older = editions.editions_of(shown(changeable), changeable)
    assert [(one.number, one.actor, one.reason) for one in (newest, older)] == [
        (2, "本机使用人（书记）", "再提高"),
        (1, "本机使用人（书记）", WHY),
    ]
    assert older.changes == ("退出标准 gx_village/v5：有饮用水农户≥98%（98）",)
    assert newest.changes == ("退出标准 gx_village/v5：≥99%（99）",)
    assert (newest.valid_from, newest.source) == (DAY, "平发〔2018〕9号")
    with changeable.connect() as connection:
        kept = connection.scalar(select(PlaybookEdition.playbook).where(PlaybookEdition.number == 1))
        event = connection.execute(select(AuditEvent).order_by(AuditEvent.sequence.desc())).first()
    assert kept == first
    assert (event.action, event.reason) == ("edit_playbook", "再提高")
    assert "99.0" in event.after
    assert asked(changeable, DAY) == 99.0


@pytest.mark.parametrize(
    ("wanted", "field", "words"),
    [
        (replace(WATER, value=101.0), "value", "101% 不可能"),
        (replace(WATER, value=-1.0), "value", "不可能"),
        (replace(WATER, value=float("nan")), "value", "不可能"),
        (replace(WATER, value=None), "value", "要一个数值"),
        (replace(WATER, item="v6"), "value", "没有数值可改"),
        (replace(WATER, item="v99"), "item", "没有条目“v99”"),
        (replace(WATER, scheme="yn_village"), "item", "本县那一天不用"),
        (replace(WATER, threshold=" "), "threshold", "请写要求"),
        (replace(WATER, source=""), "source", "请写依据的文件"),
        (replace(WATER, valid_from=DAY - dt.timedelta(days=1)), "valid_from", "会改写已经给出的评定"),
        (replace(WATER, valid_from=dt.date(2021, 1, 1)), "valid_from", "在战役结束"),
        (replace(TURN, village="nothing"), "village", "没有这个退出标准"),
        (replace(TURN, village="gx_household"), "village", "不是这一级"),
        (replace(TURN, village="quannan_checklist"), "village", "没有有效版本"),
        (replace(TURN, household=""), "household", "没有这个退出标准"),
        (replace(TURN, also=("yn_village",)), "also", "都有条目代码“v1”"),
    ],
)
def test_a_bad_edit_is_refused_at_its_field_and_changes_nothing(changeable, wanted, field, words):
    said = refused(changeable, wanted)
    assert words in said[field]


def test_an_edit_without_a_reason_is_refused(changeable):
    assert set(refused(changeable, WATER, " ")) == {"reason"}


def test_an_edit_of_a_playbook_that_somebody_changed_meanwhile_is_refused_with_both(changeable):
    snapshot = shown(changeable)
    basis = Basis(snapshot, editions.standing(snapshot, changeable), secretary("另一人"))
    change(changeable)
    with pytest.raises(
        RefusedInputError, match="第 1 版”，现在已是“作战方案第 2 版（本机使用人（书记）：县里提高要求）"
    ):
        edit(basis, WATER, WHY, changeable)
