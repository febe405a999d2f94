"""Lays out the milestones of an objective backwards from its deadline 倒排工期; what was planned first stays."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from data import wording
from data.actions.fresh import Basis, hold
from data.actions.permit import permit
from data.actions.works import misnamed, objective_now
from data.counties.templates import Template, known_templates, template_for
from data.errors import FieldProblem, refuse_if
from data.model import Milestone, MilestoneDate
from data.rules.permissions import Deed
from data.rules.schedule import PlannedStep, Step, days_too_late, lay_out
from data.rules.workdays import between, is_announced
from data.store.frames import Row, missing
from data.store.story import Story, story_of
from data.store.unit_of_work import Event, unit_of_work

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from data.store.snapshot import Snapshot

OWN = "own-steps"
"""Id of the template that an objective's present milestones make."""


@dataclass(frozen=True)
class Draft:
    """A plan that is not kept yet.

    Attributes:
        steps: What is left to do, with its dates.
        passed: Names of the steps whose day is past already.
        too_late: Working days by which the first step should have begun before the day on screen.
        announced: Whether the holidays of all its years are known; else its working days are an assumption 待核.
    """

    steps: tuple[PlannedStep, ...]
    passed: tuple[str, ...]
    too_late: int
    announced: bool


def choices(snapshot: Snapshot, objective: Row, story: Story) -> tuple[Template, ...]:
    """The templates by which an objective can be planned, the most fitting first.

    Milestones that are there stay: then only their own steps can be laid out anew, or a template of the same steps.
    """
    templates = known_templates(snapshot.playbook.templates)
    if story.milestones.empty:
        category = objective["category"] if isinstance(objective["category"], str) else ""
        kind = wording.KIND_WORDS[objective["kind"]]
        best = template_for(templates, category, str(objective["title"]), kind)
        return (best, *(template for template in templates if template is not best))
    names = story.milestones["name"].tolist()
    same = [template for template in templates if [step.name for step in template.steps] == names]
    return (*_own(objective, story), *same)


def _own(objective: Row, story: Story) -> Iterator[Template]:
    """The present milestones as a template, each as long as it is planned now; nothing where one has no date."""
    if story.milestones["due"].isna().any():
        return
    before, steps = objective["start"].date(), []
    for row in story.milestones.to_dict("records"):
        due = row["due"].date()
        days = max(between(before, due), 1)
        steps.append(Step(str(row["id"]), str(row["name"]), days, float(row["weight"])))
        before = due
    yield Template(OWN, "现有节点，按原来的工期", (), tuple(steps), ())


def draft(snapshot: Snapshot, objective: Row, template: Template, story: Story) -> Draft:
    """The plan that just makes the deadline, of the steps that are not done yet."""
    left = _left(template, story)
    plan = tuple(lay_out(objective["deadline"].date(), left))
    passed = tuple(one.step.name for one in plan if one.due < snapshot.as_of)
    announced = all(is_announced(one.begin) and is_announced(one.due) for one in plan)
    return Draft(plan, passed, days_too_late(plan, snapshot.as_of), announced)


def _left(template: Template, story: Story) -> list[Step]:
    """Steps not done yet; they wait only for each other."""
    done = {row["name"] for row in story.milestones.to_dict("records") if not missing(row["done_on"])}
    left = [step for step in template.steps if step.name not in done]
    ids = {step.id for step in left}
    return [
        step if step.after is None else replace(step, after=tuple(key for key in step.after if key in ids))
        for step in left
    ]


def standing(story: Story, objective: Row) -> str:
    """What stands on screen of an objective's plan."""
    steps = [
        f"{row['name']} {wording.date(row['due'])}{'' if missing(row['done_on']) else '（已完成）'}"
        for row in story.milestones.to_dict("records")
    ]
    return f"期限 {wording.date(objective['deadline'])}；{'、'.join(steps) or '没有节点'}"


def plan_backwards(basis: Basis, objective_id: str, template_id: str, engine: Engine | None = None) -> Draft:
    """Keep the plan that a template makes of an objective's deadline.

    Args:
        basis: What was on screen, see :func:`standing`, and who fills the form in.
        objective_id: Id of the objective.
        template_id: One of :func:`choices`.
        engine: Another database than the configured one.

    Returns:
        The plan as it is kept.

    Raises:
        RefusedInputError: Anything is wrong; nothing was saved. Fields: template, author.
    """

    def seen(snapshot: Snapshot, objective: Row) -> str:
        return standing(story_of(snapshot, objective_id, engine), objective)

    permit(basis, Deed.PLAN, engine, objective_id)
    snapshot, objective = objective_now(basis, objective_id, seen, engine)
    story = story_of(snapshot, objective_id, engine)
    templates = {template.id: template for template in choices(snapshot, objective, story)}
    refuse_if([*misnamed(basis.by), *_unplannable(objective, snapshot.as_of, templates.get(template_id))])
    template = templates[template_id]
    plan = draft(snapshot, objective, template, story)
    refuse_if([] if plan.steps else [FieldProblem("template", "节点已经全部完成，不用再排。")])
    after = "、".join(f"{one.step.name} {one.due}" for one in plan.steps)
    event = Event(basis.signed, "plan_backwards", objective_id, basis.before, after, template.name)
    with unit_of_work(snapshot.county_code, event, engine) as session:
        hold(session, snapshot)
        ids = dict(zip(story.milestones["name"], story.milestones["id"], strict=True))
        ids = ids or _add_steps(session, basis, objective_id, template)
        dated = {"kind": "planned", "recorded_on": snapshot.as_of, **_source(basis, template)}
        rows = [
            MilestoneDate(milestone_id=ids[one.step.name], on_date=one.due, **dated) for one in plan.steps
        ]
        _add_dates(session, rows)
    return plan


def _unplannable(objective: Row, as_of: dt.date, template: Template | None) -> Iterator[FieldProblem]:
    if template is None:
        yield FieldProblem("template", "这个目标不能按这个模板倒排，请从列表里选。")
    if not missing(objective["done_on"]):
        yield FieldProblem("", "目标已经完成，不用再排。")
    elif objective["deadline"].date() < as_of:
        yield FieldProblem("", f"期限 {wording.date(objective['deadline'])} 已过，请先调整期限再倒排。")


def _source(basis: Basis, template: Template) -> dict[str, str]:
    """What every row of a plan says of where it comes from."""
    return {
        "county_code": basis.snapshot.county_code,
        "source": f"{basis.by}按“{template.name}”倒排",
    }


def _add_steps(session: Session, basis: Basis, objective_id: str, template: Template) -> dict[str, str]:
    """New milestones, one a step; gives their ids by name."""
    refuse_if(_planned_otherwise(session, basis.snapshot, objective_id))
    steps = [
        Milestone(
            **_source(basis, template),
            id=_id(objective_id, number),
            objective_id=objective_id,
            sequence=number,
            name=step.name,
            weight=step.weight,
        )
        for number, step in enumerate(template.steps, 1)
    ]
    session.add_all(steps)
    session.flush()
    return {step.name: step.id for step in steps}


def _add_dates(session: Session, rows: list[MilestoneDate]) -> None:
    """One plan a day: the one before stays to be seen."""
    keys = [(row.county_code, row.milestone_id, row.kind, row.recorded_on) for row in rows]
    if any(session.get(MilestoneDate, key) for key in keys):
        said = f"{rows[0].recorded_on} 已经排过一次，同一天不能再排，请改日再排。"
        refuse_if([FieldProblem("", said)])
    session.add_all(rows)


def _planned_otherwise(session: Session, snapshot: Snapshot, objective_id: str) -> list[FieldProblem]:
    """Demo milestones that the screen hides stay the objective's milestones all the same."""
    found = session.query(Milestone.id).filter_by(county_code=snapshot.county_code, objective_id=objective_id)
    if found.first() is None:
        return []
    return [FieldProblem("", "这个目标已有演示节点，现在看不见。请关掉“只看有据数据”再倒排。")]


def _id(objective_id: str, number: int) -> str:
    """Id of a milestone, however long the objective's."""
    return f"m-{hashlib.sha256(objective_id.encode()).hexdigest()[:24]}-{number}"
