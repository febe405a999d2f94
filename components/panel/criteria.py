"""The exit criteria 退出标准 a county uses, item by item with number and source; and the editions of its playbook."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from components.panel import blocks
from data import wording
from data.counties.schemes import Scheme, items_on, scheme_in_force
from data.store.exits import lines, schemes

if TYPE_CHECKING:
    from data.counties.schemes import Criterion
    from data.store.editions import Edition
    from data.store.snapshot import Snapshot

LEVELS = {"household": "户级", "village": "村级", "county": "县级"}
OPS = {">": "＞", ">=": "≥", "<": "＜", "<=": "≤"}
ADDRESS = re.compile(r"https?://(?P<host>[^/\s；、]+)/?(?P<path>[^\s；、]*)")
"""An address among the sources."""
SHOWN = 12
"""Editions listed."""


def used(snapshot: Snapshot, first: str = "") -> list[Scheme]:
    """The editions of the schemes the county uses in the year on screen; the one asked for stands first."""
    chosen = snapshot.playbook.criteria
    ids = dict.fromkeys(filter(None, (chosen.household, chosen.village, chosen.county, *chosen.also)))
    found = (scheme_in_force(schemes(), scheme_id, snapshot.as_of.year) for scheme_id in ids)
    return sorted(filter(None, found), key=lambda scheme: scheme.id != first)


def panel(snapshot: Snapshot, first: str = "") -> dict[str, Any]:
    """Every scheme in use with every item of it; the one asked for stands first."""
    found = used(snapshot, first)
    return {
        "over": snapshot.playbook.county.name,
        "title": "退出标准",
        "subtitle": f"{wording.date(snapshot.as_of)}选用 {len(found)} 套，写在作战方案 playbook.toml",
        "blocks": [_scheme(snapshot, scheme) for scheme in found],
    }


def _scheme(snapshot: Snapshot, scheme: Scheme) -> blocks.Block:
    book = snapshot.playbook
    items = items_on(scheme, book.county.region, book.criteria_changes, snapshot.as_of)
    rows = [_item(snapshot, scheme, item) for item in items]
    years = f"{scheme.from_year}—{scheme.to_year}年"
    note = "；".join(filter(None, [f"来源：{'、'.join(scheme.sources)}", scheme.note]))
    return blocks.rows(
        f"{LEVELS[scheme.level]} · {scheme.title}（{scheme.id}，{years}）", rows, "没有条目。", note
    )


def _item(snapshot: Snapshot, scheme: Scheme, item: Criterion) -> blocks.Block:
    origin = f"出处：条目 {item.name_source}；要求 {item.threshold_source}"
    said = [f"要求：{item.threshold}", ADDRESS.sub(_short, origin)]
    said += [
        f"本县从 {change.valid_from} 起：{change.threshold}（{change.source}）"
        for change in snapshot.playbook.criteria_changes
        if (change.scheme, change.item) == (scheme.id, item.code)
    ]
    badges = [wording.VERIFY] if item.verify else []
    row = {"title": f"{item.code} {item.name}", "badges": badges, "below": "\n".join(said), "hint": origin}
    return {**row, "right": number_of(item, snapshot.as_of.year), "rightBelow": _by_year(item)}


def _short(address: re.Match[str]) -> str:
    """An address as its host; the whole one is told on pointing at it, and below the scheme."""
    return f"{address['host']}/…" if address["path"] else address["host"]


def number_of(item: Criterion, year: int) -> str:
    """What a numeric item asks for in a year; empty for one without a number."""
    value = (
        lines().income[item.income_line].get(year) if item.income_line else item.by_year.get(year, item.value)
    )
    return f"{OPS[item.op]} {wording.quantity(value, item.unit)}" if item.op and value is not None else ""


def _by_year(item: Criterion) -> str:
    numbers = lines().income[item.income_line] if item.income_line else item.by_year
    return "；".join(f"{year}年 {wording.number(value)}" for year, value in sorted(numbers.items()))


def editions(found: tuple[Edition, ...]) -> blocks.Block:
    """Who changed the playbook when and why, and what is different."""
    rows = [
        {
            "title": f"第 {edition.number + 1} 版：{edition.reason}",
            "below": "\n".join(
                [
                    f"{edition.at[:16].replace('T', ' ')}（世界时） {edition.actor}",
                    f"从 {edition.valid_from} 起：",
                    *edition.changes,
                ]
            ),
        }
        for edition in found[:SHOWN]
    ]
    rest = len(found) - SHOWN
    note = f"更早的 {rest} 次没有列出。" if rest > 0 else ""
    return blocks.rows(f"历次修改（{len(found)}）", rows, "还没有改过：作战方案是载入时的第 1 版。", note)
