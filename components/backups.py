"""整县备份 and 恢复 on screen, and the route that hands a backup out."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, PlainTextResponse, Response

from components import acting, feedback, forms, panel, state
from data import wording
from data.actions import backup
from data.actions.restore import check, restore
from data.errors import ZhantuError
from data.rules.permissions import Deed, at_home
from data.store import faults

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import IO

    from starlette.requests import Request

    from components.context import Context
    from data.store.archive import Manifest

PREFIX = "/backups/"
PATH = f"{PREFIX}{{name}}"
CHECKED = "backup-checked"
"""Where the session keeps what the last check of a backup found: source, manifest."""
MEGABYTE = 1_000_000
MOST = 30
"""Backups listed; older ones stay in their folder."""
UPLOADED = "上传的文件"


async def file(request: Request) -> Response:
    """A backup there is, for whoever may make one."""
    name = request.path_params["name"]
    found = await run_in_threadpool(lambda: {path.name: path for path in backup.kept()}.get(name))
    try:
        await run_in_threadpool(backup.allow, acting.actor(), Deed.BACK_UP, county_of(name))
    except backup.NotAllowedError as error:
        return PlainTextResponse(str(error), 403)
    if found is None:
        return PlainTextResponse("没有这份备份。请回到“备份”页面重新选择。", 404)
    return FileResponse(found, filename=name, headers={"cache-control": "no-store"})


def show_backups(context: Context) -> None:
    """The button that makes a backup, and those there are."""
    county = context.snapshot.playbook.county.name
    files = _mine()
    panel.show(
        {
            "over": county,
            "title": "整县备份",
            "subtitle": "数据、附件和审计记录存成一个文件，备份时可以照常工作。农户信息没有遮挡，请妥善保管。",
            "blocks": [],
        },
        key="backup-head",
        on_pick=state.select,
    )
    if st.button("备份现在的数据", type="primary", key="back-up"):
        _run(lambda report: backup.back_up(context.view.county, acting.actor(), report), "已备份。")
    panel.show({"blocks": _listed(files, context.counties)}, key="backups", on_pick=state.select)


def _listed(files: list[Path], counties: dict[str, str]) -> list[dict[str, Any]]:
    """A link a backup, the newest first."""
    links = [{"label": said(path, counties), "href": f"{PREFIX}{path.name}"} for path in files[:MOST]]
    blocks: list[dict[str, Any]] = [{"type": "links", "items": [link]} for link in links]
    if not files:
        return [{"type": "text", "title": "已有的备份", "lines": ["还没有备份。点上面的按钮做第一份。"]}]
    blocks[0]["title"] = f"已有的备份（{len(files)} 份，点击下载）"
    more = [f"更早的 {len(files) - MOST} 份在 {backup.folder()}"] if len(files) > MOST else []
    return [*blocks, *([{"type": "text", "lines": more}] if more else [])]


def _mine() -> list[Path]:
    """The backups of the counties in which whoever looks has business."""
    return [path for path in backup.kept() if at_home(acting.actor(), county_of(path.name))]


def county_of(name: str) -> str:
    """Whose backup a file is, by the code its name begins with."""
    return name.partition("-")[0]


def said(path: Path, counties: dict[str, str]) -> str:
    """A backup in words: county, local time, size, and whether it is what a restore replaced."""
    found = backup.NAME.fullmatch(path.name)
    if found is None:
        return path.name
    at = dt.datetime.strptime(f"{found['day']}{found['time']}+0000", "%Y%m%d%H%M%S%z").astimezone()
    mark = "，恢复前自动备份" if path.stem.endswith("-replaced") else ""
    size = wording.number(path.stat().st_size / MEGABYTE)
    return f"{counties.get(found['county'], found['county'])} {at:%Y-%m-%d %H:%M:%S}（{size} MB{mark}）"


def show_restore(context: Context) -> None:
    """Choose a backup, see it proved, and bring it back after saying so."""
    panel.show(
        {
            "over": "先检查，再恢复",
            "title": "恢复",
            "subtitle": "恢复会用备份替换那个县现在的全部数据。替换之前自动备份一份；逐表核对不符，就什么都不改。",
            "blocks": [],
        },
        key="restore-head",
        on_pick=state.select,
    )
    files = {path.name: path for path in _mine()}
    chosen = st.selectbox(
        "选择备份",
        [*files, UPLOADED],
        format_func=lambda name: said(files[name], context.counties) if name in files else name,
        key=f"restore-choice-{len(files)}",  # a new backup is the one that is proposed
    )
    source: Path | IO[bytes] | None = files.get(chosen or "")
    if source is None:
        source = st.file_uploader("备份文件（zip）", type=["zip"], key="restore-upload")
    if source is None:
        return
    name = str(source.name)
    if st.button("检查这份备份", key="check"):
        st.session_state.pop(CHECKED, None)
        told = _run(lambda report: check(source, report))
        if told is not None:
            st.session_state[CHECKED] = (name, told)
    checked, told = st.session_state.get(CHECKED, ("", None))
    if told is not None and checked == name:
        _confirm(context, source, told)


def _confirm(context: Context, source: Path | IO[bytes], told: Manifest) -> None:
    """What the backup holds, and the name of the county as the word that replaces it."""
    trail = told.chain
    unbroken = "连续" if trail.broken_at is None else f"从第 {trail.broken_at} 条起断开（备份时已如此）"
    at = dt.datetime.fromisoformat(told.made_at).astimezone()
    lines = [
        f"县：{told.county}（{told.county_code}）",
        f"备份时间：{at:%Y-%m-%d %H:%M:%S}",
        f"{len(told.tables)} 张表，{told.rows} 行，逐表 SHA-256 相符",
        f"审计记录 {trail.events} 条，{unbroken}，末条 {trail.last_hash[:16]}…",
    ]
    panel.show(
        {"blocks": [{"type": "text", "title": "● 备份完好", "lines": lines}]},
        key="checked",
        on_pick=state.select,
    )
    present = told.county_code in context.counties
    if present:
        st.text(f"库里已有{told.county}。要替换，请输入县名“{told.county}”：")
        st.text_input("县名", key="restore-confirmed", label_visibility="collapsed")
    sure = not present or st.session_state.get("restore-confirmed", "").strip() == told.county
    if st.button("恢复", type="primary", disabled=not sure, key="restore"):
        st.session_state.pop(CHECKED)
        _run(
            lambda report: restore(source, acting.actor(), report, replace=present), "已恢复，逐表核对无误。"
        )


def _run(work: Callable[[Callable[[str, float], None]], Any], done: str = "") -> Any:
    """Do a long work with its progress; what is refused is said below it, and None is given.

    Whoever leaves the page meanwhile stops it: nothing was written then.
    """
    bar = st.progress(0.0)

    def report(_step: str, share: float) -> None:
        # The steps name counties, and a progress bar reads its text as Markdown: only the share is shown.
        bar.progress(min(share, 1.0), f"{share:.0%}")

    try:
        with faults.told():
            found = work(report)
    except ZhantuError as error:
        bar.empty()
        feedback.warn(str(error))
        return None
    bar.empty()
    if done:
        st.session_state[forms.DONE] = done
        st.rerun()
    return found
