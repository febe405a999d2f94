"""nginx before the programs of a test: the operator's example with other ports and a certificate of its own."""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
from websockets.sync.client import connect

from tests import harness

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from websockets.sync.client import ClientConnection

NAME = "zhantu.example.gov.cn"
"""Under which the example serves."""
HERE = "127.0.0.1"
START_SECONDS = 30


class Proxy:
    """An nginx of its own, which nobody but the test asks."""

    def __init__(self, folder: Path, programs: Sequence[str]) -> None:
        """Write certificate and configuration.

        Args:
            folder: Everything it writes lies there.
            programs: Addresses of what it stands before.
        """
        self.plain, self.secure = harness.free_port(), harness.free_port()
        self._folder, self._programs = folder, [httpx.URL(one).netloc.decode() for one in programs]
        self._trust = self._certify()
        self._config = folder / "nginx.conf"
        self._config.write_text(self._written(), encoding="utf-8")

    def _certify(self) -> ssl.SSLContext:
        kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
        said = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
        files = ["-keyout", "zhantu.key", "-out", "zhantu.crt"]
        subprocess.run(
            [str(shutil.which("openssl")), "req", *kind, *said, *files],
            cwd=self._folder,
            check=True,
            capture_output=True,
        )
        return ssl.create_default_context(cafile=str(self._folder / "zhantu.crt"))

    def _written(self) -> str:
        """The whole configuration; its log says which program answered whom."""
        folder, said = self._folder, (harness.REPO / "deploy" / "nginx.conf").read_text(encoding="utf-8")
        said = re.sub(r"\n *listen \[::\].*", "", said)
        said = said.replace("listen 80;", f"listen {HERE}:{self.plain};")
        said = said.replace("listen 443 ", f"listen {HERE}:{self.secure} ")
        said = said.replace("/etc/nginx/tls", str(folder))
        machines = "".join(f"server {one};" for one in self._programs)
        said = re.sub(r"\bserver 127\.0\.0\.1:8501[^;]*;", machines, said, count=1)
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        paths = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
        log = f'log_format asked "$remote_addr $upstream_addr"; access_log {folder}/access.log asked;'
        # Started by root its workers would be another user, to whom the folders of a test are closed.
        owner = "user root;" if os.geteuid() == 0 else ""
        head = f"{owner} daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}"
        return f"{head}\nhttp {{ {paths} {log}\n{said}\n}}\n"

    @contextmanager
    def running(self) -> Iterator[None]:
        """Serve until the end."""
        command = ["nginx", "-p", str(self._folder), "-c", str(self._config)]
        with subprocess.Popen(command, stderr=subprocess.PIPE) as program:
            try:
                self._wait(program)
                yield
            finally:
                program.terminate()

    def _wait(self, program: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while program.poll() is None and time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex((HERE, self.secure)) == 0:
                    return
            time.sleep(0.02)
        program.terminate()
        raise AssertionError(f"nginx does not take the example:\n{program.communicate()[1].decode()}")

    def client(self, source: str = HERE, **headers: str) -> httpx.Client:
        """A browser on an address of this machine."""
        transport = httpx.HTTPTransport(verify=self._trust, local_address=source)
        said = {"host": self._named, "origin": self._origin, "accept": "text/html", **headers}
        base = f"https://{HERE}:{self.secure}"
        client = httpx.Client(transport=transport, base_url=base, headers=said, timeout=60)
        client.event_hooks["request"] = [_name_the_server]
        return client

    def socket(self, path: str, token: str, **more: Any) -> ClientConnection:
        """A websocket as a page opens it for whoever is signed in."""
        return connect(
            f"wss://{self._named}{path}",
            sock=socket.create_connection((HERE, self.secure)),
            ssl=self._trust,
            origin=self._origin,
            additional_headers={"Cookie": f"__Host-zhantu={token}"},
            max_size=None,
            proxy=None,
            **more,
        )

    def served_by(self, source: str) -> set[str]:
        """Which programs answered whoever came from an address."""
        lines = (self._folder / "access.log").read_text(encoding="utf-8").splitlines()
        return {program for client, program in map(str.split, lines) if client == source}

    @property
    def _named(self) -> str:
        return f"{NAME}:{self.secure}"

    @property
    def _origin(self) -> str:
        return f"https://{self._named}"


def _name_the_server(request: httpx.Request) -> None:
    request.extensions["sni_hostname"] = NAME
