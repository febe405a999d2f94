"""附件 on their way in and out: the form that adds one, and the route behind the gate that hands one out."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response

from components import acting, forms
from components.panel.blocks import PAPER, THUMBNAILS
from data.actions.attach import attach
from data.rules.papers import JPEG, PICTURES, thumbnail
from data.rules.permissions import Deed
from data.store.papers import content_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from components.context import Context

PATH = f"{PAPER}/{{county}}/{{paper:path}}"
THUMBNAIL = f"{THUMBNAILS}/{{county}}/{{paper:path}}"
PHOTOS = ["jpg", "jpeg", "png"]
"""Endings of photos, as a browser offers them to be chosen."""
HEADERS = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


async def paper_file(request: Request) -> Response:
    """An attachment, to be saved and never to be shown: whatever is in it, it is no page of ours."""
    asked = request.path_params
    found = await run_in_threadpool(content_of, asked["county"], asked["paper"])
    if found is None:
        return PlainTextResponse("没有这个附件。请回到页面重新打开。", 404, headers=HEADERS)
    name, media_type, content = found
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return Response(content, media_type=media_type, headers={**HEADERS, "content-disposition": disposition})


async def thumbnail_file(request: Request) -> Response:
    """A small picture of a photo that is kept; drawn anew, so it is a picture and nothing else."""
    asked = request.path_params
    small = await run_in_threadpool(_thumbnail, asked["county"], asked["paper"])
    if small is None:
        return PlainTextResponse("没有这张照片。请回到页面重新打开。", 404, headers=HEADERS)
    return Response(small, media_type=JPEG, headers=HEADERS)


def _thumbnail(county: str, key: str) -> bytes | None:
    found = content_of(county, key)
    if found is None or found[1] not in PICTURES:
        return None
    return thumbnail(found[2])


def show_form(context: Context, objective_id: str, label: str = "加附件") -> None:
    """The form for a new attachment; ``label`` is what the attachments of such an objective are called."""
    if not forms.permitted(context.snapshot, Deed.ENTER, objective_id):
        return
    form = f"attach-{objective_id}"
    with st.popover(label, key=f"{form}-open-{forms.saved()}"), st.form(form, border=False):
        st.file_uploader("文件（png、jpg、pdf、xlsx、docx，最大 5 MB）", key=f"{form}-file-{forms.saved()}")
        forms.under(form, "file")
        st.text_input("上传人", acting.actor().name, key=f"{form}-person", max_chars=40)
        forms.under(form, "person")
        forms.under(form)
        st.form_submit_button("上传", type="primary", on_click=_save, args=(context, form, objective_id))


def _save(context: Context, form: str, objective_id: str) -> None:
    file = st.session_state[f"{form}-file-{forms.saved()}"]
    name, content = (file.name, file.getvalue()) if file is not None else ("", b"")
    basis = acting.basis(context.snapshot)
    person = st.session_state[f"{form}-person"]
    forms.save(form, lambda: attach(basis, objective_id, name, content, person), "已加附件。")
