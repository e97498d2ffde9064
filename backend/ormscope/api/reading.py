"""What models, the first example and examples are answered as, typed for the API's description."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ormscope.api.openapi import document_reference


class LinkSerializer(serializers.Serializer[Any]):
    """How a field leads to another model. ``back`` is the name of the way back in a lookup path.

    ``reverse``: the column that holds it is not here. ``parent``: a model's table extends another.
    """

    to = serializers.CharField()
    kind = serializers.ChoiceField(
        choices=["one-to-one", "many-to-one", "one-to-many", "many-to-many"]
    )
    reverse = serializers.BooleanField()
    back = serializers.CharField(allow_null=True)
    through = serializers.CharField(allow_null=True)
    parent = serializers.BooleanField()  # type: ignore[assignment]  # the answer's word


class FieldSerializer(serializers.Serializer[Any]):
    """A field of a model, or a relation that leads to it from another one.

    ``name`` is what a lookup path takes, ``accessor`` what an instance has; ``relation`` is the
    model that it leads to, ``inherited`` the one whose table has the column. ``lookup_type`` is the
    name among ``types`` of what may follow it in a lookup path. ``default``, ``choices`` and
    ``generated`` are Python's source.
    """

    name = serializers.CharField()
    accessor = serializers.CharField(allow_null=True)
    type = serializers.CharField()
    column = serializers.CharField(allow_null=True)
    columns = serializers.ListField(child=serializers.CharField())
    inherited = serializers.CharField(allow_null=True)
    null = serializers.BooleanField()
    primary_key = serializers.BooleanField()
    unique = serializers.BooleanField()
    index = serializers.BooleanField()
    choices = serializers.ListField(child=serializers.CharField())
    default = serializers.CharField(allow_null=True)
    generated = serializers.CharField(allow_null=True)
    relation = serializers.CharField(allow_null=True)
    link = LinkSerializer(allow_null=True)
    lookup_type = serializers.CharField()
    lookups = serializers.ListField(child=serializers.CharField())


class ParameterSerializer(serializers.Serializer[Any]):
    """A parameter; ``default`` is Python's source, null where one must be given."""

    name = serializers.CharField()
    kind = serializers.ChoiceField(
        choices=[
            *("positional_only", "positional_or_keyword", "var_positional"),
            *("keyword_only", "var_keyword"),
        ]
    )
    default = serializers.CharField(allow_null=True)


class MethodSerializer(serializers.Serializer[Any]):
    """A method with its signature, and the first line of its docstring."""

    name = serializers.CharField()
    signature = serializers.CharField(allow_blank=True)
    parameters = ParameterSerializer(many=True)
    doc = serializers.CharField(allow_blank=True)


class RuleSerializer(serializers.Serializer[Any]):
    """An index or a constraint; ``fields`` may be expressions, ``condition`` is a Q's text."""

    name = serializers.CharField()
    type = serializers.CharField()
    fields = serializers.ListField(child=serializers.CharField())  # type: ignore[assignment]
    condition = serializers.CharField(allow_null=True)


class ManagerSerializer(serializers.Serializer[Any]):
    """A manager; ``filters`` are the conditions that it adds by itself, ``in_print=True``."""

    name = serializers.CharField()
    type = serializers.CharField()
    doc = serializers.CharField(allow_blank=True)
    default = serializers.BooleanField()
    filters = serializers.ListField(child=serializers.CharField())


class ModelSerializer(serializers.Serializer[Any]):
    """A model of the sample. ``parents`` are the models whose tables it extends."""

    name = serializers.CharField()
    app = serializers.CharField()
    table = serializers.CharField()
    doc = serializers.CharField(allow_blank=True)
    parents = serializers.ListField(child=serializers.CharField())
    ordering = serializers.ListField(child=serializers.CharField())
    indexes = RuleSerializer(many=True)
    constraints = RuleSerializer(many=True)
    fields = FieldSerializer(many=True)  # type: ignore[assignment]  # the answer's word
    managers = ManagerSerializer(many=True)
    queryset_methods = MethodSerializer(many=True)


class TypeSerializer(serializers.Serializer[Any]):
    """What may follow a field or transform of a type; a transform names the type to go on with.

    The transform ``*`` stands for any key of a JSON value.
    """

    lookups = serializers.ListField(child=serializers.CharField())
    transforms = serializers.DictField(child=serializers.CharField())


class NameSerializer(MethodSerializer):
    """A name that a snippet may use."""

    kind = serializers.ChoiceField(
        choices=["model", "function", "aggregate", "expression", "field", "builtin", "type"]
    )


class VocabularySerializer(serializers.Serializer[Any]):
    """``GET /api/models/``."""

    models = ModelSerializer(many=True)
    types = serializers.DictField(child=TypeSerializer())
    names = NameSerializer(many=True)


@extend_schema_field({"anyOf": [document_reference("Comparison"), {"type": "null"}]})
class ComparisonField(serializers.JSONField):
    """A comparison, or null."""


class ExampleSerializer(serializers.Serializer[Any]):
    """``GET /api/example/``."""

    snippet = serializers.CharField()
    comparison = ComparisonField(allow_null=True)


class SnippetSerializer(serializers.Serializer[Any]):
    """A snippet to load; ``shows`` is what there is to see in it."""

    id = serializers.CharField()
    title = serializers.CharField()
    code = serializers.CharField(trim_whitespace=False)
    shows = serializers.CharField(allow_blank=True)
    group = serializers.CharField()


class SnippetsSerializer(serializers.Serializer[Any]):
    """``GET /api/examples/``: the groups in their order, and the examples in that of the groups."""

    groups = serializers.ListField(child=serializers.CharField())
    examples = SnippetSerializer(many=True)
