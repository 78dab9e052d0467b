"""What the page asks of the merchant's server, as the browser's network sees it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Request, ResourceTiming, Response

from recorder.clock import now
from recorder.journal import Instant, PageRequest, Record
from recorder.pageclock import PageClock

NETWORK_SECONDS = 0.005
"""How far the network's times may be from the page's: a page can have read an answer before it counts as over."""

LATE_SECONDS = 1.0
"""How late the driver may tell of a request that has no times of its own."""

_KINDS = frozenset({"document", "fetch", "xhr"})

_POLICIES = ("content-security-policy", "cross-origin-opener-policy", "cross-origin-embedder-policy")


class Network:
    """Listens to a context's requests and writes a `PageRequest` for each that `is_shops` says is the shop's.

    Images, styles and scripts are left out: they do not tell the shop anything.
    """

    def __init__(
        self,
        context: BrowserContext,
        clock: PageClock,
        is_shops: Callable[[str], bool],
        write: Callable[[Record], None],
    ) -> None:
        self._clock, self._is_shops, self._write = clock, is_shops, write
        self._started: dict[Request, Instant] = {}
        self._answers: dict[Request, tuple[int, dict[str, str] | None]] = {}
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("requestfinished", self._over)
        context.on("requestfailed", self._over)

    # These run between two actions of the driver: they only look at what is known already.

    def _request(self, request: Request) -> None:
        if request.resource_type in _KINDS and self._is_shops(request.url):
            self._started[request] = now()

    def _response(self, response: Response) -> None:
        request = response.request
        if request in self._started:
            is_document = request.resource_type == "document" and not 300 <= response.status < 400
            self._answers[request] = response.status, _policies(response) if is_document else None

    def _over(self, request: Request) -> None:
        arrived = self._started.pop(request, None)
        if arrived is not None:
            self._tell(request, arrived)

    def finish(self) -> None:
        """Writes what is not over: no answer has come, or the page never reads it to its end."""
        for request, arrived in list(self._started.items()):
            del self._started[request]
            self._tell(request, arrived)

    def _tell(self, request: Request, arrived: Instant) -> None:
        told, timing = now(), request.timing
        status, policies = self._answers.pop(request, (None, None))
        method, url = request.method, without_values(request.url)

        def write() -> None:
            start, end = self._span(timing, arrived, told)
            self._write(
                PageRequest(start=start, end=end, method=method, url=url, status=status, policies=policies)
            )

        self._clock.when_measured(write)

    def _span(self, timing: ResourceTiming, arrived: Instant, told: Instant) -> tuple[Instant, Instant]:
        began = timing["startTime"]
        lasted = timing["responseEnd"] if timing["responseEnd"] >= 0 else timing["responseStart"]
        if began <= 0:
            return late(arrived), late(told)
        start = self._clock.instant(began, "network", more=NETWORK_SECONDS)
        if lasted < 0:
            return start, late(told)
        return start, self._clock.instant(began + lasted, "network", more=NETWORK_SECONDS)


def _policies(response: Response) -> dict[str, str]:
    headers = response.headers
    return {name: headers[name] for name in _POLICIES if name in headers}


def late(told: Instant) -> Instant:
    """An instant of which only is known that it lies not long before the driver told of it.

    Every one has a clock of its own: the order in which the driver tells is no evidence.
    """
    half = LATE_SECONDS / 2
    return Instant(at=told.at - half, within=half, clock=f"driver:{told.tick}", tick=told.tick)


def without_values(url: str) -> str:
    """An address without its credentials, its fragment and the values of its query: these may be anybody's secrets."""
    parts = urlsplit(url)
    names = [pair.partition("=")[0] for pair in parts.query.split("&") if pair]
    query = "&".join(f"{name}=" for name in names)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query=query, fragment="").geturl()
