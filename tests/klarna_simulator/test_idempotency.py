from __future__ import annotations

from klarna_simulator.clock import Clock
from klarna_simulator.idempotency import KeptAnswers


def test_the_same_key_gets_the_same_answer_for_a_day() -> None:
    clock = Clock()
    kept: KeptAnswers[str] = KeptAnswers(clock, limit=10)
    kept.keep("POST /captures", "key", "first")

    assert kept.get("POST /captures", "key") == "first"
    clock.advance(24 * 3600)
    assert kept.get("POST /captures", "key") is None


def test_another_key_or_another_request_is_another_matter() -> None:
    kept: KeptAnswers[str] = KeptAnswers(Clock(), limit=10)
    kept.keep("POST /captures", "key", "first")

    assert kept.get("POST /captures", "other") is None
    assert kept.get("POST /refunds", "key") is None


def test_of_too_many_answers_the_oldest_is_forgotten() -> None:
    kept: KeptAnswers[int] = KeptAnswers(Clock(), limit=2)

    for number in range(3):
        kept.keep("POST /captures", str(number), number)

    assert [kept.get("POST /captures", str(number)) for number in range(3)] == [None, 1, 2]
