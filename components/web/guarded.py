"""What an address is for, and who may ask for it: the same table as the screens'."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse

from components import accounts, acting, audit, backups, permissions
from data.actions.permit import allows, reason
from data.rules.permissions import Deed, areas_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response

    Endpoint = Callable[[Request], Awaitable[Response]]

OPEN = ("/assets/", "/geo/", "/healthz")
"""Beginnings of addresses that lead to no data of a county: files of the program, and boundaries under names that
only a page tells."""
OWN = {
    permissions.PATH: None,
    backups.PATH: Deed.BACK_UP,
    accounts.PATH: Deed.MANAGE_ACCOUNTS,
    audit.PATH: Deed.READ_AUDIT,
}
"""Addresses that are for something else than seeing a county; None for everybody's."""


def deed_of(path: str) -> Deed | None:
    """What an address is for; None where it is everybody's."""
    return None if path.startswith(OPEN) else OWN.get(path, Deed.SEE)


def guarded(path: str, endpoint: Endpoint) -> Endpoint:
    """The endpoint of an address, for whoever may do what it is for in the county asked for."""
    deed = deed_of(path)
    if deed is None:
        return endpoint

    async def answer(request: Request) -> Response:
        actor = acting.actor()
        county = str({**request.query_params, **request.path_params}.get("county", ""))
        if not areas_of(actor.role, deed) or not allows(actor, deed, county):
            return PlainTextResponse(f"{reason(actor, deed, county)}。", HTTPStatus.FORBIDDEN)
        return await endpoint(request)

    return answer
