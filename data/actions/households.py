"""What is done to single households: for now, showing whose they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from data.actions.fresh import Basis
from data.actions.permit import permit_household
from data.errors import FieldProblem, RefusedInputError, refuse_if
from data.model import Household
from data.rules.permissions import Actor, Deed
from data.store.household_list import within_reach
from data.store.queries import Question
from data.store.unit_of_work import Event, unit_of_work

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from data.store.snapshot import Snapshot

REASON_LEAST, REASON_MOST = 4, 200
"""Characters of a reason: one that says nothing is none."""
NOT_FOUND = "没有这一户，或您的权限看不到它。请回到本村各户重新选择。"


@dataclass(frozen=True)
class Identity:
    """Whose a household is: personal information, shown only where it was asked for with a reason."""

    head: str
    id_number: str


def unmask(  # noqa: PLR0913 - of whom, what, who asks and why
    snapshot: Snapshot,
    household: str,
    reason: str,
    actor: Actor,
    engine: Engine | None = None,
    *,
    what: str = "姓名与证件号码",
) -> Identity:
    """Whose a household is; the audit trail keeps who asked, about which household, and why.

    Args:
        snapshot: The county and the day.
        household: Its id.
        reason: Why.
        actor: Who asks.
        engine: Another database than the configured one.
        what: What is shown of it, as the audit trail says it.

    Raises:
        RefusedInputError: There is no good reason, no such household, or the actor may not.
    """
    permit_household(Basis(snapshot, "", actor), Deed.UNMASK_HOUSEHOLD, engine, household)
    reason = reason.strip()
    refuse_if(reason_problems(reason))
    question = Question(snapshot.county_code, snapshot.as_of, snapshot.evidence_only)
    event = Event(actor.signed, Deed.UNMASK_HOUSEHOLD.value, household, after=f"显示{what}", reason=reason)
    with unit_of_work(snapshot.county_code, event, engine) as session:
        found = session.execute(
            select(Household.head, Household.id_number).where(
                question.of(Household),
                Household.id == household,
                within_reach(question, actor, Deed.UNMASK_HOUSEHOLD),
            )
        ).one_or_none()
        if found is None:
            raise RefusedInputError([FieldProblem("", NOT_FOUND)])
        return Identity(*found)


def reason_problems(reason: str) -> list[FieldProblem]:
    """What is wrong with a reason for seeing personal information."""
    if len(reason) < REASON_LEAST:
        return [
            FieldProblem("reason", f"请写明查看的理由（至少 {REASON_LEAST} 个字），例如：入户核查身份信息。")
        ]
    if len(reason) > REASON_MOST:
        return [FieldProblem("reason", f"理由太长（{len(reason)} 字），请不超过 {REASON_MOST} 字。")]
    return []
