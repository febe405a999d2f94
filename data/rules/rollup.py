"""From the lights of objectives to the light of a village or a zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.rules.light import Light

if TYPE_CHECKING:
    from data.rules.thresholds import Thresholds

COLUMNS = [light.value for light in Light]


def count_lights(lights: pd.Series[str], groups: pd.Series[str]) -> pd.DataFrame:
    """How many objectives of each group show each light: one row a group, one column a light's code."""
    counts = lights.groupby([groups, lights]).size().unstack(fill_value=0)
    return counts.reindex(columns=COLUMNS, fill_value=0)


def roll_up(counts: pd.DataFrame, thresholds: Thresholds) -> pd.Series[str]:
    """The light of each group from its counts.

    Shares are of the objectives that reported: missing reports are 未填报, never a failure of the work. A group in
    which nothing reported is grey.

    Args:
        counts: As from :func:`count_lights`.
        thresholds: ``zone_red_share`` and ``zone_yellow_share``.
    """
    red, yellow = counts[Light.RED.value], counts[Light.YELLOW.value]
    reported = red + yellow + counts[Light.GREEN.value]
    share = reported.where(reported > 0, 1)
    conditions = [
        reported == 0,
        red / share >= thresholds.zone_red_share,
        (red + yellow) / share >= thresholds.zone_yellow_share,
    ]
    light = np.select(conditions, [Light.GREY.value, Light.RED.value, Light.YELLOW.value], Light.GREEN.value)
    return pd.Series(light, index=counts.index, dtype=object)
