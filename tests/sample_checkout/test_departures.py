"""What makes a shop that departs from the sample, and how all of a kind are found and served."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from sample_checkout import faults, variants
from sample_checkout.departures import Departure, load, main
from tests.sample_checkout.conftest import Open


def test_a_run_is_named_by_what_tells_it_from_the_others() -> None:
    def names(shapes: tuple[str, ...], journeys: tuple[str, ...]) -> list[str]:
        return [run.name for run in Departure(name="x", models="", shapes=shapes, journeys=journeys).runs]

    assert names(("review",), ("a",)) == ["x"]
    assert names(("one-page", "review"), ("a",)) == ["x.one-page", "x.review"]
    assert names(("review",), ("a", "b")) == ["x.1", "x.2"]


def test_no_fault_and_no_variant_share_a_name_of_a_run() -> None:
    both = [*faults.load_all().values(), *variants.load_all().values()]
    names = [run.name for departure in both for run in departure.runs]
    assert len(names) == len(set(names))


def test_a_file_without_what_its_name_promises_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = ModuleType("odd_shops")
    package.__path__ = [str(tmp_path)]
    monkeypatch.setitem(sys.modules, "odd_shops", package)
    (tmp_path / "an_empty_one.py").write_text("")
    with pytest.raises(ValueError, match=r"an_empty_one\.py holds no DEPARTURE named 'an-empty-one'"):
        load(package, Departure)
    monkeypatch.delitem(sys.modules, "odd_shops.an_empty_one")


def test_without_a_name_all_are_listed_and_an_unknown_one_is_answered_with_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shops = {"late": Departure(name="late", models="M1: it is late.")}
    monkeypatch.setattr(sys, "argv", ["shops"])
    assert main("shops", shops) == 0
    assert "M1: it is late." in capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", ["shops", "early"])
    assert main("shops", shops) == 2
    assert "There is no 'early': late" in capsys.readouterr().err


def test_a_template_of_its_own_extends_the_shops(enter: Open) -> None:
    page = '{% extends "correct/checkout.html" %}{% block library %}<i>none</i>{% endblock %}'
    shopper = enter(templates={"checkout.html": page})
    shopper.open()
    html = shopper.client.get("/checkout").text
    assert "<i>none</i>" in html
    assert 'id="klarna-sdk"' not in html
    assert 'data-testid="pay"' in html
