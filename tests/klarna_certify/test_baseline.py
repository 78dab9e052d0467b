"""The baseline: what is known is tolerated until its day, and no entry outlives its trouble."""

from __future__ import annotations

import json
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from typer.testing import CliRunner, Result

from certification import REQUIREMENTS
from klarna_certify import cli
from klarna_certify.baseline import BaselineError, Known, measure, read, write
from klarna_certify.trouble import Trouble, troubles
from tests.certification.stories import bought, checkout
from tests.klarna_certify.reports import named, write_report

TODAY = date(2026, 11, 23)
ONE = Trouble("UPD-03", "load-while-update-in-flight", "test_a::up[x]")
TWO = Trouble("ORD-01", next(iter(REQUIREMENTS["ORD-01"].reasons)), "test_b::buys")
SHOULD = next(one for one in REQUIREMENTS.values() if one.level.value == "should")


def a_report(
    *found: Trouble, partial: bool = False, complete: bool = True, **verdicts: str
) -> dict[str, Any]:
    """A report with these findings; verdicts of requirements by their id, with an underscore for the hyphen."""
    return {
        "verdict": "FAIL",
        "complete": complete,
        "partial": partial,
        "requirements": [
            {"id": name, "level": one.level.value, "why": "", "verdict": verdicts.get(name.replace("-", "_"), "PASS")}
            for name, one in REQUIREMENTS.items()
        ],
        "findings": [
            {"requirement": one.requirement, "reason": one.reason, "journey": one.journey, "message": "what happened"}
            for one in found
        ],
        "journeys": [
            {"id": name, "outcome": "finished", "outcome_reason": "", "verdict": "PASS"}
            for name in ("test_a::up[x]", "test_b::buys")
        ],
    }  # fmt: skip


def known(trouble: Trouble, days: int = 1) -> Known:
    return Known(trouble=trouble, until=TODAY + timedelta(days=days))


def test_what_is_known_is_no_news_and_what_is_not_is() -> None:
    measured = measure(a_report(ONE, TWO), [known(ONE)], TODAY)

    assert [one.key for one in measured.known] == [ONE.key]
    assert [one.key for one in measured.new] == [TWO.key]
    assert measured.stale == ()


def test_an_entry_is_good_on_its_day_and_stale_on_the_next() -> None:
    assert measure(a_report(ONE), [known(ONE, 0)], TODAY).new == ()

    expired = measure(a_report(ONE), [known(ONE, -1)], TODAY)
    assert [one.key for one in expired.new] == [ONE.key]
    assert "it was tolerated until 2026-11-22: mend it" in expired.stale[0]


def test_an_entry_whose_trouble_is_gone_is_stale() -> None:
    assert "no longer found" in measure(a_report(), [known(ONE)], TODAY).stale[0]


def test_a_journey_that_a_part_did_not_come_to_leaves_its_entry_in_peace() -> None:
    elsewhere = known(Trouble("UPD-03", "load-while-update-in-flight", "test_c::elsewhere"))

    assert measure(a_report(partial=True), [elsewhere], TODAY).stale == ()
    assert measure(a_report(complete=False), [elsewhere], TODAY).stale == ()
    assert "no longer found" in measure(a_report(), [elsewhere], TODAY).stale[0]


def test_a_requirement_that_was_not_tested_can_be_known_and_is_stale_once_it_is_tested() -> None:
    entry = known(Trouble("REF-01"))

    assert measure(a_report(REF_01="NOT TESTED"), [entry], TODAY).new == ()
    assert measure(a_report(REF_01="NOT TESTED"), [], TODAY).new[0].requirement == "REF-01"
    assert "no longer found" in measure(a_report(), [entry], TODAY).stale[0]


def test_in_a_part_only_what_was_chosen_can_be_missed() -> None:
    report = a_report(partial=True, REF_01="NOT TESTED", REF_02="NOT TESTED")

    assert measure(report, [], TODAY).new == ()
    assert [one.key[0] for one in measure(report, [], TODAY, chosen=frozenset({"REF-02"})).new] == ["REF-02"]


def test_a_recommendation_is_news_in_a_strict_run_only_and_its_entry_never_stale() -> None:
    warned = Trouble(SHOULD.id, next(iter(SHOULD.reasons)), "test_a::up[x]")

    assert measure(a_report(warned), [known(warned)], TODAY).stale == ()
    assert measure(a_report(warned), [], TODAY).new == ()
    assert [one.key for one in measure(a_report(warned), [], TODAY, strict=True).new] == [warned.key]


texts = some.text(min_size=1)
findings = some.sampled_from(sorted(REQUIREMENTS)).flatmap(
    lambda name: some.builds(
        Trouble, some.just(name), some.sampled_from(sorted(REQUIREMENTS[name].reasons)), texts
    )
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=some.lists(findings), because=some.text())
def test_what_is_written_is_read_again_whatever_a_journey_is_called(
    tmp_path: Path, found: list[Trouble], because: str
) -> None:
    path = tmp_path / "known.toml"
    report = a_report(*found, UPD_01="NOT TESTED")
    path.write_text(write(report, path.name, TODAY, because), encoding="utf-8", newline="\n")

    entries = read(path)

    assert [one.trouble.key for one in entries] == [one.key for one in troubles(report, strict=True)]
    assert {one.because for one in entries} == {because}
    assert {one.until for one in entries} == {TODAY}
    assert measure(report, entries, TODAY).new == ()


ENTRY = """[[known]]
requirement = "UPD-03"
reason = "load-while-update-in-flight"
journey = "test_a::up"
until = 2027-01-31
"""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[known]", "not TOML"),
        ("[[knwon]]\nuntil = 2027-01-31", "knwon: a baseline has [[known]] entries only"),
        ("known = 3", "a baseline has [[known]] entries only"),
        ("known = [3]", "entry 1: write it as [[known]]"),
        (ENTRY.replace("2027-01-31", '"2027-01-31"'), "until = 2027-01-31, without quotation marks"),
        (ENTRY.replace("2027-01-31", "2027-01-31T10:00:00"), "entry 1: until is missing or no day"),
        (ENTRY.replace("journey", "jurney"), "unknown key jurney; allowed: until, requirement, reason, journey"),
        (ENTRY.replace('"test_a::up"', "3"), "journey is no text"),
        (ENTRY.replace("UPD-03", "UPD-99"), "UPD-99 is not on the checklist"),
        (ENTRY.replace("load-while", "load-whale"), "is no reason of UPD-03; it has: "),
        (ENTRY.replace('journey = "test_a::up"\n', ""), "or requirement alone; or journey alone"),
        (ENTRY + ENTRY, "entry 2: UPD-03 load-while-update-in-flight in test_a::up is known already"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_baseline_is_told_with_its_entry(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "known.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(BaselineError) as caught:
        read(path)
    assert told in str(caught.value)


def say(*words: object) -> Result:
    return CliRunner().invoke(cli.app, [str(word) for word in words])


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("known") / "report"
    return write_report(
        folder, named(bought().end(), "test_a::buys"), named(checkout().end("stopped"), "test_a::b")
    )


def test_the_command_writes_every_trouble_of_a_report_and_never_over_a_file(
    report: Path, tmp_path: Path
) -> None:
    out = tmp_path / "known.toml"
    told = say("baseline", report, "--out", out, "--days", 7, "--because", "ticket 4711", "--json")

    assert told.exit_code == 0, told.output
    written = tomllib.loads(out.read_text(encoding="utf-8"))["known"]
    assert json.loads(told.stdout)["entries"] == len(written) == len(read(out)) > 0
    assert {"journey": "test_a::b"}.items() <= next(
        one for one in written if "requirement" not in one
    ).items()
    assert {one["because"] for one in written} == {"ticket 4711"}
    again = say("baseline", report, "--out", out)
    assert again.exit_code == 2
    assert "is already there" in again.stderr


def test_no_baseline_is_made_of_a_run_that_was_not_judged_to_its_end(tmp_path: Path) -> None:
    folder = write_report(tmp_path / "report", named(bought().end(), "buys"), complete=False)
    told = say("baseline", folder, "--out", tmp_path / "known.toml")

    assert told.exit_code == 2
    assert "what it did not come to cannot be known" in told.stderr
    assert not (tmp_path / "known.toml").exists()
