"""Checks a playbook: dates, zones, criteria, sources and sizes."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from itertools import chain

from data.counties.draft import Draft
from data.counties.playbook import (
    ROLES,
    SCHEMA,
    TURNING,
    CriteriaChoice,
    CriteriaTurn,
    CriterionChange,
    Playbook,
    Turn,
)
from data.counties.schemes import Criterion, Scheme, impossible, scheme_in_force
from data.counties.templates import Template
from data.counties.toml_file import Place, TomlText
from data.errors import Problem
from data.rules.cards import SUBJECTS
from data.rules.schedule import CircularStepsError, Step, in_order, is_day_of_every_year

Found = tuple[Place, str, str]
"""Where in the playbook, what, remedy."""
COUNTS = ("due_soon_days", "most_duties")
"""Thresholds that are no shares."""
LONGEST_KIND = 20
"""Characters that fit into an inspection's kind."""
LONGEST_RULE = 30
"""Characters of the id of a card rule: it is a part of the ids of its cards."""
EARLIEST_REMINDER = 60
"""Days before a deadline from which a reminder may come."""
LARGEST_HOUSEHOLD = 9
"""People in the largest household that the demo overlay makes."""


def playbook_problems(draft: Draft, schemes: Sequence[Scheme], sources: Collection[str]) -> Iterator[Problem]:
    """All contradictions within the playbook and with the places, facts, criteria and sources."""
    book = draft.playbook
    if book is None:
        return
    found: Iterable[Found] = chain(
        _identity(book, draft.code),
        _campaign(book),
        _zones(book, draft),
        criteria_problems(book, schemes),
        rule_problems(book, {*sources, *draft.facts.keys} if draft.facts.present else None),
        _turns(book, {*sources, *draft.facts.keys} if draft.facts.present else None),
        _poverty(book, draft) if draft.facts.present else (),
        _repeated_lines(book),
        _sizes(book),
    )
    yield from (_problem(draft.playbook_source, *one) for one in found)


def rule_problems(book: Playbook, known: Collection[str] | None) -> Iterator[Found]:
    """What is wrong with the rules a county may change from a day on.

    Args:
        book: With the rules as they are to be checked.
        known: Ids of facts and sources; None where nobody knows them.
    """
    return chain(
        _origins(book, known),
        _templates(book, known),
        _inspections(book),
        _ladder(book),
        _reminders(book),
        _card_rules(book),
        _thresholds(book),
        _approval(book),
    )


def _turns(book: Playbook, known: Collection[str] | None) -> Iterator[Found]:
    """The county's own changes of its rules: each sound on the day it begins, and resting on what it names."""
    for number, turn in enumerate(book.turns):
        if not turn.sections:
            yield Place("turns", number), "这次改动没有写任何一节", f"可以写：{'、'.join(TURNING)}"
        for at, what, remedy in turn_problems(book, turn, known):
            yield Place("turns", number, at.table), what, remedy


def turn_problems(book: Playbook, turn: Turn, known: Collection[str] | None) -> Iterator[Found]:
    """What is wrong with the sections that a turn replaces; its own document may be the source of what it says."""
    said = None if known is None else {*known, *(one.source for one in (*book.turns, turn))}
    found = rule_problems(replace(book, **turn.sections), said)
    yield from (one for one in found if one[0].table in turn.sections)


def _problem(source: TomlText, at: Place, what: str, remedy: str) -> Problem:
    return Problem(source.label, source.line(at), what, remedy)


def _identity(book: Playbook, code: str) -> Iterator[Found]:
    if book.schema != SCHEMA:
        yield (
            Place(key="schema"),
            f"作战方案格式是 {book.schema}，本程序只认识 {SCHEMA}",
            "请改用对应版本的程序",
        )
    if book.county.code != code:
        what = f"县代码“{book.county.code}”与文件夹名“{code}”不同"
        yield Place("county", key="code"), what, "请改成一致"
    for key, role in (*_named("assumed", book.roles.assumed), *_named("single", book.roles.single)):
        if role not in ROLES:
            yield Place("roles", key=key), f"没有这个角色：{role}", f"只能填：{'、'.join(ROLES)}"


def _named(key: str, roles: Iterable[str]) -> Iterator[tuple[str, str]]:
    yield from ((key, role) for role in roles)


def _campaign(book: Playbook) -> Iterator[Found]:
    campaign = book.campaign
    if campaign.end < campaign.start:
        what = f"战役结束 {campaign.end} 早于开始 {campaign.start}"
        yield Place("campaign", key="end"), what, "请改正 start 或 end"
    elif not campaign.start <= campaign.opening <= campaign.end:
        what = f"打开日期 {campaign.opening} 不在战役期内（{campaign.start} 至 {campaign.end}）"
        yield Place("campaign", key="opening"), what, "请改成战役期内的一天"


def _zones(book: Playbook, draft: Draft) -> Iterator[Found]:
    used: Counter[str] = Counter()
    ids = Counter(zone.id for zone in book.zones)
    numbers = Counter(zone.number for zone in book.zones)
    for index, zone in enumerate(book.zones):
        if ids[zone.id] > 1:
            yield Place("zones", index, "id"), f"战区编号“{zone.id}”重复", "请改成不同的编号"
        if numbers[zone.number] > 1:
            yield Place("zones", index, "number"), f"战区序号 {zone.number} 重复", "请改成不同的序号"
        for code in zone.townships:
            if draft.townships.present and code not in draft.townships.keys:
                yield (
                    Place("zones", index, "townships"),
                    f"没有这个乡镇：{code}",
                    "请改成 townships.csv 里有的代码",
                )
            if used[code]:
                what = f"乡镇 {code} 已在别的战区"
                yield Place("zones", index, "townships"), what, "每个乡镇只能在一个战区"
            used[code] += 1
    for code in sorted(draft.townships.keys - used.keys()):
        yield Place("zones"), f"乡镇 {code} 不在任何战区", "请把它写进一个战区的 townships"


def criteria_problems(book: Playbook, schemes: Sequence[Scheme]) -> Iterator[Found]:
    """What is wrong with the exit criteria chosen, and with the county's own changes of them."""
    yield from _criteria(book.criteria, schemes, Place("criteria"), book.campaign.end.year)
    for number, turn in enumerate(book.criteria_turns):
        yield from _criteria(turn, schemes, Place("criteria_turns", number), turn.valid_from.year)
    yield from _changes(book, schemes)


def _criteria(
    chosen: CriteriaChoice | CriteriaTurn, schemes: Sequence[Scheme], at: Place, year: int
) -> Iterator[Found]:
    for level in ("household", "village", "county"):
        scheme_id, spot = getattr(chosen, level), replace(at, key=level)
        if not scheme_id and level == "county":
            continue
        levels = {scheme.level for scheme in schemes if scheme.id == scheme_id}
        if not levels:
            yield spot, f"没有这个退出标准：{scheme_id}", "请改成 criteria 文件夹里有的 id"
        elif level not in levels:
            yield spot, f"“{scheme_id}”不是这一级的退出标准", "请换成同级的标准"
        elif scheme_in_force(schemes, scheme_id, year) is None:
            yield spot, f"“{scheme_id}”在 {year} 年没有有效版本", "请换一个标准，或补上那一年的版本"
    spot = replace(at, key="also")
    for scheme_id in sorted(set(chosen.also) - {scheme.id for scheme in schemes}):
        yield spot, f"没有这个退出标准：{scheme_id}", "请改成 criteria 文件夹里有的 id"
    for scheme_id in chosen.also:
        for code in _shared(chosen.village, scheme_id, schemes, year):
            what = f"“{scheme_id}”与“{chosen.village}”都有条目代码“{code}”"
            yield spot, what, "责任人和项目会分不清，请换一个标准"
            break


def _shared(mine: str, other: str, schemes: Sequence[Scheme], year: int) -> list[str]:
    """Codes of items that two schemes of village level have in common."""
    editions = [scheme_in_force(schemes, scheme_id, year) for scheme_id in (mine, other)]
    if mine == other or None in editions or any(one and one.level != "village" for one in editions):
        return []
    first, second = ({item.code for item in one.items} if one else set() for one in editions)
    return sorted(first & second)


def _changes(book: Playbook, schemes: Sequence[Scheme]) -> Iterator[Found]:
    """The county's own changes of criteria: about an item that exists, and possible."""
    for number, change in enumerate(book.criteria_changes):
        items = [
            item
            for scheme in schemes
            if scheme.id == change.scheme and scheme.from_year <= change.valid_from.year <= scheme.to_year
            for item in scheme.items
            if item.code == change.item
        ]
        for key, what, remedy in _change(change, items):
            yield Place("criteria_changes", number, key), what, remedy


def _change(change: CriterionChange, items: Sequence[Criterion]) -> Iterator[tuple[str, str, str]]:
    if not items:
        what = f"{change.valid_from.year} 年的“{change.scheme}”没有条目“{change.item}”"
        yield "item", what, "请改成那一年的标准里有的条目代码"
        return
    item = items[0]
    if (change.value is None) == (item.kind == "numeric"):
        what = f"条目“{item.name}”" + ("要一个数值" if change.value is None else "没有数值可改")
        yield "value", what, "数值条目请写 value，其他条目请只写 threshold"
    elif change.value is not None and impossible(change.value, item.unit):
        what = f"条目“{item.name}”的要求 {change.value:g}{item.unit} 不可能"
        yield "value", what, "请写不小于 0 的数，百分比不超过 100"


def _origins(book: Playbook, known: Collection[str] | None) -> Iterator[Found]:
    if known is None:
        return
    origins = {
        "bodies": [body.source for body in book.bodies],
        "rules": [rule.source for rule in book.rules],
        "cadence": [cadence.source for cadence in book.cadence],
        "inspections": [kind.source for kind in book.inspections],
        "ladder": [rung.source for rung in book.ladder],
        "card_rules": [rule.source for rule in book.card_rules],
    }
    for table, sources in origins.items():
        for index, source in enumerate(sources):
            unsourced = table == "ladder" and not source
            if source not in known and not unsourced:
                what = f"没有这个来源：{source}"
                yield Place(table, index, "source"), what, "请写事实编号或 sources.toml 里的 id"


def _poverty(book: Playbook, draft: Draft) -> Iterator[Found]:
    """Facts drawn into the course of poverty exist and are numbers; a population takes one rate or two."""
    values = {fact.id: fact.value for _, fact in draft.facts}
    named = [(Place("poverty", key=key), getattr(book.poverty, key)) for key in ("rates", "out")]
    for number, one in enumerate(book.rural_people):
        named += [(Place("rural_people", number, "people"), (one.people,))]
        named += [(Place("rural_people", number, "rates"), one.rates)]
        if len(one.rates) not in (1, 2):
            what = f"要一个或两个贫困发生率，现在是 {len(one.rates)} 个"
            yield Place("rural_people", number, "rates"), what, "一个是当时的，两个是前后的"
    for at, facts in named:
        for fact in facts:
            if not _is_number(values.get(fact, "")):
                yield at, f"没有这条事实，或它没有数值：{fact}", "请改成 facts.csv 里有数值的编号"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _repeated_lines(book: Playbook) -> Iterator[Found]:
    times = Counter(line.id for line in book.lines)
    for index, line in enumerate(book.lines):
        if times[line.id] > 1:
            yield Place("lines", index, "id"), f"重点工作“{line.id}”重复", "请改成不同的 id"


def _templates(book: Playbook, known: Collection[str] | None) -> Iterator[Found]:
    times = Counter(template.id for template in book.templates)
    for index, template in enumerate(book.templates):
        if times[template.id] > 1:
            yield Place("templates", index, "id"), f"倒排模板“{template.id}”重复", "请改成不同的 id"
        for source in template.sources:
            if known is not None and source not in known:
                what = f"没有这个来源：{source}"
                yield Place("templates", index, "sources"), what, "请写事实编号或 sources.toml 里的 id"
        for what, remedy in _steps(template):
            yield Place("templates", index, "steps"), what, remedy


def _steps(template: Template) -> Iterator[tuple[str, str]]:
    """What keeps the steps of a template from being laid out."""
    if not template.steps:
        yield f"倒排模板“{template.name}”没有节点", "请至少写一个节点"
    elif not any(step.weight > 0 for step in template.steps):
        yield f"倒排模板“{template.name}”的权重都是 0", "请至少给一个节点写大于 0 的权重"
    ids = Counter(step.id for step in template.steps)
    repeated = [key for key, times in ids.items() if times > 1]
    if repeated:
        yield f"节点编号“{repeated[0]}”重复", "请改成不同的 id"
    strangers = [key for step in template.steps for key in step.after or () if key not in ids]
    for key in strangers:
        yield f"after 里没有这个节点：{key}", f"只能写：{'、'.join(ids)}"
    for step in template.steps:
        yield from _step(step)
    if not repeated and not strangers:
        yield from _circle(template)


def _step(step: Step) -> Iterator[tuple[str, str]]:
    if step.days < 1:
        yield f"节点“{step.name}”的工作日是 {step.days}", "请写不小于 1 的整数"
    if step.weight < 0:
        yield f"节点“{step.name}”的权重是负数：{step.weight:g}", "请写不小于 0 的数"
    if step.latest and not is_day_of_every_year(step.latest):
        yield f"节点“{step.name}”的最迟日不是日期：{step.latest}", "请写月和日，例如 04-30"


def _circle(template: Template) -> Iterator[tuple[str, str]]:
    try:
        in_order(template.steps)
    except CircularStepsError as circle:
        yield f"节点互相等待：{circle.circle}", "请改正 after"


def _inspections(book: Playbook) -> Iterator[Found]:
    times = Counter(kind.id for kind in book.inspections)
    for index, kind in enumerate(book.inspections):
        if times[kind.id] > 1:
            yield Place("inspections", index, "id"), f"督查种类“{kind.id}”重复", "请改成不同的 id"
        if len(kind.id) > LONGEST_KIND:
            what = f"督查种类的编号“{kind.id}”太长"
            yield Place("inspections", index, "id"), what, f"请不超过 {LONGEST_KIND} 个字符"
        if kind.hidden and kind.form != "visit":
            what = f"“{kind.name}”不到现场，不用事先保密"
            yield Place("inspections", index, "hidden"), what, "请去掉 hidden，或把 form 改成 visit"


def _ladder(book: Playbook) -> Iterator[Found]:
    """Every rung is a role, and later than the one below it."""
    before = 0
    for index, rung in enumerate(book.ladder):
        if rung.role not in ROLES:
            yield Place("ladder", index, "role"), f"没有这个角色：{rung.role}", f"只能填：{'、'.join(ROLES)}"
        if rung.days <= before:
            what = f"超期 {rung.days} 天不在前一级的 {before} 天之后"
            yield Place("ladder", index, "days"), what, "请从 1 天起逐级加大"
        before = rung.days


def _reminders(book: Playbook) -> Iterator[Found]:
    """Reminders come before the deadline, each day once."""
    days = book.reminders.days
    for day in days:
        if not 0 < day <= EARLIEST_REMINDER:
            what = f"提醒日不可能是到期前 {day} 天"
            yield Place("reminders", key="days"), what, f"请写 1 到 {EARLIEST_REMINDER} 的整数"
    if len(set(days)) < len(days):
        yield Place("reminders", key="days"), "提醒日重复", "请每个只写一次"


def _approval(book: Playbook) -> Iterator[Found]:
    if len(set(book.approval.ledgers)) < len(book.approval.ledgers):
        yield Place("approval", key="ledgers"), "台账重复", "请每本只写一次"


def _card_rules(book: Playbook) -> Iterator[Found]:
    """Card rules: each with an id of its own, about a subject its measure is counted at, with a possible limit."""
    times = Counter(rule.id for rule in book.card_rules)
    for index, rule in enumerate(book.card_rules):
        if times[rule.id] > 1:
            yield Place("card_rules", index, "id"), f"黄红牌规则“{rule.id}”重复", "请改成不同的 id"
        if len(rule.id) > LONGEST_RULE:
            yield Place("card_rules", index, "id"), f"“{rule.id}”太长", f"请不超过 {LONGEST_RULE} 个字符"
        if rule.subject not in SUBJECTS[rule.measure]:
            what = f"“{rule.measure}”不能发给 {rule.subject}"
            yield Place("card_rules", index, "subject"), what, f"可以填：{'、'.join(SUBJECTS[rule.measure])}"
        if rule.limit <= 0 or (rule.measure == "front_share" and rule.limit > 100):  # noqa: PLR2004 - per cent
            what = f"界限 {rule.limit:g} 不可能"
            yield Place("card_rules", index, "limit"), what, "请写大于 0 的数，百分比不超过 100"


def _thresholds(book: Playbook) -> Iterator[Found]:
    limits = asdict(book.thresholds)
    for key, value in limits.items():
        if value < 0 or (key not in COUNTS and value > 1):
            yield (
                Place("thresholds", key=key),
                f"“{key}”超出范围：{value:g}",
                "比例应在 0 与 1 之间，天数和项数不为负",
            )
    if book.thresholds.p_red > book.thresholds.p_yellow:
        yield Place("thresholds", key="p_red"), "告急概率高于预警概率", "p_red 应不大于 p_yellow"


def _sizes(book: Playbook) -> Iterator[Found]:
    for key, value in asdict(book.demo).items():
        if value < 0:
            yield Place("demo", key=key), f"“{key}”是负数", "请填不小于 0 的整数"
    demo = book.demo
    if not demo.households <= demo.people <= demo.households * LARGEST_HOUSEHOLD:
        what = f"{demo.households} 户住不下也分不出 {demo.people} 人"
        remedy = f"请让每户平均 1 到 {LARGEST_HOUSEHOLD} 人"
        yield Place("demo", key="people"), what, remedy
