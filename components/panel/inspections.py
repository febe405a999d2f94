"""督查整改: the list of findings, the inspections, the calendar of what recurs, and each of them looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.panel import blocks
from components.panel.orders import came_of
from components.panel.reconcile import PROMISE, mark
from data import wording
from data.rules import cadence
from data.rules.light import SIGNS as LIGHT_SIGNS
from data.rules.light import Light
from data.rules.measures import MEASURES
from data.rules.rectification import LIGHTS, SIGNS, WORDS
from data.store import inspections as store
from data.store import measurements, papers
from data.store.frames import missing, row_of
from data.store.places import place_name
from data.store.reconciliation import reconciliation

if TYPE_CHECKING:
    import datetime as dt

    from data.counties.playbook import InspectionSpec
    from data.rules.cadence import Occasion, Standing
    from data.rules.draw import Drawn
    from data.rules.light import Sign
    from data.rules.rectification import Stage
    from data.store.inspections import Book, Found, Step, Survey
    from data.store.snapshot import Snapshot

TITLE = "督查整改"
PAPERS = "佐证材料"
HIDDEN = "未公开"
CATEGORIES = ("rectification", "inspection")
"""Categories of the facts about the subject."""
COUNTED = ("clues", "cases")
STEP_WORDS = {**WORDS, "issued": "发现", "linked": "关联为同一问题"}
EVERY_WORDS = {
    "occasion": "不定期",
    "week": "每周",
    "month": "每月",
    "quarter": "每季",
    "half_year": "每半年",
    "year": "每年",
}
NOT_WRITTEN = "文件没有写逐条问题，所以只看有据数据时台账是空的；关掉上方开关可看演示数据，或在右边登记问题。"


def signed(light: Light, sign: Sign) -> dict[str, str]:
    """A sign in the colour of a light."""
    return {"code": light.value, "shape": sign.shape, "word": sign.word}


def stage(one: Stage) -> dict[str, str]:
    """A stage with its shape and word."""
    return signed(LIGHTS[one], SIGNS[one])


def standing(one: Standing) -> dict[str, str]:
    """What became of something due, with its shape and word."""
    return signed(cadence.LIGHTS[one], cadence.SIGNS[one])


def zone_name(snapshot: Snapshot, zone: str) -> str:
    """Name of a zone; the whole county without one."""
    return str(snapshot.zones.loc[zone, "name"]) if zone else "全县"


# --- 台账


def ledger(snapshot: Snapshot, zone: str) -> dict[str, Any]:
    """The findings by risk, and what they come to."""
    book = store.load(snapshot)
    found = {one.id: one for one in book.findings(zone)}
    ordered = blocks.by_risk(snapshot.objectives.loc[list(found)])
    items = [row(snapshot, book, found[str(key)]) for key in ordered.index]
    empty = NOT_WRITTEN if snapshot.evidence_only else "还没有登记过问题。在右边登记第一个。"
    return {
        "over": f"{snapshot.playbook.county.name} · {zone_name(snapshot, zone)}",
        "title": "整改台账",
        "badges": blocks.demo_badge(snapshot) if found else [],
        "blocks": [
            blocks.figures(_completion(book, snapshot.as_of, zone), note=_counting(book)),
            blocks.rows(f"问题（{len(items)}，按风险）", items, empty),
        ],
    }


def _completion(book: Book, as_of: dt.date, zone: str) -> list[blocks.Block]:
    found = book.completion(as_of, zone)
    rate = "—" if found.rate is None else f"{found.rate:.1%}"
    late = Light.RED.value if found.overdue else ""
    return [
        blocks.figure("发现", str(found.found), "项", "各次督查分别计"),
        blocks.figure("实为", str(found.distinct), "个问题", "同一问题只算一次"),
        blocks.figure("完成整改", str(found.done), "个", "核验通过或已销号"),
        blocks.figure("整改完成率", rate, "", f"{found.done} / {found.distinct}" if found.distinct else ""),
        blocks.figure("逾期未完", str(found.overdue), "个", code=late),
    ]


def _counting(book: Book) -> str:
    if not book.found:
        return ""
    return "完成率 = 核验通过或已销号的问题 ÷ 全部问题；几次督查发现的同一问题关联后只算一次。"


def row(snapshot: Snapshot, book: Book, one: Found) -> blocks.Block:
    """A finding in a list."""
    objective = row_of(snapshot.objectives, one.id)
    survey = book.surveys.get(one.inspection)
    where = [
        place_name(snapshot, one.place),
        f"{wording.short_date(one.start)}{survey.word}" if survey else "",
    ]
    who = [f"时限 {wording.date(one.limit)}", _who(snapshot, one)]
    same = f"与“{book.found[book.heads[one.id]].title}”是同一问题" if one.same_as else ""
    lines = [" · ".join(filter(None, where)), " · ".join(filter(None, who)), same]
    sign = stage(one.stage)
    return {
        "light": blocks.light(one.light),
        "title": one.title,
        "badges": blocks.badges({**objective, "demo_progress": False})
        + (["同一问题"] if one.same_as else []),
        "below": "\n".join(filter(None, lines)),
        "right": f"{sign['shape']} {sign['word']}",
        "rightLight": sign["code"],
        "rightBelow": wording.days_left(objective),
        "pick": {"objective": one.id},
    }


def _who(snapshot: Snapshot, one: Found) -> str:
    objective = row_of(snapshot.objectives, one.id)
    if missing(objective["owner"]):
        return one.unit or "没有责任人"
    name = wording.person(objective["owner"], is_demo=bool(objective["owner_demo"]))
    return " ".join(filter(None, [one.unit, name]))


def documented(snapshot: Snapshot) -> dict[str, Any]:
    """What the documents say of rectification, clues and cases, and whether their figures add up."""
    counted = _targets(snapshot)
    figures = _clues(snapshot)
    checks = _checks(snapshot)
    empty = "这个县的文件没有写整改或线索的数字。"
    parts = [blocks.figures(figures, "线索与立案", _clue_note(snapshot))] if figures else []
    parts += [blocks.rows("文件里的整改", counted, empty)]
    parts += [blocks.rows("对得上吗", checks, "", PROMISE)] if checks else []
    return {"title": "文件怎么说", "blocks": parts}


def _targets(snapshot: Snapshot) -> list[blocks.Block]:
    objectives = snapshot.objectives
    mine = objectives[(objectives["kind"] == "rectification") & (objectives["fact_ids"] != "")]
    return [
        {
            **item,
            "below": f"完成 {wording.progress(objective)} · {item['below']}\n{objective['note']}",
            "right": _rate(objective),
            "rightBelow": "文件口径",
            "pick": {"objective": item["pick"]["objective"]},
        }
        for key in mine.index
        for objective in (row_of(mine, str(key)),)
        for item in (blocks.objective_row(str(key), objective),)
    ]


def _rate(objective: dict[str, Any]) -> str:
    if missing(objective["value"]):
        return "未填报"
    return f"{objective['value'] / objective['quantity']:.1%}"


def _clues(snapshot: Snapshot) -> list[blocks.Block]:
    known = measurements.newest(snapshot, "county", snapshot.county_code)
    shown = []
    for code in COUNTED:
        if code in known.index:
            figure = row_of(known, code)
            measure = MEASURES[code]
            detail = f"{wording.date(figure['on_date'])} · {figure['source']}"
            shown.append(blocks.figure(measure.word, wording.number(figure["value"]), measure.unit, detail))
    return shown


def _clue_note(snapshot: Snapshot) -> str:
    """The statements behind the figures, as the documents have them."""
    units = [MEASURES[code].unit for code in COUNTED]
    facts = snapshot.facts[(snapshot.facts["category"] == "inspection") & snapshot.facts["unit"].isin(units)]
    said = [f"{one['indicator']} {one['value']} {one['unit']}" for one in facts.to_dict("records")]
    return "原文：" + "；".join(said) if said else ""


def _checks(snapshot: Snapshot) -> list[blocks.Block]:
    about = snapshot.facts.index[snapshot.facts["category"].isin(CATEGORIES)]
    results = [one for one in reconciliation(snapshot).results if one.check.total in about]
    return [
        {
            "title": one.working,
            "below": f"{one.check.title}\n出处 {'、'.join(figure.id for figure in one.figures)}",
            "right": f"{mark(one.verdict)['shape']} {mark(one.verdict)['word']}",
            "rightLight": mark(one.verdict)["code"],
        }
        for one in results
    ]


# --- one finding


def finding(snapshot: Snapshot, key: str) -> dict[str, Any]:
    """One finding: the problem, the remedy, who by when, what happened, and its kin."""
    book = store.load(snapshot)
    one, objective = book.found[key], row_of(snapshot.objectives, key)
    sign = stage(one.stage)
    limit = blocks.figure(
        "整改时限", wording.short_date(one.limit), "", wording.days_left(objective), code=one.light
    )
    kin = [row(snapshot, book, other) for other in book.kin(key)]
    return {
        "over": f"问题 · {place_name(snapshot, one.place)}",
        "title": one.title,
        "light": sign,
        "badges": blocks.badges({**objective, "demo_progress": False}),
        "subtitle": _found_by(book, one),
        "blocks": [
            blocks.figures([blocks.figure("阶段", f"{sign['shape']} {sign['word']}", code=""), limit]),
            {"type": "text", "title": "问题、措施、责任", "lines": _lines(snapshot, one)},
            blocks.rows("办理记录", [_step(book, step) for step in one.steps], "还没有记录。"),
            blocks.papers(snapshot, papers.load(snapshot).get(key, ()), PAPERS),
            *came_of(snapshot, key),
            *([blocks.rows(f"同一问题（{len(kin)}，只算一次）", kin, "")] if kin else []),
        ],
    }


def _found_by(book: Book, one: Found) -> str:
    survey = book.surveys.get(one.inspection)
    return f"{wording.date(one.start)} · {survey.title if survey else '没有写明督查'}"


def _lines(snapshot: Snapshot, one: Found) -> list[str]:
    return [f"问题：{one.problem}", f"措施：{one.remedy}", f"责任：{_who(snapshot, one)}"]


def _step(book: Book, step: Step) -> blocks.Block:
    linked = book.found.get(step.text) if step.kind == "linked" else None
    return {
        "title": STEP_WORDS.get(step.kind, step.kind),
        "badges": [wording.DEMO] if step.is_demo else [],
        "below": linked.title if linked else step.text,
        "right": wording.short_date(step.on_date),
        "rightBelow": step.person,
    }


# --- 督查


def surveys(snapshot: Snapshot, shown: list[Survey]) -> dict[str, Any]:
    """The inspections somebody may see, the newest first; what is hidden from the inspected says so."""
    book = store.load(snapshot)
    hidden = sum(one.hidden and one.done_on is None for one in shown)
    visits = [one for one in shown if one.form in ("visit", "feedback")]
    items = [_survey(book, one) for one in visits]
    note = f"{hidden} 次{HIDDEN}：结束前不进导出文件，被查单位看不到。" if hidden else ""
    empty = "还没有督查记录。在右边安排第一次。"
    return {
        "over": snapshot.playbook.county.name,
        "title": "督查",
        "badges": blocks.demo_badge(snapshot) if visits else [],
        "blocks": [
            blocks.figures(_kinds(snapshot, shown)),
            blocks.rows(f"督查（{len(items)}，新的在前）", items, empty, note),
        ],
    }


def _kinds(snapshot: Snapshot, shown: list[Survey]) -> list[blocks.Block]:
    """How often each kind was held; those that recur stand in the calendar too."""
    return [
        blocks.figure(
            kind.name,
            str(sum(one.kind == kind.id and one.done_on is not None for one in shown)),
            "次",
            "，".join([EVERY_WORDS[kind.every], *([wording.VERIFY] if kind.verify else [])]),
        )
        for kind in snapshot.playbook.inspections
    ]


def _survey(book: Book, one: Survey) -> blocks.Block:
    seen = sum(place.visited_on is not None for place in one.places)
    found = sum(finding.inspection == one.id for finding in book.found.values())
    sign = _done(one)
    below = [one.word, one.leader, f"{seen}/{len(one.places)} 村" if one.places else "", f"问题 {found} 项"]
    return {
        "light": sign,
        "title": one.title,
        "badges": _survey_badges(one),
        "below": " · ".join(filter(None, below)),
        "right": f"{sign['shape']} {sign['word']}",
        "rightLight": sign["code"],
        "rightBelow": wording.date(one.done_on or one.planned_on),
        "pick": {"inspection": one.id},
    }


def _done(one: Survey) -> dict[str, str]:
    kind = cadence.Standing.HELD if one.done_on else cadence.Standing.COMING
    word = "已结束" if one.done_on else "待开展"
    return {**standing(kind), "word": word}


def _survey_badges(one: Survey) -> list[str]:
    hidden = [HIDDEN] if one.hidden and one.done_on is None else []
    return hidden + ([wording.DEMO] if one.is_demo else [])


def survey(snapshot: Snapshot, one: Survey) -> dict[str, Any]:
    """One inspection: where it goes, what it found, and whether its draw comes out the same again."""
    book = store.load(snapshot)
    found = [other for other in book.found.values() if other.inspection == one.id]
    sign = _done(one)
    lines = [f"带队：{one.leader}", f"定于 {wording.date(one.planned_on)}"]
    lines += [f"结束于 {wording.date(one.done_on)}"] if one.done_on else []
    lines += [f"情况：{one.note}"] if one.note else []
    return {
        "over": f"督查 · {one.word}",
        "title": one.title,
        "light": sign,
        "badges": _survey_badges(one),
        "blocks": [
            {"type": "text", "title": "安排", "lines": lines},
            *([_draw(snapshot, one)] if one.seed else []),
            *(
                [blocks.rows(f"去哪里（{len(one.places)}）", _visits(snapshot, one), "")]
                if one.places
                else []
            ),
            blocks.rows(
                f"发现的问题（{len(found)}）", [row(snapshot, book, each) for each in found], "没有登记问题。"
            ),
        ],
    }


def _draw(snapshot: Snapshot, one: Survey) -> blocks.Block:
    same = store.is_reproduced(snapshot, one)
    verdict = "● 重抽一次，结果相同" if same else "▲ 重抽一次，结果不同：抽取以后有人补录了更早的数据"
    lines = [f"种子：{one.seed}", f"风险按 {wording.date(one.drawn_as_of)} 的数据", verdict]
    return {"type": "text", "title": "随机抽取", "lines": lines}


def _visits(snapshot: Snapshot, one: Survey) -> list[blocks.Block]:
    return [
        {
            "title": place_name(snapshot, visit.place),
            "below": "" if visit.weight is None else f"权重 {wording.number(visit.weight, 3)}",
            "right": f"✓ {wording.short_date(visit.visited_on)}看过" if visit.visited_on else "○ 未看",
            "rightLight": Light.GREEN.value if visit.visited_on else Light.GREY.value,
        }
        for visit in one.places
    ]


def preview(snapshot: Snapshot, drawn: list[Drawn]) -> dict[str, Any]:
    """The places that a draw would give, with their weights."""
    lights = snapshot.villages["light"]
    items = [
        {
            "light": blocks.light(str(lights[one.code])),
            "title": f"{number}. {place_name(snapshot, one.code)}",
            "below": LIGHT_SIGNS[Light(str(lights[one.code]))].word,
            "right": wording.number(one.weight, 3),
            "rightBelow": "权重",
        }
        for number, one in enumerate(drawn, 1)
    ]
    note = "权重 = 风险（灯、按期把握、未整改问题）× 距上次到村的月数；同一种子任何机器抽出同样的村。"
    return {"title": "", "blocks": [blocks.rows("将抽到", items, "", note)]}


# --- 日历


def calendar(snapshot: Snapshot, year: int) -> dict[str, Any]:
    """A year of what recurs: a row a kind, a column a month, a sign for each time it is due."""
    rhythms = store.calendar(snapshot)
    lines = [_rhythm(kind, times, year) for kind, times in rhythms]
    return {
        "over": snapshot.playbook.county.name,
        "title": f"{year}年督查日历",
        "badges": blocks.demo_badge(snapshot) if rhythms else [],
        "blocks": [
            {
                "type": "cadence",
                "title": "到期与开展",
                "columns": [f"{month}月" for month in range(1, 13)],
                "now": snapshot.as_of.month - 1 if snapshot.as_of.year == year else -1,
                "items": lines,
                "empty": "作战方案没有写定期的督查或例会。可在 playbook.toml 的 inspections 里补上，写明出处。",
                "legend": [standing(one) for one in cadence.Standing] if lines else [],
                "note": "月末、季末遇周末与节假日，提前到前一个工作日；周一遇节假日，顺延到当周第一个工作日。"
                if lines
                else "",
            }
        ],
    }


def _rhythm(kind: InspectionSpec, times: list[Occasion], year: int) -> blocks.Block:
    past = [one for one in times if one.standing in (cadence.Standing.HELD, cadence.Standing.MISSED)]
    held = sum(one.standing is cadence.Standing.HELD for one in past)
    return {
        "title": kind.name,
        "below": f"{EVERY_WORDS[kind.every]} · 已开展 {held}/{len(past)} 期"
        if past
        else EVERY_WORDS[kind.every],
        "months": [
            [
                {**standing(one.standing), "said": said(one)}
                for one in times
                if (one.due.year, one.due.month) == (year, month)
            ]
            for month in range(1, 13)
        ],
    }


def said(one: Occasion) -> str:
    """One time that something is due, in words."""
    word = cadence.SIGNS[one.standing].word
    held = f"，{wording.short_date(one.held_on)}开展" if one.held_on else ""
    return f"{wording.short_date(one.due)}到期：{word}{held}"


def due_now(snapshot: Snapshot) -> dict[str, Any]:
    """What is due in this period, and what was missed, the newest first."""
    rhythms = store.calendar(snapshot)
    now = [
        _time(kind, one) for kind, times in rhythms for one in times if one.standing is cadence.Standing.DUE
    ]
    missed = sorted(
        (
            (one.due, kind, one)
            for kind, times in rhythms
            for one in times
            if one.standing is cadence.Standing.MISSED
        ),
        key=lambda each: each[0],
        reverse=True,
    )
    return {
        "title": "该办什么",
        "subtitle": f"截至 {wording.date(snapshot.as_of)}",
        "blocks": [
            blocks.rows(f"本期该办（{len(now)}）", now, "本期没有到期的，或都已开展。"),
            blocks.rows(
                f"到期没有记录（{len(missed)}）",
                [_time(kind, one) for _, kind, one in missed],
                "没有漏掉的。",
            ),
        ],
    }


def _time(kind: InspectionSpec, one: Occasion) -> blocks.Block:
    sign = standing(one.standing)
    return {
        "light": sign,
        "title": kind.name,
        "below": f"{wording.date(one.first)}—{wording.short_date(one.last)}",
        "right": f"{sign['shape']} {sign['word']}",
        "rightLight": sign["code"],
        "rightBelow": f"{wording.short_date(one.due)}到期",
    }
