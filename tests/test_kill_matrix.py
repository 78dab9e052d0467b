"""The exact kill matrix: every fault is caught by what it names and by nothing else, and no variant is accused."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from importlib.metadata import version

import pytest

from certification import REQUIREMENTS
from sample_checkout.departures import Departure
from sample_checkout.faults import Fault, load_all
from tests.kill_matrix import KILLED, Row, as_html, as_json, as_killed, departures, run

CHOSEN = departures()
FAULTS = load_all()
CAUGHT = Row(
    departure="late",
    kind="fault",
    run="late.review",
    journey="test_one",
    models="M1 <script>",
    expected=("UPD-02", "no-load-after-update"),
    found=(("UPD-02", "no-load-after-update"),),
    seconds=1.5,
    outcome="stopped",
    told="",
)
CLEAN = replace(CAUGHT, kind="variant", expected=None, found=(), outcome="finished")


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Row]:
    """Every journey of the chosen shops by the name of its run."""
    folder = tmp_path_factory.mktemp("kill-matrix") / "report"
    return {row.run: row for row in run(folder, CHOSEN, print)}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_says_what_it_is_and_which_requirement_catches_it(fault: Fault) -> None:
    module = sys.modules[f"sample_checkout.faults.{fault.name.replace('-', '_')}"]
    assert module.__doc__
    assert fault.caught_by in REQUIREMENTS
    assert fault.reason in REQUIREMENTS[fault.caught_by].reasons


@pytest.mark.parametrize("departure", CHOSEN.values(), ids=CHOSEN)
def test_a_shop_is_caught_for_its_fault_alone_or_not_at_all(
    departure: Departure, matrix: dict[str, Row]
) -> None:
    wrong = [matrix[one.name] for one in departure.runs if not matrix[one.name].right]
    if wrong:
        told = [f"{row.run} {row.verdict}, expected {row.expected}: {row.told}" for row in wrong]
        pytest.fail("\n".join(told), pytrace=False)


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        (CAUGHT, "caught"),
        (replace(CAUGHT, found=()), "missed"),
        (replace(CAUGHT, found=(("UPD-02", "another"),)), "accused"),
        (replace(CAUGHT, found=(*CAUGHT.found, ("UPD-03", "x"))), "accused"),
        (replace(CAUGHT, outcome="broken"), "broken"),
        (CLEAN, "clean"),
        (replace(CLEAN, outcome="stopped"), "accused"),
        (replace(CLEAN, found=CAUGHT.found), "accused"),
        (replace(CLEAN, outcome="not run"), "broken"),
    ],
)
def test_a_journey_is_right_only_if_exactly_what_is_expected_was_found(row: Row, verdict: str) -> None:
    assert row.verdict == verdict
    assert row.right == (verdict in ("caught", "clean"))


def killed(text: str) -> list[str]:
    return [row["fault"] for row in json.loads(text)["faults"]]


def test_every_fault_is_noted_as_killed_by_this_version_for_its_reason() -> None:
    """A pack repeats it; it is noted when the fault is run."""
    noted = json.loads(KILLED.read_text(encoding="utf-8"))
    assert noted["suite"] == version("klarna-certify"), "make faults"
    as_noted = {row["fault"]: (row["requirement"], row["reason"]) for row in noted["faults"]}
    as_said = {name: (one.caught_by, one.reason) for name, one in FAULTS.items()}
    other = sorted({name for name, _ in as_noted.items() ^ as_said.items()})
    assert other == [], f'make faults SHOPS="{" ".join(other)}"'


def test_what_was_run_is_noted_if_it_was_caught_and_taken_out_if_not() -> None:
    fault, other = list(FAULTS.values())[:2]
    caught = replace(
        CAUGHT,
        departure=fault.name,
        expected=(fault.caught_by, fault.reason),
        found=((fault.caught_by, fault.reason),),
    )
    missed = replace(caught, run="the other shape", found=())
    elsewhere = replace(caught, departure=other.name, expected=(other.caught_by, other.reason))
    nothing = '{"suite": "1.0", "faults": []}'

    first = as_killed(nothing, [caught, CLEAN], "1.0")
    assert killed(first) == [fault.name]
    assert killed(as_killed(first, [elsewhere], "1.0")) == [fault.name], "accused of something else"
    assert killed(as_killed(first, [missed, caught], "1.0")) == []
    assert killed(as_killed(first, [], "1.0")) == [fault.name]
    assert killed(as_killed(first, [], "1.1")) == [], "another version killed nothing yet"
    assert killed(as_killed(nothing, [replace(caught, departure="gone")], "1.0")) == []


def test_a_sample_is_chosen_by_its_seed_and_all_is_chosen_without_one() -> None:
    def sample(seed: str) -> list[str]:
        return list(departures({"KILL_MATRIX_SAMPLE": "5", "KILL_MATRIX_SEED": seed}))

    assert sample("1") == sample("1") != sample("2")
    assert len(sample("1")) == 5
    assert set(FAULTS) < set(departures({}))


def test_named_shops_are_chosen_and_an_unknown_name_is_told() -> None:
    assert list(departures({"KILL_MATRIX_SHOPS": "superseded-token late-script"})) == [
        "late-script",
        "superseded-token",
    ]
    with pytest.raises(ValueError, match="KILL_MATRIX_SHOPS: there is no nix"):
        departures({"KILL_MATRIX_SHOPS": "late-script nix"})


def test_the_picture_shows_every_run_with_what_was_found_and_escapes_it() -> None:
    page = as_html([CAUGHT, CLEAN, replace(CLEAN, found=CAUGHT.found)])
    assert "2 of 3 journeys" in page
    assert page.count("●") == 2  # one in the words that explain it
    assert "M1 &lt;script&gt;" in page
    assert "<script>" not in page
    told = json.loads(as_json([CAUGHT]))
    assert told["right"]
    assert told["rows"][0]["verdict"] == "caught"
