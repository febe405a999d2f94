"""Inputs for the fields of a ledger or of something handed in, each of its kind, and what was filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from components import forms
from components.label import plain
from data.ledger.columns import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from data.ledger.columns import Field

NUMBERS = (Kind.INT, Kind.NUMBER, Kind.PERCENT)
LONGEST = 300
"""Characters of a text."""
YES, NO = "是", "否"


def show(
    form: str,
    fields: Iterable[Field],
    values: Mapping[str, Any],
    options: Mapping[str, Mapping[str, str]] | None = None,
) -> None:
    """One input a field, with what was wrong with it below.

    Args:
        form: Key of the form.
        fields: What to ask for.
        values: What stands there by now, by field.
        options: What can be chosen for fields such as a village: words by value, by field.
    """
    for field in fields:
        _input(f"{form}-{field.code}", field, values.get(field.code), (options or {}).get(field.code, {}))
        forms.under(form, field.code)


def filled(form: str, fields: Iterable[Field]) -> dict[str, Any]:
    """What was filled in, by field; None for what was left empty, text as it is."""
    found = {field.code: st.session_state[f"{form}-{field.code}"] for field in fields}
    return {field.code: _of_kind(field, found[field.code]) for field in fields}


def _of_kind(field: Field, said: Any) -> Any:
    """What was filled in, as its column has it."""
    if field.kind is Kind.BOOL:
        return {YES: True, NO: False}.get(said)
    return tuple(said) if isinstance(said, list) else said


def _input(key: str, field: Field, value: Any, options: Mapping[str, str]) -> None:
    help_text = plain(field.note) or None
    if options:
        st.selectbox(
            _title(field),
            list(options),
            index=list(options).index(value) if value in options else None,
            format_func=lambda one: options.get(one, one),
            key=key,
            help=help_text,
            placeholder="请选择",
            accept_new_options=field.kind is Kind.PERSON,
        )
    elif field.kind in NUMBERS:
        _number(key, field, value)
    elif field.kind is Kind.DATE:
        st.date_input(_title(field), value, key=key, format="YYYY-MM-DD", help=help_text)
    elif field.kind is Kind.BOOL:
        st.radio(
            _title(field), (YES, NO), None if value is None else int(not value), key=key, horizontal=True
        )
    elif field.choices:
        _choice(key, field, value)
    else:
        said = "、".join(value) if isinstance(value, tuple) else str(value or "")
        st.text_input(_title(field), said, key=key, max_chars=LONGEST, help=help_text)


def _title(field: Field) -> str:
    return plain(field.title) + (" *" if field.required else "")


def _number(key: str, field: Field, value: Any) -> None:
    """Whole numbers stay whole; nothing is there before somebody fills it in."""
    if field.kind is Kind.INT:
        count = None if value is None else int(value)
        st.number_input(_title(field), value=count, step=1, key=key, help=plain(field.note) or None)
    else:
        known = None if value is None else float(value)
        st.number_input(
            _title(field), value=known, step=None, format="%.10g", key=key, help=plain(field.note) or None
        )


def _choice(key: str, field: Field, value: Any) -> None:
    words = {one.value: one.word for one in field.choices}
    if field.kind is Kind.MANY:
        chosen = [one for one in value or () if one in words]
        st.multiselect(
            _title(field),
            list(words),
            chosen,
            format_func=lambda one: words.get(one, one),
            key=key,
            placeholder="可选几项",
        )
        return
    st.selectbox(
        _title(field),
        list(words),
        index=list(words).index(value) if value in words else None,
        format_func=lambda one: words.get(one, one),
        key=key,
        placeholder="请选择",
    )
