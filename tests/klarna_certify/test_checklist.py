"""The checklist without a shop, for people, programs and shells."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from certification import REQUIREMENTS
from klarna_certify import cli


def test_the_checklist_can_be_listed_without_a_shop() -> None:
    result = CliRunner().invoke(cli.app, ["list"])

    assert result.exit_code == 0
    assert all(number in result.output for number in REQUIREMENTS)
    assert "Update before authorization" in result.output


@pytest.mark.parametrize(
    ("choice", "listed"),
    [
        (("-r", "upd-0*"), {name for name in REQUIREMENTS if name.startswith("UPD-0")}),
        (("-c", "order", "-c", "session"), {n for n, r in REQUIREMENTS.items() if r.chapter in ("order", "session")}),
        (("--level", "should"), {n for n, r in REQUIREMENTS.items() if r.level.value == "should"}),
        (("-r", "ORD-01", "--chapter", "order"), {"ORD-01"}),
    ],
)  # fmt: skip
def test_a_part_of_the_checklist_can_be_listed_for_programs(
    choice: tuple[str, ...], listed: set[str]
) -> None:
    result = CliRunner().invoke(cli.app, ["list", "--json", *choice])

    rows = json.loads(result.stdout)
    assert {row["id"] for row in rows} == listed
    for row in rows:
        assert row["sentence"] == REQUIREMENTS[row["id"]].sentence
        assert row["journeys"]


def test_a_choice_that_leaves_nothing_is_a_mistake() -> None:
    result = CliRunner().invoke(cli.app, ["list", "-r", "ORD-01", "--chapter", "session"])

    assert result.exit_code == 2
    assert "no requirement is of these ids, chapters and levels at once" in result.stderr


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("klarna-certify ", {"run", "list", "seal", "verify", "recheck", "diff", "key"}),
        ("klarna-certify list --chapter up", {"update-before-authorization", "update-refused"}),
        ("klarna-certify run -r ORD-0", {name for name in REQUIREMENTS if name.startswith("ORD-0")}),
    ],
)
def test_a_shell_completes_commands_and_choices(words: str, offered: set[str]) -> None:
    environment = {
        "_KLARNA_CERTIFY_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
    }
    result = CliRunner().invoke(cli.app, [], env=environment, prog_name="klarna-certify")

    assert offered <= set(result.stdout.split())
