"""Where nothing but progress was reported, a snapshot takes over the rest of the one before, and is the same."""

from __future__ import annotations

import datetime as dt

import pandas as pd
from sqlalchemy.orm import Session

from components.panel.zone import panel
from data.actions import report as reporting
from data.actions.change_deadline import change_deadline
from data.actions.change_deadline import standing as deadline_of
from data.actions.fresh import Basis
from data.store import snapshot as snapshots
from data.store.engine import for_writing, reading
from data.store.frames import row_of
from data.store.kept import per_zone
from data.store.queries import Question
from data.store.unit_of_work import Event, record_only
from geo.battle_map import ground_of
from tests.people import secretary

COUNTY, DAY = "451082", dt.date(2018, 9, 20)


def load(engine):
    return snapshots.load(COUNTY, DAY, engine=engine)


def report_of(engine, key, more):
    """Report that an objective is so much further."""
    snapshot = load(engine)
    objective = row_of(snapshot.objectives, key)
    basis = Basis(snapshot, reporting.standing(snapshot, objective), secretary())
    reporting.report(basis, reporting.Progress(key, float(objective["value"]) + more, DAY), engine)


def running(snapshot):
    """Projects on their way, with a whole zone's worth of room to go."""
    works = snapshot.objectives
    return works.index[(works["kind"] == "project") & works["done_on"].isna() & works["actual"].notna()]


def test_a_report_is_judged_anew_and_everything_else_is_taken_over(changeable):
    before = load(changeable)
    first, second = running(before)[:2]
    report_of(changeable, first, 0.01)
    report_of(changeable, second, float(before.objectives.loc[second, "quantity"]))
    with Session(for_writing(changeable)) as session, session.begin():
        record_only(session, COUNTY, Event("张三", "export", "projects"))
    after = load(changeable)
    assert after.duties is before.duties
    assert ground_of(after) is ground_of(before)
    assert after.objectives.loc[second, "state"] == "已完成"
    with reading(changeable) as connection:
        read = snapshots.read_snapshot(connection, Question(COUNTY, DAY))
    assert (after.revision, after.trail) == (read.revision, read.trail)
    for name in ("objectives", "villages", "zones"):
        pd.testing.assert_frame_equal(getattr(after, name), getattr(read, name))


def test_progress_in_one_zone_leaves_what_is_kept_of_the_others(changeable):
    read = []
    look = per_zone(lambda snapshot, zone: read.append(zone) or panel(snapshot, zone))
    before = load(changeable)
    known = {zone: look(before, zone) for zone in before.zones.index}
    key = running(before)[0]
    report_of(changeable, key, float(before.objectives.loc[key, "quantity"]) / 10)
    after = load(changeable)
    touched = after.objectives.loc[key, "zone"]
    seen = {zone: look(after, zone) for zone in after.zones.index}
    assert read == [*before.zones.index, touched]
    assert seen == {zone: panel(after, zone) for zone in after.zones.index}
    assert seen[touched] != known[touched]


def test_after_anything_else_nothing_of_any_zone_is_kept(changeable):
    read = []
    look = per_zone(lambda _snapshot, zone: read.append(zone))
    look(load(changeable), "z01")
    put_off(changeable, running(load(changeable))[0])
    look(load(changeable), "z01")
    assert read == ["z01", "z01"]


def put_off(engine, key):
    """Give an objective a month more; gives its new deadline."""
    snapshot = load(engine)
    objective = row_of(snapshot.objectives, key)
    basis = Basis(snapshot, deadline_of(snapshot, objective), secretary())
    later = objective["deadline"].date() + dt.timedelta(days=30)
    change_deadline(basis, key, later, "汛期停工", engine)
    return later


def test_after_anything_else_all_is_read(changeable):
    before = load(changeable)
    key = running(before)[0]
    report_of(changeable, key, 0.01)
    later = put_off(changeable, key)
    after = load(changeable)
    assert after.objectives.loc[key, "deadline"].date() == later
    assert after.laid_out == after.revision > before.laid_out
