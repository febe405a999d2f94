"""审计 in words: events, what verifying the chain came to, and how long it is kept."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from components.panel import blocks
from data.rules import cards, orders
from data.store.audit_log import BEIJING, PAGE, REFUSALS
from data.wording import ACTION_WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.panel.blocks import Block
    from data.store.audit_chain import Checked, Tail
    from data.store.audit_log import Page

MACHINE_NAME = "本机（不属于某个县）"
WORDS = {
    **{f"order_{kind}": f"督办令{word}" for kind, word in orders.WORDS.items()},
    **{f"card_{move}": f"黄红牌{word}" for move, word in cards.MOVES.items()},
    **ACTION_WORDS,
}
"""Every action of the trail, as it is said."""
WHOLE, BROKEN, REPLACED = "●", "■", "▲"
MOST_TAILS = 5
"""Tails that are named one by one."""
KEPT_DAYS = 183
"""Half a year: so long logs must be kept (网络安全法 第二十一条)."""


def word_of(action: str) -> str:
    """An action in words; one that this version does not know as it is."""
    return WORDS.get(action, action)


def change(event: Any) -> str:
    """What changed, before → after; what was only added or only taken away without the arrow's other side."""
    if event.before and event.after:
        return f"{event.before} → {event.after}"
    return event.after or (f"{event.before} → （无）" if event.before else "")


def clock(at: str) -> str:
    """The moment of an event by the clock on the wall."""
    return f"{dt.datetime.fromisoformat(at).astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"


def origin_of(event: Any) -> str:
    """Where from; events from before this was kept say so."""
    return "未记来处" if event.origin is None else str(event.origin)


def listed(page: Page, number: int, names: Mapping[str, str]) -> list[Block]:
    """A page of events; ``names`` are those of the subjects that the county knows."""
    items = [_row(event, names) for event in page.events]
    first = (number - 1) * PAGE + 1
    title = (
        f"共 {page.count} 条" if not items else f"第 {first}–{first + len(items) - 1} 条，共 {page.count} 条"
    )
    return [blocks.rows(title, items, "没有符合条件的记录。请放宽上面的条件再查。")]


def subject_of(event: Any, names: Mapping[str, str]) -> str:
    """What it was done to, by its name where the county knows it."""
    name = names.get(event.subject)
    return f"{name}（{event.subject}）" if name else str(event.subject)


def _row(event: Any, names: Mapping[str, str]) -> Block:
    reason = f"理由：{event.reason}" if event.reason else ""
    lines = [subject_of(event, names), change(event), reason, f"{event.actor} · {origin_of(event)}"]
    return {
        "title": word_of(event.action),
        "badges": ["被拒绝"] if event.action in REFUSALS else [],
        "below": "\n".join(filter(None, lines)),
        "right": clock(event.at),
        "rightBelow": f"第 {event.sequence} 条",
    }


def verdict(found: Checked) -> list[str]:
    """What verifying came to, a sentence each; the first says whether the chain is whole."""
    chain = found.chain
    if chain.broken_at is not None:
        first = f"{BROKEN} 不完整：从第 {chain.broken_at} 条起断开。{found.why}。"
    elif found.missed:
        first = f"{BROKEN} 不完整：{chain.events} 条前后相连，但与另外保存的末条对不上，有记录被删去或重写。"
    else:
        first = f"{WHOLE} 完整：{chain.events} 条，逐条校验，前后相连。"
    return [first, *_missed(found.missed), *_replaced(found.replaced), _met(found.met)]


def _missed(tails: tuple[Tail, ...]) -> list[str]:
    return [
        f"{BROKEN} {tail.where}：当时第 {tail.sequence} 条的校验值是 {tail.hash[:16]}…，现在的链上没有。"
        for tail in tails[:MOST_TAILS]
    ] + ([f"{BROKEN} 另有 {len(tails) - MOST_TAILS} 处对不上。"] if len(tails) > MOST_TAILS else [])


def _replaced(tails: tuple[Tail, ...]) -> list[str]:
    return [
        f"{REPLACED} {tail.where}：第 {tail.sequence} 条在整县恢复之前的链上，恢复那一条写明了原来的备份。"
        for tail in tails[:MOST_TAILS]
    ] + (
        [f"{REPLACED} 另有 {len(tails) - MOST_TAILS} 处在恢复之前的链上。"] if len(tails) > MOST_TAILS else []
    )


def _met(tails: tuple[Tail, ...]) -> str:
    if not tails:
        return "没有可对照的备份或定格：只能证明现有的记录前后相连。做一份备份，以后就能看出末尾是否被删。"
    return f"{WHOLE} 与 {len(tails)} 处另外保存的末条相符，最近一处：{tails[-1].where}（第 {tails[-1].sequence} 条）。"


def tail(end: Tail) -> list[str]:
    """The end of a chain, in lines short enough for the side of a small screen."""
    half = len(end.hash) // 2
    return [f"{end.chain} 第 {end.sequence} 条", end.hash[:half], end.hash[half:]]


def kept(oldest: dt.datetime | None) -> Block:
    """How long the trail is kept, with its oldest event."""
    if oldest is None:
        return {"type": "text", "title": "保存期限", "lines": ["还没有记录。"]}
    local = oldest.astimezone(BEIJING)
    lines = [
        f"最早一条：{local:%Y-%m-%d %H:%M}。",
        f"要求至少保存六个月（{KEPT_DAYS} 天）；本程序没有删除审计记录的功能，一直保存。",
        "整县恢复会把该县的记录换成备份里的，并记下一条；被替换的一份自动留在备份里。",
    ]
    return {"type": "text", "title": "保存期限", "lines": lines}
