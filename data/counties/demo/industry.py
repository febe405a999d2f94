"""Invented industry bases in the villages, what all bases achieve, and how far industry reaches in every village."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from data.counties.demo.people import Roll
from data.counties.demo.progress import EVERY, courses, documented_objectives
from data.counties.demo.rows import Row, Rows, day_after, demo_row, dice
from data.counties.demo.works import line_of
from data.model import Duty, IndustryBase, Measurement, Person, Report, ServedVillage
from data.rules.industry import REWARD, rates_in, subsidy_due

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Iterator

    from data.counties.pack import Pack
    from data.counties.rows import VillageRow

BASES = 60
"""At most so many are invented in a county."""
WITHOUT = 0.15
"""Share of poor villages in which no base is invented."""
NEIGHBOURS = (0, 1, 1, 2, 3)
"""Other villages of the township that a base drives too."""
REACH = (0.35, 0.75)
"""Share of a village's poor households that a base drives."""
PEOPLE_A_HOUSEHOLD = 3.8
MU_A_HOUSEHOLD, SMALLEST_MU = (2.0, 7.0), 30
ENTERPRISES = ("演示龙头企业甲", "演示龙头企业乙", "演示龙头企业丙")
LED, ORGANISED = 0.5, 0.85
"""Shares of bases with a lead enterprise, and with a cooperative."""
QUARTER_ENDS = ((3, 31), (6, 30), (9, 15), (12, 31))
"""The days on which figures are gathered; in autumn before the harvest is over."""
NO_INDUSTRY = 0.06
"""Share of the other villages in which no poor household has an industry."""
SHELLS, NO_LONGER = 0.18, 0.5
"""Share of villages whose collective earned nothing before the campaign, and of these the share that comes to earn."""
USUAL_RATE = 400.0
"""元 a 亩, where the documents speak of 以奖代补 and give no rate."""


@dataclass(frozen=True)
class Industry:
    """Invented bases with all that belongs to them, and invented figures of documented ones and of villages."""

    bases: list[Row]
    served: list[Row]
    owners: Roll
    reports: list[Row]
    measurements: list[Row]

    def rows(self) -> Rows:
        """By table, in an order that satisfies the foreign keys."""
        return {
            IndustryBase: self.bases,
            ServedVillage: self.served,
            Person: self.owners.people,
            Duty: self.owners.duties,
            Report: self.reports,
            Measurement: self.measurements,
        }


def industry(pack: Pack, poor: Iterable[str], homes: Iterable[Row]) -> Industry:
    """The invented part of 产业基地.

    Args:
        pack: The county.
        poor: Codes of the villages that leave the list.
        homes: The county's poor households.
    """
    households = Counter(home["village_code"] for home in homes)
    bases, served = _bases(pack, sorted(poor), households)
    every = [*_documented_bases(pack), *bases]
    return Industry(
        bases=bases,
        served=served,
        owners=_owners(pack, bases),
        reports=courses(pack, bases, dice(pack, "base reports")),
        measurements=[
            *_of_bases(pack, every, dice(pack, "base figures")),
            *_of_villages(pack, households, {row["village_code"] for row in served}),
        ],
    )


# --- bases --------------------------------------------------------------------------------------------------------


def _bases(pack: Pack, poor: list[str], households: Counter[str]) -> tuple[list[Row], list[Row]]:
    """A base in most poor villages, and the villages each of them drives."""
    thrown = dice(pack, "bases")
    villages = {village.code: village for village in pack.villages if village.kind != "虚拟"}
    chosen = [villages[code] for code in poor if thrown.random() >= WITHOUT]
    if len(chosen) > BASES:
        chosen = sorted(thrown.sample(chosen, BASES), key=lambda village: village.code)
    bases: list[Row] = []
    served: list[Row] = []
    for number, home in enumerate(chosen, 1):
        key = f"demo-base-{number:03}"
        driven = list(_driven(pack, key, _reached(home, villages, thrown), households, thrown))
        served += driven
        bases.append(_base(pack, key, home, sum(row["households"] for row in driven), thrown))
    return bases, served


def _reached(home: VillageRow, villages: dict[str, VillageRow], thrown: random.Random) -> list[str]:
    """The base's own village and some more of the township."""
    near = [code for code, one in villages.items() if one.township_code == home.township_code and one != home]
    return [home.code, *sorted(thrown.sample(near, min(thrown.choice(NEIGHBOURS), len(near))))]


def _driven(
    pack: Pack, key: str, villages: list[str], households: Counter[str], thrown: random.Random
) -> Iterator[Row]:
    for code in villages:
        count = round(households[code] * thrown.uniform(*REACH))
        people = round(count * PEOPLE_A_HOUSEHOLD)
        yield demo_row(pack, objective_id=key, village_code=code, households=count, people=people)


def _base(pack: Pack, key: str, home: VillageRow, households: int, thrown: random.Random) -> Row:
    campaign = pack.playbook.campaign
    length = (campaign.end - campaign.start).days
    crop = thrown.choice(crops_of(pack))
    area = float(max(10 * round(households * thrown.uniform(*MU_A_HOUSEHOLD) / 10), SMALLEST_MU))
    enterprise = thrown.choice(ENTERPRISES) if thrown.random() < LED else ""
    cooperative = f"{home.name}{crop}专业合作社（演示）" if thrown.random() < ORGANISED else ""
    return demo_row(
        pack,
        id=key,
        kind="industry_base",
        line=line_of(pack, "industry_base"),
        title=f"{home.name}{crop}基地",
        place_code=home.code,
        quantity=area,
        unit="亩",
        direction="up",
        baseline=None,
        start=day_after(campaign.start, thrown.uniform(0, 0.2) * length),
        deadline=day_after(campaign.start, thrown.uniform(0.75, 1.0) * length),
        deadline_assumed=False,
        responsible_unit="县农业农村局",
        lon=None,
        lat=None,
        area_mu=area,
        crop=crop,
        enterprise=enterprise,
        cooperative=cooperative,
        model=_model(enterprise, cooperative),
        households_driven=households,
        people_driven=round(households * PEOPLE_A_HOUSEHOLD),
    )


def _model(enterprise: str, cooperative: str) -> str:
    return "+".join(filter(None, ("公司" * bool(enterprise), "合作社" * bool(cooperative), "基地", "贫困户")))


def crops_of(pack: Pack) -> list[str]:
    """What the county's documents say is grown on 亩, and what they pay for."""
    grown = [spec.crop for spec in pack.objectives if spec.kind == "industry_base" and spec.unit == "亩"]
    paid = [rate.crop for rate in rates_in((fact.id, asdict(fact)) for fact in pack.facts)]
    return list(dict.fromkeys(crop for crops in grown for crop in crops.split("、") if crop)) + paid


def _documented_bases(pack: Pack) -> list[Row]:
    """Documented bases, as far as invented figures need to know them."""
    kinds = {spec.id: spec for spec in pack.objectives if spec.kind == "industry_base"}
    return [
        {
            **row,
            "crop": spec.crop,
            "area_mu": spec.area_mu,
            "people_driven": spec.people_driven,
            "households_driven": spec.households_driven,
        }
        for row in documented_objectives(pack)
        if (spec := kinds.get(row["id"]))
    ]


def _owners(pack: Pack, bases: list[Row]) -> Roll:
    """Somebody answers for every invented base."""
    roll = Roll(pack, "base")
    for base in bases:
        person = roll.hire("objective_owner", "县农业农村局")
        roll.give(person, "objective_owner", "objective", base["id"])
    return roll


# --- figures ------------------------------------------------------------------------------------------------------


def _of_bases(pack: Pack, bases: list[Row], thrown: random.Random) -> Iterator[Row]:
    """What each base achieves, quarter by quarter, where no document says it."""
    documented = {(row.subject_id, row.measure) for row in pack.measurements}
    rewarded = any(REWARD in fact.indicator for fact in pack.facts)
    for base in bases:
        days = [day for day in _days(pack) if day > base["start"]]
        for measure, values in _course_of(pack, base, days, thrown, rewarded=rewarded):
            if (base["id"], measure) in documented:
                continue
            for day, value in zip(days, values, strict=True):
                yield _measured(pack, ("objective", base["id"]), measure, day, value)


def _course_of(
    pack: Pack, base: Row, days: list[dt.date], thrown: random.Random, *, rewarded: bool
) -> Iterator[tuple[str, list[float]]]:
    """Measures with their value on each of the days."""
    length = max((base["deadline"] - base["start"]).days, EVERY)
    final = thrown.uniform(0.8, 1.0)
    shares = [min((day - base["start"]).days / length, 1.0) * final for day in days]
    for measure in ("people_driven", "households_driven"):
        if base[measure]:
            yield f"{measure}_so_far", [float(round(base[measure] * share)) for share in shares]
    if base["unit"] == "亩":
        harvest, income = thrown.uniform(300, 1800), thrown.uniform(500, 3200)
        seasons = [thrown.uniform(0.9, 1.05) + 0.03 * number for number in range(len(days))]
        yield "yield_per_mu", [float(round(harvest * season)) for season in seasons]
        yield "income_per_mu", [float(round(income * season, -1)) for season in seasons]
    if base["people_driven"]:
        gain = thrown.uniform(700, 2600)
        yield "income_per_person", [float(round(gain * (0.5 + share / 2), -1)) for share in shares]
    if rewarded and base["area_mu"] and base["id"].startswith("demo"):
        yield "subsidy_paid", _paid(pack, base, days, shares, thrown)


def _paid(
    pack: Pack, base: Row, days: list[dt.date], shares: list[float], thrown: random.Random
) -> list[float]:
    """元 paid since the year began: something of what is due for the area grown."""
    rates = rates_in((fact.id, asdict(fact)) for fact in pack.facts)
    due = subsidy_due(base["crop"], base["area_mu"], rates)
    whole = due if math.isfinite(due) else base["area_mu"] * USUAL_RATE
    pace = thrown.uniform(0.6, 1.0)
    return [
        float(round(whole * share * pace * day.timetuple().tm_yday / 366, -2))
        for day, share in zip(days, shares, strict=True)
    ]


def _of_villages(pack: Pack, households: Counter[str], served: set[str]) -> Iterator[Row]:
    """Poor households with an industry quarter by quarter; the collective's income of a year, twice a year."""
    thrown = dice(pack, "village industry")
    days = _days(pack)
    for village in pack.villages:
        if village.kind == "虚拟":
            continue
        final = thrown.uniform(0.55, 0.99) if village.code in served else thrown.uniform(0.2, 0.85)
        if village.code not in served and thrown.random() < NO_INDUSTRY:
            final = 0.0
        first = final * thrown.uniform(0.45, 0.8)
        for number, day in enumerate(days):
            share = first + (final - first) * number / max(len(days) - 1, 1)
            count = float(round(households[village.code] * share))
            yield _measured(pack, ("village", village.code), "poor_households_with_industry", day, count)
        for day, value in _incomes(pack, thrown):
            yield _measured(pack, ("village", village.code), "collective_income", day, value)


def _incomes(pack: Pack, thrown: random.Random) -> Iterator[tuple[dt.date, float]]:
    """元 a year: on the last day before the campaign, and in the middle and at the end of its years."""
    shell, stays = thrown.random() < SHELLS, thrown.random() >= NO_LONGER
    value = 0.0 if shell else thrown.uniform(4_000, 52_000)
    begins = thrown.uniform(6_000, 30_000)
    campaign = pack.playbook.campaign
    yield day_after(campaign.start, -1), float(round(value, -2))
    for day in _days(pack):
        if day.month in (6, 12):
            value = begins if shell and not stays and value == 0 else value * thrown.uniform(1.0, 1.35)
            yield day, float(round(value, -2))


def _days(pack: Pack) -> list[dt.date]:
    campaign = pack.playbook.campaign
    years = range(campaign.start.year, campaign.end.year + 1)
    days = [dt.date(year, month, day) for year in years for month, day in QUARTER_ENDS]
    return [day for day in days if campaign.start < day <= campaign.end]


def _measured(pack: Pack, subject: tuple[str, str], measure: str, day: dt.date, value: float) -> Row:
    return demo_row(
        pack,
        subject_kind=subject[0],
        subject_id=subject[1],
        measure=measure,
        on_date=day,
        recorded_on=day,
        sequence=0,
        value=value,
        author="演示填报员",
    )
