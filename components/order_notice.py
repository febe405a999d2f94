"""督办通知单 as a file: one order on paper, with the slip that comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from components import download
from data import wording
from data.store.order_notice import TITLE, issued
from geo.battle_map import INTERNAL

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from starlette.requests import Request
    from starlette.responses import Response

    from components.state import View
    from data.store.order_notice import Notice
    from data.store.snapshot import Snapshot

PATH: Final = "/export/order.pdf"
MEDIA_TYPE: Final = "application/pdf"
ORDER: Final = "order"


def link(view: View, order: str) -> str:
    """Where the notice of an order is fetched."""
    return download.address(PATH, view, **{ORDER: order})


async def file(request: Request) -> Response:
    """The notice of the order asked for, as PDF."""
    key = request.query_params.get(ORDER, "")
    return await download.pressed_answer(request, lambda snapshot, _view: _file(snapshot, key), MEDIA_TYPE)


def _file(snapshot: Snapshot, key: str, engine: Engine | None = None) -> tuple[str, bytes]:
    from geo.to_notice import draw_notice  # noqa: PLC0415 - takes a second, and only who prints needs it

    notice = issued(snapshot, key, engine)
    return f"{notice.county}{TITLE}{key}.pdf", draw_notice(notice, _foot(notice)).content


def _foot(notice: Notice) -> str:
    """For whom, on what it rests, and the hash of the meeting's edition where it was given at one."""
    demo = f"本件为{wording.DEMO}数据" if notice.is_demo else ""
    edition = f"会议定格 SHA-256 {notice.sha256}" if notice.sha256 else ""
    return "　".join(filter(None, (INTERNAL, notice.rests, demo, edition)))
