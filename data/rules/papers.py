"""Papers and pictures 附件: what a file really is, told by its content; a picture loses what a camera wrote into it."""

from __future__ import annotations

import zipfile
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

PNG, JPEG, PDF = "image/png", "image/jpeg", "application/pdf"
OFFICE = "application/vnd.openxmlformats-officedocument"
XLSX, DOCX = f"{OFFICE}.spreadsheetml.sheet", f"{OFFICE}.wordprocessingml.document"
ENDINGS = {PNG: ".png", JPEG: ".jpg", PDF: ".pdf", XLSX: ".xlsx", DOCX: ".docx"}
PICTURES = (PNG, JPEG)
LARGEST = 5 * 1024 * 1024
"""Bytes."""
MOST_PIXELS = 50_000_000
"""A small file can hold a picture that fills the memory."""
MOST_PARTS = 5_000
"""Files within a workbook or document."""
MACROS = "vbaProject.bin"
QUALITY = 88
LARGEST_SHOT = 25 * 1024 * 1024
"""Bytes of a photo as a telephone takes it; what is kept of it is far smaller."""
LONGEST_SIDE, THUMB_SIDE = 2000, 320
"""Pixels of a photo that is kept, and of its small picture."""


class UnfitPaperError(ValueError):
    """The file is not taken; the message says why, in Chinese."""


def admit(content: bytes) -> tuple[str, bytes]:
    """What a file is and what is kept of it.

    Pictures are drawn anew: place, device and time that a camera writes into them are gone, and so is anything hidden
    behind the picture. The right way up is kept.

    Returns:
        Media type, and the bytes to be kept.

    Raises:
        UnfitPaperError: Empty, too large, of another kind, or broken.
    """
    if not content:
        raise UnfitPaperError("文件是空的，请重新选择")
    _not_too_large(content)
    if content.startswith(b"%PDF-"):
        return PDF, content
    if content.startswith(b"PK\x03\x04"):
        return _office(content), content
    media_type, picture = _picture(content)
    _not_too_large(picture)
    return media_type, picture


def photo(content: bytes) -> bytes:
    """What is kept of a photo: a JPEG drawn anew, the right way up, without anything a camera wrote into it.

    Its longest side is at most :data:`LONGEST_SIDE` pixels.

    Raises:
        UnfitPaperError: No picture, broken, or too large even for a telephone's.
    """
    _not_too_large(content, LARGEST_SHOT)
    _, drawn = _picture(content, LONGEST_SIDE)
    _not_too_large(drawn)
    return drawn


def thumbnail(picture: bytes) -> bytes:
    """A small JPEG of a picture that is kept.

    Raises:
        UnfitPaperError: It is none.
    """
    return _picture(picture, THUMB_SIDE)[1]


def _not_too_large(content: bytes, most: int = LARGEST) -> None:
    if len(content) > most:
        size = len(content) / 1024 / 1024
        raise UnfitPaperError(f"文件有 {size:.1f} MB，最大 {most // 1024 // 1024} MB，请压缩或拆开再传")


def _office(content: bytes) -> str:
    try:
        names = zipfile.ZipFile(BytesIO(content)).namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise UnfitPaperError("文件损坏，打不开，请重新导出再传") from error
    if len(names) > MOST_PARTS or any(name.endswith(MACROS) for name in names):
        raise UnfitPaperError("文件带有宏或异常内容，不能上传；请另存为 xlsx、docx 或 pdf")
    kinds = {"xl/workbook.xml": XLSX, "word/document.xml": DOCX}
    found = [kind for part, kind in kinds.items() if part in names]
    if len(found) != 1 or "[Content_Types].xml" not in names:
        raise UnfitPaperError(_WRONG)
    return found[0]


_WRONG = "只收图片（png、jpg）、pdf、xlsx、docx；按文件内容判断，改扩展名没有用"


def _picture(content: bytes, side: int = 0) -> tuple[str, bytes]:
    """A picture drawn anew; as a JPEG no larger than ``side`` where that is given."""
    try:
        with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise UnfitPaperError(f"图片有 {picture.width}×{picture.height} 像素，太大，请缩小再传")
            return _shrunk(picture, side) if side else _drawn_anew(picture)
    except UnidentifiedImageError as error:
        raise UnfitPaperError(_WRONG) from error
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Warning) as error:
        if isinstance(error, UnfitPaperError):
            raise
        raise UnfitPaperError("图片损坏，打不开，请重新拍照或导出再传") from error


def _drawn_anew(picture: Image.Image) -> tuple[str, bytes]:
    upright = ImageOps.exif_transpose(picture)
    written = BytesIO()
    if picture.format == "PNG":
        bare = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
        _without_words(bare).save(written, "PNG")
        return PNG, written.getvalue()
    _without_words(upright.convert("RGB")).save(written, "JPEG", quality=QUALITY)
    return JPEG, written.getvalue()


def _shrunk(picture: Image.Image, side: int) -> tuple[str, bytes]:
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((side, side))
    written = BytesIO()
    _without_words(upright.convert("RGB")).save(written, "JPEG", quality=QUALITY)
    return JPEG, written.getvalue()


def _without_words(picture: Image.Image) -> Image.Image:
    """The dots alone, in a picture that has nothing else."""
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    return bare
