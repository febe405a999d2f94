"""The four lights of the map: one source of colour, shape and word for screen, file and paper.

Projectors wash colours out and some people cannot tell red from green, so a light is never a colour alone:
the lights also differ in lightness (red dark, amber bright), in shape and in word.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from data.rules.light import SIGNS
from data.rules.light import Light as Code

HIDDEN = "."
"""Class character of a feature that is not shown."""


@dataclass(frozen=True)
class Light:
    """How one light looks; colours are `#rrggbb`.

    Attributes:
        code: One letter, see `data.rules.light.Light`.
        word: Word on screen.
        colour_word: Name of the colour.
        symbol: Shape as a character.
        shape: Shape by name: circle, triangle, square or ring.
        fill: Colour of an area.
        mark: Colour of a symbol, dark enough to stand on an area of the same light and not look hollow.
        ink: A character on the symbol.
        text: The word on a panel.
    """

    code: str
    word: str
    colour_word: str
    symbol: str
    shape: str
    fill: str
    mark: str
    ink: str
    text: str


@dataclass(frozen=True)
class Theme:
    """CSS colours of everything around the lights; `casing` is the line around the whole county."""

    name: str
    ground: str
    border: str
    casing: str
    hatch: str
    ink: str
    muted: str
    plate: str
    panel: str
    line: str
    accent: str
    halo: str
    glass: str
    glass_ink: str


_SHAPE_NAMES = {"●": "circle", "▲": "triangle", "■": "square", "○": "ring"}


_MARKS = {
    "g": ("#0E6345", "#FFFFFF"),
    "y": ("#E48C00", "#2B1B00"),
    "r": ("#8F0F1A", "#FFFFFF"),
    "n": ("#FFFFFF", "#3D4A59"),
}
"""Symbols look alike on a light and on a dark map: colour of the shape, colour of the character on it."""


def _light(code: str, fill: str, text: str) -> Light:
    sign = SIGNS[Code(code)]
    words = (sign.word, sign.colour, sign.shape, _SHAPE_NAMES[sign.shape])
    return Light(code, *words, fill, *_MARKS[code], text)


LIGHTS = {
    "g": _light("g", fill="#6CC09F", text="#1E7A5A"),
    "y": _light("y", fill="#F8CB68", text="#8A5A00"),
    "r": _light("r", fill="#C0353D", text="#A81B25"),
    "n": _light("n", fill="#E3E8EE", text="#566475"),
}
DARK_LIGHTS = {
    "g": _light("g", fill="#3FA683", text="#6FD3B0"),
    "y": _light("y", fill="#E8B64A", text="#F2C968"),
    "r": _light("r", fill="#C83A41", text="#FF8C8C"),
    "n": _light("n", fill="#2A3747", text="#A9B8C8"),
}

LIGHT_THEME = Theme(
    name="light",
    ground="#EBEEF1",
    border="#FFFFFF",
    casing="#7F93A8",
    hatch="#B4C0CC",
    ink="#14202E",
    muted="#5A6878",
    plate="rgba(255, 255, 255, 0.94)",
    panel="#FFFFFF",
    line="rgba(20, 32, 46, 0.14)",
    accent="#0B4F9E",
    halo="#FFFFFF",
    glass="rgba(16, 25, 37, 0.90)",
    glass_ink="#F4F7FA",
)
DARK_THEME = Theme(
    name="dark",
    ground="#0E1621",
    border="#DCE5EE",
    casing="#5E7892",
    hatch="#4A5B6E",
    ink="#EEF3F8",
    muted="#A3B2C2",
    plate="rgba(15, 24, 36, 0.92)",
    panel="#131E2C",
    line="rgba(220, 229, 238, 0.18)",
    accent="#6DB3FF",
    halo="#0E1621",
    glass="rgba(4, 9, 15, 0.92)",
    glass_ink="#F4F7FA",
)


def lights(*, dark: bool = False) -> dict[str, Light]:
    """The lights by code, in the order a legend lists them (green, amber, red, grey)."""
    return DARK_LIGHTS if dark else LIGHTS


def theme(*, dark: bool = False) -> Theme:
    """The colours around the lights."""
    return DARK_THEME if dark else LIGHT_THEME


def as_payload(*, dark: bool = False) -> dict[str, object]:
    """The palette as plain JSON values for the screen renderer: `{lights: {code: {...}}, theme: {...}}`."""
    return {
        "lights": {code: asdict(light) for code, light in lights(dark=dark).items()},
        "theme": asdict(theme(dark=dark)),
    }
