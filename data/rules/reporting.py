"""What a cumulative value can be: nothing below zero, no share beyond the whole, and no step back without a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

WHOLES = ("village_exit", "relocation_site", "rectification", "order")
"""Kinds whose quantity is all there is of them: nobody can do more."""
MOST_PERCENT = 100
FARTHEST = 10
"""A value of more than so many times the target is a slip of the pen or of the unit."""


def impossible(kind: str, unit: str, quantity: float, value: float) -> str:
    """Why a value cannot be, in words; empty where it can.

    Args:
        kind: Kind of the objective.
        unit: Unit of quantity and value.
        quantity: The target.
        value: The cumulative value.
    """
    if value < 0:
        return "累计完成量不能是负数"
    if unit == "%" and value > MOST_PERCENT:
        return "百分比不能超过 100"
    if kind in WHOLES and value > max(quantity, 1.0):
        return f"{value:,.10g} 超过全部的 {quantity:,.10g} {unit}"
    if quantity > 0 and unit != "%" and value > FARTHEST * quantity:
        return f"{value:,.10g} 是目标 {quantity:,.10g} {unit}的 {value / quantity:.0f} 倍，请核对单位"
    return ""


def step_back(course: Mapping[dt.date, float], on_date: dt.date, value: float, direction: str) -> str:
    """Which other report a value goes back behind, in words; empty where it goes on.

    Args:
        course: The values reported so far, by their day; corrections in place.
        on_date: The day of the value.
        value: The cumulative value.
        direction: ``up`` when more is better, ``down`` for ceilings.
    """
    sign = 1 if direction == "up" else -1
    for day in sorted(course):
        ahead = sign * (value - course[day])
        if (ahead < 0 and day <= on_date) or (ahead > 0 and day > on_date):
            return f"{value:,.10g} 比 {day} 填报的 {course[day]:,.10g} {'退' if day <= on_date else '进'}了"
    return ""
