"""Reads the body of a request: one JSON object, or a documented error for everything else."""

from __future__ import annotations

import json
import re
from typing import Any

import jiter

from klarna_simulator import errors
from klarna_simulator.options import Limits
from klarna_simulator.state import Data

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")
_LONGEST_INTEGER = 20
"""Characters of a 64-bit integer with its sign."""

_DEEPEST = 200
"""Levels that a body never goes beyond, whatever the limits say: Python's own JSON ends not far behind."""

_OUT_OF_RANGE = 10**20
"""Stands for every integer that is longer: how far beyond the range it lies matters to nobody."""

_DIGITS = bytes.maketrans(b"123456789E", b"000000000e")
_LARGE = (b"e0", b"e+0", b"0" * 19)
"""What there is of a number that may be too large, once every digit is written as 0."""


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
    try:
        # So few brackets cannot go too deep, and counting them is quick.
        if body.count(b"[") + body.count(b"{") > deepest and _depth(body.decode()) > deepest:
            raise errors.bad_request()
        value = _read(body)
    except ValueError:
        raise errors.bad_request() from None
    if not isinstance(value, dict):
        raise errors.bad_request()
    return value


def _read(body: bytes) -> Any:
    """Reads JSON; raises ValueError for what is none, and for what `json_object` does not take."""
    told = body.translate(_DIGITS)
    if not any(sign in told for sign in _LARGE):
        try:
            return jiter.from_json(body, allow_inf_nan=False, catch_duplicate_keys=True)
        except ValueError:
            # It may be half of a surrogate pair, which JSON can escape and jiter does not take.
            if b"\\u" not in body:
                raise
    return json.loads(
        body.decode(),
        object_pairs_hook=_unique,
        parse_int=_integer,
        parse_float=_finite,
        parse_constant=_refuse,
    )


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
