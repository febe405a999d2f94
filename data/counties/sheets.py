"""Sheets of a playbook: its rules as tables of plain rows that people edit, checked cell by cell, and back."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import asdict, dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Literal

from data.counties.playbook import (
    ROLES,
    Approval,
    Cadence,
    CardRule,
    InspectionSpec,
    Ledger,
    Reminders,
    Rung,
    Turn,
)
from data.counties.table_file import RefusedError
from data.counties.templates import USUAL_TEMPLATES, Template, known_templates
from data.errors import FieldProblem, refuse_if
from data.rules.cards import UNITS
from data.rules.schedule import Step, is_day_of_every_year
from data.rules.thresholds import Thresholds

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from data.counties.playbook import Playbook
    from data.counties.toml_file import Place

Row = dict[str, Any]
"""A row of a sheet: what its columns show, and what it keeps unseen, such as its id."""
LONGEST = 100
"""Characters of a cell."""
NOTHING_BEFORE = "无"
"""In 前置节点: the step waits for no other."""
SEPARATORS = re.compile(r"[、，,；;\s]+")

EVERY = {"week": "每周", "month": "每月", "quarter": "每季度", "half_year": "每半年", "year": "每年"}
COLOURS = {"yellow": "黄牌", "red": "红牌"}
MEASURES = {
    "overdue_days": "逾期",
    "missed_reports": "连续断报",
    "repeated_findings": "同一问题反复",
    "front_days": "一线天数不足",
    "front_share": "在一线比例不足",
}
SUBJECTS = {"zone": "战区", "unit": "单位", "person": "责任人", "objective": "作战目标"}
FORMS = {"visit": "到现场", "notice": "通报", "meeting": "会议", "feedback": "上级反馈"}
LEDGERS: dict[Ledger, str] = {
    "projects": "项目库",
    "exits": "村退出",
    "relocation": "易地搬迁",
    "industry": "产业基地",
    "rectifications": "整改事项",
    "helpers": "帮扶责任人",
    "households": "建档立卡户",
    "household_checks": "户退出核验",
    "monitoring": "防返贫监测",
    "teams": "驻村工作队",
    "funds": "资金",
    "progress": "进展填报",
    "orders": "督办回复",
}
LIMITS = {
    "gap_yellow": ("落后计划超过多少转预警", "个百分点"),
    "due_soon_days": ("离期限几天以内算临近", "天"),
    "due_soon_share": ("临近期限至少要完成", "%"),
    "p_yellow": ("按期概率低于多少转预警", "%"),
    "p_red": ("按期概率低于多少转告急", "%"),
    "zone_red_share": ("红灯占比达到多少，整片告急", "%"),
    "zone_yellow_share": ("红黄灯占比达到多少，整片预警", "%"),
    "paid_gap": ("钱与工作、时间相差多少要提示", "个百分点"),
    "paid_much": ("付款达到多少，要看得见工作", "%"),
    "work_little": ("工作不超过多少，算付款过多", "%"),
    "most_duties": ("一个人最多几项责任", "项"),
}
"""The limits between lights: how each is called on screen, and its unit; shares are shown as per cent."""
SHARES = ("个百分点", "%")


@dataclass(frozen=True)
class Column:
    """A column of a sheet.

    Attributes:
        key: In a row.
        label: On screen.
        kind: What a cell holds; a list is written as words with 、 between them.
        unit: Of a number.
        choices: What can be chosen, with its words; empty for the county's own roles.
        fixed: Shown, never edited.
        optional: May be left empty.
        least: Smallest number.
        most: Largest number.
    """

    key: str
    label: str
    kind: Literal["text", "whole", "number", "choice", "flag", "list"] = "text"
    unit: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    fixed: bool = False
    optional: bool = False
    least: float = 0
    most: float = 100_000


@dataclass(frozen=True)
class Sheet:
    """A table of rules.

    Attributes:
        name: Tells sheets apart.
        title: On screen.
        section: Where in the playbook it stands.
        columns: In order.
        fixed_rows: Rows are neither added nor deleted.
    """

    name: str
    title: str
    section: str
    columns: tuple[Column, ...]
    fixed_rows: bool = False


NAME = Column("name", "名称")
_SHEETS = (
    Sheet(
        "template",
        "模板",
        "templates",
        (NAME, Column("categories", "适用类别（词，用、分开）", "list")),
        fixed_rows=True,
    ),
    Sheet(
        "steps",
        "节点",
        "templates",
        (
            Column("name", "节点"),
            Column("days", "工作日", "whole", "个", least=1, most=1000),
            Column("weight", "权重", "number", most=1000),
            Column("after", "前置节点", "list", optional=True),
            Column("latest", "最迟日（月-日）", optional=True),
        ),
    ),
    Sheet(
        "ladder",
        "升级阶梯",
        "ladder",
        (Column("days", "超期", "whole", "天", least=1, most=1000), Column("role", "报给谁", "choice")),
    ),
    Sheet("reminders", "提醒日", "reminders", (Column("days", "到期前", "whole", "天", least=1, most=60),)),
    Sheet(
        "card_rules",
        "黄红牌规则",
        "card_rules",
        (
            NAME,
            Column("colour", "牌", "choice", choices=COLOURS),
            Column("measure", "看什么", "choice", choices=MEASURES),
            Column("limit", "界限（天、次或%）", "number", least=0.01, most=1000),
            Column("subject", "发给谁", "choice", choices=SUBJECTS),
            Column("consequence", "后果"),
        ),
    ),
    Sheet(
        "thresholds",
        "亮灯界限",
        "thresholds",
        (
            Column("label", "界限", fixed=True),
            Column("value", "数值", "number"),
            Column("unit", "单位", fixed=True),
        ),
        fixed_rows=True,
    ),
    Sheet("cadence", "工作节奏", "cadence", (NAME, Column("every", "周期", "choice", choices=EVERY))),
    Sheet(
        "inspections",
        "督查与例会",
        "inspections",
        (
            NAME,
            Column("form", "形式", "choice", choices=FORMS),
            Column("every", "周期", "choice", choices={"occasion": "不定期", **EVERY}),
            Column("due", "到期日", "choice", choices={"begin": "期初", "end": "期末"}),
            Column("hidden", "事先保密", "flag"),
            Column("unit", "谁来办", optional=True),
        ),
    ),
    Sheet(
        "approval",
        "审批",
        "approval",
        (Column("label", "台账", fixed=True), Column("needed", "要审批", "flag")),
        fixed_rows=True,
    ),
)
SHEETS = {sheet.name: sheet for sheet in _SHEETS}
MODELS: dict[str, type[Any]] = {
    "ladder": Rung,
    "card_rules": CardRule,
    "cadence": Cadence,
    "inspections": InspectionSpec,
}
"""Sheets with one entry of the playbook a row."""


def choices_of(column: Column, book: Playbook) -> dict[str, str]:
    """What can be chosen in a column, with its words; roles by the county's own titles."""
    return dict(column.choices) or {role: book.roles.title(role) for role in ROLES}


def rows_of(book: Playbook, sheet: str, template: str = "") -> list[Row]:
    """The rows of a sheet.

    Args:
        book: As of a day.
        sheet: One of :data:`SHEETS`.
        template: Id of the template whose sheets are asked for; empty for a new one.
    """
    if sheet in MODELS:
        return [asdict(entry) for entry in getattr(book, SHEETS[sheet].section)]
    if SHEETS[sheet].section == "templates":
        found = next((one for one in known_templates(book.templates) if one.id == template), None)
        return _head(found) if sheet == "template" else _steps(found.steps if found else ())
    return {"reminders": _reminders, "thresholds": _thresholds, "approval": _approval}[sheet](book)


def _head(template: Template | None) -> list[Row]:
    words = "、".join(template.categories) if template else ""
    return [{"name": template.name if template else "", "categories": words}]


def _steps(steps: Iterable[Step]) -> list[Row]:
    steps = tuple(steps)
    names = {step.id: step.name for step in steps}
    return [{**asdict(step), "after": _after_words(step, names)} for step in steps]


def _after_words(step: Step, names: Mapping[str, str]) -> str:
    if step.after is None:
        return ""
    return "、".join(names[key] for key in step.after) or NOTHING_BEFORE


def _reminders(book: Playbook) -> list[Row]:
    return [{"days": days} for days in book.reminders.days]


def _thresholds(book: Playbook) -> list[Row]:
    return [
        {
            "key": key,
            "label": label,
            "value": round(getattr(book.thresholds, key) * (100 if unit in SHARES else 1), 6),
            "unit": unit,
        }
        for key, (label, unit) in LIMITS.items()
    ]


def _approval(book: Playbook) -> list[Row]:
    return [
        {"key": key, "label": label, "needed": book.approval.needed(key)} for key, label in LEDGERS.items()
    ]


def turn_of(
    book: Playbook,
    valid_from: dt.date,
    source: str,
    tables: Mapping[str, Sequence[Row]],
    template: str = "",
) -> Turn:
    """What the playbook says from a day on, when people want these tables; a section that is as it was is None.

    An entry that was changed rests on the document of the change and is no longer 待核; the others keep their sources.

    Args:
        book: What it says now.
        valid_from: From when on.
        source: The document that says so.
        tables: Rows by sheet, as a browser sent them: anything may stand in them.
        template: Whose sheets of 倒排工期 they are; empty for a new template.

    Raises:
        RefusedInputError: Cells cannot be what their columns want; every one of them is named.
    """
    problems: list[FieldProblem] = []
    said: dict[str, Any] = {}
    clean = {
        name: _cleaned(book, SHEETS[name], rows_of(book, name, template), rows, problems)
        for name, rows in tables.items()
    }
    refuse_if(problems)
    for name, rows in clean.items():
        if rows != rows_of(book, name, template):
            section = SHEETS[name].section
            said[section] = _section(book, name, clean, source, template)
    return Turn(valid_from, source, **said)


def _cleaned(
    book: Playbook,
    sheet: Sheet,
    before: Sequence[Row],
    rows: Sequence[Row],
    problems: list[FieldProblem],
) -> list[Row]:
    """The rows with cells of the right kind; a row that stands there already, and says something, is taken as it is."""
    if sheet.fixed_rows and len(rows) != len(before):
        problems.append(FieldProblem(sheet.name, f"“{sheet.title}”的行数不对。请刷新页面再改。"))
        return []
    return [
        row if row in before and any(row.values()) else _cells(book, sheet, number, row, problems)
        for number, row in enumerate(rows, 1)
    ]


def _cells(book: Playbook, sheet: Sheet, number: int, row: Row, problems: list[FieldProblem]) -> Row:
    cells: Row = dict(row)
    for column in sheet.columns:
        if column.fixed:
            continue
        try:
            cells[column.key] = _cell(_asking(column, row), row.get(column.key), choices_of(column, book))
        except RefusedError as refused:
            message = f"第 {number} 行“{column.label}”{refused.what}。{refused.remedy}。"
            problems.append(FieldProblem(sheet.name, message))
    return cells


def _asking(column: Column, row: Row) -> Column:
    """The column, as a limit between lights wants it: a share is no more than the whole, the others are counts."""
    if column.key != "value":
        return column
    return replace(column, most=100) if row["unit"] in SHARES else replace(column, kind="whole")


def _cell(column: Column, value: Any, choices: Mapping[str, str]) -> Any:
    """A cell as its column wants it.

    Raises:
        RefusedError: It cannot be that.
    """
    if column.kind == "flag":
        return _flag(value)
    if value is None or (isinstance(value, str) and not value.strip()):
        if column.optional:
            return ""
        raise RefusedError("没有填", "请填上，或删去这一行")
    if column.kind == "choice":
        if value not in choices:
            raise RefusedError(f"不能是“{value}”", f"只能选：{'、'.join(choices.values())}")
        return value
    return _number(column, value) if column.kind in ("whole", "number") else _text(column, value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool | None):
        raise RefusedError(f"不能是“{value}”", "只能勾选或不勾选")
    return bool(value)


def _number(column: Column, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise RefusedError(f"不是数：{value}", "请填一个数")
    if column.kind == "whole" and value != int(value):
        raise RefusedError(f"要整数，现在是 {value:g}", "请填整数")
    if not column.least <= value <= column.most:
        raise RefusedError(f"不能是 {value:g}", f"请填 {column.least:g} 到 {column.most:g} 之间的数")
    return int(value) if column.kind == "whole" else float(value)


def _text(column: Column, value: Any) -> str:
    if not isinstance(value, str) or len(value.strip()) > LONGEST:
        raise RefusedError("不是文字，或太长", f"请写不超过 {LONGEST} 个字")
    text = value.strip()
    if column.key == "latest" and not is_day_of_every_year(text):
        raise RefusedError(f"不是日期：{text}", "请写月和日，例如 04-30")
    return "、".join(_words(text)) if column.kind == "list" else text


def _words(text: str) -> tuple[str, ...]:
    return tuple(filter(None, SEPARATORS.split(text)))


def _section(
    book: Playbook, sheet: str, tables: Mapping[str, Sequence[Row]], source: str, template: str
) -> Any:
    rows = tables[sheet]
    if sheet in MODELS:
        return _entries(book, sheet, rows, source)
    if SHEETS[sheet].section == "templates":
        head, steps = (tables.get(name, rows_of(book, name, template)) for name in ("template", "steps"))
        return _templates(book, _template(book, head[0], steps, source, template))
    if sheet == "reminders":
        return Reminders(tuple(row["days"] for row in rows))
    if sheet == "thresholds":
        return _limits(rows)
    return Approval(tuple(key for key, row in zip(LEDGERS, rows, strict=True) if row["needed"]))


def _entries(book: Playbook, sheet: str, rows: Sequence[Row], source: str) -> tuple[Any, ...]:
    model, before = MODELS[sheet], rows_of(book, sheet)
    names, taken = {each.name for each in fields(model)}, {row.get("id") for row in (*before, *rows)}
    entries = []
    for row in rows:
        entry = row if row in before else {**row, "source": source, "verify": False}
        if "id" in names and not entry.get("id"):
            entry = {**entry, "id": _new_id("own", taken)}
        entries.append(model(**{key: value for key, value in entry.items() if key in names}))
    return tuple(entries)


def _new_id(stem: str, taken: set[Any]) -> str:
    number = 1
    while f"{stem}-{number}" in taken:
        number += 1
    taken.add(f"{stem}-{number}")
    return f"{stem}-{number}"


def _template(book: Playbook, head: Row, rows: Sequence[Row], source: str, key: str) -> Template:
    known = {one.id for one in known_templates(book.templates)}
    names = [row["name"] for row in rows]
    repeated = [name for name, times in Counter(names).items() if times > 1]
    if repeated:
        refuse_if([FieldProblem("steps", f"节点“{repeated[0]}”有两行。请改成不同的名称。")])
    taken = {row.get("id") for row in rows}
    ids = {row["name"]: row.get("id") or _new_id("step", taken) for row in rows}
    steps = tuple(_step(number, row, ids) for number, row in enumerate(rows, 1))
    own = key or _new_id("own", {*known})
    return Template(own, head["name"], _words(head["categories"]), steps, (source,))


def _step(number: int, row: Row, ids: Mapping[str, str]) -> Step:
    words = _words(row["after"])
    strangers = [word for word in words if word not in ids and word != NOTHING_BEFORE]
    if strangers:
        what = f"第 {number} 行“前置节点”里没有这个节点：{strangers[0]}。只能写：{'、'.join(ids)}。"
        refuse_if([FieldProblem("steps", what)])
    after = tuple(ids[word] for word in words if word != NOTHING_BEFORE) if words else None
    return Step(ids[row["name"]], row["name"], row["days"], row["weight"], after, row["latest"])


def _templates(book: Playbook, wanted: Template) -> tuple[Template, ...]:
    """The county's own templates with one put in its place."""
    if any(one.id == wanted.id for one in book.templates):
        return tuple(wanted if one.id == wanted.id else one for one in book.templates)
    return (*book.templates, wanted)


def _limits(rows: Sequence[Row]) -> Thresholds:
    values: dict[str, Any] = {}
    for (key, (_, unit)), row in zip(LIMITS.items(), rows, strict=True):
        values[key] = round(row["value"] / 100, 6) if unit in SHARES else int(row["value"])
    return Thresholds(**values)


def placed(at: Place, what: str, remedy: str) -> FieldProblem:
    """A problem of the playbook where people see it: sheet, row and column."""
    sheet = SHEETS["steps" if at.table == "templates" else at.table]
    where = _row_of(sheet, at)
    label = next((f"“{column.label}”" for column in sheet.columns if column.key == at.key), "")
    place = f"{where}{label}：" if where or label else ""
    return FieldProblem(sheet.name, f"{sheet.title} {place}{what}。{remedy}。")


def _row_of(sheet: Sheet, at: Place) -> str:
    if sheet.name in MODELS:
        return f"第 {at.index + 1} 行"
    if sheet.name == "thresholds" and at.key in LIMITS:
        return f"第 {list(LIMITS).index(at.key) + 1} 行“{LIMITS[at.key][0]}”"
    return ""


def differences(before: Playbook, after: Playbook) -> tuple[str, ...]:
    """What other rules a playbook has than another one, a sentence each, in Chinese."""
    said: list[str] = []
    for sheet in SHEETS.values():
        if sheet.section != "templates":
            said += _differing(sheet, rows_of(before, sheet.name), rows_of(after, sheet.name), after)
    keys = dict.fromkeys(one.id for book in (after, before) for one in (*book.templates, *USUAL_TEMPLATES))
    for key in keys:
        for name in ("template", "steps"):
            old, new = rows_of(before, name, key), rows_of(after, name, key)
            title = rows_of(after, "template", key)[0]["name"] or rows_of(before, "template", key)[0]["name"]
            said += [f"倒排模板“{title}” {one}" for one in _differing(SHEETS[name], old, new, after)]
    return tuple(said)


def _differing(sheet: Sheet, before: list[Row], after: list[Row], book: Playbook) -> list[str]:
    old, new = _keyed(sheet, before), _keyed(sheet, after)
    said = [f"{sheet.title} 删去：{_row_words(sheet, old[key], book)}" for key in old if key not in new]
    for key, row in new.items():
        if key not in old:
            said.append(f"{sheet.title} 新增：{_row_words(sheet, row, book)}")
            continue
        said += [
            f"{sheet.title} {_called(sheet, row, book)}{column.label}：{was} → {now}"
            for column in sheet.columns
            for was, now in [(shown(column, old[key], book), shown(column, row, book))]
            if was != now
        ]
    if not said and list(old) != list(new):
        said.append(f"{sheet.title} 调整了顺序")
    return said


def _keyed(sheet: Sheet, rows: list[Row]) -> dict[Any, Row]:
    """The rows by what tells them apart in two playbooks: their id, else what they are about, else their place."""
    if sheet.name == "template":
        return dict(enumerate(rows))
    keys = [
        row.get("id") or row.get("key") or row.get("name") or row.get("role") or row["days"] for row in rows
    ]
    return dict(zip(keys if len(set(keys)) == len(keys) else range(len(rows)), rows, strict=True))


def _called(sheet: Sheet, row: Row, book: Playbook) -> str:
    if sheet.name == "template":
        return ""
    if sheet.name == "ladder":
        return f"{book.roles.title(row['role'])} "
    return f"“{row.get('label') or row.get('name') or row['days']}” "


def _row_words(sheet: Sheet, row: Row, book: Playbook) -> str:
    said = [f"{column.label} {shown(column, row, book)}" for column in sheet.columns if row.get(column.key)]
    return "，".join(said)


def shown(column: Column, row: Row, book: Playbook) -> str:
    """A cell in words, with its unit."""
    value = row.get(column.key)
    if column.kind == "flag":
        return "是" if value else "否"
    if column.kind == "choice":
        return choices_of(column, book).get(str(value), str(value))
    if column.kind in ("whole", "number"):
        unit = column.unit or row.get("unit") or UNITS.get(row.get("measure", ""), "")
        return f"{value:g} {unit}".strip()
    return str(value or "空")
