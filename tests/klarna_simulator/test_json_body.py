from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klarna_simulator.errors import ApiError
from klarna_simulator.json_body import exactly, json_object
from klarna_simulator.options import Limits

JSON = "application/json"


def refusal(body: bytes, content_type: str = JSON, limits: Limits | None = None) -> tuple[int, str]:
    with pytest.raises(ApiError) as caught:
        json_object(body, content_type, limits or Limits())
    return caught.value.status, caught.value.code


@pytest.mark.parametrize(
    "content_type", ["", JSON, "Application/JSON; charset=utf-8", "application/hal+json"]
)
def test_json_is_json_by_whatever_name(content_type: str) -> None:
    assert json_object('{"name": "Größe"}'.encode(), content_type, Limits()) == {"name": "Größe"}


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "json", "+json;"]
)
def test_what_is_said_to_be_something_else_is_refused(content_type: str) -> None:
    if content_type.startswith("+"):
        assert json_object(b"{}", content_type, Limits()) == {}
    else:
        assert refusal(b"{}", content_type) == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"a": 1, "a": 1}',
        b'{"a": {"b": 1, "b": 2}}',
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1e999}',
        b'{"a": "\xff"}',
        '{"a": 1}'.encode("utf-16"),
        "\ufeff{}".encode(),
        b"{'a': 1}",
        b"[" * 1_000_000,
        b'{"a":' * 100_000,
    ],
)
def test_what_is_no_json_object_is_a_bad_request(body: bytes) -> None:
    assert refusal(body) == (400, "BAD_REQUEST")


def test_a_body_ends_at_the_limit() -> None:
    body = b'{"a": "' + b"x" * 100 + b'"}'

    assert json_object(body, JSON, Limits(body=len(body)))
    assert refusal(body, limits=Limits(body=len(body) - 1)) == (413, "REQUEST_TOO_LARGE")


@given(depth=st.integers(1, 60))
def test_how_deep_a_body_may_go_is_a_limit(depth: int) -> None:
    body = ('{"[[[": ' * depth + '"]}\\"{"' + "}" * depth).encode()

    if depth <= 32:
        assert json_object(body, JSON, Limits()) == json.loads(body)
    else:
        assert refusal(body) == (400, "BAD_REQUEST")


def test_no_limit_lets_a_body_go_deeper_than_can_be_read() -> None:
    deep = b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"

    assert refusal(deep, limits=Limits(nesting=1_000_000)) == (400, "BAD_REQUEST")


@pytest.mark.parametrize("digits", ["9" * 19, "9" * 21, "-9223372036854775809", "-" + "9" * 50_000])
def test_a_long_number_stays_out_of_range(digits: str) -> None:
    number = json_object(b'{"a": %s}' % digits.encode(), JSON, Limits())["a"]

    assert not -(2**63) <= number < 2**63
    assert (number < 0) == digits.startswith("-")


WRITABLE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@given(value=st.dictionaries(st.text(), WRITABLE), ascii_only=st.booleans())
def test_whatever_can_be_written_is_read(value: dict[str, Any], ascii_only: bool) -> None:
    body = json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")

    assert json_object(body, JSON, Limits()) == value


@given(body=st.binary() | st.text().map(str.encode))
def test_any_bytes_are_an_object_or_a_documented_error(body: bytes) -> None:
    try:
        assert isinstance(json_object(body, JSON, Limits()), dict)
    except ApiError as refused:
        assert refused.status == 400  # noqa: PT017


TOKENS = st.sampled_from(
    [
        *(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            '"a":',
            '"b" :',
            r'"\u0061":',
            r'"\u003a":1',
            '":"',
            r'"\":"',
            '"://"',
        ),
        *(
            "1",
            "-0",
            "-0.0",
            "1.5",
            "1e3",
            "1E400",
            "0.1e-400",
            "1" * 19,
            "9" * 20,
            "9" * 400,
            "-9223372036854775809",
        ),
        *(
            "null",
            "true",
            "NaN",
            "-Infinity",
            "01",
            "1.",
            r'"\ud800"',
            r'"\ud83d\ude00"',
            '"\x00"',
            '"\x7f"',
            "\ufeff",
            " ",
        ),
    ]
)


def read_by(reader: Callable[[bytes], Any], body: bytes) -> Any:
    """What was read, with 1 and 1.0 told apart, or that it was refused."""
    try:
        return repr(reader(body))
    except ApiError as refused:
        return refused.code


@given(
    body=st.dictionaries(st.sampled_from(["a", "b", ":"]), WRITABLE).map(json.dumps)
    | st.lists(TOKENS, max_size=6).map(lambda tokens: '{"a":' + "".join(tokens) + "}")
    | st.lists(st.sampled_from(["a", "b", r"\u0061", "a:", r"a\u003a"]), max_size=4).map(
        lambda names: "{" + ",".join(f'"{name}": ":"' for name in names) + "}"
    ),
    cut=st.integers(0, 40),
)
def test_the_quick_reader_reads_what_the_exact_one_reads(body: str, cut: int) -> None:
    for written in (body.encode(), body.encode()[: -cut or None], body.encode("latin-1", "replace")):
        quickly = read_by(lambda text: json_object(text, JSON, Limits()), written)

        assert quickly == read_by(exactly, written) or read_by(exactly, written)[0] != "{"


def test_a_member_named_twice_is_found_where_colons_are_hidden() -> None:
    assert refusal(rb'{"a": "x", "a": "\u003a"}') == (400, "BAD_REQUEST")
    assert json_object(rb'{"a": "\u003a"}', JSON, Limits()) == {"a": ":"}
