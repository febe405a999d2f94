"""Nothing leaves through a route before the audit trail says who took it."""

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from components import download
from components.web import handed_out
from components.web.routes import _ROUTES, ROUTES
from data.store.faults import BUSY, FaultError
from data.store.unit_of_work import HERE, ORIGIN

PINGGUO = "451082"


@pytest.fixture
def told(monkeypatch):
    """What was recorded, instead of a database."""
    said = []
    monkeypatch.setattr(handed_out, "county_names", lambda: {PINGGUO: "平果县"})
    monkeypatch.setattr(
        handed_out,
        "record_export",
        lambda actor, what, **more: said.append((actor.name, what, more, ORIGIN.get())),
    )
    monkeypatch.setattr(
        handed_out,
        "record_refusal",
        lambda actor, what: said.append((actor.name, what, "refused", ORIGIN.get())),
    )
    return said


def asked(endpoint, path="/export/x.xlsx", query="", **headers):
    app = Starlette(routes=[Route(path, handed_out.audited(endpoint))])

    async def ask():
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.get(f"{path}?{query}", headers=headers)

    return asyncio.run(ask())


async def a_file(_request):
    return download.attached("名单“一”.xlsx", b"content")


async def a_page(_request):
    return PlainTextResponse("shown")


async def a_refusal(_request):
    return PlainTextResponse("您的角色不能", 403)


def test_a_file_goes_out_once_it_is_said_who_took_it_and_where_to(told):
    answer = asked(a_file, query=f"county={PINGGUO}&zone=z1", **{"x-zhantu-origin": "10.1.2.3"})
    assert answer.content == b"content"
    assert told == [("本机使用人", "名单“一”.xlsx", {"county": PINGGUO}, "10.1.2.3")]


def test_a_file_of_no_county_there_is_goes_into_the_chain_of_the_machine(told):
    asked(a_file, query="county=999999")
    assert told[0][2]["county"] == ""


def test_what_is_only_shown_is_no_export(told):
    assert asked(a_page).text == "shown"
    assert told == []


def test_a_refusal_is_said_too(told):
    assert asked(a_refusal).status_code == 403
    assert told == [("本机使用人", "/export/x.xlsx", "refused", HERE)]


@pytest.mark.usefixtures("told")
def test_a_file_that_cannot_be_recorded_stays_in(monkeypatch):
    def busy(*_arguments, **_more):
        raise FaultError(BUSY.unsaved, BUSY)

    monkeypatch.setattr(handed_out, "record_export", busy)
    answer = asked(a_file)
    assert (answer.status_code, b"content" in answer.content) == (503, False)
    assert "一分钟" in answer.text


def test_no_route_hands_anything_out_unsaid():
    files = [one for one in ROUTES if isinstance(one, Route)]  # a websocket hands out no file
    said = [one.path for one in files if one.endpoint.__qualname__ == "audited.<locals>.answer"]
    assert said == [one.path for one in _ROUTES]
    assert {one.path for one in files} - set(said) == {"/healthz", "/readyz", "/metrics"}
