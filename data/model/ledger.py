"""Ledgers 台账: what was imported and how to undo it, answers to remember, and what waits for approval."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from data.model.base import Base, Identified, OfCounty, Sourced


class LedgerImport(Identified, Base):
    """导入批次: a file that was taken over whole.

    Attributes:
        ledger: Code of the ledger, see :mod:`data.ledger.books`.
        file_name: As the file was called where it came from.
        file_sha256: Of the file, in hexadecimal.
        recorded_on: The business day on which its values became known.
        actor: Who confirmed it.
        added: Rows that were new.
        changed: Rows of which something changed.
        unchanged: Rows that said what was known.
        undone_on: The day it was undone as one step; empty while it stands.
    """

    __tablename__ = "ledger_import"

    ledger: Mapped[str] = mapped_column(String(20))
    file_name: Mapped[str] = mapped_column(String(120))
    file_sha256: Mapped[str] = mapped_column(String(64))
    recorded_on: Mapped[dt.date]
    actor: Mapped[str] = mapped_column(String(80))
    added: Mapped[int]
    changed: Mapped[int]
    unchanged: Mapped[int]
    undone_on: Mapped[dt.date | None]


class ImportedRows(OfCounty, Base):
    """Rows of one table that an import wrote, each as it was before and as it is since; what undoing needs.

    Attributes:
        import_id: The import.
        sequence: Counts its chunks in the order in which they were written.
        table_name: The table.
        rows: Compressed JSON, see :mod:`data.store.journal`.
    """

    __tablename__ = "imported_rows"
    __table_args__ = (
        ForeignKeyConstraint(["county_code", "import_id"], ["ledger_import.county_code", "ledger_import.id"]),
    )

    import_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    table_name: Mapped[str] = mapped_column(String(40))
    rows: Mapped[bytes] = mapped_column(LargeBinary)


class LedgerChoice(OfCounty, Base):
    """What a person said a header or a name in an uploaded file means; asked once, proposed at the next upload.

    Attributes:
        ledger: Code of the ledger.
        kind: ``header``, ``place`` or ``person``.
        said: As it stands in the file, in its plain form.
        meant: Code of the field, of the place, or id of the person; empty where it is to be left out.
    """

    __tablename__ = "ledger_choice"

    ledger: Mapped[str] = mapped_column(String(20), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    said: Mapped[str] = mapped_column(String(200), primary_key=True)
    meant: Mapped[str] = mapped_column(String(64))


class LedgerText(OfCounty, Sourced, Base):
    """A column of a ledger that only describes, kept so that the ledger comes back as it was handed in; append-only.

    Attributes:
        ledger: Code of the ledger.
        subject_id: The row: id of an objective, household, person …
        field: Code of the ledger's field.
        recorded_on: The day it became known; a view *as of* an earlier day does not see it.
        sequence: Tells several entries of one day apart.
        text: In the plain form of the field's kind: dates as ISO 8601, numbers with a point.
    """

    __tablename__ = "ledger_text"

    ledger: Mapped[str] = mapped_column(String(20), primary_key=True)
    subject_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    field: Mapped[str] = mapped_column(String(40), primary_key=True)
    recorded_on: Mapped[dt.date] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, default=0)
    text: Mapped[str] = mapped_column(Text)


class Submission(Identified, Base):
    """送审: something filled in that somebody else has to approve before it counts.

    Attributes:
        ledger: Code of the ledger it belongs to; the playbook says which need approval.
        deed: What is to be done when it is approved, see :mod:`data.actions.submissions`.
        subject_id: What it is about: id of an objective, household …
        payload: What was filled in, as compressed JSON.
        saw: What stood on screen about the subject when it was filled in.
        state: ``draft``, ``submitted``, ``approved`` or ``returned``.
        author: Who filled it in.
        recorded_on: The business day on which it was filled in.
        decided_by: Who approved or returned it.
        decided_on: On which business day; the value counts from then on.
        reason: Why it was returned.
    """

    __tablename__ = "submission"
    __table_args__ = (Index(None, "county_code", "state"),)

    ledger: Mapped[str] = mapped_column(String(20))
    deed: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[str] = mapped_column(String(64))
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    saw: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(10))
    author: Mapped[str] = mapped_column(String(80))
    recorded_on: Mapped[dt.date]
    decided_by: Mapped[str] = mapped_column(String(80), default="")
    decided_on: Mapped[dt.date | None]
    reason: Mapped[str] = mapped_column(String(200), default="")


class HouseholdHelp(OfCounty, Sourced, Base):
    """帮扶: a person helps a household from a day to a day. Never overwritten: closed, and a new one opened.

    Attributes:
        household_id: The household.
        person_id: 帮扶责任人.
        valid_from: First day.
        valid_to: First day on which it is over; empty while it lasts.
        rank: 1 for the first person responsible, 2 for the second.
        belongs_to: 单位隶属关系: province, city, county, township or village, as the ledger says it.
        phone: Personal information; masked unless somebody gives a reason.
    """

    __tablename__ = "household_help"
    __table_args__ = (
        ForeignKeyConstraint(["county_code", "household_id"], ["household.county_code", "household.id"]),
        ForeignKeyConstraint(["county_code", "person_id"], ["person.county_code", "person.id"]),
        Index(None, "county_code", "person_id"),
    )

    household_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    valid_from: Mapped[dt.date] = mapped_column(primary_key=True)
    valid_to: Mapped[dt.date | None]
    rank: Mapped[int] = mapped_column(default=1)
    belongs_to: Mapped[str] = mapped_column(String(10), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")


class Visit(OfCounty, Sourced, Base):
    """走访: somebody visited a household; append-only.

    Attributes:
        household_id: The household.
        on_date: The day of the visit.
        recorded_on: The day it became known; a view *as of* an earlier day does not see it.
        sequence: Tells several visits of one day apart.
        person: Who went.
        text: What was found or done.
    """

    __tablename__ = "visit"
    __table_args__ = (
        ForeignKeyConstraint(["county_code", "household_id"], ["household.county_code", "household.id"]),
    )

    household_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    on_date: Mapped[dt.date] = mapped_column(primary_key=True)
    recorded_on: Mapped[dt.date] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, default=0)
    person: Mapped[str] = mapped_column(String(40), default="")
    text: Mapped[str] = mapped_column(Text, default="")
