"""Signing in and out, one's own password and one-time codes, and the very first administrators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from data.errors import FieldProblem, RefusedInputError, refuse_if
from data.model import Account, AccountSession, SetupToken
from data.rules import sign_in as rules
from data.rules.permissions import KEEPERS, ROLE_WORDS, Role
from data.store import credentials
from data.store.accounts import called
from data.store.engine import current_engine
from data.store.sessions import is_administered
from data.store.unit_of_work import Event, record_machine
from data.store.writing import writing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine

    from data.store.sessions import Signed

WRONG = "账号、口令或动态口令不对，或者账号已停用、暂时锁定。连续输错 5 次锁定 15 分钟。"
"""The one answer to every failure: it does not say which names there are."""
WRONG_CODE = "动态口令不对：请核对手机和服务器的时间，再输入手机上正在显示的六位数"
VOUCHED = "统一身份认证"
NOT_VOUCHED = "统一身份认证没有通过，或者没有能这样登录的账号。请用口令登录，或问系统管理员。"
"""The one answer to every failure there."""
KEPT = 30 * 24 * rules.HOUR
"""How long a session that is over can still be looked up."""


@dataclass(frozen=True)
class Attempt:
    """What somebody types to sign in.

    Attributes:
        name: The account's.
        password: As typed.
        code: One-time or recovery code; empty where the account asks for none.
        origin: The address they come from.
        agent: What their browser calls itself.
        before: Token of the session the browser had until now; it ends.
    """

    name: str
    password: str
    code: str = ""
    origin: str = ""
    agent: str = ""
    before: str = ""


@dataclass(frozen=True)
class First:
    """One of the first administrators, as whoever sets the server up fills him in."""

    role: Role
    name: str
    password: str


@dataclass(frozen=True)
class Enrolment:
    """What somebody fills in to get one-time codes: the password, the secret shown, and a first code made of it."""

    password: str
    secret: str
    code: str


def sign_in(attempt: Attempt, at: int, engine: Engine | None = None) -> str:
    """Begin a session; gives its token, which is kept nowhere.

    Whether a name exists cannot be told from the answer, nor from the time it takes.

    Args:
        attempt: What was typed.
        at: The moment, seconds since 1970.
        engine: Another database than the configured one.

    Raises:
        RefusedInputError: Anything is wrong; what it is is said in the audit trail alone.
    """
    engine = engine or current_engine()
    name = rules.plain_name(attempt.name)
    with Session(engine) as session:
        known = session.get(Account, name)
        password_hash = known.password_hash if known else ""
    right = credentials.matches(password_hash, attempt.password)
    with writing(engine) as session:
        account = _held(session, name)
        why = _why_not(account, attempt, at, right=right and _still(account, password_hash))
        if account is None or why:
            _count(session, account, name, why, at)
            token = ""
        else:
            token = _begin(session, account, attempt, at)
    if not token:
        raise RefusedInputError([FieldProblem("", WRONG)])
    return token


def sign_in_vouched(attempt: Attempt, at: int, engine: Engine | None = None) -> str:
    """Begin a session for whom the identity provider vouches; gives its token, which is kept nowhere.

    The name has to be an account's, letter by letter: nobody gets an account by this, or another role. Who keeps the
    system, and who has one-time codes, signs in with them.

    Args:
        attempt: The name that was vouched for; its password and code say nothing.
        at: The moment, seconds since 1970.
        engine: Another database than the configured one.

    Raises:
        RefusedInputError: There is no account that may sign in so; why is said in the audit trail alone.
    """
    name = attempt.name if rules.NAME.fullmatch(attempt.name) else "不是账号的写法"
    with writing(engine) as session:
        account = _held(session, name)
        why = _why_not_vouched(account, at)
        if account is None or why:
            record_machine(session, _not_vouched(name, REASONS[why]))
            token = ""
        else:
            token = _begin(session, account, attempt, at, VOUCHED)
    if not token:
        raise RefusedInputError([FieldProblem("", NOT_VOUCHED)])
    return token


def note_not_vouched(why: str, engine: Engine | None = None) -> None:
    """Keep in the audit trail that the identity provider vouched for nobody."""
    with writing(engine) as session:
        record_machine(session, _not_vouched(VOUCHED, why))


def sign_out(signed: Signed, at: int, engine: Engine | None = None) -> None:
    """End a session that somebody leaves."""
    with writing(engine) as session:
        end(session, AccountSession.token_hash == signed.key, at=at)
        record_machine(session, Event(signed.called, "sign_out", signed.account))


def change_password(signed: Signed, old: str, new: str, at: int, engine: Engine | None = None) -> str:
    """Another password for whoever is signed in; all their sessions end, and a new one begins.

    Returns:
        The token of the new session.

    Raises:
        RefusedInputError: The old password is wrong, or the new one does not do.
    """
    engine = engine or current_engine()
    problems = rules.password_problems(new, signed.account, "new")
    if rules.plain_password(old) == rules.plain_password(new):
        problems.append(FieldProblem("new", "新口令不能和原来的一样"))
    refuse_if(problems)
    _prove(signed, old, at, engine, "old")
    kept = credentials.hash_password(new)
    with writing(engine) as session:
        account = session.get_one(Account, signed.account)
        account.password_hash, account.must_change = kept, False
        end(session, AccountSession.account == account.name, at=at)
        record_machine(session, Event(signed.called, "change_password", account.name))
        return _new_session(session, signed.account, signed.origin, signed.agent, at)


def enrol(signed: Signed, filled: Enrolment, at: int, engine: Engine | None = None) -> list[str]:
    """One-time codes from now on, once a first code proves that the authenticator has the secret.

    Returns:
        The recovery codes, to be shown once.

    Raises:
        RefusedInputError: Password or code is wrong.
    """
    engine = engine or current_engine()
    accepted = credentials.accept_code(filled.code, filled.secret, 0, "", at)
    if accepted is None:
        raise RefusedInputError([FieldProblem("code", WRONG_CODE)])
    _prove(signed, filled.password, at, engine, "password")
    codes = credentials.new_recovery_codes()
    with writing(engine) as session:
        account = session.get_one(Account, signed.account)
        account.totp_secret, account.totp_step = filled.secret, accepted.step
        account.recovery_hashes = credentials.recovery_hashes(codes)
        record_machine(session, Event(signed.called, "enrol_codes", account.name))
    return codes


def _prove(signed: Signed, password: str, at: int, engine: Engine, field: str) -> None:
    """Whoever is signed in says the password again; a wrong one counts as at the door.

    Raises:
        RefusedInputError: It is wrong, or the account is locked by now.
    """
    with Session(engine) as session:
        password_hash = session.get_one(Account, signed.account).password_hash
    right = credentials.matches(password_hash, password)
    with writing(engine) as session:
        account = _held(session, signed.account)
        locked = account is None or rules.locked(account.locked_until, at)
        if locked or not right:
            _count(session, account, signed.account, "locked" if locked else "password", at)
    if locked or not right:
        raise RefusedInputError([FieldProblem(field, "现在的口令不对，或者账号暂时锁定")])


# --- the first administrators


def issue_setup_token(at: int, engine: Engine | None = None) -> str | None:
    """A token with which the first administrators are made; an earlier one is void. None where there are some."""
    engine = engine or current_engine()
    if is_administered(engine):
        return None
    token = credentials.new_token()
    with writing(engine) as session:
        session.execute(delete(SetupToken))
        session.add(SetupToken(token_hash=credentials.token_hash(token), expires_at=at + rules.SETUP))
        record_machine(session, Event("安装", "issue_setup_token", "安装口令"))
    return token


def set_up(token: str, firsts: Sequence[First], at: int, engine: Engine | None = None) -> None:
    """Make the first administrators; the token is used up by that.

    Args:
        token: As it was printed.
        firsts: The administrators; without a name left out. One runs the system.
        at: The moment, seconds since 1970.
        engine: Another database than the configured one.

    Raises:
        RefusedInputError: The token is not the one, used or too old; or a name or password does not do.
    """
    engine = engine or current_engine()
    if not _good(token, at, engine):
        raise RefusedInputError(
            [FieldProblem("token", "安装口令不对、已经用过或者过了一小时。重新启动会印出新的")]
        )
    named = [First(one.role, rules.plain_name(one.name), one.password) for one in firsts if one.name.strip()]
    refuse_if([*_first_problems(named), *_taken(named, engine)])
    hashes = [credentials.hash_password(one.password) for one in named]
    with writing(engine) as session:
        if not _use(session, token, at):
            raise RefusedInputError([FieldProblem("token", "就在刚才有人用过这个安装口令")])
        for one, kept in zip(named, hashes, strict=True):
            session.add(_first_account(one, kept, at))
            record_machine(session, Event("安装", "create_account", one.name, after=ROLE_WORDS[one.role]))


def _good(token: str, at: int, engine: Engine) -> bool:
    with Session(engine) as session:
        found = session.get(SetupToken, credentials.token_hash(token.strip()))
        return (
            found is not None and not found.used_at and at < found.expires_at <= at + rules.SETUP + rules.STEP
        )


def _use(session: Session, token: str, at: int) -> bool:
    mine = SetupToken.token_hash == credentials.token_hash(token.strip())
    usable = (
        mine,
        SetupToken.used_at == 0,
        SetupToken.expires_at.between(at + 1, at + rules.SETUP + rules.STEP),
    )
    used = update(SetupToken).where(*usable).values(used_at=at).returning(SetupToken.token_hash)
    return session.scalar(used) is not None


def _first_problems(firsts: Sequence[First]) -> list[FieldProblem]:
    names = [one.name for one in firsts]
    problems = []
    if Role.SYSTEM_ADMIN not in {one.role for one in firsts}:
        problems.append(FieldProblem(Role.SYSTEM_ADMIN, "至少要有系统管理员"))
    for one in firsts:
        problems += rules.name_problems(one.name, one.role)
        problems += rules.password_problems(one.password, one.name, one.role)
        if names.count(one.name) > 1:
            problems.append(FieldProblem(one.role, "三员各用各的账号，不能同名"))
    return problems


def _taken(firsts: Sequence[First], engine: Engine) -> list[FieldProblem]:
    """Names that are there already, of administrators who were disabled."""
    with Session(engine) as session:
        taken = [one for one in firsts if session.get(Account, one.name) is not None]
    return [FieldProblem(one.role, "已经有这个账号，请换一个名字") for one in taken]


def _first_account(one: First, password_hash: str, at: int) -> Account:
    """Whoever sets the server up is the system's administrator and chose the password; the others got theirs."""
    return Account(
        name=one.name,
        display_name=f"{ROLE_WORDS[one.role]}员",
        password_hash=password_hash,
        must_change=one.role is not Role.SYSTEM_ADMIN,
        role=one.role,
        created_at=at,
    )


# --- in one transaction


def end(session: Session, *mine: object, at: int) -> list[str]:
    """End the sessions that fit; gives their keys."""
    wanted = update(AccountSession).where(*mine, AccountSession.ended_at == 0)  # type: ignore[arg-type]
    return list(session.scalars(wanted.values(ended_at=at).returning(AccountSession.token_hash)))


def _held(session: Session, name: str) -> Account | None:
    """The account, which nobody else counts failures of until the transaction ends."""
    return session.scalar(select(Account).where(Account.name == name).with_for_update())


def _still(account: Account | None, password_hash: str) -> bool:
    """Whether the password is still the one that was compared."""
    return account is not None and account.password_hash == password_hash


def _barred(account: Account | None, at: int) -> str:
    """Why nobody can sign in under an account, however they show who they are; empty where they can."""
    if account is None:
        return "unknown"
    if rules.locked(account.locked_until, at):
        return "locked"
    return "disabled" if account.disabled else ""


def _why_not(account: Account | None, attempt: Attempt, at: int, *, right: bool) -> str:
    """Why somebody cannot sign in, for the audit trail; empty where they can. A right code is used up by that."""
    barred = _barred(account, at)
    if barred or account is None:
        return barred
    if not right:
        return "password"
    return "" if _code_accepted(account, attempt.code, at) else "code"


def _why_not_vouched(account: Account | None, at: int) -> str:
    """Why somebody cannot sign in for whom the identity provider vouches; empty where they can."""
    barred = _barred(account, at)
    if barred or account is None:
        return barred
    return "codes" if account.totp_secret or account.role in KEEPERS else ""


def _not_vouched(name: str, why: str) -> Event:
    return Event(name, "sign_in_failed", name, reason=f"{VOUCHED}：{why}")


def _code_accepted(account: Account, code: str, at: int) -> bool:
    if not account.totp_secret:
        return True
    kept = account.totp_step, account.recovery_hashes
    accepted = credentials.accept_code(code, account.totp_secret, *kept, at)
    if accepted is not None:
        account.totp_step, account.recovery_hashes = accepted.step, accepted.recovery_hashes
    return accepted is not None


REASONS = {
    "unknown": "没有这个账号",
    "locked": "账号锁定中",
    "disabled": "账号已停用",
    "password": "口令不对",
    "code": "动态口令不对",
    "codes": "三员和开通了动态口令的账号要用口令登录",
}


def _count(session: Session, account: Account | None, name: str, why: str, at: int) -> None:
    """Remember that somebody failed; a name that is locked already stays so for no longer."""
    event = Event(name[:30], "sign_in_failed", name[:30], reason=REASONS[why])
    record_machine(session, event)
    if account is None or why == "locked":
        return
    account.failures += 1
    until = rules.lock_after(account.failures, at)
    if until:
        account.locked_until, account.failures = until, 0
        session.flush()
        record_machine(session, Event(account.name, "lock_out", account.name, reason="连续 5 次没有登录成功"))


def _begin(session: Session, account: Account, attempt: Attempt, at: int, how: str = "") -> str:
    account.failures, account.locked_until = 0, 0
    session.execute(delete(AccountSession).where(AccountSession.created_at < at - KEPT))
    if attempt.before:
        end(session, AccountSession.token_hash == credentials.token_hash(attempt.before), at=at)
    whoever = called(account.display_name, account.name)
    record_machine(session, Event(whoever, "sign_in", account.name, reason=how))
    return _new_session(session, account.name, attempt.origin, attempt.agent, at)


def _new_session(session: Session, account: str, origin: str, agent: str, at: int) -> str:
    token = credentials.new_token()
    key = credentials.token_hash(token)
    row = AccountSession(token_hash=key, account=account, created_at=at, used_at=at)
    row.origin, row.agent = origin[:64], agent[:200]
    session.add(row)
    return token
