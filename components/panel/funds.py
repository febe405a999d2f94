"""资金: how far money went against time and work, by source and zone; one project's money; what the documents say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.panel import blocks, reconcile
from data import wording
from data.rules import funds as rules
from data.rules.funds import ALARMS, KIND_WORDS, LIGHTS, SIGNS, Flag
from data.store.frames import Row, each, missing, row_of

if TYPE_CHECKING:
    from data.rules.thresholds import Thresholds
    from data.store.funds import Funds
    from data.store.snapshot import Snapshot

MOST = 30
"""Flagged projects listed; the rest are in the Excel list."""
NEWEST = 12
"""Amounts listed of one project."""
YI = 10_000.0
"""万元 in 亿元."""


def money(wan: float) -> str:
    """46100 万元 as ``4.61 亿元``; missing as 未填报."""
    if missing(wan):
        return "未填报"
    return f"{wording.number(wan / YI)} 亿元" if abs(wan) >= YI else f"{wording.number(wan)} 万元"


def sign(flag: str) -> dict[str, str]:
    """A flag as a light: colour, shape and its own word."""
    code, said = Flag(flag), SIGNS[Flag(flag)]
    return {"code": LIGHTS[code].value, "shape": said.shape, "word": said.word}


def panel(snapshot: Snapshot, funds: Funds, zone: str, shown: str = "") -> dict[str, Any]:
    """The county or a zone: sums, what is flagged, by zone and by source; ``shown`` is marked."""
    projects = funds.in_zone(zone)
    where = str(snapshot.zones.loc[zone, "name"]) if zone else "全县"
    told = [
        blocks.figures(_sums(rules.total(projects)), note=_scope(projects)),
        blocks.figures(_counts(projects)),
        _flagged(snapshot, projects, shown),
    ]
    return {
        "over": f"{snapshot.playbook.county.name} · {where}",
        "title": "资金",
        "subtitle": "拨付、支付与时间、工作对照。条是已支付占计划的比例，黑色竖线是时间已过。",
        "badges": blocks.demo_badge(snapshot),
        "blocks": [
            *(told if len(projects) else [_nothing(zone)]),
            *([] if zone else _by_zone(snapshot, funds)),
            *_by_fund(funds, zone),
        ],
    }


def _nothing(zone: str) -> blocks.Block:
    text = "这里的项目没有填报资金。" if zone else "这个县没有有据的项目资金。"
    hint = "原文有数的写进县包 funds.csv；关掉“只看有据数据”，点开一个项目也可以填报。"
    return blocks.rows("项目资金", [], text + hint)


def _sums(sums: rules.Sums) -> list[blocks.Block]:
    return [
        _amount("计划", sums.planned, f"{sums.count} 项"),
        _amount("已拨付", sums.allocated, f"拨付率 {wording.percent(sums.allocated_share)}"),
        _amount("已支付", sums.paid, f"支付率 {wording.percent(sums.paid_share)}（{sums.known} 项）"),
        blocks.figure("时间已过", wording.percent(sums.time_gone), "", "按计划金额加权"),
    ]


def _amount(label: str, wan: float, detail: str) -> blocks.Block:
    value, _, unit = money(wan).partition(" ")
    return blocks.figure(label, value, unit, detail)


def _scope(projects: Any) -> str:
    """What the shares are of, and what of it is invented."""
    invented = projects["is_demo"].astype(bool)
    documented = money(rules.total(projects[~invented]).planned)
    demo = (
        f"其中 {int(invented.sum())} 项的资金为演示数据，有据的计划 {documented}。" if invented.any() else ""
    )
    return f"拨付率、支付率只算计划与该数都填了的项目，没填的不当作 0；同一笔钱只加一次。{demo}"


def _counts(projects: Any) -> list[blocks.Block]:
    counts = projects["flag"].value_counts()
    return [
        {**blocks.figure(SIGNS[flag].word, str(int(counts.get(flag.value, 0))), "项"), "light": sign(flag)}
        for flag in Flag
    ]


def _flagged(snapshot: Snapshot, projects: Any, shown: str) -> blocks.Block:
    """What somebody has to look into; then how many are not listed."""
    flagged = projects[projects["flag"].isin([flag.value for flag in ALARMS])]
    rest = len(flagged) - MOST
    rule = _rule(snapshot.playbook.thresholds)
    more = f"另有 {rest} 项，见导出的 Excel。" if rest > 0 else ""
    items = [{**_bullet(key, row), "chosen": key == shown} for key, row in each(flagged.head(MOST))]
    title = f"要查的项目（{len(flagged)}）"
    if not items:
        return blocks.rows(title, [], f"没有付款超前或滞后的项目。标准：{rule}")
    return {"type": "bullets", "title": title, "items": items, "note": f"{more}标准：{rule}"}


def _rule(limits: Thresholds) -> str:
    """What is looked for, in words."""
    gap, much = wording.percent(limits.paid_gap), wording.percent(limits.paid_much)
    little = wording.percent(limits.work_little)
    return f"支付与工作相差 {gap} 以上，或支付 {much} 而工作不到 {little}，或时间比拨付多过 {gap}。"


def _bullet(key: str, project: Row) -> blocks.Block:
    paid = project["paid_share"]
    work = wording.percent(project["actual"])
    return {
        "light": sign(project["flag"]),
        "title": project["title"],
        "badges": blocks.badges(project),
        "below": f"{_owner(project)} · 工作 {work} · 时间 {wording.percent(project['time_gone'])}",
        "actual": 0.0 if missing(paid) else float(paid),
        "planned": float(project["time_gone"]),
        "said": f"已支付 {wording.percent(paid)}，工作 {work}，时间已过 {wording.percent(project['time_gone'])}",
        "value": money(project["paid"]),
        "goal": f"/ {money(project['planned'])}",
        "right": f"支付 {wording.percent(paid)}",
        "rightBelow": f"拨付 {wording.percent(project['allocated_share'])}",
        "pick": blocks.pick_of(key, project),
    }


def _owner(project: Row) -> str:
    known = not missing(project["owner"])
    who = wording.person(project["owner"], is_demo=project["owner_demo"]) if known else ""
    return who or project["responsible_unit"] or "责任人未定"


def _by_zone(snapshot: Snapshot, funds: Funds) -> list[blocks.Block]:
    summed = funds.projects[[*rules.KINDS, "time_gone", "flag", "zone"]]
    groups = dict(iter(summed.groupby("zone", sort=False)))
    items = [
        _group(str(zone["name"]), groups[key], {"zone": key})
        for key, zone in each(snapshot.zones)
        if key in groups
    ]
    whole = summed[summed["zone"].isna()]
    if len(whole):
        items.append(_group("全县性项目", whole, None))
    return (
        [{"type": "bullets", "title": f"按{snapshot.playbook.words.zone}", "items": items}] if items else []
    )


def _by_fund(funds: Funds, zone: str) -> list[blocks.Block]:
    pairs = funds.pairs[funds.pairs["zone"] == zone] if zone else funds.pairs
    items = [_group(str(fund), own, None) for fund, own in pairs.groupby("fund", sort=True)]
    items.sort(key=lambda item: -item["size"])
    return [{"type": "bullets", "title": "按资金来源", "items": items}] if items else []


def _group(title: str, rows: Any, pick: blocks.Pick | None) -> blocks.Block:
    """One zone or source: paid of planned as a bar, time gone as the mark; no flag of its own but how many flagged."""
    sums = rules.total(rows)
    known = not missing(sums.paid_share)
    flags = rows["flag"].value_counts() if "flag" in rows else {}
    alarms = "、".join(f"{SIGNS[one].word} {flags[one.value]}" for one in ALARMS if one.value in flags)
    paid = wording.percent(sums.paid_share)
    return {
        "light": _pace(sums),
        "title": title,
        "badges": [],
        "below": f"{sums.count} 项{'，' + alarms if alarms else ''}",
        "actual": sums.paid_share if known else 0.0,
        "planned": 0.0 if missing(sums.time_gone) else sums.time_gone,
        "said": f"已支付 {paid}，时间已过 {wording.percent(sums.time_gone)}",
        "value": money(sums.paid),
        "goal": f"/ {money(sums.planned)}",
        "right": f"支付 {paid}",
        "rightBelow": f"拨付 {wording.percent(sums.allocated_share)}",
        "pick": pick,
        "size": 0.0 if missing(sums.planned) else sums.planned,
    }


def _pace(sums: rules.Sums) -> dict[str, str]:
    """A group has no work of its own: its light only says whether payments are known, and how they stand to time."""
    if missing(sums.paid_share):
        return sign(Flag.UNKNOWN.value)
    behind = sums.time_gone - sums.paid_share
    word = "比时间慢" if behind > 0 else "不慢"
    return {**sign(Flag.BEHIND.value if behind > 0 else Flag.EVEN.value), "word": word}


# --- one project --------------------------------------------------------------------------------------------------


def project(snapshot: Snapshot, funds: Funds, key: str) -> dict[str, Any]:
    """One project: its money against its work, and every amount with its source."""
    objective = row_of(snapshot.objectives, key)
    known = key in funds.projects.index
    money_of = row_of(funds.projects, key) if known else None
    flag = str(money_of["flag"]) if money_of else Flag.UNKNOWN.value
    return {
        "over": f"{snapshot.playbook.county.name} · 资金",
        "title": objective["title"],
        "light": sign(flag),
        "badges": blocks.badges(money_of) if money_of else [],
        "subtitle": _said(flag, money_of),
        "blocks": [
            blocks.figures(_project_figures(objective, money_of)),
            {"type": "meter", "title": "钱、工作、时间", "bars": _bars(objective, money_of)},
        ],
    }


def _said(flag: str, project: Row | None) -> str:
    """Why a project is flagged."""
    if project is None:
        return "还没有填报资金。请在下面“填报资金”。"
    paid, work = wording.percent(project["paid_share"]), wording.percent(project["actual"])
    allocated, gone = wording.percent(project["allocated_share"]), wording.percent(project["time_gone"])
    return {
        Flag.AHEAD: f"已支付 {paid}，工作只有 {work}：付款超前，请核对工程量。",
        Flag.BEHIND: f"工作已到 {work}，只支付 {paid}：付款滞后，请督促结算。",
        Flag.SLOW: f"时间已过 {gone}，只拨付 {allocated}：请督促拨付。",
        Flag.EVEN: f"已支付 {paid}，工作 {work}：相当。",
        Flag.UNKNOWN: "计划、支付或工作进度没有填全，不能判断。",
    }[Flag(flag)]


def _project_figures(objective: Row, project: Row | None) -> list[blocks.Block]:
    amounts = project or {}
    figures = [_amount(KIND_WORDS[kind], amounts.get(kind, float("nan")), "") for kind in rules.KINDS]
    return [
        *figures,
        blocks.figure("工作", wording.percent(objective["actual"]), "", wording.progress(objective)),
    ]


def _bars(objective: Row, project: Row | None) -> list[blocks.Block]:
    known = project or {}
    shares = {
        "已拨付": known.get("allocated_share", float("nan")),
        "已支付": known.get("paid_share", float("nan")),
        "工作完成": objective["actual"],
        "时间已过": known.get("time_gone", float("nan")),
    }
    return [
        {"label": label, "share": 0.0 if missing(share) else float(share), "text": wording.percent(share)}
        for label, share in shares.items()
    ]


def amounts(snapshot: Snapshot, funds: Funds, key: str) -> dict[str, Any]:
    """Every amount of a project, the newest first, with what it rests on."""
    own = funds.of(key)[::-1]
    rest = len(own) - NEWEST
    items = [_entry(snapshot, row) for _, row in each(own.head(NEWEST))]
    note = f"另有 {rest} 笔较早的。" if rest > 0 else ""
    return {"title": "", "blocks": [blocks.rows(f"资金记录（{len(own)}）", items, "还没有记录。", note)]}


def _entry(snapshot: Snapshot, entry: Row) -> blocks.Block:
    return {
        "title": f"{KIND_WORDS[entry['kind']]} · {entry['fund']}",
        "badges": blocks.badges(entry),
        "below": f"到{wording.date(entry['on_date'])} · {source(snapshot, entry['source'])}",
        "right": money(entry["amount_wan"]),
    }


def source(snapshot: Snapshot, said: str) -> str:
    """A source as the title of its document and the fact's number; else what it says of itself."""
    document, _, fact = said.partition("（")
    return f"{blocks.document(snapshot, document)}{'（' + fact if fact else ''}"


# --- what the documents say ---------------------------------------------------------------------------------------


def documented(snapshot: Snapshot, funds: Funds) -> dict[str, Any]:
    """Money in the documents: what of it stands in the projects, what hangs on none, and whether it adds up."""
    return {
        "title": "原文的资金",
        "subtitle": "原文写明的每一笔，一个数也没有改。完成投资是工作量，不是付款。",
        "blocks": [
            {
                "type": "checks",
                "title": f"加得起来吗（{len(funds.checks)}）",
                "items": [reconcile.item(snapshot, check) for check in funds.checks],
                "empty": "原文的资金之间没有可以核对的合计。",
            },
            blocks.rows(
                f"列入项目的（{len(_own(funds))}）",
                [_planned(snapshot, row) for _, row in each(_own(funds))],
                "原文没有写明哪个项目多少钱。点左边的项目，可以录入它的计划、拨付和支付。",
            ),
            blocks.rows(
                f"全县或分片的总数（{len(funds.stated)}）",
                [_statement(snapshot, key, fact) for key, fact in each(funds.stated)],
                "原文没有全县或分片的资金总数，不用补。",
                "总数之间可能互相包含，所以不相加，也不与项目相加。" if len(funds.stated) else "",
            ),
        ],
    }


def _own(funds: Funds) -> Any:
    """The amounts of documents that stand in projects."""
    return funds.entries[~funds.entries["is_demo"]]


def _planned(snapshot: Snapshot, entry: Row) -> blocks.Block:
    key = entry["objective_id"]
    return {
        "title": str(snapshot.objectives.loc[key, "title"]),
        "badges": [],
        "below": f"{KIND_WORDS[entry['kind']]} · {entry['fund']} · {source(snapshot, entry['source'])}",
        "right": money(entry["amount_wan"]),
        "pick": blocks.pick_of(key, row_of(snapshot.objectives, key)),
    }


def _statement(snapshot: Snapshot, key: str, fact: Row) -> blocks.Block:
    return {
        "title": f"{fact['place']}{fact['indicator']}",
        "badges": blocks.badges(fact),
        "below": f"{blocks.document(snapshot, fact['source'])}（{key}）",
        "right": f"{fact['value']} {fact['unit']}",
    }
