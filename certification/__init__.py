"""The judge: a journal in, findings out. No I/O, no browser, no clock."""

from certification.judge import judge
from certification.model import (
    Certification,
    Finding,
    Judgement,
    Level,
    Observation,
    Requirement,
    RequirementVerdict,
    Unknown,
    Verdict,
)
from certification.requirements import REQUIREMENTS
from certification.verdicts import certify

__all__ = [
    "REQUIREMENTS",
    "Certification",
    "Finding",
    "Judgement",
    "Level",
    "Observation",
    "Requirement",
    "RequirementVerdict",
    "Unknown",
    "Verdict",
    "certify",
    "judge",
]
