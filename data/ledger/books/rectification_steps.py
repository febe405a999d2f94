"""What a row of 督查问题整改台账 says has happened to a finding: put right, verified, closed 销号, in their order."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.ledger.books import parts
from data.rules.rectification import NEXT, STEPS, WORDS, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.ledger.book import Change
    from data.store.inspections import Found

LONGEST = 80
"""Letters of who did it, as the table keeps them."""
CLOSING = "台账销号"
COLUMNS = {"reply": "progress", "done": "done_on", "verified": "closed", "closed": "closed"}
"""Which column says that a step was taken."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One event of a finding; ``kind`` as in :data:`data.rules.rectification.WORDS`, or ``issued``."""

    kind: str
    on_date: dt.date
    person: str
    text: str


def deeds(change: Change, found: Found | None, today: dt.date) -> list[Deed]:
    """What a row newly says has happened, in its order.

    Args:
        change: The row.
        found: The finding as it is known; None for a new one.
        today: The day on screen, on which is verified and closed.
    """
    said, values = change.incoming.values, change.values
    owner = str(said.get("owner") or (found.owner if found else "") or said.get("unit") or parts.AUTHOR)
    told = values.get("done_on")
    done_on = told if isinstance(told, dt.date) else None
    made = []
    if "progress" in values:
        made.append(Deed("reply", done_on or today, owner[:LONGEST], str(values["progress"])))
    if done_on is not None:
        evidence = str(said.get("evidence") or said.get("progress") or "")
        made.append(Deed("done", done_on, owner[:LONGEST], evidence))
    if values.get("closed") is True:
        verifier = str(said.get("verifier", "")).strip()[:LONGEST]
        kinds = ("closed",) if found and found.stage is Stage.VERIFIED else ("verified", "closed")
        made += [Deed(kind, today, verifier, CLOSING) for kind in kinds]
    return made


def forbidden(
    change: Change, found: Found | None, start: dt.date, today: dt.date
) -> Iterator[tuple[str, str]]:
    """What forbids the steps of a row, by column, as where they are entered on screen.

    Args:
        change: The row.
        found: The finding as it is known; None for a new one.
        start: The day on which it was told.
        today: The day on screen.
    """
    values, made = change.values, deeds(change, found, today)
    if found and found.same_as and made:
        yield COLUMNS[made[0].kind], "这个问题已经关联到另一个同样的问题，请在那一个问题上填"
        return
    if "evidence" in values and "done_on" not in values:
        yield "evidence", "佐证材料随完成日期一起填：请填完成日期；已经报过完成的，退回后再报"
    if values.get("closed") is False and "closed" in change.old:
        yield "closed", "这个问题已经销号，不能改回未销号"
    yield from _out_of_order(made, found.stage if found else Stage.FOUND)
    yield from _misdated(made, found, start, today)
    yield from _unsigned(made, found)


def _out_of_order(made: list[Deed], stage: Stage) -> Iterator[tuple[str, str]]:
    for deed in made:
        if deed.kind not in NEXT[stage]:
            fit = "、".join(WORDS[one] for one in NEXT[stage]) or "无"
            yield COLUMNS[deed.kind], f"现在不能“{WORDS[deed.kind]}”，可以办的：{fit}"
            return
        stage = STEPS[deed.kind]


def _misdated(
    made: list[Deed], found: Found | None, start: dt.date, today: dt.date
) -> Iterator[tuple[str, str]]:
    last = max([start, *(step.on_date for step in (found.steps if found else ()))])
    for deed in made:
        if deed.kind != "done":
            continue
        if deed.on_date > today:
            yield "done_on", f"完成日期 {deed.on_date} 在 {today} 之后，还没有发生。请核对日期"
        elif deed.on_date < last:
            yield "done_on", f"完成日期 {deed.on_date} 早于上一步的 {last}。请填那一天或以后的日期"


def _unsigned(made: list[Deed], found: Found | None) -> Iterator[tuple[str, str]]:
    """Who puts right says how it was done; who verifies is named, and is somebody else."""
    steps = found.steps if found else ()
    done_by = next((step.person for step in reversed(steps) if step.kind == "done"), "")
    for deed in made:
        if deed.kind == "done":
            done_by = deed.person
            if not deed.text.strip():
                yield "evidence", "报了完成，请写佐证材料（做了什么、凭什么）"
        elif deed.kind in ("verified", "closed") and not deed.person:
            yield "verifier", "销号要写明销号审核人"
            return
        elif deed.kind == "verified" and deed.person == done_by:
            yield "verifier", f"{done_by}报的完成，不能自己核验，请换一个人"
