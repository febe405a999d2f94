"""台账 on screen, one row at a time: 更正这一项 and 新增一项, with the ledger's own columns."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from components import acting, approval, field_form, forms
from data.actions import enter_row
from data.actions.deeds import OF_KIND
from data.actions.enter_row import WHERE, Row
from data.ledger.books import BOOKS
from data.ledger.columns import Field, Kind
from data.rules.permissions import Deed
from data.store.frames import each

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.context import Context
    from data.ledger.book import Book, Values

NEW = ""
"""The row that is not there yet."""
ADDED = ("projects", "relocation", "industry", "rectifications", "exits", "teams", "households")
"""Ledgers in which a row can begin on screen, in any place."""
SETTLED = ("exits", "teams")
"""Ledgers whose rows are each about a village and stay there."""
OWN_FORMS = ("funds", "progress")
"""Ledgers that have forms of their own."""
KEPT = "留空的栏保持原来的内容。"


def show(context: Context, key: str) -> None:
    """Correct the row of an objective in its ledger; nothing where its kind has none."""
    ledger = OF_KIND.get(str(context.snapshot.objectives.loc[key, "kind"]), "")
    if ledger and st.toggle(f"更正这一项（{BOOKS[ledger].title}）", key=f"correct-{key}-{forms.saved()}"):
        known = enter_row.standing(context.snapshot, ledger=ledger).get(key, {})
        show_form(context, BOOKS[ledger], Row(ledger, key, {}), known)


def show_ledger(context: Context, book: Book) -> None:
    """Choose a row of a ledger to correct, or begin a new one."""
    if book.code in OWN_FORMS or not forms.allowed_somewhere(context.snapshot, Deed.ENTER):
        return
    if not st.toggle("在画面上更正或新增一项", key=f"by-hand-{book.code}-{forms.saved()}"):
        return
    rows = enter_row.standing(context.snapshot, ledger=book.code)
    words = {NEW: "＋ 新增一项"}
    words |= {key: _named(values, key) for key, values in rows.items()}
    chosen = st.selectbox(
        "哪一项",
        list(words),
        index=None,
        format_func=lambda key: words.get(key, key),
        key=f"row-{book.code}-{context.view.county}",
        placeholder="按名称查找",
    )
    if chosen is not None:
        show_form(context, book, Row(book.code, chosen, {}), rows.get(chosen, {}))


def _named(values: Values, key: str) -> str:
    said = (values.get(code) for code in ("title", "problem", "township", "village", "fund"))
    return " ".join(str(one) for one in said if one) or key


def show_form(context: Context, book: Book, row: Row, known: Values, *, mark: str = "") -> None:
    """Every column that can be filled in, with what stands there by now.

    Args:
        context: What is on screen.
        book: The ledger.
        row: Which row; its place is where it is by now, or where a new one is proposed to be.
        known: What stands in the row, as it may be shown.
        mark: Tells forms of one row apart that show it otherwise.
    """
    fields = enter_row.fields_of(context.snapshot, book.code, new=not row.key)
    movable = book.code in ADDED and not (row.key and book.code in SETTLED)
    where = (Field(WHERE, "地点", Kind.VILLAGE),) if movable else ()
    place = row.place or _place_of(context, row.key)
    options = {WHERE: _places(context, villages_only=book.households)} if where else {}
    people = _people(context)
    options |= {one.code: _with(people, known.get(one.code)) for one in fields if one.kind is Kind.PERSON}
    form = f"row-{book.code}-{row.key or row.place}-{context.view.as_of}{mark}"
    with st.form(form, border=False):
        st.text(KEPT if row.key else "带 * 的必填。")
        shown = (*where, *fields)
        field_form.show(form, shown, {**known, WHERE: place}, options)
        st.text_input("填报人或单位", acting.actor().name, key=f"{form}-by", max_chars=40)
        forms.under_all(form, {one.code for one in shown})
        args = (context, form, replace(row, place=place), shown)
        approval.buttons(context, book.code, "保存这一项", _save, args)  # type: ignore[arg-type]


def _places(context: Context, *, villages_only: bool) -> dict[str, str]:
    """Townships and their villages, by code."""
    snapshot = context.snapshot
    names = {str(code): str(row["name"]) for code, row in each(snapshot.townships)}
    villages = {
        str(code): f"{names.get(str(row['township']), '')} {row['name']}"
        for code, row in each(snapshot.villages)
    }
    return villages if villages_only else {**names, **villages}


def _place_of(context: Context, key: str) -> str:
    objectives = context.snapshot.objectives
    if key in objectives.index:
        return str(objectives.loc[key, "place_code"])
    return key if key in context.snapshot.villages.index else ""


def _people(context: Context) -> dict[str, str]:
    """Everybody who answers for something on the day, by id."""
    duties = context.snapshot.duties
    current = duties[duties["current"]].drop_duplicates("person_id")
    named = zip(current["person_id"], current["name"], current["unit"], strict=True)
    return {str(key): f"{name}（{unit}）" for key, name, unit in named}


def _with(people: Mapping[str, str], name: object) -> dict[str, str]:
    """The people to choose from, first whoever the row names by now."""
    return {str(name): str(name), **people} if name else dict(people)


def _save(
    context: Context, form: str, row: Row, fields: tuple[Field, ...], *, as_draft: bool = False
) -> None:
    """What was changed of the row, against what stood on the screen when it was."""
    said = field_form.filled(form, fields)
    place = str(said.pop(WHERE, None) or "")
    said, people = _people_named(context, said, fields)
    moved = "" if row.key and place == row.place else place
    filled = enter_row.changed(context.snapshot, replace(row, place=moved, people=people), said)
    basis = acting.basis(context.snapshot, author=st.session_state[f"{form}-by"])
    approval.enter(
        form, basis, "row", filled, "已保存这一项，在台账的导入记录里可以撤销。", as_draft=as_draft
    )


def _people_named(
    context: Context, said: dict[str, Any], fields: tuple[Field, ...]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Names of the persons chosen, and their ids."""
    duties = context.snapshot.duties.drop_duplicates("person_id").set_index("person_id")["name"]
    chosen = {one.code: str(said[one.code]) for one in fields if one.kind is Kind.PERSON and said[one.code]}
    people = {code: key for code, key in chosen.items() if key in duties.index}
    return said | {code: str(duties[key]) for code, key in people.items()}, people
