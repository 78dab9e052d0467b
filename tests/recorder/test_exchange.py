"""What goes through the gateway comes out as it went in, but for what belongs to one connection."""

from __future__ import annotations

import gzip
import json
import zlib

import httpx
import pytest

from recorder.exchange import Answer, altered, in_klarnas_name, passed_on, readable


def an_answer(
    content: bytes, headers: list[tuple[str, str]], status: int = 200, method: str = "POST"
) -> Answer:
    request = httpx.Request(method, "http://klarna.test/")
    return passed_on(httpx.Response(status, headers=headers, content=content, request=request))


def test_what_belongs_to_one_connection_is_left_out() -> None:
    answer = an_answer(
        b"{}",
        [
            ("Content-Type", "application/json"),
            ("Connection", "keep-alive, X-Mine"),
            ("X-Mine", "1"),
            ("Keep-Alive", "timeout=5"),
            ("Set-Cookie", "a=1"),
            ("Set-Cookie", "b=2"),
        ],
    )

    assert answer.headers == [
        (b"content-type", b"application/json"),
        (b"set-cookie", b"a=1"),
        (b"set-cookie", b"b=2"),
        (b"content-length", b"2"),
    ]


def test_a_compressed_answer_is_unpacked_for_shop_and_record() -> None:
    answer = an_answer(gzip.compress(b'{"status":"ok"}', mtime=0), [("Content-Encoding", "gzip")])

    assert answer.body == b'{"status":"ok"}'
    assert answer.headers == [(b"content-length", b"15")]
    assert answer.json == {"status": "ok"}


def test_an_unknown_encoding_is_passed_on_untouched() -> None:
    answer = an_answer(b"???", [("Content-Encoding", "made-up")])

    assert (answer.body, answer.header(b"content-encoding")) == (b"???", "made-up")
    assert answer.json == {"text": "(3 bytes in made-up)"}


def test_an_answer_without_a_body_has_no_length() -> None:
    assert an_answer(b"", [], status=204).headers == []
    assert an_answer(b"", [("Content-Length", "7")], method="HEAD").header(b"content-length") == "7"


@pytest.mark.parametrize(
    ("body", "encoding", "expected"),
    [
        (b"", None, None),
        (b'{"a": 1}', None, {"a": 1}),
        (b"[1]", "identity", [1]),
        (gzip.compress(b'{"a": 1}', mtime=0), "gzip", {"a": 1}),
        (zlib.compress(b'{"a": 1}'), "deflate", {"a": 1}),
        (b"a=1&b=2", None, {"text": "a=1&b=2"}),
        (b"{broken", None, {"text": "{broken"}),
        (b"\xff", None, {"text": "�"}),
        (b"not packed", "gzip", {"text": "not packed"}),
        (b"?", "br", {"text": "(1 bytes in br)"}),
    ],
)
def test_a_body_is_recorded_in_a_readable_way(body: bytes, encoding: str | None, expected: object) -> None:
    assert readable(body, encoding) == expected


def test_a_huge_body_is_recorded_in_part() -> None:
    recorded = readable(json.dumps(["x" * 2_000_000]).encode())

    assert len(recorded["text"]) == 1_000_000


def test_a_refusal_looks_like_klarnas() -> None:
    answer = in_klarnas_name(404, "NOT_FOUND", ("Invalid session id",))

    assert list(answer.json) == ["error_code", "error_messages", "correlation_id"]
    assert answer.json["error_messages"] == ["Invalid session id"]
    assert answer.header(b"klarna-correlation-id") == answer.json["correlation_id"]


def test_wrong_credentials_get_a_page_and_no_json() -> None:
    answer = in_klarnas_name(401, "UNAUTHORIZED", ())

    assert answer.header(b"content-type") == "text/html"
    assert answer.header(b"www-authenticate") == 'Basic realm="very closed site"'
    assert answer.header(b"klarna-correlation-id") is None


def test_an_altered_answer_has_other_members_and_the_length_that_goes_with_them() -> None:
    given = Answer(200, [(b"content-type", b"application/json"), (b"content-length", b"9")], b'{"a": 1 }')
    other = altered(given, {"a": 2, "token": "none"})
    assert other.json == {"a": 2, "token": "none"}
    assert other.header(b"content-length") == str(len(other.body))
    assert altered(Answer(401, [], b"<html>"), {"a": 2}).body == b"<html>"
