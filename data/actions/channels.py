"""通知设置: whoever sets the rules tries a channel, sends again what was given up, and says where notices go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data import scratch
from data.actions.permit import allows, refuse
from data.errors import FieldProblem, RefusedInputError, refuse_if
from data.notices import messages, queue
from data.notices.channels import ChannelError, as_toml, flaws_of, look_through, path
from data.notices.news import KINDS
from data.notices.outgoing import host_of, not_allowed
from data.rules.permissions import Deed
from data.store.engine import current_engine
from data.store.unit_of_work import Event, machine_event, record_machine
from data.store.writing import writing

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from data.notices.channels import Channel
    from data.rules.permissions import Actor


def said(channel: Channel | None) -> str:
    """A channel as the audit trail says it: nothing of its address but the host."""
    if channel is None:
        return ""
    heard = "、".join(KINDS[kind] for kind in channel.kinds) or "全部事项"
    where = "、".join((*channel.counties, *channel.zones)) or "全部范围"
    return f"{channel.id}：{channel.form} {host_of(channel)}，{heard}，{where}"


def try_out(actor: Actor, channel: str, engine: Engine | None = None) -> None:
    """Send a message through a channel that says nothing but that it works.

    Raises:
        RefusedInputError: The actor may not, there is no such channel, or the other side did not take it.
    """
    _permit(actor, engine)
    found = next((one for one in look_through()[0] if one.id == channel), None)
    if found is None:
        raise RefusedInputError([FieldProblem("", f"没有渠道 {channel}，请刷新页面")])
    machine_event(Event(actor.signed, "test_channel", channel), engine)
    try:
        messages.send(found, queue.test_batch("", "测试"))
    except ChannelError as error:
        raise RefusedInputError([FieldProblem("", str(error))]) from error
    except OSError as error:
        why = f"没有连上或没有回答（{type(error).__name__}），请看网络、防火墙和证书"
        raise RefusedInputError([FieldProblem("", why)]) from error


def send_again(actor: Actor, channel: str, engine: Engine | None = None, state: str = "failed") -> None:
    """Queue what a channel gave up once more, or in state ``unsure`` what may have arrived already.

    Raises:
        RefusedInputError: The actor may not.
    """
    _permit(actor, engine)
    count = queue.again(engine or current_engine(), channel, state)
    what = "没把握的" if state == "unsure" else ""
    machine_event(Event(actor.signed, "resend_notices", channel, "", f"{what} {count} 条".strip()), engine)


def save(actor: Actor, saw: Channel | None, new: Channel | None, engine: Engine | None = None) -> None:
    """Write a channel into the file, change it, or take it out; comments in the file are not kept.

    Args:
        actor: Who.
        saw: As it stood on screen; None for a new one.
        new: As it is to be; None to take it out.
        engine: Another database than the configured one.

    Raises:
        RefusedInputError: The actor may not, something of it does not do, or somebody changed it meanwhile.
    """
    _permit(actor, engine)
    channels, flaws = look_through()
    if flaws:
        raise RefusedInputError([FieldProblem("", "文件里还有不对的地方，请先在文件里改好，再在这里改渠道")])
    kept = [one for one in channels if saw is None or one.id != saw.id]
    if saw is not None and saw not in channels:
        now = next((one for one in channels if one.id == saw.id), None)
        raise RefusedInputError([FieldProblem("", f"别人刚改过这个渠道，现在是：{said(now) or '已删去'}")])
    if new is not None:
        wrong = [*flaws_of(new, [one.id for one in kept]), *filter(None, [not_allowed(new)])]
        refuse_if([FieldProblem("", one) for one in wrong])
    after = [*kept, new] if saw is None else [new if one == saw else one for one in channels]
    event = Event(actor.signed, "set_channel", new.id if new else saw.id if saw else "", said(saw), said(new))
    _write(event, [one for one in after if one is not None], engine or current_engine())


def _write(event: Event, channels: list[Channel], engine: Engine) -> None:
    """The file as a whole or not at all; no change of it goes unsaid in the audit trail."""
    if path().exists():
        _store(path().with_suffix(".before"), path().read_text(encoding="utf-8"))
    with writing(engine) as session:
        record_machine(session, event)
        session.flush()
        _store(path(), as_toml(channels))


def _store(file: Path, text: str) -> None:
    with scratch.whole(file) as draft:
        draft.write_text(text, encoding="utf-8")


def _permit(actor: Actor, engine: Engine | None) -> None:
    if not allows(actor, Deed.SET_SECURITY, ""):
        refuse(actor, Deed.SET_SECURITY, "", engine)
