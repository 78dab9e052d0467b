"""What there is on a page to press, to type into and to read, and which of it comes nearest to what was looked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from playwright.sync_api import Page

from pages.described import FOUND_BY, Element

ANNOUNCED = ("alert", "status")
"""Roles of what a page tells; often there is nothing to be read in it yet."""

MOST = 400
"""How many elements of a page are looked at."""

_SURVEY = Path(__file__).with_name("survey.js").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """An element of a page by all that it could be found by; `text` only where it is there to be read."""

    role: str
    name: str
    label: str
    placeholder: str
    test_id: str
    id: str
    field: str
    kind: str
    autocomplete: str
    css: str
    text: str
    shown: bool

    @property
    def found_by(self) -> tuple[Element, ...]:
        """Ways to find it, the steadiest first."""
        ways = []
        if self.test_id:
            ways.append(Element(test_id=self.test_id))
        if self.kind and self.label:
            ways.append(Element(label=self.label, exact=True))
        if self.role in ("button", "link") and self.name:
            ways.append(Element(role=self.role, name=self.name, exact=True))
        if self.id:
            ways.append(Element(css=f"#{_escaped(self.id)}"))
        if self.field:
            ways.append(Element(css=f"[name={_quoted(self.field)}]"))
        if self.placeholder:
            ways.append(Element(placeholder=self.placeholder, exact=True))
        if self.css and (self.text or self.role in ANNOUNCED):
            ways.append(Element(css=self.css))
        if self.role in ANNOUNCED:
            ways.append(Element(role=self.role))
        return tuple(ways)

    @property
    def words(self) -> tuple[str, ...]:
        """What it is called, in one way or another."""
        given = (
            self.name,
            self.label,
            self.placeholder,
            self.test_id,
            self.id,
            self.field,
            self.css,
            self.text,
        )
        return tuple(one for one in given if one)


def survey(page: Page) -> tuple[Thing, ...]:
    """All that a page has to offer, as it is now."""
    return tuple(Thing(**found) for found in page.evaluate(_SURVEY, MOST))


def nearest(things: Sequence[Thing], sought: Element, most: int = 3) -> tuple[Thing, ...]:
    """The things that come nearest to an element that is not there, best first; none where nothing is like it."""
    wanted = " ".join(_words(str(getattr(sought, way) or "")) for way in (*FOUND_BY, "name"))
    scored = [
        (score, number, thing)
        for number, thing in enumerate(things)
        if thing.found_by and (score := _likeness(wanted, thing, sought.role)) >= ENOUGH
    ]
    return tuple(thing for _, _, thing in sorted(scored, key=lambda one: (-one[0], one[1]))[:most])


ENOUGH = 0.45
"""Below this likeness, a suggestion would lead astray."""


def _likeness(wanted: str, thing: Thing, role: str | None) -> float:
    best = max((SequenceMatcher(None, wanted, _words(word)).ratio() for word in thing.words), default=0.0)
    shared = set(wanted.split()) & {part for word in thing.words for part in _words(word).split()}
    same_role = 0.1 if role and role == thing.role else 0.0
    return best + 0.15 * len(shared) + same_role + (0.05 if thing.shown else 0.0)


def _words(text: str) -> str:
    """The words of a name or selector: `#pay-now` and "Pay now" are alike."""
    text = re.sub(r"\{[a-z_]+\}|:has-text|data-testid", " ", text)
    text = re.sub(r"([a-z])([A-Z])", r"\1 \2", text)
    return " ".join(re.findall(r"[^\W_]+", text.lower()))


def _escaped(identifier: str) -> str:
    """An identifier as CSS takes it."""
    escaped = re.sub(r"([^\w-])", r"\\\1", identifier)
    return re.sub(r"^(-?)(\d)", lambda found: f"{found[1]}\\3{found[2]} ", escaped)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
