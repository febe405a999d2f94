"""Invented figures of relocation sites: flats and people by stage, in step with the progress reported on the site."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.counties.demo.rows import Row, day_after, demo_row, dice

if TYPE_CHECKING:
    import datetime as dt
    import random
    from collections.abc import Iterator

    from data.counties.pack import Pack
    from data.counties.rows import ObjectiveRow

PEOPLE_A_HOUSEHOLD = 3.8
SMALLEST, LARGEST = 36, 180
"""Households of a site whose document gives no size."""
ACCOMPANYING = (0.0, 0.1, 0.2)
AREAS = (22.5, 23.8, 24.4, 24.9, 25.0, 25.6)
"""平方米 a head; the last is beyond the limit, as it happens."""
JOBS = (1.1, 1.8)
"""Jobs a household, at least and at most."""
ORIGINS = (3, 6)
"""Villages that the people of a site come from, at least and at most."""
EVERY = 28
"""Days between measurements of a site whose progress is documented."""
Shares = tuple[float, float, float, float, float]
"""Of flats started, topped out, finished, handed over; of people moved in."""


@dataclass(frozen=True)
class Site:
    """A site as imagined: its size, and what its families are like.

    Attributes:
        spec: The documented objective.
        households: Planned, by the document or invented; likewise people and flats.
        accompanying: Share of 同步搬迁; None where documents count them.
        area: 平方米 a head.
        jobs: Jobs a household.
    """

    spec: ObjectiveRow
    households: int
    people: int
    flats: int
    accompanying: float | None
    area: float
    jobs: float


def relocation(pack: Pack, reported: list[Row], homes: list[Row]) -> tuple[list[Row], list[Row]]:
    """Measurements of the county's sites, and the villages their people come from.

    Args:
        pack: The county.
        reported: Reports invented for its objectives.
        homes: Its households: no more can leave a village than live there.
    """
    lived = Counter(str(home["village_code"]) for home in homes)
    thrown = dice(pack, "relocation")
    figures: list[Row] = []
    villages: list[Row] = []
    for spec in pack.objectives:
        if spec.kind == "relocation_site":
            site = _site(spec, thrown)
            figures += _figures(pack, site, reported)
            villages += _origins(pack, site, lived, thrown)
    return figures, villages


def _site(spec: ObjectiveRow, thrown: random.Random) -> Site:
    drawn = thrown.randint(SMALLEST, LARGEST)
    households = (
        spec.households or spec.flats or (spec.people and round(spec.people / PEOPLE_A_HOUSEHOLD)) or drawn
    )
    return Site(
        spec,
        households,
        spec.people or round(households * PEOPLE_A_HOUSEHOLD),
        spec.flats or households,
        thrown.choice(ACCOMPANYING) if spec.registered_people is None else None,
        thrown.choice(AREAS),
        thrown.uniform(*JOBS),
    )


def _figures(pack: Pack, site: Site, reported: list[Row]) -> Iterator[Row]:
    """Every figure on each day of the site's course; what a document measured is not invented."""
    documented = {row.measure for row in pack.measurements if row.subject_id == site.spec.id}
    course = list(_course(pack, site, reported))
    if course:
        yield from (_row(pack, site, code, course[0][0], value) for code, value in _plan(site).items())
    for on, share in course:
        for code, value in _measured(site, _shares(site.spec.unit, share)).items():
            if code not in documented:
                yield _row(pack, site, code, on, float(value))


def _row(pack: Pack, site: Site, code: str, on: dt.date, value: float) -> Row:
    return demo_row(
        pack,
        subject_kind="objective",
        subject_id=site.spec.id,
        measure=code,
        on_date=on,
        recorded_on=on,
        sequence=0,
        value=value,
        author="演示填报员",
    )


def _course(pack: Pack, site: Site, reported: list[Row]) -> Iterator[tuple[dt.date, float]]:
    """Days and shares: every second report; a documented progress is led up to in a straight line."""
    written = [row for row in pack.reports if row.objective_id == site.spec.id]
    if written:
        start, last = site.spec.start, written[-1]
        share, length = min(last.value / site.spec.quantity, 1.0), (last.on_date - start).days
        yield from (
            (day_after(start, days), share * days / length) for days in range(EVERY, max(length, 0), EVERY)
        )
        if start <= last.on_date:
            yield last.on_date, share
        return
    whole = 100.0 if site.spec.unit == "%" else site.spec.quantity
    mine = [row for row in reported if row["objective_id"] == site.spec.id]
    chosen = [*mine[:-1:2], *mine[-1:]]
    yield from ((row["on_date"], min(row["value"] / whole, 1.0)) for row in chosen)


def _shares(unit: str, share: float) -> Shares:
    """How far each stage is when the site's own progress is at ``share``: what it counts is exactly there."""
    if unit == "%":
        finished = max(0.0, 1.6 * share - 0.6)
        return min(1.0, 1.7 * share), share, finished, 0.8 * finished, 0.7 * finished
    if unit in ("人", "户"):
        return (
            min(1.0, 2 * share),
            min(1.0, 1.7 * share),
            min(1.0, 1.4 * share),
            min(1.0, 1.15 * share),
            share,
        )
    handed = max(0.0, 1.1 * share - 0.1)
    return min(1.0, 1.6 * share), min(1.0, 1.3 * share), share, handed, max(0.0, 1.2 * handed - 0.2)


def _plan(site: Site) -> dict[str, float]:
    """The sizes that the document leaves open."""
    sizes = {"households": site.households, "people": site.people, "flats": site.flats}
    return {
        f"{name}_planned": float(size) for name, size in sizes.items() if getattr(site.spec, name) is None
    }


def _measured(site: Site, shares: Shares) -> dict[str, float]:
    """Figures of one day. Who came along is not invented where documents count them apart."""
    started, topped, finished, handed, moved = shares
    flats = {"started": started, "topped": topped, "finished": finished, "handed_over": handed}
    return {
        **{f"flats_{word}": int(site.flats * share) for word, share in flats.items()},
        **_living(site, moved),
    }


def _living(site: Site, moved: float) -> dict[str, float]:
    """Who has moved in, how they live and work."""
    with_them = 1 - (site.accompanying or 0)
    households = round((site.spec.registered_households or site.households * with_them) * moved)
    people = round((site.spec.registered_people or site.people * with_them) * moved)
    living: dict[str, float] = {"registered_households_moved": households, "registered_people_moved": people}
    if site.accompanying is not None:
        living["accompanying_households_moved"] = round(site.households * moved) - households
        living["accompanying_people_moved"] = round(site.people * moved) - people
        households, people = round(site.households * moved), round(site.people * moved)
    if not people:
        return living
    area = round(living["registered_people_moved"] * site.area)
    jobs = min(round(households * site.jobs), people)
    return living | {
        "floor_area": area,
        "jobs": jobs,
        "jobless_households": round(households * 0.06 * (1 - moved)),
    }


def _origins(pack: Pack, site: Site, lived: Counter[str], thrown: random.Random) -> Iterator[Row]:
    """Villages near the site: of its own township where there are enough, else of the whole county."""
    villages = [village.code for village in pack.villages if lived[village.code]]
    near = [code for code in villages if code[:9] == site.spec.place_code[:9]]
    number = thrown.randint(*ORIGINS)
    wide = len(near) < number or site.households > LARGEST * 3
    chosen = thrown.sample(villages if wide else near, number)
    parts = [thrown.uniform(0.5, 1.5) for _ in chosen]
    for code, part in zip(chosen, parts, strict=True):
        wanted = int(site.households * part / sum(parts))
        yield _origin(pack, site, code, max(1, min(wanted, lived[code])))


def _origin(pack: Pack, site: Site, village: str, households: int) -> Row:
    return demo_row(
        pack,
        objective_id=site.spec.id,
        village_code=village,
        households=households,
        people=round(households * PEOPLE_A_HOUSEHOLD),
    )
