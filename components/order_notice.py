"""督办通知单 as a file: one order on paper, with the slip that comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from components import download
from data import wording
from data.errors import ZhantuError
from data.store import meetings, orders
from data.store.order_notice import TITLE, notice_of
from geo.battle_map import INTERNAL

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from components.state import View
    from data.store.orders import Given
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
    return await download.file_answer(request, lambda snapshot, _view: _file(snapshot, key), MEDIA_TYPE)


def _file(snapshot: Snapshot, key: str) -> tuple[str, bytes]:
    from geo.to_notice import draw_notice  # noqa: PLC0415 - takes a second, and only who prints needs it

    order = orders.load(snapshot).get(key)
    if order is None:
        raise ZhantuError("没有这件督办令，或它是在现在的日期以后下达的。请从督办页面重新导出。")
    printed = draw_notice(notice_of(snapshot, order), _foot(snapshot, order))
    return f"{TITLE}_{key}_{snapshot.as_of}.pdf", printed.content


def _foot(snapshot: Snapshot, order: Given) -> str:
    """For whom, the day of the data, and the hash of the meeting's edition where it was given at one."""
    demo = f"　本件为{wording.DEMO}数据" if order.objective["is_demo"] else ""
    return f"{INTERNAL}　数据截至 {wording.date(snapshot.as_of)}{demo}{_edition(snapshot, order)}"


def _edition(snapshot: Snapshot, order: Given) -> str:
    if order.origin_kind != "meeting":
        return ""
    meeting = meetings.load(snapshot).get(order.origin_id)
    return f"　会议定格 SHA-256 {meeting.seal.sha256}" if meeting and meeting.seal else ""
