"""The report: a certification and its evidence in, texts out. No file is written and no clock is read."""

from certification.report.as_badge import render_badge
from certification.report.as_ctrf import render_ctrf
from certification.report.as_har import render_har
from certification.report.as_html import render_html
from certification.report.as_json import SCHEMA, render_json
from certification.report.as_junit import render_junit
from certification.report.diagram import render_diagram
from certification.report.environment import Environment, JourneyEvidence, Rerun
from certification.report.score import Score, certified, score

__all__ = [
    "SCHEMA",
    "Environment",
    "JourneyEvidence",
    "Rerun",
    "Score",
    "certified",
    "render_badge",
    "render_ctrf",
    "render_diagram",
    "render_har",
    "render_html",
    "render_json",
    "render_junit",
    "score",
]
