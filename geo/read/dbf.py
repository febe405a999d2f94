"""The table of a Shapefile. GDAL would guess the encoding of its text; here the person says."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

from data.ledger.errors import DamagedFileError
from geo.read.layer import LONGEST_TEXT, MOST_FIELDS, Value, count_features, plain

_HEADER: Final = struct.Struct("<xxxxIHH")
_FIELD_BYTES: Final = 32
_HEADER_END: Final = 0x0D
_LANGUAGE: Final = 29
LANGUAGES: Final = {0x4D: "gb18030", 0x4F: "big5", 0x7A: "gb18030", 0x78: "big5"}
"""Language driver byte → encoding, as far as Chinese data use it. Source: GDAL's table of LDID."""
_NUMBERS: Final = "NFO"


@dataclass(frozen=True, slots=True)
class Dbf:
    """A table whose text is still bytes.

    Attributes:
        fields: Names, as bytes.
        kinds: Type letter of each column.
        records: The bytes of each column, a record each.
        language: The encoding that the table itself names; empty for none.
    """

    fields: list[bytes]
    kinds: str
    records: list[list[bytes]]
    language: str

    def text(self) -> bytes:
        """All text that is not plain ASCII, for whoever has to tell the encoding."""
        columns = [number for number, kind in enumerate(self.kinds) if kind not in _NUMBERS]
        values = [record[number].strip() for record in self.records for number in columns]
        return b"\n".join(value for value in (*self.fields, *values) if not value.isascii())

    def decoded(self, encoding: str) -> tuple[list[str], list[list[Value]]]:
        """Names and values.

        Raises:
            UnicodeError: The text is not in this encoding.
        """
        names = [name.decode(encoding) for name in self.fields]
        return names, [
            [_value(raw, kind, encoding) for raw, kind in zip(record, self.kinds, strict=True)]
            for record in self.records
        ]


def read_dbf(content: bytes) -> Dbf:
    """Take a dBASE table apart.

    Raises:
        UnreadableFileError: Truncated, or more than is taken.
    """
    try:
        return _read(content)
    except (struct.error, IndexError, ValueError) as error:
        raise DamagedFileError("属性表（.dbf）坏了，读不出来。请重新导出图层。") from error


def _read(content: bytes) -> Dbf:
    count, header_bytes, record_bytes = _HEADER.unpack_from(content)
    count_features(count)
    names: list[bytes] = []
    kinds: list[str] = []
    widths: list[int] = []
    at = _FIELD_BYTES
    while at + _FIELD_BYTES <= header_bytes and content[at] != _HEADER_END and len(names) < MOST_FIELDS:
        names.append(content[at : at + 11].split(b"\0")[0])
        kinds.append(chr(content[at + 11]))
        widths.append(content[at + 16])
        at += _FIELD_BYTES
    if not names or sum(widths) >= record_bytes or header_bytes + count * record_bytes > len(content) + 1:
        raise ValueError("the table is shorter than its header says")
    records = [
        _split(content[start : start + record_bytes], widths)
        for start in range(header_bytes, header_bytes + count * record_bytes, record_bytes)
    ]
    return Dbf(names, "".join(kinds), records, LANGUAGES.get(content[_LANGUAGE], ""))


def _split(record: bytes, widths: list[int]) -> list[bytes]:
    values, at = [], 1  # the first byte tells whether the record is deleted
    for width in widths:
        values.append(record[at : at + width])
        at += width
    return values


def _value(raw: bytes, kind: str, encoding: str) -> Value:
    if kind in _NUMBERS:
        text = raw.strip(b" \0*").decode("ascii", "replace")
        try:
            return plain(float(text)) if "." in text or "e" in text.lower() else int(text) if text else None
        except ValueError:
            return None
    return raw.split(b"\0")[0].rstrip().decode(encoding).strip()[:LONGEST_TEXT]
