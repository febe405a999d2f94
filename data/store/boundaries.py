"""Surveyed boundaries as of a day. A county's may be tens of megabytes of text: all days share what was read."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Final

from data.store.frames import read

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from data.store.queries import Question

KEPT: Final = 6
"""States of counties whose boundaries are kept; the least recently used goes first."""
_Drawn = tuple[str, int]
"""Code of a place, and the version that its boundary is of."""
_texts: OrderedDict[tuple[str, str, int], dict[_Drawn, str]] = OrderedDict()
_lock = Lock()


def in_force(connection: Connection, question: Question, revision: int) -> dict[str, str]:
    """GeoJSON geometry by place code, as far as there is one on the day.

    Args:
        connection: Within the transaction that read ``revision``.
        question: Which county and day.
        revision: Of the county's data; with another one everything is read anew.
    """
    found = read(connection, question.boundaries())
    drawn: list[_Drawn] = list(zip(found["place_code"], found["version"].astype(int), strict=True))
    if not drawn:
        return {}
    known = _known((str(connection.engine.url), question.county_code, revision))
    if missing := {version for place, version in drawn if (place, version) not in known}:
        rows = read(connection, question.boundaries_of(missing)).itertuples(index=False)
        known.update({(place, int(version)): geometry for place, version, geometry in rows})
    return {place: known[place, version] for place, version in drawn if known[place, version]}


def _known(state: tuple[str, str, int]) -> dict[_Drawn, str]:
    with _lock:
        known = _texts.setdefault(state, {})
        _texts.move_to_end(state)
        while len(_texts) > KEPT:
            _texts.popitem(last=False)
        return known
