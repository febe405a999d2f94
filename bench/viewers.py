"""The server alone, without a browser on the same cores: for one person, and for many at once."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from bench.report import Result
from bench.timing import median, p95

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection

    from bench.server import Server

ZONES = 25
VIEWERS, STEPS, PAUSE = 100, 3, 10.0
"""A hundred people, each looking at a zone for about ten seconds."""


def measure(server: Server, county: str) -> list[Result]:
    """Time of a rerun as a viewer's connection sees it: alone, then while all the others look on."""
    alone = _alone(server.address, county)
    with ThreadPoolExecutor(VIEWERS) as pool:
        walks = list(pool.map(lambda number: _walk(server.address, county, number), range(VIEWERS)))
    reruns = [took for walk in walks for took in walk]
    note = f"median {median(reruns):,.0f}, {len(reruns)} reruns"
    return [
        Result(
            f"server part of a zone click, over a bare socket (median of {len(alone)})",
            median(alone),
            "ms",
            60,
            f"{min(alone):.0f}–{max(alone):.0f}",
        ),
        Result(
            f"rerun with {VIEWERS} viewers, a step every {PAUSE:.0f} s (p95)", p95(reruns), "ms", 500, note
        ),
        Result(f"memory of the server with {VIEWERS} viewers", server.memory(), "MB", 600),
    ]


def _alone(address: str, county: str) -> list[float]:
    """One person goes through all zones; milliseconds of each step."""
    with _connected(address) as socket:
        _rerun(socket, f"county={county}")
        return [_rerun(socket, f"county={county}&zone=z{number:02}") for number in range(1, ZONES + 1)]


def _walk(address: str, county: str, number: int) -> list[float]:
    """Open the screen, then go from zone to zone; milliseconds of each step but the opening one."""
    dice = random.Random(number)  # noqa: S311 - spreads the viewers, keeps no secret
    time.sleep(dice.uniform(0, PAUSE))
    with _connected(address) as socket:
        _rerun(socket, f"county={county}")
        return [_step(socket, county, dice) for _ in range(STEPS)]


def _connected(address: str) -> ClientConnection:
    """A socket as the page opens it."""
    words = ["streamlit", "x"]  # the protocol, and a token that only file uploads check
    stream = address.replace("http://", "ws://") + "/_stcore/stream"
    return connect(stream, origin=address, subprotocols=words, max_size=None, proxy=None)


def _step(socket: ClientConnection, county: str, dice: random.Random) -> float:
    time.sleep(dice.uniform(0.5, 1.5) * PAUSE)
    return _rerun(socket, f"county={county}&zone=z{dice.randint(1, ZONES):02}")


def _rerun(socket: ClientConnection, query: str) -> float:
    """Ask for the page at an address and take everything it sends; gives milliseconds."""
    message = BackMsg()
    message.rerun_script.query_string = query
    start = time.perf_counter()
    socket.send(message.SerializeToString())
    while ForwardMsg.FromString(socket.recv(timeout=60)).WhichOneof("type") != "script_finished":
        pass
    return (time.perf_counter() - start) * 1000
