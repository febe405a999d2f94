"""Finds the place or the person that a ledger names. What is not certain is proposed, never decided."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from data.ledger.plain import compact

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

VILLAGE_ENDS = re.compile(r"(?:社区|行政村|村)?(?:村民委员会|居民委员会|村委会?|居委会?|委会)?$")
PEOPLES = "[壮瑶苗侗彝回畲傣白黎水京满藏羌]|傈僳|仫佬|毛南|仡佬|布依|哈尼|土家|拉祜|景颇|纳西|布朗|阿昌|普米"
TOWNSHIP_ENDS = re.compile(rf"(?:街道办事处|街道办|街道|(?:(?:{PEOPLES})族)*乡|镇)?(?:人民)?(?:政府)?$")
CODE = re.compile(r"\d{9}|\d{12}")
BRACKETS = re.compile(r"\(([^()]*)\)")
ALIKE = 50  # of 100: one of two characters
MOST_PROPOSALS = 5


@dataclass(frozen=True, slots=True)
class Locality:
    """A township or village as it is known.

    Attributes:
        code: Its code.
        name: Its name, e.g. 印山村.
        parent: Code of its township; empty for a township.
        others: Other names by which it goes, old ones too.
    """

    code: str
    name: str
    parent: str = ""
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """A person as he or she is known."""

    id: str
    name: str
    unit: str = ""
    position: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What may be meant.

    Attributes:
        id: Code of the place, or id of the person.
        words: How to show it, e.g. 四塘镇印山村.
        score: How alike it is, up to 100.
    """

    id: str
    words: str
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """The answer for one name.

    Attributes:
        id: Code of the place, or id of the person; empty when it is not certain.
        proposals: Then what may be meant, the likeliest first.
        why: Why it is not certain, in Chinese.
    """

    id: str
    proposals: tuple[Proposal, ...] = ()
    why: str = ""


NOBODY = Found("")


class Gazetteer:
    """The townships and villages of a county, by what people call them."""

    def __init__(
        self, townships: Iterable[Locality], villages: Iterable[Locality], county: Sequence[str] = ()
    ) -> None:
        """Learn the names.

        Args:
            townships: The townships.
            villages: The villages; ``parent`` is their township.
            county: Names of the county, which may stand before a place's.
        """
        self.townships = _Register(townships, TOWNSHIP_ENDS)
        self.villages = _Register(villages, VILLAGE_ENDS)
        self.county = tuple(sorted((compact(name) for name in county if name), key=len, reverse=True))

    def township(self, written: str) -> Found:
        """The township that is meant by its name or code."""
        said = self._local(written)
        codes = self.townships.named(said)
        if len(codes) == 1:
            return Found(codes[0])
        return self._uncertain(self.townships, said, codes, f"本县没有“{written}”这个乡镇")

    def village(self, written: str, township: str = "") -> Found:
        """The village that is meant.

        Args:
            written: Its name or code, perhaps behind the township's name.
            township: Name or code of its township as written beside it; empty when nothing is.
        """
        within = self.township(township) if compact(township) else NOBODY
        said, own = self._split(self._local(written))
        parent = own or within.id
        if own and within.id and own != within.id:
            return self._elsewhere(said, self.villages.named(said), written, within.id)
        if compact(township) and not parent:
            return self._uncertain(self.villages, said, self.villages.named(said), within.why)
        return self._in_township(said, written, parent)

    def _in_township(self, said: str, written: str, parent: str) -> Found:
        everywhere = self.villages.named(said)
        codes = [code for code in everywhere if parent in {"", self.villages.known[code].parent}]
        if len(codes) == 1:
            return Found(codes[0])
        if codes:
            why = (
                f"有 {len(codes)} 个“{written}”，请写全名"
                if parent
                else f"有 {len(codes)} 个“{written}”，请写明乡镇"
            )
            return self._uncertain(self.villages, said, codes, why)
        if everywhere:
            return self._elsewhere(said, everywhere, written, parent)
        return self._uncertain(self.villages, said, (), f"没有找到“{written}”这个村", parent)

    def _elsewhere(self, said: str, codes: Sequence[str], written: str, parent: str) -> Found:
        name = self.townships.known[parent].name
        return self._uncertain(self.villages, said, codes, f"{name}没有“{written}”，别的乡镇有")

    def _local(self, written: str) -> str:
        """What was written without the county before it."""
        said = compact(written)
        return next(
            (said.removeprefix(name) for name in self.county if said.startswith(name) and said != name), said
        )

    def _split(self, said: str) -> tuple[str, str]:
        """The village's name, and its township where that stands before it; a village's own name goes before."""
        if self.villages.named(said):
            return said, ""
        for township in self.townships.known.values():
            for name in (township.name, *township.others):
                if said.startswith(compact(name)) and said != compact(name):
                    return said.removeprefix(compact(name)).lstrip("-/·、,"), township.code
        return said, ""

    def _uncertain(
        self, register: _Register, said: str, codes: Sequence[str], why: str, parent: str = ""
    ) -> Found:
        scored = [(code, 100.0) for code in codes] or register.alike(said, parent)
        proposals = tuple(Proposal(code, self._words(register.known[code]), score) for code, score in scored)
        return Found("", proposals, why)

    def _words(self, place: Locality) -> str:
        township = self.townships.known.get(place.parent)
        return f"{township.name}{place.name}" if township else place.name


class _Register:
    """Places of one level by their names, and by their names without the ending."""

    def __init__(self, places: Iterable[Locality], ends: re.Pattern[str]) -> None:
        self.ends = ends
        self.known = {place.code: place for place in places}
        self.whole: dict[str, list[str]] = defaultdict(list)
        self.stems: dict[str, list[str]] = defaultdict(list)
        for place in self.known.values():
            for name in dict.fromkeys(compact(name) for name in (place.name, *place.others) if name):
                _add(self.whole[name], place.code)
                _add(self.stems[self.stem(name)], place.code)

    def stem(self, name: str) -> str:
        """A name without its ending; the ending itself where nothing else is left."""
        return self.ends.sub("", name, count=1) or name

    def named(self, said: str) -> list[str]:
        """Codes of the places with this code, else with this name, else with this name but for its ending."""
        if CODE.fullmatch(said):
            code = said if said in self.known else said.removesuffix("000")
            return [code] if code in self.known else []
        return self.whole.get(said) or self.stems.get(self.stem(said)) or []

    def alike(self, said: str, parent: str) -> list[tuple[str, float]]:
        """Codes of the places that sound alike and how much; those of the township first."""
        ranked = process.extract(
            self.stem(said), list(self.stems), scorer=fuzz.ratio, limit=4 * MOST_PROPOSALS, score_cutoff=ALIKE
        )
        found = [(code, score) for stem, score, _ in ranked for code in self.stems[stem]]
        found.sort(key=lambda one: (self.known[one[0]].parent != parent, -one[1], one[0]))
        best: dict[str, float] = {}
        for code, score in found:
            best.setdefault(code, score)
        return list(best.items())[:MOST_PROPOSALS]


def _add(codes: list[str], code: str) -> None:
    if code not in codes:
        codes.append(code)


class Roster:
    """The persons of a county by name."""

    def __init__(self, people: Iterable[Acquaintance]) -> None:
        """Learn the names of ``people``."""
        self.known = {person.id: person for person in people}
        self.named: dict[str, list[Acquaintance]] = defaultdict(list)
        for person in self.known.values():
            self.named[compact(person.name)].append(person)

    def person(self, written: str, unit: str = "") -> Found:
        """The person that is meant.

        Args:
            written: The name, perhaps with a position or unit in brackets behind it.
            unit: The unit as written beside it; empty when nothing is.
        """
        said = compact(written)
        hints = [hint for hint in (compact(unit), *BRACKETS.findall(said)) if hint]
        name = BRACKETS.sub("", said)
        same = self.named.get(name, [])
        fitting = [person for person in same if _fits(person, hints)]
        if len(fitting) == 1:
            return Found(fitting[0].id)
        if len(same) > 1:
            return Found("", _people(fitting or same, 100), f"有 {len(same)} 个“{name}”，请写明单位")
        if same:
            return Found(
                "", _people(same, 100), f"“{name}”登记在{same[0].unit or same[0].position}，与所写的不同"
            )
        return Found("", self._alike(name), f"没有登记“{name}”")

    def _alike(self, name: str) -> tuple[Proposal, ...]:
        ranked = process.extract(
            name, list(self.named), scorer=fuzz.ratio, limit=MOST_PROPOSALS, score_cutoff=ALIKE
        )
        found = [proposal for like, score, _ in ranked for proposal in _people(self.named[like], score)]
        return tuple(found[:MOST_PROPOSALS])


def _fits(person: Acquaintance, hints: Sequence[str]) -> bool:
    """Whether what is known of a person does not speak against what was written beside the name."""
    told = [compact(word) for word in (person.unit, person.position) if word]
    return not told or all(any(hint in word or word in hint for word in told) for hint in hints)


def _people(people: Iterable[Acquaintance], score: float) -> tuple[Proposal, ...]:
    return tuple(
        Proposal(
            person.id, "，".join(word for word in (person.name, person.unit, person.position) if word), score
        )
        for person in people
    )
