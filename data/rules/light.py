"""The four lights and what each looks like to somebody who cannot see its colour."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Light(StrEnum):
    """Light 灯 of an objective, a village or a zone; the value is its one-letter code."""

    GREEN = "g"
    YELLOW = "y"
    RED = "r"
    GREY = "n"


@dataclass(frozen=True)
class Sign:
    """How a light is shown besides its colour.

    Attributes:
        word: The word on screen.
        shape: The symbol on screen.
        colour: Name of the colour, as people say it.
    """

    word: str
    shape: str
    colour: str


SIGNS = {
    Light.RED: Sign("告急", "■", "红"),
    Light.YELLOW: Sign("预警", "▲", "黄"),
    Light.GREEN: Sign("正常", "●", "绿"),
    Light.GREY: Sign("未填报", "○", "灰"),
}
SEVERITY = {Light.RED: 0, Light.YELLOW: 1, Light.GREY: 2, Light.GREEN: 3}
"""Sort order: what needs the room's attention first."""


def sign_of(light: str) -> str:
    """Shape and word of a light's code, e.g. ``■ 告急``."""
    sign = SIGNS[Light(light)]
    return f"{sign.shape} {sign.word}"
