"""The judge: a journal in, findings out. No I/O, no browser, no clock."""

from certification.requirements import REQUIREMENTS

__all__ = ["REQUIREMENTS"]
