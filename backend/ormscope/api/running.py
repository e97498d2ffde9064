"""``POST /api/runs/``: a snippet on databases; the comparison, or a line a database as it ends."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from ormscope import language
from ormscope.api.openapi import document_reference, refusals
from ormscope.api.packing import PackedLines, packed, said_of_packing, takes_gzip
from ormscope.api.problems import Problem
from ormscope.api.renderers import DocumentRenderer, LinesRenderer
from ormscope.api.runlog import RunLine, new_id
from ormscope.api.serializers import RunSerializer
from ormscope.api.serving import RUNNING, served_pool
from ormscope.api.throttling import ReadsThrottle, RunsThrottle, visitor_of
from ormscope.document.codec import to_json
from ormscope.runs.options import Options
from ormscope.runs.questions.snippet import Snippet
from ormscope.runs.queue import Busy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase
    from rest_framework.request import Request
    from rest_framework.serializers import Serializer

    from ormscope.runs.asked import Asked
    from ormscope.runs.questions import A, C, Question

logger = logging.getLogger(__name__)


class AskingView(APIView):
    """What asks databases something: each time has an id and a line in the log."""

    http_method_names = RUNNING
    throttle_classes: tuple[type[RunsThrottle], ...] = (RunsThrottle,)
    serializer: type[Serializer[Any]]

    def get_throttles(self) -> list[Any]:
        """Count what is posted as runs, what is read as reads."""
        is_read = self.request.method in ("GET", "HEAD")
        return [ReadsThrottle()] if is_read else [each() for each in self.throttle_classes]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.run_id = new_id()
        self.line = RunLine(self.run_id)

    def validated(self, request: Request) -> dict[str, Any]:
        """Return what is asked for. Raises ``ValidationError``, and :class:`Problem`."""
        try:
            asked = self.serializer(data=request.data)
        except RecursionError as error:
            detail = "Its JSON is nested too deeply."
            raise Problem(HTTPStatus.BAD_REQUEST, "The request cannot be read", detail) from error
        asked.is_valid(raise_exception=True)
        validated: dict[str, Any] = asked.validated_data
        return validated

    def begun(
        self, request: Request, question: Question[A, C], names: Sequence[str]
    ) -> Asked[A, C]:
        """Have a question answered. Raises :class:`Problem` when there is no room for it."""
        abandoned = request.META.get("waitress.client_disconnected", _never)
        try:
            return served_pool().begin(question, names, abandoned, visitor_of(request))
        except Busy as error:
            raise Problem(
                HTTPStatus.TOO_MANY_REQUESTS,
                "The server is busy", str(error), retry_after=error.retry_after,
            ) from error  # fmt: skip

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["X-Run-Id"] = self.run_id
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self.line.say("failed")
        elif response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            self.line.say("busy" if self.line.outcomes else "throttled")
        elif response.status_code >= HTTPStatus.BAD_REQUEST:
            self.line.say("refused")
        return response


def snippet_of(text: str, asked: Mapping[str, Any]) -> Snippet:
    """Return the question for a snippet, with what the request says of the run."""
    deadline = served_pool().policy.deadline
    options = Options(repeat=asked["repeat"], plan=asked["plan"], deadline=deadline)
    over = {name: asked.get(name, "") for name in ("models", "rows")}
    return Snippet(text=text, options=options, **over)


class Lines:
    """A run's documents as lines of JSON, iterated once; :meth:`close` takes back what is left.

    The server closes it when the client has gone, even where it has not begun to iterate.
    """

    def __init__(self, run: Asked[Any, Any], line: RunLine) -> None:
        self.run = run
        self._line = line

    def document(self) -> object | None:
        """Return what all answers come to; None when nobody wants it any more."""
        for _ in self._documents():
            pass
        return self.run.result

    def __iter__(self) -> Iterator[bytes]:
        for part in self.said():
            yield to_json(part).encode() + b"\n"

    def said(self) -> Iterator[object]:
        """Give what lines say: each answer, then what all of them come to."""
        return self._documents()

    def _documents(self) -> Iterator[object]:
        try:
            for answer in self.run:
                self._line.answered(answer)
                yield answer
            if self.run.result is not None:
                self._line.say("ok")
                yield self.run.result
        except Exception:
            # The answer has begun: it can only break off. Its id leads to this line.
            logger.exception("run %s broke off", self._line.run_id)
            self._line.say("failed")
            raise
        finally:
            self.close()

    def close(self) -> None:
        """Say that it was abandoned, unless it came to its end."""
        self.run.close()
        self._line.say("abandoned")


class StreamingView(AskingView):
    """What answers a document, or a line of JSON for each database as it has answered."""

    renderer_classes = (DocumentRenderer, LinesRenderer)
    lines = Lines

    def answered(self, request: Request, run: Asked[Any, Any]) -> HttpResponseBase:
        """Wait for all of them, or begin to stream: the ``Accept`` of the request says which."""
        lines = self.lines(run, self.line)
        if isinstance(request.accepted_renderer, LinesRenderer):
            parts = PackedLines(lines) if takes_gzip(request) else lines
            stream = StreamingHttpResponse(parts, content_type=LinesRenderer.media_type)
            stream["X-Accel-Buffering"] = "no"  # a proxy hands on each line as it comes
            return said_of_packing(stream, request)
        document = lines.document()
        if document is None:  # the client is gone, and nobody reads this
            return Response(status=HTTPStatus.NO_CONTENT)
        # REST framework's own response refers to itself: megabytes would wait for the collector.
        content = to_json(document).encode()
        if takes_gzip(request):
            content = packed(content)
        response = HttpResponse(content, content_type="application/json")
        return said_of_packing(response, request)


class RunsView(StreamingView):
    """Run a snippet on databases; answer the comparison, or a line a database as it finishes."""

    serializer = RunSerializer

    @extend_schema(
        request=RunSerializer,
        responses={
            (200, "application/json"): document_reference("Comparison"),
            (200, "application/x-ndjson"): OpenApiResponse(
                OpenApiTypes.STR, description="A Trace a line, then the Comparison"
            ),
            **refusals(403, 406, 413, 415, 429, 503),
        },
    )
    def post(self, request: Request) -> HttpResponseBase:
        asked = self.validated(request)
        snippet: str = asked["snippet"]
        names: list[str] = asked["databases"]
        self.line.asked(snippet, names)
        parse(snippet)
        return self.answered(request, self.begun(request, snippet_of(snippet, asked), names))


def parse(snippet: str, *, name: str = "The snippet", field: str | None = None) -> None:
    """Refuse what is no Python before a database is asked.

    :param name: which snippet it is, and :param field: of the request.
    """
    try:
        language.parse(snippet)
    except language.SnippetSyntaxError as error:
        detail = str(error) if field is None else f"{name}: {error}"
        raise Problem(
            HTTPStatus.BAD_REQUEST,
            f"{name} cannot be read", detail, range=error.range, field=field,
        ) from error  # fmt: skip


def _never() -> bool:
    """Stand in for a server that does not tell whether its client is still there."""
    return False
