"""County and campaign: one headquarters."""

from __future__ import annotations

from sqlalchemy import ForeignKeyConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from data.model.base import Base, OfCounty


class County(OfCounty, Base):
    """县: its playbook as written, its outline, and the counter that every change moves on.

    Attributes:
        name: Name used by the campaign's documents, e.g. 平果县.
        playbook: The county's own rules as TOML text (campaign, titles, zones, thresholds).
        outline: GeoJSON geometry of the county, CGCS2000 degrees.
        revision: Moved on by every action; snapshots are cached under it.
    """

    __tablename__ = "county"

    name: Mapped[str] = mapped_column(Text)
    playbook: Mapped[str] = mapped_column(Text)
    outline: Mapped[str] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(default=0)


class PlaybookEdition(OfCounty, Base):
    """作战方案的版本: the playbook as it stood before a change; append-only.

    Attributes:
        number: Counts the editions of a county, from 1.
        replaced_at: When it was replaced, UTC, ISO 8601.
        actor: Who replaced it.
        reason: Why.
        playbook: The text that was replaced.
    """

    __tablename__ = "playbook_edition"
    __table_args__ = (ForeignKeyConstraint(["county_code"], ["county.county_code"]),)

    number: Mapped[int] = mapped_column(primary_key=True)
    replaced_at: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(String(300))
    playbook: Mapped[str] = mapped_column(Text)
