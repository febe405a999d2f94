"""打印挂图 on screen: what to print and how, drawn with its progress, and the PDF to take along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from components import feedback, panel, state, wall_sheet
from data import wording
from data.errors import ZhantuError
from data.store import meetings
from data.store.frames import each
from geo.paper.formats import PAPERS, SCALES

if TYPE_CHECKING:
    from components.context import Context
    from components.wall_sheet import Wish
    from data.store.snapshot import Snapshot
    from geo.paper.content import Drawn

COUNTY = "全县"
_MEGABYTE = 1_000_000


def show_choices(context: Context) -> Wish:
    """What is to be printed, and how.

    Returns:
        What was chosen.
    """
    snapshot = context.snapshot
    panel.show(
        {
            "over": snapshot.playbook.county.name,
            "title": "打印挂图",
            "subtitle": "按真实纸张和比例尺出图，矢量 PDF，字体已嵌入，离线可用。",
            "blocks": [],
        },
        key="wall-head",
        on_pick=state.select,
    )
    place = _place(context)
    near = "village" in place or "township" in place
    return wall_sheet.Wish(
        **_format(snapshot, place),
        layers=_layers(snapshot, near=near),
        **_edition(),
        meeting=_meeting(context),
        title=st.text_input("标题（空着用地名）", max_chars=wall_sheet.LONGEST, key="wall-title").strip(),
        **place,
    )


def _meeting(context: Context) -> str:
    """The day on screen, or a meeting's edition."""
    opened = {key: one for key, one in meetings.load(context.snapshot).items() if one.seal}
    if not opened:
        return ""
    return st.selectbox(
        "数据",
        ["", *opened],
        format_func=lambda key: f"定格：{opened[key].title}" if key else "屏幕上的日期",
        key="wall-meeting",
    )


def _format(snapshot: Snapshot, place: dict[str, str]) -> dict[str, str]:
    """Paper, which way up, and scale; the way up suits the shape of the place."""
    turns = list(wall_sheet.TURNS)
    upright = wall_sheet.is_upright(snapshot, wall_sheet.Wish(**place))
    with st.container(horizontal=True):
        paper = st.selectbox("纸张", list(PAPERS), index=list(PAPERS).index("A3"), key="wall-paper")
        turn = st.selectbox(
            "方向",
            turns,
            index=turns.index("portrait" if upright else "landscape"),
            format_func=wall_sheet.TURNS.__getitem__,
            key=f"wall-turn-{'upright' if upright else 'lying'}",
        )
        scale = st.selectbox(
            "比例尺", [wall_sheet.FIT, *map(str, SCALES)], format_func=_scale_word, key="wall-scale"
        )
    return {"paper": paper, "turn": turn, "scale": scale}


def _layers(snapshot: Snapshot, *, near: bool) -> str:
    """The layers, all of them where little is on the sheet."""
    chosen = st.multiselect(
        "图层",
        list(wall_sheet.LAYERS),
        default=list(wall_sheet.LAYERS if near else wall_sheet.FAR),
        format_func=_layer_words(snapshot).__getitem__,
        key=f"wall-layers-{'near' if near else 'far'}",
    )
    return ",".join(chosen)


def _edition() -> dict[str, str]:
    """Coordinate grid, tiles, and for whom."""
    with st.container(horizontal=True):
        grid = st.selectbox(
            "坐标网", list(wall_sheet.GRIDS), format_func=wall_sheet.GRIDS.__getitem__, key="wall-grid"
        )
        tiles = st.selectbox("分幅打印", ["", *wall_sheet.TILES], format_func=_tile_word, key="wall-tiles")
        public = st.selectbox(
            "版本",
            ["", "1"],
            format_func={"": "内部使用", "1": "公开版（坐标概略，无姓名）"}.__getitem__,
            key="wall-public",
        )
    return {"grid": grid, "tiles": tiles, "public": public}


def _place(context: Context) -> dict[str, str]:
    """The county, a zone, a township, or a village; what is selected on the map comes first."""
    snapshot, view = context.snapshot, context.view
    kinds = {"": COUNTY, "zone": snapshot.playbook.words.zone, "township": "乡镇", "village": "村及周围"}
    begin = "village" if view.village else "zone" if view.zone else ""
    of = f"{view.county}-{view.zone}-{view.village}"
    with st.container(horizontal=True):
        kind = st.selectbox(
            "范围",
            list(kinds),
            index=list(kinds).index(begin),
            format_func=kinds.__getitem__,
            key=f"wall-of-{of}",
        )
        if not kind:
            return {}
        names = _names(snapshot, kind)
        chosen = view.village if kind == "village" else view.zone if kind == "zone" else ""
        index = list(names).index(chosen) if chosen in names else 0
        code = st.selectbox(
            "地方", list(names), index=index, format_func=names.__getitem__, key=f"wall-{kind}-{of}"
        )
    return {kind: code} if code else {}


def _names(snapshot: Snapshot, kind: str) -> dict[str, str]:
    if kind == "village":
        township = snapshot.villages["township"].map(snapshot.townships["name"])
        return {code: f"{township[code]} {village['name']}" for code, village in each(snapshot.villages)}
    frame = snapshot.zones if kind == "zone" else snapshot.townships
    return {code: str(one["name"]) for code, one in each(frame)}


def _scale_word(scale: str) -> str:
    return "适合纸张" if scale == wall_sheet.FIT else f"1:{int(scale):,}"


def _tile_word(tiles: str) -> str:
    return f"拼接成大图：{tiles} 纸" if tiles else "整张"


def _layer_words(snapshot: Snapshot) -> dict[str, str]:
    words = {"zones": snapshot.playbook.words.zone, "townships": "乡镇", "villages": "村"}
    return words | {kind: wording.KIND_WORDS[kind] for kind in wall_sheet.POINTS}


def show_result(context: Context, wish: Wish) -> None:
    """The button that draws, its progress, and the file with what whoever prints it should know."""
    if not wish.layers:
        feedback.warn("没有选图层。请至少选一个。")
        return
    if not st.button("生成 PDF", type="primary", key="wall-draw"):
        st.text("选好以后点“生成 PDF”。全县 A0 约需十秒。")
        return
    bar = st.progress(0.0)

    def report(step: str, share: float) -> None:
        bar.progress(min(share, 1.0), f"{step} {share:.0%}")

    try:
        done = wall_sheet.drawn(context.snapshot, context.view, wish, report)
    except ZhantuError as error:
        feedback.warn(str(error))
        return
    finally:
        bar.empty()
    panel.show(_told(context, wish, done), key="wall-done", on_pick=state.select)


def _told(context: Context, wish: Wish, done: Drawn) -> dict[str, Any]:
    link = {"label": "下载 PDF", "href": wall_sheet.link(context.view, wish)}
    size = f"{done.pages} 页，{wording.number(len(done.content) / _MEGABYTE, 1)} MB"
    lines = [
        f"{wish.paper} {wall_sheet.TURNS[wish.turn]}，1:{done.scale:,.0f}，{size}",
        f"数据 SHA-256 {done.digest}",
        "打印时选“实际大小”，不要“适合页面”；打出后量图上的校验尺，应为 100 毫米。",
    ]
    blocks: list[dict[str, Any]] = [
        {"type": "text", "title": "已生成", "lines": lines},
        {"type": "links", "items": [link]},
    ]
    if done.missing:
        title = f"字体缺字（{len(done.missing)}），印成 〓"
        blocks.append({"type": "text", "title": title, "lines": list(done.missing)})
    if done.remarks:
        blocks.append(
            {"type": "text", "title": "请留意", "lines": [f"▲ {remark}" for remark in done.remarks]}
        )
    picture = wall_sheet.link(context.view, wish, wall_sheet.PICTURE)
    shown = {"src": picture, "href": picture, "label": "拼成的整张" if wish.tiles else "第一张"}
    blocks.append({"type": "photos", "title": "预览", "wide": True, "items": [shown]})
    return {"blocks": blocks}
