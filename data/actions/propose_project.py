"""Proposes a project 拟建项目 that closes a gap nobody is closing yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from data import wording
from data.actions.fresh import Basis, hold
from data.actions.permit import permit
from data.errors import FieldProblem, refuse_if
from data.model import Duty, Project
from data.rules.criteria import Verdict
from data.rules.permissions import Deed
from data.store.frames import Row, missing, row_of
from data.store.unit_of_work import Event, unit_of_work

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from data.counties.schemes import Criterion
    from data.rules.permissions import Actor
    from data.store.exits import Exits
    from data.store.snapshot import Snapshot

SOURCE = "画面上拟建"
LONGEST_TITLE, LONGEST_UNIT = 120, 20
"""Characters that fit into the table."""


@dataclass(frozen=True)
class Proposal:
    """A project as it is put forward.

    Attributes:
        village: Code of the village.
        item: Code of the item whose gap it closes.
        quantity: What is to be built, in ``unit``.
        deadline: None where nobody has set one yet.
    """

    village: str
    item: str
    title: str
    quantity: float
    unit: str
    deadline: dt.date | None


def suggestion(snapshot: Snapshot, exits: Exits, village: str, item: Criterion) -> Proposal:
    """What is put forward unless somebody changes it: due with the village's exit, else when the campaign ends."""
    days = [_exit_deadline(exits, village), snapshot.playbook.campaign.end]
    deadline = next((day for day in days if day is not None and day > snapshot.as_of), None)
    name = str(snapshot.villages.loc[village, "name"])
    title = f"{name}{item.short_name}（{wording.PROPOSED}）"
    return Proposal(village, item.code, title, 1.0, "项", deadline)


def warning(snapshot: Snapshot, exits: Exits, village: str) -> str:
    """What to say where the village should have left the list already; empty where it should not."""
    deadline = _exit_deadline(exits, village)
    late = (snapshot.as_of - deadline).days if deadline else 0
    if deadline is None or late <= 0:
        return ""
    return f"这个村的退出期限 {wording.date(deadline)} 已过 {late} 天，项目建成时退出已经逾期。"


def _exit_deadline(exits: Exits, village: str) -> dt.date | None:
    known = exits.villages["deadline"].get(village)
    return None if known is None or missing(known) else known.date()


def propose(
    snapshot: Snapshot, exits: Exits, proposal: Proposal, actor: Actor, engine: Engine | None = None
) -> str:
    """Put a project forward on the snapshot's day; whoever answers for the item answers for it.

    Args:
        snapshot: The county as it is now on the day on screen.
        exits: Its matrix with the item.
        proposal: The project.
        actor: Who puts it forward, and as whom.
        engine: Another database than the configured one.

    Returns:
        Identifier of the new objective.

    Raises:
        RefusedInputError: The gap does not exist or has a project already, or a field cannot be.
    """
    permit(Basis(snapshot, "", actor), Deed.PLAN, engine, proposal.village)
    gap = _gap(exits, proposal)
    refuse_if([*_about_the_gap(snapshot, gap), *_about_the_fields(snapshot, proposal)])
    item = exits.item(proposal.item)
    if gap is None or item is None:
        raise AssertionError("without a gap it was refused")
    key = f"proposed-{proposal.village}-{proposal.item}"
    village = str(snapshot.villages.loc[proposal.village, "name"])
    event = Event(
        actor.signed, "propose_project", key, after=_said(proposal), reason=f"{village}“{item.name}”没有项目"
    )
    with unit_of_work(snapshot.county_code, event, engine) as session:
        refuse_if(_proposed_before(session, snapshot, proposal))
        hold(session, snapshot)
        session.add(_project(snapshot, proposal, item, gap, key))
        session.flush()
        session.add_all(_duty(snapshot, gap, key))
    return key


def _gap(exits: Exits, proposal: Proposal) -> Row | None:
    """The gap, where the item is known to be unmet."""
    gaps = exits.gaps
    mine = gaps[
        (gaps["village"] == proposal.village)
        & (gaps["item"] == proposal.item)
        & (gaps["verdict"] == Verdict.UNMET.value)
    ]
    return None if mine.empty else row_of(mine, mine.index[0])


def _about_the_gap(snapshot: Snapshot, gap: Row | None) -> list[FieldProblem]:
    if gap is None:
        return [FieldProblem("", "这一项在这个村不是未达标，不用拟建。请回到矩阵核对。")]
    if missing(gap["project"]):
        return []
    work = row_of(snapshot.objectives, gap["project"])
    text = f"这一项已有项目“{work['title']}”，期限 {wording.date(work['deadline'])}，没有另外拟建。"
    return [FieldProblem("", text)]


def _proposed_before(session: Session, snapshot: Snapshot, proposal: Proposal) -> list[FieldProblem]:
    """Somebody was quicker, or put it forward on a later day than the one on screen."""
    same = (
        Project.county_code == snapshot.county_code,
        Project.place_code == proposal.village,
        Project.closes_item == proposal.item,
        Project.is_demo.is_(False),
    )
    found = session.execute(select(Project.title, Project.start).where(*same)).first()
    if found is None:
        return []
    return [
        FieldProblem("", f"这一项已有项目“{found.title}”（{wording.date(found.start)}起），没有另外拟建。")
    ]


def _about_the_fields(snapshot: Snapshot, proposal: Proposal) -> list[FieldProblem]:
    problems = []
    if not 0 < len(proposal.title.strip()) <= LONGEST_TITLE:
        problems.append(FieldProblem("title", f"请写项目名称，不超过 {LONGEST_TITLE} 字。"))
    if not proposal.quantity > 0:
        problems.append(FieldProblem("quantity", f"数量是 {proposal.quantity:g}。请填大于 0 的数。"))
    if not 0 < len(proposal.unit.strip()) <= LONGEST_UNIT:
        problems.append(FieldProblem("unit", f"请写单位，不超过 {LONGEST_UNIT} 字。"))
    if proposal.deadline is None:
        problems.append(FieldProblem("deadline", "还没有期限。请选一天。"))
    elif proposal.deadline <= snapshot.as_of:
        text = f"期限 {proposal.deadline} 不在画面日期 {snapshot.as_of} 之后。请选之后的一天。"
        problems.append(FieldProblem("deadline", text))
    return problems


def _said(proposal: Proposal) -> str:
    amount = wording.quantity(proposal.quantity, proposal.unit)
    return f"{proposal.title}；{amount}；期限 {wording.date(proposal.deadline)}"


def _project(snapshot: Snapshot, proposal: Proposal, item: Criterion, gap: Row, key: str) -> Project:
    projects = snapshot.objectives[snapshot.objectives["kind"] == "project"]
    line = projects["line"].iloc[0] if len(projects) else snapshot.playbook.lines[0].id
    return Project(
        county_code=snapshot.county_code,
        id=key,
        line=line,
        title=proposal.title.strip(),
        place_code=proposal.village,
        quantity=proposal.quantity,
        unit=proposal.unit.strip(),
        start=snapshot.as_of,
        deadline=proposal.deadline,
        responsible_unit="" if missing(gap["unit"]) else gap["unit"],
        category=item.name,
        closes_item=item.code,
        proposed=True,
        source=SOURCE,
        is_demo=False,
        verify=False,
    )


def _duty(snapshot: Snapshot, gap: Row, key: str) -> list[Duty]:
    """The item's owner answers for the project too; where the owner is invented, so is this."""
    if missing(gap["person_id"]):
        return []
    duty = Duty(
        county_code=snapshot.county_code,
        id=f"duty-{key}",
        person_id=gap["person_id"],
        role="objective_owner",
        subject_kind="objective",
        subject_id=key,
        valid_from=snapshot.as_of,
        source=SOURCE,
        is_demo=bool(gap["is_demo"]),
        verify=False,
    )
    return [duty]
