"""The content security policy: what the browser may load and run, and that is nothing from outside."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from streamlit.file_util import get_static_dir

INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


FRAME = "/component/streamlit_folium.st_folium/"
"""Where the frame is that draws the preview of a layer."""


def frame_policy() -> str:
    """The policy of the frame that draws the preview of a layer.

    The component writes the map's script into its page, so inline scripts must be let in there, and nowhere else. In
    return the frame can send nothing: no request but for scripts, styles and pictures of ours. Every text from data is
    escaped character by character before it comes near that script (:mod:`geo.preview`).
    """
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self' 'unsafe-inline'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'self'",
        )
    )


def content_security_policy() -> str:
    """The policy of every answer.

    ``blob:`` scripts are how Streamlit loads the code of a v2 component; only a script already let in can
    make one. Inline styles are how Streamlit (emotion) and plotly write theirs. The hashes allow the inline
    scripts of the installed Streamlit's own page, and no other.
    """
    scripts = " ".join(["'self'", "blob:", *_page_script_hashes()])
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {scripts}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self' data:",
            "frame-src 'self'",
            "manifest-src 'self'",
            "media-src 'self' blob:",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


def _page_script_hashes() -> list[str]:
    page = (Path(get_static_dir()) / "index.html").read_text(encoding="utf-8")
    digests = (sha256(script.encode()).digest() for script in INLINE_SCRIPT.findall(page))
    return [f"'sha256-{b64encode(digest).decode()}'" for digest in digests]
