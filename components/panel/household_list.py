"""Single households: the list of a village, masked, and one household."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.panel import blocks
from data import wording
from data.ledger.private import masked
from data.rules.households import BATCHES, risk_sign
from data.store.frames import Row, each, missing

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from data.actions.households import Identity
    from data.store.household_help import Help, Visited
    from data.store.snapshot import Snapshot


RANKS = {1: "第一", 2: "第二"}
NOBODY_HELPS = "还没有登记帮扶责任人。请在“台账”里导入帮扶责任人台账。"


def village_list(found: pd.DataFrame, count: int, page: int, pages: int, village: str) -> dict[str, Any]:
    """The households of a village, masked; a click opens one.

    Args:
        found: As from :func:`data.store.household_list.listed`.
        count: Households of the village.
        page: The page shown.
        pages: How many there are.
        village: Its code.
    """
    pick = {"village": village, "page": str(page) if page > 1 else ""}
    rows = [_household(key, row, pick) for key, row in each(found)]
    title = (
        f"本村各户（{count}，第 {page}/{pages} 页，未脱贫在前）"
        if pages > 1
        else f"本村各户（{count}，未脱贫在前）"
    )
    note = "姓名和证件号码已遮挡。点一户看详情。" if rows else ""
    return {"blocks": [blocks.rows(title, rows, "这里没有您可以看的户。", note)]}


def _household(key: str, row: Row, pick: dict[str, str]) -> blocks.Block:
    state = "已脱贫" if row["out"] else "未脱贫"
    risk = risk_sign(row["light"]) if row["light"] else None
    return {
        "title": f"{row['head']}  {row['id_number']}",
        "badges": blocks.badges(row),
        "below": f"{row['people']} 人 · {row['cause'] or '致贫原因未填'} · {batches_of(row)}",
        "right": state,
        "rightBelow": f"{risk.shape} {risk.word}" if risk else _plan(row),
        "rightBelowLight": row["light"],
        "pick": {**pick, "household": key},
    }


def _plan(row: Row) -> str:
    return "计划年度未定" if missing(row["planned_year"]) else f"计划 {int(row['planned_year'])} 年"


def batches_of(row: Row) -> str:
    """The batches a household is in, in words."""
    return "、".join(word for name, word in BATCHES.items() if row[name]) or "没有措施"


def household(
    snapshot: Snapshot, row: Row, identity: Identity | None, company: Iterable[tuple[Help, Visited | None]]
) -> dict[str, Any]:
    """One household: masked, unless its identity was asked for with a reason.

    Args:
        snapshot: The county.
        row: As from :func:`data.store.household_list.listed`.
        identity: Whose it is, where that was asked for.
        company: Those who help it, each with the visits he made.
    """
    lines = [
        ("户主", identity.head if identity else row["head"]),
        ("证件号码", identity.id_number if identity else row["id_number"]),
        ("人口", f"{row['people']} 人"),
        ("主要致贫原因", row["cause"] or "未填"),
        ("五个一批", batches_of(row)),
        ("计划脱贫", _plan(row)),
        ("状态", f"{wording.date(row['exited_on'])}脱贫" if row["out"] else "未脱贫"),
        *_watching(snapshot, row),
    ]
    return {
        "title": "一户一档",
        "badges": blocks.badges(row),
        "subtitle": "已显示姓名与证件号码，查看已记入审计" if identity else "姓名和证件号码已遮挡",
        "blocks": [
            {"type": "people", "items": [{"role": role, "name": text} for role, text in lines], "empty": ""},
            blocks.rows("帮扶责任人", [_helper(*one) for one in company], NOBODY_HELPS),
        ],
    }


def _helper(one: Help, visited: Visited | None) -> blocks.Block:
    """Somebody who helps or helped: the telephone number masked."""
    about = (one.unit, one.position, masked(one.phone))
    until = f"至{wording.date(one.until)}" if one.until else "起"
    seen = f"最近走访 {wording.date(visited.last)}，共 {visited.count} 次" if visited else "没有走访记录"
    return {
        "title": f"{RANKS.get(one.rank, '')}帮扶责任人 {one.name}",
        "badges": [wording.DEMO] if one.is_demo else [],
        "below": "\n".join(filter(None, [" · ".join(filter(None, about)), seen])),
        "right": f"{wording.date(one.since)}{until}",
        "rightBelow": "已结束" if one.until else "",
    }


def visits(found: pd.DataFrame) -> blocks.Block:
    """The visits to a household, as from :func:`data.store.visits.visits_to`."""
    items = [
        {
            "title": wording.date(one["on_date"]),
            "badges": blocks.badges(one),
            "below": one["text"],
            "right": one["person"],
        }
        for _, one in each(found)
    ]
    return blocks.rows(f"走访（{len(items)} 次）", items, "还没有走访记录：在下面“登记走访”里填第一次。")


def _watching(snapshot: Snapshot, row: Row) -> list[tuple[str, str]]:
    if not row["light"]:
        return [("监测", "没有列入监测")]
    risk = risk_sign(row["light"])
    today = str(snapshot.as_of)
    known = {name: row[name] for name in ("helped_from", "risk_over_on") if str(row[name]) <= today}
    lines = [
        ("监测", f"{row['monitored']}，{wording.date(row['monitored_from'])}起"),
        ("风险", f"{risk.shape} {risk.word}"),
        ("针对性帮扶", f"{wording.date(known['helped_from'])}起" if "helped_from" in known else "还没有帮扶"),
    ]
    over = [("风险消除", wording.date(known["risk_over_on"]))] if "risk_over_on" in known else []
    return lines + over
