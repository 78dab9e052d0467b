"""A soak adds up over its batches, and shows every journey that was ever judged otherwise."""

from __future__ import annotations

import html
import json
from pathlib import Path

import pytest

from klarna_certify import steadiness
from klarna_certify.steadiness import CALM, DISTURBED, Soak, SoakError, begin, first_difference, stability
from tests.certification.stories import Told, checkout
from tests.klarna_certify.reports import named, write_report
from tests.stability import as_noted


def bought() -> Told:
    told = checkout(499)
    told.changes(998).updates(998).load(998)
    return told.pay(998).approved().order().confirms().end()


def hasty() -> Told:
    """The same shopper in a shop that loads before the update was answered."""
    told = checkout(499)
    told.changes(998).load(998).updates(998)
    return told.pay(998).approved().order().confirms().end()


def batch(soak: Soak, folder: Path, told: Told, condition: str = CALM, name: str = "<b>change") -> int:
    """Adds a batch of one journey up, as a run would leave it."""
    report_dir = write_report(folder / f"report-{soak.batches}", named(told, name))
    report = json.loads((report_dir / "report.json").read_text(encoding="utf-8"))
    (folder / "soak").mkdir(exist_ok=True)
    return soak.add(report, report_dir, folder / "soak", condition)


def test_a_journey_that_is_always_judged_the_same_does_not_differ(tmp_path: Path) -> None:
    soak = Soak(seed=7)
    for condition in (CALM, DISTURBED, CALM):
        assert batch(soak, tmp_path, bought(), condition) == 1

    assert soak.differing() == {}
    assert soak.figures() == {
        "chromium": {CALM: {"journeys": 2, "differing": 0}, DISTURBED: {"journeys": 1, "differing": 0}}
    }
    soak.write(tmp_path / "soak")
    assert not (tmp_path / "soak" / "differing.html").exists()


def test_a_journey_that_is_judged_otherwise_once_in_five_is_shown_with_both_journals(tmp_path: Path) -> None:
    soak, folder = Soak(seed=7), tmp_path / "soak"
    for number in range(5):
        batch(soak, tmp_path, hasty() if number == 3 else bought(), DISTURBED if number % 2 else CALM)
    soak.write(folder)

    (journey,) = soak.differing().values()
    assert soak.figures()["chromium"][DISTURBED] == {"journeys": 2, "differing": 1}
    assert soak.figures()["chromium"][CALM] == {"journeys": 3, "differing": 0}
    usual, other = journey.verdicts
    assert journey.usual == usual
    assert "UPD-03" in other
    page = (folder / "differing.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;change" in page
    assert "<b>" not in page
    assert "First difference: line " in page
    for verdict in journey.verdicts.values():
        assert (folder / verdict.journal).is_file()
        assert html.escape(verdict.journal) in page


def test_a_soak_that_was_left_goes_on_where_it_was(tmp_path: Path) -> None:
    soak, folder = Soak(seed=7), tmp_path / "soak"
    batch(soak, tmp_path, bought())
    soak.write(folder)

    again = begin(folder, None, 1)
    assert again == soak
    assert batch(again, tmp_path, hasty()) == 1
    assert (again.seed, again.batches, again.runs) == (7, 2, 2)
    assert len(again.differing()) == 1


def test_what_could_be_seen_in_some_runs_only_is_unsure_and_does_not_differ(tmp_path: Path) -> None:
    soak = Soak(seed=7)
    batch(soak, tmp_path, bought())
    (journey,) = soak.journeys.values()
    assert journey.always
    report = {"findings": [], "journeys": [{"id": next(iter(soak.journeys)), "kept": journey.always[1:]}]}
    journal = next((tmp_path / "soak" / "journals").iterdir())
    report["journeys"][0] |= {"verdict": "PASS", "outcome": "finished", "findings": [], "journal": journal}
    unseen = journey.always[0]
    soak.add(report, tmp_path, tmp_path / "soak", CALM)

    assert journey.unsure == (unseen,)
    assert not journey.differs


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "it cannot be read"),
        ('{"journeys": 3}', "it is no soak"),
        ('{"seed": 1, "suite": "0.0.1", "batches": 0, "journeys": {}}', "version 0.0.1"),
        (None, "something other than a soak"),
    ],
)
def test_a_folder_that_is_no_soak_to_go_on_with_is_refused(
    tmp_path: Path, text: str | None, said: str
) -> None:
    (tmp_path / ("soak.json" if text else "letters.txt")).write_text(text or "dear", encoding="utf-8")

    with pytest.raises(SoakError, match=said):
        begin(tmp_path, None, 1)


def test_another_seed_needs_another_folder(tmp_path: Path) -> None:
    Soak(seed=7).write(tmp_path)

    with pytest.raises(SoakError, match="begun with the seed 7"):
        begin(tmp_path, 8, 1)
    assert begin(tmp_path, 7, 1).seed == 7


def test_the_first_difference_may_be_an_end() -> None:
    assert first_difference(["a", "b"], ["a", "c"]) == "line 2: 'b' or 'c'"
    assert first_difference(["a"], ["a", "c"]) == "line 2: '(its end)' or 'c'"
    assert first_difference(["a"], ["a"]) == "none that is told in words"


def test_what_a_soak_found_is_noted_for_the_reports_of_its_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    soak = Soak(seed=7)
    batch(soak, tmp_path, bought())
    batch(soak, tmp_path, hasty(), DISTURBED)
    noted = as_noted('{"suite": "0.0.1", "engines": {"firefox": {}}}', soak)
    monkeypatch.setattr(steadiness.resources, "files", lambda package: tmp_path)

    (tmp_path / "stability.json").write_text(noted, encoding="utf-8")
    assert stability() == "chromium: 1 of 2 verdicts differed, 1 under disturbance"
    (tmp_path / "stability.json").write_text(noted.replace(soak.suite, "0.0.1"), encoding="utf-8")
    assert stability() == ""
