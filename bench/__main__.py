"""Measures the budgets and prints them: ``python -m bench``. The exit code is 1 if one was missed."""

from __future__ import annotations

import os
import shutil
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from bench import backtest, browser, ledger, load, machine, paper, snapshot, viewers
from bench.report import Result, table
from bench.server import Server
from data.store.engine import engine_for

SHORT = load.Size(minutes=1, viewers=200, writers=25)
"""The load as it is measured with everything else; ``make load`` keeps it up for ten minutes."""


def main() -> int:
    """Start twice, read, click, look; then tell."""
    begun = time.monotonic()
    os.environ.pop("ZHANTU_DATABASE_URL", None)
    with TemporaryDirectory(prefix="zhantu-bench-") as folder, ExitStack() as open_now:
        home = Path(folder)
        chromium = browser.launch(open_now.enter_context(sync_playwright()))
        os.environ["ZHANTU_HOME"] = folder
        print(machine.describe(chromium.version), flush=True)
        with Server(home) as first:
            results = [Result("first start, five counties loaded → ready", first.seconds_to_ready, "s")]
        engine = engine_for(f"sqlite:///{home / 'zhantu.db'}")
        print(f"data      会泽: {snapshot.size_of(engine)}", flush=True)
        results += snapshot.measure(engine)
        results += backtest.measure(engine)
        results += paper.measure(engine)
        engine.dispose()
        results += ledger.measure(home / "zhantu.db")
        with Server(home) as second:
            results.append(Result("second start → ready", second.seconds_to_ready, "s", 5))
            results += browser.Room(chromium, second, snapshot.COUNTY).measure()
            results.append(Result("memory of the server after the tour", second.memory(), "MB", 500))
            results += viewers.measure(second, snapshot.COUNTY)
        chromium.close()
        open_now.close()  # the load has an event loop of its own, and there can be only one
        crowded = Path(folder, "crowded")
        crowded.mkdir()
        shutil.copy(home / "zhantu.db", crowded)
        results += load.run(SHORT, crowded)
    print(f"\n{table(results)}\n\n{time.monotonic() - begun:.0f} seconds")
    return int(not all(result.kept for result in results))


if __name__ == "__main__":
    sys.exit(main())
