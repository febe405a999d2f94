"""What others change comes to an open screen by itself: one line to the browser that it did, and one rerun for it.

The line is a websocket of our own (``/changes``), not server-sent events: a browser opens at most six plain
connections to a server, so that six open screens would block the seventh, and the gate closes websockets of whoever is
signed out. While nothing changes nothing is sent but the server's ping.
"""

from components.live.component import is_for_news, show
from components.live.line import PATH, changes

__all__ = ["PATH", "changes", "is_for_news", "show"]
