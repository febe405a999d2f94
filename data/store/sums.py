"""The sums and rates that the documents state, computed again; whatever disagrees is shown, never corrected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data import wording
from data.counties.sums import ListSpec, PairSpec, RateSpec, Sums, SumSpec, read_sums

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.store.snapshot import Snapshot


@dataclass(frozen=True)
class Checked:
    """One of them, worked out.

    Attributes:
        title: What must be equal.
        formula: As computed, e.g. ``21,527 + 5,766 = 27,293``.
        result: What that gives.
        stated: What the document states.
        unit: Of both.
        agrees: Whether both are the same, rates as far as the stated digits go.
        must_agree: False for two statements that may speak of different things.
        facts: Ids of the facts used, the stated one first.
        note: What explains a difference.
    """

    title: str
    formula: str
    result: float
    stated: float
    unit: str
    agrees: bool
    must_agree: bool
    facts: tuple[str, ...]
    note: str


def checked(snapshot: Snapshot, page: str, specs: Sums | None = None) -> list[Checked]:
    """The checks of one page, as far as this county's documents state the figures."""
    return list(_Figures(snapshot).checks(page, specs or read_sums()))


@dataclass(frozen=True)
class _Figures:
    snapshot: Snapshot

    def checks(self, page: str, specs: Sums) -> Iterator[Checked]:
        known = self.snapshot.facts.index
        yield from (self._sum(spec) for spec in specs.sums if spec.page == page and spec.total in known)
        yield from (self._rate(spec) for spec in specs.rates if spec.page == page and spec.stated in known)
        yield from (self._list(spec) for spec in specs.lists if spec.page == page and spec.total in known)
        yield from (self._pair(spec) for spec in specs.pairs if spec.page == page and spec.one in known)

    def _value(self, fact: str) -> float:
        return float(str(self.snapshot.facts.loc[fact, "value"]))

    def _unit(self, fact: str) -> str:
        return str(self.snapshot.facts.loc[fact, "unit"])

    def _sum(self, spec: SumSpec) -> Checked:
        values = [1.0 for _ in spec.counted] + [self._value(fact) for fact in spec.parts]
        stated = self._value(spec.total)
        return Checked(
            title=spec.title,
            formula=f"{' + '.join(map(wording.number, values))} = {wording.number(sum(values))}",
            result=sum(values),
            stated=stated,
            unit=self._unit(spec.total),
            agrees=sum(values) == stated,
            must_agree=True,
            facts=(spec.total, *spec.counted, *spec.parts),
            note=spec.note,
        )

    def _rate(self, spec: RateSpec) -> Checked:
        part, whole, stated = (self._value(fact) for fact in (spec.part, spec.whole, spec.stated))
        digits = len(f"{stated:g}".partition(".")[2])
        return Checked(
            title=spec.title,
            formula=f"{wording.number(part)} ÷ {wording.number(whole)} = {part / whole:.1%}",
            result=part / whole * 100,
            stated=stated,
            unit=self._unit(spec.stated),
            agrees=round(part / whole * 100, digits) == stated,
            must_agree=True,
            facts=(spec.stated, spec.part, spec.whole),
            note=spec.note,
        )

    def _list(self, spec: ListSpec) -> Checked:
        rows = self.snapshot.objectives
        rows = rows[(rows["kind"] == spec.kind) & ~rows["is_demo"].astype(bool)]
        result = float(rows[spec.column].astype(float).sum()) if spec.column else float(len(rows))
        return Checked(
            title=spec.title,
            formula=f"清单 {len(rows)} 项共 {wording.quantity(result, self._unit(spec.total))}",
            result=result,
            stated=self._value(spec.total),
            unit=self._unit(spec.total),
            agrees=result == self._value(spec.total),
            must_agree=True,
            facts=(spec.total,),
            note=spec.note,
        )

    def _pair(self, spec: PairSpec) -> Checked:
        one, other = self._value(spec.one), self._value(spec.other)
        return Checked(
            title=spec.title,
            formula=f"一处写 {wording.quantity(one, self._unit(spec.one))}",
            result=one,
            stated=other,
            unit=self._unit(spec.one),
            agrees=one == other,
            must_agree=False,
            facts=(spec.one, spec.other),
            note=spec.note,
        )
