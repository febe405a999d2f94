"""Map files that are broken at random are read or refused, and none reaches a file or server it names."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from data.ledger import errors
from geo.errors import GeoError
from geo.read.formats import SETTINGS
from tests.unit.geo.mutants import Baits

REPO = Path(__file__).parents[3]
HOW_MANY = int(os.environ.get("ZHANTU_MUTATIONS", "300"))
SEED = 20180601

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks, and watches the bait by inotify")


def test_map_files_broken_at_random_are_read_or_refused_and_reach_for_nothing_outside():
    done = subprocess.run(
        [sys.executable, "-m", "tests.unit.geo.mutants", str(HOW_MANY), str(SEED)],
        capture_output=True,
        text=True,
        cwd=REPO,
        env={**os.environ, **SETTINGS},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    outcomes: dict[str, int] = json.loads(done.stdout)
    refusals = {
        kind.__name__ for base in (errors.UnreadableFileError, GeoError) for kind in base.__subclasses__()
    }
    ended = {told for told in outcomes if told.startswith("ended by signal")}
    assert set(outcomes) <= refusals | ended | {"read"}, outcomes
    assert sum(outcomes.values()) == HOW_MANY
    assert outcomes["read"] > 0
    assert outcomes["DamagedFileError"] > 0


def test_whoever_opens_the_bait_or_calls_the_server_is_noticed(tmp_path):
    baits = Baits(tmp_path)
    assert list(baits.taken()) == []
    baits.secret.read_bytes()
    assert list(baits.taken()) == ["file"]
    baits.close()
