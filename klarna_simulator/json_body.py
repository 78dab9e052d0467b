"""Reads the body of a request: one JSON object, or a documented error for everything else."""

from __future__ import annotations

import json
import re
from typing import Any

from klarna_simulator import errors
from klarna_simulator.options import Limits
from klarna_simulator.state import Data

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")
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
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise errors.bad_request() from None
    deepest = min(limits.nesting, _DEEPEST)
    # So few brackets cannot go too deep, and counting them is quick.
    if text.count("[") + text.count("{") > deepest and _depth(text) > deepest:
        raise errors.bad_request()
    has_long_number = _LONG_NUMBER in body.translate(_ZEROS)
    try:
        value = (_EXACT if has_long_number else _USUAL).decode(text)
    except ValueError:
        raise errors.bad_request() from None
    if not isinstance(value, dict):
        raise errors.bad_request()
    return value


def _depth(text: str) -> int:
    """Returns how deep brackets go, found without any recursion."""
    deepest = depth = 0
    for bracket in _BRACKET.findall(_STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
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


_USUAL = json.JSONDecoder(object_pairs_hook=_unique, parse_float=_finite, parse_constant=_refuse)
_EXACT = json.JSONDecoder(
    object_pairs_hook=_unique, parse_float=_finite, parse_constant=_refuse, parse_int=_integer
)
