"""The playbook 作战方案 of a county: its own order and rules, as ``playbook.toml`` writes them."""

from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, Literal

from data.counties.templates import Template
from data.counties.toml_file import parse_toml
from data.errors import PackError, Problem
from data.rules.orders import REMINDED
from data.rules.thresholds import Thresholds

SCHEMA = 1
"""Version of the playbook's format."""

ROLES = (
    "chief",
    "commander",
    "deputy",
    "village_leader",
    "first_secretary",
    "team_leader",
    "village_secretary",
    "objective_owner",
)
"""Roles in the chain of command, from the top down."""


@dataclass(frozen=True, slots=True)
class CountySpec:
    """县.

    Attributes:
        code: GB/T 2260.
        name: As the campaign's document says.
        name_now: Today's name.
        region: Which national threshold of the poverty rate applies (west 3 %, central 2 %).
        approval: 审图号; empty means 内部使用.
    """

    code: str
    name: str
    name_now: str
    province: str
    prefecture: str
    region: Literal["west", "central"]
    approval: str = ""


@dataclass(frozen=True, slots=True)
class CampaignSpec:
    """战役: ``opening`` is the date the map opens on; ``source`` says what is documented, what assumed."""

    name: str
    start: date
    end: date
    opening: date
    source: str


@dataclass(frozen=True, slots=True)
class Words:
    """The county's own word for a zone: 战区, 作战工作组, 挂点乡镇 …."""

    zone: str


@dataclass(frozen=True, slots=True)
class Roles:
    """The county's own titles.

    Attributes:
        assumed: Roles whose title the county's document does not give (待核).
        single: Roles that nobody may hold in two places at once.
    """

    chief: str
    commander: str
    deputy: str
    village_leader: str
    first_secretary: str
    team_leader: str
    village_secretary: str
    objective_owner: str
    assumed: tuple[str, ...] = ()
    single: tuple[str, ...] = ()

    def title(self, role: str) -> str:
        """The title of one of :data:`ROLES`."""
        return str(getattr(self, role))


@dataclass(frozen=True, slots=True)
class Body:
    """A unit in the chain of command, e.g. 行业作战小分队 10 支; no count where the document gives none."""

    name: str
    unit: str
    source: str
    count: float | None = None
    note: str = ""
    verify: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the fight, e.g. 红黑榜, 四不两直, 黄红牌."""

    name: str
    text: str
    source: str
    verify: bool = False


@dataclass(frozen=True, slots=True)
class ZoneSpec:
    """战区: command unit made of townships; ``deputies`` counts the documented leaders beside its head."""

    id: str
    number: int
    name: str
    townships: tuple[str, ...]
    deputies: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class CriteriaChoice:
    """Exit criteria in force, by scheme id; ``also`` lists further schemes and checklists.

    Attributes:
        owners: Who answers for an item in the whole county: a named county leader 县领导, or the line bureau.
    """

    household: str
    village: str
    county: str = ""
    also: tuple[str, ...] = ()
    owners: Literal["leader", "bureau"] = "bureau"


@dataclass(frozen=True, slots=True)
class CriteriaTurn:
    """The county chooses other exit criteria from a day on; before it, those of before stay chosen.

    Attributes:
        source: The document that says so.
    """

    valid_from: date
    source: str
    household: str
    village: str
    county: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CriterionChange:
    """The county asks for something else in an item of a scheme from a day on; earlier verdicts stay as given.

    Attributes:
        threshold: The requirement in words.
        value: The number asked for; none for an item without a number.
        source: The document that says so.
    """

    scheme: str
    item: str
    valid_from: date
    threshold: str
    source: str
    value: float | None = None


@dataclass(frozen=True, slots=True)
class ExitStepSpec:
    """A step by which a village leaves the list 退出程序, and which unit decides on it."""

    id: str
    name: str
    unit: str


USUAL_EXIT_STEPS = (
    ExitStepSpec("application", "申请", "村"),
    ExitStepSpec("village_review", "村级评议", "村"),
    ExitStepSpec("township_check", "乡镇核验", "乡镇"),
    ExitStepSpec("county_acceptance", "县级验收", "县"),
    ExitStepSpec("announcement", "公示批准", "县"),
)
"""The five steps of 村退出; a county that names or orders them otherwise says so in its playbook."""


@dataclass(frozen=True, slots=True)
class PovertySpec:
    """Facts drawn into the course of poverty: rates 贫困发生率 at a year's end, people who come out in a year."""

    rates: tuple[str, ...] = ()
    out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuralPeopleSpec:
    """The rural population that facts imply: ``people`` over one rate, or over the fall from a rate to another."""

    people: str
    rates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rung:
    """A rung of the ladder 升级阶梯: once an order is ``days`` overdue, whoever holds ``role`` over it is told.

    Attributes:
        source: The document that says so; empty for the usual ladder.
        verify: From general knowledge.
    """

    days: int
    role: str
    source: str = ""
    verify: bool = False


USUAL_LADDER = (
    Rung(1, "objective_owner", verify=True),
    Rung(3, "commander", verify=True),
    Rung(7, "chief", verify=True),
)
"""The ladder of a county whose documents give none: who answers for it, the zone's commander, the chief."""


@dataclass(frozen=True, slots=True)
class Service:
    """What a relocation site must offer 配套服务, e.g. one of 四个中心; ``group`` is what the county calls them."""

    id: str
    name: str
    group: str
    source: str


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often something is done: dispatch meetings, inspections, notices."""

    name: str
    every: Literal["week", "month", "quarter", "half_year", "year"]
    source: str


@dataclass(frozen=True, slots=True)
class InspectionSpec:
    """A kind of inspection 督查 or meeting of the county, as its documents name it.

    Attributes:
        name: On screen, e.g. 周巡查.
        form: What it is: a visit to places, a notice 通报, a meeting, or what others found 上级反馈.
        source: Fact or document that says so.
        every: How often; an occasion has no rhythm.
        due: Whether it is due at the begin of each period, like a Monday meeting, or at its end.
        hidden: The inspected learn of it only when it is over.
        unit: Who holds it; empty where the document does not say.
        verify: General knowledge 待核, no document of the county.
    """

    id: str
    name: str
    form: Literal["visit", "notice", "meeting", "feedback"]
    source: str
    every: Literal["occasion", "week", "month", "quarter", "half_year", "year"] = "occasion"
    due: Literal["begin", "end"] = "end"
    hidden: bool = False
    unit: str = ""
    verify: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A group of key works 重点工作, in the county's own order."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class CardRule:
    """When a warning card 黄牌 / 红牌 is proposed.

    Attributes:
        measure: What is looked at; :mod:`data.rules.cards` says how.
        limit: From how much on; of the two measures of the front, below how much.
        subject: Whose card it is.
        consequence: What follows from it, in words.
        verify: The documents do not give this limit: it is the program's own.
    """

    id: str
    name: str
    colour: Literal["yellow", "red"]
    measure: Literal["overdue_days", "missed_reports", "repeated_findings", "front_days", "front_share"]
    limit: float
    subject: Literal["zone", "unit", "person", "objective"]
    consequence: str
    source: str
    verify: bool = False


@dataclass(frozen=True, slots=True)
class Reminders:
    """Days before the deadline of an order on which those who carry it out are reminded; after it, every day."""

    days: tuple[int, ...] = REMINDED


Ledger = Literal[
    "projects",
    "exits",
    "relocation",
    "industry",
    "rectifications",
    "helpers",
    "households",
    "household_checks",
    "monitoring",
    "teams",
    "funds",
    "progress",
    "orders",
]
"""Ledgers 台账 whose entries a county may let somebody approve."""


@dataclass(frozen=True, slots=True)
class Approval:
    """Which ledgers need approval 审批: their entries count only once somebody else has approved them."""

    ledgers: tuple[Ledger, ...] = ()

    def needed(self, ledger: str) -> bool:
        """Whether entries of a ledger need approval."""
        return ledger in self.ledgers


@dataclass(frozen=True, slots=True)
class Turn:
    """The county has other rules from a day on; a section that is None stays as it was.

    Attributes:
        source: The document that says so.
        templates: As the section of the same name, which it replaces whole; so are the others.
    """

    valid_from: date
    source: str
    templates: tuple[Template, ...] | None = None
    ladder: tuple[Rung, ...] | None = None
    reminders: Reminders | None = None
    card_rules: tuple[CardRule, ...] | None = None
    thresholds: Thresholds | None = None
    cadence: tuple[Cadence, ...] | None = None
    inspections: tuple[InspectionSpec, ...] | None = None
    approval: Approval | None = None

    @property
    def sections(self) -> dict[str, Any]:
        """What it says, by section."""
        said = {name: getattr(self, name) for name in TURNING}
        return {name: section for name, section in said.items() if section is not None}


TURNING = tuple(each.name for each in fields(Turn) if each.name not in ("valid_from", "source"))
"""Sections of the playbook that can be other ones from a day on."""


@dataclass(frozen=True, slots=True)
class DemoSizes:
    """Size of the demo overlay 演示; ``exit_villages`` are those the document counts but does not name."""

    seed: int
    projects: int
    exit_villages: int
    households: int
    people: int


@dataclass(frozen=True, slots=True)
class Playbook:
    """A county's own rules."""

    schema: int
    county: CountySpec
    campaign: CampaignSpec
    words: Words
    roles: Roles
    zones: tuple[ZoneSpec, ...]
    criteria: CriteriaChoice
    lines: tuple[Line, ...]
    demo: DemoSizes
    bodies: tuple[Body, ...] = ()
    rules: tuple[Rule, ...] = ()
    cadence: tuple[Cadence, ...] = ()
    criteria_turns: tuple[CriteriaTurn, ...] = ()
    inspections: tuple[InspectionSpec, ...] = ()
    criteria_changes: tuple[CriterionChange, ...] = ()
    exit_steps: tuple[ExitStepSpec, ...] = USUAL_EXIT_STEPS
    services: tuple[Service, ...] = ()
    poverty: PovertySpec = field(default_factory=PovertySpec)
    rural_people: tuple[RuralPeopleSpec, ...] = ()
    templates: tuple[Template, ...] = ()
    ladder: tuple[Rung, ...] = USUAL_LADDER
    card_rules: tuple[CardRule, ...] = ()
    thresholds: Thresholds = field(default_factory=Thresholds)
    reminders: Reminders = field(default_factory=Reminders)
    approval: Approval = field(default_factory=Approval)
    turns: tuple[Turn, ...] = ()

    def on(self, day: date) -> "Playbook":
        """The playbook with the rules and exit criteria of a day; of two of one day the later written counts."""
        said: dict[str, Any] = {}
        for turn in sorted(self.turns, key=lambda one: one.valid_from):
            said |= turn.sections if turn.valid_from <= day else {}
        return replace(self, **said)._choosing(day)

    def _choosing(self, day: date) -> "Playbook":
        begun = [turn for turn in self.criteria_turns if turn.valid_from <= day]
        if not begun:
            return self
        turn = sorted(begun, key=lambda one: one.valid_from)[-1]
        chosen = replace(
            self.criteria, household=turn.household, village=turn.village, county=turn.county, also=turn.also
        )
        return replace(self, criteria=chosen)


def parse_playbook(text: str) -> Playbook:
    """Read a playbook that was already accepted, e.g. one kept in the database.

    Raises:
        PackError: The text is no valid playbook.
    """
    problems: list[Problem] = []
    playbook, _ = parse_toml(text, "playbook.toml", Playbook, problems)
    if playbook is None:
        raise PackError(problems)
    return playbook
