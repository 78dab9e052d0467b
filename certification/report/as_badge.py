"""badge.svg: the verdict in one small picture that says the same in words."""

from __future__ import annotations

from collections.abc import Sequence

from certification.model import Certification
from certification.report.environment import Environment, JourneyEvidence
from certification.report.score import certified, score

_HEIGHT, _LETTER, _LEFT = 20, 7, 118


def render_badge(
    certification: Certification, environment: Environment, evidence: Sequence[JourneyEvidence] = ()
) -> str:
    """An SVG of 20 pixels' height; nothing of a shop's own words is in it."""
    del environment, evidence
    reached = score(certification)
    good = certified(certification)
    said = f"{'certified' if good else 'not certified'} {reached.kept}/{reached.attainable}"
    width = len(said) * _LETTER + 16
    colour = "#1a7f37" if good else "#b42318"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_LEFT + width}" height="{_HEIGHT}" role="img" '
        f'aria-label="Klarna checkout: {said}"><title>Klarna checkout: {said}</title>'
        f'<rect width="{_LEFT}" height="{_HEIGHT}" fill="#3b3b3b"/>'
        f'<rect x="{_LEFT}" width="{width}" height="{_HEIGHT}" fill="{colour}"/>'
        '<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">'
        f'<text x="{_LEFT // 2}" y="14">Klarna checkout</text>'
        f'<text x="{_LEFT + width // 2}" y="14">{said}</text></g></svg>\n'
    )
