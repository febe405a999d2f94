"""Registered households 建档立卡户: batches that overlap, monitoring with its risk light, and what is masked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from data.rules.arrays import day, days
from data.rules.light import Light, Sign

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

    from data.rules.arrays import Objects

BATCHES = {
    "by_industry": "发展生产",
    "by_relocation": "易地搬迁",
    "by_ecology": "生态补偿",
    "by_education": "发展教育",
    "by_security": "社保兜底",
}
"""五个一批: column of the household, word on screen. A household may be in several."""
CAUSES = (
    "因病",
    "因残",
    "因学",
    "因灾",
    "缺土地",
    "缺水",
    "缺技术",
    "缺劳力",
    "缺资金",
    "交通条件落后",
    "自身发展力不足",
)
"""主要致贫原因, as the register 建档立卡 names them, in its order."""
UNSTABLE, MARGINAL, SUDDEN = "脱贫不稳定户", "边缘易致贫户", "突发严重困难户"
MONITORED = (UNSTABLE, MARGINAL, SUDDEN)
"""Kinds of household watched against falling (back) into poverty."""
UNHELPED_DAYS = 30
"""A monitored household that nobody helps for longer is at high risk; this program's own limit."""
RISKS = {
    Light.RED: Sign("高风险", "■", "红"),
    Light.YELLOW: Sign("监测中", "▲", "黄"),
    Light.GREEN: Sign("风险已消除", "●", "绿"),
}
"""How the risk of a monitored household is shown."""
MASK = "*"
NAME_SHOWN, HEAD_SHOWN, TAIL_SHOWN = 1, 3, 4
"""Characters of a name, and of either end of an identity number, that stay readable."""


def risk_lights(watched: pd.DataFrame, as_of: dt.date) -> Objects:
    """The risk light of monitored households, as codes of :class:`~data.rules.light.Light`.

    Green once the risk was found to be over; red for 突发严重困难户 and for whoever is monitored longer than
    :data:`UNHELPED_DAYS` without help; else yellow. What happens after ``as_of`` is not known yet.

    Args:
        watched: Columns monitored, monitored_from, helped_from, risk_over_on.
        as_of: The day.
    """
    today = day(as_of)
    over = days(watched["risk_over_on"]) <= today
    helped = days(watched["helped_from"]) <= today
    waiting = ~helped & (today - days(watched["monitored_from"]) > UNHELPED_DAYS)
    red = waiting | (watched["monitored"] == SUDDEN).to_numpy()
    codes = np.select([over, red], [Light.GREEN.value, Light.RED.value], Light.YELLOW.value)
    return codes.astype(object)


def plan_light(planned: int, out: int, late: int, *, over: bool) -> Light | None:
    """How a planned year stands.

    Args:
        planned: Households planned for the year.
        out: Of them, those out by now.
        late: Of these, those that came out after the year.
        over: Whether the year is over.

    Returns:
        Red where the year is over and somebody is still poor, yellow where somebody came out late, green where all
        came out in time, None while the year runs.
    """
    if over and out < planned:
        return Light.RED
    if late:
        return Light.YELLOW
    return Light.GREEN if planned and out == planned else None


def risk_sign(code: str) -> Sign:
    """Shape, word and colour of a risk light's code."""
    return RISKS[Light(code)]


def mask_name(name: str) -> str:
    """张三 and 张三丰 both as ``张**``: not even the length is told."""
    return name[:NAME_SHOWN] + MASK * 2 if name else ""


def mask_number(number: str) -> str:
    """An identity number as ``430***********0011``; one too short to hide anything in is hidden whole."""
    hidden = len(number) - HEAD_SHOWN - TAIL_SHOWN
    if hidden <= HEAD_SHOWN + TAIL_SHOWN:
        return MASK * len(number)
    return number[:HEAD_SHOWN] + MASK * hidden + number[-TAIL_SHOWN:]


@dataclass(frozen=True)
class Overlap:
    """The batches added up against those who are in any of them, counted once.

    Attributes:
        counted: Sum of the batches: whoever is in two batches counts twice.
        once: Those who are in at least one batch.
    """

    counted: int
    once: int

    @property
    def twice(self) -> int:
        """How much the sum counts again."""
        return self.counted - self.once

    @property
    def mean(self) -> float:
        """Batches for each of those who are in any; NaN where nobody is."""
        return self.counted / self.once if self.once else float("nan")
