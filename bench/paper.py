"""How fast the largest county comes onto the largest paper, with every layer."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from bench.report import Result
from bench.snapshot import COUNTY
from components.state import View
from components.wall_sheet import LAYERS, Wish, drawn
from data.store import snapshot as snapshots
from geo.battle_map import spec_of

if TYPE_CHECKING:
    from sqlalchemy import Engine


def measure(engine: Engine) -> list[Result]:
    """An A0 drawn for the first time, with matplotlib's start; the map itself is there, as on the screen before."""
    day = snapshots.playbook_of(COUNTY, engine).campaign.opening
    county = snapshots.load(COUNTY, day, engine=engine)
    spec_of(county)
    wish = Wish(paper="A0", turn="portrait", layers=",".join(LAYERS))
    begun = time.perf_counter()
    done = drawn(county, View(COUNTY, day), wish, lambda _step, _share: None)
    seconds = time.perf_counter() - begun
    note = f"{done.pages} pages, {len(done.content) / 1e6:.1f} MB"
    return [Result("A0 wall map of 会泽, every layer", seconds, "s", 10, note)]
