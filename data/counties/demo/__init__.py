"""The demo overlay 演示: what the documents do not say, invented from a fixed seed so that the map comes to life.

Every row it makes has ``is_demo`` set and wears the 演示 badge; the same pack always gives the same rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.counties.demo.assessments import assessments
from data.counties.demo.cards import attendance
from data.counties.demo.county_verdicts import county_verdicts
from data.counties.demo.exit_steps import exit_steps
from data.counties.demo.funds import funds
from data.counties.demo.households import households
from data.counties.demo.industry import industry
from data.counties.demo.inspections import inspections
from data.counties.demo.lives import household_gaps
from data.counties.demo.orders import orders
from data.counties.demo.people import duties, poor_villages
from data.counties.demo.progress import milestones_reached, reports
from data.counties.demo.relocation import relocation
from data.counties.demo.works import deadline_changes, milestones, works
from data.model import (
    Assessment,
    DeadlineChange,
    Duty,
    ExitStep,
    FundEntry,
    Household,
    HouseholdGap,
    IndustryBase,
    InspectedPlace,
    Inspection,
    Measurement,
    Milestone,
    MilestoneDate,
    Order,
    Person,
    Recipient,
    Rectification,
    Report,
    ServedVillage,
    WorkEvent,
)

if TYPE_CHECKING:
    from data.counties.demo.rows import Rows
    from data.counties.pack import Pack

__all__ = ["overlay"]


def overlay(pack: Pack) -> Rows:
    """The demo rows of a county, by table, in an order that satisfies the foreign keys."""
    invented = works(pack)
    steps, step_dates = milestones(pack, invented)
    changes = deadline_changes(pack, invented)
    people, held = duties(pack, invented)
    reported = reports(pack, invented)
    homes = households(pack)
    moved, origins = relocation(pack, reported, homes)
    grown = industry(pack, poor_villages(pack, invented), homes).rows()
    inspected = inspections(pack)
    given = orders(pack, invented, held)
    return {
        **invented.rows(),
        IndustryBase: grown[IndustryBase],
        Inspection: inspected[Inspection],
        InspectedPlace: inspected[InspectedPlace],
        Rectification: inspected[Rectification],
        Order: given[Order],
        Milestone: steps,
        MilestoneDate: step_dates + milestones_reached(pack, invented, reported),
        DeadlineChange: changes + given[DeadlineChange],
        Person: people + grown[Person] + inspected[Person],
        Duty: held + grown[Duty] + inspected[Duty] + given[Duty],
        Household: homes,
        HouseholdGap: household_gaps(pack, homes),
        Report: reported + grown[Report] + inspected[Report] + given[Report],
        WorkEvent: inspected[WorkEvent] + given[WorkEvent],
        Assessment: assessments(pack, invented, reported) + county_verdicts(pack),
        ServedVillage: grown[ServedVillage] + origins,
        Measurement: grown[Measurement] + moved + attendance(pack, held),
        ExitStep: exit_steps(pack, invented, reported),
        FundEntry: funds(pack, invented),
        Recipient: given[Recipient],
    }
