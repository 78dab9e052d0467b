"""Reads bodies into plain data, by the models that describe them.

Instances of the models would be made only to be taken apart again, which is half of the work of an update.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import ValidationError
from pydantic_core import CoreSchema, SchemaValidator, core_schema

from klarna_simulator.fields import Fields
from klarna_simulator.options import Rules
from klarna_simulator.state import Data


def read(body: object, model: type[Fields], rules: Rules) -> Data:
    """Returns the fields that the model knows, without nulls; raises pydantic's ValidationError for wrong ones."""
    usual, whole = _readers(model)
    data: Data
    try:
        data = usual.validate_python(body, context=rules)
    except ValidationError:
        # Something unusual, or something wrong: the whole schema tells them apart.
        data = _without_nulls(whole.validate_python(body, context=rules))
    return data


@cache
def _readers(model: type[Fields]) -> tuple[SchemaValidator, SchemaValidator]:
    """Makes two readers: of what most bodies are made of, which has nothing to choose and to take out, and of all."""
    model.model_rebuild()
    whole = _plain(model.__pydantic_core_schema__)
    return SchemaValidator(_usual(whole)), SchemaValidator(whole)


def _plain(schema: Any) -> Any:
    """Returns the same schema with dicts in place of models."""
    if isinstance(schema, list):
        return [_plain(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("type") != "model":
        return {name: one if name == "metadata" else _plain(one) for name, one in schema.items()}
    fields = {name: _plain_field(field["schema"]) for name, field in schema["schema"]["fields"].items()}
    return core_schema.typed_dict_schema(
        fields, extra_behavior="ignore", ref=schema.get("ref"), config=schema.get("config")
    )


def _plain_field(schema: Any) -> core_schema.TypedDictField:
    """A field with a default is left out where it is not given: the default is always None."""
    is_required = schema["type"] != "default"
    inner: CoreSchema = _plain(schema if is_required else schema["schema"])
    return core_schema.typed_dict_field(inner, required=is_required)


def _usual(schema: Any) -> Any:
    """Returns the same schema without nulls and with only the first of several kinds that are tried in turn."""
    if isinstance(schema, list):
        return [_usual(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("type") == "nullable":
        return _usual(schema["schema"])
    if schema.get("type") == "union" and schema.get("mode") == "left_to_right":
        return _usual(schema["choices"][0])
    return {name: one if name == "metadata" else _usual(one) for name, one in schema.items()}


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(one) for name, one in value.items() if one is not None}
    return [_without_nulls(one) for one in value] if isinstance(value, list) else value
