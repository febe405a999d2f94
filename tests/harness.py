"""Starts the real program and talks to it as a browser would."""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fasteners import InterProcessLock
from google.protobuf.text_format import MessageToString
from playwright.sync_api import TimeoutError as NeverHappened
from pysqlite3 import dbapi2 as sqlite
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from playwright.sync_api import Locator, Page
    from streamlit.proto.WidgetStates_pb2 import WidgetState
    from websockets.sync.client import ClientConnection

REPO = Path(__file__).parents[1]
START_SECONDS = 180
CALM_SECONDS = 0.2
SETTLE_SECONDS = 30
TELL_OF_RUNS = """(number) => {
  // The kind of a message of Streamlit's: the number of its last field but the hash and metadata before it.
  const read = (data) => {
    const bytes = new Uint8Array(data);
    let at = 0;
    const varint = () => {
      let [value, shift] = [0, 0];
      do { value += (bytes[at] & 127) * 2 ** shift; shift += 7; } while (bytes[at++] & 128);
      return value;
    };
    const told = {};
    while (at < bytes.length) {
      const key = varint();
      const value = varint();
      told[key >> 3] = value;
      if ((key & 7) === 2) at += value;
    }
    return told;
  };
  const runs = (window.__runs = {unanswered: true, running: false});
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    if (number.ask in read(data)) runs.unanswered = true;
    return send.call(this, data);
  };
  const socket = window.WebSocket;
  window.WebSocket = class extends socket {
    constructor(...words) {
      super(...words);
      this.addEventListener('message', ({data}) => {
        const told = read(data);
        if (number.begin in told) Object.assign(runs, {unanswered: false, running: true});
        if (number.end in told) runs.running = told[number.end] === number.again;
      });
    }
  };
}"""
IS_CALM = """() => new Promise((tell) => requestAnimationFrame(() => setTimeout(() => {
  const drawn = document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === 'notRunning';
  tell(drawn && !window.__runs.unanswered && !window.__runs.running);
}, 0)))"""
STREAMLIT = (
    "/",
    "/villages",
    "/index.html",
    "/static/js/index.js",
    "/_stcore/health",
    "/_stcore/host-config",
    "/_stcore/metrics",
    "/_stcore/script-health-check",
    "/_stcore/upload_file/x/y",
    "/media/abc.csv",
    "/component/streamlit_folium.st_folium/index.html",
    "/app/static/x",
    "/oauth2callback",
)
"""Addresses that Streamlit itself answers."""


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run_program(*arguments: str, home: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the repository to its end, on the database in ``home``."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=REPO,
        env={**os.environ, "ZHANTU_HOME": str(home), **variables},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def once(target: Path, make: Callable[[Path], None]) -> Path:
    """Make a file or folder unless another worker has; whoever comes meanwhile waits for it."""
    with InterProcessLock(target.with_suffix(".lock")):
        if not target.exists():
            unfinished = target.with_suffix(".unfinished")
            make(unfinished)
            unfinished.rename(target)
    return target


def printed(folder: Path, profile: Path) -> dict[str, Path]:
    """PDF files, by name, of every document of a folder; the office runs once, with a profile of its own."""
    target = folder / "printed"
    own = f"-env:UserInstallation={profile.as_uri()}"
    files = sorted(str(file) for file in folder.iterdir())
    command = ["soffice", own, "--headless", "--convert-to", "pdf", "--outdir", str(target), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return {file.stem: file for file in target.iterdir()}


def entries(home: Path) -> int:
    """How much has been entered into the database in ``home``: all of it is audited, as are exports."""
    with closing(sqlite.connect(home / "zhantu.db")) as database:
        return int(
            database.execute("SELECT count(*) FROM audit_event WHERE action <> 'export'").fetchone()[0]
        )


@contextmanager
def running_server(home: Path, root: Path = REPO, *arguments: str) -> Iterator[str]:
    """Run ``root/app.py`` on a free port and the database in ``home``; gives its address."""
    port, log = free_port(), home / "server.log"
    search_path = os.pathsep.join(filter(None, [str(REPO), os.environ.get("PYTHONPATH", "")]))
    variables = {"ZHANTU_HOME": str(home), "ZHANTU_PORT": str(port), "PYTHONPATH": search_path}
    with log.open("wb") as output:
        program = subprocess.Popen(
            [sys.executable, str(root / "app.py"), *arguments],
            cwd=root,
            env={**os.environ, **variables},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_ready(program, port, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        _end(program)


def _wait_until_ready(program: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and program.poll() is None:
        if "战图已就绪" in log.read_text(encoding="utf-8", errors="replace") and _answers(port):
            return
        time.sleep(0.05)
    raise AssertionError("the program did not start:\n" + log.read_text(encoding="utf-8", errors="replace"))


def _answers(port: int) -> bool:
    return fetch(f"http://127.0.0.1:{port}", "/healthz").status == http.HTTPStatus.OK


def _end(program: subprocess.Popen[bytes]) -> None:
    program.terminate()
    try:
        program.wait(10)
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait(10)


@dataclass(frozen=True)
class Answer:
    """An HTTP answer, with lower-case header names."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode("utf-8")


def fetch(base_url: str, path: str, **headers: str) -> Answer:
    """GET a path exactly as written: no client tidies ``..`` away."""
    connection = http.client.HTTPConnection(base_url.removeprefix("http://"), timeout=60)
    try:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        names = {name.lower(): text for name, text in response.getheaders()}
        return Answer(response.status, names, response.read())
    finally:
        connection.close()


@dataclass(frozen=True)
class PageRun:
    """What one run of a page sent to the browser."""

    messages: tuple[ForwardMsg, ...]

    @property
    def titles(self) -> list[str]:
        """The navigation's pages; empty when the navigation did not run."""
        return [
            page.page_name
            for message in self.messages
            if message.WhichOneof("type") == "navigation"
            for page in message.navigation.app_pages
        ]

    @property
    def addresses(self) -> list[str]:
        """The addresses of the navigation's pages."""
        told = (message.navigation.app_pages for message in self.messages if message.HasField("navigation"))
        return [page.url_pathname for each in told for page in each]

    @property
    def text(self) -> str:
        """Everything drawn, as readable text."""
        return "\n".join(
            MessageToString(message.delta, as_utf8=True)
            for message in self.messages
            if message.WhichOneof("type") == "delta"
        )

    @property
    def session(self) -> str:
        """Streamlit's id of the session."""
        news = (one.new_session for one in self.messages if one.WhichOneof("type") == "new_session")
        return str(next(news).initialize.session_id)

    @property
    def succeeded(self) -> bool:
        """Whether the script ran to its end without an uncaught error."""
        last = self.messages[-1]
        return last.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY and "exception {" not in self.text


def run_page(base_url: str, page: str = "", *, origin: str | None = "own", query: str = "") -> PageRun:
    """Open the websocket as a browser does that shows ``/<page>``, and collect one run of the page."""
    with open_socket(base_url, origin=origin) as socket:
        return run_on(socket, page, query)


@contextmanager
def open_socket(
    base_url: str, *, origin: str | None = "own", session: str = "", **headers: str
) -> Iterator[ClientConnection]:
    """The websocket of a page as a browser opens it.

    Args:
        base_url: Address of the program.
        origin: Of the page; None for a client that says none.
        session: Streamlit's id of a session to go on with.
        headers: More of the request, such as ``Cookie``.
    """
    address = base_url.replace("http://", "ws://") + "/_stcore/stream"
    sent_origin = base_url if origin == "own" else origin
    # The protocol, an XSRF token, which only file uploads check, and the session.
    words = ["streamlit", "x", *([session] if session else [])]
    with connect(
        address,
        origin=sent_origin,
        subprotocols=words,
        additional_headers=headers,
        max_size=None,
        proxy=None,
    ) as socket:
        yield socket


def run_on(
    socket: ClientConnection,
    page: str = "",
    query: str = "",
    *,
    by_timer: bool = False,
    states: Sequence[WidgetState] = (),
) -> PageRun:
    """Have a page run on an open websocket, and collect what it sends; ``states`` say what its widgets hold."""
    message = BackMsg()
    message.rerun_script.widget_states.widgets.extend(states)
    message.rerun_script.query_string = query
    message.rerun_script.page_name = page
    message.rerun_script.is_auto_rerun = by_timer
    socket.send(message.SerializeToString())
    messages: list[ForwardMsg] = []
    while not messages or not _is_end(messages[-1]):
        messages.append(ForwardMsg.FromString(socket.recv(timeout=60)))
    return PageRun(tuple(messages))


def _is_end(message: ForwardMsg) -> bool:
    """Whether a run is over, and none that it asked for itself follows."""
    again = ForwardMsg.FINISHED_EARLY_FOR_RERUN
    return message.WhichOneof("type") == "script_finished" and message.script_finished != again


def tell_of_runs(page: Page) -> Page:
    """Have a page know what it has asked of the program and not yet got, for :func:`settled`."""
    fields = ForwardMsg.DESCRIPTOR.fields_by_name
    numbers = {
        "ask": BackMsg.DESCRIPTOR.fields_by_name["rerun_script"].number,
        "begin": fields["new_session"].number,
        "end": fields["script_finished"].number,
        "again": ForwardMsg.FINISHED_EARLY_FOR_RERUN,
    }
    page.add_init_script(f"({TELL_OF_RUNS})({json.dumps(numbers)})")
    return page


def settled(page: Page) -> None:
    """Wait until the page has done what was asked of it: what is typed or clicked before may be drawn over.

    However slow browser and program are: what is asked counts from the moment in which the browser sends it. A
    click can lead to two runs of the script, the second asked for by what the first has drawn: the page must stay
    calm for a moment.
    """
    deadline, calm_since = time.monotonic() + SETTLE_SECONDS, None
    while calm_since is None or time.monotonic() - calm_since < CALM_SECONDS:
        assert time.monotonic() < deadline, "the page never comes to rest"
        calm = page.evaluate(IS_CALM)
        calm_since = (calm_since or time.monotonic()) if calm else None


def choose(page: Page, box: Locator, option: str) -> None:
    """Choose from a selectbox, opening it again where the page was drawn anew while its list was open."""
    wanted = page.get_by_role("option", name=re.compile(f"^{re.escape(option)}")).first
    for patience in (3_000, 5_000, 20_000):
        settled(page)
        box.fill(option)
        try:
            wanted.click(timeout=patience)
        except NeverHappened:
            page.keyboard.press("Escape")
        else:
            return
    raise AssertionError(f"the list never offered {option}")
