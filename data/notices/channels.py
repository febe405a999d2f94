"""The channels of ``notices.toml``, and their secrets, each in a file of its own; neither is in the database."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from data.errors import ZhantuError
from data.notices.news import KINDS
from data.store.engine import home

if TYPE_CHECKING:
    from pathlib import Path

FORMS = ("wecom", "dingtalk", "json", "smtp")
A_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
A_LITERAL_SECRET = re.compile(r"(?:key|token|secret|password)=(?!\{)|://[^/@]*:[^/@]*@", re.IGNORECASE)


class ChannelError(ZhantuError):
    """A channel is not set up in a way that it could be used."""


@dataclass(frozen=True)
class Channel:
    """Where notices go.

    Attributes:
        id: Its name in the queue.
        form: ``wecom`` 企业微信, ``dingtalk`` 钉钉, ``json`` or ``smtp``.
        address: A URL, for SMTP ``host:port``; ``{name}`` stands for a secret.
        secret: Name of the secret that messages are signed with, or of the password for SMTP.
        counties: Codes of the counties it hears of; all where there are none.
        zones: Zones it hears of; all, and the headquarters', where there are none.
        kinds: What it hears of, see :data:`data.notices.news.KINDS`; everything where there are none.
        sender: For SMTP, the address that messages come from.
        to: For SMTP, the addresses they go to.
        user: For SMTP, as whom to sign in; nobody where it is empty.
        ca: File of the authority that signed the server's certificate; the usual ones where it is empty.
    """

    id: str
    form: str
    address: str
    secret: str = ""
    counties: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    sender: str = ""
    to: tuple[str, ...] = ()
    user: str = ""
    ca: str = ""

    def hears(self, county: str, zone: str, kind: str) -> bool:
        """Whether it is told of such an event."""
        asked = ((self.counties, county), (self.zones, zone), (self.kinds, kind))
        return all(not wanted or value in wanted for wanted, value in asked)


def path() -> Path:
    """The file that names the channels."""
    return home() / "notices.toml"


def read_channels() -> list[Channel]:
    """The channels there are; none where there is no file.

    Raises:
        ChannelError: The file cannot be read, or a channel is not as it must be.
    """
    try:
        told = tomllib.loads(path().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise ChannelError(f"{path()} 读不懂：{error}") from error
    channels = [_channel(row) for row in told.get("channels", [])]
    if len({channel.id for channel in channels}) < len(channels):
        raise ChannelError(f"{path()} 里有两个渠道同名，请改成不同的 id。")
    return channels


def _channel(row: dict[str, Any]) -> Channel:
    values: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in row.items()}
    try:
        made = Channel(**values)
    except TypeError as error:
        known = "、".join(field.name for field in fields(Channel))
        raise ChannelError(
            f"渠道 {row.get('id', '（没有 id）')} 少了或多了一项；可写的是 {known}。"
        ) from error
    problems = list(_wrong(made))
    if problems:
        raise ChannelError(f"渠道 {made.id}：{'；'.join(problems)}。")
    return made


def _wrong(channel: Channel) -> list[str]:
    listed = (channel.counties, channel.zones, channel.kinds, channel.to)
    if not all(isinstance(values, tuple) for values in listed):
        return ['counties、zones、kinds、to 都写成列表，例如 ["450329"]']
    found = []
    if not A_NAME.fullmatch(channel.id):
        found.append("id 只用小写字母、数字和下划线")
    if channel.form not in FORMS:
        found.append(f"form 是 {'、'.join(FORMS)} 之一")
    if A_LITERAL_SECRET.search(channel.address):
        found.append("地址里不能直接写口令，请写成 {名称}，口令放在 secrets 文件夹的同名文件里")
    if set(channel.kinds) - set(KINDS):
        found.append(f"kinds 可写的是 {'、'.join(KINDS)}")
    if channel.form == "smtp" and not (channel.sender and channel.to):
        found.append("smtp 要写 sender 和 to")
    return found


def secret(name: str) -> str:
    """A secret by its name.

    Raises:
        ChannelError: There is none.
    """
    file = home() / "secrets" / name
    if not A_NAME.fullmatch(name) or not file.is_file():
        raise ChannelError(f"没有名为 {name} 的口令，请把它写进 {home() / 'secrets'} 里的同名文件。")
    return file.read_text(encoding="utf-8").strip()


def address_of(channel: Channel) -> str:
    """The channel's address with its secrets filled in; it belongs into no log.

    Raises:
        ChannelError: A secret is not there.
    """
    return PLACEHOLDER.sub(lambda found: secret(found[1]), channel.address)
