"""Invented leaders and cadres, and what each of them answers for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.counties.demo.names import GIVEN, SURNAMES
from data.counties.demo.rows import Row, day_after, demo_row, dice
from data.counties.demo.works import checklists, village_scheme
from data.rules.gaps import theme_of

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable

    from data.counties.demo.works import Works
    from data.counties.pack import Pack
    from data.counties.playbook import ZoneSpec
    from data.counties.schemes import Criterion

UNITS = (
    "县委办公室",
    "县政府办公室",
    "县委组织部",
    "县财政局",
    "县教育局",
    "县自然资源局",
    "县民政局",
    "县人力资源和社会保障局",
)
POSITIONS = {
    "chief": "县委书记",
    "commander": "县委常委",
    "deputy": "县政府副县长",
    "village_leader": "县处级领导",
    "first_secretary": "驻村第一书记",
    "team_leader": "驻村工作队队长",
    "village_secretary": "村党总支书记",
    "objective_owner": "分管负责人",
}
VILLAGE_ROLES = ("village_leader", "first_secretary", "team_leader", "village_secretary")
HANDED_OVER = 0.08
"""Share of first secretaries who were relieved on the way."""
OWNERS_PER_ZONE = 6
ITEM_POSITIONS = {"deputy": "县委常委、副县长", "objective_owner": "局长"}
"""Positions of those who answer for an item of the exit criteria in the whole county."""
OWN_OWNER = 0.15
"""Share of poor villages with an owner of their own for one item."""


class Roll:
    """Collects people and the duties given to them."""

    def __init__(self, pack: Pack, part: str = "") -> None:
        """Start an empty roll for the county, or for a ``part`` of it with dice and keys of its own."""
        self.pack = pack
        self.thrown = dice(pack, f"{part} people".strip())
        self._prefix = f"demo-{part}".rstrip("-")
        self.people: list[Row] = []
        self.duties: list[Row] = []
        self._documented = {(duty.role, duty.subject_id) for duty in pack.duties}

    def is_open(self, role: str, subject_id: str) -> bool:
        """Whether the documents name nobody for this post."""
        return (role, subject_id) not in self._documented

    def hire(self, role: str, unit: str, position: str = "") -> str:
        """A new person in a unit, with the position that usually goes with ``role`` unless another is given."""
        key = f"{self._prefix}-person-{len(self.people) + 1:05}"
        name = _name(self.thrown)
        self.people.append(
            demo_row(self.pack, id=key, name=name, position=position or POSITIONS[role], unit=unit)
        )
        return key

    def give(self, person: str, role: str, subject_kind: str, subject_id: str) -> Row:
        """The duty, held from the campaign's start."""
        duty = demo_row(
            self.pack,
            id=f"{self._prefix}-duty-{len(self.duties) + 1:05}",
            person_id=person,
            role=role,
            subject_kind=subject_kind,
            subject_id=subject_id,
            valid_from=self.pack.playbook.campaign.start,
            valid_to=None,
        )
        self.duties.append(duty)
        return duty

    def hand_over(self, duty: Row, unit: str) -> None:
        """Close a duty half-way and open it for somebody new."""
        campaign = self.pack.playbook.campaign
        half = (campaign.end - campaign.start).days * self.thrown.uniform(0.3, 0.6)
        duty["valid_to"] = day_after(campaign.start, half)
        person = self.hire(duty["role"], unit)
        successor = self.give(person, duty["role"], duty["subject_kind"], duty["subject_id"])
        successor["valid_from"] = duty["valid_to"]


def duties(pack: Pack, invented: Works) -> tuple[list[Row], list[Row]]:
    """People and duties for every post that the documents leave open."""
    roll = Roll(pack)
    county = pack.playbook.county.code
    if roll.is_open("chief", county):
        roll.give(roll.hire("chief", "县委"), "chief", "county", county)
    for zone in pack.playbook.zones:
        _command(roll, zone)
    _villages(roll, pack, invented)
    _owners(roll, pack, invented)
    _item_owners(roll, pack, poor_villages(pack, invented))
    return roll.people, roll.duties


def _command(roll: Roll, zone: ZoneSpec) -> None:
    if roll.is_open("commander", zone.id):
        commander = roll.give(roll.hire("commander", "县委"), "commander", "zone", zone.id)
        if zone.number == 1:
            roll.hand_over(commander, "县人大常委会")
    for _ in range(zone.deputies):
        roll.give(roll.hire("deputy", roll.thrown.choice(UNITS)), "deputy", "zone", zone.id)


def _villages(roll: Roll, pack: Pack, invented: Works) -> None:
    """A secretary for every village; a leader, a first secretary and a team leader for every poor one."""
    poor = set(poor_villages(pack, invented))
    leaders = [roll.hire("village_leader", unit) for unit in UNITS for _ in range(5)]
    for village in pack.villages:
        roles = VILLAGE_ROLES if village.code in poor else VILLAGE_ROLES[-1:]
        for role in roles:
            if not roll.is_open(role, village.code):
                continue
            unit = village.name if role == "village_secretary" else roll.thrown.choice(UNITS)
            person = roll.thrown.choice(leaders) if role == "village_leader" else roll.hire(role, unit)
            duty = roll.give(person, role, "village", village.code)
            if role == "first_secretary" and roll.thrown.random() < HANDED_OVER:
                roll.hand_over(duty, unit)


def _owners(roll: Roll, pack: Pack, invented: Works) -> None:
    """Somebody answers for every objective: from the zone's own pool, or from the county's."""
    zone_of = {code: zone.id for zone in pack.playbook.zones for code in zone.townships}
    zone_of |= {village.code: zone_of[village.township_code] for village in pack.villages}
    pools = {
        zone.id: [roll.hire("objective_owner", zone.name) for _ in range(OWNERS_PER_ZONE)]
        for zone in pack.playbook.zones
    }
    county_pool = [roll.hire("objective_owner", unit) for unit in UNITS]
    places = [(spec.id, spec.place_code) for spec in pack.objectives]
    places += [(row["id"], row["place_code"]) for row in invented.objectives()]
    for key, place in places:
        if not roll.is_open("objective_owner", key):
            continue
        pool = pools.get(zone_of.get(place, ""), county_pool)
        roll.give(roll.thrown.choice(pool), "objective_owner", "objective", key)


def poor_villages(pack: Pack, invented: Works) -> list[str]:
    """Codes of the villages that leave the list."""
    named = {spec.place_code for spec in pack.objectives if spec.kind == "village_exit"}
    return sorted(named | {row["place_code"] for row in invented.exits})


def _item_owners(roll: Roll, pack: Pack, poor: list[str]) -> None:
    """Every item has an owner in the county; here and there a village has its own for what is hardest there."""
    scheme = village_scheme(pack)
    if scheme is None:
        return
    items = scheme.items_for(pack.playbook.county.region)
    _county_owners(roll, pack, items)
    for village in poor:
        if roll.thrown.random() < OWN_OWNER:
            person = roll.hire("objective_owner", roll.thrown.choice(UNITS), "专项责任人")
            roll.give(person, "objective_owner", "criterion", f"{village}/{roll.thrown.choice(items).code}")
    for checklist in checklists(pack):
        _county_owners(roll, pack, checklist.items_for(pack.playbook.county.region))


def _county_owners(roll: Roll, pack: Pack, items: Iterable[Criterion]) -> None:
    for item in items:
        theme = theme_of(item)
        bureau = theme.bureau if theme else roll.thrown.choice(UNITS)
        role = "deputy" if pack.playbook.criteria.owners == "leader" else "objective_owner"
        person = roll.hire(role, "县领导" if role == "deputy" else bureau, ITEM_POSITIONS[role])
        roll.give(person, "objective_owner", "criterion", item.code)


def _name(thrown: random.Random) -> str:
    given = thrown.sample(GIVEN, thrown.choice((1, 2, 2, 2)))
    return thrown.choice(SURNAMES) + "".join(given)
