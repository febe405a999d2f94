"""定位: says where a place or an objective is, or corrects it: an objective's village or township, a point, or both."""

from __future__ import annotations

import json
import math
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shapely.affinity import scale
from shapely.geometry import Point, shape
from sqlalchemy import or_, select

from data.actions.fresh import Basis, asked
from data.actions.permit import permit
from data.counties.checks import KM_PER_DEGREE, TOLERANCE
from data.errors import FieldProblem, refuse_if
from data.model import County, Objective, Place
from data.rules.permissions import Deed
from data.store.unit_of_work import Event, unit_of_work

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapely.geometry.base import BaseGeometry
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from data.rules.permissions import Actor
    from data.store.queries import Question

LONGEST = 60
"""Letters of what is said about the accuracy, as the column takes them."""
Where = tuple[str, float | None, float | None]
"""Code of the place, longitude and latitude."""
PLACE, OBJECTIVE = "place", "objective"
"""What can be located: a village or township, or an objective."""
KINDS = ("relocation_site", "industry_base", "project", "indicator")
"""Kinds of objective that stand somewhere."""


@dataclass(frozen=True)
class Placing:
    """What somebody filled in.

    Attributes:
        kind: :data:`PLACE` or :data:`OBJECTIVE`.
        subject: Code of the place, or id of the objective.
        place: Code or name of a village or township, or the county's code where nobody knows more; of a place its own.
        lon: Longitude in degrees as written, empty for none; likewise ``lat``.
        accuracy: How the point was found and how exact it is.
        reason: Why it is placed or moved.
        seen: Where it stood on the screen of whoever filled this in.
    """

    kind: str
    subject: str
    place: str
    lon: str
    lat: str
    accuracy: str
    reason: str
    seen: Where


def locate(placing: Placing, question: Question, actor: Actor, engine: Engine | None = None) -> None:
    """Check a placing and keep it, with its audit event.

    Args:
        placing: What was filled in.
        question: The county on the screen, and whether demo rows were on it.
        actor: Who does it, and as whom.
        engine: Another database than the configured one.

    Raises:
        RefusedInputError: Anything is wrong; nothing was saved. Fields: subject, place, lon, lat, accuracy, reason.
    """
    permit(
        Basis(asked(question, engine), "", actor), Deed.LOCATE, engine, placing.subject, *_towards(placing)
    )
    event = _event(placing, actor)
    with unit_of_work(question.county_code, event, engine) as session:
        found = _found(session, placing, question)
        problems, place = _place_named(session, question.county_code, placing.place.strip())
        refuse_if(
            [*_of_subject(found, placing), *problems, *_of_point(session, placing, question.county_code)]
        )
        assert found is not None  # noqa: S101 - just refused otherwise
        if isinstance(found, Objective):
            found.place_code = place
        found.lon, found.lat = _degrees(placing.lon), _degrees(placing.lat)
        found.accuracy = placing.accuracy.strip()


def _towards(placing: Placing) -> tuple[str, ...]:
    """Where an objective is to be; a place stays where it is."""
    return (placing.place.strip(),) if placing.kind == OBJECTIVE else ()


def _found(session: Session, placing: Placing, question: Question) -> Objective | Place | None:
    """What is to be located; nobody else moves it meanwhile."""
    found: Objective | Place | None
    if placing.kind == PLACE:
        here = Place.county_code == question.county_code, Place.code == placing.subject
        found = session.scalar(select(Place).where(*here).with_for_update())
    else:
        mine = Objective.county_code == question.county_code, Objective.id == placing.subject
        known = select(Objective).where(*mine, Objective.kind.in_(KINDS))
        found = session.scalar(known.with_for_update(of=Objective))
    return None if found is None or (question.evidence_only and found.is_demo) else found


def _of_subject(found: Objective | Place | None, placing: Placing) -> Iterator[FieldProblem]:
    if found is None:
        yield FieldProblem("subject", f"没有编号为“{placing.subject}”的地方或对象，请重新打开这一页。")
        return
    now = (found.place_code if isinstance(found, Objective) else found.code, found.lon, found.lat)
    if now != placing.seen:
        before, after = said(placing.seen), said(now)
        yield FieldProblem(
            "subject", f"位置刚被别人改过：您看到的是 {before}，现在是 {after}。请核对后再填。"
        )
    if not placing.reason.strip():
        yield FieldProblem("reason", "请写明登记或更正的依据，例如“现场核实”。")


def _place_named(session: Session, county_code: str, text: str) -> tuple[list[FieldProblem], str]:
    """What is wrong with a place, and its code where nothing is."""
    if text == county_code:
        return [], text
    if not text:
        return [FieldProblem("place", "请选择村或乡镇；不知道时选全县。")], ""
    named = select(Place.county_code, Place.code).where(
        or_(Place.code == text, Place.name == text, Place.name_original == text)
    )
    found = [(code, place) for code, place in session.execute(named)]
    mine = [place for code, place in found if code == county_code]
    if len(mine) == 1:
        return [], mine[0]
    return [
        FieldProblem("place", _misplaced(session, text, len(mine), sorted({code for code, _ in found})))
    ], ""


def _misplaced(session: Session, text: str, mine: int, counties: list[str]) -> str:
    if mine:
        return f"本县有 {mine} 个叫“{text}”的地方，请从列表里选。"
    if not counties:
        return f"没有叫“{text}”的村或乡镇，请从列表里选。"
    names = "、".join(session.scalars(select(County.name).where(County.county_code.in_(counties))))
    return f"“{text}”在{names}，不在本县。请选本县的村或乡镇。"


def _of_point(session: Session, placing: Placing, county_code: str) -> Iterator[FieldProblem]:
    """What is wrong with the point; no point at all is all right."""
    lon, lat = _degrees(placing.lon), _degrees(placing.lat)
    wrong = list(_unreadable(placing, lon, lat))
    yield from wrong
    if wrong or lon is None or lat is None:
        return
    outlines = {
        code: (name, shape(json.loads(text)))
        for code, name, text in session.execute(select(County.county_code, County.name, County.outline))
    }
    outside = _outside(outlines, county_code, lon, lat)
    if outside:
        yield FieldProblem("lon", outside)
    if not placing.accuracy.strip():
        yield FieldProblem("accuracy", "请写明坐标怎么来的、多准，例如“手持定位，±10 米”。")
    elif len(placing.accuracy.strip()) > LONGEST:
        yield FieldProblem("accuracy", f"位置说明太长，请不超过 {LONGEST} 个字。")


def _unreadable(placing: Placing, lon: float | None, lat: float | None) -> Iterator[FieldProblem]:
    written = (
        ("lon", placing.lon, lon, "经度", "107.5859"),
        ("lat", placing.lat, lat, "纬度", "23.3335"),
    )
    for field, text, value, word, example in written:
        if value is not None and not math.isfinite(value):
            yield FieldProblem(field, f"“{text}”不是{word}，请填度数，例如 {example}。")
    if (lon is None) != (lat is None):
        missing, word = ("lon", "经度") if lon is None else ("lat", "纬度")
        yield FieldProblem(missing, f"经度和纬度只填了一个：请补上{word}，或都留空。")


def _outside(outlines: dict[str, tuple[str, BaseGeometry]], county_code: str, lon: float, lat: float) -> str:
    """Why a point is no place in the county; empty when it is one."""
    name, outline = outlines[county_code]
    if outline.distance(Point(lon, lat)) <= TOLERANCE:
        return ""
    said_point = f"坐标 {lon:g}, {lat:g} 在{name}界外约 {_km(outline, lon, lat):,.1f} 公里"
    others = [other for other, area in outlines.values() if area.covers(Point(lon, lat))]
    if others:
        return f"{said_point}，落在{'、'.join(others)}。请核对坐标，或到那个县去登记。"
    swapped = outline.distance(Point(lat, lon)) <= TOLERANCE
    hint = "经纬度像是写反了，请对调" if swapped else "请核对坐标和坐标系（应为 CGCS2000 或 WGS84）"
    return f"{said_point}。{hint}。"


def _km(outline: BaseGeometry, lon: float, lat: float) -> float:
    """How far a point lies outside, along the ground; degrees of longitude are shorter towards the poles."""
    shrink = math.cos(math.radians(outline.centroid.y))
    flat, point = (scale(geometry, xfact=shrink, origin=(0, 0)) for geometry in (outline, Point(lon, lat)))
    return float(flat.distance(point) * KM_PER_DEGREE)


def _degrees(text: str) -> float | None:
    """The degrees written, None for nothing, NaN for what is no number of degrees."""
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("°")
    if not plain:
        return None
    try:
        value = float(plain)
    except ValueError:
        return math.nan
    return value if abs(value) <= 180 else math.nan  # noqa: PLR2004 - half a turn


def said(where: Where) -> str:
    """Where something stands, in words."""
    place, lon, lat = where
    return place if lon is None or lat is None else f"{place}（{lon:g}, {lat:g}）"


def _event(placing: Placing, actor: Actor) -> Event:
    written = f"{placing.place.strip()}（{placing.lon.strip()}, {placing.lat.strip()}）"
    return Event(
        actor.signed,
        "locate",
        f"{placing.kind} {placing.subject}",
        before=said(placing.seen),
        after=f"{written} {placing.accuracy.strip()}".strip(),
        reason=placing.reason.strip(),
    )
