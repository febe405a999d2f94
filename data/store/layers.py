"""Surveyed layers as of a day: their versions, and the areas of objectives."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.store.frames import read
from data.store.kept import whatever_the_progress
from data.store.queries import Question

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import Engine

    from data.store.snapshot import Snapshot

PLACES: Final = {"township": "乡镇边界", "village": "村边界"}
AREAS: Final = {"relocation_site": "易地搬迁安置点范围", "industry_base": "产业基地范围"}
LAYERS: Final = PLACES | AREAS
"""Layers that have versions."""


@dataclass(frozen=True, eq=False)
class Layers:
    """What was taken over by the day.

    Attributes:
        versions: Versions of all layers, the newest first.
        shapes: Areas of objectives in force, by objective: GeoJSON geometry, area in 亩.
    """

    versions: pd.DataFrame
    shapes: pd.DataFrame

    def newest(self, layer: str) -> int:
        """Number of the newest version of a layer; 0 where there is none."""
        mine = self.versions.loc[self.versions["layer"] == layer, "number"]
        return 0 if mine.empty else int(mine.iloc[0])


def surveyed_mu(snapshot: Snapshot, objective: str, engine: Engine | None = None) -> float:
    """The surveyed area of an objective in 亩 as of the day; NaN where there is none."""
    surveyed = load(snapshot, engine).shapes["area_mu"]
    return float(surveyed.loc[objective]) if objective in surveyed.index else math.nan


@whatever_the_progress
def load(snapshot: Snapshot, engine: Engine) -> Layers:
    """Read the layers of a snapshot."""
    question = Question(snapshot.county_code, snapshot.as_of, snapshot.evidence_only)
    with engine.connect() as connection:
        shapes = read(connection, question.objective_shapes()).set_index("objective_id")
        versions = read(connection, question.layer_versions())
    return Layers(versions, shapes[shapes["geometry"] != ""])
