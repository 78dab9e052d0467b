"""Finalizing in the margins: Klarna's flag says whether it is due."""

from __future__ import annotations

from dataclasses import replace

from recorder.journal import SdkCallback
from tests.certification.stories import checkout


def test_klarnas_flag_asks_for_finalize_even_beside_a_token() -> None:
    told = checkout().pay(499).approved()
    answer = told.records[-1]
    assert isinstance(answer, SdkCallback)
    told.records[-1] = replace(answer, answer={**answer.answer, "finalize_required": True})
    told.opens("review", "d2").shows(499).page(can_pay=True).init().finalize(499).approved().order(499)

    assert told.confirms().end().found() == set()
