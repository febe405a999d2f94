"""Warning cards 黄红牌 of a snapshot: those there are, where each stands, and those that the rules propose."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from data.rules.cards import CLOSED, Evidence, Facts, Move, Proposal, State, propose, state_of
from data.rules.coverage import report_days
from data.store.frames import each, read
from data.store.kept import per_snapshot
from data.store.measurements import measured
from data.store.queries import Question

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd
    from sqlalchemy import Engine

    from data.counties.playbook import CardRule, Playbook
    from data.store.snapshot import Snapshot


@dataclass(frozen=True)
class Issued:
    """A card there is.

    Attributes:
        rule: Of the playbook; None where the playbook has it no more.
        subject: Whose it is, on screen.
        moves: What became of it, in order.
        recorded: How many of them became known on the snapshot's day.
    """

    id: str
    colour: str
    rule: CardRule | None
    subject_kind: str
    subject_id: str
    subject: str
    on_date: dt.date
    period: str
    evidence: tuple[Evidence, ...]
    moves: tuple[Move, ...]
    recorded: int
    source: str
    is_demo: bool

    @property
    def state(self) -> State:
        """Where it stands."""
        return state_of(self.moves)

    @property
    def is_open(self) -> bool:
        """Whether it is neither dismissed nor cleared."""
        return self.state not in CLOSED


@dataclass(frozen=True, eq=False)
class Cards:
    """The cards by id, the newest first, the proposals, and what these rest on. Shared read-only, like the snapshot."""

    issued: dict[str, Issued]
    proposals: tuple[Proposal, ...]
    facts: Facts


@per_snapshot
def load(snapshot: Snapshot, engine: Engine) -> Cards:
    """The cards of a snapshot."""
    question = Question(snapshot.county_code, snapshot.as_of, snapshot.evidence_only)
    with engine.connect() as connection:
        cards, events = read(connection, question.cards()), read(connection, question.card_events())
        same = read(connection, question.findings())
    facts = facts_of(snapshot, same, measured(snapshot, engine))
    issued = _issued(snapshot, cards, events, facts)
    found = propose(snapshot.playbook.card_rules, facts, snapshot.as_of, issued.keys())
    return Cards(issued, tuple(found), facts)


def unit_of(objectives: pd.DataFrame) -> pd.Series[Any]:
    """The unit that answers for each objective: the document's, else that of whoever answers for it."""
    stated = objectives["responsible_unit"]
    return stated.where(stated.ne(""), objectives["owner_unit"].fillna("")).astype(object)


def facts_of(snapshot: Snapshot, same: pd.DataFrame, figures: pd.DataFrame) -> Facts:
    """What the rules look at.

    Args:
        snapshot: The county.
        same: Findings with the one each is the same as: id, same_as.
        figures: Measurements as :func:`data.store.measurements.measured` gives them.
    """
    objectives, duties = snapshot.objectives, snapshot.duties
    objectives = objectives.assign(unit=unit_of(objectives))
    findings = objectives[["title", "unit", "zone", "is_demo"]].join(same.set_index("id"), how="inner")
    first = findings["same_as"].where(findings["same_as"].ne(""), findings.index.to_series())
    people = duties.drop_duplicates("person_id").set_index("person_id")
    names = {("zone", str(key)): str(name) for key, name in snapshot.zones["name"].items()}
    names |= {("person", str(key)): str(name) for key, name in people["name"].items()}
    names |= {("objective", str(key)): str(title) for key, title in objectives["title"].items()}
    return Facts(
        objectives,
        findings.assign(problem=first),
        figures.iloc[::-1],
        names,
        {("person", str(key)) for key in people.index[people["is_demo"].astype(bool)]},
        rhythm_of(snapshot.playbook),
    )


def rhythm_of(book: Playbook) -> int:
    """Days after which the next report is due, by the county's rhythms."""
    return report_days([cadence.every for cadence in book.cadence])


def proposed_by(book: Playbook, snapshot: Snapshot, found: Cards) -> list[Proposal]:
    """What other rules than the snapshot's would propose on its day."""
    facts = replace(found.facts, report_days=rhythm_of(book))
    return propose(book.card_rules, facts, snapshot.as_of, found.issued.keys())


def _issued(snapshot: Snapshot, cards: pd.DataFrame, events: pd.DataFrame, facts: Facts) -> dict[str, Issued]:
    rules = {rule.id: rule for rule in snapshot.playbook.card_rules}
    moves: dict[str, list[Move]] = {}
    today: dict[str, int] = {}
    for _, event in each(events):
        move = Move(event["kind"], event["on_date"].date(), event["person"], event["text"])
        moves.setdefault(event["card_id"], []).append(move)
        today[event["card_id"]] = today.get(event["card_id"], 0) + (
            event["recorded_on"].date() == snapshot.as_of
        )
    issued = {}
    for _, card in each(cards):
        key, whose = card["id"], (card["subject_kind"], card["subject_id"])
        frozen = json.loads(card["evidence"])
        issued[key] = Issued(
            id=key,
            colour=card["colour"],
            rule=rules.get(card["rule"]),
            subject_kind=whose[0],
            subject_id=whose[1],
            subject=facts.names.get(whose, frozen["subject"]),
            on_date=card["on_date"].date(),
            period=frozen["period"],
            evidence=tuple(Evidence(**row) for row in frozen["rows"]),
            moves=tuple(moves.get(key, ())),
            recorded=today.get(key, 0),
            source=card["source"],
            is_demo=bool(card["is_demo"]),
        )
    return issued


def frozen(proposal: Proposal) -> str:
    """The evidence of a proposal as it is kept with the card."""
    rows = [asdict(row) for row in proposal.evidence]
    return json.dumps(
        {
            "subject": proposal.subject,
            "period": proposal.period,
            "limit": proposal.rule.limit,
            "rule": proposal.rule.name,
            "rows": rows,
        },
        ensure_ascii=False,
        sort_keys=True,
    )
