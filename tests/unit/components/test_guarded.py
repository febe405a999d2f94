"""Addresses ask the same table as the screens."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from components import acting, permissions
from components.web.guarded import guarded
from data.rules.permissions import Actor, Deed, Role, areas_of

PINGGUO = "451082"
AUDITOR = Actor("王五", Role.AUDITOR)
COMMANDER = Actor("李四", Role.COMMANDER, "z01", county=PINGGUO)


async def data(_request):
    return PlainTextResponse("data")


def asked(actor, path, query=""):
    acting.note(actor)
    app = Starlette(routes=[Route(path, guarded(path, data))])

    async def ask():
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.get(f"{path}{query}")

    try:
        return asyncio.run(ask())
    finally:
        acting.note(acting.HEADQUARTERS)


@pytest.mark.parametrize("path", ["/export/x.xlsx", "/map/cards.json", "/works/gantt.json"])
def test_an_auditor_gets_no_data_of_a_county_from_any_address(path):
    answer = asked(AUDITOR, path, f"?county={PINGGUO}")
    assert (answer.status_code, "data" in answer.text) == (403, False)
    assert answer.text.startswith("没有权限：审计不能“看全县态势”")


def test_a_commander_gets_his_countys_lists_and_no_other_countys(monkeypatch):
    monkeypatch.setattr("data.actions.permit.county_names", dict)
    assert asked(COMMANDER, "/export/x.xlsx", f"?county={PINGGUO}").text == "data"
    assert asked(COMMANDER, "/export/x.xlsx", "?county=530326").status_code == 403


def test_only_who_may_back_up_fetches_a_backup():
    assert asked(COMMANDER, "/backups/{name}").status_code == 403
    assert asked(Actor("赵六", Role.SYSTEM_ADMIN), "/backups/{name}").text == "data"


def test_the_table_of_permissions_is_everybodys():
    assert asked(AUDITOR, permissions.PATH).text == "data"


def test_the_matrix_has_a_column_a_role_and_says_what_the_table_says():
    cells = permissions.cells(Deed.APPROVE)
    assert len(cells) == len(Role)
    told = dict(zip(Role, cells, strict=True))
    assert (told[Role.SECRETARY], told[Role.COMMANDER], told[Role.BUREAU]) == ("全县", "本战区", "本部门")
    assert told[Role.CLERK] == permissions.NOWHERE
    assert not areas_of(Role.CLERK, Deed.APPROVE)
