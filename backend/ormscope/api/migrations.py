"""``/api/migrations/``: declared models, operations on them, and what databases make of both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from ormscope.api.openapi import document_reference, refusals
from ormscope.api.running import StreamingView
from ormscope.api.serializers import OnDatabasesSerializer, lab_field
from ormscope.api.serving import READING, RUNNING
from ormscope.runs.questions.migration import Migration
from ormscope.schema.declaring.sample import sample

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase
    from rest_framework.request import Request


class MigrationSerializer(OnDatabasesSerializer):
    """``POST /api/migrations/``: either ``operations``, or ``after``, the models as they shall be.

    What is wrong with a text is in the answer's ``problems``, with its place.
    """

    models = lab_field("The models")
    operations = lab_field("The operations")
    after = lab_field("The models as they shall be")

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        if not asked["models"].strip():
            raise serializers.ValidationError(
                {"models": "There is no model. Declare one: class Book(models.Model): …"}
            )
        if asked["after"].strip() and asked["operations"].strip():
            raise serializers.ValidationError(
                {"after": "Send operations, or the models as they shall be, not both."}
            )
        return asked


class ChoiceSerializer(serializers.Serializer[Any]):
    """Operations to choose, over the sample's models; ``shows`` is what to look at."""

    id = serializers.CharField()
    group = serializers.CharField()
    title = serializers.CharField()
    shows = serializers.CharField()
    text = serializers.CharField()


class LabSerializer(serializers.Serializer[Any]):
    """``GET /api/migrations/``: the first models, rows of them, operations to choose in groups."""

    models = serializers.CharField(allow_blank=True)
    rows = serializers.CharField(allow_blank=True)
    groups = serializers.ListField(child=serializers.CharField())
    operations = ChoiceSerializer(many=True)


class MigrationsView(StreamingView):
    """Run migration operations on declared models; answer steps, DDL, checks and what is read."""

    http_method_names = [*READING, *RUNNING]
    serializer = MigrationSerializer

    @extend_schema(responses={200: LabSerializer, **refusals(406, 429)})
    def get(self, request: Request) -> Response:
        del request
        found = sample()
        return Response(
            {
                "models": found.models,
                "rows": found.rows,
                "groups": list(dict.fromkeys(each.group for each in found.choices)),
                "operations": [
                    {
                        "id": each.id,
                        "group": each.group,
                        "title": each.title,
                        "shows": each.shows,
                        "text": each.operations,
                    }
                    for each in found.choices
                ],
            }
        )

    @extend_schema(
        request=MigrationSerializer,
        responses={
            (200, "application/json"): document_reference("MigrationComparison"),
            (200, "application/x-ndjson"): OpenApiResponse(
                OpenApiTypes.STR,
                description="A MigrationTrace a line, then the MigrationComparison",
            ),
            **refusals(403, 406, 413, 415, 429, 503),
        },
    )
    def post(self, request: Request) -> HttpResponseBase:
        asked = self.validated(request)
        names: list[str] = asked.pop("databases")
        self.line.asked("".join(asked.values()), names)
        return self.answered(request, self.begun(request, Migration(**asked), names))
