"""What can be handed in for approval 送审: each deed with its ledger, its fields, and the action that does it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from data import wording
from data.actions import (
    assess,
    change_deadline,
    enter_file,
    enter_row,
    exit_steps,
    findings,
    fund_entry,
    measure,
    orders,
    report,
)
from data.actions.enter_row import Row
from data.actions.visits import Visited, visit
from data.ledger.books import BOOKS
from data.ledger.books.parts import plain, typed
from data.ledger.columns import Choice, Field, Kind
from data.rules import orders as courses
from data.rules.criteria import SIGNS, Verdict
from data.rules.exit_steps import Entry
from data.rules.funds import KIND_WORDS
from data.rules.judgement import Judgement
from data.rules.measures import find
from data.rules.rectification import WORDS
from data.store import exit_steps as procedures
from data.store import funds, inspections, measurements
from data.store import orders as given
from data.store.frames import Row as Record
from data.store.frames import row_of
from data.store.places import place_name
from data.store.queries import Question
from data.store.story import story_of
from data.store.verdicts import said as verdict_said

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from sqlalchemy import Engine

    from data.actions.fresh import Basis
    from data.counties.playbook import Ledger
    from data.store.snapshot import Snapshot

    Ground = tuple[str, Any]
    """What stands about a subject, in words, and what was filled in, resting on it."""

OF_KIND: dict[str, Ledger] = {
    "project": "projects",
    "village_exit": "exits",
    "relocation_site": "relocation",
    "industry_base": "industry",
    "rectification": "rectifications",
}
"""The ledger of an objective's kind; the others have none but 进展周报."""
OF_SUBJECT: dict[str, Ledger] = {"village": "exits", "person": "teams", "unit": "teams"}
"""The ledger of a figure that is no objective's; of a county's, 进展周报."""
DAY = Field("on_date", "数据日期", Kind.DATE)
REASON = Field("reason", "原因")
AUTHOR = Field("author", "填报人或单位")


@dataclass(frozen=True)
class Deed:
    """Something that is filled in and done.

    Attributes:
        word: What it is called on screen.
        filled: The dataclass of what is filled in.
        ledger: The ledger it belongs to, whose approval the playbook may ask for.
        subject: What it is about: id of an objective, code of a place …
        act: Does it, or refuses.
        said: What it says, for whoever approves it.
        ground: What stands about its subject by now.
        fields: What of it can be corrected before it is handed in again.
        cleaned: What is kept of what was filled in while it waits; or refuses.
    """

    word: str
    filled: type
    ledger: Callable[[Snapshot, Any], Ledger]
    subject: Callable[[Any], str]
    act: Callable[[Basis, Any, Engine | None], object]
    said: Callable[[Snapshot, Any, Engine | None], str]
    ground: Callable[[Snapshot, Any, Engine | None], Ground]
    fields: tuple[Field, ...]
    cleaned: Callable[[Any], Any] = lambda filled: filled

    def asked(self, snapshot: Snapshot, filled: Any) -> tuple[Field, ...]:
        """The fields that can be corrected."""
        _ = snapshot, filled
        return self.fields

    def values(self, snapshot: Snapshot, filled: Any) -> dict[str, Any]:
        """What was filled in, by field."""
        return {one.code: getattr(filled, one.code) for one in self.asked(snapshot, filled)}

    def corrected(self, snapshot: Snapshot, filled: Any, values: dict[str, Any]) -> Any:
        """The same with other values; a text that was left empty is an empty one."""
        _ = snapshot
        blank = {
            key for key, value in values.items() if value is None and isinstance(getattr(filled, key), str)
        }
        return replace(filled, **values | dict.fromkeys(blank, ""))


@dataclass(frozen=True)
class RowDeed(Deed):
    """A row of a ledger: its fields are the ledger's."""

    def asked(self, snapshot: Snapshot, filled: Row) -> tuple[Field, ...]:
        """The columns that were filled in."""
        if filled.ledger not in BOOKS:
            return ()
        fields = enter_row.fields_of(snapshot, filled.ledger, new=not filled.key)
        return tuple(one for one in fields if one.code in filled.values)

    def values(self, snapshot: Snapshot, filled: Row) -> dict[str, Any]:
        """What was filled in, of the kind of its column."""
        return {one.code: typed(filled.values[one.code], one.kind) for one in self.asked(snapshot, filled)}

    def corrected(self, snapshot: Snapshot, filled: Row, values: dict[str, Any]) -> Row:
        """A column left blank is not changed; a person of another name is another one."""
        _ = snapshot
        kept = {key: plain(value) for key, value in values.items() if value not in (None, "", ())}
        people = {key: one for key, one in filled.people.items() if kept.get(key) == filled.values.get(key)}
        seen = {key: value for key, value in filled.seen.items() if key in kept}
        return replace(filled, values=kept, people=people, seen=seen)


@dataclass(frozen=True)
class Reached:
    """A milestone reached, as :func:`data.actions.report.finish_step` takes it."""

    objective: str
    milestone: str
    on_date: dt.date | None


@dataclass(frozen=True)
class Postponed:
    """A deadline moved, as :func:`data.actions.change_deadline.change_deadline` takes it."""

    objective: str
    deadline: dt.date | None
    reason: str


@dataclass(frozen=True)
class Replied:
    """What a recipient of an order says, as :func:`data.actions.orders.take` takes it.

    Attributes:
        done: He reports it done; otherwise he says how he goes about it.
    """

    order: str
    number: int
    done: bool
    person: str
    text: str

    @property
    def step(self) -> courses.Step:
        """The step of the order's course."""
        kind = courses.Kind.DONE if self.done else courses.Kind.REPLY
        return courses.Step(kind, self.person, self.text, self.number)


@dataclass(frozen=True)
class Decided:
    """A step of a village's exit passed or sent back, as :func:`data.actions.exit_steps.decide` takes it."""

    village: str
    step: str
    on_date: dt.date
    passed: bool
    person: str = ""
    unit: str = ""
    exception: str = ""
    note: str = ""


def ledger_of(snapshot: Snapshot, objective: str) -> Ledger:
    """The ledger of an objective; 进展周报 where its kind has none, or there is no such objective."""
    objectives = snapshot.objectives
    kind = str(objectives.loc[objective, "kind"]) if objective in objectives.index else ""
    return OF_KIND.get(kind, "progress")


def _in_progress(_snapshot: Snapshot, _filled: object) -> Ledger:
    return "progress"


def _objective(filled: Any) -> str:
    return str(filled.objective)


def _row(snapshot: Snapshot, key: str) -> Record | None:
    return row_of(snapshot.objectives, key) if key in snapshot.objectives.index else None


def _of_objective(
    standing: Callable[[Snapshot, Record], str],
) -> Callable[[Snapshot, Any, Engine | None], Ground]:
    def ground(snapshot: Snapshot, filled: Any, _engine: Engine | None) -> Ground:
        row = _row(snapshot, filled.objective)
        return ("" if row is None else standing(snapshot, row)), filled

    return ground


# --- progress


def _progress_said(snapshot: Snapshot, filled: report.Progress, _engine: Engine | None) -> str:
    row = _row(snapshot, filled.objective)
    value = "未填" if filled.value is None else wording.quantity(filled.value, row["unit"] if row else "")
    why = f"，{filled.reason.strip()}" if filled.reason.strip() else ""
    shown = "，附照片" if filled.photo else ""
    return f"累计 {value}（数据日期 {wording.date(filled.on_date)}）{why}{shown}"


def _steps_ground(snapshot: Snapshot, filled: Reached, engine: Engine | None) -> Ground:
    if filled.objective not in snapshot.objectives.index:
        return "", filled
    return report.steps_standing(story_of(snapshot, filled.objective, engine)), filled


def _reached_said(snapshot: Snapshot, filled: Reached, engine: Engine | None) -> str:
    name = filled.milestone
    if filled.objective in snapshot.objectives.index:
        steps = story_of(snapshot, filled.objective, engine).milestones.set_index("id")["name"]
        name = str(steps.get(name, name))
    return f"节点“{name}”{wording.date(filled.on_date)}完成"


def _postponed_said(_snapshot: Snapshot, filled: Postponed, _engine: Engine | None) -> str:
    return f"期限改为 {wording.date(filled.deadline)}：{filled.reason.strip() or '未写原因'}"


# --- exits


def _of_exits(_snapshot: Snapshot, _filled: object) -> Ledger:
    return "exits"


def _verdict_said(_snapshot: Snapshot, filled: Judgement, _engine: Engine | None) -> str:
    verdict = SIGNS[_verdict(filled.met)].word if filled.value is None else f"现值 {filled.value:g}"
    return f"{filled.item} {verdict}（{wording.date(filled.on_date)} {filled.person.strip()}）"


def _verdict(met: bool | None) -> Verdict:
    return Verdict.OPEN if met is None else Verdict.MET if met else Verdict.UNMET


def _decide(basis: Basis, filled: Decided, engine: Engine | None) -> None:
    source = f"{basis.by}填报"
    entry = Entry(
        step=filled.step,
        on_date=filled.on_date,
        recorded_on=basis.snapshot.as_of,
        passed=filled.passed,
        person=filled.person,
        unit=filled.unit,
        exception=filled.exception,
        note=filled.note,
        source=source,
    )
    exit_steps.decide(basis, filled.village, entry, engine)


def _decided_said(snapshot: Snapshot, filled: Decided, _engine: Engine | None) -> str:
    names = {step.id: step.name for step in snapshot.playbook.exit_steps}
    done = "通过" if filled.passed else "退回"
    return f"{names.get(filled.step, filled.step)}{done}（{wording.date(filled.on_date)} {filled.person.strip()}）"


def _decided_ground(snapshot: Snapshot, filled: Decided, engine: Engine | None) -> Ground:
    track = procedures.load(snapshot, engine).tracks.get(filled.village, ())
    return (exit_steps.standing(track) if track else ""), filled


# --- figures and money


def _question(basis: Basis) -> Question:
    view = basis.snapshot
    return Question(view.county_code, view.as_of, view.evidence_only)


def figure_ledger(snapshot: Snapshot, kind: str, subject: str) -> Ledger:
    """The ledger of a figure about a subject."""
    return ledger_of(snapshot, subject) if kind == "objective" else OF_SUBJECT.get(kind, "progress")


def _measure(snapshot: Snapshot, code: str) -> tuple[str, str]:
    """Word and unit of a measure."""
    found = find(code, {service.id: service.name for service in snapshot.playbook.services})
    return (found.word, found.unit) if found else (code, "")


def _figure_said(snapshot: Snapshot, filled: measure.Entry, _engine: Engine | None) -> str:
    word, unit = _measure(snapshot, filled.measure)
    return f"{word} {filled.value.strip()} {unit}（数据日期 {wording.date(filled.on_date)}）"


def _figure_ground(snapshot: Snapshot, filled: measure.Entry, engine: Engine | None) -> Ground:
    known = measurements.newest(snapshot, filled.subject_kind, filled.subject_id, engine)
    seen = known["value"].get(filled.measure)
    seen = None if seen is None else float(seen)
    word, unit = _measure(snapshot, filled.measure)
    return _known(word, seen, unit), replace(filled, seen=seen)


def _known(word: str, seen: float | None, unit: str) -> str:
    return f"{word}未填报" if seen is None else f"{word} {wording.quantity(seen, unit)}"


def _money_said(_snapshot: Snapshot, filled: fund_entry.Amount, _engine: Engine | None) -> str:
    word = KIND_WORDS.get(filled.kind, filled.kind)
    return f"{filled.fund.strip()}{word} {filled.wan.strip()} 万元（数据日期 {wording.date(filled.on_date)}）"


def _money_ground(snapshot: Snapshot, filled: fund_entry.Amount, engine: Engine | None) -> Ground:
    seen = funds.load(snapshot, engine).newest(filled.objective, filled.fund.strip(), filled.kind)
    word = f"{filled.fund.strip()}{KIND_WORDS.get(filled.kind, filled.kind)}"
    return _known(word, seen, "万元"), replace(filled, seen=seen)


# --- findings


def _of_findings(_snapshot: Snapshot, _filled: object) -> Ledger:
    return "rectifications"


def _found_said(snapshot: Snapshot, filled: findings.Entry, _engine: Engine | None) -> str:
    limit = f"时限 {wording.date(filled.limit)}"
    return f"{place_name(snapshot, filled.place)}：{filled.problem.strip()}（{limit}）"


def _moved_said(_snapshot: Snapshot, filled: findings.Move, _engine: Engine | None) -> str:
    return f"{WORDS.get(filled.kind, filled.kind)}：{filled.text.strip()}（{filled.person.strip()}）"


def _moved_ground(snapshot: Snapshot, filled: findings.Move, engine: Engine | None) -> Ground:
    found = inspections.load(snapshot, engine).found.get(filled.finding)
    return (found.standing if found else ""), filled


def _of_orders(_snapshot: Snapshot, _filled: object) -> Ledger:
    return "orders"


def _replied_said(snapshot: Snapshot, filled: Replied, engine: Engine | None) -> str:
    order = given.load(snapshot, engine).get(filled.order)
    who = order.names.get(filled.number, "") if order else ""
    word = courses.WORDS[filled.step.kind]
    return f"{who}{word}：{filled.text.strip()}（{filled.person.strip()}）"


def _replied_ground(snapshot: Snapshot, filled: Replied, engine: Engine | None) -> Ground:
    order = given.load(snapshot, engine).get(filled.order)
    return (courses.standing(order.course, filled.number) if order else ""), filled


def _visited_said(_snapshot: Snapshot, filled: Visited, _engine: Engine | None) -> str:
    return f"{wording.date(filled.on_date)} {filled.person.strip()}走访：{filled.text.strip()}"


def _row_ledger(_snapshot: Snapshot, filled: Row) -> Any:
    return filled.ledger


def _row_said(snapshot: Snapshot, filled: Row, _engine: Engine | None) -> str:
    return enter_row.said(snapshot, filled)


def _nothing(_snapshot: Snapshot, filled: Any, _engine: Engine | None) -> Ground:
    """Of what is new nothing stands yet."""
    return "", filled


DEEDS = {
    "report": Deed(
        "进展填报",
        report.Progress,
        _in_progress,
        _objective,
        report.report,
        _progress_said,
        _of_objective(report.standing),
        (Field("value", "累计完成", Kind.NUMBER), DAY, REASON),
        report.cleaned,
    ),
    "finish_step": Deed(
        "节点完成",
        Reached,
        _in_progress,
        _objective,
        lambda basis, one, engine: report.finish_step(
            basis, one.objective, one.milestone, one.on_date, engine
        ),
        _reached_said,
        _steps_ground,
        (Field("on_date", "完成日期", Kind.DATE),),
    ),
    "change_deadline": Deed(
        "调整期限",
        Postponed,
        lambda snapshot, one: ledger_of(snapshot, one.objective),
        _objective,
        lambda basis, one, engine: change_deadline.change_deadline(
            basis, one.objective, one.deadline, one.reason, engine
        ),
        _postponed_said,
        _of_objective(change_deadline.standing),
        (Field("deadline", "新的期限", Kind.DATE), REASON),
    ),
    "assess": Deed(
        "达标评定",
        Judgement,
        _of_exits,
        lambda one: str(one.subject_id),
        assess.assess,
        _verdict_said,
        lambda snapshot, one, engine: (verdict_said(snapshot, one, engine), one),
        (
            Field("met", "达标", Kind.BOOL),
            Field("value", "现值", Kind.NUMBER),
            Field("on_date", "评定日期", Kind.DATE),
            Field("person", "评定人"),
            Field("source", "依据"),
        ),
    ),
    "exit_step": Deed(
        "退出程序",
        Decided,
        _of_exits,
        lambda one: str(one.village),
        _decide,
        _decided_said,
        _decided_ground,
        (
            Field("passed", "通过", Kind.BOOL),
            Field("on_date", "办理日期", Kind.DATE),
            Field("person", "经办人"),
            Field("unit", "单位"),
            Field("exception", "例外理由"),
            Field("note", "退回原因或说明"),
        ),
    ),
    "measure": Deed(
        "实测数据",
        measure.Entry,
        lambda snapshot, one: figure_ledger(snapshot, one.subject_kind, one.subject_id),
        lambda one: str(one.subject_id),
        lambda basis, one, engine: measure.enter(one, _question(basis), basis.actor, engine),
        _figure_said,
        _figure_ground,
        (
            Field("value", "数值"),
            DAY,
            AUTHOR,
            Field("source", "依据"),
            Field("correction", "更正原因"),
        ),
    ),
    "funds": Deed(
        "资金填报",
        fund_entry.Amount,
        lambda _snapshot, _one: "funds",
        _objective,
        lambda basis, one, engine: fund_entry.enter(one, _question(basis), basis.actor, engine),
        _money_said,
        _money_ground,
        (
            Field("fund", "资金来源"),
            Field(
                "kind",
                "填哪一项",
                Kind.CHOICE,
                choices=tuple(Choice(w, code=c) for c, w in KIND_WORDS.items()),
            ),
            Field("wan", "累计金额（万元）"),
            DAY,
            AUTHOR,
            Field("source", "依据"),
            Field("correction", "更正原因"),
        ),
    ),
    "find": Deed(
        "登记问题",
        findings.Entry,
        _of_findings,
        lambda one: str(one.place),
        findings.find,
        _found_said,
        _nothing,
        (
            Field("problem", "问题"),
            Field("remedy", "整改措施"),
            Field("unit", "责任单位"),
            Field("limit", "整改时限", Kind.DATE),
        ),
    ),
    "rectify": Deed(
        "整改办理",
        findings.Move,
        _of_findings,
        lambda one: str(one.finding),
        findings.act,
        _moved_said,
        _moved_ground,
        (Field("person", "经办人"), Field("text", "依据")),
    ),
    "reply": Deed(
        "督办回复",
        Replied,
        _of_orders,
        lambda one: str(one.order),
        lambda basis, one, engine: orders.take(basis, one.order, one.step, engine),
        _replied_said,
        _replied_ground,
        (Field("done", "报办结", Kind.BOOL), Field("person", "经办人"), Field("text", "回复内容或办理结果")),
    ),
    "visit": Deed(
        "走访",
        Visited,
        lambda _snapshot, _one: "helpers",
        lambda one: str(one.household),
        visit,
        _visited_said,
        _nothing,
        (
            Field("on_date", "走访日期", Kind.DATE),
            Field("person", "走访人"),
            Field("text", "走访情况"),
        ),
    ),
    "row": RowDeed(
        "台账填报",
        Row,
        _row_ledger,
        lambda one: str(one.key or one.place or one.ledger),
        enter_row.enter_row,
        _row_said,
        enter_row.ground,
        (),
    ),
    "file": Deed(
        "台账导入",
        enter_file.Filed,
        lambda _snapshot, one: one.ledger,
        lambda one: str(one.ledger),
        enter_file.enter_file,
        enter_file.said,
        lambda _snapshot, one, _engine: ("", one),
        (),
    ),
}
"""Every deed that can be handed in, by the name under which it is kept."""
