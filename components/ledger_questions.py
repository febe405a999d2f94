"""What is asked about a file handed in: which sheet, what its columns are, whom and what its names mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from components.ledger_desk import kept
from data.ledger import intake
from data.ledger.headers import How, key, understand
from data.ledger.workbook import LISTS
from data.store.imports import choices_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from components.ledger_desk import Desk
    from data.ledger.headers import Understanding
    from data.ledger.intake import Intake, Question
    from data.ledger.rows import Rows
    from data.ledger.tables import Table

ASKED = 200
"""Names asked about at a time."""
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


def table_of(desk: Desk, tables: Sequence[Table]) -> Table:
    """The sheet to take: the one of which most columns are known, unless somebody chooses another."""
    tables = [table for table in tables if not (table.hidden and table.name == LISTS)] or tables
    if len(tables) == 1:
        return tables[0]
    fields = desk.fields

    def known(number: int) -> int:
        return sum(match.field is not None for match in understand(tables[number], fields).matches)

    best = kept(("best", desk.handed.mark), lambda: max(range(len(tables)), key=known))
    key, kept_as = f"sheet-{desk.handed.mark}", f"sheet-taken-{desk.handed.mark}"
    number = st.selectbox(
        "工作表",
        range(len(tables)),
        st.session_state.get(kept_as, best),
        format_func=lambda at: _called(tables[at]),
        key=key,
    )
    st.session_state[kept_as] = number
    return tables[number]


def _called(table: Table) -> str:
    return f"{table.name}（隐藏的表）" if table.hidden else table.name


def columns_of(desk: Desk, table: Table) -> Understanding:
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


def named(desk: Desk, rows: Rows) -> Intake:
    """The rows with the places and people they name; what is not certain is asked."""
    county, ledger, reading = desk.context.view.county, desk.book.code, desk.reading
    places = choices_of(county, ledger, "place") | desk.names["place"]
    people = choices_of(county, ledger, "person") | desk.names["person"]
    found = kept(
        ("named", desk.handed.mark, str(places), str(people), reading.snapshot.revision, rows),
        lambda: intake.named(reading, desk.book, rows, places, people),
    )
    if found.questions:
        _ask(desk, found.questions[:ASKED])
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
