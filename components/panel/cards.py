"""黄红牌 in panels: what today's rules propose, the open and closed cards, and one card with its evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.panel import blocks
from data import wording
from data.rules.cards import BELOW, MOVES, SUMMONS, UNITS, WORDS, State

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from data.counties.playbook import CardRule
    from data.rules.cards import Evidence, Proposal
    from data.store.cards import Cards, Issued
    from data.store.snapshot import Snapshot

LAMPS = {
    "red": {"code": "r", "shape": "■", "word": "红牌"},
    "yellow": {"code": "y", "shape": "▲", "word": "黄牌"},
}
SUBJECTS = {"person": "责任人", "unit": "单位", "zone": "战区", "objective": "目标"}
ORDERED = (State.CONFIRMED, State.APPEALED, State.UPHELD)
"""Where a card stands when an order can be given because of it."""
MOST = 200
"""Proposals listed at once; the Excel file has them all."""


def panel(snapshot: Snapshot, cards: Cards) -> dict[str, Any]:
    """The cards of the county: proposed by the rules, open, closed."""
    issued = list(cards.issued.values())
    opened = [card for card in issued if card.is_open]
    closed = [card for card in issued if not card.is_open]
    more = len(cards.proposals) - MOST
    note = "从未填报的目标不发牌，只记“未填报”。" + (f"另有 {more} 张，见导出的 Excel。" if more > 0 else "")
    return {
        "over": snapshot.playbook.county.name,
        "title": "黄红牌",
        "subtitle": f"截至{wording.date(snapshot.as_of)}：规则建议 {len(cards.proposals)} 张，在办 {len(opened)} 张，"
        f"已结 {len(closed)} 张",
        "badges": blocks.demo_badge(snapshot),
        "blocks": [
            blocks.rows(
                f"在办（{len(opened)}）", [_issued(card, cards.renewed) for card in opened], "没有在办的牌。"
            ),
            blocks.rows(
                f"规则建议（{len(cards.proposals)}）",
                [_proposal(one) for one in cards.proposals[:MOST]],
                "今天的数据没有触到任何一条规则。",
                note,
            ),
            blocks.rows(f"已结（{len(closed)}）", [_issued(card, {}) for card in closed], "还没有办结的牌。"),
        ],
    }


def _below(card: Issued, renewed: Mapping[str, Sequence[Evidence]]) -> str:
    """The evidence, what is new, and whether somebody was talked to or recalled."""
    newer = len(renewed.get(card.id, ()))
    summoned = [f"已{MOVES[move.kind]}{move.whom}" for move in card.moves if move.kind in SUMMONS]
    said = [_evidence_said(card.evidence), *([f"新的证据 {newer} 条"] if newer else []), *summoned]
    return " · ".join(said)


def _issued(card: Issued, renewed: Mapping[str, Sequence[Evidence]]) -> blocks.Block:
    return {
        "light": LAMPS[card.colour],
        "title": f"{card.subject} · {_named(card.rule)}",
        "badges": [wording.DEMO] if card.is_demo else [],
        "below": _below(card, renewed),
        "right": WORDS[card.state],
        "rightLight": {State.PROPOSED: "y", State.APPEALED: "y", State.CONFIRMED: "r", State.UPHELD: "r"}.get(
            card.state, ""
        ),
        "rightBelow": wording.short_date(card.moves[-1].on_date if card.moves else card.on_date),
        "pick": {"card": card.id},
        "action": _order(card) if card.state in ORDERED else None,
    }


def _order(card: Issued) -> blocks.Block:
    """The way from a card to an order because of it."""
    return {"label": "下督办令", "pick": {"to": "orders", "give": f"card:{card.id}"}}


def _named(rule: CardRule | None) -> str:
    return rule.name if rule else "规则已取消"


def _proposal(one: Proposal) -> blocks.Block:
    return {
        "light": LAMPS[one.rule.colour],
        "title": f"{one.subject} · {one.rule.name}",
        "badges": [wording.DEMO] if one.is_demo else [],
        "below": _evidence_said(one.evidence),
        "right": "建议",
        "rightBelow": f"{len(one.evidence)} 条证据",
        "pick": {"card": one.id},
    }


def _evidence_said(evidence: Sequence[Evidence]) -> str:
    first = evidence[0]
    more = f"等 {len(evidence)} 条" if len(evidence) > 1 else ""
    return f"{first.title} {first.said}{more}"


def proposal(snapshot: Snapshot, one: Proposal) -> dict[str, Any]:
    """A card that a rule proposes."""
    said = f"{SUBJECTS[one.subject_kind]}，{one.period}，规则建议，还没有人提出"
    return {
        "over": one.rule.name,
        "title": one.subject,
        "light": LAMPS[one.rule.colour],
        "subtitle": said,
        "badges": [wording.DEMO] if one.is_demo else [],
        "blocks": [_rule(one.rule), _evidence(snapshot, one.id, one.evidence)],
    }


def card(
    snapshot: Snapshot,
    issued: Issued,
    renewed: Mapping[str, Sequence[Evidence]],
    orders: Sequence[blocks.Block] = (),
) -> dict[str, Any]:
    """A card there is, with its evidence as it was frozen and everything that happened to it.

    Args:
        snapshot: The county.
        issued: The card.
        renewed: What its rule finds today besides, by the card's id.
        orders: What was ordered because of it.
    """
    rule = [_rule(issued.rule)] if issued.rule else []
    return {
        "over": _named(issued.rule),
        "title": issued.subject,
        "light": LAMPS[issued.colour],
        "subtitle": f"{SUBJECTS[issued.subject_kind]}，{issued.period}，{WORDS[issued.state]}",
        "badges": [wording.DEMO] if issued.is_demo else [],
        "blocks": [
            *rule,
            _evidence(snapshot, issued.id, issued.evidence, "提出那天定格，以后的填报不改它。"),
            *_renewed(snapshot, issued.id, renewed.get(issued.id, ())),
            *orders,
            _course(issued),
        ],
    }


def limit_said(rule: CardRule) -> str:
    """The limit in words."""
    sign = "少于" if rule.measure in BELOW else "达到"
    return f"{sign} {rule.limit:g} {UNITS[rule.measure]}"


def _rule(rule: CardRule) -> blocks.Block:
    mark = f"（界限{wording.VERIFY}）" if rule.verify else ""
    lines = [
        f"{limit_said(rule)}，发{LAMPS[rule.colour]['word']}{mark}",
        f"后果：{rule.consequence}",
        f"出处：{rule.source}",
    ]
    return {"type": "text", "title": f"规则：{rule.name}", "lines": lines}


def _evidence(
    snapshot: Snapshot, key: str, rows: Sequence[Evidence], note: str = "", title: str = "证据"
) -> blocks.Block:
    items = [
        {
            "title": row.title,
            "badges": [wording.DEMO_WITHIN] if row.is_demo else [],
            "right": row.said,
            "pick": {"objective": row.id, "card": key} if row.id in snapshot.objectives.index else None,
        }
        for row in rows
    ]
    return blocks.rows(f"{title}（{len(rows)}）", items, "", note)


def _renewed(snapshot: Snapshot, key: str, rows: Sequence[Evidence]) -> list[blocks.Block]:
    """What an open card goes on to stand for: no second card is put up for it."""
    note = f"截至{wording.date(snapshot.as_of)}。这张牌没有办结，不再发第二张。"
    return [_evidence(snapshot, key, rows, note, "新的证据")] if rows else []


def _course(issued: Issued) -> blocks.Block:
    first = {"title": "提出", "below": issued.source, "right": wording.date(issued.on_date)}
    moves = [
        {
            "title": MOVES[move.kind],
            "below": "：".join(filter(None, [move.said(), move.text])),
            "right": wording.date(move.on_date),
        }
        for move in issued.moves
    ]
    return blocks.rows("经过", [first, *moves], "")
