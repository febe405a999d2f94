"""Kills a sender of notices as its message is taken, and lets two others share the queue, on one database.

``python -m tests.integration.killed_workers <database>`` prints what arrived as JSON: id and events of every message.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from sqlalchemy import func, select

from data.model import Notification
from data.notices import outgoing, queue, worker
from data.notices.channels import Channel
from data.store.engine import engine_for

CHANNEL = "hq"
LEASE, MOST = 1, 5
PATIENCE = 120


def main(database: str) -> None:
    """Start three senders before there is a thread to be forked along; the first dies with its first message."""
    senders = [_sender(database) for _ in range(3)]
    got: list[tuple[str, list[str]]] = []
    first = senders[0][0]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told = json.loads(self.rfile.read(int(self.headers["content-length"])))
            got.append((self.headers["Idempotency-Key"], [one["event"] for one in told["notices"]]))
            if len(got) == 1:
                os.kill(first, signal.SIGKILL)  # the message is taken, and nobody has written that down
                return
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}".encode()
    os.write(senders[0][1], address)
    killed = os.waitstatus_to_exitcode(os.waitpid(first, 0)[1])
    for _, mouth in senders[1:]:
        os.write(mouth, address)
    left = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child, _ in senders[1:]]
    server.shutdown()
    sys.stdout.write(json.dumps({"killed": killed, "left": left, "got": got}))


def _sender(database: str) -> tuple[int, int]:
    """A process that sends what waits, once it is told where to; its number, and where to tell it."""
    ear, mouth = os.pipe()
    child = os.fork()
    if child:
        os.close(ear)
        return child, mouth
    os.close(mouth)
    address, code = os.read(ear, 100).decode(), 1
    try:
        queue.LEASE, queue.MOST = LEASE, MOST
        os.environ[outgoing.HOSTS] = address
        _send_all(database, Channel(CHANNEL, "json", f"{address}/in"))
        code = 0
    finally:
        os._exit(code)


def _send_all(database: str, channel: Channel) -> None:
    engine, until = engine_for(database), time.monotonic() + PATIENCE
    waiting = select(func.count()).where(Notification.state.in_(("waiting", "sending")))
    while time.monotonic() < until:
        if worker.deliver(engine, channel):
            continue
        with engine.connect() as connection:
            if not connection.scalar(waiting):
                return
        time.sleep(0.02)
    raise TimeoutError


if __name__ == "__main__":
    main(sys.argv[1])
