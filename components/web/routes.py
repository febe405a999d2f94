"""Our own addresses beside the pages: files for the browser, map files, and the sign of life."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute

from components import (
    accounts,
    approvals,
    attachments,
    audit,
    backups,
    cards,
    chain,
    chronicle,
    county_exit,
    documents,
    exit_sheet,
    exit_steps,
    funds_sheet,
    gantt_rows,
    household_sheet,
    industry_sheet,
    inspection_sheets,
    layer_files,
    layer_sheet,
    ledger_files,
    live,
    lookups,
    meetings,
    messages,
    offline_map,
    order_notice,
    orders,
    permissions,
    playbook,
    prepared,
    previews,
    projects,
    reconcile,
    relocation_sheet,
    scores,
    transfer,
    wall_sheet,
    zone_card,
)
from components.projection import book, presenter
from components.projection.screen import PRESENTER
from components.web import health, metrics
from components.web.assets import find_asset
from components.web.guarded import guarded
from components.web.handed_out import audited
from geo.publish import fetch

if TYPE_CHECKING:
    from starlette.requests import Request

IMMUTABLE = "private, max-age=31536000, immutable"
"""The address names the content, so a browser never has to ask again; no shared cache may keep it."""


async def asset(request: Request) -> Response:
    """A script, style or picture of the components."""
    digest, _, path = request.path_params["address"].partition("/")
    found = find_asset(digest, path)
    if found is None:
        return _missing("没有这个文件，或程序已更新。请刷新页面。")
    return Response(found.content, media_type=found.media_type, headers={"cache-control": IMMUTABLE})


async def map_file(request: Request) -> Response:
    """A map file that a page published; stored compressed and sent so to whoever takes gzip."""
    packed = fetch(request.path_params["file_name"])
    if packed is None:
        return _missing("地图数据已更新。请刷新页面。")
    headers = {"cache-control": IMMUTABLE, "vary": "Accept-Encoding"}
    if not _takes_gzip(request):
        return Response(gzip.decompress(packed), media_type="application/json", headers=headers)
    return Response(packed, media_type="application/json", headers={**headers, "content-encoding": "gzip"})


def _takes_gzip(request: Request) -> bool:
    offers = request.headers.get("accept-encoding", "").replace(" ", "").split(",")
    return any(offer.split(";")[0] == "gzip" and not offer.endswith(";q=0") for offer in offers)


def _missing(text: str) -> Response:
    return PlainTextResponse(text, 404, headers={"cache-control": "no-store"})


_ROUTES = [
    Route("/assets/{address:path}", asset),
    Route("/geo/{file_name:path}", map_file),
    Route("/map/cards.json", lookups.cards_file),
    Route("/map/index.json", lookups.index_file),
    Route(ledger_files.FILLED, ledger_files.filled_file),
    Route(prepared.PATH, prepared.file),
    Route(previews.PATH, previews.file),
    Route(ledger_files.EMPTY, ledger_files.empty_file),
    Route(transfer.PATH, transfer.objectives_file),
    Route(transfer.PERSON, transfer.person_file),
    Route(exit_sheet.ADDRESS, exit_sheet.file),
    Route(exit_steps.PATH, exit_steps.file),
    Route(household_sheet.ADDRESS, household_sheet.file),
    Route(household_sheet.LIST, household_sheet.list_file),
    Route(county_exit.ITEMS, county_exit.items_file),
    Route(county_exit.YEARS, county_exit.years_file),
    Route(relocation_sheet.PATH, relocation_sheet.file),
    Route(orders.PATH, orders.orders_file),
    Route(attachments.PATH, attachments.paper_file),
    Route(attachments.THUMBNAIL, attachments.thumbnail_file),
    Route(approvals.PATH, approvals.file),
    Route(approvals.PHOTO, approvals.photo_file),
    Route(chain.PATH, chain.gaps_file),
    Route(reconcile.PATH, reconcile.reconcile_file),
    Route(industry_sheet.VILLAGES, industry_sheet.villages_file),
    Route(industry_sheet.BASES, industry_sheet.bases_file),
    Route(industry_sheet.DRIVEN, industry_sheet.driven_file),
    Route(inspection_sheets.FINDINGS, inspection_sheets.findings_file),
    Route(inspection_sheets.SURVEYS, inspection_sheets.surveys_file),
    Route(inspection_sheets.CADENCE, inspection_sheets.cadence_file),
    Route(scores.PATH, scores.file),
    Route(cards.PATH, cards.file),
    Route(chronicle.PATH, chronicle.file),
    Route(meetings.PATH, meetings.file),
    Route(book.PATH, book.file),
    Route(PRESENTER, presenter.page),
    Route(documents.NOTICE, documents.notice_file),
    Route(documents.MINUTES, documents.minutes_file),
    Route(documents.DECK, documents.deck_file),
    Route(documents.WORKBOOK, documents.workbook_file),
    Route(documents.ORDER, documents.order_file),
    Route(funds_sheet.PATH, funds_sheet.file),
    Route(gantt_rows.PATH, gantt_rows.file),
    Route(projects.PATH, projects.file),
    Route(layer_sheet.PATH, layer_sheet.file),
    Route(layer_files.GEOJSON, layer_files.geojson_file),
    Route(layer_files.GEOPACKAGE, layer_files.geopackage_file),
    Route(playbook.PATH, playbook.file),
    Route(messages.PATH, messages.file),
    Route(accounts.PATH, accounts.file),
    Route(permissions.PATH, permissions.file),
    Route(offline_map.PATH, offline_map.file),
    Route(wall_sheet.PATH, wall_sheet.file),
    Route(wall_sheet.PICTURE, wall_sheet.picture_file),
    Route(zone_card.PATH, zone_card.file),
    Route(order_notice.PATH, order_notice.file),
    Route(backups.PATH, backups.file),
    Route(audit.PATH, audit.file),
]
ROUTES: list[Route | WebSocketRoute] = [
    *(Route(one.path, audited(guarded(one.path, one.endpoint))) for one in _ROUTES),
    Route("/healthz", health.alive),
    Route("/readyz", health.ready),
    Route("/metrics", metrics.figures),
    WebSocketRoute(live.PATH, live.changes),
]
"""Every address; no file leaves through any of them unsaid."""
