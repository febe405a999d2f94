"""What a 督办通知单 says: one content for the screen's files, whatever their format.

An order given at a meeting is told as it was given there: in the words of the meeting's edition, whatever is corrected
or put off later. Any other order rests on no edition and is told as of the day on screen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from data import wording
from data.errors import ZhantuError
from data.rules.orders import ORIGINS
from data.store import meetings, orders
from data.store.order_origins import origin_said
from data.store.places import place_name

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from data.rules.orders import Told
    from data.store.meetings import Dispatch, Shown
    from data.store.orders import Given
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
    """

    name: str
    unit: str


@dataclass(frozen=True)
class Notice:
    """A 督办通知单.

    Attributes:
        number: The order's id; the documents give no numbering of papers 文号.
        county: Whose headquarters gives it.
        given_by: Who gave it.
        given_on: When, as 2018年9月20日.
        deadline: By when; where it rests on no edition with the days left or late on the day of the data.
        to: The recipients, in order.
        title: The order in short.
        origin: What it came out of.
        place: Where.
        text: What is asked, by paragraph.
        moved: Deadlines moved since, each in a sentence; none of an order that is told as it was given.
        ladder: Who is told when it is late, each in a sentence.
        verify: Whether the ladder rests on no document.
        as_of: Day of the data, as 2018年9月20日.
        is_demo: Whether the order is a demo one.
        sha256: Of the edition it is told from; empty where it rests on none.
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
    sha256: str = ""

    @property
    def rests(self) -> str:
        """On what it rests, but for the hash."""
        if self.sha256:
            return f"按会议定格（数据截至{self.as_of}），为下达时的内容"
        return f"数据截至{self.as_of}，没有会议定格，按当日数据"

    @property
    def request(self) -> str:
        """The sentence that asks for the work and the answer."""
        late = "逾期未办结的，按升级阶梯上报。" if self.ladder else ""
        return f"请按上述要求抓好落实，在办理时限内办结，并将办理情况填入回执，报{self.given_by}。{late}"


def issued(snapshot: Snapshot, key: str, engine: Engine | None = None) -> Notice:
    """The notice of an order: out of the edition of the meeting at which it was given, else as of the snapshot's day.

    Raises:
        ZhantuError: There is no such order, or the edition cannot be shown.
    """
    order = orders.load(snapshot, engine).get(key)
    if order is None:
        raise ZhantuError("没有这件督办令，或它是在现在的日期以后下达的。请从督办页面重新导出。")
    meeting = meetings.load(snapshot, engine).get(order.origin_id) if order.origin_kind == "meeting" else None
    if meeting is None or meeting.seal is None:
        return notice_of(snapshot, order, engine)
    return _as_given(meetings.shown_at(snapshot, meeting.id, engine), order, meeting)


def notice_of(snapshot: Snapshot, order: Given, engine: Engine | None = None) -> Notice:
    """What the notice of an order says as of the snapshot's day."""
    left = wording.days_left(order.objective)
    moved = tuple(
        f"{wording.date(one.recorded_on)}延期至 {wording.date(one.deadline)}：{one.reason}"
        for one in order.extensions
    )
    said = _said(snapshot, order, origin_said(snapshot, order, engine))
    return replace(said, deadline=f"{wording.date(order.objective['deadline'])}（{left}）", moved=moved)


def _as_given(shown: Shown, order: Given, meeting: Dispatch) -> Notice:
    """Places, titles and who is told are the edition's; of the order only what never changes."""
    said = _said(shown.snapshot, order, f"{ORIGINS[order.origin_kind]}：{meeting.title}")
    return replace(said, sha256=shown.sha256)


def _said(snapshot: Snapshot, order: Given, origin: str) -> Notice:
    """What a snapshot and an order say together, with the deadline first given."""
    row = order.objective
    return Notice(
        number=order.id,
        county=snapshot.playbook.county.name,
        given_by=order.given_by,
        given_on=wording.date(row["start"]),
        deadline=wording.date(row["first_deadline"]),
        to=tuple(NoticeTo(one.said, one.unit if one.name else "") for one in order.to),
        title=str(row["title"]),
        origin=origin,
        place=place_name(snapshot, str(row["place_code"])),
        text=tuple(filter(None, (line.strip() for line in order.text.splitlines()))),
        moved=(),
        ladder=tuple(_rung(snapshot, one) for one in orders.ladder(snapshot, order)),
        verify=any(rung.verify for rung in snapshot.playbook.ladder),
        as_of=wording.date(snapshot.as_of),
        is_demo=bool(row["is_demo"]),
    )


def _rung(snapshot: Snapshot, one: Told) -> str:
    title = snapshot.playbook.roles.title(one.rung.role)
    return f"逾期 {one.rung.days} 天报{title}：{_names(one.names)}"


def _names(names: tuple[str, ...]) -> str:
    most = 3
    return "、".join(names[:most]) + (f" 等 {len(names)} 人" if len(names) > most else "")
