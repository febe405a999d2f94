"""The county's panel: countdown, key figures, the worst five, the zones, the chain of command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.panel import blocks
from data import wording
from data.rules.light import Light
from data.store import summary
from data.store.frames import each

if TYPE_CHECKING:
    import pandas as pd

    from data.store.snapshot import Snapshot

WORST = 5


def panel(snapshot: Snapshot) -> dict[str, Any]:
    """The panel of the whole county."""
    playbook = snapshot.playbook
    left = (playbook.campaign.end - snapshot.as_of).days
    ending = f"距战役结束还有 {left} 天" if left >= 0 else f"战役已结束 {-left} 天"
    return {
        "over": playbook.campaign.name,
        "title": playbook.county.name,
        "subtitle": f"{ending}（{wording.date(playbook.campaign.end)}）",
        "badges": [] if snapshot.evidence_only else [f"含{wording.DEMO}数据"],
        "blocks": [
            blocks.figures(_figures(snapshot)),
            blocks.rows(
                "最吃紧的五项",
                blocks.objective_rows(_unfinished(snapshot.objectives), WORST),
                "没有告急或预警的目标。",
            ),
            _zones(snapshot),
            _command(snapshot),
            _bodies(snapshot),
            _documents(snapshot),
        ],
    }


def _unfinished(objectives: pd.DataFrame) -> pd.DataFrame:
    troubled = objectives["light"].isin([Light.RED.value, Light.YELLOW.value])
    return objectives[troubled & objectives["done_on"].isna()]


def _figures(snapshot: Snapshot) -> list[blocks.Block]:
    villages, people = summary.village_exits(snapshot), summary.people(snapshot)
    moved, bases = summary.relocation(snapshot), summary.bases(snapshot)
    projects = summary.projects(snapshot)
    zones = snapshot.zones["light"].value_counts()
    worst = next((code for code in blocks.WORST_FIRST if zones.get(code, 0)), Light.GREY)
    return [
        blocks.figure(
            f"{snapshot.playbook.words.zone}告急",
            str(zones.get(Light.RED.value, 0)),
            f"/ {len(snapshot.zones)}",
            blocks.light_counts({code: int(zones.get(code.value, 0)) for code in Light}),
            code=worst.value,
        ),
        blocks.figure("村退出", str(villages.done), f"/ {villages.total} 村", _share_text(villages)),
        blocks.figure("未脱贫人口", wording.number(people.left, 0), "人", _people_text(people)),
        blocks.figure("搬迁入住", wording.percent(moved.share), "", moved.detail),
        blocks.figure("产业基地达标", str(bases.done), f"/ {bases.total} 个", _share_text(bases)),
        blocks.figure(
            "项目逾期",
            str(projects.overdue),
            f"/ {projects.total} 个",
            f"完成 {projects.done} 个",
            code=Light.RED.value if projects.overdue else "",
        ),
    ]


def _share_text(count: summary.Count) -> str:
    return f"告急 {count.red} · 预警 {count.yellow}" if count.total else "尚无目标"


def _people_text(people: summary.People) -> str:
    return f"共 {wording.number(people.total, 0)} 人" if people.total else "没有有据的户数据"


def _zones(snapshot: Snapshot) -> blocks.Block:
    """Every zone, the worst first: the wall's list, and the way in on a phone."""
    commanders = snapshot.holders("zone", "commander")["name"].to_dict()
    title = snapshot.playbook.roles.commander
    severity = {code.value: number for number, code in enumerate(blocks.WORST_FIRST)}
    ordered = snapshot.zones.sort_values(["light", "r"], key=_severity_of(severity), ascending=[True, False])
    items = [
        {
            "light": blocks.light(zone["light"]),
            "title": f"{zone['number']} {zone['name']}",
            "below": f"{title} {commanders.get(key, '待定')}",
            "right": wording.villages_out(zone),
            "rightBelow": blocks.light_counts(zone),
            "pick": {"zone": key},
        }
        for key, zone in each(ordered)
    ]
    return blocks.rows(f"{snapshot.playbook.words.zone}（{len(items)}）", items, "还没有划分。")


def _severity_of(severity: dict[str, int]) -> Any:
    return lambda column: column.map(severity) if column.name == "light" else column


def _command(snapshot: Snapshot) -> blocks.Block:
    """From the top down: who leads the county and its zones."""
    duties = snapshot.duties[snapshot.duties["current"]]
    top = duties[(duties["subject_kind"] == "county")]
    chain = blocks.in_order(top, ("chief", "commander", "deputy"))
    return blocks.people("指挥体系", chain, snapshot.playbook.roles, "原文没有写明指挥人员。")


def _bodies(snapshot: Snapshot) -> blocks.Block:
    items = [
        {
            "title": body.name,
            "badges": [wording.VERIFY] if body.verify else [],
            "below": body.note,
            "right": wording.quantity(body.count, body.unit) if body.count is not None else "",
        }
        for body in snapshot.playbook.bodies
    ]
    rules = [
        {"title": rule.name, "badges": [wording.VERIFY] if rule.verify else [], "below": rule.text}
        for rule in snapshot.playbook.rules
    ]
    return blocks.rows("组织与规矩", [*items, *rules], "作战方案里还没有写。")


def _documents(snapshot: Snapshot) -> blocks.Block:
    used = snapshot.documents[snapshot.documents.index.isin(snapshot.facts["source"].unique())]
    items = [
        {"title": document["title"], "below": f"{document['publisher']} {document['date']}".strip()}
        for _, document in each(used)
    ]
    note = f"{len(snapshot.facts)} 条有据事实来自以上文件"
    return blocks.rows("依据", items, "没有依据文件。", note)
