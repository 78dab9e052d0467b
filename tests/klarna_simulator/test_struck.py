from __future__ import annotations

from klarna_simulator.struck import strike, struck


def test_a_request_tells_what_has_struck_it_and_nothing_by_itself() -> None:
    scope = {"type": "http"}
    assert struck(scope) == ()

    strike(scope, ["answer_lost"])

    assert struck(scope) == ("answer_lost",)
