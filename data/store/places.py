"""How a place of a county is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.store.frames import row_of

if TYPE_CHECKING:
    from data.store.snapshot import Snapshot


def place_name(snapshot: Snapshot, code: str) -> str:
    """Name of a village with its township, of a township, or of the county."""
    if code in snapshot.villages.index:
        village = row_of(snapshot.villages, code)
        return f"{row_of(snapshot.townships, village['township'])['name']}{village['name']}"
    known = code in snapshot.townships.index
    return str(snapshot.townships.loc[code, "name"]) if known else snapshot.playbook.county.name
