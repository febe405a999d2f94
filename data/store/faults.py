"""What stood in the way outside the program, in words: the disk, or the database; whoever reads them can act on it."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from data.errors import FieldProblem, RefusedInputError

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Fault:
    """Something that is in the way.

    Attributes:
        what: What it is.
        remedy: What to do about it.
    """

    what: str
    remedy: str

    @property
    def unseen(self) -> str:
        """What whoever wanted to look at something is told."""
        return f"{self.what}，这一页暂时打不开。{self.remedy}；恢复以后它自己回来，不用刷新。"

    @property
    def held(self) -> str:
        """What whoever has the page before them is told."""
        return f"{self.what}。已填的内容还在，请不要刷新或关闭；{self.remedy}，恢复以后自动接上，再保存。"

    @property
    def unsaved(self) -> str:
        """What whoever wanted to keep something is told."""
        return f"{self.what}，没有保存。{self.remedy}，再试一次。"


FULL = Fault("磁盘已满", "请清理磁盘，或把旧备份移到别处")
UNWRITABLE = Fault("磁盘写不进去", "请检查磁盘是否已满、是否只读或有坏道")
BUSY = Fault("数据库正被别的程序占用，等了一会儿也没有轮到", "请等一分钟")
GONE = Fault("数据库暂时没有应答", "请等它恢复（一直不恢复就检查数据库服务，不用重新启动战图）")
UNCERTAIN = (
    "数据库在保存的一刻断开，不知道存上了没有。请刷新后先看这一条在不在，不在再填一次；不会只存进一半。"
)
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
WORDS_OF_SQLITE = {
    "disk is full": FULL,
    "is locked": BUSY,
    "disk i/o error": UNWRITABLE,
    "readonly database": UNWRITABLE,
    "unable to open": UNWRITABLE,
}
"""What SQLite says, in small letters, and what it comes to."""
STATES = {"53100": FULL, "55P03": BUSY, "40P01": BUSY, "57014": BUSY, "53300": BUSY}
"""PostgreSQL's states of error: disk_full, lock_not_available, deadlock, query_canceled, too_many_connections."""
GONE_STATES = ("08", "57P")
"""Beginnings of those that say that the server goes, comes or is away."""


class FaultError(RefusedInputError):
    """Nothing is wrong with what was filled in, but it could not be kept; forms show it as they show a refusal."""

    def __init__(self, said: str, fault: Fault) -> None:
        """Refuse with these words because of ``fault``."""
        super().__init__([FieldProblem("", said)])
        self.args, self.fault = (said,), fault


def fault_in(error: BaseException) -> Fault | None:
    """What an error of the disk or the database comes to; None for any other."""
    if isinstance(error, OSError):
        return FULL if error.errno in NO_ROOM else None
    if isinstance(error, PoolTimeoutError):
        return BUSY
    return _of_the_database(error) if isinstance(error, DBAPIError) else None


def _of_the_database(error: DBAPIError) -> Fault | None:
    state = getattr(error.orig, "sqlstate", None)
    if state:
        return GONE if state.startswith(GONE_STATES) else STATES.get(state)
    said = str(error.orig).lower()
    known = next((fault for sign, fault in WORDS_OF_SQLITE.items() if sign in said), None)
    lost = error.connection_invalidated or type(error.orig).__module__.startswith("psycopg")
    return known or (GONE if lost and type(error.orig).__name__ == "OperationalError" else None)


@contextmanager
def told() -> Iterator[None]:
    """An error of the disk or the database within leaves as a :class:`FaultError`.

    Raises:
        FaultError: The disk is full, or the database busy or away.
    """
    try:
        yield
    except (DBAPIError, PoolTimeoutError, OSError) as error:
        fault = fault_in(error)
        if fault is None:
            raise
        raise FaultError(fault.unsaved, fault) from error
