"""Source documents and the quantified facts drawn from them."""

from __future__ import annotations

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from data.model.base import Base, Identified


class SourceDocument(Base):
    """A document that facts are drawn from."""

    __tablename__ = "source_document"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    publisher: Mapped[str] = mapped_column(Text)
    date: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text, default="")


class Fact(Identified, Base):
    """One statement of a document: place × indicator × value × unit, with its kind and date.

    Attributes:
        kind: ``target``, ``achieved``, ``rule`` or ``deadline``.
        as_of: The date the statement speaks of, as precise as the document (``2018``, ``2016-07-14``).
        value: The figure as written; empty for statements without one.
    """

    __tablename__ = "fact"

    year: Mapped[str] = mapped_column(String(10))
    as_of: Mapped[str] = mapped_column(String(10))
    category: Mapped[str] = mapped_column(String(20))
    place: Mapped[str] = mapped_column(String(120))
    indicator: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(String(60))
    unit: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(10))
    deadline: Mapped[str] = mapped_column(String(10))
    responsible: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(64))
    verify: Mapped[bool] = mapped_column(default=False)
