"""How far each layer of the map is surveyed: what has an area, what a point, what is laid out, what is nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from data import wording
from data.store import layers
from data.store.kept import per_snapshot

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from data.store.snapshot import Snapshot

AREA, POINT, LAID_OUT, NOWHERE = "实测范围", "有坐标", wording.SCHEMATIC, "没有位置"
STATES: Final = (AREA, POINT, LAID_OUT, NOWHERE)
KINDS: Final = {
    "relocation_site": "易地搬迁安置点",
    "industry_base": "产业基地",
    "project": "项目",
    "indicator": "重点工作",
}
SEATS, TOWNSHIPS, VILLAGES, VILLAGE_POINTS = "乡镇驻地", "乡镇边界", "村边界", "村点位"


@per_snapshot
def load(snapshot: Snapshot, engine: Engine) -> pd.DataFrame:
    """One row for everything the map can show: layer, code, name, state, lon, lat, accuracy, surveyed_mu.

    An area counts before a point; what has neither but a village or township is laid out there.
    """
    surveyed = layers.load(snapshot, engine).shapes["area_mu"]
    parts = [
        _places(snapshot.townships, TOWNSHIPS, _drawn(snapshot, snapshot.townships)),
        _places(snapshot.townships, SEATS, _located(snapshot.townships)),
        _places(snapshot.villages, VILLAGES, _drawn(snapshot, snapshot.villages)),
        _places(snapshot.villages, VILLAGE_POINTS, _located(snapshot.villages)),
        *(_objectives(snapshot, kind, word, surveyed) for kind, word in KINDS.items()),
    ]
    return pd.concat([part for part in parts if len(part)], ignore_index=True)


def counted(rows: pd.DataFrame) -> pd.DataFrame:
    """How many of each state, by layer in the order of the rows."""
    counts = pd.crosstab(rows["layer"], rows["state"])
    return counts.reindex(index=rows["layer"].unique(), columns=list(STATES), fill_value=0)


def _drawn(snapshot: Snapshot, places: pd.DataFrame) -> pd.Series[str]:
    surveyed = places.index.to_series().isin(list(snapshot.boundaries))
    return surveyed.map({True: AREA, False: LAID_OUT})


def _located(places: pd.DataFrame) -> pd.Series[str]:
    return places["lon"].notna().map({True: POINT, False: LAID_OUT})


def _places(places: pd.DataFrame, layer: str, state: pd.Series[str]) -> pd.DataFrame:
    columns = places[["name", "lon", "lat", "accuracy"]]
    return columns.assign(layer=layer, state=state, surveyed_mu=np.nan).reset_index(names="code")


def _objectives(snapshot: Snapshot, kind: str, layer: str, surveyed: pd.Series[float]) -> pd.DataFrame:
    mine = snapshot.objectives[snapshot.objectives["kind"] == kind]
    laid_out = mine["village"].notna() | mine["township"].notna()
    state = pd.Series(NOWHERE, mine.index).mask(laid_out, LAID_OUT).mask(mine["lon"].notna(), POINT)
    state = state.mask(mine.index.isin(surveyed.index), AREA)
    columns = mine[["title", "lon", "lat", "accuracy"]].rename(columns={"title": "name"})
    return columns.assign(layer=layer, state=state, surveyed_mu=surveyed.reindex(mine.index)).reset_index(
        names="code"
    )
