"""通知设置 on screen: the channels and how far each is, what is wrong in their file, and the forms to change them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from components import acting, forms, panel, state
from data.actions import channels as actions
from data.notices.channels import FORMS, Channel, look_through, missing_secrets, path
from data.notices.news import KINDS
from data.notices.outgoing import HOSTS, USUAL, host_of, named_hosts, not_allowed
from data.notices.queue import Standing, standings
from data.store import accounts
from data.store.engine import current_engine, home

if TYPE_CHECKING:
    from collections.abc import Callable

    from components.context import Context
    from data.notices.channels import Flaw

FORM_WORDS = {"wecom": "企业微信", "dingtalk": "钉钉", "json": "自己的程序（JSON）", "smtp": "邮件"}
SAMPLE = """[[channels]]
id = "headquarters"
form = "wecom"
address = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={wecom_key}"
kinds = ["overdue", "order_given", "returned", "card"]
"""
LINES = ("address", "secret", "sender", "user")
NEW = Channel("", FORMS[0], "")


def show_list(context: Context) -> None:
    """What is wrong in the file, and each channel with its state and buttons."""
    channels, flaws = look_through()
    found = {one.channel: one for one in standings(current_engine())}
    head = {
        "over": "发到企业微信、钉钉、自己的程序、邮箱",
        "title": f"通知渠道（{len(channels)}）",
        "subtitle": f"写在 {path()}；改了几秒内生效。口令不在这里，也不显示。",
        "blocks": _flaws(flaws, len(channels)),
    }
    panel.show(head, key="channels", on_pick=state.select)
    for one in channels:
        _show_channel(context, one, found.get(one.id, Standing(one.id, 0, 0, 0, 0, 0, 0, "")))


def _flaws(flaws: list[Flaw], count: int) -> list[dict[str, Any]]:
    if flaws:
        lines = [*(f"■ {one}。" for one in flaws), "改好之前，所有渠道都不发；没有丢，改好就接着发。"]
        return [{"type": "text", "title": f"文件里有 {len(flaws)} 处不对", "lines": lines}]
    if count:
        return []
    return [{"type": "text", "lines": ["还没有渠道。点“新建渠道”建一个，或照“文件怎么写”写文件。"]}]


def _show_channel(context: Context, one: Channel, standing: Standing) -> None:
    form = f"channel-{one.id}"
    with st.container(border=True):
        st.text(f"{one.id}　{FORM_WORDS[one.form]}　{host_of(one)}\n{heard(context, one)}")
        st.text("\n".join(standing_lines(one, standing)))
        with st.container(horizontal=True):
            testing = (form, lambda: actions.try_out(acting.actor(), one.id), "对方已收下测试通知。")
            st.button("试发一条", key=f"{form}-test", on_click=forms.save, args=testing)
            _show_again(form, one, "failed", f"重新发送（{standing.failed}）", standing.failed)
            if standing.unsure:
                _show_again(form, one, "unsure", f"没把握的再发一次（{standing.unsure}）", standing.unsure)
        forms.under(form)


def _show_again(form: str, one: Channel, state_: str, label: str, count: int) -> None:
    again = (form, lambda: actions.send_again(acting.actor(), one.id, state=state_), "已重新排队。")
    st.button(label, key=f"{form}-again-{state_}", disabled=not count, on_click=forms.save, args=again)


def heard(context: Context, one: Channel) -> str:
    """What a channel hears of, in words."""
    kinds = "、".join(KINDS[kind] for kind in one.kinds) or "全部事项"
    counties = "、".join(context.counties.get(code, code) for code in one.counties) or "各县"
    names = accounts.zones_of(one.counties[0]) if len(one.counties) == 1 else {}
    zones = "、".join(names.get(zone, zone) for zone in one.zones) or "全部战区和县里的"
    return f"{kinds}；{counties}；{zones}"


def standing_lines(one: Channel, standing: Standing) -> list[str]:
    """How far a channel is, and what keeps it from sending, a sentence each with its sign."""
    last = dt.datetime.fromtimestamp(standing.sent_at, dt.UTC).astimezone()
    sent = f"最近一次 {last:%Y-%m-%d %H:%M}" if standing.sent_at else "还没有发过"
    waiting = standing.waiting + standing.sending
    lines = [f"○ 待发 {waiting}，已发 {standing.sent}（{sent}），放弃 {standing.failed}"]
    if standing.unsure:
        doubt = "不知道对方收到没有，不会自己再发。请先问对方；没收到的，点“没把握的再发一次”"
        lines.append(f"▲ {standing.unsure} 条{doubt}")
    lines += [f"■ 没有口令文件 {name}，请放进 {home() / 'secrets'}" for name in missing_secrets(one)]
    refused = not_allowed(one)
    lines += [f"■ {refused}"] if refused else []
    return [*lines, f"▲ 最近一次没发成：{standing.error}"] if standing.error else lines


def show_forms(context: Context) -> None:
    """The forms for a new channel and for the one chosen, and how the file is written."""
    with st.expander("新建渠道", expanded=forms.refused("channel-new")):
        _show_form(context, "channel-new", None)
    channels = {one.id: one for one in look_through()[0]}
    if channels:
        _show_change(context, channels)
    with st.expander("文件怎么写"):
        st.code(SAMPLE, language=None)
        st.text(f"kinds：{'、'.join(f'{kind} {word}' for kind, word in KINDS.items())}；不写就是全部。")
        st.text("form：" + "、".join(f"{form} {word}" for form, word in FORM_WORDS.items()) + "。")
        st.text(f"口令各写一个文件，放在 {home() / 'secrets'}，地址里写成 {{文件名}}。")
        st.text(
            f"可以发到：{'、'.join(sorted(USUAL | named_hosts()))}。别的主机先写进环境变量 {HOSTS}，再重新启动。"
        )


def _show_change(context: Context, channels: dict[str, Channel]) -> None:
    """The form of the channel chosen."""
    chosen = st.selectbox(
        "改哪个渠道", list(channels), index=None, placeholder="选一个渠道", key="channel-chosen"
    )
    if chosen in channels:
        with st.container(border=True):
            _show_form(context, f"channel-edit-{chosen}", channels[chosen])


def _show_form(context: Context, form: str, saw: Channel | None) -> None:
    """What a channel is made of; the form decides what else is asked."""
    key, was = f"{form}-{forms.saved()}", saw or NEW
    if saw is None:
        st.text_input("渠道名（id）", key=f"{key}-id", max_chars=40, help="小写字母、数字和下划线")
    kind = st.selectbox(
        "发到哪里", FORMS, FORMS.index(was.form), format_func=FORM_WORDS.__getitem__, key=f"{key}-form"
    )
    help_ = "主机:端口" if kind == "smtp" else "https:// 开头；口令的地方写 {文件名}"
    st.text_input("地址", was.address, key=f"{key}-address", max_chars=300, help=help_)
    st.text_input("签名或登录用的口令文件名（可空）", was.secret, key=f"{key}-secret", max_chars=40)
    if kind == "smtp":
        st.text_input("发件人", was.sender, key=f"{key}-sender", max_chars=100)
        st.text_input("收件人，用逗号隔开", ", ".join(was.to), key=f"{key}-to", max_chars=500)
        st.text_input("登录名（可空）", was.user, key=f"{key}-user", max_chars=100)
    st.multiselect(
        "事项（不选就是全部）",
        list(KINDS),
        was.kinds,
        format_func=KINDS.__getitem__,
        key=f"{key}-kinds",
        placeholder="全部",
    )
    codes = list(dict.fromkeys([*context.counties, *was.counties]))
    counties = st.multiselect(
        "县（不选就是各县）",
        codes,
        was.counties,
        format_func=lambda code: context.counties.get(code, code),
        key=f"{key}-counties",
        placeholder="各县",
    )
    _show_zones(key, was, counties)
    forms.under(form)
    with st.container(horizontal=True):
        saving = (form, lambda: actions.save(acting.actor(), saw, _filled(key, was)), "已保存。")
        st.button("保存", type="primary", key=f"{key}-go", on_click=forms.save, args=saving)
        if saw is not None:
            ending = (form, lambda: actions.save(acting.actor(), saw, None), "已删去。")
            st.button("删去", key=f"{key}-end", on_click=forms.save, args=ending)


def _show_zones(key: str, was: Channel, counties: list[str]) -> None:
    """The zones of the one county chosen: those of several are called alike."""
    if len(counties) != 1:
        return
    names = accounts.zones_of(counties[0])
    st.multiselect(
        "战区（不选就是全部，连同县里的）",
        list(names),
        [zone for zone in was.zones if zone in names],
        format_func=names.__getitem__,
        key=f"{key}-zones",
        placeholder="全部",
    )


def _filled(key: str, was: Channel) -> Channel:
    """The channel as it is filled in; what the form does not ask stays as it was."""
    value: Callable[[str], Any] = lambda name: st.session_state.get(f"{key}-{name}") or ""  # noqa: E731
    to = tuple(filter(None, (one.strip() for one in value("to").replace("，", ",").split(","))))
    changed: dict[str, Any] = {name: tuple(value(name)) for name in ("kinds", "counties", "zones")}
    changed |= {name: value(name).strip() for name in LINES}
    return replace(was, id=was.id or value("id").strip(), form=value("form"), to=to, **changed)
