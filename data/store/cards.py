"""Warning cards 黄红牌 of a snapshot: those there are, where each stands, and those that the rules propose."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from data.rules.cards import (
    CLOSED,
    Evidence,
    Facts,
    Ground,
    Move,
    Proposal,
    State,
    fresh,
    propose,
    renewed,
    state_of,
)
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
    def ground(self) -> Ground:
        """What it is about."""
        return (self.rule.id if self.rule else "", self.subject_kind, self.subject_id)

    @property
    def is_open(self) -> bool:
        """Whether it is neither dismissed nor cleared."""
        return self.state not in CLOSED


@dataclass(frozen=True, eq=False)
class Cards:
    """The cards of a snapshot. Shared read-only, like the snapshot.

    Attributes:
        issued: By id, the newest first.
        proposals: What the rules find and no card is there for.
        renewed: What the rules find today behind an open card and its evidence does not say, by the card's id.
        facts: What the rules looked at.
    """

    issued: dict[str, Issued]
    proposals: tuple[Proposal, ...]
    renewed: dict[str, tuple[Evidence, ...]]
    facts: Facts


@per_snapshot
def load(snapshot: Snapshot, engine: Engine) -> Cards:
    """The cards of a snapshot, with what its rules find."""
    question = Question(snapshot.county_code, snapshot.as_of, snapshot.evidence_only)
    with engine.connect() as connection:
        same = read(connection, question.findings())
    facts = facts_of(snapshot, same, measured(snapshot, engine))
    found = propose(snapshot.playbook.card_rules, facts, snapshot.as_of)
    known = issued(snapshot, engine)
    standing = {one.ground: one for one in reversed(known.values()) if one.is_open}
    evidence = {one.ground: one.evidence for one in found}
    newer = {one.id: renewed(one.evidence, evidence.get(key, ())) for key, one in standing.items()}
    return Cards(known, tuple(fresh(found, known, standing)), newer, facts)


@per_snapshot
def issued(snapshot: Snapshot, engine: Engine) -> dict[str, Issued]:
    """The cards there are by id, the newest first: without asking the rules, which takes longer."""
    question = Question(snapshot.county_code, snapshot.as_of, snapshot.evidence_only)
    with engine.connect() as connection:
        cards, events = read(connection, question.cards()), read(connection, question.card_events())
    return _issued(snapshot, cards, events, names_of(snapshot))


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
    return Facts(
        objectives,
        findings.assign(problem=first),
        figures.iloc[::-1],
        names_of(snapshot),
        {("person", str(key)) for key in people.index[people["is_demo"].astype(bool)]},
        rhythm_of(snapshot.playbook),
    )


def rhythm_of(book: Playbook) -> int:
    """Days after which the next report is due, by the county's rhythms."""
    return report_days([cadence.every for cadence in book.cadence])


def proposed_by(book: Playbook, snapshot: Snapshot, found: Cards) -> list[Proposal]:
    """What other rules than the snapshot's would propose on its day."""
    facts = replace(found.facts, report_days=rhythm_of(book))
    standing = {one.ground for one in found.issued.values() if one.is_open}
    return fresh(propose(book.card_rules, facts, snapshot.as_of), found.issued, standing)


def names_of(snapshot: Snapshot) -> dict[tuple[str, str], str]:
    """Names of zones, people and objectives by kind and id."""
    people = snapshot.duties.drop_duplicates("person_id").set_index("person_id")["name"]
    named = {"zone": snapshot.zones["name"], "person": people, "objective": snapshot.objectives["title"]}
    return {(kind, str(key)): str(name) for kind, names in named.items() for key, name in names.items()}


def _issued(
    snapshot: Snapshot, cards: pd.DataFrame, events: pd.DataFrame, names: dict[tuple[str, str], str]
) -> dict[str, Issued]:
    rules = {rule.id: rule for rule in snapshot.playbook.card_rules}
    moves: dict[str, list[Move]] = {}
    today: dict[str, int] = {}
    for _, event in each(events):
        said = {name: event[name] for name in ("person", "text", "whom", "decided_by")}
        move = Move(event["kind"], event["on_date"].date(), **said)
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
            subject=names.get(whose, frozen["subject"]),
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
