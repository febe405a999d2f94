"""The running program, seen from the network."""

from __future__ import annotations

import asyncio
import gzip
import json
import shutil
import socket
from typing import TYPE_CHECKING

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from websockets.exceptions import InvalidStatus

from components.web.assets import asset_url
from components.web.gate import DesktopGate
from components.web.policy import FRAME
from components.web.routes import ROUTES
from geo.publish import publish
from tests.harness import REPO, fetch, run_page, run_program

if TYPE_CHECKING:
    from pathlib import Path

STRAY = 'import streamlit as st\nst.write("STRAY PAGE")\n'


def test_the_start_page_is_served_with_the_protective_headers(running_app):
    answer = fetch(running_app, "/")
    assert answer.status == 200
    assert '<div id="root">' in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_inline_scripts_are_let_in_where_the_preview_of_a_layer_is_drawn_and_nowhere_else(running_app):
    frame = fetch(running_app, f"{FRAME}index.html").headers["content-security-policy"]
    assert "script-src 'self' 'unsafe-inline'" in frame
    assert "default-src 'none'" in frame
    assert "connect-src" not in frame
    for path in ("/", "/layers", "/assets/x", f"/x{FRAME}", "/component/other/index.html"):
        policy = fetch(running_app, path).headers["content-security-policy"]
        scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
        assert "unsafe" not in scripts
        assert "frame-src 'self'" in policy


def test_the_program_says_that_it_lives(running_app):
    assert fetch(running_app, "/healthz").text == "ok"


@pytest.mark.parametrize(
    "path", ["/", "/healthz", "/_stcore/health", "/_stcore/host-config", "/assets/x", "/geo/x", "/media/x"]
)
@pytest.mark.parametrize("forged", [{"Host": "evil.example"}, {"Origin": "http://localhost:9999"}])
def test_no_address_is_open_to_another_page(running_app, path, forged):
    assert fetch(running_app, path, **forged).status == 403


def test_what_a_proxy_passes_on_for_another_machine_is_refused(running_app):
    assert fetch(running_app, "/healthz", **{"X-Forwarded-For": "192.168.1.20"}).status == 403


@pytest.mark.parametrize("origin", [None, "http://evil.example", "http://127.0.0.1:9999", "null"])
def test_another_page_cannot_open_the_websocket(running_app, origin):
    with pytest.raises(InvalidStatus) as refusal:
        run_page(running_app, origin=origin)
    assert refusal.value.response.status_code == 403


def test_our_own_page_runs_the_first_screen(running_app):
    run = run_page(running_app)
    assert run.titles[0] == "作战总图"
    assert run.succeeded


@pytest.mark.parametrize("page", ["overview", "stray", "command/overview", "__init__"])
def test_a_page_opened_directly_after_a_restart_passes_through_the_navigation(start_app, tmp_path, page):
    run = run_page(start_app(root=program_with_a_stray_page(tmp_path)), page)
    assert run.titles[0] == "作战总图"
    assert "STRAY PAGE" not in run.text


def program_with_a_stray_page(folder: Path) -> Path:
    """A copy of the entry and the pages, with a script where Streamlit would serve it without the entry."""
    root = folder / "program"
    shutil.copytree(REPO / "pages", root / "pages", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(REPO / ".streamlit", root / ".streamlit")
    shutil.copy(REPO / "app.py", root)
    (root / "pages" / "stray.py").write_text(STRAY, encoding="utf-8")
    return root


def test_a_script_of_the_components_is_served_forever(running_app):
    answer = fetch(running_app, asset_url("leaflet/leaflet-src.esm.js"))
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../app.py",
        "/assets/%2e%2e/app.py",
        "/assets/{digest}/../../app.py",
        "/assets/{digest}/%2e%2e/%2e%2e/app.py",
        "/assets/{digest}/..%5c..%5capp.py",
        "/assets/{digest}//etc/passwd",
        "/assets/{digest}/web/gate.py",
        "/assets/{digest}/",
        "/assets/",
        "/geo/../../app.py",
        "/geo/%2e%2e%2f%2e%2e%2fapp.py",
        "/geo//etc/passwd",
        "/geo/C:/Windows/win.ini",
        "/geo/",
    ],
)
def test_no_spelling_of_a_path_leads_out_of_the_listed_files(running_app, path):
    answer = fetch(running_app, path.format(digest=asset_url("leaflet/leaflet.css").split("/")[2]))
    assert answer.status in {400, 404}
    assert len(answer.content) < 200


def test_a_missing_map_file_is_not_answered_with_the_start_page(running_app):
    answer = fetch(running_app, "/geo/zones.000000000000.json")
    assert (answer.status, answer.headers["cache-control"]) == (404, "no-store")
    assert "请刷新页面" in answer.text


def get_from_routes(path: str, **headers: str) -> httpx.Response:
    """GET from our own routes behind the gate, in this process, where the test can publish."""
    transport = httpx.ASGITransport(Starlette(routes=ROUTES, middleware=[Middleware(DesktopGate)]))

    async def get() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8501") as client:
            return await client.get(path, headers=headers)

    return asyncio.run(get())


@pytest.mark.parametrize(
    ("offer", "packed"),
    [("gzip, br", True), ("gzip;q=0.5", True), ("identity", False), ("gzip;q=0", False), ("", False)],
)
def test_a_published_map_file_arrives_compressed_for_whoever_takes_that(offer, packed):
    url = publish("zones", {"name": "第一战区"})
    answer = get_from_routes(url, **{"accept-encoding": offer})
    assert answer.json() == {"name": "第一战区"}
    assert (answer.headers.get("content-encoding") == "gzip") is packed
    assert answer.headers["vary"] == "Accept-Encoding"
    assert "immutable" in answer.headers["cache-control"]
    assert "public" not in answer.headers["cache-control"]


def test_a_published_map_file_is_behind_the_gate():
    url = publish("zones", {"name": "第一战区"})
    assert get_from_routes(url, origin="http://evil.example").status_code == 403


def test_a_large_map_file_crosses_unchanged():
    payload = [[index, f"村{index}"] for index in range(20_000)]
    answer = get_from_routes(publish("villages", payload), **{"accept-encoding": "gzip"})
    assert json.loads(answer.content) == payload
    assert int(answer.headers["content-length"]) == len(gzip.compress(json_bytes(payload), 6, mtime=0))


def json_bytes(payload: object) -> bytes:
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def test_a_taken_port_is_explained_in_one_line(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = run_program("app.py", home=tmp_path, ZHANTU_PORT=str(port))
    assert done.returncode == 2
    assert f"端口 {port} 已被占用" in done.stderr
    assert "ZHANTU_PORT" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_port_is_explained_in_one_line(tmp_path):
    done = run_program("app.py", home=tmp_path, ZHANTU_PORT="八五")
    assert done.returncode == 2
    assert done.stderr == "战图没有启动：ZHANTU_PORT=八五 不是端口号，请改为 1024 到 65535 之间的整数。\n"


def test_an_unusable_folder_is_explained_in_one_line(tmp_path, free_port):
    (tmp_path / "home").write_text("a file where the folder should be", encoding="utf-8")
    done = run_program("app.py", home=tmp_path / "home", ZHANTU_PORT=str(free_port))
    assert done.returncode == 2
    assert done.stderr.startswith("战图没有启动：")
    assert "Traceback" not in done.stderr
