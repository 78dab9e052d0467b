"""The drift canary: silent before the SDK that the simulator was made after, and awake before any other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from starlette.responses import Response

from fixtures.servers import KlarnaSide, klarna_side
from klarna_certify.configuration import Gateway
from klarna_certify.drift import noted
from klarna_certify.drift_command import PASSWORD, USERNAME
from recorder.serving import serve

AS_NOTED, DRIFTED, USAGE, NOT_SEEN = 0, 1, 2, 3


@pytest.fixture(scope="module")
def klarna() -> Iterator[KlarnaSide]:
    with klarna_side(Gateway()) as served:
        yield served


@contextmanager
def script(source: str) -> Iterator[str]:
    """The address of a script of this text."""
    with serve({"script": Response(source, media_type="text/javascript")}) as served:
        yield served.urls["script"] + "/api.js"


def ask(*options: str, credentials: bool = False, **env: str) -> tuple[int, str]:
    """The exit code and all that is said: in a process of its own, because the tests' browser has this one's loop."""
    given = {USERNAME: "PK00000_test", PASSWORD: "only-here"} if credentials else {}
    program = Path(sys.executable).with_name("klarna-certify")
    rest = {name: value for name, value in os.environ.items() if name not in (USERNAME, PASSWORD)}
    done = subprocess.run(
        [program, "drift", *options],
        env=rest | given | env,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def seen(source: str, *options: str) -> tuple[int, dict[str, tuple[str, str, str]]]:
    """The exit code and what is told to be otherwise of a script of this text."""
    with script(source) as url:
        code, output = ask("--script", url, "--json", *options, credentials=bool(options))
    told = json.loads(output)["differences"]
    return code, {one["what"]: (one["kind"], one["noted"], one["seen"]) for one in told}


def test_the_simulator_is_what_was_noted(klarna: KlarnaSide) -> None:
    """After a wanted change of the simulator's SDK: `klarna-certify drift --json` says what to note."""
    code, output = ask(
        "--script", f"{klarna.browser_url}/kp/lib/v1/api.js", "--api", klarna.gateway_url, credentials=True
    )

    assert (code, output.count("As noted")) == (AS_NOTED, 1), output
    assert "only-here" not in output


def test_a_method_that_came_and_one_that_went_are_told(klarna: KlarnaSide) -> None:
    source = klarna.simulator.sdk_source()

    code, told = seen(source + "Klarna.Payments.prepare = () => {}; delete Klarna.Payments.finalize;")

    assert code == DRIFTED
    assert told["Klarna.Payments.prepare"] == ("new", "", "function")
    assert told["Klarna.Payments.finalize"] == ("gone", "function", "")
    assert told["finalize before init throws"][0] == "changed"
    assert "load answers" not in told, "nobody looked at a widget"


def test_an_error_of_another_name_and_a_lost_event_are_told(klarna: KlarnaSide) -> None:
    source = klarna.simulator.sdk_source()
    source = source.replace("ApplicationNotLoadedError", "NotLoadedError").replace(
        '"heightChanged"', '"resized"'
    )

    code, told = seen(source)

    assert code == DRIFTED
    assert told["authorize before load throws"][2].startswith("NotLoadedError: ")
    assert told["on heightChanged throws"][2].startswith("EventNotSupportedError: ")


def test_an_answer_whose_member_has_another_name_is_told(klarna: KlarnaSide) -> None:
    source = klarna.simulator.sdk_source() + (
        "const load = Klarna.Payments.load;"
        "Klarna.Payments.load = (options, data, told) =>"
        "  load(options, data, ({ show_form, ...rest }) => told({ display: show_form, ...rest }));"
    )

    code, told = seen(source, "--api", klarna.gateway_url)

    assert code == DRIFTED
    assert told["load answers"] == ("changed", "{show_form: boolean}", "{display: boolean}")


def test_what_cannot_be_looked_at_is_no_drift(klarna: KlarnaSide) -> None:
    missing = ask("--script", f"{klarna.browser_url}/nothing-here.js")
    with script("/* nothing */") as url:
        empty = ask("--script", url)

    assert missing[0] == empty[0] == NOT_SEEN
    assert "brought no Klarna" in empty[1]


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--script", "api.js"), "no address"),
        (("--api", "https://api.klarna.com"), "production"),
    ],
)
def test_what_cannot_be_meant_is_a_mistake(options: tuple[str, str], why: str) -> None:
    code, output = ask(*options)

    assert (code, why in output) == (USAGE, True), output


def test_a_name_without_a_password_is_a_mistake() -> None:
    code, output = ask(**{USERNAME: "PK00000_test"})

    assert (code, "one without the other" in output) == (USAGE, True), output


def test_what_was_noted_says_what_takes_a_widget() -> None:
    assert noted()["load answers"] == "{show_form: boolean}"
    assert noted()["Klarna.Payments.authorize"] == "function"
