"""口径核对: what each check computed, from which statements of which documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.panel import blocks
from data import wording
from data.rules.light import Light
from data.rules.reconcile import Verdict
from data.store.reconciliation import ORDER, reconciliation

if TYPE_CHECKING:
    from data.rules.reconcile import Figure, Result
    from data.store.reconciliation import Reconciliation
    from data.store.snapshot import Snapshot

LIGHTS = {Verdict.DISAGREES: Light.RED, Verdict.SCOPE: Light.YELLOW, Verdict.AGREES: Light.GREEN}
MEANINGS = {
    Verdict.DISAGREES: "按原文数字算不出原文的结果",
    Verdict.SCOPE: "两处数的不是同一回事，不能相比",
    Verdict.AGREES: "按原文数字算得出",
}
PROMISE = "只标出，不改动：原文的数字一个也没有改，地图和台账仍按原文。"


def panel(snapshot: Snapshot) -> dict[str, Any]:
    """The panel of all the county's checks."""
    found = reconciliation(snapshot)
    items = [item(snapshot, result) for result in found.results]
    return {
        "over": snapshot.playbook.county.name,
        "title": "口径核对",
        "subtitle": f"按原文的数字重算原文的合计与比率。{PROMISE}",
        "blocks": [
            blocks.figures(_counts(found)),
            {
                "type": "checks",
                "title": f"核对（{len(items)}，不一致在前）",
                "items": items,
                "empty": "这个县的 checks.toml 里还没有核对项。",
                "note": _unavailable(found),
            },
        ],
    }


def mark(verdict: Verdict) -> dict[str, str]:
    """A verdict as a light: colour, shape and its own word."""
    return {**blocks.light(LIGHTS[verdict].value), "word": verdict.value}


def document(snapshot: Snapshot, figure: Figure) -> str:
    """Where a figure stands: title of the document."""
    known = figure.source in snapshot.documents.index
    return str(snapshot.documents.loc[figure.source, "title"]) if known else figure.source


def _counts(found: Reconciliation) -> list[blocks.Block]:
    return [
        blocks.figure(
            verdict.value,
            str(found.count(verdict)),
            f"/ {len(found.results)} 项",
            MEANINGS[verdict],
            code=LIGHTS[verdict].value,
        )
        for verdict in ORDER
    ]


def item(snapshot: Snapshot, result: Result) -> blocks.Block:
    """One check: verdict, working, rule and sources."""
    check = result.check
    lines = [f"规则：{check.rule}"]
    lines += [f"口径：{check.scope}"] if check.scope and result.verdict is Verdict.SCOPE else []
    lines += [f"说明：{check.note}"] if check.note else []
    return {
        "light": mark(result.verdict),
        "title": check.title,
        "working": result.working,
        "lines": lines,
        "sources": [_source(snapshot, figure) for figure in result.figures],
    }


def _source(snapshot: Snapshot, figure: Figure) -> blocks.Block:
    return {
        "title": f"{figure.label} {wording.quantity(float(figure.value), figure.unit)}",
        "below": f"{document(snapshot, figure)}（{figure.id}）",
    }


def _unavailable(found: Reconciliation) -> str:
    titles = "、".join(check.title for check in found.unavailable)
    return f"库里缺少所需事实，没有计算：{titles}。请重新载入县包。" if titles else ""
