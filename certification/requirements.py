"""The checklist, read once from `requirements.toml`: a mistake in it stops the import, in words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType
from typing import Any

from certification.model import Level, Requirement

CHAPTERS = (
    "session",
    "display",
    "update-before-authorization",
    "update-refused",
    "authorize",
    "reauthorize",
    "finalize",
    "callback",
    "order",
    "interruptions",
    "customer",
    "security",
    "details",
)

CHANGES = frozenset({"quantity", "add", "remove", "discount", "gift_card", "shipping"})
"""The capabilities that make up `change`: any of them lets the shopper change the cart in the checkout."""

CAPABILITIES = CHANGES | {
    "country",
    "address",
    "authorize_again",
    "review",
    "finalize",
    "authorization_callback",
    "other_method",
    "other_category",
    "organization",
    "delivery_address",
    "methods",
    "swap",
}

_ID = re.compile(r"(SES|DIS|INT|UPD|REF|AUT|RAU|FIN|CBK|ORD|CAN|CUS|DET|SEC)-\d\d")
_SLUG = re.compile(r"[a-z]+(-[a-z]+)*")
_FACT = re.compile(r"([JATRKMXGP]|CHK|UX|TC|LIVE|ACC)\d+")
_TEXTS = ("title", "sentence", "page", "section", "url", "mend")
_FIELDS = {*_TEXTS, "chapter", "facts", "level", "applies_when", "reasons"}


class RequirementsError(ValueError):
    """The checklist is not well formed; the text names the requirement and what is wrong with it."""


def parse(text: str) -> Mapping[str, Requirement]:
    """Requirements by id, in the order of the table; raises RequirementsError for anything unclear in it."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RequirementsError(f"the checklist is not TOML: {error}") from error
    requirements = {name: _requirement(name, row) for name, row in table.items()}
    owners: dict[str, str] = {}
    for requirement in requirements.values():
        for slug in requirement.reasons:
            if slug in owners:
                raise RequirementsError(f"{requirement.id}: reason {slug} belongs to {owners[slug]} already")
            owners[slug] = requirement.id
    return MappingProxyType(requirements)


def applies(requirement: Requirement, capabilities: frozenset[str]) -> bool:
    """Whether a checkout that declares `capabilities` is concerned by the requirement."""
    if requirement.applies_when is None:
        return True
    if requirement.applies_when == "change":
        return bool(CHANGES & capabilities)
    return requirement.applies_when in capabilities


def _requirement(name: str, row: Any) -> Requirement:
    if not _ID.fullmatch(name):
        raise RequirementsError(f"{name}: a requirement is named like UPD-01")
    if not isinstance(row, dict):
        raise RequirementsError(f"{name}: expected a table")
    if unknown := sorted(set(row) - _FIELDS):
        raise RequirementsError(f"{name}: unknown field {', '.join(unknown)}")
    texts = {field: _text(name, row, field) for field in _TEXTS}
    chapter = _text(name, row, "chapter")
    if chapter not in CHAPTERS:
        raise RequirementsError(f"{name}: chapter {chapter} is none of {', '.join(CHAPTERS)}")
    if not texts["url"].startswith("https://docs.klarna.com/"):
        raise RequirementsError(f"{name}: url does not lead to Klarna's documentation")
    level = _text(name, row, "level")
    if level not in {known.value for known in Level}:
        raise RequirementsError(f"{name}: level {level} is neither must nor should")
    applies_when = row.get("applies_when")
    if applies_when is not None and applies_when not in CAPABILITIES | {"change"}:
        raise RequirementsError(f"{name}: applies_when {applies_when} is no capability")
    return Requirement(
        id=name,
        chapter=chapter,
        title=texts["title"],
        sentence=texts["sentence"],
        page=texts["page"],
        section=texts["section"],
        url=texts["url"],
        facts=_facts(name, row),
        level=Level(level),
        applies_when=applies_when,
        mend=texts["mend"],
        reasons=_reasons(name, row),
    )


def _text(name: str, row: dict[str, Any], field: str) -> str:
    value = row.get(field)
    if not isinstance(value, str) or not value.strip():
        raise RequirementsError(f"{name}: {field} is missing or not a text")
    return value.strip("\n")


def _facts(name: str, row: dict[str, Any]) -> tuple[str, ...]:
    facts = row.get("facts")
    if not isinstance(facts, list) or not facts:
        raise RequirementsError(f"{name}: facts is missing or empty")
    for fact in facts:
        if not isinstance(fact, str) or not _FACT.fullmatch(fact):
            raise RequirementsError(f"{name}: {fact!r} is no fact id")
    return tuple(facts)


def _reasons(name: str, row: dict[str, Any]) -> dict[str, str]:
    reasons = row.get("reasons")
    if not isinstance(reasons, dict) or not reasons:
        raise RequirementsError(f"{name}: it has no [{name}.reasons]")
    for slug, text in reasons.items():
        if not _SLUG.fullmatch(slug):
            raise RequirementsError(f"{name}: reason {slug!r} is not a slug like no-load-after-update")
        if not isinstance(text, str) or not text.strip():
            raise RequirementsError(f"{name}: reason {slug} has no text")
    return dict(reasons)


def _packaged() -> Mapping[str, Requirement]:
    text = resources.files("certification").joinpath("requirements.toml").read_text(encoding="utf-8")
    return parse(text)


REQUIREMENTS: Mapping[str, Requirement] = _packaged()
