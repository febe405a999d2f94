"""The register of households 建档立卡 as ledgers about households need it: what is known, and whom a row means."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cache, cached_property, wraps
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import select

from data.ledger.book import same
from data.ledger.books import parts
from data.ledger.columns import Choice, Field, Kind
from data.ledger.private import is_masked, masked
from data.model import Household
from data.rules.households import BATCHES, CAUSES
from data.rules.permissions import Deed, may
from data.store.frames import collector_paused
from data.store.queries import Question

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from data.ledger.book import Change, Incoming, Reading, Values

T = TypeVar("T")
TITLE = "建档立卡户台账"
OTHER_CAUSES = ("因婚", "因丧", "其他")
CAUSES_SAID = {
    "缺劳力": ("缺劳动力",),
    "自身发展力不足": ("自身发展动力不足", "缺乏发展动力"),
    "交通条件落后": ("交通落后",),
}
WHERE = (
    Field("township", "乡镇", Kind.TOWNSHIP, synonyms=("所在乡镇", "乡（镇）", "乡镇（街道）"), width=12),
    Field("village", "行政村", Kind.VILLAGE, synonyms=("村", "所在村", "村（社区）"), width=12),
)
NUMBER = Field(
    "id",
    "户编号",
    Kind.CODE,
    synonyms=("户号", "户编码", "建档立卡编号", "贫困户编号"),
    width=20,
    note="按户编号认户；没有填的，按村、户主姓名和家庭人口认",
)
HEAD = Field("head", "户主姓名", synonyms=("户主", "贫困户姓名", "姓名"), width=10, private=True)
PEOPLE = Field("people", "家庭人口", Kind.INT, "人", synonyms=("人口数", "家庭人口数", "家庭人数"), width=9)
CAUSE = Field(
    "cause",
    "致贫原因",
    Kind.CHOICE,
    synonyms=("主要致贫原因",),
    choices=tuple(Choice(word, CAUSES_SAID.get(word, ())) for word in (*CAUSES, *OTHER_CAUSES)),
    width=14,
)
READ = (
    *(Household.id, Household.village_code, Household.head, Household.id_number, Household.people),
    *(Household.cause, Household.planned_year, Household.exited_on),
    *(Household.monitored, Household.monitored_from, Household.helped_from, Household.risk_over_on),
    *(getattr(Household, batch) for batch in BATCHES),
)
BATCHES_AT = len(READ) - len(BATCHES)


def repeated(field: Field) -> Field:
    """A column of the register as another ledger repeats it: held against the register, never kept."""
    return replace(field, kept_in=TITLE)


def copied(*more: Field) -> tuple[Field, ...]:
    """The columns by which another ledger says which household it means."""
    repeat = (*WHERE, HEAD, PEOPLE, *more)
    township, village, head, *rest = map(repeated, repeat)
    return (township, village, NUMBER, head, *rest)


class Register:
    """The households of the county that the reader may see.

    Attributes:
        rows: What is known of each by id, in the order of villages and ids.
        villages: Code of its village by id.
        open_to: Villages whose households the reader may see.
        few: The ids where only one village is read; None for the whole county.
        unseen: Ids taken by households that the reader does not see.
    """

    def __init__(self, reading: Reading) -> None:
        """Read it from the database."""
        view = reading.snapshot
        self.rows: dict[str, Values] = {}
        self.villages: dict[str, str] = {}
        self.open_to = _open_to(reading)
        places = {code: parts.place_of(view, code) for code in self.open_to}
        question = Question(view.county_code, view.as_of, view.evidence_only)
        mine = select(*READ).where(question.of(Household)).order_by(Household.village_code, Household.id)
        if reading.village:
            mine = mine.where(Household.village_code == reading.village)
        taken = select(Household.id).where(Household.county_code == view.county_code)
        with collector_paused(), reading.engine.connect() as connection:
            for row in connection.execute(mine):
                if row[1] in self.open_to:
                    self.rows[row[0]] = _values(row, places[row[1]], view.as_of)
                    self.villages[row[0]] = row[1]
            self.few = list(self.rows) if reading.village else None
            self.unseen = frozenset(connection.scalars(taken)) - self.rows.keys()

    def key_of(self, row: Incoming) -> str:
        """The household that a row means: by its number, be it known or not; else by its head; empty for none."""
        number = str(row.values.get("id", "")).strip()
        if number:
            return number
        alike = self.alike(row)
        return alike[0] if len(alike) == 1 else ""

    def alike(self, row: Incoming) -> list[str]:
        """The households of the row's village with its head and, where that does not tell, its people."""
        head, people = str(row.values.get("head", "")), row.values.get("people")
        if is_masked(head):
            found = self._masked.get((row.place, head), [])
            return [key for key in found if self.rows[key]["people"] == people]
        found = self._named.get((row.place, head), [])
        as_many = [key for key in found if self.rows[key]["people"] == people]
        return as_many if len(found) > 1 and as_many else found

    def absent(self, row: Incoming, key: str) -> Iterator[tuple[str, str]]:
        """Why a row means no household that the reader may see."""
        if key in self.rows:
            return
        number, alike = row.values.get("id"), self.alike(row)
        if number:
            yield "id", f"没有户编号“{number}”的户，或您的权限看不到它。请核对编号，或先在{TITLE}里登记"
        elif len(alike) > 1:
            yield "head", f"本村有 {len(alike)} 户对得上，分不清是哪一户。请填户编号"
        else:
            yield "head", f"本村没有对得上的户，或您的权限看不到它。请填户编号，或先在{TITLE}里登记"

    def contradicted(self, change: Change, key: str) -> Iterator[tuple[str, str]]:
        """What a new row of another ledger says of a household that the register knows otherwise."""
        known = self.rows.get(key, {}) if change.new else {}
        for field in copied():
            said = change.incoming.values.get(field.code)
            if said is None or field.code not in known or field.code == "id":
                continue
            stands = known[field.code]
            shown = masked(str(stands)) if field.private else stands
            if not same(stands, said) and not (is_masked(said) and said == shown):
                yield field.code, f"表里是“{said}”，库里是“{shown}”。这里只核对不写入，要改请到{TITLE}"

    @cached_property
    def _named(self) -> dict[tuple[str, str], list[str]]:
        return self._by_head(str)

    @cached_property
    def _masked(self) -> dict[tuple[str, str], list[str]]:
        return self._by_head(masked)

    def _by_head(self, said: Any) -> dict[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for key, row in self.rows.items():
            if "head" in row:
                found[self.villages[key], said(row["head"])].append(key)
        return found


def per_reading(read: Callable[[Reading], T]) -> Callable[[Reading], T]:
    """Keep what ``read`` gives as long as the reading and no longer, for it holds names and numbers of people."""
    kept: WeakKeyDictionary[Reading, T] = WeakKeyDictionary()

    @wraps(read)
    def load(reading: Reading) -> T:
        if reading not in kept:
            kept[reading] = read(reading)
        return kept[reading]

    return load


@per_reading
def register_of(reading: Reading) -> Register:
    """The register as read once for a reading."""
    return Register(reading)


class Listed(dict[str, "Values"]):
    """Rows of a ledger about households, with the register that says whom an upload's row means."""

    def __init__(self, rows: Mapping[str, Values], register: Register) -> None:
        """List some households, or what is known about them."""
        super().__init__(rows)
        self.register = register


def register_behind(standing: Mapping[str, Values]) -> Register:
    """The register from which a ledger's rows come.

    Raises:
        TypeError: They are no rows of a ledger about households.
    """
    if not isinstance(standing, Listed):
        raise TypeError("rows of a ledger about households come as Listed")
    return standing.register


def basics(row: Mapping[str, Any]) -> Values:
    """What another ledger repeats of a household."""
    return {field: row[field] for field in ("township", "village", "id", "head", "people") if field in row}


def _open_to(reading: Reading) -> frozenset[str]:
    """Villages whose households the reader may see."""
    zones, actor, county = reading.snapshot.villages["zone"], reading.actor, reading.snapshot.county_code
    return frozenset(
        str(code)
        for code, zone in zones.items()
        if actor is None
        or may(actor, Deed.SEE_HOUSEHOLDS, zone if isinstance(zone, str) else "", county=county)
    )


def _values(row: Sequence[Any], place: Values, as_of: dt.date) -> Values:
    """A household as known on the day; what came later is not known yet."""
    key, _, head, number, people, cause, planned, out, kind, since, helped, over = row[:BATCHES_AT]
    values: Values = {**place, "id": key, "people": people}
    if head:
        values["head"] = head
    if number:
        values["id_number"] = number
    if cause:
        values["cause"] = cause
    if planned is not None:
        values["planned_year"] = planned
    if batches := _in_batches(tuple(row[BATCHES_AT:])):
        values["batches"] = batches
    if out is not None and out <= as_of:
        values["exited_on"] = out
    if kind and since is not None and since <= as_of:
        values |= _watched(kind, since, helped, over, as_of)
    return values


def _watched(
    kind: str, since: dt.date, helped: dt.date | None, over: dt.date | None, as_of: dt.date
) -> Values:
    """How a household is monitored 防返贫监测."""
    values: Values = {"monitored": kind, "monitored_from": since, "risk_over": False}
    if helped is not None and helped <= as_of:
        values["helped_from"] = helped
    if over is not None and over <= as_of:
        values |= {"risk_over": True, "risk_over_on": over}
    return values


@cache
def _in_batches(inside: tuple[bool, ...]) -> tuple[str, ...]:
    """The batches in words; there are 32 ways, and a hundred thousand households."""
    return tuple(word for word, here in zip(BATCHES.values(), inside, strict=True) if here)
