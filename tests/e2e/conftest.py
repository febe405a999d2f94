"""The whole product's fixtures."""

from __future__ import annotations

import pytest

from tests.e2e.wall import Wall


@pytest.fixture
def wall(page, running_app) -> Wall:
    """The running program in a fresh browser; :meth:`Wall.open` shows it."""
    return Wall(page, running_app)
