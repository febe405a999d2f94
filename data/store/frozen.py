"""Frames as bytes and back: the same frames give the same bytes, and the bytes give back the same frames.

Each frame is an Arrow stream of its own, one after the other, uncompressed: these are the canonical bytes, of which the
SHA-256 is told. They are compressed only to be kept, so that no other version of a packer changes the hash.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from typing import TYPE_CHECKING, Any, TypeAlias

import pandas as pd
import pyarrow as pa

from data.errors import ZhantuError

if TYPE_CHECKING:
    from collections.abc import Mapping

Frames: TypeAlias = "dict[str, pd.DataFrame]"
NAME, INDEX, TYPES, NANS = b"frame", b"index", b"types", b"nans"
"""What the schema of each stream says besides: its name, its index, its columns' types, which of them miss as NaN."""
LEVEL = 6
"""Of compression: the higher ones take three times as long for a few per cent."""
TRAIL = "audit"
"""The frame that stands first: where the audit trails ended, so that the edition's hash covers it."""
TRAIL_BYTES = 2**16
"""In which that frame has its place, packed or not."""
MOST_BYTES = 512 * 2**20
"""Canonical bytes of an edition that are still read; the largest county's are a tenth of it."""


class DamagedEditionError(ZhantuError):
    """An edition 定格 that is not as it was frozen."""


def canonical(frames: Mapping[str, pd.DataFrame]) -> bytes:
    """The frames as bytes, in their order. A frame has a named index or a plain one that counts its rows."""
    sink = pa.BufferOutputStream()
    for name, frame in frames.items():
        table = _table(name, frame)
        with pa.ipc.new_stream(sink, table.schema) as stream:
            stream.write_table(table)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def digest(content: bytes) -> str:
    """SHA-256 of canonical bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def packed(content: bytes) -> bytes:
    """Canonical bytes as they are kept."""
    return zlib.compress(content, LEVEL)


def opened(kept: bytes, sha256: str) -> Frames:
    """The frames of an edition as it is kept, once its hash has been verified.

    Raises:
        DamagedEditionError: It is not what was frozen.
    """
    unpacker = zlib.decompressobj()
    try:
        content = unpacker.decompress(kept, MOST_BYTES)
    except zlib.error:
        content = b""
    if unpacker.unconsumed_tail or digest(content) != sha256:
        raise DamagedEditionError(
            "这次会议的定格与保存时的校验值不符：内容已损坏，或有人绕过程序改动过。为免引用错误的数字，没有打开。"
            "请从备份恢复，或核对数据库文件。"
        )
    return frames_of(content)


def trail_of(kept: bytes) -> list[dict[str, str]]:
    """Where the audit trails ended as an edition was frozen: chain, sequence, hash.

    Args:
        kept: The edition, or its first :data:`TRAIL_BYTES`.

    Returns:
        Nothing of an edition from before this was kept, or of one that cannot be read.
    """
    try:
        begin = zlib.decompressobj().decompress(kept, TRAIL_BYTES)
        table = pa.ipc.open_stream(begin).read_all()
    except (zlib.error, pa.ArrowInvalid, OSError):
        return []
    if table.schema.metadata.get(NAME, b"").decode() != TRAIL:
        return []
    return list(table.to_pylist())


def frames_of(content: bytes) -> Frames:
    """The frames of canonical bytes, by name."""
    reader = pa.BufferReader(content)
    frames = {}
    while reader.tell() < len(content):
        table = pa.ipc.open_stream(reader).read_all()
        frames[table.schema.metadata[NAME].decode()] = _frame(table)
    return frames


def _table(name: str, frame: pd.DataFrame) -> Any:
    index = "" if frame.index.name is None else str(frame.index.name)
    columns = frame.reset_index() if index else frame
    types = {str(key): str(kind) for key, kind in columns.dtypes.items()}
    if index:  # made a column, an index of texts is taken for another type
        types[index] = str(frame.index.dtype)
    nans = [str(key) for key in columns if _misses_as_nan(columns[key])]
    said = {
        NAME: name,
        INDEX: index,
        TYPES: json.dumps(types),
        NANS: json.dumps(nans),
    }
    table = pa.Table.from_pandas(columns, preserve_index=False).combine_chunks()
    return table.replace_schema_metadata(said)


def _misses_as_nan(column: pd.Series[Any]) -> bool:
    """Arrow knows one way to miss, a column of objects two: what nobody entered, and what a join did not find."""
    if column.dtype != object:
        return False
    gaps = column[column.isna()]
    return not gaps.empty and gaps.iloc[0] is not None


def _frame(table: Any) -> pd.DataFrame:
    said = table.schema.metadata
    types, nans, index = json.loads(said[TYPES]), set(json.loads(said[NANS])), said[INDEX].decode()
    plain = table.replace_schema_metadata()
    columns = {name: _column(plain.column(name), kind, name in nans) for name, kind in types.items()}
    keys = columns.pop(index, None)
    frame = pd.DataFrame(columns, index=range(table.num_rows))
    if keys is not None:
        frame.index = pd.Index(keys, dtype=keys.dtype, name=index)
    return frame


def _column(column: Any, kind: str, nan: bool) -> pd.Series[Any]:
    if kind != "object":
        kept: pd.Series[Any] = column.to_pandas()
        return kept if str(kept.dtype) == kind else kept.astype(pd.api.types.pandas_dtype(kind))
    values = column.to_numpy() if pa.types.is_string(column.type) else column.to_pylist()
    kept = pd.Series(values, dtype=object)
    return kept.where(kept.notna(), float("nan")) if nan else kept
