"""The questions a snapshot asks the database; each leaves the county's area, the day and 演示 to SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import ColumnElement, FromClause, Integer, case, func, or_, select
from sqlalchemy import cast as as_type
from sqlalchemy.orm import aliased

from data.model import (
    Assessment,
    Boundary,
    Card,
    CardEvent,
    DeadlineChange,
    Duty,
    ExitStep,
    Fact,
    FundEntry,
    Household,
    HouseholdHelp,
    IndustryBase,
    LayerVersion,
    Measurement,
    Milestone,
    MilestoneDate,
    Objective,
    ObjectiveShape,
    Person,
    Place,
    Project,
    PublishedList,
    Rectification,
    RelocationSite,
    Report,
    ServedVillage,
    SourceDocument,
    VillageExit,
    Zone,
    ZoneTownship,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from sqlalchemy.sql.schema import Table

    from data.store.frames import Query

OBJECTIVE = Objective.__table__.c
KINDS = tuple(cast("Table", kind.__table__) for kind in (VillageExit, RelocationSite, IndustryBase, Project))

EXIT = "village_exit"
MADE_ON_A_DAY = ("rectification", "order")
"""Kinds of objective that come up on the day they start."""


@dataclass(frozen=True)
class Question:
    """Which county, as of which day, with or without the demo rows."""

    county_code: str
    as_of: dt.date
    evidence_only: bool = False

    def of(self, table: Any) -> ColumnElement[bool]:
        """The rows of ``table`` that this question may see."""
        mine: ColumnElement[bool] = table.county_code == self.county_code
        return mine & table.is_demo.is_(False) if self.evidence_only else mine

    def townships(self) -> Query:
        """Townships with the zone they belong to on the day."""
        member = (
            (ZoneTownship.county_code == Place.county_code)
            & (ZoneTownship.township_code == Place.code)
            & (ZoneTownship.valid_from <= self.as_of)
            & or_(ZoneTownship.valid_to.is_(None), ZoneTownship.valid_to > self.as_of)
        )
        columns = Place.code, Place.name, Place.kind, Place.lon, Place.lat, Place.accuracy, Place.source
        return (
            select(*columns, Place.verify, ZoneTownship.zone_id.label("zone"))
            .outerjoin(ZoneTownship, member)
            .where(self.of(Place), Place.level == "township")
            .order_by(Place.code)
        )

    def villages(self) -> Query:
        """Villages with the township they lie in."""
        columns = Place.code, Place.name, Place.kind, Place.lon, Place.lat, Place.accuracy, Place.source
        return (
            select(*columns, Place.verify, Place.parent_code.label("township"))
            .where(self.of(Place), Place.level == "village")
            .order_by(Place.code)
        )

    def boundaries(self) -> Query:
        """The version in which each place has the boundary that is in force on the day."""
        return self._in_force(Boundary, Boundary.place_code, Boundary.version)

    def boundaries_of(self, versions: Collection[int]) -> Query:
        """The boundaries of some versions; an empty one says that there is none any more."""
        columns = Boundary.place_code, Boundary.version, Boundary.geometry
        mine = Boundary.county_code == self.county_code
        return select(*columns).where(mine, Boundary.version.in_(versions))

    def objective_shapes(self) -> Query:
        """Surveyed areas of objectives in force on the day, with the day from which they hold."""
        columns = ObjectiveShape.objective_id, ObjectiveShape.geometry, ObjectiveShape.area_mu
        return self._in_force(ObjectiveShape, *columns, LayerVersion.valid_from, LayerVersion.source)

    def _in_force(self, table: Any, subject: Any, *columns: Any) -> Query:
        """Of each subject the row of the version that holds on the day: the latest of those known by then."""
        latest = LayerVersion.valid_from.desc(), LayerVersion.recorded_on.desc(), LayerVersion.number.desc()
        place = func.row_number().over(partition_by=subject, order_by=latest).label("place")
        ranked = (
            select(subject, *columns, place)
            .join(
                LayerVersion,
                (LayerVersion.county_code == table.county_code) & (LayerVersion.number == table.version),
            )
            .where(self.of(LayerVersion), *self._version_known())
            .subquery()
        )
        wanted = [column for column in ranked.c if column.name != "place"]
        return select(*wanted).where(ranked.c.place == 1).order_by(ranked.c[subject.name])

    def layer_versions(self) -> Query:
        """Versions of the layers known on the day, the newest first, with how many shapes each has."""
        columns = [column for column in LayerVersion.__table__.c if column.name != "county_code"]
        return (
            select(
                *columns,
                self._shapes_of(Boundary).label("places"),
                self._shapes_of(ObjectiveShape).label("areas"),
            )
            .where(self.of(LayerVersion), *self._version_known())
            .order_by(LayerVersion.number.desc())
        )

    def _version_known(self) -> tuple[ColumnElement[bool], ...]:
        return LayerVersion.valid_from <= self.as_of, LayerVersion.recorded_on <= self.as_of

    def _shapes_of(self, table: Any) -> Any:
        same = table.county_code == LayerVersion.county_code, table.version == LayerVersion.number
        return select(func.count()).select_from(table).where(*same).scalar_subquery()

    def zones(self) -> Query:
        """Zones in the order of their numbers."""
        return select(Zone.id, Zone.number, Zone.name, Zone.source).where(self.of(Zone)).order_by(Zone.number)

    def objectives(self) -> Query:
        """Objectives with what their kind adds, and the deadline in force on the day."""
        changed = self._deadline_in_force()
        extra = [
            column for table in KINDS for column in table.columns if column.name not in ("county_code", "id")
        ]
        joined: FromClause = Objective.__table__
        for table in KINDS:
            joined = joined.outerjoin(
                table, (table.c.county_code == OBJECTIVE.county_code) & (table.c.id == OBJECTIVE.id)
            )
        plain = [column for column in OBJECTIVE if column.name not in ("county_code", "deadline")]
        return (
            select(
                *plain,
                OBJECTIVE.deadline.label("first_deadline"),
                func.coalesce(changed, OBJECTIVE.deadline, type_=OBJECTIVE.deadline.type).label("deadline"),
                *extra,
                self._has_demo_report().label("demo_progress"),
            )
            .select_from(joined)
            .where(self.of(OBJECTIVE), self._known(), self._stands())
            .order_by(OBJECTIVE.id)
        )

    def _stands(self) -> ColumnElement[bool]:
        """A village leaves the list once: an invented exit makes way for the one that somebody brought."""
        real = aliased(Objective)
        brought = select(real.place_code).where(
            real.county_code == self.county_code, real.kind == EXIT, real.is_demo.is_(False)
        )
        return or_(OBJECTIVE.is_demo.is_(False), OBJECTIVE.kind != EXIT, OBJECTIVE.place_code.not_in(brought))

    def _known(self) -> ColumnElement[bool]:
        """Nobody knows of a finding, an order or a proposal before the day it is made; of a plan they do."""
        planned = OBJECTIVE.kind.not_in(MADE_ON_A_DAY) & Project.__table__.c.proposed.is_not(True)
        return or_(planned, OBJECTIVE.start <= self.as_of)

    def _deadline_in_force(self) -> Any:
        return (
            select(DeadlineChange.deadline)
            .where(
                DeadlineChange.county_code == OBJECTIVE.county_code,
                DeadlineChange.objective_id == OBJECTIVE.id,
                self.of(DeadlineChange),
                DeadlineChange.recorded_on <= self.as_of,
            )
            .order_by(DeadlineChange.recorded_on.desc())
            .limit(1)
            .scalar_subquery()
        )

    def _has_demo_report(self) -> ColumnElement[bool]:
        return (
            select(Report.objective_id)
            .where(Report.objective_id == OBJECTIVE.id, Report.is_demo, *self._reported())
            .exists()
        )

    def plan(self) -> Query:
        """Milestones with the date planned for them as known on the day, in order."""
        due = self._date_of("planned", MilestoneDate.recorded_on.desc())
        return (
            select(Milestone.objective_id, Milestone.sequence, Milestone.weight, due.label("due"))
            .where(self.of(Milestone))
            .order_by(Milestone.objective_id, Milestone.sequence)
        )

    def milestone_dates(self) -> Query:
        """Every date planned or reached for a milestone, known on the day; a later one comes last."""
        same = (MilestoneDate.county_code == Milestone.county_code) & (
            MilestoneDate.milestone_id == Milestone.id
        )
        step = Milestone.id, Milestone.objective_id, Milestone.sequence, Milestone.name, Milestone.weight
        return (
            select(*step, MilestoneDate.kind, MilestoneDate.on_date, MilestoneDate.recorded_on)
            .join(MilestoneDate, same)
            .where(self.of(Milestone), self.of(MilestoneDate), MilestoneDate.recorded_on <= self.as_of)
            .order_by(Milestone.id, MilestoneDate.kind, MilestoneDate.recorded_on)
        )

    def stepped(self) -> Query:
        """Objectives that have a step with a date known on the day."""
        same = (MilestoneDate.county_code == Milestone.county_code) & (
            MilestoneDate.milestone_id == Milestone.id
        )
        known = MilestoneDate.kind == "planned", MilestoneDate.recorded_on <= self.as_of
        return (
            select(Milestone.objective_id)
            .join(MilestoneDate, same)
            .where(self.of(Milestone), self.of(MilestoneDate), *known)
            .distinct()
        )

    def _date_of(self, kind: str, order: Any) -> Any:
        """The milestone's date of a kind that comes first in ``order``, of those known on the day."""
        return (
            select(MilestoneDate.on_date)
            .where(
                MilestoneDate.county_code == Milestone.county_code,
                MilestoneDate.milestone_id == Milestone.id,
                MilestoneDate.kind == kind,
                self.of(MilestoneDate),
                MilestoneDate.recorded_on <= self.as_of,
            )
            .order_by(order)
            .limit(1)
            .scalar_subquery()
        )

    def reports(self) -> Query:
        """Approved reports known on the day; a correction comes after what it corrects."""
        return (
            select(Report.objective_id, Report.on_date, Report.value)
            .where(*self._reported())
            .order_by(Report.objective_id, Report.on_date, Report.recorded_on, Report.sequence)
        )

    def _reported(self) -> tuple[ColumnElement[bool], ...]:
        known = Report.on_date <= self.as_of, Report.recorded_on <= self.as_of
        return (self.of(Report), Report.state == "approved", *known)

    def milestones_of(self, objective_id: str) -> Query:
        """One objective's milestones with every date known on the day."""
        return (
            select(
                Milestone.id,
                Milestone.sequence,
                Milestone.name,
                Milestone.weight,
                self._date_of("planned", MilestoneDate.recorded_on).label("first_due"),
                self._date_of("planned", MilestoneDate.recorded_on.desc()).label("due"),
                self._date_of("actual", MilestoneDate.recorded_on.desc()).label("done_on"),
                Milestone.is_demo,
            )
            .where(self.of(Milestone), Milestone.objective_id == objective_id)
            .order_by(Milestone.sequence)
        )

    def reports_of(self, objective_id: str) -> Query:
        """One objective's reports with who filled them in."""
        columns = Report.objective_id, Report.on_date, Report.recorded_on, Report.value
        return (
            select(*columns, Report.author, Report.source, Report.is_demo)
            .where(*self._reported(), Report.objective_id == objective_id)
            .order_by(Report.on_date, Report.recorded_on, Report.sequence)
        )

    def duties(self) -> Query:
        """Duties begun by the day, with the person who holds or held them."""
        same = (Person.county_code == Duty.county_code) & (Person.id == Duty.person_id)
        duty = Duty.role, Duty.subject_kind, Duty.subject_id, Duty.valid_from, Duty.valid_to
        person = Duty.person_id, Person.name, Person.position, Person.unit
        return (
            select(*duty, *person, Duty.source, Duty.is_demo)
            .join(Person, same)
            .where(self.of(Duty), self.of(Person), Duty.valid_from <= self.as_of)
            .order_by(Duty.subject_id, Duty.role, Duty.valid_from, Duty.id)
        )

    def exit_steps(self) -> Query:
        """What was decided on the steps of the exit procedure, as far as known on the day."""
        dated = ExitStep.on_date, ExitStep.recorded_on, ExitStep.sequence
        said = ExitStep.person, ExitStep.unit, ExitStep.exception, ExitStep.note, ExitStep.source
        known = ExitStep.on_date <= self.as_of, ExitStep.recorded_on <= self.as_of
        return select(
            ExitStep.objective_id, ExitStep.step, *dated, ExitStep.passed, *said, ExitStep.is_demo
        ).where(self.of(ExitStep), *known)

    def assessments(self, scheme: str, subject_kind: str = "village") -> Query:
        """Verdicts by the items of one edition, known on the day; ``met`` as 1, 0 or nothing.

        Args:
            scheme: Key of the edition.
            subject_kind: ``village``, or ``county``; the subject's code comes as ``village`` either way.
        """
        judged = Assessment.subject_id.label("village"), Assessment.item
        dated = Assessment.on_date, Assessment.recorded_on, Assessment.sequence
        measured = Assessment.value, Assessment.op, Assessment.threshold
        given = as_type(Assessment.met, Integer).label("met"), Assessment.assessor
        known = Assessment.on_date <= self.as_of, Assessment.recorded_on <= self.as_of
        return select(
            *judged, *dated, *given, *measured, Assessment.source, Assessment.is_demo, Assessment.verify
        ).where(
            self.of(Assessment), Assessment.subject_kind == subject_kind, Assessment.scheme == scheme, *known
        )

    def measurements(self) -> Query:
        """Measurements known on the day; a correction comes after what it corrects."""
        subject = Measurement.subject_kind, Measurement.subject_id, Measurement.measure
        known = Measurement.on_date <= self.as_of, Measurement.recorded_on <= self.as_of
        given = Measurement.author, Measurement.source, Measurement.is_demo, Measurement.verify
        return (
            select(*subject, Measurement.on_date, Measurement.value, *given)
            .where(self.of(Measurement), *known)
            .order_by(Measurement.on_date, Measurement.recorded_on, Measurement.sequence)
        )

    def fund_entries(self) -> Query:
        """Money known on the day; a correction comes after what it corrects."""
        key = FundEntry.objective_id, FundEntry.fund, FundEntry.kind, FundEntry.on_date
        known = FundEntry.on_date <= self.as_of, FundEntry.recorded_on <= self.as_of
        return (
            select(*key, FundEntry.amount_wan, FundEntry.source, FundEntry.is_demo)
            .where(self.of(FundEntry), *known)
            .order_by(FundEntry.on_date, FundEntry.recorded_on, FundEntry.sequence)
        )

    def served_villages(self) -> Query:
        """Which villages an objective is for, and how many of their households and people."""
        counted = ServedVillage.households, ServedVillage.people
        return (
            select(
                ServedVillage.objective_id,
                ServedVillage.village_code.label("village"),
                *counted,
                ServedVillage.source,
                ServedVillage.is_demo,
            )
            .where(self.of(ServedVillage))
            .order_by(ServedVillage.objective_id, ServedVillage.village_code)
        )

    def people(self) -> Query:
        """Households and people by village, and how many have come out of poverty by the day."""
        out = case((Household.exited_on <= self.as_of, 1), else_=0)
        return (
            select(
                Household.village_code,
                func.count().label("households"),
                func.sum(Household.people).label("people"),
                func.sum(out).label("households_out"),
                func.sum(out * Household.people).label("people_out"),
            )
            .where(self.of(Household))
            .group_by(Household.village_code)
        )

    def helpers(self) -> Query:
        """Who helps households on the day, by unit: how many people, and how many households they help."""
        helping, same = HouseholdHelp, Person.id == HouseholdHelp.person_id
        lasting = (
            helping.valid_from <= self.as_of,
            or_(helping.valid_to.is_(None), helping.valid_to > self.as_of),
        )
        return (
            select(
                Person.unit,
                func.count(helping.person_id.distinct()).label("people"),
                func.count(helping.household_id.distinct()).label("households"),
            )
            .join(Person, (Person.county_code == helping.county_code) & same)
            .where(self.of(helping), self.of(Person), *lasting)
            .group_by(Person.unit)
            .order_by(Person.unit)
        )

    def homes(self) -> Query:
        """People of households by the day they came out of poverty and the year in which they are to."""
        when = Household.exited_on, Household.planned_year
        people = func.sum(Household.people).label("people")
        return select(*when, people).where(self.of(Household)).group_by(*when)

    def facts(self) -> Query:
        """The facts of the county's documents."""
        plain = [column for column in Fact.__table__.c if column.name != "county_code"]
        return select(*plain).where(Fact.county_code == self.county_code).order_by(Fact.id)

    def documents(self) -> Query:
        """The documents themselves."""
        return select(*SourceDocument.__table__.c)

    def cards(self) -> Query:
        """Warning cards proposed by the day."""
        whose = Card.subject_kind, Card.subject_id, Card.evidence
        return (
            select(Card.id, Card.colour, Card.rule, *whose, Card.on_date, Card.source, Card.is_demo)
            .where(self.of(Card), Card.on_date <= self.as_of, Card.recorded_on <= self.as_of)
            .order_by(Card.on_date.desc(), Card.id)
        )

    def card_events(self) -> Query:
        """What became of the cards by the day, in the order in which it became known."""
        known = CardEvent.on_date <= self.as_of, CardEvent.recorded_on <= self.as_of
        order = CardEvent.recorded_on, CardEvent.sequence
        said = CardEvent.person, CardEvent.text, CardEvent.whom, CardEvent.decided_by
        return (
            select(CardEvent.card_id, CardEvent.kind, CardEvent.on_date, *order, *said)
            .where(self.of(CardEvent), *known)
            .order_by(CardEvent.card_id, *order)
        )

    def published_lists(self) -> Query:
        """Red and black lists published by the day, without their content, the newest first."""
        period = PublishedList.period, PublishedList.first_day, PublishedList.last_day
        said = PublishedList.published_on, PublishedList.corrects, PublishedList.sha256, PublishedList.source
        return (
            select(PublishedList.id, *period, *said, PublishedList.is_demo)
            .where(self.of(PublishedList), PublishedList.published_on <= self.as_of)
            .order_by(
                PublishedList.last_day.desc(), PublishedList.published_on.desc(), PublishedList.id.desc()
            )
        )

    def findings(self) -> Query:
        """Which findings are the same problem as another."""
        mine = self.of(Rectification), Rectification.start <= self.as_of
        return select(Rectification.id, Rectification.same_as).where(*mine).order_by(Rectification.id)
