"""News are told at a pace that the program can answer, however many screens are open."""

from __future__ import annotations

import pytest

from components.live.line import rest, spread

SCREEN_SECONDS = 1.2
"""Over which screens that hear the same news spread themselves, see components/live/live.js."""
POLL_SECONDS, DRAWN_SECONDS = 1.0, 0.5


def test_few_screens_hear_at_once():
    assert rest(2) <= 0.1
    assert spread(2) <= 0.1


@pytest.mark.parametrize("lines", [1, 100, 1000])
def test_a_change_is_seen_within_five_seconds(lines):
    assert POLL_SECONDS + spread(lines) + SCREEN_SECONDS + DRAWN_SECONDS <= 5


def test_a_hundred_screens_follow_a_stream_of_changes_within_five_seconds_and_200_within_ten():
    assert rest(100) <= 5
    assert rest(200) <= 10
    assert 200 / rest(200) == pytest.approx(20)
