"""图层 on screen: a map file comes in, is asked about, checked, looked at on a map, and taken over."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import streamlit as st
from streamlit_folium import st_folium

from components import acting, feedback, forms, layer_questions, panel, state
from components.ledger_desk import with_bar
from components.panel import layers as panels
from components.web.assets import asset_url
from data.actions import layers as actions
from data.ledger.errors import UnreadableFileError
from data.rules.permissions import Deed
from data.store import layers as store
from geo.errors import GeoError
from geo.intake import LEFT_OUT, take_in
from geo.outline import as_area
from geo.preview import preview
from geo.read.upload import read_upload
from geo.survey import mu
from geo.targets import labels_of, standing_shapes, subjects_of
from geo.write import geojson

if TYPE_CHECKING:
    from collections.abc import Callable

    from components.context import Context
    from components.layer_questions import Asked
    from data.actions.fresh import Basis
    from geo.intake import Intake, Subjects
    from geo.read.layer import MapFile, SourceLayer

FILE, READ, CHECKED = "layer-file", "layer-read", "layer-checked"
FORM = "layer"
MAP_HEIGHT = 460
MOST_OLD = 800
"""Shapes as they stand that the preview draws; of more only those that would change."""
LEGEND = ":gray[▬ 灰虚线：现在的]　:orange[■ 橙色：要导入的]　:violet[■ 紫色：有提示的]"
ENDINGS = ["zip", "geojson", "json", "gpkg", "kml", "kmz", "csv", "txt", "xlsx"]


@dataclass(frozen=True)
class Work:
    """A layer on its way in: what was said about it, and what came of it."""

    layer: SourceLayer
    asked: Asked
    subjects: Subjects
    intake: Intake
    file_name: str


def show_import(context: Context) -> None:
    """The way in, step by step; each step shows once the one before is done."""
    if not forms.allowed(context.snapshot, Deed.REPLACE_LAYERS):
        return
    file = st.file_uploader(
        "上传图层文件：Shapefile（zip）、GeoJSON、GPKG、KML/KMZ，或带经纬度列的 CSV、xlsx（最大 64 MB）",
        ENDINGS,
        key=f"{FILE}-{context.view.county}-{forms.saved()}",
    )
    if file is None:
        st.caption("文件在受限的子进程里读取，读完要问清坐标系、编码和对应关系，全部核对以后才写入。")
        return
    try:
        work = _work(context, file.name, file.getvalue())
    except (UnreadableFileError, GeoError) as refused:
        feedback.warn(str(refused))
        return
    if work is not None:
        _show_checks(context, work)
        _show_preview(context, work)
        _show_confirmation(context, work)


def _work(context: Context, name: str, content: bytes) -> Work | None:
    """What came of the file; None while something has still to be said."""
    upload = sha256(content).hexdigest()[:12]
    found = _read(content, upload)
    layer = layer_questions.choose_layer(found, upload)
    target = layer_questions.choose_target(layer, upload)
    if target is None:
        return None
    subjects = subjects_of(context.snapshot, target.layer)
    asked = layer_questions.ask(found, layer, target, subjects, upload)
    if asked is None:
        return None
    return Work(layer, asked, subjects, _checked(context, upload, layer, asked, subjects), name)


def _checked(context: Context, upload: str, layer: SourceLayer, asked: Asked, subjects: Subjects) -> Intake:
    """What the checks found. They take seconds for a large survey: only other answers or other data repeat them."""
    key = (upload, layer.name, asked, context.snapshot.revision, context.view.as_of)
    kept = st.session_state.get(CHECKED)
    if kept is None or kept[0] != key:
        kept = (key, with_bar("正在核对图层", lambda tell: _taken_in(layer, asked, subjects, tell)))
        st.session_state[CHECKED] = kept
    intake: Intake = kept[1]
    return intake


def _taken_in(layer: SourceLayer, asked: Asked, subjects: Subjects, tell: Callable[[float], None]) -> Intake:
    return take_in(layer, asked.answers, subjects, as_points=asked.target.as_points, report=tell)


def _read(content: bytes, upload: str) -> MapFile:
    """The file, read once for each encoding somebody chooses."""
    chosen = st.session_state.get(f"layer-{upload}-{layer_questions.ENCODING}") or ""
    key = (upload, chosen)
    kept = st.session_state.get(READ)
    if kept is None or kept[0] != key:
        with st.spinner("正在读取……"):
            kept = (key, read_upload(content, chosen))
        st.session_state[READ] = kept
    found: MapFile = kept[1]
    return found


# --- checks and preview ---------------------------------------------------------------------------------------------


def _show_checks(context: Context, work: Work) -> None:
    panel.show(
        panels.checks(work.layer.name, work.intake, work.subjects), key="layer-checks", on_pick=state.select
    )
    if work.intake.asked or work.asked.answers.chosen:
        _ask_for_places(context, work)


def _ask_for_places(context: Context, work: Work) -> None:
    """The table of features that matched nothing, or several places."""
    labels = {LEFT_OUT: "不导入", **labels_of(context.snapshot, work.asked.target.layer)}
    st.session_state["layer-numbers"] = [one.number for one in work.intake.asked]
    for one in work.intake.asked[:50]:
        options = [
            *one.candidates,
            LEFT_OUT,
            *(code for code in labels if code not in (*one.candidates, LEFT_OUT)),
        ]
        st.selectbox(
            f"第 {one.number} 个要素对应",
            options,
            index=None,
            format_func=lambda code: labels.get(code, code),
            placeholder=one.name or "没有名称",
            key=f"{work.asked.prefix}-{one.number}",
            on_change=_place_chosen,
            args=(work.asked.prefix, one.number),
        )
    if work.asked.answers.chosen:
        st.button("重新对应", on_click=_forget_places, args=(work.asked.prefix,), type="tertiary")


def _place_chosen(prefix: str, number: int) -> None:
    chosen = st.session_state.setdefault(f"{prefix}-chosen", {})
    value = st.session_state[f"{prefix}-{number}"]
    if value is not None:
        chosen[number] = value


def _forget_places(prefix: str) -> None:
    st.session_state.pop(f"{prefix}-chosen", None)


def _show_preview(context: Context, work: Work) -> None:
    new = work.intake.shapes
    if not new:
        return
    target = work.asked.target
    old = standing_shapes(context.snapshot, target.layer, as_points=target.as_points)
    if len(old) > MOST_OLD:
        old = {code: shape for code, shape in old.items() if code in new}
    labels = {code: names[0] for code, names in work.subjects.names.items()}
    trouble = [labels[code] for code in new if _is_marked(work.intake, code, labels[code])]
    drawn = preview(
        {labels[code]: shape for code, shape in old.items()},
        {labels[code]: shape for code, shape in new.items()},
        trouble,
        (asset_url("leaflet/leaflet.js"), asset_url("leaflet/leaflet.css")),
    )
    st.markdown(LEGEND)
    st_folium(drawn, height=MAP_HEIGHT, use_container_width=True, returned_objects=[], key="layer-preview")


def _is_marked(intake: Intake, code: str, name: str) -> bool:
    """Whether there is a warning about it, alone or beside a neighbour."""
    number, _ = intake.features[code]
    return any(
        remark.gravity == "warn"
        and (remark.number == number or (not remark.number and f"“{name}”" in remark.text))
        for remark in intake.remarks
    )


# --- taking over ----------------------------------------------------------------------------------------------------


def _show_confirmation(context: Context, work: Work) -> None:
    intake, target = work.intake, work.asked.target
    if not intake.shapes:
        feedback.warn("没有一个要素可以导入：请看上面的提示，核对坐标系、对应的列和对象。")
        return
    if intake.asked:
        st.caption(f"还有 {len(intake.asked)} 个要素没有说明对应哪里，说明以后才能保存。")
        return
    with st.form(FORM, border=True):
        if target.as_points:
            st.text_input("坐标怎么来的、多准", key=f"{FORM}-accuracy", max_chars=60)
            forms.under(FORM, "accuracy")
        else:
            st.date_input(
                "从哪天起生效",
                context.view.as_of,
                max_value=context.view.as_of,
                key=f"{FORM}-day-{context.view.as_of}",
            )
            forms.under(FORM, "valid_from")
        st.text_input(
            "依据", key=f"{FORM}-reason", max_chars=200, placeholder="例如：县自然资源局 2018 年调查成果"
        )
        for field in ("reason", "title", "layer", ""):
            forms.under(FORM, field)
        left_out = f"，{intake.stopped} 个有问题的不导入" if intake.stopped else ""
        st.form_submit_button(
            f"导入 {len(intake.shapes)} 个{left_out}", type="primary", on_click=_save, args=(context, work)
        )


def _save(context: Context, work: Work) -> None:
    target, snapshot = work.asked.target, context.snapshot
    reason, title = str(st.session_state[f"{FORM}-reason"] or ""), work.file_name[:120]
    if target.as_points:
        points = {code: _position(shape) for code, shape in work.intake.shapes.items()}
        accuracy = str(st.session_state[f"{FORM}-accuracy"] or "")
        new = actions.NewPoints(target.layer, points, accuracy, title, reason)
        basis = acting.basis(snapshot)
        forms.save(FORM, lambda: _done(actions.place_points, basis, new), "已保存点位，原来的坐标在审计里。")
        return
    areas = {
        code: actions.Area(geojson(shape), round(mu(as_area(shape)), 2))
        for code, shape in work.intake.shapes.items()
    }
    day = st.session_state[f"{FORM}-day-{context.view.as_of}"]
    version = actions.NewVersion(target.layer, areas, day, title, work.asked.answers.system.title, reason)
    basis = acting.basis(snapshot, actions.seen(snapshot, target.layer))
    forms.save(FORM, lambda: _done(actions.take_over, basis, version), "已导入图层，原来的版本仍在。")


def _done(action: Any, basis: Basis, new: object) -> None:
    action(basis, new)
    for key in [key for key in st.session_state if str(key).startswith("layer-")]:
        del st.session_state[key]


def _position(shape: Any) -> tuple[float, float]:
    return round(float(shape.x), 7), round(float(shape.y), 7)


# --- what there is --------------------------------------------------------------------------------------------------


def show_state(context: Context) -> None:
    """How far the county is surveyed, the versions, the way back, and the way out."""
    content = panels.state(context.snapshot, store.load(context.snapshot), context.view)
    panel.show(content, key="panel", on_pick=state.select)
    _show_restore(context)


def _show_restore(context: Context) -> None:
    versions = store.load(context.snapshot).versions
    earlier = _earlier(versions)
    if not earlier or not forms.permitted(context.snapshot, Deed.REPLACE_LAYERS):
        return
    form = "restore-layer"
    with st.expander("恢复以前的版本", expanded=forms.refused(form)), st.form(form, border=False):
        st.selectbox("恢复", list(earlier), format_func=earlier.__getitem__, key=f"{form}-version")
        st.text_input("依据", key=f"{form}-reason", max_chars=200)
        for field in ("reason", "title", "layer", ""):
            forms.under(form, field)
        st.form_submit_button("恢复为新的一版", on_click=_restore, args=(context, form))


def _earlier(versions: Any) -> dict[tuple[str, int], str]:
    """The versions that can be put back: all but the newest of each layer, and the time before the first."""
    found = {}
    for layer, mine in versions.groupby("layer", sort=False):
        word = store.LAYERS[layer]
        for number, title in zip(mine["number"].iloc[1:], mine["title"].iloc[1:], strict=True):
            found[layer, int(number)] = f"{word} 第 {number} 版（{title}）"
        found[layer, 0] = f"{word} 全部恢复为没有实测（示意）"
    return found


def _restore(context: Context, form: str) -> None:
    layer, number = st.session_state[f"{form}-version"]
    reason = str(st.session_state[f"{form}-reason"] or "")
    basis = acting.basis(context.snapshot, actions.seen(context.snapshot, layer))
    forms.save(form, lambda: actions.restore(basis, layer, number, reason), "已恢复为新的一版。")
