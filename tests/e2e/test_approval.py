"""送审 in Chromium: a clerk with a telephone hands in progress with a photo, the approver returns it, then approves."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from playwright.sync_api import expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.actions.edit_playbook import edit
from data.actions.fresh import Basis
from data.counties.playbook import Approval, Turn
from data.model import Attachment, AuditEvent
from data.store import editions
from data.store import snapshot as snapshots
from data.store.engine import engine_for
from tests.e2e.filling import press, saying
from tests.harness import settled
from tests.people import secretary

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from playwright.sync_api import Page
    from sqlalchemy import Engine

QUANNAN = "360729"
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def engine(changeable_home: Path) -> Engine:
    """The database of the running program, whose county asks for approval of progress."""
    engine = engine_for(f"sqlite:///{changeable_home / 'zhantu.db'}")
    day = snapshots.playbook_of(QUANNAN, engine).campaign.opening
    snapshot = snapshots.load(QUANNAN, day, engine=engine)
    basis = Basis(snapshot, editions.standing(snapshot, engine), secretary())
    edit(basis, Turn(day, "县委文件", approval=Approval(("progress",))), "县里要求审批", engine)
    return engine


def project(engine: Engine) -> tuple[str, dt.date, float]:
    """An unfinished project, the day on screen, and how much is done."""
    day = snapshots.playbook_of(QUANNAN, engine).campaign.opening
    found = snapshots.load(QUANNAN, day, engine=engine).objectives
    fit = (found["kind"] == "project") & found["done_on"].isna() & found["value"].notna()
    fit &= (found["direction"] == "up") & (found["value"] < found["quantity"] * 0.8)
    row = found[fit].iloc[0]
    return str(found.index[fit][0]), day, float(row["value"])


def taken_with_a_telephone() -> bytes:
    """A photo on its side, with the device and the place in it."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "TestCam"
    exif.get_ifd(0x8825)[1] = "N"
    shot = BytesIO()
    Image.new("RGB", (2400, 1200), "green").save(shot, "JPEG", exif=exif)
    return shot.getvalue()


def value_of(engine: Engine, key: str, day: dt.date) -> float:
    return float(snapshots.load(QUANNAN, day, engine=engine).objectives.loc[key, "value"])


def open_approvals(page: Page, app: str) -> None:
    page.goto(f"{app}/approvals?county={QUANNAN}")
    page.get_by_role("heading", name="审批", exact=True).wait_for()
    settled(page)


def decide(page: Page, button: str, reason: str = "") -> None:
    page.get_by_text("选中", exact=True).click()
    page.get_by_text("选中 1 件").wait_for()
    settled(page)
    page.get_by_label("审批人").fill("李四")
    page.get_by_label("原因").fill(reason)
    press(page, button)


def open_project(page: Page, app: str, key: str) -> None:
    page.goto(f"{app}/?county={QUANNAN}&objective={key}")
    page.get_by_label("累计完成").wait_for()
    settled(page)


def test_progress_with_a_photo_is_handed_in_returned_corrected_and_approved(page, changeable_app, engine):
    key, day, before = project(engine)
    page.set_viewport_size(PHONE)
    open_project(page, changeable_app, key)
    page.get_by_label("累计完成").fill(f"{before + 1:g}")
    page.get_by_text("照片、日期、原因、填报人").click()
    shot = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": taken_with_a_telephone()}
    page.locator("input[type=file]").first.set_input_files(shot)
    page.get_by_text("IMG_1.jpg").wait_for()
    settled(page)
    page.get_by_label("填报人或单位").first.fill("张三")
    page.get_by_role("button", name="送审", exact=True).first.click()
    page.get_by_text("◆ 待审核：累计").wait_for()
    assert value_of(engine, key, day) == before

    page.set_viewport_size({"width": 1366, "height": 768})
    open_approvals(page, changeable_app)
    expect(page.locator(".photo img")).to_have_js_property("naturalHeight", 320)
    decide(page, "退回选中的", "数字与台账对不上")
    page.get_by_text(re.compile("李四 .*退回：数字与台账对不上")).wait_for()
    page.goto(f"{changeable_app}/?county={QUANNAN}&objective={key}")
    page.get_by_text("李四退回：数字与台账对不上").wait_for()

    open_approvals(page, changeable_app)
    press(page, "修改后送审")
    settled(page)
    page.get_by_label("累计完成").fill(f"{before + 0.5:g}")
    press(page, "送审")
    page.get_by_role("heading", name="等审批（1）").wait_for()
    settled(page)
    decide(page, "批准选中的")
    page.get_by_text("没有等审批的").wait_for()
    assert value_of(engine, key, day) == before + 0.5

    open_project(page, changeable_app, key)
    page.locator(".photo img").wait_for()
    assert page.get_by_text("待审核").count() == 0
    with Session(engine) as session:
        (paper,) = session.scalars(select(Attachment).where(Attachment.objective_id == key))
        kept = Image.open(BytesIO(paper.content))
        assert (kept.size, dict(kept.getexif())) == ((1000, 2000), {})
        mine = select(AuditEvent).where(AuditEvent.county_code == QUANNAN, AuditEvent.subject == key)
        told = [(one.actor, one.action) for one in session.scalars(mine.order_by(AuditEvent.sequence))]
    assert told == [
        ("本机使用人（书记）代张三", "submit"),
        ("本机使用人（书记）代李四", "return"),
        ("本机使用人（书记）代张三", "submit"),
        ("本机使用人（书记）代张三", "report"),
        ("本机使用人（书记）代李四", "approve"),
    ]


def test_a_project_is_corrected_on_a_telephone_with_the_columns_of_its_ledger(page, changeable_app, engine):
    key, day, _ = project(engine)
    page.set_viewport_size(PHONE)
    open_project(page, changeable_app, key)
    page.get_by_text("更正这一项（县级项目库）").click()
    budget = page.get_by_label("资金规模")
    budget.wait_for()
    settled(page)
    budget.fill("-4")
    press(page, "保存这一项")
    page.get_by_text("请填不小于 0 的数").wait_for()
    settled(page)
    budget.fill("77.5")
    with saying(page, "已保存这一项"):
        press(page, "保存这一项")
    found = snapshots.load(QUANNAN, day, engine=engine).objectives
    assert found.loc[key, "budget_wan"] == 77.5
    page.goto(f"{changeable_app}/ledgers?county={QUANNAN}")
    page.get_by_text("画面填报").wait_for()
