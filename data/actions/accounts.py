"""What an administrator does to accounts; each change is audited on the machine's own chain."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.actions.permit import refuse
from data.actions.sign_in import end
from data.errors import FieldProblem, RefusedInputError, refuse_if
from data.model import Account, AccountSession, County, Zone
from data.rules import sign_in as rules
from data.rules.permissions import KEEPERS, ROLE_WORDS, Deed, Role, may
from data.store import credentials
from data.store.accounts import called, forget_actors
from data.store.engine import current_engine
from data.store.unit_of_work import Event, record_machine
from data.store.writing import writing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from data.rules.permissions import Actor

EVERYWHERE = KEEPERS
"""Roles that belong to the machine and so to no county."""
IN_A_ZONE = frozenset({Role.COMMANDER, Role.CLERK})
OF_A_UNIT = frozenset({Role.BUREAU})
LONGEST_NAME, LONGEST_UNIT = 30, 120


@dataclass(frozen=True)
class Post:
    """As whom an account acts, and where.

    Attributes:
        display_name: Of the person.
        role: As whom.
        county: Code of the county; empty where the account belongs to all.
        zone: Of a commander or clerk.
        unit: Of a bureau's person; others may have one.
    """

    display_name: str
    role: Role
    county: str = ""
    zone: str = ""
    unit: str = ""

    def __str__(self) -> str:
        """The post as the audit trail and a refused form say it."""
        return "·".join(
            filter(None, (self.display_name, ROLE_WORDS[self.role], self.county, self.zone, self.unit))
        )


def post_of(account: Account) -> Post:
    """The post an account has."""
    role = Role(account.role)
    return Post(account.display_name, role, account.county_code, account.zone_key, account.unit)


def create(actor: Actor, name: str, post: Post, at: int, engine: Engine | None = None) -> str:
    """A new account; gives its initial password, which is kept nowhere and has to be changed first.

    Raises:
        RefusedInputError: The actor may not, the name is taken, or something of the post does not do.
    """
    engine = engine or current_engine()
    name, post = rules.plain_name(name), _trimmed(post)
    _allow(actor, engine)
    with Session(engine) as session:
        taken = session.get(Account, name) is not None
        problems = [*rules.name_problems(name), *_post_problems(session, post)]
    if taken:
        problems.append(FieldProblem("name", "已经有这个账号。停用的账号也占着名字，因为审计记录里有它"))
    refuse_if(problems)
    password = credentials.initial_password()
    account = Account(
        name=name, password_hash=credentials.hash_password(password), must_change=True, created_at=at
    )
    _put(account, post)
    with writing(engine) as session:
        if session.get(Account, name) is not None:
            raise RefusedInputError([FieldProblem("name", "就在刚才有人建了这个账号")])
        session.add(account)
        record_machine(session, Event(actor.signed, "create_account", name, after=str(post)))
    return password


def change(actor: Actor, name: str, saw: Post, post: Post, engine: Engine | None = None) -> None:
    """Another post for an account.

    Args:
        actor: Who changes it.
        name: The account's.
        saw: The post it had on screen.
        post: The post it is to have.
        engine: Another database than the configured one.

    Raises:
        RefusedInputError: The actor may not, the post has changed meanwhile, or the new one does not do.
    """
    post = _trimmed(post)
    with _changing(actor, name, engine) as (session, account):
        before = post_of(account)
        problems = _post_problems(session, post)
        if before != saw:
            problems.append(FieldProblem("", f"打开表单时是“{saw}”，现在已是“{before}”。请核对后再保存一次"))
        if before.role != post.role:
            problems += _turn_problems(session, actor, account, post.role)
        refuse_if(problems)
        _put(account, post)
        record_machine(session, Event(actor.signed, "change_account", name, str(before), str(post)))


def disable(actor: Actor, name: str, reason: str, at: int, engine: Engine | None = None) -> None:
    """Let nobody sign in under a name any more, and end its sessions.

    Raises:
        RefusedInputError: The actor may not, no reason is given, or nobody could run the system afterwards.
    """
    with _changing(actor, name, engine) as (session, account):
        problems = [] if reason.strip() else [FieldProblem("reason", "请写明为什么停用")]
        refuse_if([*problems, *_last_problems(session, actor, account)])
        account.disabled = True
        end(session, AccountSession.account == name, at=at)
        record_machine(session, Event(actor.signed, "disable_account", name, reason=reason.strip()))


def enable(actor: Actor, name: str, engine: Engine | None = None) -> None:
    """Let somebody sign in again under a name that was disabled.

    Raises:
        RefusedInputError: The actor may not.
    """
    with _changing(actor, name, engine) as (session, account):
        account.disabled, account.failures, account.locked_until = False, 0, 0
        record_machine(session, Event(actor.signed, "enable_account", name))


def reset(actor: Actor, name: str, reason: str, at: int, engine: Engine | None = None) -> str:
    """A new initial password for whoever has lost the old one, or the authenticator; unlocks and ends its sessions.

    Returns:
        The password, to be shown once.

    Raises:
        RefusedInputError: The actor may not, no reason is given, or it is the actor's own account.
    """
    _allow(actor, engine)
    password = credentials.initial_password()
    kept = credentials.hash_password(password)
    with _changing(actor, name, engine) as (session, account):
        problems = [] if reason.strip() else [FieldProblem("reason", "请写明为什么重置")]
        if _own(actor, account):
            problems.append(FieldProblem("", "自己的口令请在“我的账号”里改"))
        refuse_if(problems)
        account.password_hash, account.must_change = kept, True
        account.failures, account.locked_until = 0, 0
        account.totp_secret, account.recovery_hashes = "", ""
        end(session, AccountSession.account == name, at=at)
        record_machine(session, Event(actor.signed, "reset_account", name, reason=reason.strip()))
    return password


def unlock(actor: Actor, name: str, engine: Engine | None = None) -> None:
    """Let somebody try again at once who was locked out.

    Raises:
        RefusedInputError: The actor may not.
    """
    with _changing(actor, name, engine) as (session, account):
        account.failures, account.locked_until = 0, 0
        record_machine(session, Event(actor.signed, "unlock_account", name))


def drop_codes(actor: Actor, name: str, reason: str, at: int, engine: Engine | None = None) -> None:
    """Ask for no one-time codes until new ones are set up, and end the sessions; the password stays.

    Raises:
        RefusedInputError: The actor may not, no reason is given, there are no codes, or it is the actor's own account.
    """
    with _changing(actor, name, engine) as (session, account):
        problems = [] if reason.strip() else [FieldProblem("reason", "请写明为什么重置")]
        if not account.totp_secret:
            problems.append(FieldProblem("", "这个账号没有开通动态口令"))
        if _own(actor, account):
            problems.append(FieldProblem("", "自己的动态口令请在“我的账号”里改"))
        refuse_if(problems)
        account.totp_secret, account.recovery_hashes = "", ""
        end(session, AccountSession.account == name, at=at)
        record_machine(session, Event(actor.signed, "drop_codes", name, reason=reason.strip()))


def revoke(actor: Actor, name: str, reference: str, at: int, engine: Engine | None = None) -> None:
    """End one session of an account.

    Args:
        actor: Who does; an administrator, or whose account it is.
        name: The account's.
        reference: What names the session on screen.
        at: The moment, seconds since 1970.
        engine: Another database than the configured one.

    Raises:
        RefusedInputError: The actor may not, or the session is over.
    """
    with Session(engine or current_engine()) as session:
        account = session.get(Account, name)
    if account is None or not _own(actor, account):
        _allow(actor, engine)
    with writing(engine) as session:
        mine = (
            AccountSession.account == name,
            AccountSession.token_hash.startswith(reference, autoescape=True),
        )
        if not reference.isalnum() or not end(session, *mine, at=at):
            raise RefusedInputError([FieldProblem("", "这个会话已经结束")])
        record_machine(session, Event(actor.signed, "revoke_session", name, before=reference))


@contextmanager
def _changing(actor: Actor, name: str, engine: Engine | None) -> Iterator[tuple[Session, Account]]:
    """A transaction that changes an account there is, for whoever may."""
    _allow(actor, engine)
    with writing(engine) as session:
        account = session.scalar(select(Account).where(Account.name == name).with_for_update())
        if account is None:
            raise RefusedInputError([FieldProblem("", "没有这个账号")])
        yield session, account
    forget_actors()


def _allow(actor: Actor, engine: Engine | None) -> None:
    if not may(actor, Deed.MANAGE_ACCOUNTS):
        refuse(actor, Deed.MANAGE_ACCOUNTS, actor.county, engine)


def _own(actor: Actor, account: Account) -> bool:
    return actor.name == called(account.display_name, account.name)


def _trimmed(post: Post) -> Post:
    """The post without what its role has no use for."""
    zone = post.zone if post.role in IN_A_ZONE else ""
    county = "" if post.role in EVERYWHERE else post.county
    return Post(post.display_name.strip(), post.role, county, zone, post.unit.strip())


def _put(account: Account, post: Post) -> None:
    account.display_name, account.role, account.unit = post.display_name, post.role.value, post.unit
    account.county_code, account.zone_key = post.county, post.zone


def _post_problems(session: Session, post: Post) -> list[FieldProblem]:
    problems = []
    if not 0 < len(post.display_name) <= LONGEST_NAME:
        problems.append(FieldProblem("display_name", f"请填姓名，不超过 {LONGEST_NAME} 个字"))
    if len(post.unit) > LONGEST_UNIT:
        problems.append(FieldProblem("unit", f"单位不超过 {LONGEST_UNIT} 个字"))
    if post.role in OF_A_UNIT and not post.unit:
        problems.append(FieldProblem("unit", "行业部门的账号要写明单位，和台账里的写法一样"))
    if post.county and session.get(County, post.county) is None:
        problems.append(FieldProblem("county", "没有这个县"))
    if post.role not in EVERYWHERE and not post.county:
        problems.append(FieldProblem("county", "请选县"))
    if post.role in IN_A_ZONE and session.get(Zone, (post.county, post.zone)) is None:
        problems.append(FieldProblem("zone", "请选这个县的战区"))
    return problems


def _turn_problems(session: Session, actor: Actor, account: Account, role: Role) -> list[FieldProblem]:
    """What speaks against another role: nobody gives himself one, and 三员 stay apart."""
    problems = _last_problems(session, actor, account)
    if {Role(account.role), role} & KEEPERS:
        problems.append(
            FieldProblem("role", "三员的账号不能改作别用，别的账号也不能改成三员：请另建账号，停用这一个")
        )
    return problems


def _last_problems(session: Session, actor: Actor, account: Account) -> list[FieldProblem]:
    problems = [FieldProblem("", "不能停用自己或改自己的角色")] if _own(actor, account) else []
    others = select(func.count()).where(
        Account.role == Role.SYSTEM_ADMIN, Account.disabled.is_(False), Account.name != account.name
    )
    if account.role == Role.SYSTEM_ADMIN and not session.scalar(others):
        problems.append(FieldProblem("", "这是最后一个系统管理员，停用以后谁也管不了账号"))
    return problems
