"""The channels of ``notices.toml``, and their secrets, each in a file of its own; neither is in the database."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from data.errors import ZhantuError
from data.notices.news import KINDS
from data.store.engine import home

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

FORMS = ("wecom", "dingtalk", "json", "smtp")
A_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
A_CHANNEL = re.compile(r"\s*\[\[\s*channels\s*\]\]")
A_POSITION = re.compile(r"at line (\d+)")
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
A_LITERAL_SECRET = re.compile(r"(?:key|token|secret|password)=(?!\{)|://[^/@]*:[^/@]*@", re.IGNORECASE)


class ChannelError(ZhantuError):
    """A channel is not set up in a way that it could be used."""


class DoubtError(ChannelError):
    """Nobody knows whether the other side has taken a message, or only some of those it was for have it."""


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


KNOWN = "、".join(field.name for field in fields(Channel))
TEXTS = ("id", "form", "address", "secret", "sender", "user", "ca")


def path() -> Path:
    """The file that names the channels."""
    return home() / "notices.toml"


@dataclass(frozen=True)
class Flaw:
    """Something wrong in the file; line 0 is the file as a whole."""

    line: int
    what: str

    def __str__(self) -> str:
        """The flaw as one sentence."""
        return f"第 {self.line} 行：{self.what}" if self.line else self.what


def read_channels() -> list[Channel]:
    """The channels there are; none where there is no file.

    Raises:
        ChannelError: The file cannot be read, or a channel is not as it must be.
    """
    channels, flaws = look_through()
    if flaws:
        raise ChannelError(f"{path()} 有 {len(flaws)} 处不对：{'；'.join(map(str, flaws))}。")
    return channels


def look_through() -> tuple[list[Channel], list[Flaw]]:
    """The channels of the file that are as they must be, and everything that is wrong in it."""
    try:
        text = path().read_text(encoding="utf-8")
        rows = tomllib.loads(text).get("channels", [])
    except FileNotFoundError:
        return [], []
    except tomllib.TOMLDecodeError as error:
        at = A_POSITION.search(str(error))
        return [], [Flaw(int(at[1]) if at else 0, "写法不是 TOML，请看引号、括号和等号")]
    except (OSError, ValueError) as error:
        return [], [Flaw(0, f"读不了，请存成 UTF-8 文字（{type(error).__name__}）")]
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return [], [Flaw(0, "每个渠道都要以单独一行 [[channels]] 开头")]
    return _checked(rows, _begins(text, len(rows)))


def _begins(text: str, count: int) -> list[int]:
    """The line on which each channel begins; 0 where the file is written so that it cannot be told."""
    found = [number for number, line in enumerate(text.splitlines(), 1) if A_CHANNEL.match(line)]
    return found if len(found) == count else [0] * count


def _checked(rows: list[dict[str, Any]], begins: list[int]) -> tuple[list[Channel], list[Flaw]]:
    channels: list[Channel] = []
    flaws: list[Flaw] = []
    for row, line in zip(rows, begins, strict=True):
        values: dict[str, Any] = {
            name: tuple(one) if isinstance(one, list) else one for name, one in row.items()
        }
        try:
            made = Channel(**values)
        except TypeError:
            flaws.append(Flaw(line, f"少了或多了一项；必须写 id、form、address，可写的是 {KNOWN}"))
            continue
        wrong = flaws_of(made, [channel.id for channel in channels])
        flaws += [Flaw(line, one) for one in wrong]
        channels += [] if wrong else [made]
    return channels, flaws


def flaws_of(channel: Channel, others: Collection[str] = ()) -> list[str]:
    """What is wrong with a channel beside others of these names, in words without its address."""
    if any(not isinstance(getattr(channel, name), str) for name in TEXTS):
        return [f"{'、'.join(TEXTS)} 都写成带引号的文字"]
    listed = (channel.counties, channel.zones, channel.kinds, channel.to)
    if not all(isinstance(one, tuple) and all(isinstance(item, str) for item in one) for one in listed):
        return ['counties、zones、kinds、to 都写成列表，例如 ["450329"]']
    checks = {
        "id 只用小写字母、数字和下划线": not A_NAME.fullmatch(channel.id),
        "已经有同名的渠道，请改成不同的 id": channel.id in others,
        f"form 是 {'、'.join(FORMS)} 之一": channel.form not in FORMS,
        "address 不能空着": not channel.address.strip(),
        "地址里不能直接写口令，请写成 {名称}，口令放在 secrets 文件夹的同名文件里": A_LITERAL_SECRET.search(
            channel.address
        ),
        f"kinds 可写的是 {'、'.join(KINDS)}": set(channel.kinds) - set(KINDS),
        "smtp 要写 sender 和 to": channel.form == "smtp" and not (channel.sender and channel.to),
        "有看不见的字符，请重新输入": not "".join(_texts(channel)).isprintable(),
    }
    return [what for what, applies in checks.items() if applies]


def _texts(channel: Channel) -> list[str]:
    values = (getattr(channel, field.name) for field in fields(Channel))
    return [text for value in values for text in (value if isinstance(value, tuple) else (value,))]


def as_toml(channels: Iterable[Channel]) -> str:
    """The file that names these channels; what is empty is left out."""
    blocks = []
    for channel in channels:
        told = {field.name: getattr(channel, field.name) for field in fields(Channel)}
        # A printable text is written the same way in JSON and in TOML.
        lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in told.items() if value]
        blocks.append("\n".join(["[[channels]]", *lines, ""]))
    return "\n".join(blocks)


def missing_secrets(channel: Channel) -> list[str]:
    """Names of the secrets that the channel asks for and nobody has put there."""
    asked = [*PLACEHOLDER.findall(channel.address), *([channel.secret] if channel.secret else [])]
    return [name for name in asked if not (home() / "secrets" / name).is_file()]


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
