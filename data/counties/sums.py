"""Which figures of the documents must add up to which others (``sums.toml``)."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from data.counties.toml_file import read_toml
from data.errors import PackError, Problem

SUMS = Path(__file__).with_name("sums.toml")


@dataclass(frozen=True, slots=True)
class SumSpec:
    """A total that must equal the sum of its parts; each fact of ``counted`` counts as one."""

    page: str
    title: str
    total: str
    parts: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class RateSpec:
    """A percentage that must equal part / whole, rounded as it is stated."""

    page: str
    title: str
    stated: str
    part: str
    whole: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ListSpec:
    """A total that must equal what this county's objectives of a kind add up to; no column counts them."""

    page: str
    title: str
    total: str
    kind: str
    column: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PairSpec:
    """Two statements about what may be the same thing."""

    page: str
    title: str
    one: str
    other: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sums:
    """All of them, in file order."""

    sums: tuple[SumSpec, ...]
    rates: tuple[RateSpec, ...]
    lists: tuple[ListSpec, ...]
    pairs: tuple[PairSpec, ...]


@lru_cache(maxsize=1)
def read_sums(path: Path = SUMS) -> Sums:
    """The file.

    Raises:
        PackError: It is broken.
    """
    problems: list[Problem] = []
    found, _ = read_toml(path, Sums, problems)
    if found is None or problems:
        raise PackError(problems)
    return found
