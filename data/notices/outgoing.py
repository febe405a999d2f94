"""Connections to the outside: only to hosts that the operator named, and never led elsewhere."""

from __future__ import annotations

import http.client
import os
import socket
import ssl
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from data.notices.channels import ChannelError, DoubtError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.notices.channels import Channel

SECONDS = 10.0
READ = 4096
"""Bytes of an answer that are looked at."""
USUAL = frozenset({"qyapi.weixin.qq.com:443", "oapi.dingtalk.com:443"})
"""Where messages may go although nobody named the host."""
HOSTS = "ZHANTU_NOTICE_HOSTS"
PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    content: bytes


def named_hosts() -> frozenset[str]:
    """Hosts that the environment names, ``host`` or ``host:port``; plain ``http`` only where it says so too."""
    said = os.environ.get(HOSTS, "").replace(" ", "").lower()
    return frozenset(filter(None, said.split(",")))


def vetted(host: str, port: int, *, plain: bool = False) -> str:
    """The address to connect to; what was looked up once is used, so that no name can change its mind.

    Raises:
        ChannelError: The host is not allowed, or leads to this machine or its link without being named for it.
    """
    wrong = _unnamed(host, port, plain=plain)
    if wrong:
        raise ChannelError(wrong)
    try:
        found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except OSError as error:
        raise ChannelError(f"查不到主机 {host} 的地址") from error
    if not _is_named(host, port, plain=plain) and not all(
        ip_address(one.partition("%")[0]).is_global for one in found
    ):
        raise ChannelError(f"{host} 指向本机或内网，没有在 {HOSTS} 里写明，没有发送")
    return found[0]


def _is_named(host: str, port: int, *, plain: bool) -> bool:
    asked = f"{host.lower()}:{port}"
    wanted = {f"http://{asked}"} if plain else {asked, host.lower(), f"http://{asked}"}
    return bool(wanted & named_hosts())


def _unnamed(host: str, port: int, *, plain: bool) -> str:
    """Why nothing may be sent to a host; empty where it may."""
    asked = f"{host.lower()}:{port}"
    if _is_named(host, port, plain=plain) or (not plain and asked in USUAL):
        return ""
    entry = f"http://{asked}" if plain else asked
    return f"{asked} 不在允许的主机里。请在环境变量 {HOSTS} 里写上 {entry}"


def host_of(channel: Channel) -> str:
    """Host and port of a channel, without the rest of its address; empty where it names none."""
    host, port, _ = _target(channel)
    return f"{host}:{port}" if host else ""


def not_allowed(channel: Channel) -> str:
    """Why nothing may be sent to the channel's host, looking nothing up; empty where it may."""
    host, port, plain = _target(channel)
    if not host:
        return "smtp 的地址写成 主机:端口" if channel.form == "smtp" else "地址要以 https:// 开头"
    return _unnamed(host, port, plain=plain)


def _target(channel: Channel) -> tuple[str, int, bool]:
    """Host, port and whether it is plain http; no host where the address cannot be understood."""
    url = f"smtp://{channel.address}" if channel.form == "smtp" else channel.address
    ports = {"smtp": 587} if channel.form == "smtp" else PORTS
    try:
        parts = urlsplit(url)
        port = parts.port or ports.get(parts.scheme, 0)
    except ValueError:
        return "", 0, False
    return (parts.hostname or "", port, parts.scheme == "http") if port else ("", 0, False)


def post(url: str, body: bytes, headers: Mapping[str, str], ca: str = "") -> Answer:
    """Send a body; no redirection is followed, the certificate is checked.

    Raises:
        DoubtError: All was sent, and no answer came within ten seconds.
        ChannelError: The host is not allowed.
        OSError: No connection, or a certificate that does not fit.
    """
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ChannelError("地址要以 https:// 开头")
    port, plain = parts.port or PORTS[parts.scheme], parts.scheme == "http"
    target = vetted(parts.hostname, port, plain=plain)
    line = http.client.HTTPConnection(parts.hostname, port, timeout=SECONDS)
    line.sock = socket.create_connection((target, port), SECONDS)
    try:
        if not plain:
            line.sock = context_for(ca).wrap_socket(line.sock, server_hostname=parts.hostname)
        query = f"?{parts.query}" if parts.query else ""
        line.request("POST", f"{parts.path or '/'}{query}", body, dict(headers))
        return _answer(line)
    finally:
        line.close()


def _answer(line: http.client.HTTPConnection) -> Answer:
    try:
        answer = line.getresponse()
        return Answer(answer.status, answer.read1(READ))
    except (OSError, http.client.HTTPException) as error:
        raise DoubtError(f"已经发出，对方没有回答，不知道收到没有（{type(error).__name__}）") from error


def context_for(ca: str) -> ssl.SSLContext:
    """Checks certificate and name of a server, by the usual authorities or by one file."""
    return ssl.create_default_context(cafile=ca or None)
