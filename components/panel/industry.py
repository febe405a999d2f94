"""产业基地: what the bases bring, how far industry reaches in the villages, one base, one village."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from components.panel import blocks, topic
from components.panel.topic import Topic
from data import wording
from data.rules.criteria import LIGHTS, SIGNS, Verdict
from data.rules.industry import AREA_CAUTION, ONES, REWARD, YUAN_PER_WAN, area_gap
from data.rules.light import Light
from data.rules.measures import MEASURES
from data.store import layers, measurements, summary, works
from data.store.frames import each, missing, row_of

if TYPE_CHECKING:
    from data.rules.industry import Target
    from data.store.frames import Row
    from data.store.industry import Industry
    from data.store.snapshot import Snapshot

SAID = {"crop": "品种", "enterprise": "龙头", "cooperative": "合作社", "model": "模式"}
RULE_WORDS = {
    "coverage": "产业覆盖",
    "industry": "产业",
    "leader": "龙头或合作社",
    "base": "基地",
    "income": "集体经济收入",
}
FEW = 8
"""Villages named in the panel; the sheet has them all."""


def _figures(_snapshot: Snapshot, bases: pd.DataFrame, _zone: str) -> list[blocks.Block]:
    count = summary.count(bases)
    late = Light.RED.value if count.overdue else ""
    return [
        _done(bases),
        _area(works.base_area(bases)),
        _driven(works.people_driven(bases)),
        blocks.figure("逾期未完", str(count.overdue), "个", code=late),
    ]


def _done(bases: pd.DataFrame) -> blocks.Block:
    count = summary.count(bases)
    lights = {code.value: int((bases["light"] == code.value).sum()) for code in Light}
    return blocks.figure("基地达标", str(count.done), f"/ {count.total} 个", blocks.light_counts(lights))


def _area(area: works.Scale) -> blocks.Block:
    if not area.stated:
        return blocks.figure("已建面积", "—", "", "原文没有写面积")
    done = "未填报" if missing(area.done) else wording.ten_thousands(area.done)
    plan = f"计划 {wording.ten_thousands(area.planned)} 亩，{area.stated} 个基地写明"
    return blocks.figure("已建面积", done, "" if missing(area.done) else "亩", plan)


def _driven(driven: works.Scale) -> blocks.Block:
    if not driven.stated:
        return blocks.figure("计划带动", "—", "", "原文没有写人数")
    return blocks.figure("计划带动", wording.number(driven.planned, 0), "人", f"{driven.stated} 个基地写明")


def _size(base: Row) -> str:
    area, people, households = base["area_mu"], base["people_driven"], base["households_driven"]
    stated = [] if missing(area) or base["unit"] == "亩" else [f"面积 {wording.quantity(area, '亩')}"]
    stated += [] if missing(people) else [f"带动 {wording.quantity(people, '人')}"]
    stated += [] if missing(households) else [f"带动 {wording.quantity(households, '户')}"]
    stated += [f"{word} {base[column]}" for column, word in SAID.items() if base[column]]
    return " · ".join(stated)


TOPIC = Topic(
    kind="industry_base",
    category="industry",
    title="产业基地",
    word="基地",
    figures=_figures,
    scale=_size,
    caution="面积为各基地之和，原文未写是否互有包含。",
)


# --- the county or a zone -----------------------------------------------------------------------------------------


def panel(snapshot: Snapshot, industry: Industry, zone: str) -> dict[str, Any]:
    """Bases and villages of the county, or of a zone."""
    content = topic.panel(snapshot, TOPIC, zone)
    first, *rest = content["blocks"]
    bases = industry.bases[industry.bases["zone"] == zone] if zone else industry.bases
    villages = industry.in_zone(zone)
    first = blocks.figures(_achieved(bases, industry), note=first["note"])
    content["blocks"] = [
        first,
        blocks.figures(village_figures(industry, villages), "各村产业", _villages_note(snapshot, industry)),
        *_short(industry, villages),
        *_poor_collectives(industry, villages),
        *rest,
        *([] if zone else _statements(snapshot)),
    ]
    return content


def _achieved(bases: pd.DataFrame, industry: Industry) -> list[blocks.Block]:
    """The six key figures of the bases."""
    return [
        _done(bases),
        _area(works.base_area(bases)),
        _people(bases, "people_driven", "人"),
        _people(bases, "households_driven", "户"),
        _gain(bases),
        _subsidy(bases, industry),
    ]


def _people(bases: pd.DataFrame, column: str, unit: str) -> blocks.Block:
    """How many are driven, of how many planned."""
    so_far, planned = bases[f"{column}_so_far"].astype(float), bases[column].astype(float)
    label = "实际带动户" if unit == "户" else "实际带动人口"
    if not planned.notna().any() and not so_far.notna().any():
        return blocks.figure(label, "—", "", f"原文没有写{unit}数")
    plan, total = f"计划 {wording.number(planned.sum(), 0)} {unit}", so_far.sum(min_count=1)
    counted = f"，{int(so_far.notna().sum())} 个基地有实际数" if so_far.notna().any() else ""
    return blocks.figure(label, wording.amount(total), "" if missing(total) else unit, plan + counted)


def _gain(bases: pd.DataFrame) -> blocks.Block:
    per_mu = _span(bases["income_per_mu"])
    detail = f"亩均增收 {per_mu} 元" if per_mu else "亩均增收未填报"
    span = _span(bases["income_per_person"])
    return blocks.figure("人均增收", span or "未填报", "元" if span else "", detail)


def _span(values: pd.Series[Any]) -> str:
    """From the smallest to the largest: bases differ too much for one mean."""
    known = values.dropna()
    if known.empty:
        return ""
    least, most = wording.number(known.min(), 0), wording.number(known.max(), 0)
    return least if least == most else f"{least}—{most}"


def _subsidy(bases: pd.DataFrame, industry: Industry) -> blocks.Block:
    """Paid this year, against what is due where the documents give a rate."""
    paid, due = bases["paid_this_year"].sum(min_count=1), bases["due_this_year"].sum(min_count=1)
    label = f"今年{REWARD}"
    if not industry.rates:
        return blocks.figure(label, yuan(paid), "", "原文没有写每亩标准，算不出应付")
    said = "；".join(f"{rate.crop}每亩 {rate.per_mu:g} 元（{rate.fact}）" for rate in industry.rates)
    return blocks.figure(
        label, yuan(paid), "" if missing(due) else f"{said_crops(industry)}应付 {yuan(due)}", said
    )


def said_crops(industry: Industry) -> str:
    """What the county pays for."""
    return "、".join(rate.crop for rate in industry.rates if rate.crop)


def yuan(amount: float) -> str:
    """Money as read from afar: 32400 as ``3.24万元``; missing as 未填报."""
    if missing(amount):
        return "未填报"
    return (
        f"{wording.number(amount / YUAN_PER_WAN)}万元"
        if amount >= YUAN_PER_WAN
        else f"{wording.number(amount)}元"
    )


# --- villages -----------------------------------------------------------------------------------------------------


def village_figures(industry: Industry, villages: pd.DataFrame) -> list[blocks.Block]:
    """How far industry reaches, and what villages go without."""
    poor = villages[villages["poor"]]
    return [
        _share(industry, villages),
        _reached(industry, villages),
        *(_without(poor, rule, asked=rule in industry.ones) for rule in ONES),
        _shells(industry, villages),
    ]


def _share(industry: Industry, villages: pd.DataFrame) -> blocks.Block:
    known = villages[villages["coverage"].notna()]
    if known.empty:
        return blocks.figure("产业覆盖贫困户", "未填报", "", _asked(industry.coverage_target))
    share = known["with_industry"].sum() / known["households"].sum()
    target = industry.coverage_target
    code = "" if target is None else (Light.GREEN if share >= target.value else Light.RED).value
    reached, all_poor = (wording.number(known[name].sum(), 0) for name in ("with_industry", "households"))
    counts = f"{reached} / {all_poor} 户，{_asked(target)}"
    return blocks.figure("产业覆盖贫困户", wording.percent(share), "", counts, code=code)


def _asked(target: Target | None) -> str:
    return "没有规定比例" if target is None else f"要求 {target.words}"


def _reached(industry: Industry, villages: pd.DataFrame) -> blocks.Block:
    if industry.coverage_target is None:
        return blocks.figure("达到比例的村", "—", "", "没有规定比例")
    met = int((villages["is_coverage"] == Verdict.MET.value).sum())
    judged = int((villages["is_coverage"] != Verdict.OPEN.value).sum())
    if not judged:
        return blocks.figure("达到比例的村", "未填报")
    return blocks.figure("达到比例的村", str(met), f"/ {judged} 村", f"未达 {judged - met} 村")


def _without(poor: pd.DataFrame, rule: str, *, asked: bool) -> blocks.Block:
    """Villages that leave the list and have none; a fault only where somebody asks for one."""
    label = f"没有{RULE_WORDS[rule]}的退出村"
    verdicts = poor[f"is_{rule}"]
    judged = int((verdicts != Verdict.OPEN.value).sum())
    if not judged:
        return blocks.figure(label, "未填报")
    none = int((verdicts == Verdict.UNMET.value).sum())
    code = (Light.RED if none else Light.GREEN).value if asked else ""
    return blocks.figure(label, str(none), f"/ {judged} 村", "" if asked else "没有规定每村必有", code=code)


def _shells(industry: Industry, villages: pd.DataFrame) -> blocks.Block:
    known = int(villages["income"].notna().sum())
    if not known:
        return blocks.figure("空壳村", "未填报")
    shells, target = int(villages["shell"].sum()), industry.income_target
    below = (
        "" if target is None else f"{int((villages['income'] < target.value).sum())} 村不到{target.words[1:]}"
    )
    code = (Light.RED if shells else Light.GREEN).value
    return blocks.figure("空壳村", str(shells), f"/ {known} 村", below, code=code)


def _villages_note(snapshot: Snapshot, industry: Industry) -> str:
    """What the villages are held against, and by whom."""
    targets = [("产业覆盖", industry.coverage_target), ("集体经济年收入", industry.income_target)]
    parts = [f"{word}{_rule(target)}" for word, target in targets]
    if industry.ones:
        words = "、".join(RULE_WORDS[rule] for rule in industry.ones)
        parts.append(f"每个退出村1个以上{words}（{'、'.join(dict.fromkeys(industry.ones.values()))}）")
    parts.append("空壳村：集体经济没有收入的村")
    if snapshot.evidence_only:
        parts.append("文件没有公布逐村的数，关掉上方开关可看演示数据")
    return "；".join(parts) + "。"


def _rule(target: Target | None) -> str:
    if target is None:
        return "没有规定"
    mark = f"，{wording.VERIFY}" if target.verify else ""
    due = f"{wording.date(target.due)}前" if target.due else ""
    return f"{due}{target.words}（{target.source}{mark}）"


def _short(industry: Industry, villages: pd.DataFrame) -> list[blocks.Block]:
    """The villages that miss most."""
    lacking = villages[villages["missing"] > 0]
    if lacking.empty:
        return []
    ordered = lacking.sort_values(["poor", "missing", "coverage"], ascending=[False, False, True])
    items = [_village_row(industry, code, row) for code, row in each(ordered.head(FEW))]
    note = (
        f"先列退出村。其余 {len(ordered) - FEW} 村见左边的“各村一览”和 Excel。" if len(ordered) > FEW else ""
    )
    return [blocks.rows(f"没达到的村（{len(ordered)}）", items, "", note)]


def _village_row(industry: Industry, code: str, village: Row) -> blocks.Block:
    return {
        "light": blocks.light(Light.RED.value),
        "title": village["name"],
        "badges": ["退出村"] if village["poor"] else [],
        "below": f"{village['where']}\n{lacks(industry, village)}",
        "right": wording.percent(village["coverage"]),
        "rightBelow": "产业覆盖",
        "pick": village_pick(code, village),
    }


def village_pick(code: str, village: Row) -> blocks.Pick:
    """The selection that shows a village."""
    return {"village": code} if missing(village["zone"]) else {"zone": village["zone"], "village": code}


def lacks(industry: Industry, village: Row) -> str:
    """What a village is known to fall short of."""
    short = {"coverage": "产业覆盖不够", "income": "集体经济收入不够"}
    unmet = [rule for rule in industry.rules_of_now if village[f"is_{rule}"] == Verdict.UNMET.value]
    return "、".join(short.get(rule, f"没有{RULE_WORDS[rule]}") for rule in unmet)


def _poor_collectives(industry: Industry, villages: pd.DataFrame) -> list[blocks.Block]:
    """空壳村, with what the collectives earn."""
    shells = villages[villages["shell"]].sort_values(["poor", "name"], ascending=[False, True])
    if shells.empty:
        return []
    target = industry.income_target
    asked = "今年没有规定" if target is None else f"要求 {target.words}"
    items = [
        {
            "light": blocks.light(Light.RED.value),
            "title": row["name"],
            "badges": ["退出村"] if row["poor"] else [],
            "below": row["where"],
            "right": yuan(row["income"]),
            "rightBelow": f"{asked} · {wording.date(row['income_on'])}",
            "pick": village_pick(code, row),
        }
        for code, row in each(shells.head(FEW))
    ]
    note = f"其余 {len(shells) - FEW} 村见左边的“各村一览”和 Excel。" if len(shells) > FEW else ""
    return [blocks.rows(f"空壳村（{len(shells)}）", items, "", note)]


def _statements(snapshot: Snapshot) -> list[blocks.Block]:
    """What the documents say about industry besides: rules, models, the county's own sums."""
    used = {key for keys in snapshot.objectives["fact_ids"] for key in keys.split(";")}
    rest = [key for key in works.facts_about(snapshot, TOPIC.category) if key not in used]
    items = blocks.fact_rows(snapshot, pd.DataFrame({"fact_ids": [";".join(rest)]}))
    return [blocks.rows(f"文件还写了（{len(items)} 条）", items, "")] if items else []


# --- one base -----------------------------------------------------------------------------------------------------


def base_blocks(snapshot: Snapshot, industry: Industry, key: str) -> dict[str, Any]:
    """What a base brings and to whom; stands below its status."""
    base = row_of(industry.bases, key)
    known = measurements.newest(snapshot, "objective", key)
    figures = [
        _built_mu(base),
        *_surveyed_mu(snapshot, key, base),
        _against(base, known, "people_driven"),
        _against(base, known, "households_driven"),
        *(_measured(known, code) for code in ("yield_per_mu", "income_per_mu", "income_per_person")),
        _per_household(base),
        _base_subsidy(base, industry),
    ]
    return {
        "title": "",
        "blocks": [
            blocks.figures(figures, "产出与带动"),
            _driven_villages(industry, key),
            {"type": "text", "title": "位置", "lines": [_position(base)]},
        ],
    }


def _built_mu(base: Row) -> blocks.Block:
    planned = "原文没有写面积" if missing(base["area_mu"]) else f"/ {wording.quantity(base['area_mu'], '亩')}"
    built = "—" if missing(base["area_mu"]) else wording.number(base["built_mu"])
    return blocks.figure("已建面积", built if built != "—" else "未填报", planned)


def _surveyed_mu(snapshot: Snapshot, key: str, base: Row) -> list[blocks.Block]:
    """The area as it was surveyed, where it was, beside the planned one."""
    surveyed = layers.surveyed_mu(snapshot, key)
    if missing(surveyed):
        return []
    gap = area_gap(surveyed, base["area_mu"])
    caution = abs(gap) > AREA_CAUTION
    said = "" if missing(gap) else f"比计划{wording.more_or_less(gap)}{'，口径请核对' if caution else ''}"
    return [blocks.figure("实测面积", wording.number(surveyed), "亩", said, code="y" if caution else "")]


def _against(base: Row, known: pd.DataFrame, column: str) -> blocks.Block:
    """Driven so far, of those planned."""
    measure = MEASURES[f"{column}_so_far"]
    planned = "" if missing(base[column]) else f"/ {wording.quantity(base[column], measure.unit)}"
    return {**_measured(known, measure.code), "unit": planned or measure.unit}


def _measured(known: pd.DataFrame, code: str) -> blocks.Block:
    """The newest figure of a measure, with its day and source."""
    measure = MEASURES[code]
    if code not in known.index:
        return blocks.figure(measure.word, "未填报")
    row = row_of(known, code)
    source = wording.DEMO if row["is_demo"] else row["source"]
    detail = f"{wording.date(row['on_date'])} · {source}"
    return blocks.figure(measure.word, wording.number(row["value"]), measure.unit, detail)


def _per_household(base: Row) -> blocks.Block:
    value = base["income_per_household"]
    if missing(value):
        return blocks.figure("户均增收（推算）", "—", "", "要有亩均增收、面积和带动户数")
    return blocks.figure("户均增收（推算）", wording.number(value, 0), "元", "亩均增收 × 已建面积 ÷ 带动户")


def _base_subsidy(base: Row, industry: Industry) -> blocks.Block:
    due = base["due_this_year"]
    unit = "" if missing(due) else f"应付 {yuan(due)}"
    rates = [rate for rate in industry.rates if rate.applies_to(base["crop"])]
    detail = f"每亩 {rates[0].per_mu:g} 元（{rates[0].fact}）" if rates else "原文没有写这个品种的标准"
    return blocks.figure(f"今年{REWARD}", yuan(base["paid_this_year"]), unit, detail)


def _driven_villages(industry: Industry, key: str) -> blocks.Block:
    served = industry.served[industry.served["objective_id"] == key]
    items = []
    for _, row in each(served):
        village = row_of(industry.villages, row["village"])
        people = "" if missing(row["people"]) else f"{wording.number(row['people'], 0)} 人"
        items.append(
            {
                "title": village["name"],
                "badges": [wording.DEMO] if row["is_demo"] else [],
                "below": village["where"] + ("" if row["is_demo"] else f" · {row['source']}"),
                "right": "原文没有写户数"
                if missing(row["households"])
                else f"{wording.number(row['households'], 0)} 户",
                "rightBelow": people,
                "pick": village_pick(row["village"], village),
            }
        )
    empty = "没有登记它带动哪些村。可在县包 served_villages.csv 里补上，写明出处。"
    return blocks.rows(f"带动的村（{len(items)}）", items, empty)


def _position(base: Row) -> str:
    if not missing(base["lon"]):
        return f"{base['lon']:g}, {base['lat']:g}（{base['accuracy'] or '精度没有写'}）"
    if not missing(base["village"]) or not missing(base["township"]):
        return "没有坐标，图上放在村或乡镇的位置（示意）。"
    return "没有位置，没有上图。知道了在下面登记。"


# --- one village --------------------------------------------------------------------------------------------------


def village_panel(snapshot: Snapshot, industry: Industry, code: str) -> dict[str, Any]:
    """One village: reach, collective income by year, and the bases that drive it."""
    village = row_of(industry.villages, code)
    bases = industry.driving(code)
    return {
        "over": village["where"],
        "title": village["name"],
        "subtitle": lacks(industry, village) or "没有发现缺口",
        "badges": [*(["退出村"] if village["poor"] else []), *blocks.demo_badge(snapshot)],
        "blocks": [
            blocks.figures(_of_village(industry, village)),
            blocks.rows(
                f"带动这个村的基地（{len(bases)}）",
                [blocks.objective_row(key, row) for key, row in each(blocks.by_risk(bases))],
                "没有登记带动这个村的基地。",
            ),
            _incomes(snapshot, code),
        ],
    }


def _of_village(industry: Industry, village: Row) -> list[blocks.Block]:
    households = "" if missing(village["households"]) else f"{wording.number(village['households'], 0)} 户"
    reached = "未填报" if missing(village["with_industry"]) else wording.number(village["with_industry"], 0)
    return [
        blocks.figure(
            "产业覆盖贫困户",
            wording.percent(village["coverage"]),
            _asked(industry.coverage_target),
            f"{reached} / {households}" if households else "",
            code=_code(village["is_coverage"]),
        ),
        *(_has(village, rule) for rule in ONES),
        blocks.figure(
            "集体经济年收入",
            yuan(village["income"]),
            "今年没有规定" if industry.income_target is None else f"要求 {industry.income_target.words}",
            wording.date(village["income_on"]),
            code=Light.RED.value if village["shell"] else _income_code(industry, village),
        ),
    ]


def _income_code(industry: Industry, village: Row) -> str:
    """Nobody is accused before the day on which the income is due."""
    return _code(village["is_income"]) if "income" in industry.rules_of_now else ""


def _code(verdict: str) -> str:
    return "" if verdict == Verdict.OPEN.value else LIGHTS[Verdict(verdict)].value


def _has(village: Row, rule: str) -> blocks.Block:
    count = {"leader": "leaders", "base": "bases"}.get(rule)
    sign = SIGNS[Verdict(village[f"is_{rule}"])]
    detail = f"{int(village[count])} 个" if count and village[count] else ""
    return blocks.figure(f"有{RULE_WORDS[rule]}", f"{sign.shape} {sign.word}", "", detail)


def _incomes(snapshot: Snapshot, code: str) -> blocks.Block:
    """What the collective earned, newest first."""
    course = measurements.course(snapshot, "village", code, "collective_income").iloc[::-1]
    items = [
        {
            "title": wording.date(row["on_date"]),
            "badges": blocks.badges(row),
            "below": row["source"] if not row["is_demo"] else "",
            "right": yuan(row["value"]),
        }
        for _, row in each(course)
    ]
    return blocks.rows("村集体经济年收入", items, "还没有填报。在下面填第一个数。")
