"""Settings by name: rules and options as words of a command line or members of JSON, checked by their types."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

Settings = TypeVar("Settings")

LONGEST_TEXT = 100
"""Characters of a text, which may have to stand in a client token of 4096 (A9)."""


class SettingError(ValueError):
    """A setting that does not exist, or a value that it cannot have; says which there are."""


def changed(settings: Settings, asked: object) -> Settings:
    """Returns a copy of a dataclass with other values for the names in `asked`; raises `SettingError`."""
    assert dataclasses.is_dataclass(settings)
    assert not isinstance(settings, type)
    if not isinstance(asked, Mapping):
        raise SettingError("settings are an object of names and values")
    kinds = get_type_hints(type(settings))
    unknown = [str(name) for name in asked if name not in kinds]
    if unknown:
        raise SettingError(f"{', '.join(unknown)}: no such setting; there are {', '.join(kinds)}")
    new = {name: _of_kind(name, kinds[name], value) for name, value in asked.items()}
    try:
        return dataclasses.replace(settings, **new)
    except ValueError as error:
        raise SettingError(str(error)) from None


def from_words(words: Iterable[str]) -> dict[str, str]:
    """Reads `name=value` words; dashes in a name count as underscores. Raises `SettingError`."""
    told: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not name or not equals:
            raise SettingError(f"{word!r}: write NAME=VALUE")
        told[name.strip().replace("-", "_")] = value.strip()
    return told


def names_of(settings: object) -> list[str]:
    """Returns the names of a dataclass's settings in the order in which they stand there."""
    assert dataclasses.is_dataclass(settings)
    return [field.name for field in dataclasses.fields(settings)]


def choices(kind: object) -> tuple[Any, ...]:
    """Returns the values of a setting that has a closed list of them, else an empty tuple."""
    return get_args(kind) if get_origin(kind) is Literal else ()


def values_of(settings: type[object]) -> dict[str, list[Any]]:
    """Returns the settings of a dataclass that have a closed list of values, each with its list."""
    return {
        name: list(values) for name, kind in get_type_hints(settings).items() if (values := choices(kind))
    }


def _of_kind(name: str, kind: Any, value: Any) -> Any:
    told = choices(kind)
    if told:
        for one in told:
            if value == one or value == str(one):
                return one
        raise SettingError(f"{name}: {value!r} is none of {', '.join(map(str, told))}")
    if get_origin(kind) is tuple:
        parts = [part for part in value.split(",") if part] if isinstance(value, str) else value
        inner = get_args(kind)[0]
        if not isinstance(parts, list | tuple):
            raise SettingError(f"{name}: a list is needed, not {value!r}")
        return tuple(_of_kind(name, inner, part) for part in parts)
    if get_origin(kind) in (Union, types.UnionType):
        if value in (None, "") and type(None) in get_args(kind):
            return None
        return _of_kind(name, next(one for one in get_args(kind) if one is not type(None)), value)
    if kind is bool:
        if isinstance(value, bool):
            return value
        if value in ("on", "true", "off", "false"):
            return value in ("on", "true")
        raise SettingError(f"{name}: on or off, not {value!r}")
    if kind in (int, float):
        try:
            number = kind(value)
        except (TypeError, ValueError):
            raise SettingError(f"{name}: {value!r} is no number") from None
        if isinstance(value, bool) or not 0 <= number < 2**63:
            raise SettingError(f"{name}: {value!r} is no number from 0 to 2^63")
        return number
    if not isinstance(value, str) or len(value) > LONGEST_TEXT or not _can_be_sent(value):
        raise SettingError(
            f"{name}: a text of {LONGEST_TEXT} characters at most is needed, not {value!r:.80}"
        )
    return value


def _can_be_sent(text: str) -> bool:
    """Says whether a text is whole: JSON can escape half of a surrogate pair, which no page can show."""
    return not any("\ud800" <= character <= "\udfff" for character in text)
