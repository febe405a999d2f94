"""责任链: the chain of command with the load of each, its gaps by kind, and what one person answers for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.panel import blocks
from data import wording
from data.actions.hand_over import subject_name
from data.rules.cards import BELOW
from data.rules.coverage import Finding, Gap
from data.rules.light import Light
from data.rules.measures import MEASURES
from data.store.chain import Chain, chain_of, objectives_of, within
from data.store.frames import Row, each, row_of
from data.store.measurements import newest

if TYPE_CHECKING:
    import pandas as pd

    from data.store.snapshot import Snapshot

MOST = 6
"""Findings listed of a kind; the rest are in the Excel list."""
MOST_OBJECTIVES = 40
"""Objectives listed of one person; the rest are in the Excel list."""
VACANT = "未明确"


def titles(snapshot: Snapshot, chain: Chain) -> dict[Gap, str]:
    """What each kind of gap is called in this county."""
    zone, commander = snapshot.playbook.words.zone, snapshot.playbook.roles.commander
    return {
        Gap.NO_COMMANDER: f"没有{commander}的{zone}",
        Gap.NO_LEADER: "责任人不全的村",
        Gap.NO_OWNER: "没有责任人的目标",
        Gap.NO_STEP: "告急却没有节点的目标",
        Gap.SILENT: f"超过 {chain.report_days} 天没有填报",
        Gap.NEVER: "已开始却从未填报",
        Gap.OVERLOADED: f"身兼超过 {snapshot.playbook.thresholds.most_duties} 项责任",
    }


def tree(snapshot: Snapshot, zone: str) -> dict[str, Any]:
    """The chain of command, of the county or down one zone, with the counts of its gaps."""
    chain = chain_of(snapshot)
    roles, words = snapshot.playbook.roles, snapshot.playbook.words
    zones = snapshot.zones.loc[[zone]] if zone else snapshot.zones
    levels = [
        _level(roles.chief, [_chief(snapshot, chain)]),
        _level(
            f"{roles.commander}（{len(zones)} 个{words.zone}）",
            _commanders(snapshot, chain, zones, bool(zone)),
        ),
    ]
    if zone:
        leaders = _leaders(snapshot, chain, zone)
        levels.append(_level(f"{roles.village_leader}（{len(leaders)}）", leaders))
    name = f" · {snapshot.zones.loc[zone, 'name']!s}" if zone else ""
    return {
        "over": f"{snapshot.playbook.county.name}{name}",
        "title": "责任链",
        "subtitle": "谁管什么、担子多重、哪里没人管。点卡片往下看，点“负责的目标”看清单。",
        "badges": blocks.demo_badge(snapshot),
        "blocks": [
            {"type": "tree", "levels": levels},
            blocks.figures(_counts(snapshot, chain, zone), "责任缺口"),
        ],
    }


def gaps(snapshot: Snapshot, zone: str) -> dict[str, Any]:
    """The gaps by kind, the fullest part of them listed; a click leads to the map."""
    chain = chain_of(snapshot)
    names = titles(snapshot, chain)
    found = {gap: within(findings, zone) for gap, findings in chain.findings.items()}
    listed = [_gap(snapshot, names[gap], findings) for gap, findings in found.items() if findings]
    none = "、".join(names[gap] for gap, findings in found.items() if not findings)
    return {
        "title": "缺口清单",
        "subtitle": f"没有缺口：{none}。" if none else "",
        "blocks": [{"type": "columns", "blocks": listed}],
    }


def person(snapshot: Snapshot, key: str) -> dict[str, Any]:
    """What one person answers for: duties in force, and objectives by risk."""
    chain = chain_of(snapshot)
    duties = snapshot.duties[snapshot.duties["person_id"] == key]
    objectives = objectives_of(snapshot, key)
    rest = len(objectives) - MOST_OBJECTIVES
    first = duties.iloc[0]
    load = row_of(chain.loads, key) if key in chain.loads.index else None
    return {
        "over": f"{snapshot.playbook.county.name} · {first['unit']}",
        "title": first["name"],
        "light": blocks.light(load["light"] if load else Light.GREY.value),
        "badges": [wording.DEMO] if first["is_demo"] else [],
        "subtitle": first["position"],
        "blocks": [
            blocks.figures(_person_figures(duties, load)),
            *_attendance(snapshot, key, str(first["unit"])),
            {
                "type": "columns",
                "blocks": [
                    blocks.rows("担任的责任", _duties(snapshot, duties), "现在没有担任责任。"),
                    blocks.rows(
                        f"负责的目标（{len(objectives)}，按风险）",
                        blocks.objective_rows(objectives, MOST_OBJECTIVES),
                        "没有作战目标归他负责。",
                        f"另有 {rest} 项风险较低，见导出的 Excel。" if rest > 0 else "",
                    ),
                ],
            },
        ],
    }


def _attendance(snapshot: Snapshot, person: str, unit: str) -> list[blocks.Block]:
    """The newest figures that the county's card rules look at, of the person and of his unit."""
    whose = {"person": person, "unit": unit}
    lines = []
    for rule in snapshot.playbook.card_rules:
        if rule.measure not in BELOW:
            continue
        measure, known = MEASURES[rule.measure], newest(snapshot, rule.subject, whose[rule.subject])
        said = (
            "还没有填报，在下面填" if rule.measure not in known.index else _attended(known.loc[rule.measure])
        )
        name = f"{unit}{measure.word}" if rule.subject == "unit" else measure.word
        lines.append(f"{name}：{said}（低于 {rule.limit:g} {measure.unit}建议发牌）")
    return [{"type": "text", "title": "一线考勤", "lines": lines}] if lines else []


def _attended(figure: Any) -> str:
    demo = f"〔{wording.DEMO}〕" if figure["is_demo"] else ""
    return f"{figure['on_date']:%Y年%m月} {wording.number(figure['value'])}{demo}"


def _level(title: str, items: list[blocks.Block]) -> blocks.Block:
    return {"title": title, "items": items, "empty": "没有明确到人，见下面的责任缺口。"}


def _chief(snapshot: Snapshot, chain: Chain) -> blocks.Block:
    holders = snapshot.holders("county", "chief")
    counts = snapshot.objectives["light"].value_counts()
    whole = {light.value: int(counts.get(light.value, 0)) for light in Light}
    held = row_of(holders, snapshot.county_code) if snapshot.county_code in holders.index else None
    over = held["unit"] if held else snapshot.playbook.county.name
    return {**_node(chain, over, held, whole, ""), "pick": {}}


def _commanders(snapshot: Snapshot, chain: Chain, zones: pd.DataFrame, chosen: bool) -> list[blocks.Block]:
    holders = snapshot.holders("zone", "commander")
    items = []
    for key, zone in each(zones):
        held = row_of(holders, key) if key in holders.index else None
        node = _node(chain, f"{zone['number']} {zone['name']}", held, zone, zone["light"])
        items.append({**node, "pick": None if chosen else {"zone": key}})
    return items


def _leaders(snapshot: Snapshot, chain: Chain, zone: str) -> list[blocks.Block]:
    """Leaders of the zone's villages, each with the villages he answers for there."""
    duties, names = snapshot.duties, snapshot.villages["name"]
    mine = duties["current"] & (duties["subject_kind"] == "village") & (duties["role"] == "village_leader")
    here = duties[mine & duties["subject_id"].map(snapshot.villages["zone"]).eq(zone)]
    items = []
    for _, own in here.groupby("person_id", sort=False):
        villages = "、".join(names.loc[own["subject_id"]])
        held: Row = own.iloc[0].to_dict()  # type: ignore[assignment]
        items.append({**_node(chain, villages, held, {}, ""), "pick": None})
    return items


def _node(chain: Chain, over: str, held: Row | None, counts: Row, light: str) -> blocks.Block:
    """One post: who holds it, or that nobody does, and how heavy the load is."""
    load = counts
    if held is not None and held["person_id"] in chain.loads.index:
        load = row_of(chain.loads, held["person_id"])
    lights = {code.value: int(load.get(code.value, 0)) for code in Light}
    total = sum(lights.values())
    node = {
        "light": blocks.light(light or load.get("light", Light.GREY.value)),
        "over": over,
        "name": held["name"] if held else VACANT,
        "badges": blocks.badges(held) if held else [],
        "vacant": held is None,
        "load": f"{wording.number(total)} 项 {blocks.light_counts(lights)}".strip(),
    }
    if held is not None and total:
        node["answers"] = {"label": "负责的目标", "pick": {"person": held["person_id"]}}
    return node


def _counts(snapshot: Snapshot, chain: Chain, zone: str) -> list[blocks.Block]:
    names = titles(snapshot, chain)
    counts = {gap: len(within(findings, zone)) for gap, findings in chain.findings.items()}
    return [
        blocks.figure(names[gap], str(count), code=Light.RED.value if count else Light.GREEN.value)
        for gap, count in counts.items()
    ]


def _gap(snapshot: Snapshot, title: str, findings: list[Finding]) -> blocks.Block:
    rest = len(findings) - MOST
    note = f"另有 {rest} 项，见导出的 Excel。" if rest > 0 else ""
    items = [_finding(snapshot, finding) for finding in findings[:MOST]]
    return blocks.rows(f"{title}（{len(findings)}）", items, "", note)


def _finding(snapshot: Snapshot, finding: Finding) -> blocks.Block:
    counted = finding.count is not None
    unit = "项" if finding.gap is Gap.OVERLOADED else "天"
    return {
        "light": _light(snapshot, finding),
        "title": finding.name,
        "badges": _badges(snapshot, finding),
        "below": f"{finding.detail}\n由 {finding.fixer} 补齐",
        "right": f"{finding.count} {unit}" if counted else "",
        "pick": pick_of(finding),
    }


def pick_of(finding: Finding) -> blocks.Pick:
    """The selection that shows a finding: on the map, or the person's own list."""
    if finding.person:
        return {"person": finding.person}
    places = {"zone": finding.zone, "village": finding.village, "objective": finding.objective}
    return {name: key for name, key in places.items() if key}


def _light(snapshot: Snapshot, finding: Finding) -> dict[str, str] | None:
    if finding.objective:
        return blocks.light(str(snapshot.objectives.loc[finding.objective, "light"]))
    if finding.village:
        return blocks.light(str(snapshot.villages.loc[finding.village, "light"]))
    return None


def _badges(snapshot: Snapshot, finding: Finding) -> list[str]:
    frame = snapshot.objectives if finding.objective else snapshot.villages
    key = finding.objective or finding.village
    return blocks.badges(row_of(frame, key)) if key else []


def _person_figures(duties: pd.DataFrame, load: Row | None) -> list[blocks.Block]:
    held = load or {}
    return [
        blocks.figure("责任", str(int(duties["current"].sum())), "项"),
        blocks.figure("目标", str(int(held.get("total", 0))), "项"),
        blocks.figure("告急", str(int(held.get(Light.RED.value, 0))), "项", code=Light.RED.value),
        blocks.figure("预警", str(int(held.get(Light.YELLOW.value, 0))), "项", code=Light.YELLOW.value),
    ]


def _duties(snapshot: Snapshot, duties: pd.DataFrame) -> list[blocks.Block]:
    """Duties in force first, then those given up."""
    roles = snapshot.playbook.roles
    ordered = duties.sort_values("current", ascending=False, kind="stable")
    return [
        {
            "title": f"{roles.title(duty['role'])}：{subject_name(snapshot, duty['subject_kind'], duty['subject_id'])}",
            "badges": blocks.badges(duty),
            "below": f"{wording.date(duty['valid_from'])}起{_until(duty)}",
        }
        for _, duty in each(ordered)
    ]


def _until(duty: Row) -> str:
    return "" if duty["current"] else f"，至{wording.date(duty['valid_to'])}"
