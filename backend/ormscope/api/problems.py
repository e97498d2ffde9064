"""The one shape of every error: problem details, RFC 9457."""

from __future__ import annotations

import logging
import math
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, JsonResponse, UnreadablePostError
from rest_framework import exceptions
from rest_framework.response import Response

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.http import HttpRequest

    from ormscope.document.errors import SourceRange

logger = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
_OURS = "ORMscope itself failed here. The server's output says more."


class Problem(exceptions.APIException):
    """An error with a title, a sentence that helps, and its place in the snippet if it has one.

    :param field: the request's field that it is about, as a path: ``snippets.1``.
    :param retry_after: seconds after which it is worth asking again.
    """

    def __init__(
        self,
        status: HTTPStatus,
        title: str,
        detail: str,
        *,
        range: SourceRange | None = None,
        field: str | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(detail)
        self.status_code = status
        self.title = title
        self.range = range
        self.field = field
        self.retry_after = retry_after


def problem_handler(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Turn whatever a view raises into problem details. REST framework's ``EXCEPTION_HANDLER``."""
    view = context.get("view")
    run_id: str | None = getattr(view, "run_id", None)
    if isinstance(error, Http404):
        error = exceptions.NotFound("There is nothing at this address.")
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    elif isinstance(error, RequestDataTooBig):
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024
        detail = f"The request is larger than {limit} kB, which no snippet needs to be."
        error = Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The request is too large", detail)
    elif isinstance(error, (SuspiciousOperation, UnreadablePostError)):
        error = Problem(HTTPStatus.BAD_REQUEST, "The request cannot be read", str(error))
    elif isinstance(error, exceptions.ParseError):
        error = Problem(HTTPStatus.BAD_REQUEST, "The request cannot be read", _unread(error))
    elif isinstance(error, exceptions.Throttled):
        error = _throttled(error)
    if not isinstance(error, exceptions.APIException):
        logger.error(
            "unexpected error in %s%s",
            type(view).__name__, f", run {run_id}" if run_id else "", exc_info=error,
        )  # fmt: skip
        error = exceptions.APIException(_OURS)
    body = _body(error)
    if run_id and error.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        body["run_id"] = run_id
    response = Response(body, status=error.status_code, content_type=MEDIA_TYPE)
    if isinstance(error, exceptions.MethodNotAllowed):
        response["Allow"] = ", ".join(context["view"].allowed_methods)
    if isinstance(error, Problem) and error.retry_after is not None:
        response["Retry-After"] = str(error.retry_after)
    return response


def _unread(error: exceptions.ParseError) -> str:
    """Say what is wrong with a body; Python's advice to whoever runs the server is left out."""
    said = str(error.detail).partition(";")[0].removeprefix("JSON parse error - ")
    return said if said.endswith(".") else f"The body is not JSON: {said}."


def _throttled(error: exceptions.Throttled) -> Problem:
    seconds = max(1, math.ceil(getattr(error, "wait", None) or 1))
    detail = (
        f"This server takes {settings.ORMSCOPE['RATE']} runs from one address, and ten times as "
        f"many reads; yours has asked for more. Try again in {seconds} s."
    )
    title = "Too much at once"
    return Problem(HTTPStatus.TOO_MANY_REQUESTS, title, detail, retry_after=seconds)


def _body(error: exceptions.APIException) -> dict[str, Any]:
    status = HTTPStatus(error.status_code)
    body: dict[str, Any] = {"type": "about:blank", "title": status.phrase, "status": status.value}
    if isinstance(error, Problem):
        body["title"] = error.title
        body["detail"] = str(error.detail)
        if error.range is not None:
            body["range"] = {"start": error.range.start, "end": error.range.end}
        if error.field is not None:
            body["errors"] = [{"field": error.field, "message": body["detail"]}]
    elif isinstance(error, exceptions.ValidationError):
        body["title"] = "The request is not right"
        body["errors"] = list(_fields(error.detail, ""))
        body["detail"] = " ".join(each["message"] for each in body["errors"])
    else:
        body["detail"] = str(error.detail)
    return body


def _fields(detail: Any, path: str) -> Iterator[dict[str, str]]:
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _fields(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(detail, list):
        for inner in detail:
            yield from _fields(inner, path)
    else:
        yield {"field": path, "message": str(detail)}


def problem_response(status: HTTPStatus, detail: str) -> JsonResponse:
    """Answer with problem details where no REST framework view takes part."""
    body = {"type": "about:blank", "title": status.phrase, "status": status, "detail": detail}
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    """Django's ``handler400``."""
    del request, exception
    return problem_response(HTTPStatus.BAD_REQUEST, "The request cannot be read.")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    """Django's ``handler403``."""
    del request, exception
    return problem_response(HTTPStatus.FORBIDDEN, "This is not allowed.")


def csrf_failure(request: HttpRequest, reason: str = "") -> JsonResponse:
    """Django's ``CSRF_FAILURE_VIEW``: only the API takes anything, and it takes JSON."""
    del request, reason
    return problem_response(
        HTTPStatus.FORBIDDEN, "Nothing can be sent to this address. POST /api/runs/ takes snippets."
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    """Django's ``handler404``, for addresses that no view has."""
    del exception
    return problem_response(HTTPStatus.NOT_FOUND, f"There is nothing at {request.path[:200]}.")


def server_error(request: HttpRequest) -> JsonResponse:
    """Django's ``handler500``."""
    del request
    return problem_response(HTTPStatus.INTERNAL_SERVER_ERROR, _OURS)
