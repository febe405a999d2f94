"""County and campaign: one headquarters."""

from __future__ import annotations

from sqlalchemy import Text
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
