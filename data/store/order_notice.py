"""What a 督办通知单 says: one content for the screen's files, whatever their format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data import wording
from data.rules.orders import SIGNS
from data.store import orders
from data.store.order_origins import origin_said
from data.store.places import place_name

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from data.rules.orders import Told
    from data.store.orders import Given, To
    from data.store.snapshot import Snapshot

TITLE: Final = "督办通知单"
SLIP: Final = "督办事项回执"
SLIP_LINES: Final = ("办理措施", "进展和结果", "存在的困难", "责任人（签字）", "单位（盖章）", "填报日期")
"""What the slip that comes back asks for; it is left empty for the pen."""
DELIVERY: Final = ("签收人（签字）", "签收时间")


@dataclass(frozen=True)
class NoticeTo:
    """One to whom the notice goes.

    Attributes:
        name: The person with its badge where it is a demo one; else the unit.
        unit: The person's unit; empty where the unit itself is addressed.
        state: Where it stands, with shape and word.
    """

    name: str
    unit: str
    state: str


@dataclass(frozen=True)
class Notice:
    """A 督办通知单.

    Attributes:
        number: The order's id; the documents give no numbering of papers 文号.
        county: Whose headquarters gives it.
        given_by: Who gave it.
        given_on: When, as 2018年9月20日.
        deadline: By when, with the days left or late on the day of the data.
        to: The recipients, in order.
        title: The order in short.
        origin: What it came out of.
        place: Where.
        text: What is asked, by paragraph.
        moved: Deadlines moved since, each in a sentence.
        ladder: Who is told when it is late, each in a sentence.
        verify: Whether the ladder rests on no document.
        as_of: Day of the data, as 2018年9月20日.
        is_demo: Whether the order is a demo one.
    """

    number: str
    county: str
    given_by: str
    given_on: str
    deadline: str
    to: tuple[NoticeTo, ...]
    title: str
    origin: str
    place: str
    text: tuple[str, ...]
    moved: tuple[str, ...]
    ladder: tuple[str, ...]
    verify: bool
    as_of: str
    is_demo: bool

    @property
    def request(self) -> str:
        """The sentence that asks for the work and the answer."""
        late = "逾期未办结的，按升级阶梯上报。" if self.ladder else ""
        return f"请按上述要求抓好落实，在办理时限内办结，并将办理情况填入回执，报{self.given_by}。{late}"


def notice_of(snapshot: Snapshot, order: Given, engine: Engine | None = None) -> Notice:
    """What the notice of an order says as of the snapshot's day."""
    row = order.objective
    left = wording.days_left(row)
    return Notice(
        number=order.id,
        county=snapshot.playbook.county.name,
        given_by=order.given_by,
        given_on=wording.date(row["start"]),
        deadline=f"{wording.date(row['deadline'])}（{left}）",
        to=tuple(_to(order, one) for one in order.to),
        title=str(row["title"]),
        origin=origin_said(snapshot, order, engine),
        place=place_name(snapshot, str(row["place_code"])),
        text=tuple(filter(None, (line.strip() for line in order.text.splitlines()))),
        moved=tuple(
            f"{wording.date(one.recorded_on)}延期至 {wording.date(one.deadline)}：{one.reason}"
            for one in order.extensions
        ),
        ladder=tuple(_rung(snapshot, one) for one in orders.ladder(snapshot, order)),
        verify=any(rung.verify for rung in snapshot.playbook.ladder),
        as_of=wording.date(snapshot.as_of),
        is_demo=bool(row["is_demo"]),
    )


def _to(order: Given, one: To) -> NoticeTo:
    sign = SIGNS[order.course.states[one.number]]
    return NoticeTo(one.said, one.unit if one.name else "", f"{sign.shape} {sign.word}")


def _rung(snapshot: Snapshot, one: Told) -> str:
    title = snapshot.playbook.roles.title(one.rung.role)
    return f"逾期 {one.rung.days} 天报{title}：{_names(one.names)}"


def _names(names: tuple[str, ...]) -> str:
    most = 3
    return "、".join(names[:most]) + (f" 等 {len(names)} 人" if len(names) > most else "")
