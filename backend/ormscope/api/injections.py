"""``/api/injections/``, ``/api/lessons/``: hostile values, Django's own CVEs; none is executed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.views import APIView

from ormscope.api.openapi import document_reference, refusals
from ormscope.api.renderers import DocumentRenderer
from ormscope.api.running import StreamingView
from ormscope.api.serializers import OnDatabasesSerializer
from ormscope.api.serving import READING
from ormscope.document.codec import to_json
from ormscope.injection.course import lessons
from ormscope.runs.questions.injection import Injection

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase
    from rest_framework.request import Request

_LONGEST = 200
"""Code points of a value of a visitor's own."""


class InjectionSerializer(OnDatabasesSerializer):
    """``POST /api/injections/``; without a ``value`` ours are tried."""

    value = serializers.CharField(
        allow_null=True,
        allow_blank=False,
        trim_whitespace=False,
        default=None,
        max_length=_LONGEST,
        error_messages={
            "blank": "The value is empty: nothing would come out. Send null to try ours.",
            "max_length": f"A value has at most {_LONGEST} characters here.",
        },
    )


class InjectionsView(StreamingView):
    """Put hostile values into querysets; answer where each comes out. Compiled, never executed."""

    serializer = InjectionSerializer

    @extend_schema(
        request=InjectionSerializer,
        responses={
            (200, "application/json"): document_reference("InjectionComparison"),
            (200, "application/x-ndjson"): OpenApiResponse(
                OpenApiTypes.STR,
                description="An InjectionTrace a line, then the InjectionComparison",
            ),
            **refusals(403, 406, 413, 415, 429, 503),
        },
    )
    def post(self, request: Request) -> HttpResponseBase:
        asked = self.validated(request)
        names: list[str] = asked["databases"]
        self.line.asked(asked["value"] or "", names)
        return self.answered(request, self.begun(request, Injection(value=asked["value"]), names))


class LessonsView(APIView):
    """Django's own CVEs: what the vulnerable version compiled, beside today's refusal."""

    http_method_names = READING
    renderer_classes = (DocumentRenderer,)

    @extend_schema(
        responses={(200, "application/json"): document_reference("Lessons"), **refusals(406, 429)}
    )
    def get(self, request: Request) -> HttpResponse:
        del request
        found = lessons(settings.ORMSCOPE["STATE"])
        return HttpResponse(to_json(found), content_type="application/json")
