"""The program itself, started as a person starts it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from types import TracebackType

REPO = Path(__file__).parents[1]
PATIENCE = 120.0
READY = "战图已就绪"


@dataclass
class Server:
    """The running program on the data in ``home``; use it in a ``with``.

    Attributes:
        home: Its folder.
        arguments: What it is started with; ``serve`` for server mode.
        variables: More of its environment.
    """

    home: Path
    arguments: tuple[str, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)
    address: str = ""
    seconds_to_ready: float = 0.0

    def __enter__(self) -> Server:
        """Start, and wait until the program says that it is ready."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        variables = {"ZHANTU_HOME": str(self.home), "ZHANTU_PORT": str(port), "PYTHONUNBUFFERED": "1"}
        self._log = self.home / "server.log"
        start = time.perf_counter()
        with self._log.open("wb") as output:
            self._program = subprocess.Popen(  # noqa: S603 - our own entry
                [sys.executable, str(REPO / "app.py"), *self.arguments],
                cwd=REPO,
                env={**os.environ, **self.variables, **variables},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self._wait(start)
        self.seconds_to_ready = time.perf_counter() - start
        self.address = f"http://127.0.0.1:{port}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        """Stop the program."""
        self._program.terminate()
        self._program.wait(20)

    @property
    def printed(self) -> str:
        """What the program has said so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def memory(self) -> float:
        """Resident memory of the program and all it started, in MB."""
        return sum(part.memory_info().rss for part in self._parts()) / 2**20

    def cpu_seconds(self) -> float:
        """Processor time that the program and all it started have taken so far."""
        return sum(sum(part.cpu_times()[:2]) for part in self._parts())

    def _parts(self) -> list[psutil.Process]:
        program = psutil.Process(self._program.pid)
        return [program, *program.children(recursive=True)]

    def _wait(self, start: float) -> None:
        while READY not in self.printed:
            if self._program.poll() is not None or time.perf_counter() - start > PATIENCE:
                self._program.kill()
                raise RuntimeError("the program did not start:\n" + self.printed)
            time.sleep(0.01)
