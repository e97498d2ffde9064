"""What a page reads beside the databases: examples."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from ormscope.api.openapi import refusals
from ormscope.api.problems import not_found
from ormscope.api.reading import (
    ExampleSerializer,
    SnippetsSerializer,
)
from ormscope.api.serving import READING
from ormscope.document.codec import to_data
from ormscope.runs.example import EXAMPLE, recorded_example
from ormscope.runs.examples import examples

if TYPE_CHECKING:
    from django.http import HttpRequest, JsonResponse
    from rest_framework.request import Request


class ExampleView(APIView):
    """The finished example of the first visit: a real run of this server, or null before it."""

    http_method_names = READING

    @extend_schema(responses={200: ExampleSerializer, **refusals(406, 429)})
    def get(self, request: Request) -> Response:
        del request
        recorded: Any = recorded_example()
        comparison = None if recorded is None else to_data(recorded)
        return Response({"snippet": EXAMPLE, "comparison": comparison})


class ExamplesView(APIView):
    """Snippets to load, in groups."""

    http_method_names = READING

    @extend_schema(responses={200: SnippetsSerializer, **refusals(406, 429)})
    def get(self, request: Request) -> Response:
        del request
        found = examples()
        groups = list(dict.fromkeys(each.group for each in found))
        return Response({"groups": groups, "examples": [asdict(each) for each in found]})


def nothing(request: HttpRequest) -> JsonResponse:
    """Answer what the API does not have, whatever the method."""
    return not_found(request)


nothing.csrf_exempt = True  # type: ignore[attr-defined]  # it does nothing, so that it may be said
