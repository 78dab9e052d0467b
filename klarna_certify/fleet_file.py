"""`fleet.toml`: which checkouts are certified in one go, and how many of them at a time."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
)

from klarna_certify.configuration import DEFAULT
from klarna_certify.errors import ConfigurationError, Mistake, shown, unknown
from klarna_certify.toml_source import allowed_for, inner_model, told, written


def _names_differ(checkouts: tuple[Member, ...]) -> tuple[Member, ...]:
    names = [checkout.name.lower() for checkout in checkouts]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"two checkouts are called {name!r}: each has a folder of its name")
    return checkouts


def _as_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


class Member(BaseModel):
    """One checkout of the fleet; its paths are relative to the fleet file. Its report's folder has its name."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: Annotated[
        str,
        Field(
            pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
            description="letters, digits, dots, hyphens and underscores, up to 64 of them",
        ),
    ]
    config: Annotated[str, Field(min_length=1, description="the path of a playwright.config.py")] = DEFAULT
    projects: Annotated[
        tuple[str, ...],
        BeforeValidator(_as_tuple),
        Field(description="a list of projects; empty: all of them"),
    ] = ()
    browser: Annotated[
        str, Field(description="a browser instead of the projects' own; empty: theirs")
    ] = ""  # fmt: skip
    workers: Annotated[int, Field(ge=0, le=64, description="a whole number, 0 to 64; 0: as configured")] = 0
    strict: Annotated[bool, Field(description="true or false")] = False
    baseline: Annotated[str, Field(description="the path of a baseline; empty: none")] = ""
    environment: Annotated[
        Mapping[str, str],
        Field(
            repr=False, description="a table of variables for this checkout's run, no passwords among them"
        ),
    ] = Field(default_factory=dict)


class Fleet(BaseModel):
    """All of a fleet file."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    report_dir: Annotated[
        str, Field(min_length=1, description="a folder, relative to the fleet file")
    ] = "fleet-report"  # fmt: skip
    at_once: Annotated[int, Field(ge=1, le=64, description="a whole number, 1 to 64")] = 1
    checkout: Annotated[
        tuple[Member, ...],
        BeforeValidator(_as_tuple),
        AfterValidator(_names_differ),
        Field(min_length=1, description="a [[checkout]] for each, with a name of its own"),
    ]

    _root: Path = PrivateAttr(default_factory=Path.cwd)

    @property
    def root(self) -> Path:
        """The directory of the fleet file."""
        return self._root


def load_fleet(path: Path) -> Fleet:
    """Reads a fleet file; raises ConfigurationError with the key and value of each mistake, and what is allowed."""
    place = shown(path)
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        fleet = Fleet(**values)
    except FileNotFoundError:
        allowed = "the path of a fleet file"
        raise ConfigurationError(Mistake(place=place, problem="no such file", allowed=allowed)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(Mistake(place=place, problem=f"not TOML: {error}")) from None
    except OSError as error:
        raise ConfigurationError(Mistake(place=place, problem=f"cannot be read: {error.strerror}")) from None
    except ValidationError as error:
        raise ConfigurationError(*_rejected(error, place)) from None
    fleet._root = path.resolve().parent
    if missing := list(_missing(fleet, place)):
        raise ConfigurationError(*missing)
    return fleet


def _rejected(error: ValidationError, place: str) -> Iterator[Mistake]:
    for detail in error.errors(include_url=False):
        key = detail["loc"]
        model: type[BaseModel] = Fleet
        allowed = ""
        for part in key:
            if isinstance(part, str) and (field := model.model_fields.get(part)):
                allowed = allowed_for(field)
                model = inner_model(field.annotation) or model
        problem = detail["msg"].removeprefix("Value error, ").replace("Input should", "should", 1)
        if detail["type"] == "extra_forbidden":
            problem, allowed = unknown(str(key[-1]), model.model_fields), ", ".join(model.model_fields)
        withheld = detail["type"] == "missing" or "environment" in key or isinstance(detail["input"], dict)
        value = "" if withheld else told(detail["input"])
        yield Mistake(place=place, key=written(key), value=value, problem=problem, allowed=allowed)


def _missing(fleet: Fleet, place: str) -> Iterator[Mistake]:
    """The files that the fleet needs and that are not there: found before the first of its checkouts is run."""
    for number, member in enumerate(fleet.checkout, start=1):
        for key, path in (("config", member.config), ("baseline", member.baseline)):
            if path and not (fleet.root / path).is_file():
                yield Mistake(
                    place=place, key=f"checkout[{number}].{key}", value=repr(path), problem="no such file"
                )
