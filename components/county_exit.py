"""县退出 on screen: the items on the left; on the right the course of poverty, or the item clicked; Excel lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from components import download, figures, forms, measure_form, panel, poverty_figures, state, verdicts
from components.panel import county_exit as panels
from data import wording
from data.actions.assess import where
from data.ledger.workbook import Column, Sheet, Value
from data.rules.criteria import SIGNS
from data.rules.judgement import Judgement
from data.rules.permissions import Deed
from data.store import county_exit as store
from data.store.frames import each, missing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from components.context import Context
    from data.store.county_exit import Item
    from data.store.snapshot import Snapshot

ITEMS, YEARS = "/export/county-exit.xlsx", "/export/poverty.xlsx"
VILLAGES = "front/villages.py"
GOING = "going-to-a-village"
ITEM_COLUMNS = (
    Column("标准", 24),
    Column("条目", 24),
    Column("要求", 30),
    Column("现值", 10, "0.00"),
    Column("单位", 8),
    Column("结论", 10),
    Column("来自", 14),
    Column("算法", 60),
    Column("出处", 40),
    Column("演示", 8),
    Column("标准待核", 9),
)
YEAR_COLUMNS = (
    Column("年", 7, "0"),
    Column("计划脱贫（人）", 14, "0"),
    Column("脱贫（人）", 12, "0"),
    Column("年末计划未脱贫（人）", 18, "0"),
    Column("年末未脱贫（人）", 16, "0"),
    Column("年末贫困发生率 %", 16, "0.00"),
    Column("文件所载", 60),
    Column("演示", 8),
)


def show_items(context: Context) -> None:
    """Every item asked of the county."""
    _go_to_the_village(context)
    snapshot, view = context.snapshot, context.view
    content = panels.items_panel(snapshot, store.items(snapshot), view.item)
    link = {"label": "导出 Excel（县退出）", "href": download.address(ITEMS, view)}
    content["blocks"].append({"type": "links", "items": [link]})
    panel.show(content, key="items", on_pick=_pick)


def show_side(context: Context) -> None:
    """The item clicked, with its form; else the course of poverty."""
    chosen = next((one for one in store.items(context.snapshot) if one.key == context.view.item), None)
    if chosen is None:
        _show_poverty(context)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("← 逐年减贫", on_click=state.select, args=({},), type="tertiary")
        about = Judgement(
            "county", context.view.county, chosen.scheme.key, chosen.item.code, context.view.as_of
        )
        if forms.allowed(context.snapshot, Deed.JUDGE, where(context.snapshot, about)):
            with verdicts.popover(chosen.item, f"{chosen.scheme.key}-county"):
                verdicts.show_form(context, about, chosen.item)
    panel.show(panels.item_panel(context.snapshot, chosen), key="panel", on_pick=_pick)


def _show_poverty(context: Context) -> None:
    course = store.poverty(context.snapshot)
    panel.show(panels.poverty_panel(context.snapshot, course), key="panel", on_pick=state.select)
    for key, figure in poverty_figures.drawn(context.snapshot, course).items():
        st.plotly_chart(figure, key=key, config=figures.CONFIG, width="stretch")
    content = panels.documents_panel(course)
    link = {"label": "导出 Excel（逐年减贫）", "href": download.address(YEARS, context.view)}
    content["blocks"].append({"type": "links", "items": [link]})
    panel.show(content, key="documents", on_pick=state.select)
    measure_form.show(context, context.view.county)


def _pick(pick: Mapping[str, str]) -> None:
    """An item is shown here; a village on its own screen, which can be opened only while the page runs."""
    if "village" in pick:
        st.session_state[GOING] = dict(pick)
    else:
        state.select(pick)


def _go_to_the_village(context: Context) -> None:
    pick = st.session_state.pop(GOING, None)
    if pick:
        st.switch_page(VILLAGES, query_params=state.asking(context.view, **pick))


async def items_file(request: Request) -> Response:
    """The items asked of the county as of a day."""
    return await download.answer(request, _items_sheet)


async def years_file(request: Request) -> Response:
    """People and rate by year."""
    return await download.answer(request, _years_sheet)


def _items_sheet(snapshot: Snapshot, view: state.View) -> Sheet:
    rows = [_item_row(item) for item in store.items(snapshot)]
    return download.listed(f"{snapshot.playbook.county.name}县退出{view.as_of}", ITEM_COLUMNS, rows)


def _item_row(item: Item) -> list[Value]:
    sign, marks = SIGNS[item.verdict], panels.marks(item)
    return [
        item.scheme.title,
        item.item.name,
        f"{panels.asked(item)}（{item.item.threshold}）",
        item.value,
        item.item.unit or ("%" if item.value is not None else ""),
        f"{sign.shape} {sign.word}",
        store.ORIGINS[item.origin],
        item.working.text if item.working else "",
        item.source,
        "".join(mark for mark in marks if mark != wording.VERIFY),
        wording.VERIFY if item.item.verify else "",
    ]


def _years_sheet(snapshot: Snapshot, view: state.View) -> Sheet:
    course = store.poverty(snapshot)
    stated: dict[int, list[str]] = {}
    for one in (*course.rates, *course.out):
        aim = "目标" if one.is_target else "结果"
        said = f"{one.what} {wording.quantity(one.value, one.unit)}（{aim}，{one.source} {one.fact}）"
        stated.setdefault(one.year, []).append(said)
    done = {int(year): row for year, row in each(course.years)}
    rows = [
        _year_row(course, year, done.get(year), stated.get(year, [])) for year in sorted({*done, *stated})
    ]
    return download.listed(f"{snapshot.playbook.county.name}逐年减贫{view.as_of}", YEAR_COLUMNS, rows)


def _year_row(
    course: store.Poverty, year: int, row: dict[str, float] | None, stated: list[str]
) -> list[Value]:
    if row is None:
        return [year, None, None, None, None, None, "；".join(stated), ""]
    values = [row[name] for name in ("planned_out", "out", "planned_left", "left")]
    rate = 100 * row["left"] / course.rural.people if course.rural.people else float("nan")
    cells: list[Value] = [None if missing(value) else float(value) for value in (*values, rate)]
    return [year, *cells, "；".join(stated), wording.DEMO_WITHIN]
