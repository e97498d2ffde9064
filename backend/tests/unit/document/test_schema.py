"""The JSON Schema describes what is really served, and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from handmade import SNIPPET, made_trace

from ormscope.document.alignment import compare
from ormscope.document.codec import to_json
from ormscope.document.schema import document_schema

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ormscope.document.comparison import Comparison


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(document_schema())


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(document_schema())


def test_real_comparisons_fit_the_schema(
    validator: jsonschema.Draft202012Validator,
    comparisons: Mapping[str, Comparison],
    snippet_id: str,
) -> None:
    validator.validate(json.loads(to_json(comparisons[snippet_id])))


@pytest.mark.parametrize(
    ("name", "value"),
    [("snippet", 7), ("headline", None), ("traces", {}), ("schema_version", "1"), ("more", 1)],
)
def test_a_mistyped_or_unknown_field_does_not_fit(
    validator: jsonschema.Draft202012Validator, name: str, value: Any
) -> None:
    data = json.loads(to_json(compare(SNIPPET, [made_trace()])))
    assert validator.is_valid(data)
    assert not validator.is_valid({**data, name: value})


def test_every_type_and_its_fields_are_described() -> None:
    definitions = document_schema()["$defs"]
    assert {"Comparison", "Trace", "Statement", "Fragment", "Origin", "Side"} <= set(definitions)
    for name, definition in definitions.items():
        assert definition["description"], name
        assert definition["required"] == list(definition["properties"]), name
