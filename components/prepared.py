"""Large files on their way out: made while a bar tells how far it is, then fetched where nobody can guess."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse

from components import acting
from components.download import attached

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

PATH = "/export/prepared.xlsx"
MOST = 8
"""Files that are kept; the oldest goes first."""
GONE = "这份文件已经下载过，或已不在。请回到台账页面重新准备。"


@dataclass(frozen=True)
class Prepared:
    """A file that waits to be fetched.

    Attributes:
        name: Under which it is saved.
        content: The file.
        county: Whose data it is, by its code.
        owner: Who had it made; nobody else gets it.
        once: It is let go of as soon as it is fetched.
    """

    name: str
    content: bytes
    county: str
    owner: str
    once: bool = False


_kept: OrderedDict[str, Prepared] = OrderedDict()
_lock = Lock()


def keep(file: Prepared) -> str:
    """Keep a file, and give the token under which it is fetched."""
    token = secrets.token_urlsafe(24)
    with _lock:
        _kept[token] = file
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return token


def url(token: str) -> str:
    """Where a file is fetched; empty where it is not there any more."""
    with _lock:
        return f"{PATH}?county={_kept[token].county}&token={token}" if token in _kept else ""


async def file(request: Request) -> Response:
    """A file that was prepared, for whoever had it made."""
    found = _taken(request.query_params.get("token", ""), acting.actor().name)
    return PlainTextResponse(GONE, 404) if found is None else attached(found.name, found.content)


def _taken(token: str, owner: str) -> Prepared | None:
    with _lock:
        found = _kept.get(token)
        if found is None or found.owner != owner:
            return None
        if found.once:
            del _kept[token]
        return found
