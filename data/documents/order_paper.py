"""督办通知单 as an official paper: the order with its requirement and deadline, and the slip that comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data import wording
from data.documents.paper import About, Form, Paper, Signature, Slip, Text, short_hash
from data.store.order_notice import DELIVERY, SLIP, SLIP_LINES, TITLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.documents.paper import Block
    from data.store.order_notice import Notice

OPEN = "（由下令单位填写）"
PEN = 10.5
"""Millimetres that a hand needs for an answer."""


def order_paper(notice: Notice, made_at: str) -> Paper:
    """The 督办通知单 of an order.

    Args:
        notice: What it says.
        made_at: When the file is to say that it was made, ISO 8601.
    """
    sha256 = notice.sha256
    about = About(f"{TITLE}{notice.number}", f"{notice.county}　{notice.title}", sha256, made_at)
    return Paper(
        mark=f"{notice.county}{TITLE}",
        number=f"编号：{notice.number}",
        title="",
        remark=wording.DEMO if notice.is_demo else "",
        to=f"{'、'.join(filter(None, (one.name for one in notice.to))) or OPEN}：",
        body=tuple(_body(notice)),
        record=(notice.rests, *([short_hash(sha256)] if sha256 else [])),
        about=about,
    )


def _body(notice: Notice) -> Iterator[Block]:
    yield Form(tuple(_rows(notice)))
    yield Text(notice.request)
    yield Signature(notice.given_on, notice.given_by)
    yield Slip(SLIP)
    yield Form((("编号", notice.number), ("督办事项", notice.title)))
    yield Form(tuple((label, "") for label in (*SLIP_LINES, *DELIVERY)), tall=PEN)


def _rows(notice: Notice) -> Iterator[tuple[str, str]]:
    yield "督办事项", notice.title
    yield "承办", "；".join(f"{one.name}{f'（{one.unit}）' if one.unit else ''}" for one in notice.to) or OPEN
    yield "来源", notice.origin
    yield "地点", notice.place
    yield "办理要求", "　".join(notice.text)
    yield "办理时限", notice.deadline
    if notice.moved:
        yield "延期", "；".join(notice.moved)
    if notice.ladder:
        yield "逾期上报", "；".join(notice.ladder) + ("（待核）" if notice.verify else "")
    yield "下令人", notice.given_by
    yield "联系人", OPEN
