"""The documents of a meeting, and the 督办通知单 of an order: made from the edition, kept for a while, and sent."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from components import download, feedback, panel
from data.documents.facts import facts_of
from data.documents.ledgers import ledgers
from data.documents.minutes import minutes
from data.documents.notice import notice
from data.documents.order_paper import order_paper
from data.errors import ZhantuError
from data.store import meetings, orders
from data.store.engine import current_engine
from data.store.order_notice import TITLE, issued
from geo.palette import LIGHTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Engine
    from starlette.requests import Request
    from starlette.responses import Response

    from components.context import Context
    from components.state import View
    from data.documents.facts import Facts
    from data.store.meetings import Dispatch
    from data.store.snapshot import Snapshot

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PPTX: Final = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
NOTICE: Final = "/export/notice.docx"
MINUTES: Final = "/export/minutes.docx"
ORDER: Final = "/export/order.docx"
DECK: Final = "/export/deck.pptx"
WORKBOOK: Final = "/export/meeting.xlsx"
MEETING: Final = "meeting"
KEPT: Final = 10


@dataclass(frozen=True)
class Kind:
    """A document of a meeting: what it is called, its address and type, and how its bytes are made.

    Attributes:
        kept: Whether the next who asks gets the same file; a workbook names whoever takes it out.
    """

    word: str
    path: str
    media_type: str
    make: Callable[[Facts], bytes]
    kept: bool = True

    @property
    def ending(self) -> str:
        """Of the file's name."""
        return self.path.rpartition(".")[2]


def _notice(facts: Facts) -> bytes:
    from data.office.word import word  # noqa: PLC0415 - only who asks for a document waits for its library

    return word(notice(facts))


def _minutes(facts: Facts) -> bytes:
    from data.office.word import word  # noqa: PLC0415 - as above

    return word(minutes(facts))


def _deck(facts: Facts) -> bytes:
    from data.documents.deck import deck  # noqa: PLC0415 - as above
    from data.office.slides import slides  # noqa: PLC0415 - as above
    from geo.to_slide import to_slide  # noqa: PLC0415 - as above

    colours = {code: light.fill for code, light in LIGHTS.items()}
    return slides(deck(facts, to_slide(facts.snapshot)), colours)


KINDS: Final = (
    Kind("通报", NOTICE, DOCX, _notice),
    Kind("会议纪要", MINUTES, DOCX, _minutes),
    Kind("简报", DECK, PPTX, _deck),
    Kind("会议台账", WORKBOOK, download.XLSX, ledgers, kept=False),
)
_kept: OrderedDict[tuple[Any, ...], tuple[str, bytes]] = OrderedDict()
_lock = Lock()


def made(snapshot: Snapshot, key: str, kind: Kind, engine: Engine | None = None) -> tuple[str, bytes]:
    """A document of a meeting: its file's name and content, from those lately made if nothing has changed.

    Raises:
        ZhantuError: There is no such meeting, or its numbers may not be shown.
    """
    of = (snapshot.county_code, snapshot.as_of, snapshot.evidence_only, snapshot.revision)
    mark = (str((engine or current_engine()).url), *of, key, kind.path)
    with _lock:
        if mark in _kept:
            _kept.move_to_end(mark)
            return _kept[mark]
    facts = facts_of(snapshot, key, engine)
    name = f"{facts.county}{facts.seal.as_of}{facts.meeting.word}{kind.word}.{kind.ending}"
    answer = name, kind.make(facts)
    with _lock:
        if kind.kept:
            _kept[mark] = answer
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return answer


def made_for_order(snapshot: Snapshot, key: str, engine: Engine | None = None) -> tuple[str, bytes]:
    """The 督办通知单 of an order: its file's name and content.

    Raises:
        ZhantuError: There is no such order, or the edition it was given on cannot be shown.
    """
    from data.office.word import word  # noqa: PLC0415 - only who asks for a document waits for its library

    notice = issued(snapshot, key, engine)
    given_on = orders.load(snapshot, engine)[key].objective["start"].date()
    # The file says that it was made on the day of the order, for the clock says nothing of it.
    paper = order_paper(notice, f"{given_on.isoformat()}T00:00:00+00:00")
    return f"{notice.county}{TITLE}{key}.docx", word(paper)


# --- routes


async def notice_file(request: Request) -> Response:
    """The 通报 of a meeting, as a Word file."""
    return await _sent(request, KINDS[0])


async def minutes_file(request: Request) -> Response:
    """The 会议纪要 of a meeting, as a Word file."""
    return await _sent(request, KINDS[1])


async def deck_file(request: Request) -> Response:
    """The briefing deck of a meeting, as a PowerPoint file."""
    return await _sent(request, KINDS[2])


async def workbook_file(request: Request) -> Response:
    """The ledgers of a meeting, as an Excel file."""
    return await _sent(request, KINDS[3])


async def _sent(request: Request, kind: Kind) -> Response:
    key = request.query_params.get(MEETING, "")
    return await download.pressed_answer(
        request, lambda snapshot, _view: made(snapshot, key, kind), kind.media_type
    )


async def order_file(request: Request) -> Response:
    """The 督办通知单 of an order, as a Word file."""
    key = request.query_params.get("order", "")
    return await download.pressed_answer(request, lambda snapshot, _view: made_for_order(snapshot, key), DOCX)


# --- on screen


def show(context: Context, meeting: Dispatch) -> None:
    """Make the documents of an opened meeting, with progress, then offer them."""
    if meeting.seal is None or meetings.is_withheld(context.snapshot, meeting):
        return
    with st.popover("会议文件", key=f"documents-{meeting.id}"):
        st.text("通报、纪要、简报和台账，都按定格的数字。")
        if st.button("生成文件", type="primary", key=f"documents-make-{meeting.id}"):
            _make(context, meeting)


def _make(context: Context, meeting: Dispatch) -> None:
    bar = st.progress(0.0)
    try:
        for number, kind in enumerate(KINDS):
            bar.progress(number / len(KINDS), f"正在写{kind.word}")
            made(context.snapshot, meeting.id, kind)
    except ZhantuError as error:
        feedback.warn(str(error))
        return
    finally:
        bar.empty()
    links = [_link(context.view, kind.word, kind.path, {MEETING: meeting.id}) for kind in KINDS]
    panel.show({"title": "", "blocks": [{"type": "links", "items": links}]}, key="documents", on_pick=_ignore)


def _link(view: View, word: str, path: str, asked: Mapping[str, str]) -> dict[str, str]:
    ending = path.rpartition(".")[2]
    return {"label": f"{word}（{ending}）", "href": download.address(path, view, **asked)}


def order_link(view: View, key: str) -> dict[str, str]:
    """The way to an order's 督办通知单."""
    return _link(view, TITLE, ORDER, {"order": key})


def _ignore(_pick: object) -> None:
    """Nothing of the links is picked."""
