"""What a file handed in would do: counts, what is wrong, every cell that changes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from components import previews
from data import wording
from data.ledger.sheet import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.ledger.book import Change, Comparison, RowProblem
    from data.ledger.columns import Field
    from data.ledger.rows import Rows

LETTERS = re.compile(r"[A-Z]+")
"""A column as the spreadsheet calls it, at the beginning of what a problem says of it."""
TOLD = 50
"""Problems on screen."""
SHOWN = 200
"""Rows of a preview on screen; all of them are in its Excel list."""


def counts(comparison: Comparison, problems: Sequence[RowProblem], rows: Rows) -> None:
    """How many rows are new, change, say what is known, are wrong, or are no entries."""
    counted = {
        "新增": comparison.added,
        "修改": len(comparison.changes) - comparison.added,
        "不变": comparison.unchanged,
        "有问题": len({(problem.sheet, problem.row) for problem in problems}),
        "略过": len(rows.skipped),
    }
    with st.container(horizontal=True, key="ledger-counts"):
        for word, count in counted.items():
            st.metric(word, wording.number(count), width="content")


def problems(word: str, found: Sequence[RowProblem]) -> None:
    """What is wrong or worth a look, row by row."""
    if not found:
        return
    with st.expander(f"{word}：{len(found)} 处", expanded=word == "要改的"):
        st.text("\n".join(str(problem) for problem in found[:TOLD]))
        if len(found) > TOLD:
            st.text(f"只列出前 {TOLD} 处，全部在预览的 Excel 里。")


def cell(problem: RowProblem) -> tuple[str, int, str]:
    """Which cell a problem is about: what cannot be read is not also called blank."""
    letters = LETTERS.match(problem.column)
    return problem.sheet, problem.row, letters[0] if letters else ""


def changes(fields: Sequence[Field], comparison: Comparison, word: str) -> None:
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
