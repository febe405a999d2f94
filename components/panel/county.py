"""The county's panel: countdown, key figures, the worst five, the zones, the chain of command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.panel import blocks, outlook
from data import wording
from data.rules.light import Light
from data.store import summary
from data.store.frames import each
from data.store.outlook import COUNTY, outlooks

if TYPE_CHECKING:
    import pandas as pd

    from data.store.snapshot import Snapshot

WORST = 5


def panel(snapshot: Snapshot) -> dict[str, Any]:
    """The panel of the whole county."""
    playbook = snapshot.playbook
    return {
        "over": playbook.campaign.name,
        "title": playbook.county.name,
        "subtitle": wording.countdown(playbook.campaign.end, snapshot.as_of),
        "badges": blocks.demo_badge(snapshot),
        "blocks": [
            blocks.figures(figures(snapshot), note=blocks.demo_note(snapshot)),
            outlook.block(playbook.county.name, outlooks(snapshot)[COUNTY]),
            *_orders(snapshot.objectives),
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


def _orders(objectives: pd.DataFrame) -> list[blocks.Block]:
    """One line on the orders that are due or late; nothing while there are none."""
    left = objectives.loc[(objectives["kind"] == "order") & objectives["done_on"].isna(), "days_left"]
    due, late = int((left == 0).sum()), int((left < 0).sum())
    said = [f"{due} 件今天到期"] if due else []
    said += [f"{late} 件已超期"] if late else []
    return [{"type": "text", "title": "督办", "lines": [f"督办令 {'，'.join(said)}。"]}] if said else []


def figures(snapshot: Snapshot) -> list[blocks.Block]:
    """The key figures of the county."""
    zones = snapshot.zones["light"].value_counts()
    red = int(zones.get(Light.RED.value, 0))
    return [
        blocks.figure(
            f"{snapshot.playbook.words.zone}告急",
            str(red),
            f"/ {len(snapshot.zones)}",
            blocks.light_counts({code: int(zones.get(code.value, 0)) for code in Light}),
            code=_red_if(red),
        ),
        _village_figure(summary.village_exits(snapshot)),
        _people_figure(summary.people(snapshot)),
        _relocation_figure(summary.relocation(snapshot)),
        *_done_figures(snapshot),
    ]


def _red_if(count: int) -> str:
    return Light.RED.value if count else ""


def _village_figure(villages: summary.Count) -> blocks.Block:
    if not villages.total:
        return blocks.figure("村退出", "—", "", "原文没有列出村名")
    detail = f"告急 {villages.red} · 预警 {villages.yellow}"
    return blocks.figure("村退出", str(villages.done), f"/ {villages.total} 村", detail)


def _people_figure(people: summary.People) -> blocks.Block:
    if not people.total:
        return blocks.figure("未脱贫人口", "—", "", "没有有据的户数据")
    total = f"共 {wording.number(people.total, 0)} 人"
    return blocks.figure("未脱贫人口", wording.number(people.left, 0), "人", total)


def _relocation_figure(moved: summary.Relocation) -> blocks.Block:
    if not moved.planned:
        return blocks.figure("搬迁入住", "—", "", "原文没有写搬迁规模")
    detail = f"{wording.amount(moved.done)}/{wording.number(moved.planned, 0)} {moved.unit}"
    return blocks.figure("搬迁入住", wording.percent(moved.done / moved.planned), "", detail)


def _done_figures(snapshot: Snapshot) -> list[blocks.Block]:
    bases, projects = summary.bases(snapshot), summary.projects(snapshot)
    base_detail = f"告急 {bases.red} · 预警 {bases.yellow}"
    return [
        blocks.figure("产业基地达标", str(bases.done), f"/ {bases.total} 个", base_detail),
        blocks.figure(
            "项目逾期",
            str(projects.overdue),
            f"/ {projects.total} 个",
            f"完成 {projects.done} 个",
            code=_red_if(projects.overdue),
        ),
    ]


def _zones(snapshot: Snapshot) -> blocks.Block:
    """Every zone, the worst first: the wall's list, and the way in on a phone."""
    commanders = wording.names(snapshot.holders("zone", "commander"))
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
