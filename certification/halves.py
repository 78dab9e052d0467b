"""What can be said of a shop whose server's calls on Klarna did not come by the suite: the browser half alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from certification.model import Finding, Unknown
from certification.requirements import REQUIREMENTS
from certification.timeline import Story

BROWSER_ALONE = frozenset(
    (
        *("DIS-01", "DIS-02", "DIS-05", "DIS-06", "DIS-07"),
        *("AUT-04", "AUT-05", "AUT-07", "AUT-08", "AUT-09"),
        *("RAU-02", "RAU-06", "RAU-07", "FIN-04", "FIN-05", "FIN-07"),
        *("INT-01", "INT-02", "INT-04", "CUS-02", "DET-03"),
        *("SEC-01", "SEC-02", "SEC-03"),
    )
)
"""Requirements for which the page is witness enough: what it called, was answered, asked for and showed."""

ONLY_FOUND_ALONE = frozenset({"SES-01", "SES-03"})
"""Requirements that the page can be seen to violate, and that it takes both halves to see kept."""

UNSEEN = (
    "the server half was not seen: none of the calls of the shop's server on Klarna's API came by the suite"
)

BROWSER_HALF_ONLY = (
    "Browser half only: no call of the shop's server on Klarna's API was seen. What is demanded of sessions, updates "
    "and orders is not tested, and nothing is certified."
)
"""What a report says of a run that saw one half."""


def server_half_seen(story: Story) -> bool | None:
    """Whether the shop's calls on Klarna's API came by the suite; None where the journey came to none.

    A page that has a client token has it of a session: where no call was seen, that session was made past the suite.
    """
    if story.api:
        return True
    if story.start and story.start.server_half == "none":
        return False
    return False if any(call.options.get("client_token") for call in story.calls("init")) else None


Kept = Mapping[str, tuple[tuple[int, ...], ...]]
"""The requirements that were seen kept, as in `Judgement`."""


def by_the_browser_alone(
    findings: Sequence[Finding], kept: Kept, unknowns: Sequence[Unknown]
) -> tuple[list[Finding], dict[str, tuple[tuple[int, ...], ...]], list[Unknown]]:
    """What stands of a judgement where the server half was not seen; the rest is unknown, for that reason."""
    judged = BROWSER_ALONE | ONLY_FOUND_ALONE
    left = [Unknown(requirement=name, why=UNSEEN) for name in REQUIREMENTS if name not in BROWSER_ALONE]
    return (
        [found for found in findings if found.requirement in judged],
        {name: proofs for name, proofs in kept.items() if name in BROWSER_ALONE},
        [*(doubt for doubt in unknowns if doubt.requirement in BROWSER_ALONE), *left],
    )


def browser_half_only(seen: Iterable[bool | None]) -> bool:
    """Whether a run saw the browser half and nothing else, given what each of its journeys saw of the other."""
    told = set(seen)
    return False in told and True not in told
