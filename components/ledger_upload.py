"""A file handed in: read, understood, held against what is known, looked at, and taken over when confirmed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd
import streamlit as st

from components import acting, feedback, forms, previews
from data import wording
from data.actions import imports, ledger_choices
from data.actions.fresh import Basis
from data.ledger import intake
from data.ledger.book import Comparison, Reading
from data.ledger.compare import compare
from data.ledger.errors import UnreadableFileError
from data.ledger.headers import How, key, understand
from data.ledger.rows import read_ledger
from data.ledger.sheet import shown
from data.ledger.tables import read_tables
from data.ledger.workbook import LISTS
from data.store.engine import current_engine
from data.store.imports import choices_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from components.context import Context
    from data.ledger.book import Book, Change, RowProblem
    from data.ledger.columns import Field
    from data.ledger.headers import Understanding
    from data.ledger.intake import Intake, Question
    from data.ledger.rows import Rows
    from data.ledger.tables import Table

T = TypeVar("T")
WORK = "ledger-work"
"""Where the session keeps what it made of the file handed in."""
LETTERS = re.compile(r"[A-Z]+")
"""A column as the spreadsheet calls it, at the beginning of what a problem says of it."""
HEAD = 60
"""Rows of a sheet by which its columns are understood."""
TOLD = 50
"""Problems on screen."""
SHOWN = 200
"""Rows of a preview on screen; all of them are in its Excel list."""
IGNORED = ""
"""Code of no field: the column is left out."""
HOW_WORDS = {
    How.EXACT: "✓ 相同",
    How.SYNONYM: "✓ 同义",
    How.REMEMBERED: "✓ 上次这样选",
    How.SIMILAR: "? 相近，请确认",
    How.NONE: "○ 未认出",
}
MEANS = "理解为"
NOT_TAKEN = "（不导入）"
LONGEST_SAMPLE = 40
TYPES = ["xlsx", "xls", "ods", "csv", "txt"]


@dataclass(frozen=True)
class Handed:
    """A file as it was handed in.

    Attributes:
        name: As it is called.
        content: The file.
        mark: Tells it from every other file.
    """

    name: str
    content: bytes
    mark: str


@dataclass(frozen=True, eq=False)
class Desk:
    """What a file is worked on with.

    Attributes:
        context: What the page works with.
        book: The ledger.
        handed: The file.
    """

    context: Context
    book: Book
    handed: Handed

    @property
    def fields(self) -> tuple[Field, ...]:
        """The ledger's columns."""
        return self.book.fields(self.context.snapshot)

    @property
    def reading(self) -> Reading:
        """What the file is held against."""
        snapshot = self.context.snapshot
        asked = (
            self.book.code,
            snapshot.county_code,
            snapshot.as_of,
            snapshot.evidence_only,
            snapshot.revision,
        )
        return _kept(("reading", *asked), lambda: Reading(snapshot, current_engine(), acting.actor()))

    @property
    def columns(self) -> dict[str, str]:
        """What somebody chose that headers mean, by their plain form."""
        chosen: dict[str, str] = st.session_state.setdefault(f"columns-{self.handed.mark}", {})
        return chosen

    @property
    def names(self) -> dict[str, dict[str, str]]:
        """What somebody chose that names mean, by ``place`` and ``person``."""
        chosen: dict[str, dict[str, str]] = st.session_state.setdefault(
            f"names-{self.handed.mark}", {"place": {}, "person": {}}
        )
        return chosen


def show(context: Context, book: Book) -> None:
    """Everything from the upload to its confirmation."""
    file = st.file_uploader(
        f"上传填好的{book.title}（Excel、WPS 表格、CSV，最大 20 MB）",
        type=TYPES,
        key=f"upload-{book.code}-{context.view.county}-{forms.saved()}",
        max_upload_size=20,
    )
    if file is None:
        st.session_state.pop(WORK, None)
        st.text("上传后先看到：哪些列认出来了、哪些行是新增、哪些改了、哪些有问题。确认之前什么也不写入。")
        return
    content = file.getvalue()
    handed = Handed(file.name, content, f"{book.code}-{sha256(content).hexdigest()}")
    desk = Desk(context, book, handed)
    try:
        heads = _kept(("heads", handed.mark), lambda: [_head(table) for table in _read(desk)])
    except UnreadableFileError as refused:
        feedback.warn(str(refused))
        return
    _understood(desk, heads)


def _read(desk: Desk) -> list[Table]:
    """The sheets as a whole, kept only until their rows are read: they may be large."""
    handed = desk.handed
    return _kept(
        ("tables", handed.mark),
        lambda: _with_bar("正在读取文件", lambda tell: read_tables(handed.content, handed.name, tell)),
    )


def _head(table: Table) -> Table:
    """What the columns are understood by."""
    return replace(table, rows=table.rows[:HEAD], merged=tuple(a for a in table.merged if a.top < HEAD))


def _rows(desk: Desk, sheet: str, understanding: Understanding) -> Rows:
    """The entries of a sheet, every cell understood."""
    table = next(table for table in _read(desk) if table.name == sheet)
    today, fields = desk.context.view.as_of, desk.fields
    rows = _with_bar("正在核对每一格", lambda tell: read_ledger(table, fields, understanding, today, tell))
    _forget("tables")
    return rows


def _understood(desk: Desk, tables: Sequence[Table]) -> None:
    """From the sheet chosen to the preview, as far as a person has confirmed what is not certain."""
    table = _table(desk, tables)
    understanding = _columns(desk, table)
    if not understanding.certain:
        feedback.warn("有的列只是相近。请在上面的表里选定每一列是什么，再往下看。")
        return
    today, fields = desk.context.view.as_of, desk.fields
    rows = _kept(
        ("rows", desk.handed.mark, table.name, str(understanding)),
        lambda: _with_bar(
            "正在核对每一格", lambda tell: read_ledger(table, fields, understanding, today, tell)
        ),
    )
    found = _named(desk, rows)
    if not found.questions:
        _preview(desk, rows, found, _compared(desk, found, understanding))


def _table(desk: Desk, tables: Sequence[Table]) -> Table:
    """The sheet to take: the one of which most columns are known, unless somebody chooses another."""
    tables = [table for table in tables if not (table.hidden and table.name == LISTS)] or tables
    if len(tables) == 1:
        return tables[0]
    fields = desk.fields

    def known(number: int) -> int:
        return sum(match.field is not None for match in understand(tables[number], fields).matches)

    best = _kept(("best", desk.handed.mark), lambda: max(range(len(tables)), key=known))
    number = st.selectbox(
        "工作表",
        range(len(tables)),
        best,
        format_func=lambda at: _called(tables[at]),
        key=f"sheet-{desk.handed.mark}",
    )
    return tables[number]


def _called(table: Table) -> str:
    return f"{table.name}（隐藏的表）" if table.hidden else table.name


def _columns(desk: Desk, table: Table) -> Understanding:
    """How each column was understood; what a person chooses here is remembered for the next upload."""
    remembered = choices_of(desk.context.view.county, desk.book.code, "header")
    found = understand(table, desk.fields, {**remembered, **desk.columns})
    unsure = [match for match in found.matches if match.how in (How.SIMILAR, How.NONE)]
    heading = f"列的含义：{len(found.matches) - len(unsure)} 列已认出，{len(unsure)} 列请看一下"
    with st.expander(heading, expanded=not found.certain):
        _column_table(desk, table, found)
    return found


def _column_table(desk: Desk, table: Table, found: Understanding) -> None:
    words = {field.code: field.title for field in desk.fields}
    frame = pd.DataFrame(
        {
            "文件里的列": [match.header for match in found.matches],
            MEANS: [words.get(match.field or "", NOT_TAKEN) for match in found.matches],
            "依据": [HOW_WORDS[match.how] for match in found.matches],
            "第一行内容": [_sample(table, found.first_row, match.column) for match in found.matches],
        }
    )
    editor = f"columns-{desk.handed.mark}-{table.name}-editor"
    options = [NOT_TAKEN, *words.values()]
    st.data_editor(
        frame,
        key=editor,
        hide_index=True,
        width="stretch",
        disabled=[str(column) for column in frame if column != MEANS],
        column_config={MEANS: st.column_config.SelectboxColumn(options=options, required=True)},
        on_change=_chosen,
        args=(desk, editor, found, words),
    )
    similar = {
        key(match.header): match.field or IGNORED for match in found.matches if match.how is How.SIMILAR
    }
    if similar:
        label = f"相近的 {len(similar)} 列都对"
        st.button(label, key=f"agree-{desk.handed.mark}", on_click=lambda: desk.columns.update(similar))


def _sample(table: Table, row: int, column: int) -> str:
    cells = table.rows[row] if row < len(table.rows) else ()
    return "" if column >= len(cells) or cells[column] is None else str(cells[column])[:LONGEST_SAMPLE]


def _chosen(desk: Desk, editor: str, found: Understanding, words: Mapping[str, str]) -> None:
    """Keep what somebody chose in the table of columns."""
    codes = {word: code for code, word in words.items()}
    for row, edited in st.session_state[editor]["edited_rows"].items():
        if MEANS in edited:
            desk.columns[key(found.matches[int(row)].header)] = codes.get(edited[MEANS], IGNORED)


def _named(desk: Desk, rows: Rows) -> Intake:
    """The rows with the places and people they name; what is not certain is asked."""
    county, ledger, reading = desk.context.view.county, desk.book.code, desk.reading
    places = choices_of(county, ledger, "place") | desk.names["place"]
    people = choices_of(county, ledger, "person") | desk.names["person"]
    found = _kept(
        ("named", desk.handed.mark, str(places), str(people), reading.snapshot.revision, id(rows)),
        lambda: intake.named(reading, desk.book, rows, places, people),
    )
    if found.questions:
        _ask(desk, found.questions[:SHOWN])
    return found


def _ask(desk: Desk, questions: Sequence[Question]) -> None:
    """One list to choose from for each name that is not certain."""
    st.subheader(f"有 {len(questions)} 个名字要确认", anchor=False)
    form = f"ask-{desk.handed.mark}"
    with st.form(form):
        for number, question in enumerate(questions):
            st.text(f"第 {question.row} 行“{question.said}”：{question.why}")
            labels = dict(question.proposals)
            st.selectbox(
                f"第 {question.row} 行",
                list(labels),
                None,
                format_func=labels.__getitem__,
                key=f"{form}-{number}",
                label_visibility="collapsed",
                placeholder="请选择",
            )
        st.form_submit_button("就是这些", type="primary", on_click=_answer, args=(desk, form, questions))


def _answer(desk: Desk, form: str, questions: Sequence[Question]) -> None:
    """Keep the answers; what was left open is asked again."""
    for number, question in enumerate(questions):
        answer = st.session_state[f"{form}-{number}"]
        if answer is not None:
            desk.names[question.kind][question.said] = answer


def _compared(desk: Desk, found: Intake, understanding: Understanding) -> Comparison:
    columns = {match.field: match.column for match in understanding.matches if match.field}
    view, reading = desk.context.view, desk.reading
    asked = view.as_of, view.evidence_only, reading.snapshot.revision
    comparison = _kept(
        ("compared", desk.handed.mark, str(understanding), *asked, id(found)),
        lambda: _with_bar(
            "正在与库里比对", lambda tell: compare(desk.book, reading, found.rows, columns, tell)
        ),
    )
    _forget("reading")
    return comparison


def _preview(desk: Desk, rows: Rows, found: Intake, comparison: Comparison) -> None:
    told = {_cell(problem) for problem in rows.problems}
    more = [problem for problem in comparison.problems if _cell(problem) not in told]
    problems = [*rows.problems, *found.problems, *more]
    _counts(comparison, problems, rows)
    _problems("要改的", problems)
    _problems("请留意", [*comparison.cautions, *rows.remarks])
    _changes(desk.fields, comparison, "改好之后会写入的" if problems else "会写入的")
    if problems or comparison.changes:
        st.link_button(
            "整份预览存为 Excel", previews.url(desk.handed.mark, desk.fields, comparison, problems)
        )
    if problems:
        feedback.warn("有问题的行改好之前，一行也不写入。请在原来的表里改好，再上传一次。")
    elif comparison.changes:
        _confirm(desk, found, comparison)
    else:
        st.text("这份表与库里一致，没有要写入的。")


def _counts(comparison: Comparison, problems: Sequence[RowProblem], rows: Rows) -> None:
    counts = {
        "新增": comparison.added,
        "修改": len(comparison.changes) - comparison.added,
        "不变": comparison.unchanged,
        "有问题": len({(problem.sheet, problem.row) for problem in problems}),
        "略过": len(rows.skipped),
    }
    with st.container(horizontal=True, key="ledger-counts"):
        for word, count in counts.items():
            st.metric(word, wording.number(count), width="content")


def _problems(word: str, found: Sequence[RowProblem]) -> None:
    if not found:
        return
    with st.expander(f"{word}：{len(found)} 处", expanded=word == "要改的"):
        st.text("\n".join(str(problem) for problem in found[:TOLD]))
        if len(found) > TOLD:
            st.text(f"只列出前 {TOLD} 处，全部在预览的 Excel 里。")


def _cell(problem: RowProblem) -> tuple[str, int, str]:
    """Which cell a problem is about: what cannot be read is not also called blank."""
    letters = LETTERS.match(problem.column)
    return problem.sheet, problem.row, letters[0] if letters else ""


def _changes(fields: Sequence[Field], comparison: Comparison, word: str) -> None:
    """What would be written: one line for each cell that changes, one for each new row."""
    lines = [line for change in comparison.changes[:SHOWN] for line in _lines(fields, change)]
    if not lines:
        return
    st.subheader(word, anchor=False)
    frame = pd.DataFrame(lines[:SHOWN], columns=["行", "对象", "列", "原来", "改为"])
    st.dataframe(frame, hide_index=True, width="stretch")
    if len(comparison.changes) > SHOWN:
        st.text(f"只列出前 {SHOWN} 行，全部 {len(comparison.changes)} 行在 Excel 里。")


def _lines(fields: Sequence[Field], change: Change) -> list[tuple[Any, ...]]:
    what = previews.named(change)
    if change.new:
        return [(change.incoming.row, what, "新增一行", "", f"{len(change.values)} 项")]
    return [
        (
            change.incoming.row,
            what,
            field.header,
            shown(field, change.old.get(field.code)),
            shown(field, change.values[field.code]),
        )
        for field in fields
        if field.code in change.values
    ]


def _confirm(desk: Desk, found: Intake, comparison: Comparison) -> None:
    form = f"confirm-{desk.handed.mark}"
    forms.under(form)
    if st.button(f"确认导入 {len(comparison.changes)} 行", type="primary", key=form):
        bar = st.progress(0.0, "正在导入")

        def tell(text: str, share: float) -> None:
            bar.progress(min(share, 1.0), text)

        done = f"已导入{desk.book.title} {len(comparison.changes)} 行"
        forms.save(form, lambda: _take_over(desk, found, comparison, tell), done)
        st.rerun()


def _take_over(desk: Desk, found: Intake, comparison: Comparison, tell: Callable[[str, float], None]) -> None:
    """Write the rows, and propose the same answers at the next upload."""
    basis = Basis(desk.context.snapshot, "", forms.ACTOR)
    handed = desk.handed
    upload = imports.Upload(handed.name, handed.content, found.rows, comparison, acting.actor())
    imports.take_over(basis, desk.book, upload, report=tell)
    ledger_choices.remember(basis, desk.book.code, "header", desk.columns)
    for kind, answers in desk.names.items():
        ledger_choices.remember(basis, desk.book.code, kind, answers)


def _kept(key_: tuple[Any, ...], make: Callable[[], T]) -> T:
    """What was made once for this file and these answers; only the newest of each step is kept."""
    work: dict[str, tuple[Any, Any]] = st.session_state.setdefault(WORK, {})
    step = str(key_[0])
    if step not in work or work[step][0] != key_:
        work[step] = (key_, make())
    return work[step][1]


def _forget(step: str) -> None:
    """Let go of what is not needed any more."""
    st.session_state.get(WORK, {}).pop(step, None)


def _with_bar(text: str, do: Callable[[Callable[[float], None]], T]) -> T:
    """Do something that may take a while, with a bar that goes away when it is done."""
    bar = st.progress(0.0, text)

    def tell(share: float) -> None:
        bar.progress(min(share, 1.0), text)

    try:
        return do(tell)
    finally:
        bar.empty()
