"""``GET /api/backends/``: what backends are made of, and which snippets show a row of that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from ormscope.api.openapi import document_reference, refusals
from ormscope.api.running import Lines, StreamingView
from ormscope.api.serializers import DatabasesField
from ormscope.api.serving import READING
from ormscope.document.anatomy import Anatomy, AnatomyComparison, EntryKind
from ormscope.document.matrix import matrix_of
from ormscope.runs.examples import examples
from ormscope.runs.questions.backend import Backend
from ormscope.runs.questions.usage import Used
from ormscope.runs.suite_marks import flags_in_suite

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http.response import HttpResponseBase
    from rest_framework.request import Request

    from ormscope.document.anatomy import Usage

_DATABASES = OpenApiParameter(
    "databases", str, required=True, description="Names with commas between: sqlite,mysql@8.0"
)


class BackendsQuery(serializers.Serializer[Any]):
    """Which databases."""

    databases = DatabasesField()


class RowQuery(BackendsQuery):
    """Which row of the matrix, as ``feature:supports_over_clause``, on which databases."""

    row = serializers.RegexField(
        rf"^({'|'.join(get_args(EntryKind))}):.+$",
        max_length=200,
        error_messages={
            "required": "Say which row: row=feature:supports_over_clause.",
            "invalid": "A row is a kind, a colon and a name: feature:supports_over_clause.",
        },
    )


class ShownSerializer(serializers.Serializer[Any]):
    """A snippet to load that asked for the row, on ``databases``."""

    id = serializers.CharField()
    title = serializers.CharField()
    code = serializers.CharField()
    databases = serializers.ListField(child=serializers.CharField())


class RowSnippetsSerializer(serializers.Serializer[Any]):
    """``GET /api/backends/examples/``; ``unread`` are databases that could not be asked.

    ``tests`` are those of Django's own suite that a flag decides about; null where the suite was
    not fetched (``manage.py conformance``), and for what is no flag.
    """

    row = serializers.CharField()
    snippets = ShownSerializer(many=True)
    unread = serializers.ListField(child=serializers.CharField())
    tests = serializers.ListField(child=serializers.CharField(), allow_null=True)


class BackendLines(Lines):
    """Each anatomy once, and after those that came together the matrix of all so far.

    That refers to them by name: an anatomy has half a megabyte, a matrix a tenth of it.
    """

    def said(self) -> Iterator[object]:
        for part in super().said():
            if isinstance(part, Anatomy):
                yield part
                part = self.run.so_far()
            if isinstance(part, AnatomyComparison):
                yield matrix_of(part)


class BackendsView(StreamingView):
    """What each backend is made of: its classes, flags, operations, types, lookups."""

    http_method_names = READING
    lines = BackendLines

    @extend_schema(
        parameters=[_DATABASES],
        responses={
            (200, "application/json"): document_reference("AnatomyComparison"),
            (200, "application/x-ndjson"): OpenApiResponse(
                OpenApiTypes.STR,
                description="An Anatomy a line; after some, and last, the AnatomyMatrix so far",
            ),
            **refusals(406, 429, 503),
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        query = BackendsQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        names: list[str] = query.validated_data["databases"]
        self.line.asked("", names)
        return self.answered(request, self.begun(request, Backend(), names))


class BackendExamplesView(StreamingView):
    """The examples that ask for a row of the matrix: all of them were run to find out."""

    http_method_names = READING

    @extend_schema(
        parameters=[
            _DATABASES,
            OpenApiParameter("row", str, required=True, description="A kind, a colon, a name"),
        ],
        responses={200: RowSnippetsSerializer, **refusals(406, 429, 503)},
    )
    def get(self, request: Request) -> Response:
        query = RowQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        names: list[str] = query.validated_data["databases"]
        row: str = query.validated_data["row"]
        self.line.asked("", names)
        run = self.begun(request, Used(), names)
        for answer in run:
            self.line.answered(answer)
        usages = run.result or ()
        self.line.say("ok")
        return Response(
            {
                "row": row,
                "snippets": _shown(row, usages),
                "unread": [each.target.alias for each in usages if each.outcome.status != "ok"],
                "tests": _tests(row),
            }
        )


def _tests(row: str) -> list[str] | None:
    kind, _, name = row.partition(":")
    flags = flags_in_suite(settings.ORMSCOPE["STATE"]) if kind == "feature" else None
    return None if flags is None else list(flags.get(name, ()))


def _shown(row: str, usages: tuple[Usage, ...]) -> list[dict[str, object]]:
    on: dict[str, list[str]] = {}
    for usage in usages:
        for each in usage.rows:
            if f"{each.kind}:{each.name}" == row:
                for id in each.examples:
                    on.setdefault(id, []).append(usage.target.alias)
    return [
        {"id": each.id, "title": each.title, "code": each.code, "databases": on[each.id]}
        for each in examples()
        if each.id in on
    ]
