"""权限 on screen and as Excel: roles × deeds × area, drawn from the table that every action asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from components import acting, download, panel
from data.ledger.workbook import Column, Sheet, workbook
from data.rules.permissions import AREA_WORDS, DEED_WORDS, ROLE_WORDS, Deed, Role, areas_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from components.context import Context

PATH = "/export/permissions.xlsx"
TITLE = "权限表"
NOWHERE = "—"
NOTE = "系统管理、安全管理、审计三员分设：一个账号不能兼任其中两个，也不能兼办业务。"


def cells(deed: Deed) -> list[str]:
    """How far each role may go with a deed, in the order of roles."""
    return [_reach(role, deed) for role in Role]


def _reach(role: Role, deed: Deed) -> str:
    return "、".join(AREA_WORDS[area] for area in sorted(areas_of(role, deed))) or NOWHERE


def show(context: Context) -> None:
    """The matrix, with the column of whoever looks at it marked."""
    mine = acting.actor().role
    heads = [f"{ROLE_WORDS[role]}{'（我）' if role is mine else ''}" for role in Role]
    lines = [{"label": DEED_WORDS[deed], "cells": cells(deed)} for deed in Deed]
    panel.show(
        {
            "over": context.snapshot.playbook.county.name,
            "title": TITLE,
            "subtitle": f"现在是{acting.actor().signed}。{NOTE}",
            "blocks": [
                {"type": "table", "words": True, "head": ["能办什么", *heads], "lines": lines},
                {"type": "links", "items": [{"label": f"导出 Excel（{TITLE}）", "href": PATH}]},
            ],
        },
        key="permissions",
        on_pick=_nothing,
    )


def _nothing(_pick: Mapping[str, str]) -> None:
    """It leads nowhere."""


async def file(_request: Request) -> Response:
    """The matrix as an Excel file."""
    columns = (Column("能办什么", 26), *(Column(ROLE_WORDS[role], 12) for role in Role))
    sheet = Sheet(TITLE, columns, [[DEED_WORDS[deed], *cells(deed)] for deed in Deed], TITLE)
    return download.attached(f"{TITLE}.xlsx", await run_in_threadpool(workbook, sheet, NOTE))
