"""A sheet of the playbook as a table that is edited on screen, and what was edited as plain rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from data.counties.sheets import choices_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from data.counties.playbook import Playbook
    from data.counties.sheets import Column, Row, Sheet

TYPES = {"whole": "Int64", "number": "Float64", "flag": "boolean"}
HELP = {
    "after": "空着：等上一个节点。写“无”：谁也不等。等几个就写几个，用、分开。",
    "latest": "期限那一年里最迟的月和日，例如 04-30。",
    "weight": "占整个工程的比重，各节点不必合计为 1。",
    "limit": "逾期、断报、反复：达到多少就建议发牌；一线天数、在一线比例：低于多少就建议发牌。",
}
"""What a column wants, where its name does not say it all."""


def show(sheet: Sheet, rows: Sequence[Row], book: Playbook, key: str, *, editable: bool = True) -> None:
    """Draw the table; what is edited stands in the session under ``key``, for :func:`applied`.

    Args:
        sheet: Its columns.
        rows: As they are now.
        book: Whose roles can be chosen.
        key: Of the widget: another one for other rows.
        editable: Whether whoever looks may change anything.
    """
    frame = pd.DataFrame(
        [[row[column.key] for column in sheet.columns] for row in rows],
        columns=[column.key for column in sheet.columns],
    )
    frame = frame.astype({column.key: TYPES[column.kind] for column in sheet.columns if column.kind in TYPES})
    st.data_editor(
        frame,
        key=key,
        hide_index=True,
        width="stretch",
        height="content",
        num_rows="fixed" if sheet.fixed_rows or not editable else "dynamic",
        disabled=not editable,
        column_config={column.key: _config(column, book) for column in sheet.columns},
    )


def _config(column: Column, book: Playbook) -> Any:
    label = f"{column.label}（{column.unit}）" if column.unit else column.label
    hint = HELP.get(column.key)
    if column.kind == "choice":
        words = choices_of(column, book)
        return st.column_config.SelectboxColumn(
            label, options=list(words), format_func=lambda code: words.get(str(code), str(code))
        )
    if column.kind == "flag":
        return st.column_config.CheckboxColumn(label, default=False)
    if column.kind in TYPES:
        step = 1 if column.kind == "whole" else None
        return st.column_config.NumberColumn(label, step=step, disabled=column.fixed, help=hint)
    return st.column_config.TextColumn(label, disabled=column.fixed, help=hint)


def applied(sheet: Sheet, rows: Sequence[Row], edits: Mapping[str, Any]) -> list[Row]:
    """The rows after what a browser says was edited, added and deleted.

    Cells of columns that are only shown, unknown columns and rows that are not there are passed over: a browser can
    send anything. Whether a cell can be what it says is for :func:`data.counties.sheets.turn_of` to tell.
    """
    known = {column.key for column in sheet.columns if not column.fixed}
    edited = {int(number): cells for number, cells in edits.get("edited_rows", {}).items()}
    gone = set(edits.get("deleted_rows", ()))
    kept = [
        {**row, **_of(known, edited.get(number, {}))} for number, row in enumerate(rows) if number not in gone
    ]
    added = [cells for each in edits.get("added_rows", ()) if any((cells := _of(known, each)).values())]
    return kept + added


def _of(known: set[str], cells: Mapping[str, Any]) -> Row:
    return {name: value for name, value in cells.items() if name in known}
