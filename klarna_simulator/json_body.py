"""Reads the body of a request: one JSON object, or a documented error for everything else."""

from __future__ import annotations

import json
import re
from typing import Any

import orjson

from klarna_simulator import errors
from klarna_simulator.options import Limits
from klarna_simulator.state import Data

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKET = re.compile(rb"[\[\]{}]")
_LONGEST_INTEGER = 20
"""Characters of a 64-bit integer with its sign."""

_ZEROS = bytes.maketrans(b"123456789", b"000000000")
_LONG_NUMBER = b"0" * (_LONGEST_INTEGER - 1)
"""What a body has in it that may hold an integer beyond 64 bits, once every digit of it is written as 0."""

_DEEPEST = 200
"""Levels that a body never goes beyond, whatever the limits say: Python's own JSON ends not far behind."""

_OUT_OF_RANGE = 10**20
"""Stands for every integer that is longer: how far beyond the range it lies matters to nobody."""


def json_object(body: bytes, content_type: str, limits: Limits) -> Data:
    """Returns the object that a body holds; the content type may be missing.

    Raises 413 above the limit (A3), 415 for a content type that is not JSON's, and `BAD_REQUEST` for what is
    not UTF-8, no JSON, no object, nested too deeply, names a member twice, or holds NaN or an infinity.
    Integers beyond 64 bits are left to their fields, which name themselves as wrong.
    """
    if len(body) > limits.body:
        raise errors.request_too_large()
    if content_type != "application/json":
        media_type = content_type.partition(";")[0].strip().lower()
        if media_type not in ("", "application/json") and not media_type.endswith("+json"):
            raise errors.unsupported_media_type()
    deepest = min(limits.nesting, _DEEPEST)
    # So few brackets cannot go too deep, and counting them is quick.
    if body.count(b"[") + body.count(b"{") > deepest and _depth(body) > deepest:
        raise errors.bad_request()
    value = _quickly(body)
    if value is None:
        value = exactly(body)
    if not isinstance(value, dict):
        raise errors.bad_request()
    return value


def _quickly(body: bytes) -> Any:
    """Returns what a body holds in a third of the time, or None for one that needs to be looked at exactly."""
    # orjson has no integers beyond 64 bits: it would make fractions of them.
    if _LONG_NUMBER in body.translate(_ZEROS):
        return None
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    # Of two members of a name orjson keeps the last; written again, the value then has fewer colons than its
    # text. So do values whose colons were written as escapes, which nobody does.
    if orjson.dumps(value).count(b":") != body.count(b":") or (b"\\" in body and b"\\u003" in body):
        return None
    return value


def exactly(body: bytes) -> Any:
    """Returns what a body holds, or raises `BAD_REQUEST` if it is no JSON or names a member twice."""
    try:
        return _EXACT.decode(body.decode())
    except ValueError:
        raise errors.bad_request() from None


def _depth(body: bytes) -> int:
    """Returns how deep brackets go, found without any recursion."""
    deepest = depth = 0
    for bracket in _BRACKET.findall(_STRING.sub(b"", body)):
        depth += 1 if bracket in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _unique(members: list[tuple[str, Any]]) -> Data:
    value = dict(members)
    if len(value) != len(members):
        raise ValueError("a member is named twice")
    return value


def _integer(digits: str) -> int:
    if len(digits) <= _LONGEST_INTEGER:
        return int(digits)
    return -_OUT_OF_RANGE if digits.startswith("-") else _OUT_OF_RANGE


def _finite(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise ValueError("out of range")
    return number


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON")


_EXACT = json.JSONDecoder(
    object_pairs_hook=_unique, parse_float=_finite, parse_constant=_refuse, parse_int=_integer
)
