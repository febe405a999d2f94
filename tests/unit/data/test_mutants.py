"""Files that are broken at random are read or refused, never anything else; ZHANTU_MUTATIONS says how many."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from data.ledger import errors

REPO = Path(__file__).parents[3]
HOW_MANY = int(os.environ.get("ZHANTU_MUTATIONS", "250"))
SEED = 20181231


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks a process for each file")
def test_files_broken_at_random_are_read_or_refused_and_reach_for_nothing_outside():
    done = subprocess.run(
        [sys.executable, "-m", "tests.unit.data.mutants", str(HOW_MANY), str(SEED)],
        capture_output=True,
        text=True,
        cwd=REPO,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    outcomes: dict[str, int] = json.loads(done.stdout)
    refusals = {kind.__name__ for kind in errors.UnreadableFileError.__subclasses__()}
    ended = {told for told in outcomes if told.startswith("ended by signal")}
    assert set(outcomes) <= refusals | ended | {"read"}, outcomes
    assert sum(outcomes.values()) == HOW_MANY
    assert outcomes["read"] > 0
    assert outcomes["DamagedFileError"] > 0
