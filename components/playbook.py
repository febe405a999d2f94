"""作战方案 on screen: the county's rules as tables, what a change would touch, saving it, and the history."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from components import acting, download, feedback, forms, panel, playbook_table, state
from components.download import DATE
from components.label import plain
from components.panel import blocks
from components.panel import playbook as panels
from data import wording
from data.actions.edit_playbook import edit, unsound_rules
from data.counties.sheets import MODELS, SHEETS, differences, rows_of, turn_of
from data.counties.templates import known_templates
from data.errors import RefusedInputError
from data.ledger.workbook import Column, Value
from data.rules.permissions import Deed
from data.store import editions
from data.store.touched import touched

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from components.context import Context
    from data.counties.playbook import Playbook, Turn
    from data.counties.sheets import Row
    from data.errors import FieldProblem
    from data.ledger.workbook import Sheet as Workbook
    from data.store.editions import Edition
    from data.store.snapshot import Snapshot

PATH = "/export/playbook.xlsx"
PART, TEMPLATE = "part", "template"
"""What is shown, as the address calls it."""
NEW = "new"
HOW = "点格子就能改。改了以后，先看下面的预览，再保存。"
ROWS = "最下面的空行用来新增，勾选行首可以删除。"
ASKED = {"source": "依据的文件", "reason": "修改原因"}
"""What somebody who saves must say."""
PARTS = {
    "templates": ("倒排工期", ("template", "steps")),
    "orders": ("督办", ("ladder", "reminders")),
    "cards": ("黄红牌", ("card_rules",)),
    "lights": ("亮灯界限", ("thresholds",)),
    "cadence": ("调度节奏", ("cadence", "inspections")),
    "approval": ("审批", ("approval",)),
}
"""Parts of the rules, with the sheets of each."""
COLUMNS = (
    Column("版", 6, "0"),
    Column("什么时候（世界时）", 18),
    Column("谁", 14),
    Column("从哪天起", 12, DATE),
    Column("改了什么", 80),
    Column("原因", 30),
    Column("依据", 30),
)


@dataclass(frozen=True)
class Shown:
    """What is on screen.

    Attributes:
        part: One of :data:`PARTS`.
        template: Id of the template shown; empty for a new one and for other parts.
        saw: Which edition stood there.
    """

    part: str
    template: str
    saw: str

    @property
    def form(self) -> str:
        """Key of the form that saves the part."""
        return f"playbook-{self.part}"

    @property
    def sheets(self) -> tuple[str, ...]:
        """The sheets of the part."""
        return PARTS[self.part][1]


def show_rules(context: Context) -> None:
    """One part of the rules: its tables, the rules in words, what a change would touch, and saving it."""
    book = context.snapshot.playbook
    shown = _shown(context)
    editable = forms.allowed(context.snapshot, Deed.EDIT_PLAYBOOK)
    if editable:
        st.caption(HOW if all(SHEETS[name].fixed_rows for name in shown.sheets) else HOW + ROWS)
    places = {name: _sheet(context, shown, name, editable=editable) for name in shown.sheets}
    tables = _tables(book, context, shown)
    turn, problems = _wanted(context.snapshot, shown, tables)
    for name, place in places.items():
        with place:
            feedback.warn(*(problem.message for problem in problems if problem.field == name))
    after = replace(book, **turn.sections) if turn else book
    lines = panels.in_words(shown.part, after, shown.template or _own(after, book))
    _say("规则是这样", [*lines, *_later(book, shown, context.view.as_of)])
    if editable and turn and not problems:
        _preview(context, shown, turn)
    sources = _sources(context.snapshot, shown)
    if sources:
        _say("出处", sources)


def _say(title: str, lines: Sequence[str]) -> None:
    panel.show(panels.text(title, lines), key=f"rules-{title}", on_pick=lambda _pick: None)


def _shown(context: Context) -> Shown:
    part = _choice(PART, {key: word for key, (word, _) in PARTS.items()})
    saw = editions.standing(context.snapshot)
    if part != "templates":
        return Shown(part, "", saw)
    names = {one.id: one.name for one in known_templates(context.snapshot.playbook.templates)}
    template = _choice(TEMPLATE, {**names, NEW: "＋ 新模板"})
    return Shown(part, "" if template == NEW else template, saw)


def _choice(name: str, options: Mapping[str, str]) -> str:
    """One of some options, kept in the address; the first where nobody has chosen."""
    asked, key = st.query_params.get(name, ""), f"rules-{name}"
    st.session_state[key] = asked if asked in options else next(iter(options))
    chosen = st.segmented_control(
        name,
        list(options),
        format_func=lambda one: plain(options[one]),
        key=key,
        label_visibility="collapsed",
        on_change=lambda: state.choose(name, st.session_state[key]),
        required=True,
        wrap=True,
    )
    return str(chosen)


def _sheet(context: Context, shown: Shown, name: str, *, editable: bool) -> Any:
    """Draw a table; gives the place below it, for what is wrong with it."""
    sheet, book = SHEETS[name], context.snapshot.playbook
    rows = rows_of(book, name, shown.template)
    st.text(sheet.title)
    playbook_table.show(sheet, rows, book, _key(context, shown, name), editable=editable)
    return st.container()


def _key(context: Context, shown: Shown, name: str) -> str:
    view = context.view
    return f"rules-{name}-{view.county}-{view.as_of}-{shown.template}-{shown.saw}-{forms.saved()}"


def _sources(snapshot: Snapshot, shown: Shown) -> list[str]:
    """What the rules shown rest on, a sentence each."""
    book = snapshot.playbook
    if shown.part == "templates":
        found = [one for one in known_templates(book.templates) if one.id == shown.template]
        return [_source(snapshot, one.name, one.sources, verify=one.verify) for one in found]
    return [
        _source(snapshot, _name(book, row), (row["source"],), verify=row.get("verify", False))
        for sheet in shown.sheets
        if sheet in MODELS
        for row in rows_of(book, sheet)
    ]


def _name(book: Playbook, row: Row) -> str:
    return str(row["name"]) if "name" in row else f"报{book.roles.title(row['role'])}"


def _source(snapshot: Snapshot, name: str, sources: Sequence[str], *, verify: bool) -> str:
    facts = snapshot.facts["source"]
    titles = dict.fromkeys(blocks.document(snapshot, str(facts.get(key, key))) for key in sources)
    said = "、".join(filter(None, titles)) or "通常做法"
    return f"{name}：{said}{f'（{wording.VERIFY}）' if verify else ''}"


def _tables(book: Playbook, context: Context, shown: Shown) -> dict[str, list[Row]]:
    """The tables as they are edited by now."""
    return {
        name: playbook_table.applied(
            SHEETS[name],
            rows_of(book, name, shown.template),
            st.session_state.get(_key(context, shown, name), {}),
        )
        for name in shown.sheets
    }


def _wanted(
    snapshot: Snapshot, shown: Shown, tables: Mapping[str, Sequence[Row]]
) -> tuple[Turn | None, Sequence[FieldProblem]]:
    """The turn that the tables ask for, None where nothing was edited; and what is wrong with it."""
    book = snapshot.playbook
    if all(list(rows) == rows_of(book, name, shown.template) for name, rows in tables.items()):
        return None, ()
    try:
        turn = turn_of(book, snapshot.as_of, "依据的文件", tables, shown.template)
    except RefusedInputError as refused:
        return None, refused.problems
    return (turn, unsound_rules(turn, snapshot)) if turn.sections else (None, ())


def _own(after: Playbook, before: Playbook) -> str:
    """Id of the template that is new."""
    known = {one.id for one in before.templates}
    return next((one.id for one in after.templates if one.id not in known), "")


def _later(book: Playbook, shown: Shown, day: dt.date) -> list[str]:
    """What is laid down already for a later day: from then on it counts, whatever is changed now."""
    sections = {SHEETS[name].section for name in shown.sheets}
    days = {
        turn.valid_from for turn in book.turns if sections & turn.sections.keys() and turn.valid_from > day
    }
    return [f"从 {one} 起另有一版，那天起按那一版。" for one in sorted(days)]


def _preview(context: Context, shown: Shown, turn: Turn) -> None:
    """What would change and what that touches, and the form that saves it."""
    snapshot = context.snapshot
    changes = differences(snapshot.playbook, replace(snapshot.playbook, **turn.sections))
    content = panels.preview(changes, touched(snapshot, turn=turn))
    panel.show(content, key="rules-preview", on_pick=lambda _pick: None)
    with st.form(shown.form, border=False):
        forms.under(shown.form)
        forms.under(shown.form, "valid_from")
        for field, label in ASKED.items():
            st.text_input(label, key=_field(shown, field))
            forms.under(shown.form, field)
        st.caption("以前的日子仍按当时的规则；已发的牌、已排的节点、已发布的榜不变。")
        label = f"保存，从 {context.view.as_of} 起"
        st.form_submit_button(label, on_click=_save, args=(context, shown), type="primary")


def _field(shown: Shown, field: str) -> str:
    return f"{shown.form}-{field}-{forms.saved()}"


def _save(context: Context, shown: Shown) -> None:
    source, reason = (st.session_state[_field(shown, field)] for field in ASKED)
    basis = acting.basis(context.snapshot, shown.saw)
    book, day = context.snapshot.playbook, context.view.as_of

    def action() -> None:
        turn = turn_of(book, day, source.strip(), _tables(book, context, shown), shown.template)
        edit(basis, turn, reason)

    forms.save(shown.form, action, "已保存，记入历次修改。")


def show_history(context: Context) -> None:
    """Who changed what when, with the Excel list."""
    snapshot = context.snapshot
    found = editions.editions_of(snapshot)
    href = download.address(PATH, context.view)
    link = {"type": "links", "items": [{"label": "导出 Excel（历次修改）", "href": href}]}
    content = panels.history(snapshot.playbook.county.name, found, editions.standing(snapshot), link)
    panel.show(content, key="editions", on_pick=lambda _pick: None)


async def file(request: Request) -> Response:
    """The editions of a county's playbook."""
    return await download.answer(request, _file)


def _file(snapshot: Snapshot, _view: state.View) -> Workbook:
    rows = [_row(one) for one in editions.editions_of(snapshot)]
    return download.listed(f"{snapshot.playbook.county.name}作战方案历次修改", COLUMNS, rows)


def _row(edition: Edition) -> list[Value]:
    changes = "\n".join(edition.changes)
    said: list[Value] = [edition.actor, edition.valid_from, changes, edition.reason, edition.source]
    return [edition.number + 1, panels.saved_at(edition), *said]
