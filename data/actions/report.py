"""Reports progress 进展填报: a cumulative value on a day, or a milestone reached."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from data import wording
from data.actions.attach import Kept, paper_of
from data.actions.fresh import Basis, hold, next_sequence
from data.actions.permit import permit
from data.actions.works import misdated, misnamed, misreasoned, objective_now
from data.errors import FieldProblem, RefusedInputError, refuse_if
from data.model import MilestoneDate, Report
from data.rules.papers import ENDINGS, JPEG, UnfitPaperError, photo
from data.rules.permissions import Deed
from data.rules.reporting import impossible, step_back
from data.store.frames import Row, missing
from data.store.orders import KIND
from data.store.story import Story, story_of
from data.store.unit_of_work import Event, unit_of_work

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    import pandas as pd
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from data.store.snapshot import Snapshot


@dataclass(frozen=True)
class Progress:
    """A cumulative value as somebody fills it in.

    Attributes:
        objective: Id of the objective.
        value: The cumulative value in the objective's unit; None while nothing is filled in.
        on_date: The day it is true for.
        reason: Why it is behind an earlier one, or what it corrects; empty otherwise.
        photo: A picture that shows it, as a camera gave it; empty without one.
    """

    objective: str
    value: float | None
    on_date: dt.date | None
    reason: str = ""
    photo: bytes = b""


def standing(_snapshot: Snapshot, objective: Row) -> str:
    """What stands on screen of an objective's progress."""
    if missing(objective["value"]):
        return "未填报"
    value = wording.quantity(objective["value"], objective["unit"])
    return f"{value}（{wording.date(objective['reported_on'])}填报）"


def report(basis: Basis, progress: Progress, engine: Engine | None = None) -> None:
    """Keep a cumulative value; it counts at once.

    Args:
        basis: What was on screen, see :func:`standing`, and who fills the form in.
        progress: What was filled in; it becomes known on the day on screen.
        engine: Another database than the configured one.

    Raises:
        RefusedInputError: Anything is wrong; nothing was saved. Fields: value, on_date, reason, author, photo.
    """
    permit(basis, Deed.ENTER, engine, progress.objective)
    snapshot, objective = objective_now(basis, progress.objective, standing, engine)
    progress = cleaned(progress)
    refuse_if(_not_reported(objective))
    problems = [*misdated(progress.on_date, objective, snapshot.as_of), *misnamed(basis.by)]
    problems += _misvalued(progress, objective)
    if not problems:
        problems += _back(progress, objective, story_of(snapshot, progress.objective, engine))
    refuse_if([*problems, *misreasoned(progress.reason)])
    with unit_of_work(snapshot.county_code, _event(basis, progress), engine) as session:
        hold(session, snapshot)
        session.add(_row(session, basis, progress))
        if progress.photo:
            name = f"{progress.on_date} 进展照片{ENDINGS[JPEG]}"
            kept = Kept(name, JPEG, progress.photo, f"{basis.by}填报")
            session.add(paper_of(session, snapshot, progress.objective, kept))


def cleaned(progress: Progress) -> Progress:
    """The same with its photo as it is kept: small, and without what a camera writes into it.

    Raises:
        RefusedInputError: The photo is none. Field: photo.
    """
    try:
        return replace(progress, photo=photo(progress.photo)) if progress.photo else progress
    except UnfitPaperError as unfit:
        raise RefusedInputError([FieldProblem("photo", f"{unfit}。")]) from unfit


def _not_reported(objective: Row) -> list[FieldProblem]:
    """An order is as far as its replies were verified; a figure beside them would say something else."""
    if objective["kind"] != KIND:
        return []
    return [FieldProblem("", "督办令不填进展：它的进度由回复、核验得出。请到“督办”里回复或核验。")]


def _misvalued(progress: Progress, objective: Row) -> list[FieldProblem]:
    if progress.value is None or not math.isfinite(progress.value):
        return [FieldProblem("value", "请填累计完成量，只填数字，例如 12.5。")]
    said = impossible(objective["kind"], objective["unit"], float(objective["quantity"]), progress.value)
    return [FieldProblem("value", f"{said}。请核对数字。")] if said else []


def _back(progress: Progress, objective: Row, story: Story) -> list[FieldProblem]:
    """Progress may go back, or contradict a later report, only with a reason."""
    if progress.reason.strip() or progress.value is None or progress.on_date is None:
        return []
    reports = story.reports
    course = {
        day.date(): float(value) for day, value in zip(reports["on_date"], reports["value"], strict=True)
    }
    said = step_back(course, progress.on_date, progress.value, str(objective["direction"]))
    return [FieldProblem("reason", f"{said}。如果属实或是更正，请写明原因。")] if said else []


def _row(session: Session, basis: Basis, progress: Progress) -> Report:
    """The row; another one of the same day that becomes known on the same day gets the next number."""
    same = {
        "county_code": basis.snapshot.county_code,
        "objective_id": progress.objective,
        "on_date": progress.on_date,
        "recorded_on": basis.snapshot.as_of,
    }
    author = basis.by
    return Report(
        **same,
        sequence=next_sequence(session, Report, same),
        value=progress.value,
        state="approved",
        author=author,
        source=f"{author}填报",
    )


def _event(basis: Basis, progress: Progress) -> Event:
    value = "" if progress.value is None else f"{progress.on_date} {progress.value:.10g}"
    return Event(basis.signed, "report", progress.objective, basis.before, value, progress.reason.strip())


def steps_standing(story: Story) -> str:
    """What stands on screen of the milestones."""
    done = [step["name"] for step in story.milestones.to_dict("records") if not missing(step["done_on"])]
    return f"已完成节点：{'、'.join(map(str, done)) or '无'}"


def finish_step(
    basis: Basis, objective_id: str, milestone: str, on_date: dt.date | None, engine: Engine | None = None
) -> None:
    """Keep the day on which a milestone was reached.

    Args:
        basis: What was on screen, see :func:`steps_standing`, and who fills the form in.
        objective_id: Id of the objective.
        milestone: Id of the milestone.
        on_date: The day it was reached; it becomes known on the day on screen.
        engine: Another database than the configured one.

    Raises:
        RefusedInputError: Anything is wrong; nothing was saved. Fields: milestone, on_date, author.
    """

    def seen(snapshot: Snapshot, _objective: Row) -> str:
        return steps_standing(story_of(snapshot, objective_id, engine))

    permit(basis, Deed.ENTER, engine, objective_id)
    snapshot, objective = objective_now(basis, objective_id, seen, engine)
    steps = story_of(snapshot, objective_id, engine).milestones.set_index("id")
    refuse_if(_without_steps(steps))
    refuse_if(
        [*misdated(on_date, objective, snapshot.as_of), *misnamed(basis.by), *_not_open(steps, milestone)]
    )
    name = str(steps.loc[milestone, "name"])
    event = Event(basis.signed, "finish_step", objective_id, basis.before, f"{name} {on_date}")
    with unit_of_work(snapshot.county_code, event, engine) as session:
        hold(session, snapshot)
        session.add(_reached(basis, snapshot, milestone, on_date))


def _without_steps(steps: pd.DataFrame) -> list[FieldProblem]:
    """An order or a finding has steps of its own kind, and no milestones."""
    if not steps.empty:
        return []
    return [FieldProblem("", "这一项没有节点，不能填节点完成。请先倒排工期；督办令和问题在各自的页面办理。")]


def _not_open(steps: pd.DataFrame, milestone: str) -> Iterator[FieldProblem]:
    """No such milestone, or one that was reached before."""
    if milestone not in steps.index:
        yield FieldProblem("milestone", "没有这个节点，请重新打开这一页。")
    elif not missing(steps.loc[milestone, "done_on"]):
        yield FieldProblem("milestone", "这个节点已经完成，不用再填。")


def _reached(basis: Basis, snapshot: Snapshot, milestone: str, on_date: dt.date | None) -> MilestoneDate:
    return MilestoneDate(
        county_code=snapshot.county_code,
        milestone_id=milestone,
        kind="actual",
        recorded_on=snapshot.as_of,
        on_date=on_date,
        source=f"{basis.by}填报",
    )
