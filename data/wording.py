"""How figures, dates and forecasts are said in Chinese; one way everywhere."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from data.store.frames import Row, each, missing

if TYPE_CHECKING:
    from data.store.frames import Row

DEMO, VERIFY, SCHEMATIC, PROPOSED = "演示", "待核", "示意", "拟建"
DEMO_WITHIN = "含演示"
DEMO_NOTE = "目标、期限与出处有据的照原文；没有出处的进展、户数与责任人为演示数据。"
TEN_THOUSAND = 10_000
KIND_WORDS = {
    "village_exit": "村退出",
    "relocation_site": "易地搬迁安置点",
    "industry_base": "产业基地",
    "project": "项目",
    "indicator": "重点工作指标",
    "rectification": "整改事项",
    "order": "督办令",
}


def number(value: float, digits: int = 2) -> str:
    """1234567.5 as ``1,234,567.5``: no more decimals than it has; missing as ``—``."""
    if value is None or missing(value):
        return "—"
    text = f"{value:z,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def ten_thousands(value: float) -> str:
    """1100000 as ``110万``: a large figure that is read from afar."""
    return f"{number(value / TEN_THOUSAND)}万" if value >= TEN_THOUSAND * 10 else number(value, 0)


def amount(value: float) -> str:
    """A whole number of things done, or 未填报."""
    return "未填报" if missing(value) else number(value, 0)


def quantity(value: float, unit: str) -> str:
    """A figure with its unit."""
    return f"{number(value)} {unit}" if unit != "%" else f"{number(value)}%"


def percent(share: float) -> str:
    """0.756 as ``75%``: rounded down, so that 100% means done."""
    if missing(share):
        return "—"
    whole = math.floor(share * 100 + 1e-9)
    return f"{whole if share >= 1 else min(whole, 99)}%"


def more_or_less(share: float) -> str:
    """A difference as it is said: 0.224 as ``多 22%``."""
    return f"{'多' if share > 0 else '少'} {abs(share):.0%}"


def progress(objective: Row) -> str:
    """What is done of what is to be done, e.g. ``45 / 70 %``; 未填报 before the first report."""
    if missing(objective["value"]):
        return "未填报"
    sign = "≤" if objective["direction"] == "down" else "/"
    goal = quantity(objective["quantity"], objective["unit"])
    return f"{number(objective['value'])} {sign} {goal}"


def date(value: object) -> str:
    """2018年9月20日; missing as ``—``."""
    if missing(value):
        return "—"
    day = pd.Timestamp(value)  # type: ignore[arg-type]
    return f"{day.year}年{day.month}月{day.day}日"


def short_date(value: object) -> str:
    """9月20日; missing as ``—``."""
    return date(value).partition("年")[2] or "—"


def days_left(objective: Row) -> str:
    """Days to the deadline, or beyond it, or when it was done."""
    if not missing(objective["done_on"]):
        late = int(objective["late_days"])
        return "已完成" if late <= 0 else f"迟 {late} 天补齐"
    left = int(objective["days_left"])
    if left == 0:
        return "今天到期"
    return f"剩 {left} 天" if left > 0 else f"逾期 {-left} 天"


def forecast(objective: Row) -> str:
    """Will it be made, at the present pace? Nothing is said before there is one."""
    if not missing(objective["done_on"]) or missing(objective["late_days"]):
        return ""
    if math.isinf(objective["late_days"]):
        return "近期没有进展，按此无法完成"
    late = int(objective["late_days"])
    if late > 0:
        return f"按现速预计晚 {number(late)} 天"
    return "按现速可按期完成" if late == 0 else f"按现速可提前 {-late} 天"


def person(name: str, *, is_demo: bool) -> str:
    """A person's name; an invented one says so."""
    return f"{name}（{DEMO}）" if is_demo else name


def names(held: pd.DataFrame) -> dict[str, str]:
    """Names of those who hold a duty, by subject."""
    return {subject: person(duty["name"], is_demo=duty["is_demo"]) for subject, duty in each(held)}


def villages_out(zone: Row) -> str:
    """How many of a zone's villages are out, of those that must leave the list."""
    planned = zone["villages_planned"]
    return f"{zone['villages_out']}/{planned} 村" if planned else "无退出村"
