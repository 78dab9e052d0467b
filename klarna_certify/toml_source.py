"""A TOML file that a model is made of: where each key stands in it, and what the environment says in its place."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args, get_origin
from urllib.parse import urlsplit, urlunsplit

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from klarna_certify.errors import ConfigurationError, Mistake, shown, unknown

PREFIX = "KLARNA_CERTIFY_"
"""A variable with this prefix and a key in capitals overrides the file; an empty one is as none."""

Key = tuple[str | int, ...]
"""Where a value stands: table, key, and below it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file's text and values with those of the environment on top; `variables` names the latter by key."""

    place: str
    text: str
    values: Mapping[str, Any]
    variables: Mapping[Key, str]

    def mistake(self, key: Key, problem: str, *, allowed: str = "", secret: bool = False) -> Mistake:
        """A mistake of this key: at its line of the file, or in the variable that overrides it."""
        variable = next((self.variables[key[:n]] for n in (2, 1) if key[:n] in self.variables), None)
        given, found = self._value(key)
        return Mistake(
            place=variable or self.place,
            line=None if variable else self._line(key),
            key="" if variable else written(key),
            value=told(given) if found and not secret else "",
            problem=problem,
            allowed=allowed,
        )

    def _value(self, key: Key) -> tuple[object, bool]:
        value: Any = self.values
        for part in key:
            if isinstance(part, int):
                value = value[part] if isinstance(value, (list, tuple)) and part < len(value) else value
            elif isinstance(value, Mapping) and part in value:
                value = value[part]
            else:
                return None, False
        return value, True

    def _line(self, key: Key) -> int | None:
        """The line of the key, or of what is nearest to it: its element, its list, its table."""
        lines = list(enumerate(self.text.splitlines(), 1))
        names = [part for part in key if isinstance(part, str)]
        table = re.compile(rf"\s*\[+\s*[\"']?{re.escape(names[0])}[\"']?\s*\]")
        start = next((number for number, line in lines if table.match(line)), None)
        if start is None:
            return next((number for number, line in lines if _sets(line, names[0])), None)
        if len(names) == 1:
            return start
        rest = [(number, line) for number, line in lines if number > start]
        end = next(
            (number for number, line in rest if re.match(r"\s*\[+\s*[\w\"'.]+\s*\]+\s*(#|$)", line)), None
        )
        body = [(number, line) for number, line in rest if end is None or number < end]
        at = next((number for number, line in body if _sets(line, names[1])), None)
        if at is None:
            return start
        index = next((part for part in key if isinstance(part, int)), None)
        after = next(
            (number for number, line in body if number > at and re.match(r"[\w\"'-]+\s*=", line)), None
        )
        elements = [
            n for n, line in body if at < n and (after is None or n < after) and re.search(r"[{\"']", line)
        ]
        return elements[index] if index is not None and index < len(elements) else at


def read(path: Path, model: type[BaseModel], environment: Mapping[str, str]) -> Source:
    """Reads a file and what the environment overrides of it; raises ConfigurationError where it is no TOML."""
    place = shown(path)
    text, values = _read(path, place)
    variables: dict[Key, str] = {}
    for key, variable, field in _keys(model):
        said = environment.get(variable, "").strip()
        if not said:
            continue
        variables[key] = variable
        value = _value_of(said, field)
        if len(key) == 1:
            values[str(key[0])] = value
        else:
            table = values.setdefault(str(key[0]), {})
            if isinstance(table, dict):
                table[str(key[1])] = value
    return Source(place=place, text=text, values=values, variables=variables)


def rejected(error: ValidationError, source: Source, model: type[BaseModel]) -> Iterator[Mistake]:
    """One mistake for each key that the model does not take."""
    for detail in error.errors(include_url=False):
        key: Key = detail["loc"]
        fields, allowed = _allowed(model, key)
        problem = detail["msg"].removeprefix("Value error, ")
        problem = problem.replace("Input should", "should", 1).replace("valid tuple", "list")
        if detail["type"] == "extra_forbidden":
            problem, allowed = unknown(str(key[-1]), fields), ", ".join(fields)
        if detail["type"] == "missing":
            problem = "the file needs this key" if len(key) == 1 else f"[{key[0]}] needs this key"
        if detail["type"] in ("model_type", "dict_type", "model_attributes_type"):
            problem = "should be a table"
        yield source.mistake(key, problem, allowed=allowed, secret=_is_secret(model, key))


def written(key: Key) -> str:
    """A key as it is spoken of: `do.open[2].label`, counted from 1."""
    parts = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in key]
    return "".join(parts).removeprefix(".")


def told(value: object) -> str:
    """The value as a reader wrote it, without the password of an address."""
    if isinstance(value, str) and "@" in value:
        parts = urlsplit(value)
        if parts.password:
            value = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    text = repr(list(value) if isinstance(value, tuple) else value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def inner_model(annotation: Any) -> type[BaseModel] | None:
    """The model that an annotation holds, be it in a list or as one of several."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := inner_model(part)) is not None), None)


def allowed_for(field: FieldInfo) -> str:
    """What is allowed for a key, also where it may be left out."""
    return field.description or _described_in(field.annotation)


def _described_in(annotation: Any) -> str:
    for part in get_args(annotation):
        if isinstance(part, FieldInfo) and part.description:
            return part.description
        if found := _described_in(part):
            return found
    return ""


def _read(path: Path, place: str) -> tuple[str, dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8")
        return text, tomllib.loads(text)
    except FileNotFoundError:
        allowed = "the path of a checkout file, relative to playwright.config.py"
        raise ConfigurationError(Mistake(place=place, problem="no such file", allowed=allowed)) from None
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+)", str(error))
        line = int(found.group(1)) if found else len(text.splitlines())
        why = re.sub(r"\s*\(at .*\)$", "", str(error))
        raise ConfigurationError(Mistake(place=place, line=line, problem=f"not TOML: {why}")) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(Mistake(place=place, problem=f"cannot be read: {error}")) from None


def _keys(model: type[BaseModel]) -> Iterator[tuple[Key, str, FieldInfo]]:
    """Each key that a variable can override, of the file and of its tables."""
    for name, field in model.model_fields.items():
        yield (name,), f"{PREFIX}{name.upper()}", field
        table = inner_model(field.annotation)
        if table is not None and field.json_schema_extra == TABLE:
            for below, inner in table.model_fields.items():
                yield (name, below), f"{PREFIX}{name.upper()}_{below.upper()}", inner


TABLE: dict[str, Any] = {"table": True}
"""Marks a field that is a table of its own in the file."""


def _value_of(text: str, field: FieldInfo) -> object:
    """A text as it is; a list of texts has commas; anything else is written as in TOML, or is a text after all."""
    kinds = {field.annotation, *get_args(field.annotation)}
    if str in kinds:
        return text
    if any(get_origin(kind) is tuple and str in get_args(kind) for kind in kinds):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _allowed(model: type[BaseModel], key: Sequence[str | int]) -> tuple[Mapping[str, FieldInfo], str]:
    """The keys that there are where this one stands, and what is allowed for it."""
    within: type[BaseModel] | None = model
    fields: Mapping[str, FieldInfo] = model.model_fields
    allowed = ""
    for part in key:
        if isinstance(part, int) or within is None:
            continue
        fields = within.model_fields
        if (field := fields.get(part)) is None:
            break
        allowed = allowed_for(field) or allowed
        within = inner_model(field.annotation)
    return fields, allowed


def _is_secret(model: type[BaseModel], key: Key) -> bool:
    field = model.model_fields.get(str(key[0]))
    return field is not None and not field.repr


def _sets(line: str, key: str) -> bool:
    return bool(re.match(rf"\s*(\[+\s*)?[\"']?{re.escape(key)}[\"']?\s*[=.\]]", line))
