"""Invented verdicts: as many items are met on each day as the progress of the village's exit says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.counties.demo.rows import Row, day_after, demo_row, dice
from data.counties.demo.works import checklists, village_scheme
from data.counties.schemes import items_on, read_lines
from data.rules.criteria import is_required, threshold_on

if TYPE_CHECKING:
    import datetime as dt
    import random
    from collections.abc import Iterator

    from data.counties.demo.works import Works
    from data.counties.pack import Pack
    from data.counties.schemes import Criterion, PovertyLines, Scheme

HARD = ("集体经济", "产业", "贫困发生率", "路", "公共服务", "活动场所", "饮水")
"""Words in the names of items that are usually met last."""
LATER = 0.6
"""How much later; 1 would leave nothing to chance."""
NOT_YET_JUDGED = 0.06
"""Share of items that nobody judges before they are met, and of villages where nobody judges a checklist."""
PACES = (0.5, 1.6)
"""How much of a checklist the slowest and the quickest village would build in the time of the campaign."""
FIRST_ROUND = 0.1
"""Share of the campaign after which a checklist is first judged."""


@dataclass(frozen=True)
class Judge:
    """What all verdicts of a county share."""

    pack: Pack
    scheme: Scheme
    lines: PovertyLines
    thrown: random.Random


def assessments(pack: Pack, invented: Works, reported: list[Row]) -> list[Row]:
    """Verdicts on every item of every village whose exit has invented reports, and on the county's checklists."""
    scheme = village_scheme(pack)
    if scheme is None:
        return []
    judge = Judge(pack, scheme, read_lines(), dice(pack, "assessments"))
    return [*_of_exits(judge, invented, reported), *_of_checklists(pack)]


def _of_exits(judge: Judge, invented: Works, reported: list[Row]) -> list[Row]:
    courses: dict[str, list[Row]] = {}
    for report in reported:
        courses.setdefault(report["objective_id"], []).append(report)
    return [
        row
        for key, village, quantity in _exits(judge.pack, invented)
        if key in courses
        for row in _village(judge, village, courses[key], quantity)
    ]


def _of_checklists(pack: Pack) -> list[Row]:
    """Each village builds the items of a checklist one after another, at its own pace; a few are never judged."""
    rows: list[Row] = []
    for scheme in checklists(pack):
        judge = Judge(pack, scheme, read_lines(), dice(pack, scheme.key))
        for village in pack.villages:
            if village.kind != "虚拟" and judge.thrown.random() >= NOT_YET_JUDGED:
                rows += _built(judge, village.code)
    return rows


def _built(judge: Judge, village: str) -> Iterator[Row]:
    campaign = judge.pack.playbook.campaign
    length = (campaign.end - campaign.start).days
    items = list(judge.scheme.items_for(judge.pack.playbook.county.region))
    judge.thrown.shuffle(items)
    pace = judge.thrown.uniform(*PACES)
    first = day_after(campaign.start, FIRST_ROUND * length)
    for number, item in enumerate(items, 1):
        share = FIRST_ROUND + number / len(items) / pace
        yield from _item(
            judge, village, item, first, day_after(campaign.start, share * length) if share < 1 else None
        )


def _exits(pack: Pack, invented: Works) -> Iterator[tuple[str, str, float]]:
    """Identifier, village and quantity of every exit."""
    for spec in pack.objectives:
        if spec.kind == "village_exit":
            yield spec.id, spec.place_code, spec.quantity
    for row in invented.exits:
        yield row["id"], row["place_code"], row["quantity"]


def _village(judge: Judge, village: str, course: list[Row], quantity: float) -> Iterator[Row]:
    """A first round of verdicts on the day of the first report, and one more on the day an item is met."""
    items = judge.scheme.items_for(judge.pack.playbook.county.region)
    required = [item for item in items if is_required(item, judge.pack.playbook.campaign.end)]
    required.sort(key=lambda item: judge.thrown.random() + LATER * any(word in item.name for word in HARD))
    met_on = _met_on(course, quantity, len(required))
    first = course[0]["on_date"]
    for item, on in zip(required, met_on, strict=True):
        yield from _item(judge, village, item, first, on)
    for item in items:
        if item not in required:
            yield from _item(judge, village, item, first, judge.thrown.choice((first, None)))


def _met_on(course: list[Row], quantity: float, count: int) -> list[dt.date | None]:
    """The days on which the first, second … item is met, as the reports of the exit say."""
    days: list[dt.date | None] = []
    for report in course:
        met = int(count * min(report["value"] / quantity, 1.0) + 1e-9)
        days += [report["on_date"]] * (met - len(days))
    return days + [None] * (count - len(days))


def _item(
    judge: Judge, village: str, item: Criterion, first: dt.date, met_on: dt.date | None
) -> Iterator[Row]:
    """The verdicts on one item over time."""
    if met_on != first and judge.thrown.random() >= NOT_YET_JUDGED:
        yield _row(judge, village, item, first, met=False)
        if met_on is not None and (met_on - first).days > 1:
            halfway = day_after(first, (met_on - first).days // 2)
            yield _row(judge, village, item, halfway, met=False)
    if met_on is not None:
        yield _row(judge, village, item, met_on, met=True)


def _row(judge: Judge, village: str, item: Criterion, on: dt.date, *, met: bool) -> Row:
    playbook = judge.pack.playbook
    if playbook.criteria_changes:
        asked = items_on(judge.scheme, playbook.county.region, playbook.criteria_changes, on)
        item = next(one for one in asked if one.code == item.code)
    threshold = threshold_on(item, on, judge.lines)
    return demo_row(
        judge.pack,
        subject_kind="village",
        subject_id=village,
        scheme=judge.scheme.key,
        item=item.code,
        on_date=on,
        recorded_on=on,
        sequence=0,
        met=met if threshold is None else None,
        value=None if threshold is None else _value(item, threshold, judge.thrown, met=met),
        op=item.op or "",
        threshold=threshold,
        assessor="演示评定员",
    )


def _value(item: Criterion, threshold: float, thrown: random.Random, *, met: bool) -> float:
    """A plausible measurement, to one decimal, on the right side of the threshold."""
    more_is_better = item.op in (">", ">=")
    if met != more_is_better:
        low = threshold * (0.72 if more_is_better else 0.2)
        return min(round(thrown.uniform(low, threshold), 1), round(threshold - 0.1, 1))
    high = 100.0 if item.unit == "%" and more_is_better else threshold * 1.9
    least = threshold if item.op in (">=", "<") else round(threshold + 0.1, 1)
    return max(round(thrown.uniform(threshold, high), 1), least)
