"""One relocation site: who moved in, how far it is by stage, how people live and work, and from where they came."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from components.panel import blocks
from components.panel.relocation import stage_bar
from data import wording
from data.rules.light import Light
from data.rules.measures import SERVICE, find
from data.rules.relocation import AREA_LIMIT, STAGES
from data.store import measurements
from data.store.frames import Row, each, missing, row_of
from data.store.relocation import origins, sites
from data.store.relocation_count import area_rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from data.store.snapshot import Snapshot
    from geo.origins import Way

FLATS = {
    "started": "开工",
    "topped": "主体封顶",
    "finished": "竣工",
    "handed_over": "交房",
}


def panel(snapshot: Snapshot, key: str, ways: Sequence[Way]) -> dict[str, Any]:
    """What the site's own panel shows besides its progress.

    Args:
        snapshot: The county.
        key: Objective id of the site.
        ways: From its villages of origin, those that are on the map.
    """
    site = row_of(sites(snapshot), key)
    known = measurements.newest(snapshot, "objective", key)
    return {
        "title": "",
        "blocks": [
            blocks.figures(_figures(snapshot, site), f"搬迁入住 · 阶段 {site['stage'] or '未填报'}"),
            _stages(site),
            _people(site),
            _flats(site),
            *_services(snapshot, known),
            _origins(snapshot, key, ways),
            _measured(snapshot, known),
        ],
    }


def _figures(snapshot: Snapshot, site: Row) -> list[blocks.Block]:
    return [
        blocks.figure("入住", wording.percent(site["occupancy"]), "", _moved(site)),
        blocks.figure("还要搬", _said(site["left"]), "人" if not missing(site["left"]) else ""),
        _area(snapshot, site),
        blocks.figure("户均就业", _said(site["jobs_each"], 2), "人", _employment(site)),
        _jobless(site),
        blocks.figure("“两案”发生率", *_rate(site["crime_rate"]), _disputes(site)),
    ]


def _said(value: float, digits: int = 0) -> str:
    return "未填报" if missing(value) else wording.number(value, digits)


def _rate(value: float) -> tuple[str, str]:
    """A rate and its unit, none where nobody reported it."""
    return ("未填报", "") if missing(value) else (wording.number(value), "%")


def _moved(site: Row) -> str:
    planned = "计划数原文未写" if missing(site["people"]) else f"{wording.number(site['people'], 0)} 人"
    return f"{wording.amount(site['done_people'])} / {planned}"


def _area(snapshot: Snapshot, site: Row) -> blocks.Block:
    """平方米 a head against the limit, which only some documents have."""
    rule = area_rule(snapshot)
    source = f"出处 {rule}" if rule else f"国家标准，{wording.VERIFY}"
    limit = f"建档立卡不超过 {AREA_LIMIT:g} 平方米（{source}）"
    value = site["area_per_head"]
    if missing(value):
        return blocks.figure("人均面积", "未填报", "", limit)
    code = Light.RED if value > AREA_LIMIT else Light.GREEN
    return blocks.figure("人均面积", wording.number(value, 1), "m²", limit, code=code.value)


def _employment(site: Row) -> str:
    rate = site["employment_rate"]
    return (
        f"就业率 {wording.number(rate)}%" if not missing(rate) else f"已就业 {wording.amount(site['jobs'])}"
    )


def _jobless(site: Row) -> blocks.Block:
    count = site["jobless_households"]
    if missing(count):
        return blocks.figure("零就业家庭", "未填报")
    code = Light.RED if count else Light.GREEN
    return blocks.figure("零就业家庭", wording.number(count, 0), "户", "目标：动态清零", code=code.value)


def _disputes(site: Row) -> str:
    rate = site["dispute_rate"]
    return "矛盾调处率未填报" if missing(rate) else f"矛盾调处率 {wording.number(rate)}%"


def _stages(site: Row) -> blocks.Block:
    bars = [stage_bar(word, site[column], wording.percent(site[column])) for column, word in STAGES.items()]
    return {"type": "meter", "title": "分阶段进度", "bars": bars}


def _people(site: Row) -> blocks.Block:
    """Planned and moved in, 建档立卡 and 同步 apart."""
    lines = [
        line
        for column, unit in (("households", "户"), ("people", "人"))
        for line in (
            _line(f"计划（{unit}）", site, f"registered_{column}", f"accompanying_{column}", column),
            _line(
                f"入住（{unit}）",
                site,
                f"registered_{column}_moved",
                f"accompanying_{column}_moved",
                f"done_{column}",
            ),
        )
    ]
    apart = not missing(site["registered_people_moved"]) and not missing(site["accompanying_people_moved"])
    note = "" if apart else "两类没有都填报，入住合计按安置点自己的进展填报。"
    head = ["", "建档立卡", "同步", "合计"]
    return {"type": "table", "title": "户与人", "head": head, "lines": lines, "note": note}


def _line(label: str, site: Row, *columns: str) -> dict[str, Any]:
    empty = "原文未写" if label.startswith("计划") else "未填报"
    cells = [empty if missing(site[column]) else wording.number(site[column], 0) for column in columns]
    return {"label": label, "cells": cells}


def _flats(site: Row) -> blocks.Block:
    planned = "原文未写" if missing(site["flats"]) else wording.number(site["flats"], 0)
    cells = [planned, *(_said(site[f"flats_{word}"]) for word in FLATS)]
    return {
        "type": "table",
        "title": "安置房",
        "head": ["", "计划", *FLATS.values()],
        "lines": [{"label": "套", "cells": cells}],
    }


def _services(snapshot: Snapshot, known: pd.DataFrame) -> list[blocks.Block]:
    """What the playbook asks of a site, by group: there, not there, or not reported."""
    services = snapshot.playbook.services
    found = []
    for group, members in groupby(services, key=lambda service: service.group):
        items = [_service(service.name, known, f"{SERVICE}{service.id}") for service in members]
        there = sum(item["light"]["code"] == Light.GREEN.value for item in items)
        found.append({"type": "steps", "title": f"{group}（{there}/{len(items)}）", "items": items})
    if services:
        return found
    lines = ["作战方案没有写安置点要有哪些配套服务。可在 playbook.toml 的 [[services]] 里补上，写明出处。"]
    return [{"type": "text", "title": "配套服务", "lines": lines}]


def _service(name: str, known: pd.DataFrame, code: str) -> blocks.Block:
    if code not in known.index:
        return {"title": name, "light": _sign(Light.GREY, "○", "未填报"), "below": "未填报"}
    row = row_of(known, code)
    there = row["value"] > 0
    light = _sign(Light.GREEN, "✓", "有") if there else _sign(Light.RED, "✕", "没有")
    return {"title": name, "light": light, "below": f"{light['word']} · {wording.short_date(row['on_date'])}"}


def _sign(light: Light, shape: str, word: str) -> dict[str, str]:
    return {"code": light.value, "shape": shape, "word": word}


def _origins(snapshot: Snapshot, key: str, ways: Sequence[Way]) -> blocks.Block:
    """Villages the people came from, the farthest first."""
    by_village = {way.village: way for way in ways if way.site == key}
    found = origins(snapshot)
    mine = found[found["objective_id"] == key].set_index("village_code")
    ordered = sorted(each(mine), key=lambda one: -by_village[one[0]].km if one[0] in by_village else 0.0)
    items = [_origin(snapshot, village, row, by_village.get(village)) for village, row in ordered]
    empty = "原文没有写搬迁户从哪些村来。查明后在县包 served_villages.csv 里补上，写明出处。"
    return blocks.rows(
        f"迁出村（{len(items)}）",
        items,
        empty,
        "距离为直线距离；“示意”表示有一端是示意位置。" if items else "",
    )


def _origin(snapshot: Snapshot, village: str, row: Row, way: Way | None) -> blocks.Block:
    home = row_of(snapshot.villages, village)
    township = snapshot.townships.loc[home["township"], "name"]
    sizes = [wording.quantity(row[column], unit) for column, unit in (("households", "户"), ("people", "人"))]
    return {
        "title": f"{township}{home['name']}",
        "badges": blocks.badges(row),
        "below": " ".join(sizes),
        "right": "没有上图" if way is None else distance(way),
    }


def distance(way: Way) -> str:
    """How far it is, and whether the places are only laid out."""
    return f"{way.km:.1f} 公里{f'（{wording.SCHEMATIC}）' if way.schematic else ''}"


def _measured(snapshot: Snapshot, known: pd.DataFrame) -> blocks.Block:
    """The newest figure of each measure with its day and source."""
    names = {service.id: service.name for service in snapshot.playbook.services}
    items = []
    for code, row in each(known):
        measure = find(code, names)
        if measure is not None and not code.startswith(SERVICE):
            items.append(
                {
                    "title": measure.word,
                    "badges": blocks.badges(row),
                    "below": _said_by(snapshot, row),
                    "right": wording.quantity(row["value"], measure.unit),
                }
            )
    return blocks.rows(f"实测数据（{len(items)} 项）", items, "还没有实测数据：在下面填报第一项。")


def _said_by(snapshot: Snapshot, row: Row) -> str:
    """Day, author and source of a figure; a document by its title."""
    document, _, fact = row["source"].partition("（")
    known = document in snapshot.documents.index
    source = f"{snapshot.documents.loc[document, 'title']}（{fact}" if known else row["source"]
    return " · ".join([wording.date(row["on_date"]), row["author"], source])
