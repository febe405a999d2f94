"""What is on screen lives in the address: copy it, open it elsewhere, and the same view is there."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from data.store.exits import schemes_of
from data.store.frames import row_of
from geo.battle_ground import POINT_LAYERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from data.counties.playbook import Playbook
    from data.store.snapshot import Snapshot

SELECTION = ("zone", "village", "objective")
PERSON = "person"
CHOSEN = (*SELECTION, "item", PERSON, "household", "page", "inspection", "place", "card")
"""What a click can choose."""
TABLE = ("by", "rows")
"""How a table is laid out; a click does not change it."""
EVIDENCE = "evidence"
SCHEME, VILLAGES = "scheme", "villages"
"""Which scheme the matrix shows, and of which villages."""
EVERYONE = "all"
LAYERS = ("zones", "villages", *(kind for kind, *_ in POINT_LAYERS))
NONE = ","
"""Layers in the address when all are switched off: an empty value would mean that nobody has chosen."""
ADDRESS = "address"
"""Where the session remembers the newest address."""
REVEALED = "revealed"
"""Where the session keeps what was unmasked, with the selection it belongs to."""


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
        scheme: Id of the scheme that the matrix shows, empty for that of the exits.
        everyone: Whether the matrix shows all villages 全部村, or those that leave the list.
        household: Id of the household looked at, empty for none.
        page: Page of the list of households, empty for the first.
        inspection: Id of the inspection looked at, empty for none.
        place: Whose place on the red and black list is explained, empty for nobody's.
        card: Id of the warning card looked at, empty for none.
        by: What a table is asked by, empty for its first question.
        rows: What the rows of a table are, empty for its usual ones.
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
    scheme: str = ""
    everyone: bool = False
    household: str = ""
    page: str = ""
    inspection: str = ""
    place: str = ""
    card: str = ""
    by: str = ""
    rows: str = ""

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
    layers, unknown = _layers_in(asked)
    chosen: dict[str, Any] = {name: asked.get(name, "") for name in (*CHOSEN, *TABLE)}
    chosen |= {"scheme": asked.get(SCHEME, ""), "everyone": asked.get(VILLAGES) == EVERYONE}
    view = View(county, as_of, asked.get(EVIDENCE) == "1", layers=layers, **chosen)
    return view, [*notices, *unknown]


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


def _layers_in(asked: Mapping[str, str]) -> tuple[tuple[str, ...] | None, list[str]]:
    """The layers asked for; where the address names no layer there is, the map shows its usual ones."""
    text = asked.get("layers", "")
    names = list(filter(None, text.split(",")))
    known = tuple(name for name in names if name in LAYERS)
    notices = [f"没有名为“{name}”的图层，已略过。" for name in names if name not in LAYERS]
    return (known if known or text == NONE else None), notices


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
    if view.scheme and view.scheme not in {scheme.id for scheme in schemes_of(snapshot)}:
        notices.append(f"这一年没有编号为“{view.scheme}”的村级标准，已显示村退出标准。")
        view = replace(view, scheme="")
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


def asking(view: View, **more: str) -> dict[str, str]:
    """What an address must ask for to show the view's county, day and evidence, and ``more``; nothing empty."""
    evidence = "1" if view.evidence_only else ""
    asked = {"county": view.county, "date": view.as_of.isoformat(), EVIDENCE: evidence, **more}
    return {name: value for name, value in asked.items() if value}


def address() -> dict[str, str]:
    """What the browser's address asks for, which from now on is the newest."""
    asked = st.query_params.to_dict()
    st.session_state[ADDRESS] = asked
    if revealed() is None:
        st.session_state.pop(REVEALED, None)
    return asked


def reveal(found: object) -> None:
    """Keep what was unmasked of the household on screen until another selection, or another screen, is shown."""
    st.session_state[REVEALED] = (_revealed_for(), found)


def revealed() -> Any:
    """What was unmasked of the household on screen; None where nothing was."""
    selection, found = st.session_state.get(REVEALED, (None, None))
    return found if selection == _revealed_for() else None


def _revealed_for() -> tuple[str, ...]:
    asked = st.session_state.get(ADDRESS, {})
    return tuple(asked.get(name, "") for name in ("county", "village", "household"))


def correct(view: View) -> None:
    """Forget what the address asked for in vain: the next step leads on from what is shown."""
    chosen = {name: getattr(view, name) for name in (*CHOSEN, *TABLE)}
    layers = "" if view.layers is None else _joined(view.layers)
    st.session_state[ADDRESS] = asking(view, **chosen, layers=layers, **matrix_of(view))


def matrix_of(view: View) -> dict[str, str]:
    """What of the matrix is chosen, as the address says it."""
    return {SCHEME: view.scheme, VILLAGES: EVERYONE if view.everyone else ""}


def leading_to(person: str) -> dict[str, str]:
    """What is asked for now and somebody's list: the picture that it was asked for from is one step back."""
    return {**st.session_state[ADDRESS], PERSON: person}


def select(pick: Mapping[str, str], **own: str) -> None:
    """Show another selection: the given one whole, the county when it is empty; and ``own`` of one screen with it."""
    _put({**{name: pick.get(name, "") for name in CHOSEN}, **own})


def narrow(choice: Mapping[str, str]) -> None:
    """Keep what a screen lets people choose, by its own names in the address; an empty value leaves it."""
    _put(choice)


def choose_county(code: str) -> None:
    """Show another county, from its top and on its opening day."""
    _put({"county": code, **dict.fromkeys(("date", "layers", SCHEME, VILLAGES, *CHOSEN), "")})


def ask(**values: str) -> None:
    """Change what a screen asks for besides a whole selection, such as its filters; an empty value drops it."""
    _put(values)


KEPT = {"county": r"[0-9]{6}", "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}", EVIDENCE: "1"}
"""What goes along to another screen, and how it must look to do so."""


def kept() -> dict[str, str]:
    """What of the address goes along to another screen: the county, the day and 只看有据数据."""
    asked = st.query_params.to_dict()
    return {name: asked[name] for name, form in KEPT.items() if re.fullmatch(form, asked.get(name, ""))}


def choose_scheme(scheme: str) -> None:
    """Show the matrix of another scheme; an item of the one before is left."""
    _put({SCHEME: scheme, "item": ""})


def choose_villages(villages: str) -> None:
    """Show all villages in the matrix, or those that leave the list."""
    _put({VILLAGES: villages if villages == EVERYONE else ""})


def choose_date(day: str) -> None:
    """Show everything as of another day."""
    _put({"date": day})


def choose_table(**layout: str) -> None:
    """Ask a table by something else, or for other rows: names of :data:`TABLE`."""
    _put(layout)


def choose_layers(layers: list[str]) -> None:
    """Switch layers; none at all is kept apart from nobody having chosen."""
    _put({"layers": _joined(layers)})


def _joined(layers: Iterable[str]) -> str:
    return ",".join(layers) or NONE


def choose(name: str, value: str, **more: str) -> None:
    """Ask for something of one screen's own, and ``more`` with it; empty asks for what it shows by itself."""
    _put({name: value, **more})


def choose_evidence(*, evidence_only: bool) -> None:
    """Hide or show the demo rows."""
    _put({EVIDENCE: "1" if evidence_only else ""})


def _put(values: Mapping[str, str]) -> None:
    """Change the address in one step, so that the browser's Back undoes it in one; an empty value leaves it.

    While the map plays, its time bar has put the day into the browser's address before it asks for it: an address
    that is there already adds nothing to the history, and Back undoes the whole play.

    The change is made to what the session last knew, not to what the browser sent along: when somebody clicks
    while the map plays, the click leaves the browser before the address of the step before has reached it.
    """
    before = st.session_state.get(ADDRESS, {})
    after = {name: value for name, value in {**before, **values}.items() if value}
    st.session_state[ADDRESS] = after
    st.query_params.from_dict(after)
