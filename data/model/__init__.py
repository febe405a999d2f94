"""The tables of the domain, one file a subject; importing this package registers all of them."""

from data.model.account import Account, AccountSession, SetupToken
from data.model.assessment import Assessment
from data.model.audit import AuditEvent
from data.model.base import Base
from data.model.card import Card, CardEvent, PublishedList
from data.model.county import County, PlaybookEdition
from data.model.exit_step import ExitStep
from data.model.fact import Fact, SourceDocument
from data.model.fund import FundEntry
from data.model.household import Household, HouseholdGap
from data.model.inspection import InspectedPlace, Inspection
from data.model.layer import Boundary, LayerVersion, ObjectiveShape
from data.model.ledger import (
    HouseholdHelp,
    ImportedRows,
    LedgerChoice,
    LedgerImport,
    LedgerText,
    Submission,
    Visit,
)
from data.model.measurement import Measurement
from data.model.meeting import AgendaItem, Edition, Meeting
from data.model.notification import NoticeRead, Notification
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
from data.model.place import Place
from data.model.report import Report
from data.model.work_event import Attachment, Recipient, WorkEvent
from data.model.zone import Zone, ZoneTownship

__all__ = [
    "Account",
    "AccountSession",
    "AgendaItem",
    "Assessment",
    "Attachment",
    "AuditEvent",
    "Base",
    "Boundary",
    "Card",
    "CardEvent",
    "County",
    "DeadlineChange",
    "Duty",
    "Edition",
    "ExitStep",
    "Fact",
    "FundEntry",
    "Household",
    "HouseholdGap",
    "HouseholdHelp",
    "ImportedRows",
    "Indicator",
    "IndustryBase",
    "InspectedPlace",
    "Inspection",
    "LayerVersion",
    "LedgerChoice",
    "LedgerImport",
    "LedgerText",
    "Measurement",
    "Meeting",
    "Milestone",
    "MilestoneDate",
    "NoticeRead",
    "Notification",
    "Objective",
    "ObjectiveShape",
    "Order",
    "Person",
    "Place",
    "PlaybookEdition",
    "Project",
    "PublishedList",
    "Recipient",
    "Rectification",
    "RelocationSite",
    "Report",
    "ServedVillage",
    "SetupToken",
    "SourceDocument",
    "Submission",
    "VillageExit",
    "Visit",
    "WorkEvent",
    "Zone",
    "ZoneTownship",
]
