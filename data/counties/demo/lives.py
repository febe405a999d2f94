"""What is invented about each household: names, cause, batches, planned year, monitoring, and the items it misses."""

from __future__ import annotations

from operator import mul
from typing import TYPE_CHECKING

from data.counties.demo.names import GIVEN, SURNAMES
from data.counties.demo.rows import Row, day_after, demo_row, dice
from data.counties.schemes import own_schemes, scheme_in_force
from data.rules.criteria import is_required
from data.rules.households import BATCHES, CAUSES, MARGINAL, MONITORED, SUDDEN, UNSTABLE

if TYPE_CHECKING:
    import datetime as dt
    import random
    from collections.abc import Iterator

    from data.counties.pack import Pack
    from data.counties.playbook import CampaignSpec

CAUSE_WEIGHTS = (24, 9, 7, 2, 5, 3, 18, 10, 12, 6, 4)
SHARES = {
    "by_industry": 0.62,
    "by_relocation": 0.12,
    "by_ecology": 0.14,
    "by_education": 0.16,
    "by_security": 0.12,
}
"""Chance of each batch for a household of no particular cause."""
LIKELIER = {
    "因病": {"by_security": 2.0, "by_industry": 0.7},
    "因残": {"by_security": 3.5, "by_industry": 0.4},
    "因学": {"by_education": 4.5},
    "因灾": {"by_relocation": 2.0},
    "缺土地": {"by_relocation": 1.8, "by_ecology": 1.4},
    "缺水": {"by_relocation": 1.8},
    "缺技术": {"by_industry": 1.3},
    "缺劳力": {"by_security": 2.8, "by_industry": 0.5},
    "缺资金": {"by_industry": 1.3},
    "交通条件落后": {"by_relocation": 2.2},
}
"""What a cause makes likelier, or less likely."""
MOVED_FACTS = {"530326": "huize-2020-047", "532328": "yuanmou-2016-039"}
"""Where a document says how many households are moved, about that share of the invented ones is."""
LATE, EARLY = 0.09, 0.05
"""Shares of households that come out after, and before, the year they were planned for."""
SET_BACK = 0.2
"""Share of those still poor at the end whose year is long past."""
WATCHED = 0.035
"""Share of households out of poverty that are monitored for a time."""
KIND_WEIGHTS = {UNSTABLE: 6, MARGINAL: 3, SUDDEN: 1}
NOBODY_HELPS, RISK_OVER = 0.12, 0.5
TWO_GAPS = 0.2
"""Share of households that miss two items, not one."""


def lives(pack: Pack, homes: list[Row]) -> Iterator[Row]:
    """The columns of each household that say more than how many people live in it."""
    thrown = dice(pack, "lives")
    causes = thrown.choices(CAUSES, CAUSE_WEIGHTS, k=len(homes))
    chances = _chances(pack)
    remote = {code: thrown.uniform(0.3, 1.7) for code in sorted({home["village_code"] for home in homes})}
    campaign, county = pack.playbook.campaign, pack.code
    for number, (home, cause) in enumerate(zip(homes, causes, strict=True), 1):
        yield {
            "head": thrown.choice(SURNAMES) + "".join(thrown.choices(GIVEN, k=2)),
            "id_number": f"{county}00000000{number % 10_000:04}",
            "cause": cause,
            "planned_year": _planned(thrown, campaign, home["exited_on"]),
            **_batches(thrown, chances[cause], remote[home["village_code"]]),
            **_watch(thrown, campaign, home["exited_on"]),
        }


def _chances(pack: Pack) -> dict[str, dict[str, float]]:
    """Chance of each batch by cause."""
    shares = {**SHARES, "by_relocation": _moved_share(pack)}
    return {
        cause: {batch: share * LIKELIER.get(cause, {}).get(batch, 1.0) for batch, share in shares.items()}
        for cause in CAUSES
    }


def _moved_share(pack: Pack) -> float:
    """Chance of being moved for a household of no particular cause; all causes together move the share stated."""
    stated = [fact.number for fact in pack.facts if fact.id == MOVED_FACTS.get(pack.code)]
    households = stated[0] if stated else None
    if households is None:
        return SHARES["by_relocation"]
    likelier = [LIKELIER.get(cause, {}).get("by_relocation", 1.0) for cause in CAUSES]
    mean = sum(map(mul, likelier, CAUSE_WEIGHTS)) / sum(CAUSE_WEIGHTS)
    return float(households / pack.playbook.demo.households / mean)


def _batches(thrown: random.Random, chances: dict[str, float], remote: float) -> Row:
    """In which batches the household is: at least one, and 发展生产 where the dice name none."""
    drawn = {batch: thrown.random() < chances[batch] for batch in BATCHES if batch != "by_relocation"}
    drawn["by_relocation"] = thrown.random() < chances["by_relocation"] * remote
    drawn["by_industry"] = drawn["by_industry"] or not any(drawn.values())
    return drawn


def _planned(thrown: random.Random, campaign: CampaignSpec, exited_on: dt.date | None) -> int:
    """The year planned for the exit: mostly the year it happened in, never after the campaign's last."""
    fate = thrown.random()
    last = campaign.end.year
    if exited_on is None:
        return max(campaign.start.year, last - 1) if fate < SET_BACK else last
    first = campaign.start.year - 1
    if fate < LATE:
        return max(first, exited_on.year - 1)
    return min(last, exited_on.year + 1) if fate < LATE + EARLY else exited_on.year


def _watch(thrown: random.Random, campaign: CampaignSpec, exited_on: dt.date | None) -> Row:
    """Monitoring after the exit: from when, since when with help, and when the risk was over."""
    watch: Row = {"monitored": "", "monitored_from": None, "helped_from": None, "risk_over_on": None}
    if exited_on is None or thrown.random() >= WATCHED:
        return watch
    room = (campaign.end - exited_on).days
    if room < 1:
        return watch
    watch["monitored"] = thrown.choices(MONITORED, [KIND_WEIGHTS[kind] for kind in MONITORED])[0]
    watch["monitored_from"] = day_after(exited_on, thrown.uniform(1, room))
    if thrown.random() >= NOBODY_HELPS:
        watch["helped_from"] = day_after(watch["monitored_from"], thrown.uniform(1, 60))
        if thrown.random() < RISK_OVER:
            watch["risk_over_on"] = day_after(watch["helped_from"], thrown.uniform(45, 300))
    return watch


def household_gaps(pack: Pack, homes: list[Row]) -> list[Row]:
    """One or two items that each household misses that was still poor when the campaign began; closed on its exit."""
    campaign = pack.playbook.campaign
    scheme = scheme_in_force(own_schemes(), pack.playbook.criteria.household, campaign.end.year)
    if scheme is None:
        return []
    asked = [
        item.code for item in scheme.items_for(pack.playbook.county.region) if is_required(item, campaign.end)
    ]
    thrown = dice(pack, "household_gaps")
    weights = [thrown.uniform(0.5, 2.0) for _ in asked]
    poor = [home for home in homes if home["exited_on"] is None or home["exited_on"] > campaign.start]
    rows = []
    for home, first, second in zip(
        poor, *(thrown.choices(asked, weights, k=len(poor)) for _ in "12"), strict=True
    ):
        missed = {first, second} if thrown.random() < TWO_GAPS else {first}
        rows += [_gap(pack, scheme.key, home, item) for item in sorted(missed)]
    return rows


def _gap(pack: Pack, scheme: str, home: Row, item: str) -> Row:
    return demo_row(
        pack,
        household_id=home["id"],
        village_code=home["village_code"],
        scheme=scheme,
        item=item,
        opened_on=pack.playbook.campaign.start,
        closed_on=home["exited_on"],
    )
