"""The browser half of the witness: what the page asks of Klarna's SDK, and what the browser does around it.

A probe is put into a browser context before its first page is opened. Its script runs in every document of the
shop (`probe.js`, `standin.js`), reports through a binding that the page cannot see, and numbers its messages, so
that a lost one is known to be lost. Times are read in the page and converted to the gateway's clock; messages
arrive whenever the driver is polled, which says nothing about when something happened.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, WebError
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Frame as PageFrame

from recorder.clock import now
from recorder.exposure import Search
from recorder.journal import (
    ClockMeasured,
    Frame,
    Instant,
    KlarnaWindow,
    Lost,
    PageError,
    Record,
    SdkCall,
    SdkCallback,
    SdkEvent,
    SdkScript,
    Thrown,
)
from recorder.network import LATE_SECONDS, Network, late, without_values
from recorder.pageclock import PageClock
from recorder.writer import Journal, JournalClosedError

KLARNA_HOSTS = r"(^|\.)(klarna\.com|klarnacdn\.net|klarnaevt\.com|klarnaservices\.com)$"

MOST_TURNS = 50
"""How often the driver is polled at the end for answers that are still being read."""

BLOCKED = "Content-Security-Policy"
"""Firefox over BiDi tells of what a policy blocked as of an uncaught error, and no other engine does.

It is none, and what is blocked may be the suite's own: a picture puts a style into the page.
"""

_WITH_WINDOWS = ("authorize", "reauthorize", "finalize")

_ASK = """(name) => {
    const event = new CustomEvent(name, {detail: {}});
    window.dispatchEvent(event);
    return event.detail;
}"""


@dataclass(slots=True)
class _Document:
    """Which of a document's messages came, and the highest number that it is known to have given out."""

    seen: set[int] = field(default_factory=set)
    last: int = 0


@dataclass(slots=True)
class _Popup:
    """A window of Klarna's; `guess` is when it opened as far as the driver knows, until the window has told."""

    guess: Instant | None = None


class Probe:
    """Watches one browser context; to be made before its first page.

    `merchant` is the shop's address, or several: only documents and requests of these origins are watched. Without
    it, whatever is not Klarna's counts as the shop's. Everything runs in the thread that drives the browser.
    """

    def __init__(
        self, context: BrowserContext, journal: Journal, merchant: str | Sequence[str] | None = None
    ) -> None:
        given = (merchant,) if isinstance(merchant, str) else tuple(merchant or ())
        self._context = context
        self._journal = journal
        self._origins = frozenset(_origin(url) for url in given)
        self._clock = PageClock()
        self._documents: dict[str, _Document] = {}
        self._asked: dict[str, float] = {}
        self._popups: dict[Page, _Popup] = {}
        self._unexplained: dict[Page, float] = {}
        self._passed_by: list[str] = []
        self._ask = f"klarna-certify-{secrets.token_hex(8)}"
        binding = f"klarnaCertify{secrets.token_hex(8)}"
        context.expose_binding(binding, self._receive)
        context.add_init_script(_script(binding, self._ask, sorted(self._origins)))
        context.on("page", self._page_opened)
        context.on("weberror", self._page_failed)
        self._network = Network(context, self._clock, self._is_shops, self._write)
        self._search = Search(context, journal.redactor, self._is_shops)

    def measure_clock(self, page: Page) -> ClockMeasured:
        """Measures the offset between the page's clock and the gateway's, and records it.

        Times of the browser are converted with it from here on; what was waiting for it is written.
        """
        measured = self._clock.measure(page)
        self._write(measured)
        self._clock.let_go()
        return measured

    def read_answers(self) -> None:
        """Searches from here on what the shop answers as well, not only what it is asked, for Klarna's credentials."""
        self._search.read_answers()

    @property
    def is_passed_by(self) -> bool:
        """Whether a widget of Klarna's came into a page that no call was seen to ask for.

        The page reached the SDK by a way that the probe does not stand in, so its calls are not known.
        """
        return bool(self._passed_by)

    def finish(self) -> None:
        """Ends the watch: asks live documents how much they sent, and writes `Lost` for what never came."""
        pages = [page for page in self._context.pages if not page.is_closed()]
        for page in pages:
            for frame in page.frames:
                if self._is_shops(frame.url):
                    self._ask_how_many(frame)
        # What a page has sent may still be on its way: a round trip lets it in.
        for page in pages * 3:
            if not self._missing():
                break
            _evaluate(page.main_frame, "0")
        for page in pages * MOST_TURNS:
            if not self._search.is_reading:
                break
            _evaluate(page.main_frame, "0")
        for popup in self._popups.values():
            self._tell_guess(popup)
        self._network.finish()
        for record in self._search.records():
            self._write(record)
        self._clock.let_go()
        for document, missing in self._missing().items():
            self._write(Lost(at=now(), document=document, missing=missing))

    def _ask_how_many(self, frame: PageFrame) -> None:
        answer = _evaluate(frame, _ASK, self._ask)
        if isinstance(answer, dict) and "last" in answer:
            known = self._documents.setdefault(answer["document"], _Document())
            known.last = max(known.last, answer["last"])

    def _missing(self) -> dict[str, int]:
        missing = {name: known.last - len(known.seen) for name, known in self._documents.items()}
        return {name: number for name, number in missing.items() if number > 0}

    def _is_shops(self, url: str) -> bool:
        if self._origins:
            return _origin(url) in self._origins
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and not re.search(KLARNA_HOSTS, parts.hostname or "")

    def _write(self, record: Record) -> None:
        try:
            self._journal.write(record)
        except JournalClosedError:
            return  # the journey is over

    def _receive(self, source: Mapping[str, Any], text: str) -> None:
        # An exception would be handed to the page. What cannot be read stays missing, and is reported as lost.
        try:
            message = json.loads(text)
            record = self._read(message, source["page"])
            document, number = str(message["document"]), int(message["seq"])
        except (ValueError, KeyError, TypeError):
            return
        known = self._documents.setdefault(document, _Document())
        known.seen.add(number)
        known.last = max(known.last, number)
        if record is not None:
            self._clock.when_measured(lambda: self._write(record()))

    def _read(self, message: dict[str, Any], page: Page) -> Callable[[], Record] | None:
        """What a message says, as a record to be made once its time can be converted."""
        milliseconds, number = float(message["at"]), int(message["seq"])
        document = str(message["document"])

        def at() -> Instant:
            return self._clock.instant(milliseconds, f"page:{document}", number)

        match message["kind"]:
            case "call":
                if message["method"] in _WITH_WINDOWS:
                    self._waits_for_klarna(message["call"], page)
                frames = tuple(_frame(frame) for frame in message["stack"])
                return lambda: SdkCall(
                    at=at(),
                    call=message["call"],
                    method=message["method"],
                    options=message.get("options"),
                    data=message.get("data"),
                    document=document,
                    url=without_values(message["url"]),
                    user_activation=message["user_activation"],
                    trusted_click=message["trusted_click"],
                    container_visible=message["container_visible"],
                    container_empty=message["container_empty"],
                    stack=frames,
                    threw=_thrown(message.get("threw")),
                )
            case "callback":
                self._asked.pop(message["call"], None)
                return lambda: SdkCallback(
                    at=at(),
                    call=message["call"],
                    method=message["method"],
                    answer=message.get("answer"),
                    document=document,
                    threw=_thrown(message.get("threw")),
                )
            case "event":
                event, detail = message["event"], message.get("detail")
                return lambda: SdkEvent(at=at(), event=event, detail=detail, document=document)
            case "script":
                script = without_values(message["url"])
                return lambda: SdkScript(at=at(), url=script, document=document)
            case "unseen":
                self._passed_by.append(document)
                return lambda: Lost(at=at(), document=document, missing=1)
            case "window" if message["window"] == "fullscreen":
                state = message["state"]
                return lambda: KlarnaWindow(at=at(), window="fullscreen", state=state)
            case "window":
                return self._popup_opened(page, at)
        return None

    # Klarna's pop-up: known by its name, or by having been opened while the page waits for Klarna.

    def _popup_opened(self, page: Page, at: Callable[[], Instant]) -> Callable[[], Record] | None:
        popup = self._popup(page)
        if popup.guess is None:
            return None
        popup.guess = None
        return lambda: KlarnaWindow(at=at(), window="popup", state="opened")

    def _page_opened(self, page: Page) -> None:
        told = now()
        if self._asked:
            self._popup(page)
        elif page not in self._popups:
            self._unexplained[page] = told.at

    def _waits_for_klarna(self, call: str, caller: Page) -> None:
        self._asked[call] = now().at
        # Firefox tells of the window before it delivers what the page said of the call that opened it.
        for page, told in self._unexplained.items():
            recent = self._asked[call] - told < LATE_SECONDS
            if recent and page is not caller and not page.is_closed() and not self._is_shops(page.url):
                self._popup(page)
        self._unexplained.clear()

    def _popup(self, page: Page) -> _Popup:
        if page not in self._popups:
            self._popups[page] = _Popup(guess=late(now()))
            page.on("close", self._popup_closed)
        return self._popups[page]

    def _popup_closed(self, page: Page) -> None:
        # A window that closes cannot tell any more.
        self._tell_guess(self._popups[page])
        self._write(KlarnaWindow(at=late(now()), window="popup", state="closed"))

    def _tell_guess(self, popup: _Popup) -> None:
        guess, popup.guess = popup.guess, None
        if guess is not None:
            self._write(KlarnaWindow(at=guess, window="popup", state="opened"))

    def _page_failed(self, failure: WebError) -> None:
        page = failure.page
        error = failure.error
        if error.name == BLOCKED:
            return
        if page is not None and self._is_shops(page.url):
            message = f"{error.name}: {error.message}" if error.name else error.message
            self._write(PageError(at=late(now()), message=message, url=without_values(page.url)))


def _script(binding: str, ask: str, origins: Sequence[str]) -> str:
    """The probe's script for one context; its own name keeps it apart from the shop's code in stacks."""
    probe, standin = (
        (resources.files("recorder") / name).read_text("utf-8").rstrip()
        for name in ("probe.js", "standin.js")
    )
    config = json.dumps({"binding": binding, "ask": ask, "origins": origins, "klarna": KLARNA_HOSTS})
    return f"{probe}(\n{config},\n{standin}\n);\n//# sourceURL=klarna-certify-probe.js\n"


def _origin(url: str) -> str:
    parts = urlsplit(url)
    default = {"http": 80, "https": 443}.get(parts.scheme)
    port = "" if parts.port in (None, default) else f":{parts.port}"
    host = parts.hostname or ""
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}"


def _frame(given: Mapping[str, Any]) -> Frame:
    return Frame(
        url=without_values(given["url"]),
        line=int(given["line"]),
        column=int(given["column"]),
        function=str(given["function"]),
    )


def _thrown(given: Mapping[str, str] | None) -> Thrown | None:
    return Thrown(name=given["name"], message=given["message"]) if given else None


def _evaluate(frame: PageFrame, expression: str, argument: object = None) -> Any:
    """Asks a frame, which may be gone by now."""
    try:
        return frame.evaluate(expression, argument)
    except PlaywrightError:
        return None
