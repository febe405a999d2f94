"""What somebody filled in, as compressed JSON and back: typed by the fields of its dataclass."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
import math
import sys
import zlib
from dataclasses import MISSING, fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from data.errors import FieldProblem, RefusedInputError

T = TypeVar("T")
MOST_BYTES = 16 * 2**20
"""Unpacked: a photo of 5 MB and all that stands beside it."""


class _MisfitError(ValueError):
    """A value is not what its field holds."""


def packed(filled: object) -> bytes:
    """The dataclass as compressed JSON; the same fields give the same bytes."""
    said = json.dumps(_plain(filled), ensure_ascii=False, sort_keys=True, allow_nan=False)
    return zlib.compress(said.encode(), 6)


def unpacked(payload: bytes, kind: type[T]) -> T:
    """The dataclass that was packed.

    Raises:
        RefusedInputError: It is no such thing: forged, damaged, or packed by another version of the program.
    """
    try:
        unpacker = zlib.decompressobj()
        said = unpacker.decompress(payload, MOST_BYTES)
        if not unpacker.eof or unpacker.unused_data:
            raise _MisfitError("too long or cut off")
        found: T = _typed(json.loads(said), kind)
    except (zlib.error, ValueError, RecursionError) as error:
        problem = FieldProblem("", "送审的内容读不出来：它被改动过，或由别的版本写成。请退回，重新填报")
        raise RefusedInputError([problem]) from error
    return found


def hints_of(kind: type) -> dict[str, Any]:
    """The types of a dataclass' fields; modules that import dates only for types still name them ``dt``."""
    return get_type_hints(kind, {**vars(sys.modules[kind.__module__]), "dt": dt})


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.isoformat() if isinstance(value, dt.date) else value


def _typed(said: Any, hint: Any) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (UnionType, Union):
        if said is None and NoneType in inner:
            return None
        return _typed(said, next(one for one in inner if one is not NoneType))
    if origin is tuple:
        return tuple(_typed(one, inner[0]) for one in _a(list, said))
    if origin is dict:
        return {_a(str, key): _typed(one, inner[1]) for key, one in _a(dict, said).items()}
    return _built(said, hint) if is_dataclass(hint) else _scalar(said, hint)


def _built(said: Any, kind: Any) -> Any:
    hints = hints_of(kind)
    needed = {one.name for one in fields(kind) if one.default is MISSING and one.default_factory is MISSING}
    if not needed <= _a(dict, said).keys() <= hints.keys():
        raise _MisfitError("other fields")
    return kind(**{name: _typed(value, hints[name]) for name, value in said.items()})


def _scalar(said: Any, hint: Any) -> Any:
    if hint is float:
        number = float(said) if isinstance(said, int) and not isinstance(said, bool) else _a(float, said)
        if not math.isfinite(number):
            raise _MisfitError("no number")
        return number
    if hint is dt.date:
        return dt.date.fromisoformat(_a(str, said))
    if hint is bytes:
        try:
            return base64.b64decode(_a(str, said), validate=True)
        except binascii.Error as error:
            raise _MisfitError("no bytes") from error
    return _a(hint, said)


def _a(kind: Any, said: Any) -> Any:
    """The value, where it is exactly of that kind: ``True`` is no whole number."""
    if type(said) is not kind:
        raise _MisfitError(f"no {kind.__name__}")
    return said
