"""Scripts and styles of the components, and Leaflet, under addresses that change when their content does."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path, PurePosixPath

from xstatic.pkg import leaflet

COMPONENTS = Path(__file__).parents[1]
LEAFLET = Path(leaflet.BASE_DIR)
MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css", ".png": "image/png"}
"""The files that are served; stated here because a Windows registry can name another type for ``.js``."""


@dataclass(frozen=True)
class Asset:
    """One file for the browser, held in memory."""

    content: bytes
    media_type: str


@dataclass(frozen=True)
class AssetTree:
    """All files for the browser by their path, and the hash of them all."""

    files: dict[str, Asset]
    digest: str


def asset_url(path: str) -> str:
    """The address of a file, such as ``battle_map/map.js`` or ``leaflet/leaflet-src.esm.js``.

    Relative imports between the files work, because the hash is a folder.

    Raises:
        KeyError: There is no such file in the components or in Leaflet.
    """
    tree = asset_tree()
    if path not in tree.files:
        raise KeyError(f"{path} is not among the assets")
    return f"/assets/{tree.digest}/{path}"


def find_asset(digest: str, path: str) -> Asset | None:
    """The file at an address that :func:`asset_url` gave, or None. Nothing is looked up on disk."""
    tree = asset_tree()
    return tree.files.get(path) if digest == tree.digest else None


@lru_cache(maxsize=1)
def asset_tree() -> AssetTree:
    """Read every asset once; the program is restarted when one changes."""
    files = _read(COMPONENTS, PurePosixPath(), {".js", ".css"})
    files |= _read(LEAFLET, PurePosixPath("leaflet"), set(MEDIA_TYPES))
    digest = sha256()
    for path, asset in sorted(files.items()):
        digest.update(f"{path}\0{len(asset.content)}\0".encode())
        digest.update(asset.content)
    return AssetTree(files, digest.hexdigest()[:12])


def _read(folder: Path, prefix: PurePosixPath, suffixes: set[str]) -> dict[str, Asset]:
    return {
        str(prefix / file.relative_to(folder).as_posix()): Asset(file.read_bytes(), MEDIA_TYPES[file.suffix])
        for file in folder.rglob("*")
        if file.suffix in suffixes
    }
