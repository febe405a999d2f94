"""The presenter's window: a plain page of our own whose content comes from the projection in the other window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse

from components.web.assets import asset_url

if TYPE_CHECKING:
    from starlette.requests import Request

PAGE = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>战图 · 主持人窗口</title>
<link rel="stylesheet" href="{styles}">
</head>
<body><main id="presenter"></main><script type="module" src="{script}"></script></body>
</html>
"""


async def page(_request: Request) -> HTMLResponse:
    """The page; it holds nothing about a county, and reads its own address for which meeting to follow."""
    styles, script = (asset_url(f"projection/presenter.{kind}") for kind in ("css", "js"))
    return HTMLResponse(PAGE.format(styles=styles, script=script), headers={"cache-control": "no-store"})
