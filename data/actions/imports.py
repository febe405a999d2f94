"""Takes an upload over into a ledger, whole or not at all, and undoes it as one step."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.actions.fresh import one_writer_at_a_time
from data.actions.permit import permit_rows
from data.errors import FieldProblem, refuse_if
from data.ledger.book import Reading, Writing
from data.ledger.compare import compare
from data.model import LedgerImport
from data.rules.permissions import Deed
from data.store.engine import current_engine
from data.store.journal import Journal
from data.store.unit_of_work import Event, unit_of_work

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from data.actions.fresh import Basis
    from data.ledger.book import Book, Change, Comparison, Incoming
    from data.rules.permissions import Actor

LONGEST_NAME = 120


@dataclass(frozen=True)
class Upload:
    """A file that was read, compared and confirmed.

    Attributes:
        file_name: As it was called.
        content: The file itself.
        rows: What it says, understood.
        seen: What the person was shown it would do.
        actor: As whom the person was shown it, where the ledger is of households.
        by_hand: It is no file, but was filled in on screen.
        village: Of a ledger about households, the one village whose rows the upload was held against.
        file_sha256: Of a file that is not at hand any more, in hexadecimal.
    """

    file_name: str
    content: bytes
    rows: tuple[Incoming, ...]
    seen: Comparison
    actor: Actor | None = None
    by_hand: bool = False
    village: str = ""
    file_sha256: str = ""


def take_over(
    basis: Basis,
    book: Book,
    upload: Upload,
    engine: Engine | None = None,
    report: Callable[[str, float], None] = lambda _text, _share: None,
) -> str:
    """Write what an upload changes, in one transaction with its audit event.

    Args:
        basis: What the preview rests on: the day on screen is the day the values become known.
        book: The ledger.
        upload: The file and what was shown of it.
        engine: Another database than the configured one.
        report: Told what is being done, in Chinese, and the share done.

    Returns:
        Id of the import, for :func:`undo`.

    Raises:
        RefusedInputError: There is nothing to write, a row is refused, or the data moved on since the preview.
    """
    engine = engine or current_engine()
    permit_rows(basis, Deed.ENTER if upload.by_hand else Deed.IMPORT, engine, upload.seen.changes)
    refuse_if(_about_the_preview(upload.seen))
    key = f"import-{uuid.uuid4().hex[:12]}"
    with unit_of_work(basis.snapshot.county_code, _event(basis, book, upload, key), engine) as session:
        one_writer_at_a_time(session, basis.snapshot.county_code)
        report("再核对一遍", 0.0)
        now = _compared(basis, book, upload, engine, lambda share: report("再核对一遍", share / 3))
        refuse_if(_moved_on(upload.seen, now))
        report("写入", 1 / 3)
        journal = Journal(session, basis.snapshot.county_code)
        session.add(_import(basis, book, upload, key))
        session.flush()
        assert now.reading is not None  # noqa: S101 - a comparison just made has one
        book.write(_writing(basis, book, upload, journal, now.reading), now.changes)
        report("保存", 0.9)
        journal.save(key)
    return key


def _writing(basis: Basis, book: Book, upload: Upload, journal: Journal, reading: Reading) -> Writing:
    if upload.by_hand:
        return Writing(journal, reading, f"{_named(upload)}：{basis.by}", basis.by)
    return Writing(journal, reading, f"{book.title}导入：{_named(upload)}")


def _compared(
    basis: Basis, book: Book, upload: Upload, engine: Engine, report: Callable[[float], None]
) -> Comparison:
    """The upload held against what stands now; as long as nothing was saved since, that is what was shown.

    Every action moves the county's revision on, and a snapshot is the same only as long as that does not.
    """
    reading = Reading(basis.now(engine), engine, upload.actor, upload.village)
    if upload.seen.reading and _same(upload.seen.reading, reading):
        return upload.seen
    return compare(book, reading, upload.rows, report=report)


def _same(one: Reading, other: Reading) -> bool:
    """Whether two readings read the same."""
    return all(
        getattr(one, name) == getattr(other, name) for name in ("snapshot", "engine", "actor", "village")
    )


def _about_the_preview(seen: Comparison) -> list[FieldProblem]:
    if seen.problems:
        text = f"还有 {len(seen.problems)} 处问题，一行也没有写入。请改好表格后重新上传"
        return [FieldProblem("", text)]
    if not seen.changes:
        return [FieldProblem("", "这份表与库里一致，没有要写入的")]
    return []


def _moved_on(seen: Comparison, now: Comparison) -> list[FieldProblem]:
    """Nobody confirms what they have not seen."""
    same = len(seen.changes) == len(now.changes) and all(map(_alike, seen.changes, now.changes))
    if same and not now.problems:
        return []
    return [FieldProblem("", "预览之后有人改了同样的内容，没有写入。请看更新后的预览，再确认一次")]


def _alike(seen: Change, now: Change) -> bool:
    """Whether a change is what was shown; a new row may have got another number meanwhile."""
    subject = seen.new == now.new and (now.new or seen.key == now.key)
    return subject and seen.old == now.old and seen.values == now.values


def _import(basis: Basis, book: Book, upload: Upload, key: str) -> LedgerImport:
    seen = upload.seen
    return LedgerImport(
        county_code=basis.snapshot.county_code,
        id=key,
        ledger=book.code,
        file_name=_named(upload),
        file_sha256=upload.file_sha256 or hashlib.sha256(upload.content).hexdigest(),
        recorded_on=basis.snapshot.as_of,
        actor=basis.signed,
        added=seen.added,
        changed=len(seen.changes) - seen.added,
        unchanged=seen.unchanged,
    )


def _named(upload: Upload) -> str:
    return upload.file_name[-LONGEST_NAME:]


def _event(basis: Basis, book: Book, upload: Upload, key: str) -> Event:
    seen = upload.seen
    after = f"{book.title}：新增 {seen.added} 行，修改 {len(seen.changes) - seen.added} 行，不变 {seen.unchanged} 行"
    return Event(
        basis.signed, "enter_row" if upload.by_hand else "import", key, after=after, reason=_named(upload)
    )
