"""One visit to a shop, as a journey would make it: Klarna's side, the shop, a browser with the probe, no judge."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, sync_playwright

from fixtures import access
from fixtures.conversation import Klarna
from fixtures.run import Run, RunError, prepare
from fixtures.screens import UnknownDeviceError, screen
from fixtures.servers import KlarnaSide, ShopDidNotStartError, ShopUnreachableError, klarna_side
from fixtures.shoppers import SHOPPERS
from fixtures.shops import Shops
from klarna_certify.browsers import BrowserNotFoundError, find_browser
from klarna_certify.configuration import Config, Project
from pages.checkout import Address, Checkout
from recorder.probe import Probe
from recorder.serving import CannotListenError
from recorder.writer import Journal

MISTAKES = (
    BrowserNotFoundError,
    PlaywrightError,
    CannotListenError,
    RunError,
    ShopDidNotStartError,
    ShopUnreachableError,
    UnknownDeviceError,
)
"""What can be wrong with the files, the machine or the shop before a visit has begun."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What there is to look at: the page, the checkout as a shopper meets it, and the conversation with Klarna."""

    page: Page
    checkout: Checkout
    klarna: Klarna
    journal: Journal
    served: KlarnaSide
    shopper: Address
    features: frozenset[str]
    url: str
    server_half: str


@contextmanager
def visit(config: Config, project: Project, *, headed: bool = False) -> Iterator[Visit]:
    """Opens a browser for a shop that is there; nothing is written, nothing is judged.

    Raises one of MISTAKES, each with what is wrong and what to do.
    """
    run = Run(
        config=config,
        projects=(project,),
        folder=Path(),
        report_dir=Path(),
        asked=True,
        partial=True,
        command="",
    )
    prepare(run)
    settings, timeout = run.settings(project), run.expect_timeout(project)
    browser = find_browser(project.browser, headed=headed)
    journal = Journal()
    access.keep_out_of_evidence(journal.redactor, settings)
    with ExitStack() as stack:
        served = stack.enter_context(klarna_side(config.gateway))
        served.gateway.journal = journal
        url = stack.enter_context(Shops(run, served)).url(project)
        playwright = stack.enter_context(sync_playwright())
        launched = getattr(playwright, browser.name).launch(headless=not headed, **browser.launch_args())
        stack.callback(launched.close)
        how = {**screen(playwright, project, browser.name), **access.context_options(settings, url)}
        context = launched.new_context(**how)
        access.serve_sdk(context, served.simulator.sdk_source())
        probe = Probe(context, journal, merchant=url)
        page = access.new_page(context, settings, url)
        page.set_default_timeout(timeout * 1000)
        probe.measure_clock(page)
        yield Visit(
            page=page,
            checkout=run.page_class(project)(page, url, journal, timeout),
            klarna=Klarna(
                page,
                journal,
                served.gateway,
                timeout=timeout,
                hold_watch=config.hold_watch,
                hold_deadline=config.hold_deadline,
            ),
            journal=journal,
            served=served,
            shopper=SHOPPERS[settings.market],
            features=run.features(project),
            url=url,
            server_half=settings.server_half,
        )
