"""The limits between the lights; a county's playbook may set its own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Thresholds:
    """Limits of the status rules a county's playbook may set.

    Attributes:
        gap_yellow: Share behind plan beyond which an objective turns yellow.
        due_soon_days: Days before the deadline in which ``due_soon_share`` must be reached.
        due_soon_share: Share that must be reached by then.
        p_yellow: Probability of making the deadline below which it turns yellow.
        p_red: Probability below which it turns red.
        zone_red_share: Share of a zone's reported objectives that are red, from which the zone is red.
        zone_yellow_share: Share that are red or yellow, from which the zone is yellow.
        paid_gap: Share by which money and work, or time and money, may differ.
        paid_much: Share paid that asks for some work to be seen.
        work_little: Share of the work up to which ``paid_much`` is too much.
        most_duties: Duties one person can look after; more is a gap in the chain of command.
    """

    gap_yellow: float = 0.10
    due_soon_days: int = 7
    due_soon_share: float = 0.90
    p_yellow: float = 0.6
    p_red: float = 0.2
    zone_red_share: float = 0.25
    zone_yellow_share: float = 0.4
    paid_gap: float = 0.4
    paid_much: float = 0.8
    work_little: float = 0.3
    most_duties: int = 10
