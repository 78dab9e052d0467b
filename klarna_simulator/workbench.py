"""The simulator with all that `serve` puts around it: chaos, answers told in advance, the log of calls."""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Sequence

from starlette.types import ASGIApp

from klarna_simulator.answers import Answers
from klarna_simulator.api import API_PATHS, any_pair
from klarna_simulator.calls import CallLog, Recorder
from klarna_simulator.chaos import Chaos, Troubles
from klarna_simulator.credentials import only
from klarna_simulator.near_miss import Explainer
from klarna_simulator.options import BrowserOptions, Limits, Rules
from klarna_simulator.simulator import Simulator


class Workbench:
    """One simulator as a developer works with it; `app` is the ASGI app of API, script and frames.

    From outside in: the log, the answers told in advance, chaos, Klarna. `own_pair` are the credentials of the
    page to play with, which nobody else is told.
    """

    def __init__(
        self,
        rules: Rules | None = None,
        options: BrowserOptions | None = None,
        limits: Limits | None = None,
        troubles: Troubles | None = None,
        credentials: Sequence[str] = (),
    ) -> None:
        self._troubles = troubles or Troubles()
        self._rules = rules or Rules()
        self._options = dataclasses.replace(options or BrowserOptions())
        self.own_pair = f"play:{secrets.token_urlsafe()}"
        accepts = only([*credentials, self.own_pair]) if credentials else any_pair
        self.simulator = Simulator(rules, options, limits, accepts)
        self.chaos = Chaos(self.simulator.app, self._troubles)
        self.answers = Answers(self.chaos)
        self.calls = CallLog()
        explain = Explainer(self.simulator.payments)
        self.app: ASGIApp = Recorder(self.answers, self.calls, self.simulator.clock, explain, API_PATHS)

    def reset(self) -> None:
        """Makes everything as it was at the start, but the clock and the numbers of calls, which only go on."""
        self.simulator.forget()
        self.simulator.reset()
        self.simulator.payments.rules = self._rules
        for field in dataclasses.fields(self._options):
            if field.name != "browser_url":
                setattr(self.simulator.options, field.name, getattr(self._options, field.name))
        self.answers.clear()
        self.calls.clear()
        self.chaos.troubles = self._troubles
