"""口径核对 of one county: its pack's checks, computed from the facts and the register in the snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.counties.statements import checks_of, figures_of
from data.rules.reconcile import Check, Result, Verdict, fault, reconcile
from data.store.frames import each

if TYPE_CHECKING:
    from data.store.snapshot import Snapshot

ORDER = (Verdict.DISAGREES, Verdict.SCOPE, Verdict.AGREES)
"""What needs a look comes first."""


@dataclass(frozen=True)
class Reconciliation:
    """What the checks found, disagreements first, and the checks that could not be computed."""

    results: tuple[Result, ...]
    unavailable: tuple[Check, ...]

    def count(self, verdict: Verdict) -> int:
        """How many checks came to a verdict."""
        return sum(result.verdict is verdict for result in self.results)


def reconciliation(snapshot: Snapshot) -> Reconciliation:
    """Recompute every check of the county."""
    figures = figures_of(each(snapshot.facts), snapshot.villages["kind"])
    ready: list[Check] = []
    unavailable: list[Check] = []
    for check in checks_of(snapshot.county_code):
        computable = all(key in figures for key in check.used) and not fault(check, figures)
        (ready if computable else unavailable).append(check)
    results = sorted((reconcile(check, figures) for check in ready), key=lambda one: ORDER.index(one.verdict))
    return Reconciliation(tuple(results), tuple(unavailable))
