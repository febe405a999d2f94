"""From an empty server to the map and out again, as people do it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyotp
import pytest
from playwright.sync_api import expect

from data.actions import accounts
from data.actions.accounts import Post
from data.rules.permissions import Actor, Role
from data.store import sessions
from data.store.engine import engine_for
from tests import harness
from tests.conftest import SCREEN, watched_page
from tests.e2e.wall import PAINTED, Wall

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

WORDS = "Xiang-7gk-qian"
ROOT = Actor("系统管理员 xitong", Role.SYSTEM_ADMIN)


@pytest.fixture
def server(changeable_home: Path) -> Iterator[str]:
    """A server at its very first start."""
    with harness.running_server(changeable_home, harness.REPO, "serve") as url:
        yield url


def enter(page: Page, name: str, words: str) -> None:
    page.get_by_label("账号", exact=True).fill(name)
    page.get_by_label("口令", exact=True).fill(words)
    page.get_by_role("button", name="登录").click()


def test_from_the_setup_token_to_the_map_and_out_again(browser: Browser, server: str, changeable_home: Path):
    log = (changeable_home / "server.log").read_text(encoding="utf-8")
    with browser.new_context(**SCREEN, reduced_motion="reduce") as context, watched_page(context) as page:
        page.goto(server)
        page.get_by_label("安装口令").fill(re.search(r"建立管理员账号：\s+(\S+)", log)[1])
        first = page.get_by_role("group", name="系统管理员")
        first.get_by_label("账号", exact=True).fill("xitong")
        first.get_by_label("口令", exact=True).fill(WORDS)
        page.get_by_role("button", name="建立管理员账号").click()
        page.get_by_role("link", name="去登录").click()
        enter(page, "xitong", WORDS)
        code = pyotp.TOTP(page.locator("[name=secret]").input_value()).now()
        page.get_by_label("手机上的六位数").fill(code)
        page.locator("section.codes").get_by_label("口令", exact=True).fill(WORDS)
        page.get_by_role("button", name="开通动态口令").click()
        expect(page.locator(".recovery li")).to_have_count(8)
        page.get_by_role("button", name="退出登录").click()
        expect(page.get_by_role("heading", name="登录")).to_be_visible()

        engine = engine_for(f"sqlite:///{changeable_home / 'zhantu.db'}")
        initial = accounts.create(
            ROOT, "weizb", Post("韦正标", Role.SECRETARY, "451082"), sessions.now(), engine
        )
        engine.dispose()
        page.goto(f"{server}/?county=451082")
        enter(page, "weizb", initial)
        for label, words in (("现在的口令", initial), ("新口令", WORDS), ("再输一次", WORDS)):
            page.get_by_label(label, exact=True).fill(words)
        page.get_by_role("button", name="改口令").click()
        page.locator(".zt-root").wait_for()  # past the way from the door to the map
        Wall(page, server).until(PAINTED)

        own = context.new_page()
        own.goto(f"{server}/account")
        own.get_by_role("button", name="退出登录").click()
        expect(page.get_by_role("heading", name="登录")).to_be_visible()
