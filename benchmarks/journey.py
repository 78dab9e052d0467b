"""`python -m benchmarks.journey`: what the suite costs a journey, and a night.

Three comparisons, each with its two ways in turns of one run, so that both meet the same machine:

- a purchase under the suite (journal, probe, judgement; and with pictures), against the same steps in bare Playwright,
- journeys of the suite as its command runs them, against the same journeys written for Playwright Test (`--node`),
- from the command's start to the first journey's first record, against a bare start of Playwright and the browser.

`--check` ends with 1 where a ratio is more than a tenth above the one that is noted in `noted.json`, or `--note` it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter, time
from typing import Any

from playwright.sync_api import Browser, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from certification.model import Verdict
from e2e.purchase import buy, reach_payment
from fixtures import access
from fixtures.conversation import Klarna
from fixtures.journeys import Journey
from fixtures.screenshots import Camera
from fixtures.servers import KlarnaSide, klarna_side, shop
from fixtures.shoppers import SHOPPERS
from klarna_certify.browsers import find_browser
from klarna_certify.checkout_file import load_checkout
from klarna_certify.configuration import Gateway, load_config
from klarna_simulator import Simulator
from pages.sample import SampleCheckout
from recorder.clock import now
from recorder.journal import JourneyStarted, load, started
from recorder.probe import Probe
from recorder.serving import serve
from recorder.writer import Journal

ROOT = Path(__file__).resolve().parents[1]
NOTED = Path(__file__).with_name("noted.json")
REGRESSION = 1.10
VIEWPORT: Any = {"width": 1280, "height": 900}
SHOPPER = SHOPPERS["GB"]
CONFIG = load_config(ROOT / "playwright.config.py")
ONE_PAGE = CONFIG.projects[0]
SETTINGS = load_checkout(CONFIG.checkout_path(ONE_PAGE))
JOURNEYS = (
    "test_an_unchanged_cart_is_bought or test_a_shopper_who_breaks_off or test_another_address_after_approval"
    " or test_another_address_to_deliver_to"
)
REPEAT = 4


@contextmanager
def bare_side() -> Iterator[KlarnaSide]:
    """The simulator alone: the shop calls it directly, and nobody listens."""
    simulator = Simulator()
    with (
        klarna_side(Gateway()) as unused,
        serve({"api": simulator.api, "klarna": simulator.browser}) as served,
    ):
        simulator.browser_url = served.urls["klarna"]
        yield replace(
            unused, simulator=simulator, gateway_url=served.urls["api"], browser_url=served.urls["klarna"]
        )


@contextmanager
def shop_at(klarna: KlarnaSide) -> Iterator[str]:
    """The sample checkout on one page."""
    server = CONFIG.web_server_of(ONE_PAGE)
    assert server is not None
    with shop(server, klarna, ROOT) as url:
        yield url


def under_the_suite(
    browser: Browser, url: str, klarna: KlarnaSide, folder: Path, pictures: str = "off"
) -> float:
    """Seconds of one purchase with all that a run of the certification does for it; it has to pass."""
    start = perf_counter()
    journal = Journal(folder / f"{time()}.jsonl")
    journey = Journey("benchmark::purchase", journal, klarna.gateway)
    capabilities = tuple(sorted(SampleCheckout.features("one-page")))
    first = JourneyStarted(
        at=now(),
        journey="purchase",
        title="",
        checkout="sample",
        shape="one-page",
        lane="simulator",
        browser="",
        project="benchmark",
        capabilities=capabilities,
    )
    journey.start(first)
    with browser.new_context(viewport=VIEWPORT) as context:
        access.serve_sdk(context, klarna.simulator.sdk_source())
        journey.probe = Probe(context, journal, merchant=url)
        page = access.new_page(context, SETTINGS, url)
        journey.camera = Camera(page, journal, folder, "journey", pictures)
        journey.probe.measure_clock(page)
        page.set_default_timeout(60_000)
        checkout = SampleCheckout(page, url, journal, 60.0)
        conversation = Klarna(
            page,
            journal,
            klarna.gateway,
            timeout=60.0,
            hold_watch=0.5,
            hold_deadline=5.0,
            camera=journey.camera,
        )
        reach_payment(checkout, conversation, SHOPPER)
        buy(checkout, conversation)
        judgement = journey.end("finished")
    klarna.gateway.journal = Journal()
    klarna.reset()
    journal.close()
    if judgement.verdict is not Verdict.PASS:
        raise RuntimeError(f"the purchase did not pass: {judgement}")
    return perf_counter() - start


def bare(browser: Browser, url: str, klarna: KlarnaSide) -> float:
    """Seconds of the same steps in Playwright alone."""
    start = perf_counter()
    with browser.new_context(viewport=VIEWPORT) as context:
        access.serve_sdk(context, klarna.simulator.sdk_source())
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto(url + "/")
        page.get_by_test_id("add-19-315").first.click()
        page.get_by_test_id("go-to-checkout").click()
        page.wait_for_url("**/checkout*")
        page.get_by_test_id("quantity-19-315").fill("2")
        page.get_by_test_id("quantity-19-315").press("Enter")
        page.locator('main:not([aria-busy="true"])').wait_for()
        fields = {"given-name": SHOPPER.given_name, "family-name": SHOPPER.family_name, "email": SHOPPER.email,
                  "phone": SHOPPER.phone, "street": SHOPPER.street, "postcode": SHOPPER.postcode,
                  "city": SHOPPER.city}  # fmt: skip
        for name, value in fields.items():
            page.get_by_test_id(name).fill(value)
        page.locator('[data-testid^="method-klarna-"]').first.check()
        page.locator('[data-testid="klarna-container"] iframe').first.wait_for()
        with page.expect_popup() as opened:
            page.get_by_test_id("pay").click()
        popup = opened.value
        popup.get_by_test_id("kaf-field").fill("123456")
        popup.get_by_test_id("kaf-button").click()
        with suppress(PlaywrightError):  # the window closes upon the click
            popup.get_by_test_id("confirm-and-pay").click(no_wait_after=True)
        expect(page.get_by_test_id("place-order")).to_be_enabled(timeout=60_000)
        page.get_by_test_id("place-order").click()
        page.locator('main[data-view="confirmation"]').wait_for()
    return perf_counter() - start


def in_turns(turns: int, one: Callable[[], float], other: Callable[[], float]) -> tuple[float, float, float]:
    """The medians of both ways, and of their ratios in each turn; the first turn warms up."""
    pairs: list[tuple[float, float]] = []
    for turn in range(turns + 1):
        if turn % 2:
            pairs.append((one(), other()))
        else:
            second = other()
            pairs.append((one(), second))
    pairs = pairs[1:]
    return (
        median(pair[0] for pair in pairs),
        median(pair[1] for pair in pairs),
        median(pair[0] / pair[1] for pair in pairs),
    )


def journey(turns: int, pictures: str = "off") -> tuple[float, float, float]:
    """A purchase under the suite, and bare."""
    with (
        tempfile.TemporaryDirectory() as folder,
        klarna_side(Gateway()) as klarna,
        shop_at(klarna) as url,
        bare_side() as alone,
        shop_at(alone) as bare_url,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(**find_browser().launch_args())
        found = in_turns(
            turns,
            lambda: under_the_suite(browser, url, klarna, Path(folder), pictures),
            lambda: bare(browser, bare_url, alone),
        )
        browser.close()
    return found


def ran(command: Sequence[str], **environment: str) -> float:
    """Seconds of a command, which has to succeed."""
    start = perf_counter()
    done = subprocess.run(  # noqa: S603 - our own
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}:\n{done.stdout[-3000:]}{done.stderr[-1000:]}")
    return perf_counter() - start


def certified(report: Path, *options: str) -> list[str]:
    """The command that runs journeys of the one-page shop."""
    given = [f"--klarna-report-dir={report}", "--klarna-project=one-page", "-p", "no:cacheprovider"]
    return [sys.executable, "-m", "pytest", "e2e", *given, *options]


def night(turns: int, node: Path) -> tuple[float, float, float]:
    """Journeys as the suite's command runs them, and as Playwright Test does; both with two workers."""
    launch = find_browser().launch_args()
    with tempfile.TemporaryDirectory() as place, bare_side() as alone, shop_at(alone) as url:
        environment = {
            "BENCHMARK_SHOP": url,
            "BENCHMARK_KLARNA": alone.browser_url,
            "BENCHMARK_OUTPUT": f"{place}/results",
            "BENCHMARK_LAUNCH": json.dumps(
                {"executablePath": launch.get("executable_path"), "args": launch["args"]}
            ),
            "NODE_PATH": str(node / "node_modules"),
        }
        config = str(ROOT / "benchmarks" / "playwright_test" / "playwright.config.js")
        theirs = [str(node / "node_modules" / ".bin" / "playwright"), "test", "--config", config]
        ours = certified(Path(place) / "report", "-n", "2", "-k", JOURNEYS, "-p", "benchmarks.repeated")
        return in_turns(
            turns,
            lambda: ran(ours, BENCHMARK_REPEAT=str(REPEAT)),
            lambda: ran([*theirs, f"--repeat-each={REPEAT}"], **environment),
        )


def cold(turns: int) -> tuple[float, float, float]:
    """From the command's start to the first record of the first journey, and a bare start of the browser."""
    launch = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as playwright:\n"
        f"    playwright.chromium.launch(**{find_browser().launch_args()!r}).new_page().goto('about:blank')\n"
    )

    def first_journey() -> float:
        with tempfile.TemporaryDirectory() as place:
            start = time()
            ran(certified(Path(place) / "report", "-k", "test_an_unchanged_cart_is_bought"))
            (journal,) = (Path(place) / "report" / "journals").iterdir()
            with journal.open(encoding="utf-8") as lines:
                return started(next(load(lines))).at - start

    return in_turns(turns, first_journey, lambda: ran([sys.executable, "-c", launch]))


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints a table as Markdown; 1 for a regression."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--turns", type=int, default=9)
    parser.add_argument("--node", type=Path, help="a folder in which @playwright/test is installed")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--note", action="store_true")
    asked = parser.parse_args(arguments)
    few = max(1, asked.turns // 3)
    ways: dict[str, Callable[[], tuple[float, float, float]]] = {
        "journey": lambda: journey(asked.turns),
        "journey with pictures": lambda: journey(asked.turns, "on"),
        "cold start": lambda: cold(few),
    }
    if (node := asked.node) is not None:
        ways["night"] = lambda: night(few, node)
    noted: dict[str, float] = json.loads(NOTED.read_text(encoding="utf-8"))
    print("| measured | suite | without | ratio | noted |\n| --- | --- | --- | --- | --- |")  # noqa: T201
    found = {}
    for name, measure in ways.items():
        ours, theirs, found[name] = measure()
        told = f"| {name} | {ours:.2f} s | {theirs:.2f} s | {found[name]:.2f} | {noted.get(name, '–')} |"
        print(told, flush=True)  # noqa: T201
    print(f"load {os.getloadavg()[0]:.1f}")  # noqa: T201
    if asked.note:
        ratios = {name: round(ratio, 2) for name, ratio in found.items()}
        NOTED.write_text(json.dumps({**noted, **ratios}, indent=1) + "\n", encoding="utf-8")
    worse = [name for name, ratio in found.items() if ratio > noted.get(name, ratio) * REGRESSION]
    if asked.check and not asked.note and worse:
        print(f"more than a tenth worse than noted: {', '.join(worse)}")  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
