"""Reads mutated map files as ``tests/unit/data/mutants.py`` reads spreadsheets, and lays baits for what reaches out.

Run as ``python -m tests.unit.geo.mutants <how many> <seed>`` with GDAL's settings of the child in the environment;
prints JSON: outcome → count. What the parent does with an answer, up to the checks of the survey, is part of each
reading. Files name a file outside of their folder and a server: ``!the bait was taken`` tells that somebody went there.
"""

from __future__ import annotations

import ctypes
import json
import os
import socket
import sys
import tempfile
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from shapely.geometry import box

from data.ledger.errors import UnreadableFileError
from geo.errors import GeoError
from geo.intake import Answers, Subjects, best_column, take_in
from geo.read import job
from geo.read.layer import MapFile
from geo.read.points import proposed
from geo.systems import System, from_text
from tests.unit.data.mutants import Reader, mutants, outcomes
from tests.unit.geo import surveys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.read.layer import SourceLayer

IN_NONBLOCK, IN_OPEN = 0x800, 0x20  # linux/inotify.h
DEGREES = System("cgcs2000", "经纬度", "cgcs2000")
TOWNSHIPS = Subjects(
    {code: (name,) for code, name in zip(surveys.CODES, surveys.SQUARES, strict=True)},
    9,
    box(surveys.LON, surveys.LAT, surveys.LON + 0.2, surveys.LAT + 0.1),
    "会泽县",
    whole=True,
)
ORIGINALS = (
    surveys.shapefile(4523),
    surveys.shapefile(encoding="utf-8"),
    surveys.geopackage(4544),
    surveys.geojson(),
    surveys.kml(),
    surveys.kmz(),
    surveys.table(),
    surveys.table("utf-8-sig"),
    surveys.sheet(),
)


def tokens(secret: Path, port: int) -> tuple[bytes, ...]:
    """What is put into files: limits of numbers, signs of the formats, and ways to the baits."""
    file, server = str(secret).encode(), f"http://127.0.0.1:{port}/x".encode()
    return (
        b"<!DOCTYPE kml [<!ENTITY x SYSTEM '" + file + b"'>]>", b"&x;", file, b"/vsicurl/" + server, server,
        b"<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>" + file + b"</SrcDataSource></OGRVRTLayer>",
        b"<NetworkLink><Link><href>" + server + b"</href></Link></NetworkLink>", b"1e999", b"-1e308", b"NaN", b"[[[[",
        b"]", b"}", b'"coordinates":', b'"crs":{"type":"link","properties":{"href":"' + server + b'"}},', b"null",
        b'PROJCS["', b"EPSG::999999", b"\x00\x00\x27\x0a", b"\xff\xff\xff\x7f", b"\xff" * 8, b"../../x.shp",
    )  # fmt: skip


def used(answer: bytes) -> None:
    """What the parent does with an answer: every layer is checked as townships, in the system it declares."""
    for layer in MapFile.from_json(answer).layers:
        take_in(layer, _answers(layer), TOWNSHIPS, as_points=layer.is_table)


def _answers(layer: SourceLayer) -> Answers:
    east, north = proposed(layer.fields)
    columns = (east or layer.fields[0], north or layer.fields[-1]) if layer.is_table else ("", "")
    return Answers(best_column(layer, TOWNSHIPS), from_text(layer.system) or DEGREES, None, *columns)


MAP_FILES = Reader(job.work, {"encoding": "gb18030"}, used, (UnreadableFileError, GeoError))


class Baits:
    """A file that nobody may open and a server that nobody may call; told by the system, not by Python."""

    def __init__(self, folder: Path) -> None:
        self.secret = folder / "secret.geojson"
        self.secret.write_bytes(surveys.geojson())
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.setblocking(False)
        libc = ctypes.CDLL(None)
        self._watch = libc.inotify_init1(IN_NONBLOCK)
        libc.inotify_add_watch(self._watch, os.fsencode(self.secret), IN_OPEN)

    @property
    def port(self) -> int:
        return int(self._server.getsockname()[1])

    def taken(self) -> Iterator[str]:
        """Which of them somebody went for."""
        for what, ask in (("file", lambda: os.read(self._watch, 4096)), ("server", self._server.accept)):
            try:
                ask()
            except BlockingIOError:
                continue
            yield what

    def close(self) -> None:
        self._server.close()
        os.close(self._watch)


def main(count: int, seed: int) -> Counter[str]:
    with tempfile.TemporaryDirectory() as folder, closing(Baits(Path(folder))) as baits:
        found = outcomes(count, mutants(ORIGINALS, tokens(baits.secret, baits.port), seed), MAP_FILES)
        return found + Counter(f"!the bait was taken: {what}" for what in baits.taken())


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*map(int, sys.argv[1:]))))
