"""The commands that lead on from a report: the same on the page, in the terminal and wherever else they are told."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

FOLDER = "e2e"


def again(journeys: Sequence[str], configuration: str = "", browser: str = "", folder: str = FOLDER) -> str:
    """The command line, for a POSIX shell, that runs exactly these journeys, given by their ids.

    `configuration` is the path of the configuration as the user knows it; empty for the one that is read anyway.
    `browser` is the one that was asked for instead of the projects' own; empty for none. `folder` is where the
    journeys' files lie.
    """
    options = ["--config", configuration] if configuration else []
    options += ["--browser", browser] if browser else []
    return shlex.join(
        ["klarna-certify", "run", *options, *dict.fromkeys(node_id(name, folder) for name in journeys)]
    )


def open_trace(journey: str) -> str:
    """The command line that shows a journey's trace in Playwright's viewer."""
    return shlex.join(["klarna-certify", "open", "--trace", journey])


def node_id(journey: str, folder: str = FOLDER) -> str:
    """What pytest calls a journey: its id with the path of its file in place of the file's bare name."""
    file, separator, test = journey.partition("::")
    return f"{folder}/{file}.py{separator}{test}"
