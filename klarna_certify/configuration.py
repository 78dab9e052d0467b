"""`playwright.config.py`: what it is written with, and how it is read.

The file is executed; whatever is wrong in it is answered with the line that it stands on.
"""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from types import CodeType, ModuleType, TracebackType
from typing import Any

from pydantic import BaseModel, ValidationError

from klarna_certify import keys
from klarna_certify.errors import ConfigurationError, Mistake, shown, unknown
from klarna_certify.keys import Artifacts, Config, Gateway, Playground, Project, WebServer
from klarna_certify.listening import listening

__all__ = [
    "Artifacts",
    "Config",
    "ConfigurationError",
    "Gateway",
    "Playground",
    "Project",
    "WebServer",
    "load_config",
]

DEFAULT = "playwright.config.py"

LANES = ("simulator", "playground")
"""What stands for Klarna: the simulator, or Klarna's own playground."""

LANE_VARIABLE = "KLARNA_CERTIFY_LANE"

_SECRET = frozenset({"env", "command"})
"""Keys whose values may hold credentials: they are never repeated."""


def load_config(
    path: str | Path = DEFAULT, gateway: Mapping[str, Any] | None = None, lane: str | None = None
) -> Config:
    """Reads a configuration, with what the environment and then `gateway` say of the gateway in place of the file.

    So it is with `lane`, which the environment calls KLARNA_CERTIFY_LANE. On the playground there is one worker.

    Raises ConfigurationError with the file, line, key and value of each mistake.
    """
    path = Path(path)
    place = shown(path)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        problem = "no such file"
        raise ConfigurationError(
            Mistake(place=place, problem=problem, allowed="a path given with --config")
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(Mistake(place=place, problem=f"cannot be read: {error}")) from None
    try:
        tree = ast.parse(text, filename=str(path.resolve()))
    except (SyntaxError, ValueError) as error:
        line = error.lineno if isinstance(error, SyntaxError) else None
        why = error.msg if isinstance(error, SyntaxError) else str(error)
        raise ConfigurationError(Mistake(place=place, line=line, problem=f"not Python: {why}")) from None
    module = _execute(tree, path.resolve(), place)
    config = _found(module, tree, place).located(path.resolve().parent)
    return _in_lane(_with_gateway(config, tree, place, gateway), lane)


def _in_lane(config: Config, asked: str | None) -> Config:
    """The configuration in the lane that is asked for, on the command line, then in the environment."""
    place = "--lane" if asked else LANE_VARIABLE
    wanted = asked or os.environ.get(LANE_VARIABLE, "").strip() or config.lane
    if wanted not in LANES:
        problem = "no such lane"
        raise ConfigurationError(
            Mistake(place=place, value=repr(wanted), problem=problem, allowed=", ".join(LANES))
        )
    workers = 1 if wanted == "playground" else config.workers
    return config.model_copy(update={"lane": wanted, "workers": workers})


def _with_gateway(config: Config, tree: ast.Module, place: str, options: Mapping[str, Any] | None) -> Config:
    """The configuration with the gateway's place settled; at a fixed one there is room for one worker only."""
    settled, workers = listening(config.gateway, config.root, place, options), config.workers
    servers = [config.web_server, *(project.web_server for project in config.projects)]
    if settled.proxy_port is None and any(one.asks_for_the_proxy for one in servers if one):
        raise ConfigurationError(
            Mistake(
                place=place,
                line=_line_of("env", tree),
                problem="{proxy_url} and {authority} are the gateway's proxy's, and there is none",
                allowed="gateway=Gateway(proxy_port=0)",
            )
        )
    if settled.fixed and workers > 1:
        if "workers" in config.model_fields_set:
            raise ConfigurationError(
                Mistake(
                    place=place,
                    line=_line_of("workers", tree),
                    key="workers",
                    value=str(workers),
                    problem=f"{workers} workers cannot listen on one port, and the gateway's is fixed",
                    allowed="1, or no workers at all: then it is 1",
                )
            )
        workers = 1
    return config.model_copy(update={"gateway": settled, "workers": workers})


def _line_of(key: str, tree: ast.Module) -> int | None:
    """The line at which a key is given to a call, where there is one."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return next((item.value.lineno for call in calls for item in call.keywords if item.arg == key), None)


def _execute(tree: ast.Module, path: Path, place: str) -> ModuleType:
    module = ModuleType("playwright_config")
    module.__file__ = str(path)
    before = list(sys.path)
    sys.modules[module.__name__] = module
    sys.path.insert(0, str(path.parent))
    try:
        exec(compile(tree, str(path), "exec", dont_inherit=True), vars(module))  # noqa: S102 - a configuration in Python
    except KeyboardInterrupt:
        raise
    except ValidationError as error:
        raise ConfigurationError(*_rejected(error, tree, str(path), place)) from None
    except BaseException as error:  # sys.exit() in a configuration is a mistake like any other
        position = _position(error.__traceback__, str(path))
        problem = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        if "BaseModel.__init__()" in problem:
            problem = "every value is given with its key: key=value"
        raise ConfigurationError(
            Mistake(place=place, line=position[0] if position else None, problem=problem)
        ) from error
    finally:
        sys.path[:] = before
        del sys.modules[module.__name__]
    return module


def _rejected(error: ValidationError, tree: ast.Module, path: str, place: str) -> Iterator[Mistake]:
    """One mistake for each key that a call of the file got wrong, at the key's own line."""
    position = _position(error.__traceback__, path)
    keywords: dict[str, int] = {}
    if position:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and (node.lineno, node.col_offset) == position:
                keywords |= {item.arg: item.value.lineno for item in node.keywords if item.arg}
    model = getattr(keys, error.title, None)
    fields = model.model_fields if isinstance(model, type) and issubclass(model, BaseModel) else {}
    seen: set[str] = set()
    for detail in error.errors(include_url=False):
        key = str(detail["loc"][0]) if detail["loc"] else ""
        if key in seen:
            continue
        seen.add(key)
        match detail["type"]:
            case "extra_forbidden":
                problem, allowed = unknown(key, fields), ", ".join(fields)
            case "missing":
                problem, allowed = f"{error.title} needs this key", fields[key].description or ""
            case "sequence_str":
                problem, allowed = "one text where a list is expected", fields[key].description or ""
            case _:
                problem = detail["msg"].removeprefix("Value error, ")
                problem = problem.replace("Input should", "should", 1).replace("valid tuple", "list")
                allowed = (fields[key].description or "") if key in fields else ""
        hidden = detail["type"] == "missing" or key in _SECRET
        yield Mistake(
            place=place,
            line=keywords.get(key, position[0] if position else None),
            key=key,
            value="" if hidden else _brief(detail["input"]),
            problem=problem,
            allowed=allowed,
        )


def _position(traceback: TracebackType | None, path: str) -> tuple[int, int] | None:
    """Line and column, in the file, of the expression that was being evaluated; the innermost one."""
    found = None
    while traceback is not None:
        code: CodeType = traceback.tb_frame.f_code
        if code.co_filename == path:
            line, _, column, _ = next(
                islice(code.co_positions(), traceback.tb_lasti // 2, None), (None, None, None, None)
            )
            found = (line or traceback.tb_lineno, column or 0)
        traceback = traceback.tb_next
    return found


def _found(module: ModuleType, tree: ast.Module, place: str) -> Config:
    value = vars(module).get("config")
    if isinstance(value, Config):
        return value
    lines = {
        target.id: node.lineno
        for node in tree.body
        if isinstance(node, (ast.Assign, ast.AnnAssign))
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    allowed = "config = Config(projects=[...])"
    if "config" in vars(module):
        problem = f"is of type {type(value).__name__}"
        raise ConfigurationError(
            Mistake(place=place, line=lines.get("config"), key="config", problem=problem, allowed=allowed)
        )
    other = next((name for name, held in vars(module).items() if isinstance(held, Config)), None)
    problem = f"`config` is not set; {other!r} holds a Config" if other else "`config` is not set"
    line = lines.get(other) if other else None
    raise ConfigurationError(Mistake(place=place, line=line, problem=problem, allowed=allowed))


def _brief(value: object) -> str:
    if isinstance(value, BaseModel):
        return f"{type(value).__name__}(...)"  # a web server's environment may hold credentials
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_brief, value))}]"
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
