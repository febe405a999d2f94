"""Map files for the browser: compact JSON under an address that names its content, kept in memory."""

from __future__ import annotations

import gzip
import json
import re
from collections import OrderedDict
from hashlib import sha256
from threading import Lock

SHELF_BYTES = 64 * 2**20
NAME = re.compile(r"[A-Za-z0-9_-]+")


class Shelf:
    """A bounded store of compressed files; the least recently used ones make room. Safe for many threads."""

    def __init__(self, capacity: int = SHELF_BYTES) -> None:
        """Hold at most ``capacity`` compressed bytes, but always the newest file."""
        self._capacity = capacity
        self._files: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def put(self, file_name: str, content: bytes) -> None:
        """Keep a file under its name, which stands for its content."""
        with self._lock:
            self._size += len(content) - len(self._files.pop(file_name, b""))
            self._files[file_name] = content
            while self._size > self._capacity and len(self._files) > 1:
                self._size -= len(self._files.popitem(last=False)[1])

    def get(self, file_name: str) -> bytes | None:
        """The file, which counts as a use, or None."""
        with self._lock:
            if file_name in self._files:
                self._files.move_to_end(file_name)
            return self._files.get(file_name)


_shelf = Shelf()


def publish(name: str, payload: object) -> str:
    """Make a payload readable for the browser.

    The same payload has the same address, so the browser fetches it once. Publishing again is cheap and puts
    back a file that had to make room.

    Args:
        name: What the file is, such as ``451082-zones``: letters, digits, ``_`` and ``-``.
        payload: What ``json`` can write; NaN and infinity are refused, browsers cannot read them.

    Returns:
        The address ``/geo/<name>.<sha12>.json``.

    Raises:
        ValueError: The name or a number cannot be published.
    """
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name for a published file")
    content = json.dumps(payload, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    file_name = f"{name}.{sha256(content).hexdigest()[:12]}.json"
    if _shelf.get(file_name) is None:
        _shelf.put(file_name, gzip.compress(content, compresslevel=6, mtime=0))
    return f"/geo/{file_name}"


def fetch(file_name: str) -> bytes | None:
    """The gzip-compressed JSON of a published file, or None if it was never published or had to make room."""
    return _shelf.get(file_name)
