"""Puts notices into the words and envelopes of each channel; text from data is text there too."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import smtplib
import socket
import time
from contextlib import suppress
from email.message import EmailMessage
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

from data.notices import outgoing
from data.notices.channels import ChannelError, DoubtError, address_of, secret

if TYPE_CHECKING:
    import ssl

    from data.notices.channels import Channel
    from data.notices.queue import Batch

LONGEST = 1800
"""Bytes of a text message; 企业微信 takes 2,048."""
HARMLESS = str.maketrans(
    {"<": "＜", ">": "＞", "@": "＠", "`": "｀", "[": "［", "]": "］", "*": "＊", "#": "＃"}
)
"""Signs by which a messenger would take a text for a command, a mention or a link."""
SMTPS = 465


def plain(text: str) -> str:
    """A text from data on one line, in which a messenger finds no command, no mention and no link."""
    kept = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(kept.split()).translate(HARMLESS).replace("://", "：//")


def text_of(batch: Batch) -> str:
    """The notices as lines; what does not fit is counted."""
    lines, left = [f"【战图·{plain(batch.county_name)}】{len(batch.notices)} 条通知"], len(batch.notices)
    for notice in batch.notices:
        line = f"{notice.on_date} {plain(notice.text)}"
        if len("\n".join([*lines, line]).encode()) > LONGEST:
            return "\n".join([*lines, f"…另有 {left} 条，请到战图查看"])
        lines.append(line)
        left -= 1
    return "\n".join(lines)


def send(channel: Channel, batch: Batch) -> None:
    """Send a batch; returning means that the other side has taken it.

    Raises:
        DoubtError: Nobody knows whether it was taken, or only some of the recipients have it.
        ChannelError: It was not taken, or cannot be sent as the channel is set up.
        OSError: There is no connection.
    """
    if channel.form == "smtp":
        _mail(channel, batch)
    elif channel.form == "json":
        _post_json(channel, batch)
    else:
        _post_robot(channel, batch)


def _post_robot(channel: Channel, batch: Batch) -> None:
    url, body = address_of(channel), {"msgtype": "text", "text": {"content": text_of(batch)}}
    if channel.form == "dingtalk" and channel.secret:
        url += signed(secret(channel.secret), round(time.time() * 1000))
    answer = outgoing.post(url, _json(body), _headers(batch), channel.ca)
    _refuse_unless_ok(answer.status)
    try:
        said = json.loads(answer.content)["errcode"]
    except (ValueError, KeyError, TypeError) as error:
        raise ChannelError("对方的回答里没有 errcode") from error
    if said != 0:
        raise ChannelError(f"对方没有收下（errcode {said}）")


def signed(key: str, at: int) -> str:
    """钉钉's signature of a moment (milliseconds), as the end of the address."""
    digest = hmac.digest(key.encode(), f"{at}\n{key}".encode(), hashlib.sha256)
    return f"&timestamp={at}&sign={quote_plus(base64.b64encode(digest))}"


def _post_json(channel: Channel, batch: Batch) -> None:
    notices = [
        {
            "event": one.event,
            "kind": one.kind,
            "zone": one.recipient,
            "date": str(one.on_date),
            "text": one.text,
        }
        for one in batch.notices
    ]
    body = _json(
        {"id": batch.id, "county": batch.county, "county_name": batch.county_name, "notices": notices}
    )
    headers = _headers(batch)
    if channel.secret:
        at = str(round(time.time()))
        digest = hmac.new(secret(channel.secret).encode(), f"{at}.".encode() + body, hashlib.sha256)
        headers |= {"X-Zhantu-Timestamp": at, "X-Zhantu-Signature": f"sha256={digest.hexdigest()}"}
    _refuse_unless_ok(outgoing.post(address_of(channel), body, headers, channel.ca).status)


def _headers(batch: Batch) -> dict[str, str]:
    return {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": batch.id}


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _refuse_unless_ok(status: int) -> None:
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        raise ChannelError(f"对方没有收下（HTTP {status}）")


def _mail(channel: Channel, batch: Batch) -> None:
    host, _, port = address_of(channel).partition(":")
    target = outgoing.vetted(host, int(port or 587))
    mail = EmailMessage()
    mail["Subject"] = f"战图通知：{plain(batch.county_name)} {len(batch.notices)} 条"
    mail["From"], mail["To"], mail["Message-ID"] = (
        channel.sender,
        ", ".join(channel.to),
        f"<{batch.id}@zhantu>",
    )
    mail.set_content(text_of(batch))
    try:
        server = _signed_in(channel, host, target, int(port or 587))
        try:
            refused = server.send_message(mail)
        finally:
            with suppress(smtplib.SMTPException, OSError):  # what was taken is taken, whatever follows
                server.quit()
            server.close()
    except smtplib.SMTPException as error:
        raise ChannelError(f"邮件服务器没有收下（{type(error).__name__}）") from error
    if refused:
        raise DoubtError(f"邮件服务器没有收下 {len(refused)} 个收件人，其余的已经收下")


def _signed_in(channel: Channel, host: str, target: str, port: int) -> smtplib.SMTP:
    """A session over TLS; where the server offers none, nothing is sent."""
    context = outgoing.context_for(channel.ca)
    server = _Submission(target, host, port, context if port == SMTPS else None)
    try:
        if port != SMTPS:
            server.starttls(context=context)
        if channel.user:
            server.login(channel.user, secret(channel.secret))
    except BaseException:
        server.close()
        raise
    return server


class _Submission(smtplib.SMTP):
    """SMTP to an address that was vetted, with the certificate checked against the host's name."""

    def __init__(self, target: str, host: str, port: int, context: ssl.SSLContext | None) -> None:
        self._target, self._context = target, context
        super().__init__(host, port, timeout=outgoing.SECONDS)

    def _get_socket(self, host: str, port: int, timeout: float) -> object:
        line = socket.create_connection((self._target, port), timeout)
        return line if self._context is None else self._context.wrap_socket(line, server_hostname=host)

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Hand over the text; a line that is cut before the answer leaves it open."""
        try:
            return super().data(msg)
        except smtplib.SMTPDataError:
            raise
        except OSError as error:
            raise DoubtError(
                f"已经发出，邮件服务器没有回答，不知道收到没有（{type(error).__name__}）"
            ) from error
