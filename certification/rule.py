"""What a rule is: a pure generator over a story, and how what it yields is worded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from certification.model import Finding, Proof, Unknown
from certification.requirements import REQUIREMENTS
from certification.timeline import Call, Story
from recorder.journal import Frame, Record

Result = Finding | Proof | Unknown


class Sees(Enum):
    """What a rule's answer hangs on, and so what becomes unknown when the probe's messages were lost."""

    SERVER = "what the gateway and the page objects saw"
    CALLS = "the SDK calls that it names: a lost message hides a call, it does not make one"
    SESSION = (
        "these, and which session the widget was initialised with: a lost message may have been that init"
    )
    EVERY_CALL = "that no further SDK call was made: a lost message may have been that call"


@dataclass(frozen=True, slots=True)
class Rule:
    """A requirement's rule; calling it judges a story."""

    requirement: str
    sees: Sees
    judge: Callable[[Story], Iterator[Result]]

    def __call__(self, story: Story) -> Iterator[Result]:
        return self.judge(story)


def judges(requirement: str, sees: Sees) -> Callable[[Callable[[Story], Iterator[Result]]], Rule]:
    """Makes a generator function the rule of a requirement of the checklist."""
    if requirement not in REQUIREMENTS:
        raise KeyError(f"{requirement} is not on the checklist")
    return lambda judge: Rule(requirement, sees, judge)


def finding(
    requirement: str, reason: str, did: str, *records: Record | None, call: Call | None = None, story: Story
) -> Finding:
    """A violation: the demand, then what the shop did, then where; `records` in the order of the telling."""
    demand = REQUIREMENTS[requirement]
    if reason not in demand.reasons:
        raise KeyError(f"{reason} is no reason of {requirement}")
    site = call.record.stack[0] if call and call.record.stack else None
    where = f" The call was made at {place(site)}." if site else ""
    return Finding(
        requirement=requirement,
        reason=reason,
        message=f"{demand.sentence} Here {did}.{where}",
        records=ids(*records),
        call_site=site,
        journey=story.start.journey if story.start else "",
    )


def kept(*records: Record | None) -> Proof:
    """The rule's requirement was seen kept."""
    return Proof(ids(*records))


def unknown(requirement: str, why: str, *records: Record | None) -> Unknown:
    """The requirement concerned the journey and cannot be judged."""
    return Unknown(requirement=requirement, why=why, records=ids(*records))


def ids(*records: Record | None) -> tuple[int, ...]:
    """The records' ids, each once, in the order given."""
    if len(records) == 1 and (only := records[0]):
        return (only.id,)
    return tuple({record.id: None for record in records if record})


def place(site: Frame) -> str:
    """A place in the shop's code, as an editor opens it."""
    file = site.url.split("?")[0].rsplit("/", 1)[-1] or site.url
    return f"{file}:{site.line}" + (f" in {site.function}()" if site.function else "")
