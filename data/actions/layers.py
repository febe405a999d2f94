"""Takes surveyed layers 图层 over: boundaries, areas of objectives, points; and puts an earlier version back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import shapely
from shapely.geometry import shape
from sqlalchemy import func, literal, select

from data import wording
from data.actions.fresh import hold, stale
from data.actions.permit import permit
from data.counties.checks import TOLERANCE
from data.errors import FieldProblem, refuse_if
from data.model import Boundary, LayerVersion, Objective, ObjectiveShape, Place
from data.rules.permissions import Deed
from data.store import layers as store
from data.store.unit_of_work import Event, unit_of_work

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from shapely.geometry.base import BaseGeometry
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from data.actions.fresh import Basis
    from data.store.snapshot import Snapshot

LONGEST: Final = {"title": 120, "reason": 200, "accuracy": 60}
TOLD: Final = 400
"""Places that the audit event of many points names one by one."""
POINT_LAYERS: Final = ("township", "village", "relocation_site", "industry_base", "project", "indicator")


@dataclass(frozen=True)
class Area:
    """A surveyed area.

    Attributes:
        geometry: GeoJSON geometry, CGCS2000 degrees.
        mu: Its area in 亩.
    """

    geometry: str
    mu: float


@dataclass(frozen=True)
class NewVersion:
    """A layer to be taken over.

    Attributes:
        layer: A key of :data:`data.store.layers.LAYERS`.
        areas: Code or id → area.
        valid_from: From this day on it holds.
        title: The file it comes from.
        system: Its coordinate system, in words.
        reason: Why it is taken over, and on what ground.
    """

    layer: str
    areas: Mapping[str, Area]
    valid_from: dt.date
    title: str
    system: str
    reason: str


@dataclass(frozen=True)
class NewPoints:
    """Points to be taken over.

    Attributes:
        layer: One of :data:`POINT_LAYERS`.
        points: Code or id → longitude and latitude, CGCS2000 degrees.
        accuracy: How they were found and how exact they are.
        title: The file they come from.
        reason: Why they are taken over.
    """

    layer: str
    points: Mapping[str, tuple[float, float]]
    accuracy: str
    title: str
    reason: str


def seen(snapshot: Snapshot, layer: str, engine: Engine | None = None) -> str:
    """Where a layer stands, in words: what a form saw."""
    newest = store.load(snapshot, engine).newest(layer)
    return f"第 {newest} 版" if newest else "没有实测"


def take_over(basis: Basis, new: NewVersion, engine: Engine | None = None) -> int:
    """Make a new version of a layer; places it does not name stay as they were.

    Args:
        basis: What the form rests on; it saw what :func:`seen` gives.
        new: What is to be taken over.
        engine: Another database than the configured one.

    Returns:
        The number of the version.

    Raises:
        RefusedInputError: Anything is wrong; nothing was saved. Fields: layer, valid_from, title, reason.
    """
    permit(basis, Deed.REPLACE_LAYERS, engine)
    now = basis.now(engine)
    refuse_if([*_of_layer(new, now), *_of_day(new, now), *_of_words(new.title, new.reason)])
    refuse_if(stale(basis.saw, seen(now, new.layer, engine)))
    word = store.LAYERS[new.layer]
    event = Event(
        basis.signed,
        "take_over_layer",
        f"layer {new.layer}",
        before=basis.before,
        after=f"{word} {len(new.areas)} 个，自 {new.valid_from} 起：{_names(now, new.layer, new.areas)}",
        reason=f"{new.reason.strip()}（{new.title}，{new.system}）",
    )
    with unit_of_work(now.county_code, event, engine) as session:
        hold(session, now)
        refuse_if(list(_not_later(session, now, new)))
        number = _append_version(session, basis, now, new)
        rows = {subject: (area.geometry, area.mu) for subject, area in new.areas.items()}
        _append_shapes(session, now.county_code, new.layer, number, rows)
        if new.layer in store.AREAS:
            _move_to_middles(session, now.county_code, new)
    return number


def restore(basis: Basis, layer: str, number: int, reason: str, engine: Engine | None = None) -> int:
    """Put a layer back to what it was with an earlier version, as a new version from the day on screen on.

    Args:
        basis: What the form rests on; it saw what :func:`seen` gives.
        layer: A key of :data:`data.store.layers.LAYERS`.
        number: The version, 0 for the time before there was any.
        reason: Why.
        engine: Another database than the configured one.

    Raises:
        RefusedInputError: Anything is wrong; nothing was saved. Fields: layer, reason.
    """
    permit(basis, Deed.REPLACE_LAYERS, engine)
    now = basis.now(engine)
    versions = store.load(now, engine).versions
    known = {0, *versions.loc[versions["layer"] == layer, "number"]}
    problems = list(_of_words("恢复", reason))
    if layer not in store.LAYERS or number not in known or number == max(known):
        problems.append(FieldProblem("layer", "没有这个可以恢复的版本，请重新打开这一页"))
    refuse_if([*problems, *stale(basis.saw, seen(now, layer, engine))])
    title = f"恢复第 {number} 版" if number else "恢复为示意"
    new = NewVersion(layer, {}, now.as_of, title, "", reason)
    event = Event(
        basis.signed,
        "restore_layer",
        f"layer {layer}",
        before=basis.before,
        after=title,
        reason=reason.strip(),
    )
    with unit_of_work(now.county_code, event, engine) as session:
        hold(session, now)
        was, is_now = (_state(session, now, layer, up_to) for up_to in (number, None))
        changed = {key: was.get(key, ("", 0.0)) for key in is_now if was.get(key, ("", 0.0)) != is_now[key]}
        made = _append_version(session, basis, now, new)
        _append_shapes(session, now.county_code, layer, made, changed)
    return made


def place_points(basis: Basis, new: NewPoints, engine: Engine | None = None) -> None:
    """Set the points of many places or objectives; where they were before stands in the audit trail.

    Args:
        basis: What the form rests on.
        new: What is to be taken over.
        engine: Another database than the configured one.

    Raises:
        RefusedInputError: Anything is wrong; nothing was saved. Fields: layer, accuracy, title, reason.
    """
    permit(basis, Deed.REPLACE_LAYERS, engine)
    now = basis.now(engine)
    problems = [*_of_points(new, now), *_of_words(new.title, new.reason)]
    if not new.accuracy.strip() or len(new.accuracy.strip()) > LONGEST["accuracy"]:
        problems.append(
            FieldProblem("accuracy", "请写明坐标怎么来的、多准，例如“手持定位，±10 米”，最多 60 个字")
        )
    refuse_if(problems)
    with unit_of_work(now.county_code, event := _points_event(basis, new, now), engine) as session:
        assert event  # noqa: S101 - it is written as the transaction ends
        hold(session, now)
        for row in _rows(session, now, new):
            row.lon, row.lat = new.points[_key(row)]
            row.accuracy = new.accuracy.strip()


# --- checks ---------------------------------------------------------------------------------------------------------


def _of_layer(new: NewVersion, now: Snapshot) -> Iterator[FieldProblem]:
    if new.layer not in store.LAYERS:
        yield FieldProblem("layer", "请选择图层")
        return
    if not new.areas:
        yield FieldProblem("layer", "没有一个要素对上本县的地方或对象，没有可以保存的")
    subjects, outline = _subjects(now, new.layer), shape(json.loads(now.outline)).buffer(TOLERANCE)
    shapely.prepare(outline)
    for subject, area in new.areas.items():
        name = subjects.get(subject)
        if name is None:
            yield FieldProblem("layer", f"本县没有代码或编号为“{subject}”的对象，请重新核对")
        elif not _fits(area.geometry, outline):
            yield FieldProblem("layer", f"“{name}”的图形无效，或不在本县范围，请重新核对")


def _fits(geometry: str, outline: BaseGeometry) -> bool:
    try:
        area = shape(json.loads(geometry))
    except (ValueError, KeyError, TypeError, AttributeError, shapely.errors.ShapelyError):
        return False
    polygonal = area.geom_type in {"Polygon", "MultiPolygon"} and area.is_valid and not area.is_empty
    return bool(polygonal and outline.covers(area.representative_point()))


def _of_day(new: NewVersion, now: Snapshot) -> Iterator[FieldProblem]:
    if new.valid_from > now.as_of:
        text = f"生效日期 {wording.date(new.valid_from)} 在画面日期 {wording.date(now.as_of)} 之后，请改早"
        yield FieldProblem("valid_from", text)


def _of_words(title: str, reason: str) -> Iterator[FieldProblem]:
    for field, text, word in (("title", title, "文件名"), ("reason", reason, "依据")):
        if not text.strip() or len(text.strip()) > LONGEST[field]:
            yield FieldProblem(field, f"请写明{word}，最多 {LONGEST[field]} 个字")


def _not_later(session: Session, now: Snapshot, new: NewVersion) -> Iterator[FieldProblem]:
    """A day before that of the version that holds would show nothing, so it is refused."""
    mine = LayerVersion.county_code == now.county_code, LayerVersion.layer == new.layer
    newest = session.scalar(select(func.max(LayerVersion.valid_from)).where(*mine))
    if newest is not None and new.valid_from < newest:
        text = f"这个图层已有 {wording.date(newest)} 起生效的版本，更早的日期不会显示。请填这一天或以后"
        yield FieldProblem("valid_from", text)


def _of_points(new: NewPoints, now: Snapshot) -> Iterator[FieldProblem]:
    if new.layer not in POINT_LAYERS:
        yield FieldProblem("layer", "请选择图层")
        return
    if not new.points:
        yield FieldProblem("layer", "没有一个要素对上本县的地方或对象，没有可以保存的")
    subjects, outline = _subjects(now, new.layer), shape(json.loads(now.outline)).buffer(TOLERANCE)
    shapely.prepare(outline)
    for subject, (lon, lat) in new.points.items():
        if subject not in subjects:
            yield FieldProblem("layer", f"本县没有代码或编号为“{subject}”的对象，请重新核对")
        elif not shapely.contains_xy(outline, lon, lat):
            yield FieldProblem(
                "layer", f"“{subjects[subject]}”的坐标 {lon:g}, {lat:g} 不在本县范围，请重新核对"
            )


def _subjects(now: Snapshot, layer: str) -> dict[str, str]:
    """Code or id → name of what a layer can be about."""
    if layer in store.PLACES:
        places = now.townships if layer == "township" else now.villages
        return {str(code): str(name) for code, name in places["name"].items()}
    mine = now.objectives.loc[now.objectives["kind"] == layer, "title"]
    return {str(key): str(title) for key, title in mine.items()}


def _names(now: Snapshot, layer: str, subjects: Mapping[str, object]) -> str:
    names = _subjects(now, layer)
    return "、".join(names[subject] for subject in subjects)


# --- rows -----------------------------------------------------------------------------------------------------------


def _append_version(session: Session, basis: Basis, now: Snapshot, new: NewVersion) -> int:
    last = session.scalar(
        select(func.max(LayerVersion.number)).where(LayerVersion.county_code == now.county_code)
    )
    number = (last or 0) + 1
    session.add(
        LayerVersion(
            county_code=now.county_code,
            number=number,
            layer=new.layer,
            valid_from=new.valid_from,
            recorded_on=now.as_of,
            title=new.title.strip(),
            system=new.system[:120],
            actor=basis.signed,
            reason=new.reason.strip(),
            source=f"{new.title.strip()}，{basis.by}导入",
        )
    )
    session.flush()
    return number


def _table(layer: str) -> tuple[Any, str]:
    return (Boundary, "place_code") if layer in store.PLACES else (ObjectiveShape, "objective_id")


def _append_shapes(
    session: Session, county_code: str, layer: str, number: int, rows: Mapping[str, tuple[str, float]]
) -> None:
    table, subject = _table(layer)
    for key, (geometry, area_mu) in rows.items():
        sized = {"area_mu": area_mu} if table is ObjectiveShape else {}
        session.add(
            table(county_code=county_code, version=number, geometry=geometry, **{subject: key}, **sized)
        )


def _state(session: Session, now: Snapshot, layer: str, up_to: int | None) -> dict[str, tuple[str, float]]:
    """Subject → geometry and area as a version left them; the last version without a number."""
    table, subject = _table(layer)
    size = table.area_mu if table is ObjectiveShape else literal(0.0)
    order = LayerVersion.valid_from, LayerVersion.recorded_on, LayerVersion.number
    rows = (
        select(getattr(table, subject), table.geometry, size)
        .join(
            LayerVersion,
            (LayerVersion.county_code == table.county_code) & (LayerVersion.number == table.version),
        )
        .where(table.county_code == now.county_code, LayerVersion.layer == layer)
        .order_by(*order)
    )
    if up_to is not None:
        rows = rows.where(table.version <= up_to)
    return {key: (geometry, float(mu)) for key, geometry, mu in session.execute(rows)}


def _move_to_middles(session: Session, county_code: str, new: NewVersion) -> None:
    """An objective with an area stands at its middle."""
    mine = Objective.county_code == county_code, Objective.id.in_(list(new.areas))
    for objective in session.scalars(select(Objective).where(*mine)):
        area = shape(json.loads(new.areas[objective.id].geometry))
        middle = area.centroid if area.contains(area.centroid) else area.representative_point()
        objective.lon, objective.lat = round(middle.x, 7), round(middle.y, 7)
        objective.accuracy = "实测范围的中心"


def _rows(session: Session, now: Snapshot, new: NewPoints) -> list[Any]:
    table = Place if new.layer in store.PLACES else Objective
    key = table.code if table is Place else Objective.id
    return list(
        session.scalars(select(table).where(table.county_code == now.county_code, key.in_(list(new.points))))
    )


def _key(row: Any) -> str:
    return str(row.code if isinstance(row, Place) else row.id)


def _points_event(basis: Basis, new: NewPoints, now: Snapshot) -> Event:
    frame = {"township": now.townships, "village": now.villages}.get(new.layer, now.objectives)
    known = [subject for subject in new.points if subject in frame.index][:TOLD]
    was = (f"{subject} {_said(*frame.loc[subject, ['lon', 'lat']])}" for subject in known)
    becomes = (f"{subject} {_said(*new.points[subject])}" for subject in known)
    more = f"等 {len(new.points)} 处" if len(new.points) > TOLD else ""
    return Event(
        basis.signed,
        "place_points",
        f"layer {new.layer}",
        before="；".join(was) + more,
        after="；".join(becomes) + more + f" {new.accuracy.strip()}",
        reason=f"{new.reason.strip()}（{new.title}）",
    )


def _said(lon: float, lat: float) -> str:
    return "没有坐标" if lon is None or lon != lon else f"{lon:.7g},{lat:.7g}"  # noqa: PLR0124 - NaN
