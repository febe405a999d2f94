"""Adds a paper or picture 附件 to an objective."""

from __future__ import annotations

import unicodedata
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from data.actions.fresh import hold
from data.actions.permit import permit
from data.errors import FieldProblem, refuse_if
from data.model import Attachment
from data.rules.orders import LONGEST
from data.rules.papers import ENDINGS, UnfitPaperError, admit
from data.rules.permissions import Deed
from data.store.unit_of_work import Event, unit_of_work

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from data.actions.fresh import Basis
    from data.store.snapshot import Snapshot

LONGEST_NAME = 80
MOST = 30
"""Papers of one objective."""


def attach(  # noqa: PLR0913, PLR0917 - a file is three things, and somebody brings it to something
    basis: Basis, objective_id: str, name: str, content: bytes, person: str, engine: Engine | None = None
) -> None:
    """Keep a file with an objective, on the day on screen.

    Args:
        basis: What the form rests on.
        objective_id: What it belongs to.
        name: As the file is called where it comes from; its ending follows what it really is.
        content: The file.
        person: Who brings it.
        engine: Another database than the configured one.

    Raises:
        RefusedInputError: Anything is wrong; nothing was saved. Fields: file, person.
    """
    permit(basis, Deed.ENTER, engine, objective_id)
    now, person = basis.now(engine), person.strip()
    media_type, kept, problems = _admitted(content)
    if not person or len(person) > LONGEST["person"]:
        problems.append(FieldProblem("person", f"请写明上传人，最多 {LONGEST['person']} 个字"))
    if objective_id not in now.objectives.index:
        problems.append(FieldProblem("", f"没有编号为“{objective_id}”的对象，请重新打开这一页"))
    refuse_if(problems)
    name = plain_name(name, media_type)
    event = Event(
        basis.signed, "attach", objective_id, after=f"{name}，{len(kept)} 字节", reason=f"{person}上传"
    )
    with unit_of_work(now.county_code, event, engine) as session:
        hold(session, now)
        session.add(paper_of(session, now, objective_id, Kept(name, media_type, kept, f"{person}上传")))


@dataclass(frozen=True)
class Kept:
    """A file as it is kept: its name with the ending of what it is, and who brought it."""

    name: str
    media_type: str
    content: bytes
    source: str


def paper_of(session: Session, now: Snapshot, objective_id: str, kept: Kept) -> Attachment:
    """The row of a file that was admitted, on the day on screen.

    Raises:
        RefusedInputError: The objective has enough of them.
    """
    number = _count(session, now, objective_id) + 1
    refuse_if([FieldProblem("file", f"最多 {MOST} 个附件")] if number > MOST else [])
    return Attachment(
        county_code=now.county_code,
        id=f"{objective_id}-{number}",
        objective_id=objective_id,
        recorded_on=now.as_of,
        sha256=sha256(kept.content).hexdigest(),
        **asdict(kept),
    )


def _admitted(content: bytes) -> tuple[str, bytes, list[FieldProblem]]:
    try:
        return *admit(content), []
    except UnfitPaperError as unfit:
        return "", b"", [FieldProblem("file", str(unfit))]


def _count(session: Session, now: Snapshot, objective_id: str) -> int:
    mine = Attachment.county_code == now.county_code, Attachment.objective_id == objective_id
    return session.scalar(select(func.count()).select_from(Attachment).where(*mine)) or 0


def plain_name(name: str, media_type: str) -> str:
    """A file's name without folders and without what no name should hold, with the ending of what it is."""
    stem = PurePosixPath(name.replace("\\", "/")).stem
    kept = "".join(
        letter for letter in stem if unicodedata.category(letter)[0] != "C" and letter not in '<>:"|?*'
    )
    return f"{kept.strip(' .')[:LONGEST_NAME] or '附件'}{ENDINGS[media_type]}"
