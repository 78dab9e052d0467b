"""The API's description, made of the table of operations and the models that bodies are read with.

Nothing of it is written twice, so it cannot say anything else than what is done.
"""

from __future__ import annotations

import re
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from klarna_simulator.answer_schemas import ANSWERS, Error
from klarna_simulator.fields import SHAPES
from klarna_simulator.operation import Operation
from klarna_simulator.operations import OPERATIONS
from klarna_simulator.options import Rules
from klarna_simulator.state import Data

_OF_ANY = (401, 431, 500)
"""What any request may be answered with: wrong credentials, large headers, and a mistake of Klarna's."""

_OF_BODIES = (400, 413, 415)
"""What any request with a body may be answered with."""

_WORDS = {
    200: "Done; the answer says what came of it",
    201: "Made; the headers say where it is",
    202: "Taken note of",
    204: "Done",
    400: "The body is no JSON object, or fields in it are wrong",
    401: "No credentials, or wrong ones",
    403: "Not allowed as things stand",
    404: "There is no such thing, or it has expired",
    409: "It contradicts what Klarna knows",
    413: "The body is too large",
    415: "The body is not said to be JSON",
    431: "The headers are too large",
    500: "Klarna made a mistake",
    503: "Klarna cannot do it at present",
}

_PLACE = "#/components/schemas/{model}"


def description(rules: Rules, url: str) -> Data:
    """Returns the OpenAPI 3.1 description of the API under `url`, as the rules make it at present."""
    adapters: list[tuple[str, JsonSchemaMode, TypeAdapter[Any]]] = [
        ("error", "serialization", TypeAdapter(Error))
    ]
    for operation in OPERATIONS:
        if operation.body is not None:
            adapters.append((f"{operation.name} body", "validation", TypeAdapter(operation.body)))
        if operation.name in ANSWERS:
            adapters.append(
                (f"{operation.name} answer", "serialization", TypeAdapter(ANSWERS[operation.name]))
            )
    by_key, named = TypeAdapter.json_schemas(adapters, ref_template=_PLACE)
    schemas = {key: schema for (key, _), schema in by_key.items()}
    paths: dict[str, Data] = {}
    for operation in (one for one in OPERATIONS if one.offered(rules)):
        paths.setdefault(operation.path, {})[operation.method.lower()] = _described(operation, schemas, rules)
    told: Data = {
        "openapi": "3.1.0",
        "info": {
            "title": "Klarna simulator",
            "version": "1",
            "description": "What a simulator of Klarna Payments accepts and answers. It is not Klarna's own.",
        },
        "servers": [{"url": url}],
        "security": [{"credentials": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"credentials": {"type": "http", "scheme": "basic"}},
            "schemas": named.get("$defs", {}),
        },
    }
    ruled: Data = _ruled(told, rules)
    return ruled


def _described(operation: Operation, schemas: dict[str, Data], rules: Rules) -> Data:
    told: Data = {"operationId": operation.name, "summary": operation.summary, "tags": [_tag(operation)]}
    names = re.findall(r"{(\w+)}", operation.path)
    parameters: list[Data] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "pattern": "^[^/]+$"}}
        for name in names
    ]
    if operation.keyed:
        parameters.append({"name": "Klarna-Idempotency-Key", "in": "header", "schema": {"type": "string"}})
    if parameters:
        told["parameters"] = parameters
    if operation.body is not None:
        told["requestBody"] = {"required": True, "content": _json(schemas[f"{operation.name} body"])}
    refusals = {*operation.refusals, *_OF_ANY, *(_OF_BODIES if operation.body else ())}
    answers = {str(operation.status): _answer(operation, schemas)}
    answers |= {str(status): _refusal(status, schemas["error"], rules) for status in sorted(refusals)}
    told["responses"] = answers
    return told


def _tag(operation: Operation) -> str:
    return operation.path.split("/")[1]


def _answer(operation: Operation, schemas: dict[str, Data]) -> Data:
    told: Data = {"description": _WORDS[operation.status]}
    if operation.name in ANSWERS:
        told["content"] = _json(schemas[f"{operation.name} answer"])
    return told


def _refusal(status: int, error: Data, rules: Rules) -> Data:
    if status == 401 and rules.unauthorized == "html":
        return {"description": _WORDS[status], "content": {"text/html": {"schema": {"type": "string"}}}}
    return {"description": _WORDS[status], "content": _json(error)}


def _json(schema: Data) -> Data:
    return {"application/json": {"schema": schema}}


def _ruled(value: Any, rules: Rules) -> Any:
    """Puts in what the rules say of the kinds of fields that depend on them."""
    if isinstance(value, list):
        return [_ruled(one, rules) for one in value]
    if not isinstance(value, dict):
        return value
    if "x-shape" in value:
        others = {name: inner for name, inner in value.items() if name != "x-shape"}
        return others | SHAPES[value["x-shape"]](rules)
    return {name: _ruled(inner, rules) for name, inner in value.items()}
