"""The county's own rules 作战方案 in words, what a change of them would touch, and the history of its editions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from data import wording
from data.counties.sheets import EVERY, LEDGERS, SUBJECTS, rows_of
from data.counties.templates import known_templates
from data.rules.cards import BELOW, UNITS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from components.panel import blocks
    from data.counties.playbook import CardRule, Playbook
    from data.store.editions import Edition
    from data.store.touched import Touched

CARD_WORDS = {
    "overdue_days": "逾期",
    "missed_reports": "连续断报",
    "repeated_findings": "同一问题被指出",
    "front_days": "一个月在一线不足",
    "front_share": "在一线的职工不足",
}
COLOUR_WORDS = {"yellow": "黄牌", "red": "红牌"}
HEAD = ("版", "谁，什么时候", "从哪天起", "改了什么")


def in_words(tab: str, book: Playbook, template: str) -> list[str]:
    """What the rules of one part say, a sentence a line."""
    if tab == "templates":
        return _template(book, template)
    words: dict[str, Callable[[Playbook], list[str]]] = {
        "orders": _orders,
        "cards": _cards,
        "lights": _lights,
        "cadence": _cadence,
        "approval": _approval,
    }
    return words[tab](book)


def _template(book: Playbook, key: str) -> list[str]:
    found = next((one for one in known_templates(book.templates) if one.id == key), None)
    if found is None:
        return ["还没有这个模板。请填名称、适用类别和节点。"]
    names = {step.id: step.name for step in found.steps}
    steps = [f"{step.name} {step.days} 个工作日{_latest(step.latest)}" for step in found.steps]
    waits = [
        f"{step.name}等{'、'.join(names[one] for one in step.after)}" for step in found.steps if step.after
    ]
    lines = [
        " → ".join(steps),
        f"逐个做完共 {sum(step.days for step in found.steps)} 个工作日，从期限往前排。",
    ]
    if waits:
        lines.append(f"先后：{'；'.join(waits)}。")
    return [*lines, f"类别、标题里有这些词的用它：{'、'.join(found.categories)}。"]


def _latest(day: str) -> str:
    month, _, number = day.partition("-")
    return f"（最迟 {int(month)}月{int(number)}日）" if day else ""


def _orders(book: Playbook) -> list[str]:
    rungs = [f"超期 {rung.days} 天 → 报{book.roles.title(rung.role)}" for rung in book.ladder]
    days = "、".join(str(day) for day in book.reminders.days)
    return [
        "；".join(rungs) + "。" if rungs else "没有升级阶梯，超期不上报。",
        f"到期前 {days} 天各提醒一次，超期后每天提醒。" if days else "到期前不提醒，超期后每天提醒。",
    ]


def _cards(book: Playbook) -> list[str]:
    groups: dict[tuple[str, str], list[CardRule]] = {}
    for rule in book.card_rules:
        groups.setdefault((rule.subject, rule.measure), []).append(rule)
    lines = [
        f"{SUBJECTS[subject]}：{CARD_WORDS[measure]} {'，'.join(_card(rule) for rule in _milder_first(rules))}。"
        for (subject, measure), rules in groups.items()
    ]
    return lines or ["没有规则，不建议发牌。"]


def _milder_first(rules: list[CardRule]) -> list[CardRule]:
    return sorted(rules, key=lambda rule: -rule.limit if rule.measure in BELOW else rule.limit)


def _card(rule: CardRule) -> str:
    return f"{rule.limit:g} {UNITS[rule.measure]} → {COLOUR_WORDS[rule.colour]}（{rule.consequence}）"


def _lights(book: Playbook) -> list[str]:
    said = {row["key"]: wording.quantity(row["value"], row["unit"]) for row in rows_of(book, "thresholds")}
    return [
        f"落后计划超过 {said['gap_yellow']} → ▲ 预警。",
        f"离期限 {said['due_soon_days']}以内，还没有完成 {said['due_soon_share']} → ▲ 预警。",
        f"按期概率低于 {said['p_yellow']} → ▲ 预警；低于 {said['p_red']}，或逾期未完成 → ■ 告急。",
        f"{book.words.zone}、村：红灯占到 {said['zone_red_share']} → ■ 告急；"
        f"红黄灯占到 {said['zone_yellow_share']} → ▲ 预警。",
        f"付款与工作、拨付与时间相差 {said['paid_gap']}，或付了 {said['paid_much']}而工作不超过 "
        f"{said['work_little']} → 资金提示。",
        f"一个人超过 {said['most_duties']}责任 → 责任链提示。",
    ]


def _cadence(book: Playbook) -> list[str]:
    groups: dict[str, list[str]] = {}
    rhythms = [(one.every, one.name) for one in book.cadence]
    for every, name in dict.fromkeys([*rhythms, *((one.every, one.name) for one in book.inspections)]):
        groups.setdefault(EVERY.get(every, "不定期"), []).append(name)
    order = (*EVERY.values(), "不定期")
    return [f"{every}：{'、'.join(groups[every])}。" for every in order if every in groups] or [
        "没有写节奏。"
    ]


def _approval(book: Playbook) -> list[str]:
    names = [name for key, name in LEDGERS.items() if book.approval.needed(key)]
    return [f"要审批后才算数：{'、'.join(names)}。" if names else "没有台账要审批，填了就算数。"]


def text(title: str, lines: Sequence[str]) -> dict[str, Any]:
    """Sentences under a title."""
    return {"title": "", "blocks": [{"type": "text", "title": title, "lines": list(lines)}]}


def preview(changes: Sequence[str], counts: Sequence[Touched]) -> dict[str, Any]:
    """What would be different, and what that would touch."""
    touching: list[blocks.Block] = [
        {"label": one.what, "cells": [wording.number(one.before), wording.number(one.after)]}
        for one in counts
    ]
    found: list[blocks.Block] = [{"type": "text", "title": f"改了 {len(changes)} 处", "lines": list(changes)}]
    if touching:
        head = ["画面这一天", "现在", "改后"]
        found.append({"type": "table", "title": "会影响什么", "head": head, "lines": touching})
    return {"title": "", "blocks": found}


def history(name: str, found: Sequence[Edition], standing: str, link: blocks.Block) -> dict[str, Any]:
    """The editions, the newest first."""
    lines = [{"label": str(one.number + 1), "cells": _edition(one)} for one in found]
    table = {"type": "table", "words": True, "head": list(HEAD), "lines": lines}
    empty = {"type": "text", "lines": ["还没有改过。在左边的表里改，看过预览后保存，就记在这里。"]}
    return {
        "over": name,
        "title": f"历次修改（{len(found)}）",
        "subtitle": standing,
        "blocks": [link, table if found else empty],
    }


def _edition(edition: Edition) -> list[str]:
    who = f"{edition.actor}\n{saved_at(edition)}\n（世界时）"
    why = f"原因：{edition.reason}\n依据：{edition.source}"
    return [who, edition.valid_from.isoformat(), "\n".join([*edition.changes, why])]


def saved_at(edition: Edition) -> str:
    """When it was saved, to the minute, UTC."""
    return edition.at[:16].replace("T", " ")
