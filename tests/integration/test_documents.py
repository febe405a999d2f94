"""A meeting's documents come out of its edition: whole, the same after corrections, and an office opens them."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from dataclasses import replace
from io import BytesIO

import pypdfium2
import pytest
from docx import Document
from openpyxl import load_workbook
from pptx import Presentation
from sqlalchemy import delete, update

from components import documents, order_notice, wall_sheet, zone_card
from components.state import View
from data import wording
from data.actions import meetings as actions
from data.actions import orders as order_actions
from data.actions.fresh import Basis
from data.actions.orders import Commission
from data.documents.facts import facts_of
from data.documents.minutes import minutes
from data.documents.notice import notice
from data.errors import RefusedInputError, ZhantuError
from data.model import DeadlineChange, Duty, Objective, Person, Place, Report
from data.rules.permissions import Actor, Role
from data.store import kept, meetings
from data.store import orders as order_store
from data.store import snapshot as snapshots
from data.store.engine import engine_for
from data.store.unit_of_work import Event, unit_of_work

PINGGUO = "451082"
DAY = dt.date(2018, 9, 20)
BEFORE = DAY - dt.timedelta(days=7)
ACTOR = Actor("本机使用人", Role.SECRETARY)
TITLE = "调度" * 100
HOSTILE = "{{ 7*7 }} <w:t>㙟𠅤</w:t> =HYPERLINK(1)"
FOUR = ("notice", "minutes", "deck", "workbook")


def seen(engine, day=DAY, *, evidence_only=False):
    return snapshots.load(PINGGUO, day, evidence_only=evidence_only, engine=engine)


def basis(engine, key="", day=DAY, *, evidence_only=False):
    snapshot = seen(engine, day, evidence_only=evidence_only)
    standing = meetings.load(snapshot, engine)[key].standing if key else ""
    return Basis(snapshot, standing, ACTOR)


def meet(engine, day, title, *, evidence_only=False):
    plan = actions.Plan("weekly", title, day, "二楼会议室", "韦某")
    key = actions.plan(basis(engine, day=day, evidence_only=evidence_only), plan, engine)
    actions.open_meeting(basis(engine, key, day, evidence_only=evidence_only), key, engine)
    return key


def give(engine, key, text, day):
    wanted = Commission(
        text=text,
        deadline=day + dt.timedelta(days=5),
        given_by="县攻坚办",
        people=(),
        units=("县住建局",),
        origin_kind="meeting",
        origin_id=key,
        place_code=PINGGUO,
    )
    return order_actions.give(basis(engine, day=day), wanted, engine)


@pytest.fixture(scope="module")
def engine(small_sqlite, tmp_path_factory):
    """A county with a zone without commander, a hostile title, and two meetings with an order each."""
    file = tmp_path_factory.mktemp("documents") / "zhantu.db"
    shutil.copyfile(small_sqlite, file)
    engine = engine_for(f"sqlite:///{file}")
    with unit_of_work(PINGGUO, Event("测试", "prepare", PINGGUO), engine) as session:
        mine = Duty.county_code == PINGGUO, Duty.subject_kind == "zone", Duty.subject_id == "z02"
        session.execute(delete(Duty).where(*mine))
    worst = facts_like(engine)
    with unit_of_work(PINGGUO, Event("测试", "prepare", PINGGUO), engine) as session:
        same = Objective.county_code == PINGGUO, Objective.id == worst
        session.execute(update(Objective).where(*same).values(title=HOSTILE))
    first = meet(engine, BEFORE, "上次例会")
    give(engine, first, "上次的事项", BEFORE)
    second = meet(engine, DAY, TITLE)
    give(engine, second, f"限期整改 {HOSTILE}", DAY)
    yield engine
    engine.dispose()


def facts_like(engine):
    """The objective that is the longest overdue."""
    objectives = seen(engine).objectives
    red = objectives[objectives["light"].eq("r") & objectives["done_on"].isna()]
    return red.sort_values(["days_left", "p_on_time", "title"]).index[0]


@pytest.fixture(scope="module")
def empty(engine):
    """A meeting of the first day, for which nobody had entered anything."""
    day = seen(engine).playbook.campaign.start
    key = meet(engine, day, "第一次例会", evidence_only=True)
    return key, seen(engine, day, evidence_only=True)


@pytest.fixture(scope="module")
def files(engine, empty):
    """The documents by name: those of the second meeting, and those of the empty one."""
    view = seen(engine)
    found = {name: made(view, "meeting-0002", engine, kind) for name, kind in kinds().items()}
    found["order"] = documents.made_for_order(view, given_at(view, engine), engine)[1]
    key, early = empty
    return found | {f"empty-{name}": made(early, key, engine, kinds()[name]) for name in ("notice", "deck")}


def given_at(view, engine, meeting="meeting-0002"):
    """The order that was given at a meeting."""
    return next(one.id for one in order_store.load(view, engine).values() if one.origin_id == meeting)


def kinds():
    return dict(zip(FOUR, documents.KINDS, strict=True))


def made(view, key, engine, kind):
    return documents.made(view, key, kind, engine)[1]


@pytest.fixture(scope="module")
def printed(files, office, tmp_path_factory):
    """Text of the pages as an office prints them, by name of the document."""
    folder = tmp_path_factory.mktemp("office")
    endings = {"deck": "pptx", "workbook": "xlsx"}
    for name, content in files.items():
        (folder / f"{name}.{endings.get(name.rpartition('-')[2], 'docx')}").write_bytes(content)
    return {name: pages_of(pdf) for name, pdf in office(folder).items()}


def pages_of(pdf):
    with pypdfium2.PdfDocument(pdf) as document:
        return [re.sub(r"\s", "", page.get_textpage().get_text_bounded()) for page in document]


def texts(content):
    file = Document(BytesIO(content))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return [one.text for one in file.paragraphs] + cells


def of_second(engine):
    return facts_of(seen(engine), "meeting-0002", engine)


def test_the_notice_tells_the_figures_of_the_edition(engine, files):
    frames = meetings.reopen(PINGGUO, of_second(engine).meeting, engine).frames
    objectives = frames["objectives"]
    lights = objectives["light"].value_counts()
    said = "".join(texts(files["notice"]))
    assert f"全县共有作战目标{len(objectives)}项" in said
    assert f"正常{lights['g']}项、预警{lights['y']}项、告急{lights['r']}项" in said
    late = objectives[objectives["light"].eq("r") & objectives["done_on"].isna()]
    assert f"告急且尚未完成的目标共{len(late)}项" in said
    for name, zone in frames["zones"].set_index("name").iterrows():
        row = [name, *(str(zone[code]) for code in "gyr")]
        table = [cell for cell in texts(files["notice"]) if cell]
        at = table.index(row[0], table.index("名次"))
        assert [table[at], *table[at + 3 : at + 6]] == row


def test_every_document_bears_the_hash_of_its_edition(engine, files):
    sha256 = of_second(engine).seal.sha256
    for name in ("notice", "minutes", "order"):
        assert Document(BytesIO(files[name])).core_properties.keywords == f"SHA-256 {sha256}"
        assert any(sha256[:12] in line for line in texts(files[name]))
    deck = Presentation(BytesIO(files["deck"]))
    assert deck.core_properties.keywords == f"SHA-256 {sha256}"
    for slide in deck.slides:
        assert any(sha256[:12] in shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        assert sha256 in slide.notes_slide.notes_text_frame.text
    assert sha256 in load_workbook(BytesIO(files["workbook"])).active["A2"].value


def test_the_minutes_name_the_orders_given_and_the_next_meeting(engine, files):
    said = texts(files["minutes"])
    facts = of_second(engine)
    order = facts.orders[0]
    assert [order.number, order.text, "—", "县住建局", "2018年9月25日"] == said[-5:]
    assert "会上下达督办令1件，如下表。" in said
    assert any(wording.date(facts.next_day) in line for line in said if "下次会议在" in line)
    assert facts.next_day > DAY
    assert "上次会议下达督办令1件，已销号0件，尚未销号1件。" in said


def test_a_zone_without_commander_is_told_so(engine, files):
    zone = next(one for one in of_second(engine).zones if one.id == "z02")
    assert zone.commander == "原文未写明"
    assert zone.commander in texts(files["notice"])


def test_a_deck_has_a_scene_for_every_item_with_charts_that_can_be_edited(engine, files):
    facts = of_second(engine)
    deck = Presentation(BytesIO(files["deck"]))
    said = "".join(
        shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame
    )
    assert all(entry.title in said for entry in facts.meeting.agenda)
    charts = [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    lights = charts[0].plots[0]
    assert {series.name for series in lights.series} == {"正常", "预警", "告急", "未填报"}
    zones = {zone.name: zone for zone in facts.zones}
    red = next(series for series in lights.series if series.name == "告急")
    assert dict(zip(lights.categories, red.values, strict=True)) == {
        name: zones[name].lights["r"] for name in lights.categories
    }
    assert all(len(chart.part.chart_workbook.xlsx_part.blob) > 1000 for chart in charts)


def test_no_type_on_a_slide_is_smaller_than_eighteen_points(files):
    deck = Presentation(BytesIO(files["deck"]))
    frames = [shape.text_frame for slide in deck.slides for shape in slide.shapes if shape.has_text_frame]
    tables = [shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table]
    frames += [cell.text_frame for table in tables for cell in table.iter_cells()]
    sizes = {run.font.size.pt for frame in frames for one in frame.paragraphs for run in one.runs}
    assert min(sizes) >= 18


def test_what_stands_on_a_slide_stands_within_it(files):
    deck = Presentation(BytesIO(files["deck"]))
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= deck.slide_width + 1
            assert shape.top + shape.height <= deck.slide_height + 1


def test_formulas_in_the_workbook_stay_text_and_every_late_objective_is_listed(engine, files):
    book = load_workbook(BytesIO(files["workbook"]))
    assert book.sheetnames == ["战区", "滞后目标", "变化", "督办令", "红黑榜"]
    late = book["滞后目标"]
    assert late.max_row - 3 == len(of_second(engine).late)
    assert all(cell.data_type != "f" for page in book for row in page.iter_rows() for cell in row)


def test_a_meeting_with_no_data_says_so_and_still_has_its_documents(engine, empty, files):
    key, view = empty
    facts = facts_of(view, key, engine)
    said = "".join(texts(files["empty-notice"]))
    assert facts.demo == ""
    assert "没有告急的目标。" in said
    assert "这是第一次定格的会议，没有更早的数字可比。" in said
    assert "拉不开，没有红榜、黑榜" in said or "红榜：" in said
    assert len(Presentation(BytesIO(files["empty-deck"])).slides) > len(facts.zones)


def test_numbers_with_demo_rows_are_withheld_where_only_evidence_is_shown(engine):
    with pytest.raises(ZhantuError, match="含演示"):
        facts_of(seen(engine, evidence_only=True), "meeting-0002", engine)


def test_an_office_opens_every_document_and_nothing_is_cut(files, printed):
    assert set(printed) == set(files)
    assert min(len(pages) for pages in printed.values()) >= 1
    whole = {name: "".join(pages) for name, pages in printed.items()}
    for name in ("notice", "minutes", "deck"):
        assert whole[name].count("调度") >= len(TITLE) / 2, name
    hostile = re.sub(r"\s", "", HOSTILE)
    for name in ("notice", "minutes", "order", "deck", "workbook"):
        assert hostile.partition("㙟")[0] in whole[name], name
    slides = Presentation(BytesIO(files["deck"])).slides
    assert len(printed["deck"]) == len(slides)
    assert "—1—" in printed["notice"][0]
    assert "督办事项回执" in whole["order"]


def test_who_was_there_is_written_down_and_told_by_the_minutes(engine):
    key = "meeting-0002"
    wanted = actions.Attendance("县委礼堂", "县四家班子领导", "黄某", "县督查室")
    with pytest.raises(RefusedInputError, match="出席最多 1000 个字"):
        actions.attend(basis(engine, key), key, replace(wanted, attended="多" * 1001), engine)
    actions.attend(basis(engine, key), key, wanted, engine)
    said = [getattr(block, "text", "") for block in minutes(of_second(engine)).body]
    for line in ("地点：县委礼堂", "出席：县四家班子领导", "请假：黄某", "列席：县督查室"):
        assert line in said
    with pytest.raises(RefusedInputError, match="现在已是"):
        actions.attend(Basis(seen(engine), "别的", ACTOR), key, wanted, engine)


def test_an_order_that_no_edition_knows_is_told_as_of_the_day_and_says_so(engine):
    view = seen(engine)
    order = next(one for one in order_store.load(view, engine).values() if one.origin_kind != "meeting")
    said = "".join(texts(documents.made_for_order(view, order.id, engine)[1]))
    assert "数据截至2018年9月20日，没有会议定格，按当日数据" in said
    assert "定格校验值" not in said
    assert wording.days_left(order.objective).replace(" ", "") in said


def test_an_order_of_a_meeting_with_demo_rows_is_withheld_where_only_evidence_is_shown(engine):
    view = seen(engine, evidence_only=True)
    with pytest.raises(ZhantuError, match="含演示"):
        documents.made_for_order(view, given_at(view, engine), engine)


def on_paper(view, engine):
    """Everything printed of the second meeting as pictures of its pages, and the files themselves."""
    key, order = "meeting-0002", given_at(view, engine)
    wish = wall_sheet.Wish(paper="A4", meeting=key)
    found = {
        "order.docx": documents.made_for_order(view, order, engine)[1],
        "order.pdf": order_notice._file(view, order, engine)[1],
        "card.pdf": zone_card._file(zone_card.stand_of(view, key), "z01")[1],
        "wall.pdf": wall_sheet.drawn(view, View(PINGGUO, view.as_of), wish, lambda *_: None).content,
    }
    return found, {name: rasterised(file) for name, file in found.items() if name.endswith("pdf")}


def rasterised(pdf):
    """The first page at 60 dots an inch."""
    with pypdfium2.PdfDocument(pdf) as document:
        return document[0].render(scale=60 / 72, grayscale=True).to_pil().tobytes()


def correct(engine, later):
    """Much of what papers tell, on a later day: an order put off, places and people renamed, no chief any more."""
    view = seen(engine)
    order = given_at(view, engine)
    chief = Duty.county_code == PINGGUO, Duty.role == "chief"
    with unit_of_work(PINGGUO, Event("农某", "correct", order), engine) as session:
        own = {"county_code": PINGGUO, "objective_id": order, "source": "农某"}
        session.add(DeadlineChange(**own, recorded_on=later, deadline=later, reason="连日大雨"))
        session.execute(delete(Duty).where(*chief))
        session.execute(update(Place).where(Place.county_code == PINGGUO).values(name="改了名的地方"))
        session.execute(update(Person).where(Person.county_code == PINGGUO).values(name="改了名的人"))


def test_the_documents_are_the_same_to_the_byte_after_later_corrections(engine, monkeypatch):
    """Last of all, for it changes what the others read."""
    monkeypatch.setattr(kept, "current_engine", lambda: engine)
    monkeypatch.setattr(meetings, "current_engine", lambda: engine)
    key, later = "meeting-0002", DAY + dt.timedelta(days=9)
    before = {name: made(seen(engine), key, engine, kind) for name, kind in kinds().items()}
    papers, pictures = on_paper(seen(engine), engine)
    worst = facts_like(engine)
    goal = float(seen(engine).objectives.loc[worst, "quantity"])
    row = {"sequence": 9, "value": goal, "state": "approved", "author": "农某", "source": "农某填报"}
    with unit_of_work(PINGGUO, Event("农某", "report", worst), engine) as session:
        session.add(Report(county_code=PINGGUO, objective_id=worst, on_date=DAY, recorded_on=later, **row))
    now = seen(engine, later)
    assert worst in meetings.corrected(now, engine, meeting=key).index
    assert {name: made(now, key, engine, kind) for name, kind in kinds().items()} == before
    correct(engine, later)
    now = seen(engine, later)
    assert given_at(now, engine) == given_at(seen(engine), engine)
    now_papers, now_pictures = on_paper(now, engine)
    assert {name for name, file in papers.items() if now_papers[name] != file} == set()
    assert now_pictures == pictures
    assert notice(facts_of(now, key, engine)).about.sha256 == of_second(engine).seal.sha256
