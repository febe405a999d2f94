"""What other rules would touch on a day: how many cards, lights, orders and works would be others than now."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from data import wording
from data.counties.templates import known_templates, template_for
from data.rules.funds import Flag, assess
from data.rules.light import Light
from data.rules.orders import due_rung, is_reminded
from data.rules.rollup import count_lights, roll_up
from data.rules.status import lights_of
from data.store import cards, funds, orders
from data.store.kept import per_snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Engine

    from data.counties.playbook import Playbook, Turn
    from data.counties.templates import Template
    from data.store.snapshot import Snapshot


FLAGGED = (Flag.AHEAD.value, Flag.BEHIND.value, Flag.SLOW.value)


@dataclass(frozen=True)
class Touched:
    """A count by the rules of now, and by the others.

    Attributes:
        what: What is counted, in Chinese with its unit.
    """

    what: str
    before: int
    after: int


@per_snapshot
def touched(snapshot: Snapshot, engine: Engine, *, turn: Turn) -> tuple[Touched, ...]:
    """What a turn would touch on the day of the snapshot; only what its sections bear on is counted."""
    books = snapshot.playbook, replace(snapshot.playbook, **turn.sections)
    before, after = (dict(_counts(snapshot, book, turn, engine)) for book in books)
    return tuple(Touched(what, count, after[what]) for what, count in before.items())


def _counts(snapshot: Snapshot, book: Playbook, turn: Turn, engine: Engine) -> Iterator[tuple[str, int]]:
    if turn.card_rules is not None or turn.cadence is not None:
        yield from _cards(snapshot, book, engine)
    if turn.thresholds is not None:
        yield from _lights(snapshot, book)
        yield from _money(snapshot, book, engine)
    if turn.ladder is not None or turn.reminders is not None:
        yield from _orders(snapshot, book, engine)
    if turn.templates is not None:
        changed = [one for one in turn.templates if one not in snapshot.playbook.templates]
        yield from _works(snapshot, book, changed)


def _cards(snapshot: Snapshot, book: Playbook, engine: Engine) -> Iterator[tuple[str, int]]:
    found = cards.load(snapshot, engine)
    now = book is snapshot.playbook
    proposals = found.proposals if now else cards.proposed_by(book, snapshot, found)
    colours = Counter(one.rule.colour for one in proposals)
    yield "规则建议的黄牌（张）", colours["yellow"]
    yield "规则建议的红牌（张）", colours["red"]


def _lights(snapshot: Snapshot, book: Playbook) -> Iterator[tuple[str, int]]:
    lights = lights_of(snapshot.objectives, book.thresholds)
    yield "告急的作战目标（个）", int((lights == Light.RED.value).sum())
    yield "预警的作战目标（个）", int((lights == Light.YELLOW.value).sum())
    zones = roll_up(count_lights(lights, snapshot.objectives["zone"]), book.thresholds)
    yield f"告急的{book.words.zone}（个）", int((zones == Light.RED.value).sum())


def _money(snapshot: Snapshot, book: Playbook, engine: Engine) -> Iterator[tuple[str, int]]:
    flags = assess(funds.load(snapshot, engine).projects, snapshot.as_of, book.thresholds)["flag"]
    yield "资金要提示的项目（个）", int(flags.isin(FLAGGED).sum())


def _orders(snapshot: Snapshot, book: Playbook, engine: Engine) -> Iterator[tuple[str, int]]:
    found, days = orders.load(snapshot, engine).values(), book.reminders.days
    yield "当天要提醒的督办令（件）", sum(one.is_open and is_reminded(one.days_left, days) for one in found)
    other = replace(snapshot, playbook=book)
    late = [one for one in found if one.is_late]
    due = [due_rung(orders.ladder(other, one), one.course, one.days_left) for one in late]
    yield "当天该上报的督办令（件）", sum(one is not None for one in due)


def _works(snapshot: Snapshot, book: Playbook, changed: Iterable[Template]) -> Iterator[tuple[str, int]]:
    """Works by the template that fits them most."""
    templates, objectives = known_templates(book.templates), snapshot.objectives
    kinds = objectives["kind"].map(wording.KIND_WORDS)
    described = zip(objectives["category"].fillna(""), objectives["title"], kinds, strict=True)
    fitting = Counter(template_for(templates, *words).id for words in described)
    for template in changed:
        yield f"最适用“{template.name}”的作战目标（个）", fitting[template.id]
