"""Warning cards 黄牌 / 红牌 and the red and black lists 红黑榜 as they were published."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKeyConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from data.model.base import Base, Identified, OfCounty, Sourced


class Card(Identified, Sourced, Base):
    """黄牌 / 红牌: a warning with its rule and the evidence of its day; what became of it are its events.

    Attributes:
        colour: ``yellow`` or ``red``.
        rule: Id of the playbook's rule.
        subject_kind: ``zone``, ``person``, ``unit`` or ``objective``.
        subject_id: Whose card it is.
        evidence: The rows behind it as JSON, frozen on the day.
        on_date: The day the rule was found broken.
        recorded_on: The day the card was proposed.
    """

    __tablename__ = "card"

    colour: Mapped[str] = mapped_column(String(6))
    rule: Mapped[str] = mapped_column(String(40))
    subject_kind: Mapped[str] = mapped_column(String(12))
    subject_id: Mapped[str] = mapped_column(String(120))
    evidence: Mapped[str] = mapped_column(Text)
    on_date: Mapped[dt.date]
    recorded_on: Mapped[dt.date]


class CardEvent(OfCounty, Sourced, Base):
    """What became of a card; append-only.

    Attributes:
        kind: ``confirmed``, ``dismissed``, ``appealed``, ``upheld``, ``cleared``, ``talked`` (约谈) or ``recalled``
            (召回).
        person: Who recorded it.
        text: Why; for 约谈 and 召回 what came of it.
        whom: Who was talked to or recalled; empty for everything else.
        decided_by: Who decided that; empty for everything else.
    """

    __tablename__ = "card_event"
    __table_args__ = (ForeignKeyConstraint(["county_code", "card_id"], ["card.county_code", "card.id"]),)

    card_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    on_date: Mapped[dt.date] = mapped_column(primary_key=True)
    recorded_on: Mapped[dt.date] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, default=0)
    kind: Mapped[str] = mapped_column(String(10))
    person: Mapped[str] = mapped_column(String(80), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    whom: Mapped[str] = mapped_column(String(80), default="")
    decided_by: Mapped[str] = mapped_column(String(80), default="")


class PublishedList(Identified, Sourced, Base):
    """红黑榜: a list as it was published; never changed, only corrected by a later one.

    Attributes:
        period: ``week`` or ``month``.
        first_day: First day of the period.
        last_day: Last day of the period.
        published_on: The day it was published.
        corrects: Id of the list it corrects; empty for none.
        content: The places, points and rows behind them, as JSON.
        sha256: Of the content, in hexadecimal.
    """

    __tablename__ = "published_list"

    period: Mapped[str] = mapped_column(String(6))
    first_day: Mapped[dt.date]
    last_day: Mapped[dt.date]
    published_on: Mapped[dt.date]
    corrects: Mapped[str] = mapped_column(String(64), default="")
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
