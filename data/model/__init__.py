"""The tables of the domain, one file a subject; importing this package registers all of them."""

from data.model.assessment import Assessment
from data.model.audit import AuditEvent
from data.model.base import Base
from data.model.county import County
from data.model.fact import Fact, SourceDocument
from data.model.household import Household
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
    "Fact",
    "Household",
    "Indicator",
    "IndustryBase",
    "Milestone",
    "MilestoneDate",
    "Objective",
    "Order",
    "Person",
    "Place",
    "Project",
    "Rectification",
    "RelocationSite",
    "Report",
    "SourceDocument",
    "VillageExit",
    "Zone",
    "ZoneTownship",
]
