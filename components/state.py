"""What is on screen lives in the address: copy it, open it elsewhere, and the same view is there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import streamlit as st

from data.store.frames import row_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.counties.playbook import Playbook
    from data.store.snapshot import Snapshot

SELECTION = ("zone", "village", "objective")
PERSON = "person"
CHOSEN = (*SELECTION, "item", PERSON)
"""What a click can choose."""
EVIDENCE = "evidence"


@dataclass(frozen=True)
class View:
    """What is on screen.

    Attributes:
        county: Code of the county.
        as_of: The day the figures are as of.
        evidence_only: 只看有据数据.
        zone: Selected zone, empty for none.
        village: Selected village, empty for none.
        objective: Selected objective, empty for none.
        person: Whose duties are listed, empty for everybody's.
        layers: Layers switched on; None while nobody has chosen.
        item: Code of the exit criterion looked at, empty for none.
    """

    county: str
    as_of: dt.date
    evidence_only: bool = False
    zone: str = ""
    village: str = ""
    objective: str = ""
    person: str = ""
    layers: tuple[str, ...] | None = None
    item: str = ""

    @property
    def level(self) -> str:
        """How far the drill-down has gone: county, zone or village."""
        if self.village:
            return "village"
        return "zone" if self.zone else "county"


def county_in(asked: Mapping[str, str], counties: Mapping[str, str], default: str) -> tuple[str, list[str]]:
    """The county asked for, and what to tell somebody who asked for one that is not there."""
    code = asked.get("county", default)
    if code in counties:
        return code, []
    return default, [f"没有代码为“{code}”的县，已显示{counties[default]}。"]


def view_in(asked: Mapping[str, str], county: str, playbook: Playbook) -> tuple[View, list[str]]:
    """The view asked for, as far as the playbook can tell; the selection is checked by :func:`settled`."""
    as_of, notices = _date_in(asked, playbook)
    layers = tuple(filter(None, asked["layers"].split(","))) if "layers" in asked else None
    selection = {name: asked.get(name, "") for name in CHOSEN}
    return View(county, as_of, asked.get(EVIDENCE) == "1", layers=layers, **selection), notices


def _date_in(asked: Mapping[str, str], playbook: Playbook) -> tuple[dt.date, list[str]]:
    campaign = playbook.campaign
    text = asked.get("date")
    if text is None:
        return campaign.opening, []
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return campaign.opening, [
            f"日期“{text}”看不懂，已显示 {campaign.opening}。请写成 2018-09-20 的样子。"
        ]
    if not campaign.start <= day <= campaign.end:
        within = min(max(day, campaign.start), campaign.end)
        return within, [f"{day} 不在战役期间（{campaign.start} 至 {campaign.end}），已显示 {within}。"]
    return day, []


def settled(view: View, snapshot: Snapshot) -> tuple[View, list[str]]:
    """The view with a selection that exists and hangs together; what does not exist is dropped, and said so."""
    notices = []
    if view.objective and view.objective not in snapshot.objectives.index:
        notices.append(f"没有编号为“{view.objective}”的作战目标{_why(view)}。")
        view = replace(view, objective="")
    if view.village and view.village not in snapshot.villages.index:
        notices.append(f"没有代码为“{view.village}”的村。")
        view = replace(view, village="")
    if view.zone and view.zone not in snapshot.zones.index:
        notices.append(f"没有编号为“{view.zone}”的{snapshot.playbook.words.zone}，已显示全县。")
        view = replace(view, zone="", village="")
    if view.person and not (snapshot.duties["person_id"] == view.person).any():
        notices.append(f"没有编号为“{view.person}”的责任人{_why(view)}。")
        view = replace(view, person="")
    return _completed(view, snapshot), notices


def _why(view: View) -> str:
    return "（也可能是演示数据，现在只看有据数据）" if view.evidence_only else ""


def _completed(view: View, snapshot: Snapshot) -> View:
    """An objective brings its village along, a village its zone."""
    if view.objective:
        objective = row_of(snapshot.objectives, view.objective)
        places = objective["zone"], objective["village"]
        zone, village = (code if isinstance(code, str) else "" for code in places)
        view = replace(view, zone=zone, village=village)
    elif view.village:
        home = snapshot.villages.loc[view.village, "zone"]
        view = replace(view, zone=home if isinstance(home, str) else "")
    return view


def select(pick: Mapping[str, str]) -> None:
    """Show another selection: the given one whole, the county when it is empty."""
    _put({name: pick.get(name, "") for name in CHOSEN})


def choose_county(code: str) -> None:
    """Show another county, from its top and on its opening day."""
    _put({"county": code, "date": "", "layers": "", **dict.fromkeys(CHOSEN, "")})


def carry(view: View) -> None:
    """Take county, day and 只看有据数据 along to another page."""
    evidence = "1" if view.evidence_only else ""
    _put({"county": view.county, "date": view.as_of.isoformat(), EVIDENCE: evidence})


def choose_date(day: str) -> None:
    """Show everything as of another day."""
    _put({"date": day})


def choose_layers(layers: list[str]) -> None:
    """Switch layers; none at all is kept apart from nobody having chosen."""
    _put({"layers": ",".join(layers) or ","})


def choose_evidence(*, evidence_only: bool) -> None:
    """Hide or show the demo rows."""
    _put({EVIDENCE: "1" if evidence_only else ""})


def _put(values: Mapping[str, str]) -> None:
    """Write to the address in one step, so that the browser's Back undoes it in one; an empty value leaves it."""
    asked = {**st.query_params.to_dict(), **values}
    st.query_params.from_dict({name: value for name, value in asked.items() if value})
