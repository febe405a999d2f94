"""The one way to a transaction that writes: whole or not at all, and whoever waits is told what stood in the way."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from data.store import faults
from data.store.engine import current_engine, for_writing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine


@contextmanager
def writing(engine: Engine | None = None) -> Iterator[Session]:
    """A session that is committed at the end; any error rolls everything back.

    Args:
        engine: Another database than the configured one.

    Raises:
        FaultError: The disk is full, or the database busy or away.
    """
    with faults.told(), Session(for_writing(engine or current_engine())) as session:
        yield session
        session.flush()
        _commit(session)


def _commit(session: Session) -> None:
    """Commit; where the answer is lost, nobody is told that nothing was saved."""
    try:
        with faults.told():
            session.commit()
    except faults.FaultError as error:
        if error.fault is not faults.GONE:
            raise
        raise faults.FaultError(faults.UNCERTAIN, error.fault) from error
