"""A journey's HAR 1.2: what the page asked of the shop and what the shop's server asked of Klarna, for any HAR viewer.

Klarna's SDK is no HTTP: the page's calls on it stand in the custom field `_sdkCalls` of the log, each with its answer.
All of it comes from the journal, so it is as redacted as that. What is too long is cut, and says so.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from certification.report.environment import Environment
from certification.report.text import plain
from recorder.journal import ApiCall, Instant, JourneyStarted, Json, PageRequest, Record, SdkCall, SdkCallback

KLARNA = "https://klarna-api.invalid"
"""Stands for Klarna's API: the shop's server asked the gateway, and the journal keeps paths only."""

MAX_ENTRIES = 2_000
MAX_CALLS = 500
MAX_BODY = 20_000
"""Characters of one body, or of one SDK call's options, data or answer."""

_PAGE = "journey"


def render_har(environment: Environment, records: Sequence[Record]) -> str:
    """The journey's HAR; entries in the order of their clocks, which are known to a few milliseconds only."""
    exchanges = sorted(
        (record for record in records if isinstance(record, PageRequest | ApiCall)),
        key=lambda record: (record.start.at, record.id),
    )
    calls = [record for record in records if isinstance(record, SdkCall)]
    answers = {record.call: record for record in records if isinstance(record, SdkCallback)}
    first = next((record for record in records if isinstance(record, JourneyStarted)), None)
    name, _, version = environment.browser.partition(" ")
    log: dict[str, Any] = {
        "version": "1.2",
        "creator": {"name": "klarna-certify", "version": environment.suite},
        "browser": {"name": name, "version": version},
        "pages": [
            {
                "startedDateTime": _time(first.at) if first else environment.date,
                "id": _PAGE,
                "title": plain(first.title or first.journey) if first else "",
                "pageTimings": {},
            }
        ],
        "entries": [_entry(record) for record in exchanges[:MAX_ENTRIES]],
        "_journey": first.journey if first else "",
        "_sdkCalls": [_call(record, answers.get(record.call)) for record in calls[:MAX_CALLS]],
    }
    if (cut := max(0, len(exchanges) - MAX_ENTRIES) + max(0, len(calls) - MAX_CALLS)) > 0:
        log["comment"] = f"{cut} more are in the journal"
    text = json.dumps({"log": log}, indent=1, ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace").decode() + "\n"


def _entry(record: PageRequest | ApiCall) -> dict[str, Any]:
    url = record.url if isinstance(record, PageRequest) else KLARNA + record.path
    asked = record.request if isinstance(record, ApiCall) else None
    answered = record.answer if isinstance(record, ApiCall) else None
    duration = max(0.0, round((record.end.at - record.start.at) * 1000, 3))
    request: dict[str, Any] = {
        "method": record.method,
        "url": url,
        "httpVersion": "unknown",
        "cookies": [],
        "headers": [],
        "queryString": _query(url),
        "headersSize": -1,
        "bodySize": -1,
    }  # fmt: skip
    if asked is not None:
        request["postData"] = {"mimeType": "application/json", **_body(asked)}
    content: dict[str, Any] = {
        "size": 0,
        "mimeType": "application/json" if answered is not None else "x-unknown",
    }
    if answered is not None:
        content |= _body(answered)
        content["size"] = len(content["text"].encode("utf-8", "replace"))
    return {
        "pageref": _PAGE,
        "startedDateTime": _time(record.start),
        "time": duration,
        "request": request,
        "response": {
            "status": record.status or 0,
            "statusText": "",
            "httpVersion": "unknown",
            "cookies": [],
            "headers": [],
            "content": content,
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": -1,
        },
        "cache": {},
        "timings": {"send": 0, "wait": duration, "receive": 0},
        "_record": record.id,
        "_within": round(record.start.within * 1000, 3),
        **_klarna(record),
    }  # fmt: skip


def _query(url: str) -> list[dict[str, str]]:
    try:
        query = urlsplit(url).query
    except ValueError:
        return []
    return [{"name": name, "value": value} for name, value in parse_qsl(query, keep_blank_values=True)]


def _klarna(record: PageRequest | ApiCall) -> dict[str, Any]:
    if isinstance(record, PageRequest):
        return {"_from": "page", "_to": "shop"}
    more = {"_fault": record.fault, "_region": record.region}
    told = {name: value for name, value in more.items() if value}
    return {"_from": "shop", "_to": "Klarna", "_operation": record.operation, **told}


def _call(call: SdkCall, callback: SdkCallback | None) -> dict[str, Any]:
    return {
        "record": call.id,
        "startedDateTime": _time(call.at),
        "method": call.method,
        "options": _bounded(call.options),
        "data": _bounded(call.data),
        "trustedClick": call.trusted_click,
        "calledAt": [
            {"url": frame.url, "line": frame.line, "column": frame.column, "function": frame.function}
            for frame in call.stack[:10]
        ],
        "threw": {"name": call.threw.name, "message": plain(call.threw.message)} if call.threw else None,
        "answer": None
        if callback is None
        else {
            "record": callback.id,
            "startedDateTime": _time(callback.at),
            "value": _bounded(callback.answer),
        },
    }


def _body(value: Json) -> dict[str, str]:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if len(text) <= MAX_BODY:
        return {"text": text}
    return {"text": text[:MAX_BODY], "comment": f"cut after {MAX_BODY} characters; the journal has the rest"}


def _bounded(value: Json) -> Json:
    text = json.dumps(value, ensure_ascii=False)
    return value if len(text) <= MAX_BODY else f"{text[:MAX_BODY]}… cut; the journal has the rest"


def _time(instant: Instant) -> str:
    return datetime.fromtimestamp(instant.at, UTC).isoformat(timespec="milliseconds")
