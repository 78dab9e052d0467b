"""Nothing that Klarna asks of a merchant is forgotten: it is judged, attested, or left out for a reason."""

from __future__ import annotations

from importlib import resources

import pytest

from certification import REQUIREMENTS
from certification.coverage import COVERAGE, CoverageError, facts, parse

TEXT = resources.files("certification").joinpath("coverage.toml").read_text(encoding="utf-8")


def test_every_fact_is_judged_attested_left_out_or_a_description() -> None:
    assert set(facts()) == set(COVERAGE.duties) | COVERAGE.describes
    for duty in COVERAGE.duties.values():
        assert sum(map(bool, (duty.requirements, duty.person, duty.excluded))) == 1, duty.fact


def test_the_facts_that_a_requirement_cites_ask_something_of_a_merchant_or_describe_klarna() -> None:
    cited = {fact for requirement in REQUIREMENTS.values() for fact in requirement.facts}

    assert cited <= set(facts())


def test_what_is_open_says_what_is_missing_for_it() -> None:
    still = [duty for duty in COVERAGE.duties.values() if duty.is_open]

    assert all(len(duty.excluded) > len("not judged yet: because") for duty in still)


@pytest.mark.parametrize(
    ("good", "bad", "says"),
    [
        ("[J1]\n", "[J]\n", "J: no fact of that name"),
        ('    "J4", "J5"', '    "J5"', "J4: neither judged, nor attested, nor left out for a reason"),
        ('    "J4",', '    "J4", "J1",', "J1: both described and a duty"),
        ('requirements = ["AUT-05"]', 'requirements = ["AUT-55"]', "AUT-55 is not on the checklist"),
        ('requirements = ["AUT-05"]', "requirements = []", "requirements is empty"),
        ('requirements = ["AUT-05"]', 'person = " "', "person is empty or not a text"),
        (
            'requirements = ["AUT-05"]',
            'requirements = ["AUT-05"]\nexcluded = "why"',
            "exactly one of requirements, person, excluded",
        ),
        ('duty = "Put the script into the page once."\n', "", "J3: duty is missing"),
        ('duty = "Put the script', 'dutty = "Put the script', "J3: unknown field dutty"),
        ("[J1]\n", 'J76 = "x"\n[J1]\n', "J76: expected a table"),
        ("[J1]\n", "[J1\n", "the coverage is not TOML"),
        ('requirements = ["REF-05", "ORD-09"]', 'requirements = ["ORD-09"]', None),
    ],
)
def test_a_mistake_in_the_coverage_is_said_with_its_fact(good: str, bad: str, says: str | None) -> None:
    assert good in TEXT
    text = TEXT.replace(good, bad, 1)
    if says is None:
        assert parse(text).duties["K14"].requirements == ("ORD-09",)
        return

    with pytest.raises(CoverageError, match=says):
        parse(text)


def test_a_requirement_without_a_fact_behind_it_is_found() -> None:
    with pytest.raises(CoverageError, match="REF-05: no fact that a merchant has to heed"):
        parse(TEXT.replace('"REF-05", ', "").replace(', "REF-05"', ""))
