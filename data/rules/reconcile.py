"""口径核对: recomputes the sums and rates that documents state, shows where they disagree, corrects nothing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import reduce
from itertools import chain
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["sum", "ratio", "difference", "same", "proportion"]
Comparison = Literal["equal", "at_least", "at_most"]

PERCENT = "%"
SCALES = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}
"""Prefixes that multiply a unit: 万元, 亿元, 万人."""
SIGNS = {"equal": ("=", "≠"), "at_least": ("≥", "<"), "at_most": ("≤", ">")}
"""By comparison: the sign when it holds, and when it does not."""


class Verdict(StrEnum):
    """What a check found."""

    AGREES = "一致"
    DISAGREES = "不一致"
    SCOPE = "口径不同"


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what is computed from which figures, and with which stated figure it must agree.

    Attributes:
        kind: ``sum`` adds the parts; ``difference`` takes the later parts from the first; ``ratio`` divides the sum
            of the parts by the sum of the base; ``same`` takes the one part as it is; ``proportion`` multiplies
            ``scale`` by the difference of the parts over the difference of the base.
        parts: Ids of the figures computed with.
        total: Id of the stated figure.
        rule: The rule in words.
        base: Ids of the figures divided by.
        scale: Id of the figure scaled; only ``proportion`` has one.
        compare: How computed stands to stated: documents say 以上 for ``at_least``.
        tolerance: Difference that still agrees, in the unit of the stated figure: half of its last digit.
        scope: Why the figures may differ without one being wrong: they count different things.
        note: What else a reader should know.
    """

    id: str
    title: str
    kind: Kind
    parts: tuple[str, ...]
    total: str
    rule: str
    base: tuple[str, ...] = ()
    scale: str = ""
    compare: Comparison = "equal"
    tolerance: float = 0.0
    scope: str = ""
    note: str = ""

    @property
    def used(self) -> tuple[str, ...]:
        """Ids of all figures, the stated one last."""
        return tuple(dict.fromkeys(filter(None, (*self.parts, *self.base, self.scale, self.total))))


@dataclass(frozen=True, slots=True)
class Figure:
    """A stated figure, exactly as written."""

    id: str
    label: str
    value: Decimal
    unit: str
    source: str

    @property
    def base(self) -> Decimal:
        """The value in the unit without 万 or 亿."""
        return self.value * _measure(self.unit)[1]

    @property
    def dimension(self) -> str:
        """The unit without 万 or 亿: figures of one dimension can be added."""
        return _measure(self.unit)[0]


@dataclass(frozen=True, slots=True)
class Result:
    """What a check found.

    Attributes:
        check: The check.
        figures: The figures it used, the stated one last.
        computed: In the unit of the stated figure.
        difference: Computed less stated.
        verdict: 一致, 不一致 or 口径不同.
        working: The computation written out.
    """

    check: Check
    figures: tuple[Figure, ...]
    computed: Decimal
    difference: Decimal
    verdict: Verdict
    working: str

    @property
    def stated(self) -> Figure:
        """The figure the document states."""
        return self.figures[-1]


def reconcile(check: Check, figures: Mapping[str, Figure]) -> Result:
    """Recompute one check; the figures are those that :func:`fault` has accepted."""
    stated = figures[check.total]
    computed = _computed(check, figures)
    difference = computed - stated.value
    agrees = _agrees(check, difference)
    return Result(
        check=check,
        figures=tuple(figures[key] for key in check.used),
        computed=computed,
        difference=difference,
        verdict=Verdict.AGREES if agrees else Verdict.SCOPE if check.scope else Verdict.DISAGREES,
        working=_working(check, figures, computed, agrees=agrees),
    )


def fault(check: Check, figures: Mapping[str, Figure]) -> str:
    """Why a check cannot be computed, in Chinese; empty when it can. All its figures must be known."""
    if shape := _misshapen(check):
        return shape
    stated = figures[check.total]
    parts, base = ([figures[key] for key in keys] for keys in (check.parts, check.base))
    if mixed := _mixed(parts) or _mixed(base):
        return f"单位不同，不能合计：{mixed}"
    expected = _dimension(check, figures)
    if stated.dimension not in expected:
        return f"单位对不上：算出来是“{expected[0]}”，{stated.id} 是“{stated.unit}”"
    if check.base and not _difference_or_sum(check, base):
        return "除数是 0"
    return ""


def _misshapen(check: Check) -> str:
    if check.tolerance < 0:
        return "“tolerance”是负数"
    if check.kind == "same" and len(check.parts) != 1:
        return "“same”的 parts 应正好一个"
    if check.kind in ("sum", "difference") and len(check.parts) < 2:  # noqa: PLR2004 - one figure is no sum
        return f"“{check.kind}”的 parts 至少两个"
    if not check.parts or bool(check.base) != (check.kind in ("ratio", "proportion")):
        return f"“{check.kind}”的 parts 或 base 不对：比率和比例才要 base，也必须有"
    if bool(check.scale) != (check.kind == "proportion"):
        return "“proportion”才要 scale，也必须有"
    return ""


def _mixed(figures: list[Figure]) -> str:
    dimensions = dict.fromkeys(figure.dimension for figure in figures)
    return "、".join(dimensions) if len(dimensions) > 1 else ""


def _dimension(check: Check, figures: Mapping[str, Figure]) -> tuple[str, ...]:
    """Dimensions the stated figure may have, the likeliest first."""
    part = figures[check.parts[0]].dimension
    if check.kind == "proportion":
        return (figures[check.scale].dimension,)
    if check.kind == "ratio":
        base = figures[check.base[0]].dimension
        return (PERCENT, f"{part}/{base}") if part == base else (f"{part}/{base}",)
    return (part,)


def _computed(check: Check, figures: Mapping[str, Figure]) -> Decimal:
    parts, base = ([figures[key] for key in keys] for keys in (check.parts, check.base))
    value = _difference_or_sum(check, parts)
    if check.base:
        value /= _difference_or_sum(check, base)
    if check.scale:
        value *= figures[check.scale].base
    unit = figures[check.total].unit
    return value * 100 if unit == PERCENT and check.kind == "ratio" else value / _measure(unit)[1]


def _difference_or_sum(check: Check, figures: list[Figure]) -> Decimal:
    values = [figure.base for figure in figures]
    if check.kind in ("difference", "proportion"):
        return reduce(lambda left, right: left - right, values)
    return sum(values, Decimal(0))


def _agrees(check: Check, difference: Decimal) -> bool:
    tolerance = Decimal(str(check.tolerance))
    if check.compare == "at_least":
        return difference >= -tolerance
    return difference <= tolerance if check.compare == "at_most" else abs(difference) <= tolerance


def _working(check: Check, figures: Mapping[str, Figure], computed: Decimal, *, agrees: bool) -> str:
    stated = figures[check.total]
    short = _rounded(computed, stated.value, at_least=2 if check.kind == "ratio" else 0)
    sign = SIGNS[check.compare][0 if agrees else 1]
    if agrees and sign == "=" and short != stated.value:
        sign = "≈"
    goal = f"{sign} {_with_unit(stated.value, stated.unit)}"
    if check.kind == "same":
        part = figures[check.parts[0]]
        share = f"（占 {_rounded(computed / stated.value * 100, Decimal(0), at_least=1):f}%）"
        left = f"{_with_unit(part.value, part.unit)} {goal}"
        return left + share if check.compare == "at_most" and stated.value else left
    result = _with_unit(short, stated.unit)
    exact = short == stated.value and sign == "="
    return f"{_expression(check, figures)} = {result}" + ("" if exact else f" {goal}")


def _expression(check: Check, figures: Mapping[str, Figure]) -> str:
    joint = " − " if check.kind in ("difference", "proportion") else " + "
    used = {figures[key].unit for key in chain(check.parts, check.base)}
    sides = []
    for keys in filter(None, (check.parts, check.base)):
        terms = joint.join(_term(figures[key], plain=len(used) == 1) for key in keys)
        sides.append(f"({terms})" if check.base and len(keys) > 1 else terms)
    quotient = " ÷ ".join(sides)
    return f"{_number(figures[check.scale].value)} × {quotient}" if check.scale else quotient


def _term(figure: Figure, *, plain: bool) -> str:
    return _number(figure.value) if plain else _with_unit(figure.value, figure.unit)


def _with_unit(value: Decimal, unit: str) -> str:
    return f"{_number(value)}{'' if unit == PERCENT else ' '}{unit}"


def _number(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _rounded(value: Decimal, like: Decimal, at_least: int) -> Decimal:
    """To the decimals of ``like``, or a few more: 24.47 % must not be shown as 24.5 % beside a stated 25 %."""
    exponent = like.as_tuple().exponent
    return round(value, max(-exponent if isinstance(exponent, int) else 0, at_least))


def _measure(unit: str) -> tuple[str, Decimal]:
    scale = SCALES.get(unit[:1])
    return (unit[1:], scale) if scale is not None and unit[1:] else (unit, Decimal(1))
