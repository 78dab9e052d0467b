"""Looks for secrets in what passes between the browser and the shop: in addresses always, in answers on request.

What a secret is becomes known during the journey: the credentials with the shop's first call on Klarna, tokens as they
are given out. So all is kept, in memory, and searched when the journey ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Request
from playwright.sync_api import Error as PlaywrightError

from recorder.clock import now
from recorder.journal import Exposure, Record, Searched
from recorder.network import late, without_values
from recorder.redaction import Redactor

What = Literal["credential", "client token", "token", "person", "plain http"]

MOST_TEXT = 2_000_000
"""Characters of answers that are kept for the search."""

_TEXTS = frozenset({"document", "script", "fetch", "xhr"})
_OF_MARK: dict[str, What] = {
    "secret": "credential",
    "jwt": "client token",
    "token": "token",
    "person": "person",
}


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    return host in ("localhost", "::1") or host.startswith("127.") or host.endswith(".localhost")


class Search:
    """Keeps the addresses that a context's pages of the shop ask for, and, after `read_answers`, what they are told."""

    def __init__(self, context: BrowserContext, redactor: Redactor, is_shops: Callable[[str], bool]) -> None:
        self._context, self._redactor, self._is_shops = context, redactor, is_shops
        self._addresses: dict[str, float] = {}
        self._answers: dict[str, str] = {}
        self._reading = 0
        context.on("request", self._asked)

    def read_answers(self) -> None:
        """Reads from here on what the shop answers, which takes a moment each time."""
        self._context.on("requestfinished", self._answered)

    @property
    def is_reading(self) -> bool:
        """Whether an answer is still on its way here: it comes while the driver is polled."""
        return self._reading > 0

    def records(self) -> Iterator[Record]:
        """What was found, and how much was searched."""
        for url in self._addresses:
            yield from self._found("address", url, url)
            parts = urlsplit(url)
            if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
                yield Exposure(
                    at=late(now()), where="address", what="plain http", mark="", url=without_values(url)
                )
        for url, text in self._answers.items():
            for exposure in self._found("answer", url, text):
                # A client token is for the page, and so is what the shopper has typed.
                if exposure.what == "credential":
                    yield exposure
        kinds = list(self._redactor.known().values())
        yield Searched(
            at=now(),
            addresses=len(self._addresses),
            answers=len(self._answers),
            credentials_known=kinds.count("secret"),
            tokens_known=kinds.count("token"),
        )

    def _asked(self, request: Request) -> None:
        if self._is_shops(request.url) or self._is_asked_by_the_shop(request):
            self._addresses.setdefault(request.url, now().at)

    def _is_asked_by_the_shop(self, request: Request) -> bool:
        try:
            return request.resource_type != "document" and self._is_shops(request.frame.url)
        except PlaywrightError:
            return False  # asked before its page was there, or by a worker

    def _answered(self, request: Request) -> None:
        if request.resource_type not in _TEXTS or not self._is_shops(request.url):
            return
        if sum(map(len, self._answers.values())) > MOST_TEXT:
            return
        self._reading += 1
        try:
            response = request.response()
            text = response.text() if response else ""
        except (PlaywrightError, UnicodeDecodeError):
            return  # gone with its page, or a redirect
        finally:
            self._reading -= 1
        self._answers[request.url] = self._answers.get(request.url, "") + text

    def _found(self, where: Literal["address", "answer"], url: str, text: str) -> Iterator[Exposure]:
        for mark in dict.fromkeys(leak.fingerprint for leak in self._redactor.scan(text)):
            what = _OF_MARK[mark.partition(":")[0]]
            at = late(now())
            yield Exposure(at=at, where=where, what=what, mark=mark, url=without_values(url))
