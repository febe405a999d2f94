"""Checks the parts of a pack against each other; every check yields all it finds."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from data.counties.checks_playbook import playbook_problems
from data.counties.draft import Draft
from data.counties.playbook import ROLES
from data.counties.rows import ObjectiveRow
from data.counties.schemes import Scheme
from data.counties.sources import Document
from data.counties.statements import statement_problems
from data.counties.table_file import SEPARATOR, Table
from data.errors import Problem
from data.rules.measures import MEASURES, excesses, find

TOLERANCE = 0.02
"""Degrees a point may lie outside the outline: both come from maps of a few hundred metres' accuracy."""

KM_PER_DEGREE = 111.2


def problems_of(draft: Draft, schemes: Sequence[Scheme], sources: Sequence[Document]) -> list[Problem]:
    """All contradictions within a pack, and with the criteria and sources that packs share."""
    known = {document.id for document in sources}
    checks: tuple[Iterable[Problem], ...] = (
        playbook_problems(draft, schemes, known),
        _repeated(draft.townships, lambda row: row.code, "代码"),
        _repeated(draft.villages, lambda row: row.code, "代码"),
        _repeated(draft.facts, lambda row: row.id, "编号"),
        _repeated(draft.objectives, lambda row: row.id, "编号"),
        _repeated(draft.people, lambda row: row.id, "编号"),
        _repeated(draft.uncounted, lambda row: row.fact_id, "事实"),
        _repeated(draft.reports, lambda row: f"{row.objective_id} {row.on_date}", "目标与日期"),
        _repeated(
            draft.measurements,
            lambda row: f"{row.subject_id} {row.measure} {row.on_date}",
            "对象、指标与日期",
        ),
        _repeated(draft.served, lambda row: f"{row.objective_id} {row.village_code}", "目标与村"),
        _repeated(draft.funds, lambda row: f"{row.objective_id} {row.fund} {row.kind} {row.on_date}", "资金"),
        _sources(draft, known),
        _codes(draft),
        _points(draft),
        _objectives(draft),
        _coverage(draft),
        _reports(draft),
        _measurements(draft),
        _served(draft),
        _funds(draft),
        _duties(draft),
        statement_problems(draft.checks, draft.checks_source, draft.facts, draft.villages),
    )
    return list(chain.from_iterable(checks))


def _repeated(table: Table[Any], key: Callable[[Any], str], word: str) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for line, row in table:
        if key(row) in first:
            what = f"{word}“{key(row)}”重复，第 {first[key(row)]} 行已有"
            yield Problem(table.file, line, what, "请改正其中一行或删去")
        first.setdefault(key(row), line)


def _unknown(
    table: Table[Any], key: Callable[[Any], str], known: Collection[str], word: str, where: str
) -> Iterator[Problem]:
    for line, row in table:
        if key(row) not in known:
            yield Problem(table.file, line, f"没有这个{word}：{key(row)}", f"请改成{where}里有的{word}")


def _sources(draft: Draft, known: Collection[str]) -> Iterator[Problem]:
    tables: tuple[Table[Any], ...] = (
        draft.townships,
        draft.villages,
        draft.facts,
        draft.people,
        draft.duties,
        draft.measurements,
        draft.served,
        draft.funds,
    )
    for table in tables:
        for line, row in table:
            for source in row.source.split(SEPARATOR):
                if source not in known:
                    yield Problem(table.file, line, f"没有这个来源：{source}", "请先把来源写进 sources.toml")


def _codes(draft: Draft) -> Iterator[Problem]:
    for line, row in draft.townships:
        if not row.code.startswith(draft.code):
            yield Problem(
                draft.townships.file, line, f"乡镇代码“{row.code}”不属于 {draft.code}", "请核对代码"
            )
    if draft.townships.present:
        townships = draft.townships.keys
        yield from _unknown(
            draft.villages, lambda row: row.township_code, townships, "乡镇", " townships.csv "
        )


def _points(draft: Draft) -> Iterator[Problem]:
    tables: tuple[Table[Any], ...] = (draft.townships, draft.villages, draft.objectives)
    for table in tables:
        for line, row in table:
            if (row.lon is None) != (row.lat is None):
                yield Problem(table.file, line, "经度和纬度只填了一个", "请两个都填，或都留空")
            elif row.lon is not None and draft.outline is not None:
                yield from _outside(table.file, line, draft.outline, Point(row.lon, row.lat))


def _outside(file: str, line: int, outline: BaseGeometry, point: Point) -> Iterator[Problem]:
    distance = outline.distance(point)
    if distance > TOLERANCE:
        what = f"坐标 {point.x:g}, {point.y:g} 在县界外约 {distance * KM_PER_DEGREE:.1f} 公里"
        yield Problem(file, line, what, "请核对坐标和坐标系，经纬度是否写反")


def _objectives(draft: Draft) -> Iterator[Problem]:
    table = draft.objectives
    villages, townships = draft.villages.keys, draft.townships.keys
    if draft.villages.present and draft.townships.present:
        places = {draft.code, *townships, *villages}
        yield from _unknown(table, lambda row: row.place_code, places, "地点代码", "本县、乡镇或村")
    if draft.playbook is not None:
        lines = [line.id for line in draft.playbook.lines]
        yield from _unknown(table, lambda row: row.line, lines, "重点工作", " playbook.toml 的 [[lines]] ")
    for line, row in table:
        for what, remedy in _objective(row):
            yield Problem(table.file, line, what, remedy)
        if row.kind == "village_exit" and draft.villages.present and row.place_code not in villages:
            yield Problem(table.file, line, "村退出的地点不是村", "请在 place_code 填村代码")


def _objective(row: ObjectiveRow) -> Iterator[tuple[str, str]]:
    if row.deadline is not None and row.deadline < row.start:
        yield f"期限 {row.deadline} 早于开始 {row.start}", "请改正 start 或 deadline"
    if row.quantity < 0:
        yield f"目标数量是负数：{row.quantity:g}", "请填不小于 0 的数"
    up = row.direction == "up"
    if row.baseline is not None and (row.baseline >= row.quantity if up else row.baseline <= row.quantity):
        yield f"基期值 {row.baseline:g} 已达到目标 {row.quantity:g}", "请核对 baseline、quantity 和 direction"


def _coverage(draft: Draft) -> Iterator[Problem]:
    """Every quantified target or deadline is pursued by exactly one objective, or uncounted for a reason."""
    if not (draft.facts.present and draft.objectives.present and draft.uncounted.present):
        return
    uses = [(draft.objectives.file, line, fact) for line, row in draft.objectives for fact in row.fact_ids]
    uses += [(draft.uncounted.file, line, row.fact_id) for line, row in draft.uncounted]
    times = Counter(fact for _, _, fact in uses)
    for file, line, fact in uses:
        if fact not in draft.facts.keys:
            yield Problem(file, line, f"没有这条事实：{fact}", "请改成 facts.csv 里有的编号")
        elif times[fact] > 1:
            yield Problem(
                file,
                line,
                f"事实 {fact} 被用了 {times[fact]} 次",
                "一条事实只归一个目标，或只写进 uncounted.csv",
            )
    for line, row in draft.facts:
        if row.must_be_covered and row.id not in times:
            what = f"量化目标 {row.id}（{row.indicator}）没有落到作战目标"
            yield Problem(
                draft.facts.file, line, what, "请写进某个目标的 fact_ids，或在 uncounted.csv 说明理由"
            )


def _reports(draft: Draft) -> Iterator[Problem]:
    if draft.objectives.present:
        known = draft.objectives.keys
        yield from _unknown(
            draft.reports, lambda row: row.objective_id, known, "作战目标", " objectives.csv "
        )
    if draft.facts.present:
        yield from _unknown(draft.reports, lambda row: row.fact_id, draft.facts.keys, "事实", " facts.csv ")


def _measurements(draft: Draft) -> Iterator[Problem]:
    table, objectives = draft.measurements, {row.id: row for _, row in draft.objectives}
    services = {one.id: one.name for one in draft.playbook.services} if draft.playbook else {}
    subjects: dict[str, Collection[str]] = {
        "county": {draft.code},
        "village": draft.villages.keys,
        "objective": draft.objectives.keys,
    }
    for line, row in table:
        if row.subject_id not in subjects[row.subject_kind]:
            what = f"没有这个对象：{row.subject_kind} {row.subject_id}"
            yield Problem(table.file, line, what, "请核对 subject_kind 和 subject_id")
        measure = find(row.measure, services)
        if measure is None:
            yield Problem(table.file, line, f"没有这个指标：{row.measure}", f"只能填：{'、'.join(MEASURES)}")
        else:
            for what in excesses(measure, row.value, objectives.get(row.subject_id)):
                yield Problem(table.file, line, what, "请核对数字和单位")
        if row.fact_id and draft.facts.present and row.fact_id not in draft.facts.keys:
            yield Problem(table.file, line, f"没有这条事实：{row.fact_id}", "请改成 facts.csv 里有的编号")


def _served(draft: Draft) -> Iterator[Problem]:
    if draft.objectives.present:
        known = draft.objectives.keys
        yield from _unknown(draft.served, lambda row: row.objective_id, known, "作战目标", " objectives.csv ")
    if draft.villages.present:
        yield from _unknown(
            draft.served, lambda row: row.village_code, draft.villages.keys, "村", " villages.csv "
        )


def _funds(draft: Draft) -> Iterator[Problem]:
    table = draft.funds
    if draft.objectives.present:
        yield from _unknown(
            table, lambda row: row.objective_id, draft.objectives.keys, "作战目标", " objectives.csv "
        )
    for line, row in table:
        if row.amount_wan < 0:
            yield Problem(table.file, line, f"金额是负数：{row.amount_wan:g} 万元", "请填不小于 0 的数")
        if row.fact_id and draft.facts.present and row.fact_id not in draft.facts.keys:
            yield Problem(table.file, line, f"没有这条事实：{row.fact_id}", "请改成 facts.csv 里有的编号")


def _duties(draft: Draft) -> Iterator[Problem]:
    if draft.people.present:
        yield from _unknown(draft.duties, lambda row: row.person_id, draft.people.keys, "人", " people.csv ")
    if draft.playbook is None:
        return
    subjects: dict[str, Collection[str]] = {
        "county": {draft.code},
        "zone": {zone.id for zone in draft.playbook.zones},
        "village": draft.villages.keys,
        "objective": draft.objectives.keys,
    }
    for line, row in draft.duties:
        if row.subject_id not in subjects[row.subject_kind]:
            what = f"没有这个责任对象：{row.subject_kind} {row.subject_id}"
            yield Problem(draft.duties.file, line, what, "请核对 subject_kind 和 subject_id")
        if row.role not in ROLES:
            yield Problem(draft.duties.file, line, f"没有这个角色：{row.role}", f"只能填：{'、'.join(ROLES)}")
    yield from _two_places(draft, draft.playbook.roles.single)


def _two_places(draft: Draft, single: Collection[str]) -> Iterator[Problem]:
    """Somebody in two places with a role that the playbook lets nobody hold twice."""
    places: dict[tuple[str, str], str] = {}
    for line, row in draft.duties:
        first = places.setdefault((row.person_id, row.role), row.subject_id)
        if row.role in single and first != row.subject_id:
            what = f"{row.person_id} 同时在 {first} 和 {row.subject_id} 任 {row.role}"
            remedy = "playbook.toml 的 [roles] single 不许一人两处，请改正其中一处"
            yield Problem(draft.duties.file, line, what, remedy)
