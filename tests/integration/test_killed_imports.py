"""kill -9 in the middle of an import leaves the whole import or nothing of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from tests.harness import REPO

KILLS = int(os.environ.get("ZHANTU_KILLS", "4"))
"""How often on each database; 200 takes minutes."""


def test_a_killed_import_is_whole_or_has_not_happened(new_url):
    address = new_url(filled=True)
    run = subprocess.run(
        [sys.executable, "-m", "tests.integration.kills", address, str(KILLS)],
        cwd=REPO,
        capture_output=True,
        text=True,
        timeout=120 + 60 * KILLS,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-3_000:]
    assert json.loads(run.stdout)["killed"] == KILLS
