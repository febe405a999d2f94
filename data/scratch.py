"""Files that are there only while something is made of them; what a killed program left behind is tidied away.

Whose they are stands in their name, so that one program never takes away what another is at work on.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = re.compile(r"zhantu-(?P<owner>\d+)-\w+", re.ASCII)
DRAFT = re.compile(r".+\.(?P<owner>\d+)-[0-9a-f]{8}\.part", re.ASCII)
LONGEST = 3600
"""Seconds after which nobody is at work on anything any more, where the owner cannot be asked after."""
STARTED = time.time()
"""What was there before this has another owner, even of this process's number: in a container all have the same."""


@contextmanager
def folder() -> Iterator[Path]:
    """A folder of one's own in the system's place for such; it goes with everything in it."""
    made = tempfile.TemporaryDirectory(prefix=f"zhantu-{os.getpid()}-", ignore_cleanup_errors=True)
    with made as name:
        yield Path(name)


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """Where to write a file that is to be there whole or not at all, also after a power cut.

    Args:
        target: Where it will be; what is there is replaced when the block has come to its end.
    """
    draft = target.with_name(f"{target.name}.{os.getpid()}-{secrets.token_hex(4)}.part")
    try:
        yield draft
        _settle(draft)
        draft.replace(target)
        if sys.platform != "win32":  # which opens no folders, and writes names by itself
            _settle(target.parent)
    finally:
        draft.unlink(missing_ok=True)


def _settle(path: Path) -> None:
    """Wait until the disk has what was written."""
    flags = os.O_RDONLY if sys.platform != "win32" else os.O_RDWR
    opened = os.open(path, flags)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def tidy(drafts: Path) -> int:
    """Take away what a killed program left behind; gives how much that was.

    Args:
        drafts: The folder in which :func:`whole` was at work.
    """
    system = Path(tempfile.gettempdir())
    left = [path for path in system.glob("zhantu-*") if _is_left(path, FOLDER)]
    halves = [path for path in drafts.glob("*.part") if _is_left(path, DRAFT)]
    for path in left:
        shutil.rmtree(path, ignore_errors=True)
    for path in halves:
        path.unlink(missing_ok=True)
    return len(left) + len(halves)


def _is_left(path: Path, names: re.Pattern[str]) -> bool:
    found = names.fullmatch(path.name)
    if not found:
        return False
    try:
        changed = path.stat().st_mtime
    except OSError:  # it has just gone, or is nobody's business
        return False
    owner = int(found["owner"])
    return changed < STARTED if owner == os.getpid() else not _lives(owner, changed)


def _lives(owner: int, changed: float) -> bool:
    """Whether a process is there; Windows' own way to ask would end it, so its age has to do."""
    if sys.platform == "win32":
        return time.time() - changed < LONGEST
    try:
        os.kill(owner, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
