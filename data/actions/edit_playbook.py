"""Edits a county's playbook 作战方案: from a day on, checked like a pack, the text of before kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import tomlkit
from sqlalchemy import func, select, update

from data.actions.fresh import hold, stale
from data.actions.permit import permit
from data.counties.checks_playbook import criteria_problems, turn_problems
from data.counties.playbook import CriteriaTurn, CriterionChange, Turn, parse_playbook
from data.counties.sheets import differences, placed
from data.errors import FieldProblem, PackError, refuse_if
from data.model import County, PlaybookEdition
from data.rules.permissions import Deed
from data.store.editions import standing, text_of
from data.store.exits import schemes
from data.store.unit_of_work import Event, unit_of_work

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from data.actions.fresh import Basis
    from data.counties.playbook import Playbook
    from data.store.snapshot import Snapshot

LONGEST = 300
"""Characters of a text that somebody fills in."""
WORDS = {"threshold": "要求", "source": "依据的文件", "reason": "修改原因"}
Wanted = CriterionChange | CriteriaTurn | Turn
"""What can be changed: an item, the criteria chosen, other rules."""
TABLES = {CriterionChange: "criteria_changes", CriteriaTurn: "criteria_turns", Turn: "turns"}
"""Where in the playbook an edit is written."""


def edit(basis: Basis, wanted: Wanted, reason: str, engine: Engine | None = None) -> None:
    """Ask for something else in an item, choose other criteria, or lay down other rules, from a day on.

    Args:
        basis: What the form rests on; what stood there is :func:`data.store.editions.standing`.
        wanted: The item and what it asks for, the criteria chosen, or the sections with other rules.
        reason: Why, for the list of editions and the audit trail.
        engine: Another database than the configured one.

    Raises:
        RefusedInputError: The playbook would not be sound, or the past would be rewritten; nothing is changed.
    """
    permit(basis, Deed.EDIT_PLAYBOOK, engine)
    now, table = basis.now(engine), TABLES[type(wanted)]
    entry, before = _written(wanted), text_of(now.county_code, engine)
    problems = [*stale(basis.saw, standing(now, engine)), *_about_the_fields(now, entry, reason)]
    refuse_if([*problems, *_idle(wanted, now)])
    after = _with(before, table, entry)
    refuse_if(_unsound(after, table))
    event = Event(
        basis.signed,
        "edit_playbook",
        _subject(wanted),
        basis.before,
        _said(now, wanted, entry),
        reason.strip(),
    )
    with unit_of_work(now.county_code, event, engine) as session:
        hold(session, now)
        session.add(_replaced(session, now.county_code, before, event))
        session.execute(update(County).where(County.county_code == now.county_code).values(playbook=after))


def _written(wanted: Wanted) -> dict[str, Any]:
    """The entry as the playbook writes it: what is None is not said."""
    return {name: _plain(value) for name, value in asdict(wanted).items() if value is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items() if one is not None}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def _subject(wanted: Wanted) -> str:
    if isinstance(wanted, CriterionChange):
        return f"{wanted.scheme}/{wanted.item}"
    return "选用标准" if isinstance(wanted, CriteriaTurn) else "、".join(wanted.sections)


def _said(now: Snapshot, wanted: Wanted, entry: Mapping[str, Any]) -> str:
    if isinstance(wanted, Turn):
        changes = differences(now.playbook, replace(now.playbook, **wanted.sections))
        return "；".join([f"valid_from {wanted.valid_from}", f"source {wanted.source}", *changes])
    return "；".join(f"{name} {value}" for name, value in entry.items() if value not in (None, "", ()))


def _replaced(session: Session, county_code: str, text: str, event: Event) -> PlaybookEdition:
    last = select(func.max(PlaybookEdition.number)).where(PlaybookEdition.county_code == county_code)
    return PlaybookEdition(
        county_code=county_code,
        number=(session.scalar(last) or 0) + 1,
        replaced_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        actor=event.actor,
        reason=event.reason,
        playbook=text,
    )


def _about_the_fields(now: Snapshot, entry: Mapping[str, Any], reason: str) -> list[FieldProblem]:
    day, end = entry["valid_from"], now.playbook.campaign.end
    problems = []
    if day < now.as_of:
        what = f"{day} 在画面日期 {now.as_of} 之前，会改写已经给出的评定。请填 {now.as_of} 或以后的一天。"
        problems.append(FieldProblem("valid_from", what))
    elif day > end:
        problems.append(FieldProblem("valid_from", f"{day} 在战役结束 {end} 之后，用不上。请填以前的一天。"))
    for name, text in {**entry, "reason": reason}.items():
        if name in WORDS and not 0 < len(text.strip()) <= LONGEST:
            problems.append(FieldProblem(name, f"请写{WORDS[name]}，不超过 {LONGEST} 字。"))
    return problems


def _idle(wanted: Wanted, now: Snapshot) -> list[FieldProblem]:
    """Why a change would change nothing, or would not be sound."""
    if isinstance(wanted, Turn):
        return _about_the_rules(wanted, now)
    return _unused(wanted, now.playbook) if isinstance(wanted, CriterionChange) else []


def _about_the_rules(turn: Turn, now: Snapshot) -> list[FieldProblem]:
    if not differences(now.playbook, replace(now.playbook, **turn.sections)):
        return [FieldProblem("", "和现在的规则一样，没有什么要保存。请先在表里改。")]
    return unsound_rules(turn, now)


def unsound_rules(turn: Turn, now: Snapshot) -> list[FieldProblem]:
    """What is wrong with other rules, by the checks of a pack, at sheet, row and column."""
    known = {*now.facts.index, *now.documents.index}
    return [placed(*found) for found in turn_problems(now.playbook, turn, known)]


def _unused(wanted: CriterionChange, book: Playbook) -> list[FieldProblem]:
    """A change of a scheme that the county does not use would never show."""
    chosen = book.on(wanted.valid_from).criteria
    if wanted.scheme in (chosen.household, chosen.village, chosen.county, *chosen.also):
        return []
    return [FieldProblem("item", f"本县那一天不用“{wanted.scheme}”。请先在“选用标准”里选它。")]


def _with(text: str, table: str, entry: Mapping[str, Any]) -> str:
    """The playbook with one more entry in a list of tables; everything else stays as written, comments too."""
    document = tomlkit.parse(text)
    added = tomlkit.table()
    for name, value in entry.items():
        added.add(name, value)
    if table not in document:
        document.add(table, tomlkit.aot())
    document[table].append(added)
    return tomlkit.dumps(document)


def _unsound(text: str, table: str) -> list[FieldProblem]:
    """What is wrong with the edited playbook, by the checks of a pack; what it said before was sound."""
    try:
        book = parse_playbook(text)
    except PackError as error:
        return [FieldProblem("", f"{problem.what}。{problem.remedy}。") for problem in error.problems]
    return [
        FieldProblem(at.key if at.table == table else "", f"{what}。{remedy}。")
        for at, what, remedy in criteria_problems(book, schemes())
    ]
