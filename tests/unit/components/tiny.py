"""A county small enough to work out by hand: two zones, three villages, and whatever a test adds.

The campaign is 平果's, so its titles are too. ``on(n)`` is *n* days after 1 January 2018.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property

from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from data.counties.sources import COUNTIES
from data.model import (
    Base,
    County,
    Duty,
    Fact,
    Household,
    Milestone,
    MilestoneDate,
    Person,
    Place,
    Project,
    Report,
    SourceDocument,
    VillageExit,
    Zone,
    ZoneTownship,
)
from data.store.queries import Question
from data.store.snapshot import Snapshot, read_snapshot
from data.store.story import Story, story_of

CODE = "451082"
TODAY = 80
OWNED = {"county_code": CODE, "source": "测试", "is_demo": False, "verify": False}
TOWNS = {"t1": "z01", "t2": "z02"}
VILLAGES = {"v1": "t1", "v2": "t1", "v3": "t2"}
SQUARE = '{"type":"Polygon","coordinates":[[[107,23],[108,23],[108,24],[107,24],[107,23]]]}'


def on(day: int) -> dt.date:
    """The date ``day`` days after the start."""
    return dt.date(2018, 1, 1) + dt.timedelta(days=day)


@dataclass
class Tiny:
    """Collects rows; reading :attr:`snapshot` ends that."""

    rows: list[Base] = field(default_factory=list)

    def __post_init__(self) -> None:
        playbook = (COUNTIES / CODE / "playbook.toml").read_text(encoding="utf-8")
        self.rows.append(
            County(county_code=CODE, name="平果县", playbook=playbook, outline=SQUARE, revision=1)
        )
        for number, (town, zone) in enumerate(TOWNS.items(), 1):
            self.rows += [
                Zone(id=zone, number=number, name=f"{number}号战区", **OWNED),
                Place(code=town, level="township", parent_code=CODE, name=f"{number}镇", kind="镇", **OWNED),
                ZoneTownship(county_code=CODE, zone_id=zone, township_code=town, valid_from=on(0)),
            ]
        for village, town in VILLAGES.items():
            self.rows.append(
                Place(
                    code=village, level="village", parent_code=town, name=f"{village}村", kind="村", **OWNED
                )
            )
        self.rows.append(SourceDocument(id="doc", title="方案", publisher="平果县", date="2018-01", note=""))

    def project(self, key: str = "p", *, place: str = "v1", deadline: int = 100, **more: object) -> Tiny:
        """A project of 1,000 metres from the first day to the deadline."""
        return self._objective(
            Project, key, place, deadline, {"budget_wan": 12.5, "category": "道路", **more}
        )

    def leaving(self, village: str, *, deadline: int = 100, **more: object) -> Tiny:
        """A village that must leave the list: eight criteria."""
        more = {"quantity": 8, "unit": "项", "title": f"{village}村退出", **more}
        return self._objective(VillageExit, f"exit-{village}", village, deadline, more)

    def _objective(self, kind: type, key: str, place: str, deadline: int, more: dict[str, object]) -> Tiny:
        columns = {
            "id": key,
            "line": "resources",
            "title": "修路",
            "place_code": place,
            "quantity": 1000,
            "unit": "米",
            "direction": "up",
            "start": on(0),
            "deadline": on(deadline),
            "deadline_assumed": False,
        }
        self.rows.append(kind(**OWNED | columns | more))
        return self

    def reports(self, *values: float, of: str = "p", every: int = 10) -> Tiny:
        """One approved report every ten days."""
        for number, value in enumerate(values, 1):
            day = on(number * every)
            self.rows.append(
                Report(**OWNED, objective_id=of, on_date=day, recorded_on=day, value=value, author="填报员")
            )
        return self

    def milestone(self, name: str, due: int, *, done: int | None = None, of: str = "p") -> Tiny:
        """A milestone of equal weight."""
        number = sum(isinstance(row, Milestone) for row in self.rows) + 1
        key = f"m{number}"
        step = {"objective_id": of, "sequence": number, "name": name, "weight": 1.0}
        self.rows.append(Milestone(**OWNED, id=key, **step))
        dates = [("planned", due, 0)] + ([("actual", done, done)] if done is not None else [])
        self.rows += [
            MilestoneDate(**OWNED, milestone_id=key, kind=kind, on_date=on(day), recorded_on=on(known))
            for kind, day, known in dates
        ]
        return self

    def duty(
        self, name: str, role: str, kind: str, subject: str, *, until: int | None = None, **more: object
    ) -> Tiny:
        """Somebody who has answered for something from the first day on."""
        number = len(self.rows)
        owned = OWNED | more
        self.rows += [
            Person(**owned, id=f"person{number}", name=name, position="局长", unit="交通局"),
            Duty(
                **owned,
                id=f"duty{number}",
                person_id=f"person{number}",
                role=role,
                subject_kind=kind,
                subject_id=subject,
                valid_from=on(0),
                valid_to=None if until is None else on(until),
            ),
        ]
        return self

    def also(self, role: str, kind: str, subject: str) -> Tiny:
        """The last one answers for something else as well."""
        last = next(row for row in reversed(self.rows) if isinstance(row, Duty))
        held = {"person_id": last.person_id, "role": role, "subject_kind": kind, "subject_id": subject}
        self.rows.append(Duty(**OWNED | held, id=f"duty{len(self.rows)}", valid_from=on(0)))
        return self

    def household(self, village: str, people: int, *, out: int | None = None, **more: object) -> Tiny:
        """A registered household, always a demo one."""
        owned = OWNED | {"is_demo": True, "id": f"h{len(self.rows)}", **more}
        exited_on = None if out is None else on(out)
        self.rows.append(Household(**owned, village_code=village, people=people, exited_on=exited_on))
        return self

    def fact(self, key: str = "f1", *, verify: bool = False) -> Tiny:
        """A statement of the document: 1000 米 of road."""
        said = {"place": "v1村", "indicator": "道路硬化", "value": "1000", "unit": "米", "kind": "target"}
        empty = dict.fromkeys(("as_of", "category", "deadline", "responsible"), "")
        told = {"county_code": CODE, "id": key, "year": "2018", "source": "doc", "verify": verify}
        self.rows.append(Fact(**told | empty | said))
        return self

    @cached_property
    def engine(self) -> Engine:
        """A database in memory with the rows collected so far."""
        engine = create_engine(
            "sqlite://", module=sqlite, poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
        Base.metadata.create_all(engine)
        with Session(engine) as session:
            session.add_all(self.rows)
            session.commit()
        return engine

    def snapshot(self, day: int = TODAY, *, evidence_only: bool = False) -> Snapshot:
        """The county as of a day."""
        with self.engine.connect() as connection:
            return read_snapshot(connection, Question(CODE, on(day), evidence_only))

    def story(self, key: str = "p", day: int = TODAY) -> Story:
        """The story of one objective as of a day."""
        return story_of(self.snapshot(day), key, self.engine)
