"""The county's own exit 县摘帽 as of a snapshot: its items with where each value comes from, and poverty by year."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.counties.schemes import items_on, scheme_in_force
from data.rules import county_exit as rules
from data.rules.criteria import Verdict, compare, threshold_on
from data.rules.light import Light
from data.store import exits, measurements
from data.store.exits import lines, schemes
from data.store.frames import Row, missing, read, row_of
from data.store.kept import per_snapshot
from data.store.queries import Question
from data.store.verdicts import county_verdicts, wanted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from data.counties.schemes import Criterion, Scheme
    from data.store.snapshot import Snapshot

DATES = ["deadline", "finish", "finish_early", "finish_late"]
ORIGINS = {"judged": "填报", "computed": "由村和户算出", "document": "文件", "": ""}


@dataclass(frozen=True, slots=True)
class Working:
    """How a value was computed.

    Attributes:
        share: The value with numerator and denominator; None where it cannot be computed.
        text: The computation in words and figures, or what is missing and what to do.
        missing: Codes of the villages that keep it from being better.
        is_demo: It rests on demo rows too.
        item: Code of the village item that was counted, empty for none.
        open: Villages among them of which nothing is known.
    """

    share: rules.Share | None
    text: str
    missing: tuple[str, ...] = ()
    is_demo: bool = False
    item: str = ""
    open: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """One item asked of the county, as of the day.

    Attributes:
        scheme: The edition that asks.
        item: What it asks.
        threshold: The number it asks for on the day; None without one.
        value: The value that counts; None where there is none.
        verdict: What it comes to.
        origin: Where the value comes from: ``judged``, ``computed``, ``document``, empty for nowhere.
        working: How the computed value comes about; None for an item that is only judged.
        known: The assessment that counts; None without one.
        source: Where the value is written.
    """

    scheme: Scheme
    item: Criterion
    threshold: float | None
    value: float | None
    verdict: Verdict
    origin: str
    working: Working | None
    known: Row | None
    source: str = ""

    @property
    def key(self) -> str:
        """Names the item in an address."""
        return f"{self.scheme.id}.{self.item.code}"


@dataclass(frozen=True, slots=True)
class Rural:
    """The rural population that rates are computed over.

    Attributes:
        people: How many; None where nobody knows.
        text: Where the figure comes from, or what to do to have one.
        others: What other figures of the documents imply.
        verify: It comes from general knowledge.
    """

    people: float | None
    text: str
    others: tuple[str, ...] = ()
    verify: bool = False


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure of a document: a poverty rate at a year's end, or people who come out in a year."""

    fact: str
    what: str
    year: int
    value: float
    unit: str
    is_target: bool
    source: str


@dataclass(frozen=True, eq=False)
class Poverty:
    """Poverty by year.

    Attributes:
        years: As :func:`data.rules.county_exit.by_year`; empty where there are no households.
        rural: The population that rates are computed over.
        rates: Documented rates, by year.
        out: Documented numbers of people who come out.
        end: The day forecast for: the end of the year, or of the campaign where that comes first.
        people_by_end: People out by then; None without households.
        villages_by_end: Villages out by then; None where no village is named.
        silent: Villages about which nothing can be forecast.
        total: People registered.
        left: People still poor on the day.
    """

    years: pd.DataFrame
    rural: Rural
    rates: tuple[Stated, ...]
    out: tuple[Stated, ...]
    end: dt.date
    people_by_end: rules.Spread | None
    villages_by_end: rules.Spread | None
    silent: int
    total: float
    left: float


@per_snapshot
def poverty(snapshot: Snapshot, engine: Engine) -> Poverty:
    """Poverty by year, done against planned, with the forecast to the year's end."""
    question = Question(snapshot.county_code, snapshot.as_of, snapshot.evidence_only)
    with engine.connect() as connection:
        homes = read(connection, question.homes()).astype({"people": float, "planned_year": float})
    campaign = snapshot.playbook.campaign
    end = min(dt.date(snapshot.as_of.year, 12, 31), campaign.end)
    total = float(homes["people"].sum())
    out = float(homes.loc[homes["exited_on"] <= pd.Timestamp(snapshot.as_of), "people"].sum())
    villages, silent = _villages_by_end(snapshot, end, engine)
    gains = rules.weekly_gains(homes.dropna(subset="exited_on"), snapshot.as_of, campaign.start)
    days = (end - snapshot.as_of).days
    return Poverty(
        years=rules.by_year(homes, snapshot.as_of, campaign.end.year) if total else pd.DataFrame(),
        rural=rural(snapshot, engine),
        rates=tuple(_stated(snapshot, snapshot.playbook.poverty.rates)),
        out=tuple(_stated(snapshot, snapshot.playbook.poverty.out)),
        end=end,
        people_by_end=rules.people_by_end(gains, out, total, days) if total else None,
        villages_by_end=villages,
        silent=silent,
        total=total,
        left=total - out,
    )


def _villages_by_end(snapshot: Snapshot, end: dt.date, engine: Engine) -> tuple[rules.Spread | None, int]:
    villages = exits.load(snapshot, engine).villages
    if villages.empty:
        return None, 0
    going = villages[villages["done_on"].isna()]
    forecast = snapshot.objectives.loc[going["exit_id"], [*DATES, "late_days", "p_on_time"]]
    numbers = forecast.assign(**{name: _day_numbers(forecast[name]) for name in DATES})
    numbers["finish"] = numbers["finish"].mask(numbers["late_days"] == np.inf, np.inf)
    chances = rules.chance_by(_day_number(end), numbers)
    known = chances[~np.isnan(chances)]
    return rules.villages_by_end(known, len(villages) - len(going)), int(np.isnan(chances).sum())


def _day_number(day: dt.date) -> float:
    return float((day - dt.date(1970, 1, 1)).days)


def _day_numbers(days: pd.Series[pd.Timestamp]) -> pd.Series[float]:
    return (days - pd.Timestamp(0)) / pd.Timedelta(days=1)


def _stated(snapshot: Snapshot, keys: tuple[str, ...]) -> Iterator[Stated]:
    """The figures known on the day: what is aimed at, and what was reached by then."""
    for key in keys:
        fact = row_of(snapshot.facts, key)
        year, aimed = int(fact["year"]), fact["kind"] == "target"
        if aimed or dt.date(year, 12, 31) <= snapshot.as_of:
            what, value = f"{fact['place']}{fact['indicator']}", float(fact["value"])
            yield Stated(key, what, year, value, fact["unit"], aimed, fact["source"])


@per_snapshot
def rural(snapshot: Snapshot, engine: Engine) -> Rural:
    """The rural population: the newest figure entered or in the pack, else what the documents' figures imply."""
    implied = [_implied(snapshot, one.people, one.rates) for one in snapshot.playbook.rural_people]
    known = measurements.newest(snapshot, "county", snapshot.county_code, engine)
    if "rural_people" in known.index:
        row = row_of(known, "rural_people")
        text = f"农村户籍人口 {row['value']:,.0f} 人（{row['on_date'].date()}，{row['author']}，{row['source']}）"
        return Rural(float(row["value"]), text, tuple(text for _, text in implied), bool(row["verify"]))
    if implied:
        (people, text), *rest = implied
        return Rural(people, text, tuple(text for _, text in rest))
    return Rural(None, "缺农村人口数，算不出；请在下面“填报实测数据”里填农村户籍人口")


def _implied(snapshot: Snapshot, people: str, rates: tuple[str, ...]) -> tuple[float | None, str]:
    count, *values = (float(row_of(snapshot.facts, key)["value"]) for key in (people, *rates))
    found = rules.rural_people(count, *values)
    over = " − ".join(f"{value:g}" for value in values)
    over = f"({over})%" if len(values) > 1 else f"{over}%"
    said = "算不出" if found is None else f"{found:,.0f} 人"
    return found, f"农村人口 {count:,.0f} ÷ {over} = {said}（{'、'.join((people, *rates))}）"


@per_snapshot
def items(snapshot: Snapshot, engine: Engine) -> tuple[Item, ...]:
    """The items of every county scheme that the county chose and that is in force on the day."""
    return tuple(
        _item(snapshot, scheme, item, engine)
        for scheme in in_force(snapshot)
        for item in items_on(
            scheme, snapshot.playbook.county.region, snapshot.playbook.criteria_changes, snapshot.as_of
        )
    )


def in_force(snapshot: Snapshot) -> list[Scheme]:
    """The county schemes chosen that are in force on the day."""
    found = (scheme_in_force(schemes(), one, snapshot.as_of.year) for one in wanted(snapshot))
    return [scheme for scheme in found if scheme is not None and scheme.level == "county"]


def _item(snapshot: Snapshot, scheme: Scheme, item: Criterion, engine: Engine) -> Item:
    """What somebody judged counts; else what is computed; else what a document says."""
    threshold = threshold_on(item, snapshot.as_of, lines())
    working = _working(snapshot, item, engine) if item.computed else None
    known = judged(snapshot, scheme, item, engine)
    if known is not None:
        value = None if missing(known["value"]) else float(known["value"])
        source = f"{known['on_date'].date()}，{known['assessor']}，{known['source']}"
        verdict = Verdict(known["verdict"])
        return Item(scheme, item, threshold, value, verdict, "judged", working, known, source)
    if working and working.share:
        verdict = _computed_verdict(item, working, threshold)
        return Item(scheme, item, threshold, working.share.value, verdict, "computed", working, None)
    stated = _document_rate(snapshot, engine) if item.computed.endswith("rate") else None
    if stated and item.op and threshold is not None:
        verdict = compare(stated.value, item.op, threshold)
        source = f"{stated.year} 年末（{stated.fact}）"
        return Item(scheme, item, threshold, stated.value, verdict, "document", working, None, source)
    return Item(scheme, item, threshold, None, Verdict.OPEN, "", working, None)


def judged(snapshot: Snapshot, scheme: Scheme, item: Criterion, engine: Engine | None = None) -> Row | None:
    """The assessment of the county on an item that counts; None without one."""
    known = county_verdicts(snapshot, engine)[scheme.key]
    key = snapshot.county_code, item.code
    return row_of(known, key) if key in known.index else None  # type: ignore[arg-type]


def _document_rate(snapshot: Snapshot, engine: Engine) -> Stated | None:
    reached = [one for one in poverty(snapshot, engine).rates if not one.is_target]
    return max(reached, key=lambda one: one.year, default=None)


def _computed_verdict(item: Criterion, working: Working, threshold: float | None) -> Verdict:
    """A share against its threshold; an item without a number asks for all villages."""
    if working.share is None:
        return Verdict.OPEN
    if item.op and threshold is not None:
        met = compare(working.share.value, item.op, threshold)
    else:
        met = Verdict.MET if working.share.numerator == working.share.denominator else Verdict.UNMET
    unjudged = working.open and working.open == len(working.missing)
    return Verdict.OPEN if met is Verdict.UNMET and unjudged else met


def _working(snapshot: Snapshot, item: Criterion, engine: Engine) -> Working:
    if item.computed == "villages_out":
        return _villages_out(snapshot, engine)
    if item.computed == "village_item":
        return _villages_meeting(snapshot, item, engine)
    return _rate(snapshot, engine, composite=item.computed == "composite_rate")


def _villages_out(snapshot: Snapshot, engine: Engine) -> Working:
    villages = exits.load(snapshot, engine).villages
    still = tuple(villages.index[villages["done_on"].isna()])
    out = len(villages) - len(still)
    share = rules.share(out, len(villages))
    if share is None:
        return Working(None, "没有列名的退出村，算不出；请在县包 objectives.csv 里补上")
    text = f"已退出 {out} 村 ÷ 计划退出 {len(villages)} 村 = {share.value:.2f}%"
    silent = int((villages.loc[list(still), "light"] == Light.GREY.value).sum())
    text += f"（{silent} 村没有填报）" if silent else ""
    return Working(share, text, still, is_demo=not snapshot.evidence_only, open=silent)


def _villages_meeting(snapshot: Snapshot, item: Criterion, engine: Engine) -> Working:
    leaving = exits.load(snapshot, engine)
    same = next((one for one in leaving.items if one.name == item.name), None)
    if same is None or leaving.villages.empty:
        return Working(None, "没有列名的退出村，或村的标准里没有这一项，算不出；请点开填评定")
    verdicts = leaving.matrix[same.code]
    met = int((verdicts == Verdict.MET.value).sum())
    unjudged = int((verdicts == Verdict.OPEN.value).sum())
    share = rules.share(met, len(verdicts))
    if unjudged == len(verdicts) or share is None:
        return Working(None, f"{unjudged} 个退出村都没有评定这一项，算不出；请先评定各村")
    text = f"“{same.name}”达标的退出村 {met} ÷ {len(verdicts)} 村 = {share.value:.2f}%"
    text += f"（{unjudged} 村未评定，按未达标算）" if unjudged else ""
    still = tuple(verdicts.index[verdicts != Verdict.MET.value])
    return Working(share, text, still, not snapshot.evidence_only, same.code, unjudged)


def _rate(snapshot: Snapshot, engine: Engine, *, composite: bool) -> Working:
    course = poverty(snapshot, engine)
    people = course.rural.people
    if people is None:
        return Working(None, course.rural.text)
    if not course.total:
        return Working(None, "没有户数据，算不出未脱贫人数；请导入建档立卡户")
    extra, said = _wrongly_counted(snapshot, course, people, engine) if composite else (0.0, "")
    share = rules.share(course.left + extra, people)
    if share is None:
        return Working(None, course.rural.text)
    text = f"(未脱贫 {course.left:,.0f} 人{said}) ÷ {people:,.0f} 人 = {share.value:.2f}%"
    return Working(share, f"{text}\n{course.rural.text}", is_demo=not snapshot.evidence_only)


def _wrongly_counted(snapshot: Snapshot, course: Poverty, people: float, engine: Engine) -> tuple[float, str]:
    """错退推算 and 漏评推算, where their rates were judged: 综合贫困发生率 counts them too."""
    rates: dict[str, float] = {}
    for known in county_verdicts(snapshot, engine).values():
        for row in known.reset_index().to_dict("records"):
            if row["item"] in ("wrong_exit", "missed") and not missing(row["value"]):
                rates[row["item"]] = float(row["value"])
    if not rates:
        return 0.0, "；错退、漏评没有评定，未计入"
    wrong, missed = rates.get("wrong_exit", 0.0), rates.get("missed", 0.0)
    extra = rules.wrongly_counted(course.total - course.left, people, course.total, wrong, missed)
    return extra, f" + 错退、漏评推算 {extra:,.0f} 人"
