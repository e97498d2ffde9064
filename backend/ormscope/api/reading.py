"""What `GET /api/models/` and `GET /api/example/` answer, typed for the API's description."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ormscope.api.openapi import document_reference


class FieldSerializer(serializers.Serializer[Any]):
    """A field of a model; ``relation`` is the model that it leads to."""

    name = serializers.CharField()
    type = serializers.CharField()
    relation = serializers.CharField(allow_null=True)
    lookups = serializers.ListField(child=serializers.CharField())


class MethodSerializer(serializers.Serializer[Any]):
    """A method with its signature, and the first line of its docstring."""

    name = serializers.CharField()
    signature = serializers.CharField(allow_blank=True)
    doc = serializers.CharField(allow_blank=True)


class ModelSerializer(serializers.Serializer[Any]):
    """A model of the sample."""

    name = serializers.CharField()
    fields = FieldSerializer(many=True)  # type: ignore[assignment]  # the answer's word
    managers = serializers.ListField(child=serializers.CharField())
    queryset_methods = MethodSerializer(many=True)


class NameSerializer(MethodSerializer):
    """A name that a snippet may use."""

    kind = serializers.ChoiceField(
        choices=["model", "function", "aggregate", "expression", "field", "builtin", "type"]
    )


class VocabularySerializer(serializers.Serializer[Any]):
    """``GET /api/models/``."""

    models = ModelSerializer(many=True)
    names = NameSerializer(many=True)


@extend_schema_field({"anyOf": [document_reference("Comparison"), {"type": "null"}]})
class ComparisonField(serializers.JSONField):
    """A comparison, or null."""


class ExampleSerializer(serializers.Serializer[Any]):
    """``GET /api/example/``."""

    snippet = serializers.CharField()
    comparison = ComparisonField(allow_null=True)
