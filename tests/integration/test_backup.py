"""A county comes back from its file exactly as it was, on either database, or nothing changes."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import TYPE_CHECKING
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest
from sqlalchemy import delete, func, insert, select, update

from data.actions.backup import Backup, NotAllowedError, back_up, kept, write
from data.actions.restore import CountyPresentError, OtherVersionError, check, restore
from data.errors import UnknownCountyError
from data.model import Attachment, AuditEvent, County, Objective, Place
from data.rules.permissions import Actor, Role
from data.store import archive, setup
from data.store.archive import MANIFEST, DamagedBackupError
from data.store.audit_chain import follow
from data.store.engine import engine_for, reading
from data.store.unit_of_work import Event, unit_of_work
from tests.harness import run_program

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

ZIYUAN, PINGGUO = "450329", "451082"
SECRETARY, CLERK = Actor("县指挥部", Role.SECRETARY), Actor("张三", Role.CLERK, "z01")
PHOTO = bytes(range(256)) * 4
RENAMED = Event("张三", "rename", "place")


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch) -> Path:
    """Backups of this test alone."""
    monkeypatch.setenv("ZHANTU_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def quietly(_step: str, _share: float) -> None:
    """Progress that nobody watches."""


def saved(engine: Engine, county: str = ZIYUAN) -> Backup:
    return back_up(county, SECRETARY, quietly, engine)


def sums(engine: Engine, county: str = ZIYUAN) -> dict[str, archive.TableSum]:
    with reading(engine) as connection:
        return {table.name: archive.table_sum(connection, table, county) for table in archive.tables()}


def rename(engine: Engine, county: str = ZIYUAN) -> None:
    with unit_of_work(county, RENAMED, engine) as session:
        session.execute(update(Place).where(Place.county_code == county).values(name="新名"))


def with_photo(engine: Engine) -> None:
    with unit_of_work(ZIYUAN, Event("张三", "attach", "x"), engine) as session:
        objective = session.scalar(select(Objective.id).where(Objective.county_code == ZIYUAN).limit(1))
        session.add(
            Attachment(
                county_code=ZIYUAN, id="photo", objective_id=objective, name="照片.png", media_type="image/png",
                content=PHOTO, sha256=hashlib.sha256(PHOTO).hexdigest(), recorded_on=a_day(), source="张三",
            )
        )  # fmt: skip


def a_day() -> dt.date:
    return dt.date(2018, 9, 20)


@pytest.fixture(scope="session", params=("sqlite", "postgresql"))
def other_kind(request) -> str:
    return str(request.param)


@pytest.fixture
def other(other_kind, tmp_path, request) -> Engine:
    """A database without counties, of either kind."""
    if other_kind == "sqlite":
        engine = engine_for(f"sqlite:///{tmp_path / 'other.db'}")
    else:
        engine = engine_for(request.getfixturevalue("cluster").database())
    setup.make_tables(quietly, engine)
    yield engine
    engine.dispose()


def test_a_county_moves_from_either_database_to_either_with_its_attachments(changeable, other):
    with_photo(changeable)
    before = sums(changeable)
    made = saved(changeable)
    assert made.manifest.tables == before
    assert made.manifest.chain.broken_at is None
    done = restore(made.path, SECRETARY, quietly, engine=other)
    assert done.replaced is None
    after = sums(other)
    own = {"county", "audit_event"}
    assert {name: one for name, one in after.items() if name not in own} == {
        name: one for name, one in before.items() if name not in own
    }
    with reading(other) as connection:
        photo = select(Attachment.content).where(Attachment.county_code == ZIYUAN, Attachment.id == "photo")
        assert connection.scalar(photo) == PHOTO


def test_backing_up_and_restoring_are_audited_in_an_unbroken_trail(changeable, other):
    made = saved(changeable)
    with reading(changeable) as connection:
        assert follow(connection, ZIYUAN).events == made.manifest.chain.events + 1
    restore(made.path, SECRETARY, quietly, engine=other)
    with reading(other) as connection:
        trail = follow(connection, ZIYUAN)
        last = connection.execute(
            select(AuditEvent.action, AuditEvent.previous_hash).order_by(AuditEvent.sequence.desc()).limit(1)
        ).one()
    assert (trail.broken_at, trail.events) == (None, made.manifest.chain.events + 1)
    assert last == ("restore", made.manifest.chain.last_hash)


def test_a_county_that_is_there_is_replaced_only_when_somebody_says_so(changeable):
    made, before = saved(changeable), sums(changeable)
    rename(changeable)
    changed = sums(changeable)
    with pytest.raises(CountyPresentError, match="库里已有资源县，没有恢复"):
        restore(made.path, SECRETARY, quietly, engine=changeable)
    assert sums(changeable) == changed
    done = restore(made.path, SECRETARY, quietly, replace=True, engine=changeable)
    assert sums(changeable)["place"] == before["place"]
    assert done.replaced.manifest.tables["place"] == changed["place"]
    assert done.replaced.path.exists()


def test_what_was_replaced_can_be_brought_back(changeable):
    made = saved(changeable)
    rename(changeable)
    changed = sums(changeable)["place"]
    replaced = restore(made.path, SECRETARY, quietly, replace=True, engine=changeable).replaced
    restore(replaced.path, SECRETARY, quietly, replace=True, engine=changeable)
    assert sums(changeable)["place"] == changed


def test_another_county_is_not_touched(changeable):
    made, before = saved(changeable), sums(changeable, PINGGUO)
    restore(made.path, SECRETARY, quietly, replace=True, engine=changeable)
    assert sums(changeable, PINGGUO) == before


def test_screens_never_show_what_was_kept_of_the_replaced_state(changeable):
    def revision() -> int:
        with changeable.connect() as connection:
            return connection.scalar(select(County.revision).where(County.county_code == ZIYUAN))

    made = saved(changeable)
    for _ in range(3):
        rename(changeable)
    newest = revision()
    restore(made.path, SECRETARY, quietly, replace=True, engine=changeable)
    assert revision() > newest > made.manifest.revision


def test_what_is_written_while_a_backup_runs_is_not_in_it(changeable):
    before = sums(changeable)
    steps = []

    def meanwhile(_step: str, _share: float) -> None:
        if not steps:
            rename(changeable)
        steps.append(_share)

    made = back_up(ZIYUAN, SECRETARY, meanwhile, changeable)
    assert made.manifest.tables == before
    assert sums(changeable)["place"] != before["place"]
    assert steps == sorted(steps)
    assert len(steps) > 10


def test_only_the_headquarters_backs_up_and_restores(changeable):
    made = saved(changeable)
    with pytest.raises(NotAllowedError):
        back_up(ZIYUAN, CLERK, quietly, changeable)
    with pytest.raises(NotAllowedError):
        restore(made.path, CLERK, quietly, replace=True, engine=changeable)


def test_a_county_that_is_not_there_is_not_backed_up(changeable):
    with pytest.raises(UnknownCountyError, match="没有代码为 000000 的县"):
        back_up("000000", SECRETARY, quietly, changeable)
    assert kept() == []


# --- files that are not as they should be


def rewritten(made: Backup, change, compression: int = ZIP_DEFLATED) -> Path:
    """The backup with other contents: ``change`` gets and gives the files by name."""
    with ZipFile(made.path) as file:
        files = {name: file.read(name) for name in file.namelist()}
    target = made.path.with_name("changed.zip")
    with ZipFile(target, "w", compression) as file:
        for name, content in change(files).items():
            file.writestr(name, content)
    return target


def forged(files: dict[str, bytes], table: str, lines: list[bytes], **more) -> dict[str, bytes]:
    """The files with another content of one table, and a manifest that agrees."""
    told = json.loads(files[MANIFEST])
    content = b"".join(lines)
    told["tables"][table] |= {"rows": len(lines), "sha256": hashlib.sha256(content).hexdigest()}
    told |= more
    return {**files, f"tables/{table}.jsonl": content, MANIFEST: json.dumps(told).encode()}


def lines_in(files: dict[str, bytes], table: str) -> list[bytes]:
    return files[f"tables/{table}.jsonl"].splitlines(keepends=True)


def one_letter_changed(files):
    content = files["tables/place.jsonl"]
    return {**files, "tables/place.jsonl": content[:40] + b"0" + content[41:]}


def one_line_less(files):
    return {**files, "tables/report.jsonl": b"".join(lines_in(files, "report")[:-1])}


def one_file_less(files):
    return {name: content for name, content in files.items() if name != "tables/report.jsonl"}


def one_file_more(files):
    return {**files, "../../etc/cron.d/x": b"x"}


def no_manifest(files):
    return {name: content for name, content in files.items() if name != MANIFEST}


def manifest_of_nothing(files):
    return {**files, MANIFEST: b"[]"}


def village_of_another_county(files):
    lines = [line.replace(ZIYUAN.encode(), PINGGUO.encode(), 1) for line in lines_in(files, "place")]
    return forged(files, "place", lines)


def text_for_a_number(files):
    lines = lines_in(files, "report")
    first = json.loads(lines[0])
    columns = json.loads(files[MANIFEST])["tables"]["report"]["columns"]
    first[columns.index("value")] = "很多"
    return forged(files, "report", [json.dumps(first).encode() + b"\n", *lines[1:]])


def report_of_no_objective(files):
    return forged(files, "village_exit", [*lines_in(files, "village_exit"), b'["450329","nothing","x"]\n'])


def cut_trail(files):
    return forged(files, "audit_event", lines_in(files, "audit_event")[1:])


def edited_trail(files):
    lines = lines_in(files, "audit_event")
    return forged(files, "audit_event", [lines[0].replace(b"load_pack", b"load_pick"), *lines[1:]])


def playbook_of_nothing(files):
    county = json.loads(lines_in(files, "county")[0])
    columns = json.loads(files[MANIFEST])["tables"]["county"]["columns"]
    county[columns.index("playbook")] = "schema = 1"
    return forged(files, "county", [archive.line_of(county)])


DAMAGED = [one_letter_changed, one_line_less, one_file_less, one_file_more, no_manifest, manifest_of_nothing]
FORGED = [
    village_of_another_county, text_for_a_number, report_of_no_objective, cut_trail, edited_trail,
    playbook_of_nothing,
]  # fmt: skip


@pytest.fixture
def whole(ready) -> Backup:
    """A backup of a county that nobody changes."""
    with reading(ready) as connection:
        return write(connection, ZIYUAN, quietly)


@pytest.mark.parametrize("change", DAMAGED, ids=lambda change: change.__name__)
def test_a_damaged_file_is_known_before_anything_is_written(ready, whole, change):
    with pytest.raises(DamagedBackupError, match=r"备份不能用.*没有改动任何数据"):
        check(rewritten(whole, change), quietly, ready)


@pytest.mark.parametrize("change", FORGED, ids=lambda change: change.__name__)
def test_a_forged_file_changes_nothing(changeable, change):
    rename(changeable)
    made = saved(changeable)
    before = sums(changeable)
    with pytest.raises(DamagedBackupError, match=r"备份不能用.*没有改动任何数据"):
        restore(rewritten(made, change), SECRETARY, quietly, replace=True, engine=changeable)
    assert sums(changeable) == before


def test_a_file_that_was_cut_off_or_is_none_is_refused(ready, whole, tmp_path):
    content = whole.path.read_bytes()
    bad = tmp_path / "bad.zip"
    wrong_name = content.replace(b"tables/", b"tablex/", 1)
    for cut in (b"", b"PK", content[: len(content) // 2], content[:-30], wrong_name):
        bad.write_bytes(cut)
        with pytest.raises(DamagedBackupError):
            check(bad, quietly, ready)
    with pytest.raises(DamagedBackupError, match="没有这个文件"):
        check(tmp_path / "none.zip", quietly, ready)
    with pytest.raises(DamagedBackupError, match="压缩方式"):
        check(rewritten(whole, dict, ZIP_BZIP2), quietly, ready)


def test_a_table_that_unpacks_to_more_than_the_manifest_says_is_not_unpacked(ready, whole):
    bomb = rewritten(whole, lambda files: {**files, "tables/visit.jsonl": b"[]\n" * 5_000_000})
    with pytest.raises(DamagedBackupError, match="表 visit 有 1 行，清单上是 0 行"):
        check(bomb, quietly, ready)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"schema": "9999"}, "请先升级程序"),
        ({"format": 2}, "请先升级程序"),
        ({"schema": "0001"}, "由旧版战图写成"),
    ],
)
def test_a_file_of_another_version_is_refused_with_what_to_do(ready, whole, said, message):
    file = rewritten(
        whole, lambda files: {**files, MANIFEST: json.dumps({**json.loads(files[MANIFEST]), **said}).encode()}
    )
    with pytest.raises(OtherVersionError, match=message):
        check(file, quietly, ready)


def test_a_checked_backup_says_what_it_holds(ready, whole):
    told = check(whole.path, quietly, ready)
    assert (told.county, told.rows) == ("资源县", whole.manifest.rows)
    with ready.connect() as connection:
        mine = Place.county_code == ZIYUAN
        assert connection.scalar(select(func.count()).where(mine)) == told.tables["place"].rows


def test_documents_that_are_there_stay_and_missing_ones_come_along(changeable, other):
    made = saved(changeable)
    first = made.manifest.tables["source_document"].rows
    shared = archive.SHARED
    with other.begin() as connection:
        row = {"id": "pingguo-2018", "title": "旧题", "publisher": "", "date": "", "note": ""}
        connection.execute(delete(shared))
        connection.execute(insert(shared), [row])
    restore(made.path, SECRETARY, quietly, engine=other)
    with other.connect() as connection:
        titles = {row.id: row.title for row in connection.execute(select(shared))}
    assert titles["pingguo-2018"] == "旧题"
    assert len(titles) >= first


def test_the_command_line_backs_up_and_restores(home, tmp_path):
    done = run_program("app.py", "backup", ZIYUAN, home=home)
    assert done.returncode == 0, done.stderr
    (file,) = (home / "backups").glob("450329-*.zip")
    assert f"已备份资源县：{file}" in done.stdout
    refused = run_program("app.py", "restore", str(file), home=home)
    assert (refused.returncode, "库里已有资源县" in refused.stderr) == (2, True)
    fresh = run_program("app.py", "restore", str(file), home=tmp_path / "fresh")
    assert (fresh.returncode, "逐表核对无误" in fresh.stdout) == (0, True)
    replaced = run_program("app.py", "restore", str(file), "--replace", home=home)
    assert (replaced.returncode, "原来的数据在" in replaced.stdout) == (0, True)
