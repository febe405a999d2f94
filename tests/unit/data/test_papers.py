"""Photos of progress: small, the right way up, and without what a camera writes into them."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from data.rules import papers
from data.rules.papers import UnfitPaperError, photo, thumbnail


def taken(size: tuple[int, int], kind: str = "JPEG") -> bytes:
    """Taken with a telephone held upright: red above, blue below, but written lying on its side."""
    upright = Image.new("RGB", size, "blue")
    upright.paste("red", (0, 0, size[0], size[1] // 2))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "某相机"
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (25.0, 3.0, 7.0)
    written = BytesIO()
    upright.rotate(90, expand=True).save(written, kind, exif=exif)
    return written.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photo_is_kept_upright_at_most_2000_pixels_long_and_says_neither_where_nor_with_what(kind):
    original = opened(taken((3000, 4000), kind))
    assert original.getexif().get_ifd(0x8825)[1] == "N"
    kept = photo(taken((3000, 4000), kind))
    drawn = opened(kept)
    assert (drawn.format, drawn.size) == ("JPEG", (1500, 2000))
    assert dict(drawn.getexif()) == {}
    assert not set(drawn.info) & {"exif", "comment", "xmp", "icc_profile"}
    assert "某相机".encode() not in kept
    red, blue = drawn.getpixel((750, 100)), drawn.getpixel((750, 1900))
    assert (red[0] > 200, red[2] < 50) == (True, True)
    assert (blue[2] > 200, blue[0] < 50) == (True, True)


def test_a_small_photo_is_not_made_larger():
    assert opened(photo(taken((60, 80)))).size == (60, 80)


def test_the_thumbnail_is_small():
    assert opened(thumbnail(photo(taken((3000, 4000))))).size == (240, 320)


def test_what_is_no_photo_is_refused(monkeypatch):
    for content in (b"%PDF-1.7", b"PK\x03\x04", b"GIF89a", taken((60, 80))[:400]):
        with pytest.raises(UnfitPaperError):
            photo(content)
    monkeypatch.setattr(papers, "LARGEST_SHOT", 100)
    with pytest.raises(UnfitPaperError, match="MB"):
        photo(taken((60, 80)))
