"""The building blocks of a panel as plain JSON values; see ``panel.js`` for how each looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from data import wording
from data.rules.light import SEVERITY, SIGNS, Light
from data.rules.papers import PICTURES
from data.store.frames import Row, each, missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from data.counties.playbook import Roles
    from data.store.papers import Paper
    from data.store.snapshot import Snapshot

Block = dict[str, Any]
Pick = dict[str, str]
PAPER = "/attachments"
"""Where papers are handed out, see :mod:`components.attachments`."""
THUMBNAILS = "/thumbnails"
"""Where the small pictures of photos are."""

BADGES = ("proposed", "is_demo", "demo_progress", "verify")
"""Columns that :func:`badges` looks at."""
WORST_FIRST = sorted(Light, key=lambda code: SEVERITY[code])


def light(code: str) -> dict[str, str]:
    """A light with its shape and word."""
    sign = SIGNS[Light(code)]
    return {"code": code, "shape": sign.shape, "word": sign.word}


def figure(label: str, value: str, unit: str = "", detail: str = "", *, code: str = "") -> Block:
    """One key figure; ``code`` is the light it is shown in."""
    return {
        "label": label,
        "value": value,
        "unit": unit,
        "detail": detail,
        "light": light(code) if code else None,
    }


def figures(items: list[Block], title: str = "", note: str = "") -> Block:
    """A grid of key figures."""
    return {"type": "figures", "title": title, "items": items, "note": note}


def demo_badge(snapshot: Snapshot) -> list[str]:
    """The mark of a panel whose figures rest on demo rows too."""
    return [] if snapshot.evidence_only else [f"{wording.DEMO_WITHIN}数据"]


def demo_note(snapshot: Snapshot) -> str:
    """What of a panel's figures is demo."""
    return "" if snapshot.evidence_only else wording.DEMO_NOTE


def rows(title: str, items: list[Block], empty: str, note: str = "") -> Block:
    """A list; ``empty`` says what to do next when there is nothing in it."""
    return {"type": "rows", "title": title, "items": items, "empty": empty, "note": note}


def badges(row: Row) -> list[str]:
    """拟建, 演示 for invented rows, 含演示 for documented ones with invented progress, 待核 for general knowledge."""
    marks = [
        (wording.PROPOSED, row.get("proposed", False)),
        (wording.DEMO, row.get("is_demo", False)),
        (wording.DEMO_WITHIN, not row.get("is_demo", False) and row.get("demo_progress", False)),
        (wording.VERIFY, row.get("verify", False)),
    ]
    return [word for word, applies in marks if applies]


def by_risk(objectives: pd.DataFrame) -> pd.DataFrame:
    """Objectives sorted by what needs attention first: light, then chance, then deadline."""
    ranked = objectives.assign(_severity=objectives["light"].map(lambda code: SEVERITY[Light(code)]))
    ordered = ranked.sort_values(["_severity", "p_on_time", "days_left"], na_position="last", kind="stable")
    return ordered.drop(columns="_severity")


def objective_row(key: str, objective: Row) -> Block:
    """An objective in a list: light, title, who and by when; days left and forecast on the right."""
    deadline = f"期限 {wording.date(objective['deadline'])}"
    return {
        "light": light(objective["light"]),
        "title": objective["title"],
        "badges": badges(objective),
        "below": " · ".join([deadline, *_owner(objective)]),
        "right": wording.days_left(objective),
        "rightLight": objective["light"],
        "rightBelow": wording.forecast(objective) or f"进度 {wording.percent(objective['actual'])}",
        "pick": pick_of(key, objective),
    }


def _owner(objective: Row) -> list[str]:
    if missing(objective["owner"]):
        return []
    return [wording.person(objective["owner"], is_demo=objective["owner_demo"]), objective["owner_unit"]]


def objective_rows(objectives: pd.DataFrame, most: int | None = None) -> list[Block]:
    """Rows of the objectives, the riskiest first."""
    ordered = by_risk(objectives)
    return [objective_row(key, row) for key, row in each(ordered.head(most or len(ordered)))]


def pick_of(key: str, objective: Row) -> Pick:
    """The selection that shows an objective: itself, in its village, in its zone."""
    places = {name: objective[name] for name in ("zone", "village")}
    return {name: code for name, code in places.items() if not missing(code)} | {"objective": key}


def people(title: str, duties: pd.DataFrame, roles: Roles, empty: str) -> Block:
    """Who holds which duty, in the order given, with unit and since when; titles nobody documented say 待核."""
    items = [
        {
            "role": roles.title(duty["role"]),
            "name": duty["name"],
            "badges": badges(duty),
            "below": _duty_detail(duty),
        }
        for _, duty in each(duties)
    ]
    assumed = [roles.title(role) for role in dict.fromkeys(duties["role"]) if role in roles.assumed]
    note = f"职务名称{wording.VERIFY}：{'、'.join(assumed)}" if assumed else ""
    return {"type": "people", "title": title, "empty": empty, "items": items, "note": note}


def _duty_detail(duty: Row) -> str:
    unit = " ".join(part for part in (duty["unit"], duty["position"]) if part)
    until = "" if duty["current"] else f"，至{wording.date(duty['valid_to'])}"
    return f"{unit} · {wording.date(duty['valid_from'])}起{until}"


def in_order(duties: pd.DataFrame, roles: Iterable[str]) -> pd.DataFrame:
    """Duties of these roles, in the order of the roles."""
    order = {role: number for number, role in enumerate(roles)}
    chosen = duties[duties["role"].isin(order)]
    return chosen.sort_values("role", key=lambda role: role.map(order), kind="stable")


def papers(snapshot: Snapshot, kept: Sequence[Paper], word: str = "附件") -> Block:
    """Papers and pictures to be saved; ``word`` is what they are called here."""
    items = [
        {
            "label": f"{paper.name}（{paper.source}）",
            "href": f"{PAPER}/{snapshot.county_code}/{quote(paper.id, safe='')}",
            "download": paper.name,
        }
        for paper in kept
    ]
    if not items:
        return {"type": "text", "title": word, "lines": [f"还没有{word}。"]}
    return {"type": "links", "title": f"{word}（{len(items)}）", "items": items}


def photos(snapshot: Snapshot, kept: Sequence[Paper]) -> list[Block]:
    """Photos as small pictures, each leading to the photo itself; no block where there are none."""
    items = []
    for paper in kept:
        if paper.media_type in PICTURES:
            place = f"{snapshot.county_code}/{quote(paper.id, safe='')}"
            said = f"{wording.short_date(paper.recorded_on)} {paper.source}"
            items.append({"src": f"{THUMBNAILS}/{place}", "href": f"{PAPER}/{place}", "label": said})
    return [{"type": "photos", "title": f"照片（{len(items)}）", "items": items}] if items else []


def light_counts(counts: Mapping[str, int]) -> str:
    """How many of each light, worst first: ``■2 ▲3 ●7``."""
    return " ".join(f"{SIGNS[code].shape}{counts[code]}" for code in WORST_FIRST if counts[code])


def fact_rows(snapshot: Snapshot, objectives: pd.DataFrame) -> list[Block]:
    """The statements of documents that these objectives rest on, each with its document."""
    keys = dict.fromkeys(key for keys in objectives["fact_ids"] for key in keys.split(";") if key)
    facts = snapshot.facts.loc[[key for key in keys if key in snapshot.facts.index]]
    return [
        {
            "title": f"{fact['place']}{fact['indicator']} {fact['value']}{fact['unit']}",
            "badges": badges(fact),
            "below": f"{document(snapshot, fact['source'])}（{key}）",
        }
        for key, fact in each(facts)
    ]


def document(snapshot: Snapshot, source: str) -> str:
    """The title of a document, or what the source says of itself."""
    known = source in snapshot.documents.index
    return str(snapshot.documents.loc[source, "title"]) if known else source
