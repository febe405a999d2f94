"""The pages before the map: signing in, setting up, and one's own account. Plain HTML; every text is escaped."""

from __future__ import annotations

import datetime as dt
from html import escape
from typing import TYPE_CHECKING

import segno

from data.rules.permissions import ROLE_WORDS, Role
from data.store.credentials import enrolment

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from data.errors import FieldProblem
    from data.store.sessions import Signed

STYLE = "/door.css"
RULE = "至少 10 位，大写、小写、数字、符号有其中三种，不含账号名和常见组合。"
KEEPERS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)
TASKS = {
    Role.SYSTEM_ADMIN: "建账号、备份恢复",
    Role.SECURITY_ADMIN: "安全设置",
    Role.AUDITOR: "查审计记录",
}

_PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · 战图</title><link rel="icon" href="data:,"><link rel="stylesheet" href="{style}"></head>
<body><header><b>战图</b><span>挂图作战</span></header><main class="{kind}"><h1>{title}</h1>{body}</main></body></html>
"""


def page(title: str, body: str, kind: str = "") -> str:
    """A whole page; ``body`` is HTML."""
    return _PAGE.format(title=escape(title), style=STYLE, body=body, kind=kind)


def sign_in(form_token: str, after: str, said: str = "", name: str = "", elsewhere: str = "") -> str:
    """The form to sign in.

    Args:
        form_token: What it carries.
        after: Where to go then.
        said: What was wrong before.
        name: As it was typed before.
        elsewhere: Address at which the identity provider is asked instead; empty where there is none.
    """
    fields = [
        _hidden("next", after),
        _text("name", "账号", f"autocomplete='username' required {'' if name else 'autofocus'}", name),
        _password("password", "口令", "current-password"),
        _text("code", "动态口令", "autocomplete='one-time-code'", hint="没有开通的账号不填"),
    ]
    other = f"<div class='ways'>{_way(elsewhere, '用统一身份认证登录')}</div>" if elsewhere else ""
    return page("登录", _warning(said) + _form("/login", form_token, fields, "登录") + other)


def arrived(after: str) -> str:
    """Leads on from a page of our own: a browser that came from elsewhere sends no strict cookie until then."""
    on = f"<meta http-equiv='refresh' content='0; url={escape(after)}'>"
    return page("已登录", on + _way(after, "进入战图"))


def set_up(
    form_token: str, problems: Sequence[FieldProblem] = (), names: dict[str, str] | None = None
) -> str:
    """The form that makes the first administrators."""
    told = "<p>安装口令印在启动窗口里，一小时内有效，只能用一次。三员由三个人分别担任；后两位也可以以后再建。</p>"
    fields = [
        _text("token", "安装口令", "autocomplete='off' required autofocus"),
        *_problems(problems, "token"),
    ]
    fields += [_first(role, (names or {}).get(role, ""), problems) for role in KEEPERS]
    body = told + "".join(_problems(problems, "")) + _form("/setup", form_token, fields, "建立管理员账号")
    return page("首次设置", body, "wide")


def _first(role: Role, name: str, problems: Sequence[FieldProblem]) -> str:
    needed = role is Role.SYSTEM_ADMIN
    asked = "required" if needed else ""
    legend = f"{ROLE_WORDS[role]}员（{TASKS[role]}）{'' if needed else '，可以留空'}"
    fields = [
        _text(f"{role}-name", "账号", f"autocomplete='off' {asked}", name, "小写字母和数字，如 wangjg"),
        _password(f"{role}-password", "口令", "new-password", RULE, required=needed),
        *_problems(problems, role),
    ]
    return f"<fieldset><legend>{escape(legend)}</legend>{''.join(fields)}</fieldset>"


def done(title: str, *lines: str) -> str:
    """What was done, and the way on."""
    return page(title, "".join(f"<p>{escape(line)}</p>" for line in lines) + _way("/login", "去登录"))


def account(
    signed: Signed,
    form_token: str,
    parts: Iterable[str],
    problems: Sequence[FieldProblem] = (),
    said: str = "",
) -> str:
    """One's own account; ``parts`` are HTML sections made by the functions below."""
    role = ROLE_WORDS[Role(signed.role)]
    who = f"<p class='who'>{escape(signed.called)} · {escape(role)}</p>"
    ways = "" if signed.must_change or signed.must_enrol else _way("/", "回到战图")
    leave = f"<div class='ways'>{ways}{_form('/logout', form_token, [], '退出登录', kind='quiet')}</div>"
    told = f"<p class='said'>{escape(said)}</p>" if said else ""
    return page("我的账号", who + told + "".join(_problems(problems, "")) + "".join(parts) + leave, "wide")


def password_part(signed: Signed, form_token: str, problems: Sequence[FieldProblem] = ()) -> str:
    """The form to change the password."""
    why = "<p>这是管理员给的初始口令，改好以后才能进入。</p>" if signed.must_change else ""
    fields = [
        _password("old", "现在的口令", "current-password"),
        *_problems(problems, "old"),
        _password("new", "新口令", "new-password", RULE),
        *_problems(problems, "new"),
        _password("again", "再输一次", "new-password"),
        *_problems(problems, "again"),
    ]
    return _section("改口令", why + _form("/account/password", form_token, fields, "改口令"))


def codes_part(signed: Signed, form_token: str, secret: str, problems: Sequence[FieldProblem] = ()) -> str:
    """The form to set one-time codes up, with the QR code of a new secret."""
    why = (
        "换手机时重新扫一次；旧的随之作废。"
        if signed.has_codes
        else "用手机上的验证器（微信小程序也有）扫码。"
    )
    if signed.must_enrol:
        why = "管理员必须开通动态口令才能进入。" + why
    groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    shown = f"<div class='qr'>{_qr(enrolment(secret, signed.account))}</div>"
    fields = [
        _hidden("secret", secret),
        f"<p>{escape(why)}扫不了就手工输入密钥：<code>{escape(groups)}</code></p>",
        _text("code", "手机上的六位数", "autocomplete='one-time-code' required"),
        *_problems(problems, "code"),
        _password("password", "口令", "current-password"),
        *_problems(problems, "password"),
    ]
    label = "重新开通" if signed.has_codes else "开通动态口令"
    return _section("动态口令", shown + _form("/account/codes", form_token, fields, label), "codes")


def recovery_part(codes: Sequence[str]) -> str:
    """The recovery codes, shown once."""
    items = "".join(f"<li><code>{escape(code)}</code></li>" for code in codes)
    why = "动态口令已开通。手机丢了，就用下面的恢复码代替动态口令，每个只能用一次。现在抄下来，以后不再显示。"
    return _section("恢复码", f"<p>{why}</p><ul class='recovery'>{items}</ul>")


def sessions_part(signed: Signed, form_token: str, sessions: Collection[Signed]) -> str:
    """Where one is signed in, each with a button that ends it."""
    rows = "".join(_session(one, signed, form_token) for one in sessions)
    return _section("我的会话", f"<ul class='sessions'>{rows}</ul>")


def _session(one: Signed, mine: Signed, form_token: str) -> str:
    here = one.key == mine.key
    said = f"{moment(one.created_at)} 登录，{moment(one.used_at)} 最后使用，来自 {one.origin or '不详'}"
    end = _form("/account/sessions", form_token, [_hidden("session", one.reference)], "结束", kind="quiet")
    return f"<li><span>{escape(said)}<small>{escape(one.agent)}</small></span>{'<em>本次</em>' if here else end}</li>"


def moment(at: int) -> str:
    """A moment in the server's own time."""
    return f"{dt.datetime.fromtimestamp(at, dt.UTC).astimezone():%Y-%m-%d %H:%M}"


def _qr(text: str) -> str:
    return str(
        segno.make(text, error="m").svg_inline(border=2, dark="#1F2328", light="#FFFFFF", omitsize=True)
    )


def _section(title: str, body: str, kind: str = "") -> str:
    return f"<section class='{kind}'><h2>{escape(title)}</h2>{body}</section>"


def _form(address: str, form_token: str, fields: Sequence[str], button: str, *, kind: str = "") -> str:
    content = _hidden("form", form_token) + "".join(fields)
    return f"<form method='post' action='{address}' class='{kind}'>{content}<button>{escape(button)}</button></form>"


def _hidden(name: str, value: str) -> str:
    return f"<input type='hidden' name='{name}' value='{escape(value)}'>"


def _text(name: str, label: str, more: str, value: str = "", hint: str = "") -> str:
    """A field for text; ``more`` are its attributes."""
    plain = "maxlength='200' autocapitalize='none' spellcheck='false'"
    return _labelled(label, f"<input name='{name}' value='{escape(value)}' {plain} {more}>", hint)


def _password(name: str, label: str, autocomplete: str, hint: str = "", *, required: bool = True) -> str:
    flags = " required" * required
    field = f"<input type='password' name='{name}' autocomplete='{autocomplete}' maxlength='200'{flags}>"
    return _labelled(label, field, hint)


def _labelled(label: str, field: str, hint: str) -> str:
    small = f"<small>{escape(hint)}</small>" if hint else ""
    return f"<label><span>{escape(label)}</span>{field}</label>{small}"


def _problems(problems: Sequence[FieldProblem], field: str) -> list[str]:
    return [_warning(problem.message) for problem in problems if problem.field == field]


def _warning(text: str) -> str:
    return f"<p class='warning' role='alert'>⚠ {escape(text)}</p>" if text else ""


def _way(address: str, label: str) -> str:
    return f"<a class='way' href='{address}'>{escape(label)}</a>"
