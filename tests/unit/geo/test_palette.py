"""The palette must survive a weak projector and eyes that cannot tell red from green."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from data.rules.light import SIGNS
from geo import palette

# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
EYES = {
    "no red cones": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "no green cones": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]]
)
WHITE = np.array([0.95047, 1.0, 1.08883])
STRAY_LIGHT = 0.45
"""Share of white that a lit meeting room adds to what the projector throws."""


def linear(colour):
    """`#rrggbb` as linear RGB 0..1."""
    values = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def lab(light):
    """Linear RGB as CIE L*a*b*."""
    relative = TO_XYZ @ np.clip(light, 0, 1) / WHITE
    curve = np.where(relative > 0.008856, np.cbrt(relative), 7.787 * relative + 16 / 116)
    return np.array([116 * curve[1] - 16, 500 * (curve[0] - curve[1]), 200 * (curve[1] - curve[2])])


def contrast(one, other):
    """WCAG contrast ratio of two colours."""
    dark, bright = sorted(float(TO_XYZ[1] @ linear(colour)) for colour in (one, other))
    return (bright + 0.05) / (dark + 0.05)


PAIRS = [
    pytest.param(one.fill, other.fill, id=f"{theme}-{one.word}-{other.word}")
    for theme, dark in (("light", False), ("dark", True))
    for one, other in combinations(palette.lights(dark=dark).values(), 2)
]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_lights_washed_out_by_the_room_still_differ(one, other):
    washed = [lab(linear(colour) * (1 - STRAY_LIGHT) + STRAY_LIGHT) for colour in (one, other)]
    assert np.linalg.norm(washed[0] - washed[1]) > 10


@pytest.mark.parametrize(("one", "other"), PAIRS)
@pytest.mark.parametrize("eye", EYES)
def test_lights_differ_for_eyes_that_lack_a_colour(eye, one, other):
    seen = [lab(np.array(EYES[eye]) @ linear(colour)) for colour in (one, other)]
    assert np.linalg.norm(seen[0] - seen[1]) > 20


@pytest.mark.parametrize("dark", [False, True])
def test_a_symbol_stands_out_from_an_area_of_its_own_light(dark):
    for light in palette.lights(dark=dark).values():
        assert np.linalg.norm(lab(linear(light.fill)) - lab(linear(light.mark))) > 5, light.word


@pytest.mark.parametrize("dark", [False, True])
def test_words_are_readable_on_their_panel(dark):
    panel = palette.theme(dark=dark).panel
    for light in palette.lights(dark=dark).values():
        assert contrast(light.text, panel) >= 4.5, light.word
    assert contrast(palette.theme(dark=dark).ink, panel) >= 7
    assert contrast(palette.theme(dark=dark).muted, panel) >= 4.5


def test_no_two_lights_share_a_shape_and_the_words_are_those_of_the_rules():
    lights = palette.lights()
    assert len({light.shape for light in lights.values()}) == len(lights) == len(SIGNS)
    assert {code: light.word for code, light in lights.items()} == {
        code.value: sign.word for code, sign in SIGNS.items()
    }
