"""The REST views. They validate, hand on to the runs, and answer; they analyse nothing."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from ormscope import language
from ormscope.api.completion import completion
from ormscope.api.problems import Problem
from ormscope.api.renderers import DocumentRenderer, LinesRenderer
from ormscope.api.serializers import DatabasesSerializer, ProblemSerializer, RunSerializer
from ormscope.databases import unavailable
from ormscope.document.codec import to_data, to_json
from ormscope.runs.current import NoPool, current_pool
from ormscope.runs.example import EXAMPLE, recorded_example
from ormscope.runs.options import Options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rest_framework.request import Request

    from ormscope.runs.pool import Pool

_REFUSALS = {
    400: OpenApiResponse(ProblemSerializer, description="The request or the snippet is not right"),
    406: OpenApiResponse(ProblemSerializer, description="No such format"),
    413: OpenApiResponse(ProblemSerializer, description="The request is too large"),
    415: OpenApiResponse(ProblemSerializer, description="The body is not JSON"),
    503: OpenApiResponse(ProblemSerializer, description="No databases in this process"),
}


def _pool() -> Pool:
    try:
        return current_pool()
    except NoPool as error:
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, "No databases here", str(error)) from error


class DatabasesView(APIView):
    """The databases, their versions and states."""

    @extend_schema(responses={200: DatabasesSerializer, 503: _REFUSALS[503]})
    def get(self, request: Request) -> Response:
        del request
        pool = _pool()
        pool.refresh()
        databases = [
            {
                "alias": name,
                "family": lane.database.family,
                "vendor": lane.database.vendor,
                "label": lane.column.label,
                "mode": lane.database.mode,
                "server_version": lane.server_version or lane.database.pinned,
                "driver": lane.database.driver,
                "django": lane.column.environment.django,
                "is_default": name in pool.names,
                "state": lane.state,
                "message": lane.message,
                "note": lane.database.note,
                "can_explain": lane.database.can_explain,
            }
            for name, lane in pool.lanes.items()
        ]
        return Response({"databases": databases, "broken": unavailable()})


class RunsView(APIView):
    """Run a snippet on databases; answer the comparison, or a line a database as it finishes."""

    renderer_classes = (DocumentRenderer, LinesRenderer)

    @extend_schema(
        request=RunSerializer,
        responses={
            (200, "application/json"): OpenApiResponse(
                OpenApiTypes.OBJECT, description="A Comparison; see the document's JSON Schema"
            ),
            (200, "application/x-ndjson"): OpenApiResponse(
                OpenApiTypes.STR, description="A Trace a line, then the Comparison"
            ),
            **_REFUSALS,
        },
    )
    def post(self, request: Request) -> Response | StreamingHttpResponse:
        try:
            asked = RunSerializer(data=request.data)
        except RecursionError as error:
            detail = "Its JSON is nested too deeply."
            raise Problem(HTTPStatus.BAD_REQUEST, "The request cannot be read", detail) from error
        asked.is_valid(raise_exception=True)
        snippet: str = asked.validated_data["snippet"]
        names: list[str] = asked.validated_data["databases"]
        options = Options(repeat=asked.validated_data["repeat"], plan=asked.validated_data["plan"])
        try:
            language.parse(snippet)
        except language.SnippetSyntaxError as error:
            raise Problem(
                HTTPStatus.BAD_REQUEST, "The snippet cannot be read", str(error), range=error.range
            ) from error
        pool = _pool()
        if isinstance(request.accepted_renderer, LinesRenderer):
            lines = _lines(pool, snippet, names, options)
            return StreamingHttpResponse(lines, content_type=LinesRenderer.media_type)
        return Response(to_json(pool.run(snippet, names, options)))


def _lines(pool: Pool, snippet: str, names: list[str], options: Options) -> Iterator[bytes]:
    for document in pool.stream(snippet, names, options):
        yield to_json(document).encode() + b"\n"


class ModelsView(APIView):
    """What a snippet can name: models, fields, lookups, managers, methods, functions."""

    @extend_schema(responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request) -> Response:
        del request
        return Response(completion())


class ExampleView(APIView):
    """The finished example of the first visit: a real run of this server, or null before it."""

    @extend_schema(responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request) -> Response:
        del request
        recorded: Any = recorded_example()
        comparison = None if recorded is None else to_data(recorded)
        return Response({"snippet": EXAMPLE, "comparison": comparison})
