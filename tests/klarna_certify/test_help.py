"""The help of every command: what it is for, what its exit code means, and examples that the command understands."""

from __future__ import annotations

import re
import shlex
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from klarna_certify import cli

GROUP: Any = typer.main.get_command(cli.app)
COMMANDS = sorted(GROUP.commands)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_explains_itself_by_examples_that_it_understands(command: str) -> None:
    text = CliRunner().invoke(cli.app, [command, "--help"]).output
    examples = re.findall(r"^ +klarna-certify (.*)$", text, re.MULTILINE)

    assert any(example.split()[0] == command for example in examples)
    for example in examples:
        name, *words = shlex.split(example)
        with GROUP.commands[name].make_context(name, words) as context:
            assert context.params


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - {"list", "key"}))
def test_a_command_that_judges_says_what_its_exit_codes_mean(command: str) -> None:
    text = CliRunner().invoke(cli.app, [command, "--help"]).output

    assert {"0", "2"} <= set(re.findall(r"^ +(\d+): \w", text, re.MULTILINE))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_speaks_json(command: str) -> None:
    assert "--json" in CliRunner().invoke(cli.app, [command, "--help"]).output
