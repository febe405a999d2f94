"""The tables of the domain, one file a subject; importing this package registers all of them."""

from data.model.assessment import Assessment
from data.model.audit import AuditEvent
from data.model.base import Base
from data.model.county import County, PlaybookEdition
from data.model.exit_step import ExitStep
from data.model.fact import Fact, SourceDocument
from data.model.household import Household, HouseholdGap
from data.model.measurement import Measurement
from data.model.objective import (
    DeadlineChange,
    Indicator,
    IndustryBase,
    Milestone,
    MilestoneDate,
    Objective,
    Order,
    Project,
    Rectification,
    RelocationSite,
    ServedVillage,
    VillageExit,
)
from data.model.person import Duty, Person
from data.model.place import Boundary, Place
from data.model.report import Report
from data.model.zone import Zone, ZoneTownship

__all__ = [
    "Assessment",
    "AuditEvent",
    "Base",
    "Boundary",
    "County",
    "DeadlineChange",
    "Duty",
    "ExitStep",
    "Fact",
    "Household",
    "HouseholdGap",
    "Indicator",
    "IndustryBase",
    "Measurement",
    "Milestone",
    "MilestoneDate",
    "Objective",
    "Order",
    "Person",
    "Place",
    "PlaybookEdition",
    "Project",
    "Rectification",
    "RelocationSite",
    "Report",
    "ServedVillage",
    "SourceDocument",
    "VillageExit",
    "Zone",
    "ZoneTownship",
]
