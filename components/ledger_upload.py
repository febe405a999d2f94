"""A file handed in: read, understood, held against what is known, looked at, and taken over when confirmed."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

import streamlit as st

from components import acting, feedback, forms, ledger_preview, ledger_questions, previews
from components.ledger_desk import Desk, Handed, forget, kept, let_go, with_bar
from data.actions import enter_file, imports, ledger_choices, submissions
from data.ledger.compare import compare
from data.ledger.errors import UnreadableFileError
from data.ledger.rows import read_ledger
from data.ledger.tables import read_tables
from data.rules.permissions import Deed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from components.context import Context
    from data.ledger.book import Book, Comparison
    from data.ledger.headers import Understanding
    from data.ledger.intake import Intake
    from data.ledger.rows import Rows
    from data.ledger.tables import Table

HEAD = 60
"""Rows of a sheet by which its columns are understood."""
DRAFT = "ledger-draft"
"""Where the session keeps the file that is being worked on, also while another page is looked at."""
TYPES = ["xlsx", "xls", "ods", "csv", "txt"]


def show(context: Context, book: Book) -> None:
    """Everything from the upload to its confirmation."""
    if not forms.allowed_somewhere(context.snapshot, Deed.IMPORT):
        return
    key = f"upload-{book.code}-{context.view.county}-{forms.saved()}"
    file = st.file_uploader(
        f"上传填好的{book.title}（Excel、WPS 表格、CSV，最大 20 MB）",
        type=TYPES,
        key=key,
        max_upload_size=20,
        on_change=_chosen,
        args=(key,),
    )
    if file is not None:
        content = file.getvalue()
        mark = f"{book.code}-{context.view.county}-{sha256(content).hexdigest()}"
        st.session_state[DRAFT] = book.code, context.view.county, Handed(file.name, content, mark)
    handed = _draft(context, book)
    if handed is None:
        let_go()
        st.text("上传后先看到：哪些列认出来了、哪些行是新增、哪些改了、哪些有问题。确认之前什么也不写入。")
        return
    if file is None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(f"接着办上次上传、还没有导入的《{handed.name}》，答过的都还在。")
            st.button("不要这份了", on_click=_drop, type="tertiary", key=f"drop-{book.code}")
    desk = Desk(context, book, handed)
    try:
        heads = kept(("heads", handed.mark), lambda: [_head(table) for table in _read(desk)])
    except UnreadableFileError as refused:
        feedback.warn(str(refused))
        return
    _understood(desk, heads)


def _chosen(key: str) -> None:
    """Whoever takes the file out of the upload does not want it any more."""
    if st.session_state[key] is None:
        _drop()


def _drop() -> None:
    st.session_state.pop(DRAFT, None)


def _draft(context: Context, book: Book) -> Handed | None:
    """The file handed in last and not taken over yet, where it is one of this ledger and county."""
    ledger, county, handed = st.session_state.get(DRAFT, ("", "", None))
    return handed if (ledger, county) == (book.code, context.view.county) else None


def _read(desk: Desk) -> list[Table]:
    """The sheets as a whole, kept only until their rows are read: they may be large."""
    handed = desk.handed
    return kept(
        ("tables", handed.mark),
        lambda: with_bar("正在读取文件", lambda tell: read_tables(handed.content, handed.name, tell)),
    )


def _head(table: Table) -> Table:
    """What the columns are understood by."""
    return replace(table, rows=table.rows[:HEAD], merged=tuple(a for a in table.merged if a.top < HEAD))


def _rows(desk: Desk, sheet: str, understanding: Understanding) -> Rows:
    """The entries of a sheet, every cell understood."""
    table = next(table for table in _read(desk) if table.name == sheet)
    today, fields = desk.context.view.as_of, desk.fields
    rows = with_bar("正在核对每一格", lambda tell: read_ledger(table, fields, understanding, today, tell))
    forget("tables")
    return rows


def _understood(desk: Desk, tables: Sequence[Table]) -> None:
    """From the sheet chosen to the preview, as far as a person has confirmed what is not certain."""
    table = ledger_questions.table_of(desk, tables)
    understanding = ledger_questions.columns_of(desk, table)
    if not understanding.certain:
        feedback.warn("有的列只是相近。请在上面的表里选定每一列是什么，再往下看。")
        return
    rows = kept(
        ("rows", desk.handed.mark, table.name, str(understanding), desk.context.view.as_of),
        lambda: _rows(desk, table.name, understanding),
    )
    found = ledger_questions.named(desk, rows)
    if not found.questions:
        _preview(desk, rows, found, _compared(desk, found, understanding))


def _compared(desk: Desk, found: Intake, understanding: Understanding) -> Comparison:
    columns = {match.field: match.column for match in understanding.matches if match.field}
    view, reading = desk.context.view, desk.reading
    asked = view.as_of, view.evidence_only, reading.snapshot.revision
    comparison = kept(
        ("compared", desk.handed.mark, str(understanding), *asked, found),
        lambda: with_bar(
            "正在与库里比对", lambda tell: compare(desk.book, reading, found.rows, columns, tell)
        ),
    )
    forget("reading")
    return comparison


def _preview(desk: Desk, rows: Rows, found: Intake, comparison: Comparison) -> None:
    told = {ledger_preview.cell(problem) for problem in rows.problems}
    more = [problem for problem in comparison.problems if ledger_preview.cell(problem) not in told]
    problems = [*rows.problems, *found.problems, *more]
    ledger_preview.counts(comparison, problems, rows)
    ledger_preview.problems("要改的", problems)
    ledger_preview.problems("请留意", [*comparison.cautions, *rows.remarks])
    ledger_preview.changes(desk.fields, comparison, "改好之后会写入的" if problems else "会写入的")
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


def _confirm(desk: Desk, found: Intake, comparison: Comparison) -> None:
    """The last step: take over, or hand in where the playbook asks for approval."""
    form = f"confirm-{desk.handed.mark}"
    count = len(comparison.changes)
    waits = desk.context.snapshot.playbook.approval.needed(desk.book.code)
    if waits:
        st.text("这本台账须审批：送审以后在“待审”里批准，批准之前不计入。")
    author = (
        st.text_input("填报人或单位", acting.actor().name, key=f"{form}-author", max_chars=40)
        if waits
        else ""
    )
    for field in ("", "author"):
        forms.under(form, field)
    label = f"送审 {count} 行" if waits else f"确认导入 {count} 行"
    if st.button(label, type="primary", key=form):
        upload = imports.Upload(desk.handed.name, desk.handed.content, found.rows, comparison, acting.actor())
        if waits:
            forms.save(form, lambda: _hand_in(desk, upload, author), f"已送审 {count} 行，批准后才计入。")
        else:
            forms.save(form, lambda: _take_over(desk, upload), f"已导入{desk.book.title} {count} 行")
        st.rerun()


def _hand_in(desk: Desk, upload: imports.Upload, author: str) -> None:
    basis = acting.basis(desk.context.snapshot, author=author)
    submissions.submit(basis, "file", enter_file.filed(desk.book, upload))
    _remember(desk)


def _take_over(desk: Desk, upload: imports.Upload) -> None:
    bar = st.progress(0.0, "正在导入")

    def tell(text: str, share: float) -> None:
        bar.progress(min(share, 1.0), text)

    imports.take_over(acting.basis(desk.context.snapshot), desk.book, upload, report=tell)
    _remember(desk)


def _remember(desk: Desk) -> None:
    """Propose the same answers at the next upload; this one is done with."""
    _drop()
    basis = acting.basis(desk.context.snapshot)
    ledger_choices.remember(basis, desk.book.code, "header", desk.columns)
    for kind, answers in desk.names.items():
        ledger_choices.remember(basis, desk.book.code, kind, answers)
