"""What a request may hold, with the sentences for what it may not."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from ormscope.runs.columns import columns, resolved, unknown_sentence

SNIPPET_LIMIT = 20_000
"""Code points. The longest snippet of the sample corpus has 160."""
DATABASE_LIMIT = 12
REPEAT_LIMIT = 100


def snippet_field() -> serializers.CharField:
    """Give a field that takes a snippet as it was typed."""
    return serializers.CharField(
        trim_whitespace=False,
        max_length=SNIPPET_LIMIT,
        error_messages={
            "blank": "The snippet is empty. Type a queryset, for example Book.objects.all().",
            "required": 'The snippet is missing. Send {{"snippet": "Book.objects.all()", …}}.',
            "max_length": f"The snippet is longer than {SNIPPET_LIMIT:,} characters. Shorten it.",
        },
    )


class _HowSerializer(serializers.Serializer[Any]):
    """How a snippet is run."""

    repeat = serializers.IntegerField(
        default=1,
        min_value=1,
        max_value=REPEAT_LIMIT,
        error_messages={
            "min_value": "repeat is at least 1.",
            "max_value": f"repeat is at most {REPEAT_LIMIT}.",
            "invalid": "repeat is a whole number.",
        },
    )
    plan = serializers.ChoiceField(
        choices=["none", "estimated", "analyzed"],
        default="none",
        error_messages={"invalid_choice": 'plan is "none", "estimated" or "analyzed".'},
    )


class OnDatabasesSerializer(serializers.Serializer[Any]):
    """What is asked of several databases."""

    databases = serializers.ListField(
        child=serializers.CharField(max_length=100),
        allow_empty=False,
        max_length=DATABASE_LIMIT,
        error_messages={
            "empty": "Choose at least one database; GET /api/databases/ lists them.",
            "required": "Say which databases; GET /api/databases/ lists them.",
            "max_length": f"At most {DATABASE_LIMIT} databases at a time.",
            "not_a_list": 'databases is a list of names, such as ["sqlite", "postgresql"].',
        },
    )

    def validate_databases(self, names: list[str]) -> list[str]:
        return _each_once(names)


class DatabasesField(serializers.CharField):
    """Databases in an address: names with commas between."""

    def __init__(self) -> None:
        super().__init__(
            max_length=101 * DATABASE_LIMIT,
            error_messages={
                "required": "Say which databases: databases=sqlite,postgresql.",
                "blank": "Say which databases: databases=sqlite,postgresql.",
            },
        )

    def to_internal_value(self, data: Any) -> Any:
        names = [name for name in super().to_internal_value(data).split(",") if name.strip()]
        if not names:
            self.fail("blank")
        if len(names) > DATABASE_LIMIT:
            raise serializers.ValidationError(f"At most {DATABASE_LIMIT} databases at a time.")
        return _each_once([name.strip() for name in names])


def _each_once(names: list[str]) -> list[str]:
    names = _known(names)
    if len(set(names)) != len(names):
        raise serializers.ValidationError("Name each database once.")
    return names


def database_field() -> serializers.CharField:
    """Give a field for one database."""
    return serializers.CharField(
        max_length=100,
        error_messages={"required": "Say which database; GET /api/databases/ lists them."},
    )


def lab_field(what: str) -> serializers.CharField:
    """Give a field for a text of the Schema screen, which may be left out."""
    return serializers.CharField(
        trim_whitespace=False,
        allow_blank=True,
        default="",
        max_length=SNIPPET_LIMIT,
        error_messages={
            "max_length": f"{what} are longer than {SNIPPET_LIMIT:,} characters. Shorten them.",
        },
    )


class RunSerializer(_HowSerializer, OnDatabasesSerializer):
    """``POST /api/runs/``; with ``models`` it runs over these, which ``rows`` have filled."""

    snippet = snippet_field()
    models = lab_field("The models")
    rows = lab_field("The rows")

    def validate_snippet(self, snippet: str) -> str:
        return _said(snippet)


@extend_schema_serializer(component_name="Contrasted")  # Contrast is the document's own type
class ContrastSerializer(_HowSerializer):
    """``POST /api/contrasts/``."""

    snippets = serializers.ListField(
        child=snippet_field(),
        min_length=2,
        max_length=2,
        error_messages={
            "required": 'The snippets are missing. Send {{"snippets": ["…", "…"], …}}.',
            "min_length": "Two snippets are contrasted; send both.",
            "max_length": "Two snippets are contrasted; send two.",
            "not_a_list": "snippets is a list of two texts.",
        },
    )
    database = database_field()

    def validate_snippets(self, snippets: list[str]) -> list[str]:
        return [_said(each) for each in snippets]

    def validate_database(self, name: str) -> str:
        return known_database(name)


def known_database(name: str) -> str:
    """Give a column by its name in full. Raises ``ValidationError`` where there is none."""
    return _known([name])[0]


def _said(snippet: str) -> str:
    if not snippet.strip():
        raise serializers.ValidationError(snippet_field().error_messages["blank"])
    return snippet


def _known(names: list[str]) -> list[str]:
    """Give columns by their names in full. Raises ``ValidationError`` for one that there isn't."""
    known = columns(settings.ORMSCOPE["STATE"])
    names = [resolved(name, known) for name in names]
    if unknown := [name for name in names if name not in known]:
        raise serializers.ValidationError(unknown_sentence(unknown, known))
    return names


class MeasureSerializer(serializers.Serializer[Any]):
    """What keeps a run inside its database, and whether it was seen to hold at the start."""

    name = serializers.CharField()
    does = serializers.CharField()
    holds = serializers.BooleanField()
    seen = serializers.CharField(allow_blank=True)


_STATES = ["idle", "starting", "ready", "unavailable", "missing"]


class DatabaseSerializer(serializers.Serializer[Any]):
    """One database of ``GET /api/databases/``."""

    alias = serializers.CharField()
    family = serializers.CharField()
    vendor = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the field's name, not its label
    mode = serializers.ChoiceField(choices=["live", "compiled"])
    server_version = serializers.CharField(allow_null=True)
    driver = serializers.CharField()
    django = serializers.CharField(allow_blank=True)
    is_default = serializers.BooleanField()
    state = serializers.ChoiceField(choices=_STATES)
    message = serializers.CharField(allow_null=True)
    note = serializers.CharField(allow_null=True)
    can_explain = serializers.BooleanField()
    containment = MeasureSerializer(many=True)


class PolicySerializer(serializers.Serializer[Any]):
    """Whom the server is for, and what that means for snippets, in a sentence."""

    name = serializers.ChoiceField(choices=["local", "public"])
    means = serializers.CharField()
    sql_text = serializers.BooleanField()


class DatabasesSerializer(serializers.Serializer[Any]):
    """``GET /api/databases/``."""

    policy = PolicySerializer()
    databases = DatabaseSerializer(many=True)
    broken = serializers.DictField(child=serializers.CharField())


class StateSerializer(serializers.Serializer[Any]):
    """One database of ``GET /api/health/``; ``runs`` are under way or wait there."""

    name = serializers.CharField()
    state = serializers.ChoiceField(choices=_STATES)
    message = serializers.CharField(allow_null=True)
    runs = serializers.IntegerField(min_value=0)


class LoadSerializer(serializers.Serializer[Any]):
    """Runs that are under way or wait, and how many there may be."""

    taken = serializers.IntegerField(min_value=0)
    capacity = serializers.IntegerField(min_value=1)


class HealthSerializer(serializers.Serializer[Any]):
    """``GET /api/health/``. *degraded*: a database that should be ready is not."""

    status = serializers.ChoiceField(choices=["ok", "degraded"])
    policy = serializers.ChoiceField(choices=["local", "public"])
    runs = LoadSerializer()
    databases = StateSerializer(many=True)


class MistakeSerializer(serializers.Serializer[Any]):
    """A field of the request, as a path, and what is wrong with it."""

    field = serializers.CharField(allow_blank=True)
    message = serializers.CharField()


class RangeSerializer(serializers.Serializer[Any]):
    """A place in the snippet, in code points."""

    start = serializers.IntegerField(min_value=0)
    end = serializers.IntegerField(min_value=0)


class ProblemDetailsSerializer(serializers.Serializer[Any]):
    """Problem details (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = MistakeSerializer(many=True, required=False)  # type: ignore[assignment]  # usual name
    range = RangeSerializer(required=False)
    run_id = serializers.CharField(required=False)
