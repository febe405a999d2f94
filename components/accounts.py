"""用户 on screen: the accounts, the forms to make and change them, who is signed in; and the list as Excel."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import streamlit as st

from components import acting, download, forms, panel, signed
from components.web import sockets
from data.actions import accounts as actions
from data.actions.accounts import Post
from data.ledger.workbook import Column, Value
from data.rules.permissions import ROLE_WORDS, Role
from data.rules.sign_in import locked
from data.store import accounts, sessions

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from components.context import Context
    from components.state import View
    from data.ledger.workbook import Sheet
    from data.store.accounts import Entry
    from data.store.sessions import Signed
    from data.store.snapshot import Snapshot

PATH = "/export/accounts.xlsx"
INITIAL = "initial-password"
"""Where the session keeps an initial password until it was shown, once."""
HEAD = ("账号", "姓名", "角色", "范围", "单位", "状态", "最近使用")
COLUMNS = (
    Column("账号", 18),
    Column("姓名", 14),
    Column("角色", 12),
    Column("县", 12),
    Column("战区", 16),
    Column("单位", 26),
    Column("状态", 16),
    Column("动态口令", 10),
    Column("最近使用", 18),
)


# --- the list


def show_list(context: Context) -> None:
    """The accounts and who is signed in."""
    found, at = accounts.entries(), sessions.now()
    lines = [{"label": one.name, "cells": cells(one, at)} for one in found]
    table = {"type": "table", "words": True, "head": list(HEAD), "lines": lines}
    empty = {"type": "text", "lines": ["还没有账号。用“新建账号”建第一个。"]}
    href = download.address(PATH, context.view)
    link = {"type": "links", "items": [{"label": "导出 Excel（账号）", "href": href}]}
    content = {
        "over": "谁可以登录，以什么身份",
        "title": f"账号（{len(found)}）",
        "subtitle": "账号不删除，只停用：审计记录里有它的名字。",
        "blocks": [link, table if found else empty],
    }
    panel.show(content, key="accounts", on_pick=lambda _pick: None)


def cells(one: Entry, at: int) -> list[str]:
    """An account in words: person, role, where, unit, how it stands, when it was last used."""
    where = "·".join(filter(None, (one.county_name, one.zone_name))) or "各县"
    return [one.display_name, ROLE_WORDS[one.role], where, one.unit, state_of(one, at), _moment(one.used_at)]


def state_of(one: Entry, at: int) -> str:
    """How an account stands, in words."""
    if one.disabled:
        return "停用"
    if locked(one.locked_until, at):
        return "锁定中"
    return "未改初始口令" if one.must_change else "可登录"


def _moment(at: int) -> str:
    return f"{dt.datetime.fromtimestamp(at, dt.UTC).astimezone():%Y-%m-%d %H:%M}" if at else "没有用过"


# --- the forms


def show_forms(context: Context) -> None:
    """The form for a new account, those for the account chosen, and its sessions."""
    _show_initial()
    with st.expander("新建账号", expanded=forms.refused("account-new")):
        _show_post(context, "account-new", None)
    found = {one.name: one for one in accounts.entries()}
    if not found:
        return
    chosen = st.selectbox(
        "改哪个账号",
        list(found),
        format_func=lambda name: accounts.called(found[name].display_name, name),
        index=None,
        placeholder="选一个账号",
        key="account-chosen",
    )
    if chosen in found:
        _show_one(context, found[chosen])


def _show_initial() -> None:
    """An initial password, once: whoever has it notes it down now."""
    told = st.session_state.pop(INITIAL, None)
    if told:
        name, password = told
        st.text(f"账号 {name} 的初始口令（只显示这一次，请当面交给本人，第一次登录必须改）：")
        st.code(password, language=None)


def _show_one(context: Context, one: Entry) -> None:
    form = f"account-{one.name}-{forms.saved()}"
    with st.expander("改姓名、角色、范围", expanded=forms.refused(f"{form}-post")):
        _show_post(context, f"{form}-post", one)
    st.text_input("停用或重置的原因", key=f"{form}-reason", max_chars=200)
    forms.under(form, "reason")
    forms.under(form)
    with st.container(horizontal=True):
        if one.disabled:
            st.button("启用", on_click=_do, args=(form, lambda: _enable(one.name), "已启用。"))
        else:
            disabling = (form, lambda: _disable(one.name, _value(form, "reason")), "已停用，会话已结束。")
            st.button("停用", on_click=_do, args=disabling)
        resetting = (form, lambda: _reset(one.name, _value(form, "reason")), "")
        st.button("重置口令和动态口令", on_click=_do, args=resetting)
    _show_sessions(form, one)


def _show_sessions(form: str, one: Entry) -> None:
    found = sessions.sessions(sessions.now(), one.name)
    st.text(f"现在登录着的（{len(found)}）" if found else "现在没有人用这个账号登录。")
    for each in found:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(_session_said(each))
            ending = (form, lambda each=each: _revoke(one.name, each.reference), "会话已结束。")
            st.button("结束", key=f"{form}-{each.reference}", on_click=_do, args=ending)


def _session_said(one: Signed) -> str:
    mine = "，就是现在这个" if one.reference == signed.session() else ""
    return f"{_moment(one.created_at)} 登录，{_moment(one.used_at)} 最后使用，来自 {one.origin}{mine}"


def _show_post(context: Context, form: str, one: Entry | None) -> None:
    """Name, role and where; the role decides what else is asked."""
    key = f"{form}-{forms.saved()}"
    if one is None:
        st.text_input("账号", key=f"{key}-name", max_chars=30, help="小写字母、数字，例如 wangjg")
        forms.under(form, "name")
    st.text_input("姓名", one.display_name if one else "", key=f"{key}-display_name", max_chars=30)
    forms.under(form, "display_name")
    role: Any = st.selectbox(
        "角色",
        list(Role),
        index=list(Role).index(one.role) if one else list(Role).index(Role.CLERK),
        format_func=ROLE_WORDS.__getitem__,
        key=f"{key}-role",
    )
    forms.under(form, "role")
    _show_place(context, form, key, one, role)
    st.text_input("单位", one.unit if one else "", key=f"{key}-unit", max_chars=actions.LONGEST_UNIT)
    forms.under(form, "unit")
    forms.under(form)
    label, done = ("保存", "已保存。") if one else ("新建，生成初始口令", "")
    st.button(
        label, type="primary", key=f"{key}-go", on_click=_do, args=(form, lambda: _save(key, one), done)
    )


def _show_place(context: Context, form: str, key: str, one: Entry | None, role: Role) -> None:
    if role in actions.EVERYWHERE:
        return
    codes = list(context.counties)
    county = one.county if one and one.county in codes else context.view.county
    chosen = st.selectbox(
        "县", codes, codes.index(county), format_func=context.counties.__getitem__, key=f"{key}-county"
    )
    forms.under(form, "county")
    if role in actions.IN_A_ZONE:
        zones = accounts.zones_of(str(chosen))
        known = one.zone if one and one.zone in zones else None
        index = list(zones).index(known) if known else None
        st.selectbox(
            "战区",
            list(zones),
            index,
            format_func=zones.__getitem__,
            key=f"{key}-zone",
            placeholder="选一个战区",
        )
        forms.under(form, "zone")


def _value(key: str, field: str) -> Any:
    return st.session_state.get(f"{key}-{field}") or ""


def _do(form: str, action: Callable[[], None], done: str) -> None:
    forms.save(form, action, done)
    sockets.look()


def _save(key: str, one: Entry | None) -> None:
    names = ("display_name", "county", "zone", "unit")
    post = Post(role=Role(_value(key, "role")), **{name: _value(key, name) for name in names})
    if one is None:
        name = _value(key, "name")
        st.session_state[INITIAL] = name, actions.create(acting.actor(), name, post, sessions.now())
    else:
        saw = Post(one.display_name, one.role, one.county, one.zone, one.unit)
        actions.change(acting.actor(), one.name, saw, post)


def _enable(name: str) -> None:
    actions.enable(acting.actor(), name)


def _disable(name: str, reason: str) -> None:
    actions.disable(acting.actor(), name, reason, sessions.now())


def _reset(name: str, reason: str) -> None:
    st.session_state[INITIAL] = name, actions.reset(acting.actor(), name, reason, sessions.now())


def _revoke(name: str, reference: str) -> None:
    actions.revoke(acting.actor(), name, reference, sessions.now())


# --- Excel


async def file(request: Request) -> Response:
    """The accounts as a list, without any secret."""
    return await download.answer(request, _file)


def _file(_snapshot: Snapshot, _view: View) -> Sheet:
    at = sessions.now()
    return download.listed("账号", COLUMNS, [_row(one, at) for one in accounts.entries()])


def _row(one: Entry, at: int) -> list[Value]:
    codes = "已开通" if one.has_codes else "没有"
    where: list[Value] = [one.county_name or "各县", one.zone_name, one.unit]
    return [
        one.name,
        one.display_name,
        ROLE_WORDS[one.role],
        *where,
        state_of(one, at),
        codes,
        _moment(one.used_at),
    ]
