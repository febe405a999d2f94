"""Accounts and sessions on both databases: who gets in, who is locked out, how long a session lasts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from components.web import commands
from data.actions import accounts, sign_in
from data.actions.accounts import Post
from data.actions.sign_in import Attempt, Enrolment, First
from data.errors import RefusedInputError
from data.model import Account, AccountSession, AuditEvent, Base, County, SetupToken
from data.rules.permissions import Actor, Role
from data.store import credentials, sessions
from data.store.accounts import actor_of, entries
from data.store.engine import engine_for
from data.store.unit_of_work import MACHINE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

AT = 1_800_000_000
MINUTE = 60
ROOT = Actor("系统管理员 xitong", Role.SYSTEM_ADMIN)
WORDS = "Xiang-7gk-qian"
CHIEF = Post("韦指挥", Role.INSPECTOR, "451082")


@pytest.fixture(scope="module")
def tables(
    kind: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Engine]:
    """A database with tables and one county, for this module."""
    sqlite = f"sqlite:///{tmp_path_factory.mktemp('accounts') / 'zhantu.db'}"
    engine = engine_for(sqlite if kind == "sqlite" else request.getfixturevalue("cluster").database())
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def db(tables: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The same with nobody in it but the system's administrator, and passwords that are hashed quickly."""
    monkeypatch.setattr(credentials, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    with tables.begin() as connection:
        for model in (AccountSession, Account, SetupToken, AuditEvent):
            connection.execute(model.__table__.delete())
    token = sign_in.issue_setup_token(AT, tables)
    sign_in.set_up(token, [First(Role.SYSTEM_ADMIN, "xitong", WORDS)], AT, tables)
    return tables


def enter(
    db: Engine, name: str = "xitong", words: str = WORDS, at: int = AT, **more: str
) -> sessions.Signed | None:
    """Sign in; None where it is refused."""
    try:
        token = sign_in.sign_in(Attempt(name, words, **more), at, db)
    except RefusedInputError:
        return None
    return sessions.find(token, at, db)


def audited(db: Engine) -> list[tuple[str, str]]:
    with db.connect() as connection:
        table = AuditEvent.__table__
        return [
            tuple(row)
            for row in connection.execute(select(table.c.action, table.c.reason).order_by(table.c.sequence))
        ]


def refused(work: Any) -> str:
    with pytest.raises(RefusedInputError) as refusal:
        work()
    return str(refusal.value)


def test_a_setup_token_makes_one_administrator_however_many_use_it_at_once(db):
    with db.begin() as connection:
        connection.execute(Account.__table__.delete())
    token = sign_in.issue_setup_token(AT, db)

    def use(number: int) -> bool:
        try:
            sign_in.set_up(token, [First(Role.SYSTEM_ADMIN, f"admin{number}x", "Shan-3dao-shui")], AT, db)
        except RefusedInputError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(use, range(4))) == 1
    assert len(entries(db)) == 1
    assert sign_in.issue_setup_token(AT, db) is None


def test_a_setup_token_holds_for_an_hour_and_a_new_one_voids_it(db):
    with db.begin() as connection:
        connection.execute(Account.__table__.delete())
    first = [First(Role.SYSTEM_ADMIN, "guanli", WORDS)]
    token = sign_in.issue_setup_token(AT, db)
    assert "安装口令不对" in refused(lambda: sign_in.set_up(token, first, AT + 3600, db))
    newer = sign_in.issue_setup_token(AT, db)
    assert "安装口令不对" in refused(lambda: sign_in.set_up(token, first, AT, db))
    set_back = AT - 3600
    assert "安装口令不对" in refused(lambda: sign_in.set_up(newer, first, set_back, db))
    sign_in.set_up(newer, first, AT + 3599, db)
    assert [one.name for one in entries(db)] == ["guanli"]


def test_the_three_administrators_are_three_accounts(db):
    with db.begin() as connection:
        connection.execute(Account.__table__.delete())
    token = sign_in.issue_setup_token(AT, db)
    firsts = [First(Role.SYSTEM_ADMIN, "yiren", WORDS), First(Role.AUDITOR, "yiren", WORDS)]
    assert "不能同名" in refused(lambda: sign_in.set_up(token, firsts, AT, db))


def test_five_failures_lock_an_account_for_a_quarter_of_an_hour_and_no_longer(db):
    for _ in range(5):
        assert enter(db, words="Falsch-1234x") is None
    assert enter(db) is None
    assert enter(db, at=AT + 14 * MINUTE) is None
    assert enter(db, at=AT + 15 * MINUTE) is not None
    assert [action for action, _ in audited(db)].count("lock_out") == 1
    assert ("sign_in_failed", "账号锁定中") in audited(db)


def test_a_name_that_does_not_exist_gets_the_same_answer(db):
    answers = {
        refused(lambda name=name: sign_in.sign_in(Attempt(name, "Falsch-1234x"), AT, db))
        for name in ("xitong", "niemand")
    }
    assert len(answers) == 1


def test_a_sign_that_no_database_keeps_is_a_wrong_name_like_any_other(db):
    assert enter(db, "niemand\x00") is None
    assert audited(db)[-1] == ("sign_in_failed", "没有这个账号")
    assert "已经结束" in refused(lambda: accounts.revoke(ROOT, "xitong", "\x00", AT, db))


def test_a_session_ends_half_an_hour_after_the_last_use_and_twelve_hours_after_its_begin(db):
    token = sign_in.sign_in(Attempt("xitong", WORDS), AT, db)

    def alive(minutes: float) -> bool:
        return sessions.find(token, AT + int(minutes * MINUTE), db) is not None

    assert alive(29.9)
    assert not alive(30)
    for minutes in range(25, 12 * 60, 25):
        sessions.touch(sessions.find(token, AT + minutes * MINUTE, db), AT + minutes * MINUTE, db)
    assert alive(12 * 60 - 1)
    assert not alive(12 * 60)


def test_a_clock_that_is_set_back_makes_nothing_last_longer(db):
    token = sign_in.sign_in(Attempt("xitong", WORDS), AT, db)
    assert sessions.find(token, AT - 5 * MINUTE, db) is not None
    assert sessions.find(token, AT - 5 * MINUTE - 1, db) is None
    for _ in range(5):
        assert enter(db, words="Falsch-1234x") is None
    assert enter(db, at=AT + 1) is None
    assert enter(db, at=AT - 24 * 60 * MINUTE) is not None


def test_a_new_session_ends_the_one_the_browser_had(db):
    before = sign_in.sign_in(Attempt("xitong", WORDS), AT, db)
    after = sign_in.sign_in(Attempt("xitong", WORDS, before=before), AT, db)
    assert before != after
    assert sessions.find(before, AT, db) is None
    with db.connect() as connection:
        assert after not in str(connection.execute(select(AccountSession.__table__)).all())


def test_who_keeps_the_system_needs_codes_and_none_counts_twice(db):
    signed = enter(db)
    assert signed.must_enrol
    seed = pyotp.random_base32()
    code = pyotp.TOTP(seed).at(AT)
    recovery = sign_in.enrol(signed, Enrolment(WORDS, seed, code), AT, db)
    assert enter(db) is None
    assert enter(db, code=code) is None
    assert enter(db, code=pyotp.TOTP(seed).at(AT + 30), at=AT + 30) is not None
    assert enter(db, code=pyotp.TOTP(seed).at(AT + 30), at=AT + 30) is None
    assert enter(db, code=recovery[0]) is not None
    assert enter(db, code=recovery[0]) is None


def test_an_account_starts_with_a_password_to_be_changed_which_ends_its_sessions(db):
    county(db)
    initial = accounts.create(ROOT, "weizb", CHIEF, AT, db)
    signed = enter(db, "weizb", initial)
    assert signed.must_change
    token = sign_in.change_password(signed, initial, "Shan-3dao-shui", AT, db)
    assert sessions.living([signed.key], AT, db) == set()
    assert not sessions.find(token, AT, db).must_change
    assert enter(db, "weizb", initial) is None
    assert actor_of("weizb", db) == Actor("韦指挥 weizb", Role.INSPECTOR, county="451082")


def county(db: Engine) -> None:
    """平果, and no more of it than its row."""
    with db.begin() as connection:
        if connection.execute(select(County.county_code)).first() is None:
            row = {column.name: "x" for column in County.__table__.columns if column.type.python_type is str}
            connection.execute(
                County.__table__.insert().values({**row, "county_code": "451082", "revision": 1})
            )


def test_disabling_ends_sessions_and_needs_a_reason(db):
    county(db)
    initial = accounts.create(ROOT, "weizb", CHIEF, AT, db)
    signed = enter(db, "weizb", initial)
    assert "为什么停用" in refused(lambda: accounts.disable(ROOT, "weizb", " ", AT, db))
    accounts.disable(ROOT, "weizb", "调离", AT, db)
    assert sessions.living([signed.key], AT, db) == set()
    assert enter(db, "weizb", initial) is None
    assert actor_of("weizb", db) is None
    assert ("disable_account", "调离") in audited(db)


def test_nobody_but_the_systems_administrator_manages_accounts(db):
    county(db)
    for role in set(Role) - {Role.SYSTEM_ADMIN}:
        somebody = Actor("某人 mouren", role, "z1", "县水利局", "451082")
        assert "系统管理" in refused(
            lambda somebody=somebody: accounts.create(somebody, "neu1", CHIEF, AT, db)
        )
        assert "系统管理" in refused(
            lambda somebody=somebody: accounts.reset(somebody, "xitong", "x", AT, db)
        )
    assert [one.name for one in entries(db)] == ["xitong"]


def test_the_last_administrator_stays_and_the_three_stay_apart(db):
    other = Actor("另一个 lingyi", Role.SYSTEM_ADMIN)
    assert "最后一个" in refused(lambda: accounts.disable(other, "xitong", "x", AT, db))
    accounts.create(ROOT, "shenji", Post("审计员", Role.AUDITOR), AT, db)
    saw = Post("审计员", Role.AUDITOR)
    turned = Post("审计员", Role.SECURITY_ADMIN)
    assert "三员" in refused(lambda: accounts.change(ROOT, "shenji", saw, turned, db))


def test_a_change_on_top_of_what_was_not_seen_is_refused_with_both(db):
    county(db)
    accounts.create(ROOT, "weizb", CHIEF, AT, db)
    renamed = Post("韦局长", Role.INSPECTOR, "451082")
    accounts.change(ROOT, "weizb", CHIEF, renamed, db)
    said = refused(lambda: accounts.change(ROOT, "weizb", CHIEF, renamed, db))
    assert "韦指挥" in said
    assert "韦局长" in said


def test_whoever_is_at_the_machine_lets_a_lost_administrator_in_again(db, monkeypatch, capsys):
    seed = pyotp.random_base32()
    sign_in.enrol(enter(db), Enrolment(WORDS, seed, pyotp.TOTP(seed).at(AT)), AT, db)
    monkeypatch.setenv("ZHANTU_DATABASE_URL", db.url.render_as_string(hide_password=False))
    monkeypatch.setattr(sessions, "now", lambda: AT)
    monkeypatch.setattr(commands, "make_tables", lambda *_: None)  # this database has its tables

    def told(*arguments: str, code: int = 0) -> str:
        assert commands.run(None, ["accounts", *arguments]) == code
        said = capsys.readouterr()
        return said.err if code else said.out

    assert "已经有系统管理员" in told("setup", code=2)
    assert "没有这个账号" in told("unlock", "niemand", code=2)
    assert "请写明为什么" in told("reset", "xitong", "--reason", " ", code=2)
    for _ in range(5):
        assert enter(db, words="Falsch-1234x") is None
    listed = told()
    assert "xitong，系统管理员" in listed
    assert "锁定中" in listed
    assert "有动态口令" in listed
    assert seed not in listed
    assert "已解除锁定" in told("unlock", "xitong")
    assert enter(db, code=pyotp.TOTP(seed).at(AT + 30), at=AT + 30) is not None
    assert "动态口令已取消" in told("codes", "XITONG ", "--reason", "手机丢了")
    assert sessions.sessions(AT, "xitong", db) == []
    assert enter(db).must_enrol
    assert "没有开通动态口令" in told("codes", "xitong", "--reason", "再一次", code=2)
    password = told("reset", "xitong", "--reason", "忘了口令").splitlines()[1].strip()
    assert enter(db) is None
    assert enter(db, words=password).must_change
    assert [event for event in from_commands(db) if event[0] != "sign_in"] == [
        ("unlock_account", ""),
        ("drop_codes", "手机丢了"),
        ("reset_account", "忘了口令"),
    ]
    with db.connect() as connection:
        assert password not in str(connection.execute(select(AuditEvent.__table__)).all())


def test_without_an_administrator_the_machine_gives_out_another_setup_token(db, monkeypatch, capsys):
    monkeypatch.setenv("ZHANTU_DATABASE_URL", db.url.render_as_string(hide_password=False))
    monkeypatch.setattr(commands, "make_tables", lambda *_: None)
    with db.begin() as connection:
        connection.execute(Account.__table__.delete())
    assert commands.run(None, ["accounts"]) == 0
    assert "还没有账号" in capsys.readouterr().out
    assert commands.run(None, ["accounts", "setup"]) == 0
    token = capsys.readouterr().out.splitlines()[3].strip()
    sign_in.set_up(token, [First(Role.SYSTEM_ADMIN, "guanli", WORDS)], sessions.now(), db)
    assert [one.name for one in entries(db)] == ["guanli"]
    assert ("issue_setup_token", "") in from_commands(db)


def from_commands(db: Engine) -> list[tuple[str, str]]:
    """What the machine's own trail says was done by a command."""
    table = AuditEvent.__table__
    wanted = select(table.c.action, table.c.reason).order_by(table.c.sequence)
    mine = (table.c.county_code == MACHINE, table.c.origin == "本机命令")
    with db.connect() as connection:
        return [tuple(row) for row in connection.execute(wanted.where(*mine))]
