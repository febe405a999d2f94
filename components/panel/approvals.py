"""What was handed in and does not count yet, in the panel of what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.panel import blocks
from data import wording
from data.actions.submissions import told
from data.rules.light import Sign
from data.store.submissions import APPROVED, DRAFT, RETURNED, SUBMITTED, WITHDRAWN, waiting

if TYPE_CHECKING:
    from data.store.snapshot import Snapshot
    from data.store.submissions import Handed

SIGNS = {
    DRAFT: Sign("草稿", "◇", "灰"),
    SUBMITTED: Sign("待审核", "◆", "灰"),
    RETURNED: Sign("已退回", "✗", "灰"),
    APPROVED: Sign("已批准", "✓", "灰"),
    WITHDRAWN: Sign("已撤回", "—", "灰"),
}
NOTE = "没有批准的不计入进度、灯和合计。在“待审”页办理。"


def with_waiting(snapshot: Snapshot, content: dict[str, Any], subject: str) -> dict[str, Any]:
    """A panel with what waits about its subject, below its first figures; the same panel where nothing does."""
    items = [_item(snapshot, one) for one in waiting(snapshot, subject)]
    if items:
        content["blocks"].insert(1, blocks.rows(f"未计入（{len(items)}）", items, "", NOTE))
    return content


def _item(snapshot: Snapshot, one: Handed) -> blocks.Block:
    by = f"{one.author}，{wording.short_date(one.recorded_on)}"
    below = f"{one.decided_by}退回：{one.reason}" if one.state == RETURNED else ""
    return {"title": f"{mark(one.state)}：{told(snapshot, one)}（{by}）", "below": below}


def mark(state: str) -> str:
    """A state's shape and word."""
    return f"{SIGNS[state].shape} {SIGNS[state].word}"
