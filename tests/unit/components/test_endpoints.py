"""Whether the program can work, its figures and its log: nothing of anybody's leaves."""

import asyncio
import json
import logging
from types import SimpleNamespace

import httpx
import pytest
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from components.web import health, logs, metrics
from data.store.setup import head

ID_CARD, PHONE = "45108219900101123X", "13812345678"


def get(routes, path, client=("127.0.0.1", 1), **headers):
    app = Starlette(routes=routes, middleware=[Middleware(logs.RequestLog)])

    async def ask():
        transport = httpx.ASGITransport(app, client=client)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as asking:
            return await asking.get(path, headers=headers)

    return asyncio.run(ask())


@pytest.fixture
def database(monkeypatch, tmp_path):
    """A database at this version, as far as the question goes; what it says can be changed."""
    said = SimpleNamespace(schema=head(), fails=False, free=2**40)

    class Connection:
        def __enter__(self):
            if said.fails:
                raise OperationalError("SELECT 1", {}, Exception("no route to 10.0.0.5"))
            return self

        def __exit__(self, *_error):
            return None

    monkeypatch.setattr(health, "current_engine", lambda: SimpleNamespace(connect=Connection))
    monkeypatch.setattr(health, "schema_of", lambda _connection: said.schema)
    monkeypatch.setattr(health, "home", lambda: tmp_path)
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _folder: SimpleNamespace(free=said.free))
    return said


def ready():
    answer = get([Route("/readyz", health.ready)], "/readyz")
    return answer.status_code, answer.text


@pytest.mark.usefixtures("database")
def test_a_program_that_can_work_says_so():
    assert ready() == (200, "ok")


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        ({"fails": True}, "数据库没有应答"),
        ({"schema": "0001"}, "版本是 0001"),
        ({"free": 2**20}, "磁盘只剩 1 MB"),
    ],
)
def test_a_program_that_cannot_work_says_why_and_nothing_of_the_machine(database, trouble, said):
    vars(database).update(trouble)
    status, text = ready()
    assert (status, said in text, "10.0.0.5" in text) == (503, True, False)


@pytest.fixture
def asked(monkeypatch):
    """Whether somebody gets the figures."""
    monkeypatch.delenv(metrics.TOKEN, raising=False)
    monkeypatch.setattr(metrics, "generate_latest", lambda _registry: b"zhantu_sessions 3.0\n")
    return lambda **more: get([Route("/metrics", metrics.figures)], "/metrics", **more).status_code


def test_figures_are_for_this_machine(asked):
    assert asked() == 200
    assert asked(client=("10.0.0.9", 1)) == 403
    assert asked(**{"x-forwarded-for": "10.0.0.9"}) == 403


def test_with_a_token_figures_are_for_its_bearer_alone(asked, monkeypatch):
    monkeypatch.setenv(metrics.TOKEN, "secret")
    assert asked(client=("10.0.0.9", 1), authorization="Bearer secret") == 200
    assert [asked(), asked(authorization="Bearer other"), asked(authorization="Bearer ")] == [403, 403, 403]


def test_a_rerun_is_timed_however_it_ends():
    def count():
        return metrics.REGISTRY.get_sample_value("zhantu_rerun_seconds_count", {})

    metrics.REGISTRY.unregister(metrics.KEPT)
    try:
        before = count()
        with pytest.raises(KeyError), metrics.rerun():
            raise KeyError
        assert count() == before + 1
    finally:
        metrics.REGISTRY.register(metrics.KEPT)


@pytest.mark.parametrize(
    "number", [ID_CARD, "451082199001011234", "451082900101123", PHONE, "+8613812345678"]
)
@pytest.mark.parametrize("formatter", [logs.JsonLines(), logs.PlainLines(logging.Formatter("%(message)s"))])
def test_no_number_of_a_person_leaves_in_a_log(formatter, number):
    try:
        raise ValueError(f"row of {number}")
    except ValueError as error:
        about = (type(error), error, error.__traceback__)
    record = logging.LogRecord("x", logging.ERROR, "f", 1, "户主 %s，电话%s", (number, PHONE), about)
    line = formatter.format(record)
    assert number not in line
    assert PHONE not in line
    assert line.count(logs.HIDDEN) >= 3


def test_a_hash_or_a_figure_is_no_number_of_a_person():
    for text in ("286947 行", "2026-11-22 21:50:58", "99912345678", "a" * 10 + "1234567890"):
        assert logs.scrubbed(text) == text


def test_a_request_is_logged_without_its_query_and_without_a_name(caplog):
    async def page(_request):
        logs.TAKER.set("张三（乡镇填报），10.1.2.3")
        return PlainTextResponse("ok")

    with caplog.at_level(logging.INFO, logs.REQUESTS.name):
        get([Route("/households", page)], f"/households?q={ID_CARD}")
    said = json.loads(logs.JsonLines().format(caplog.records[-1]))
    assert (said["method"], said["path"], said["status"]) == ("GET", "/households", 200)
    assert said["who"]
    assert "张三" not in json.dumps(said, ensure_ascii=False)
    assert ID_CARD not in json.dumps(said)
