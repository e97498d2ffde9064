"""The one shape of every error: problem details, RFC 9457."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, JsonResponse, UnreadablePostError
from rest_framework import exceptions
from rest_framework.response import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

    from ormscope.document.errors import SourceRange

logger = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"


class Problem(exceptions.APIException):
    """An error with a title, a sentence that helps, and its place in the snippet if it has one."""

    def __init__(
        self, status: HTTPStatus, title: str, detail: str, *, range: SourceRange | None = None
    ) -> None:
        super().__init__(detail)
        self.status_code = status
        self.title = title
        self.range = range


def problem_handler(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Turn whatever a view raises into problem details. REST framework's ``EXCEPTION_HANDLER``."""
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
    if not isinstance(error, exceptions.APIException):
        logger.error("unexpected error in %s", context.get("view"), exc_info=error)
        error = exceptions.APIException(
            "ORMscope itself failed here. The server's output says more."
        )
    body = _body(error)
    response = Response(body, status=error.status_code, content_type=MEDIA_TYPE)
    if isinstance(error, exceptions.MethodNotAllowed):
        response["Allow"] = ", ".join(context["view"].allowed_methods)
    return response


def _body(error: exceptions.APIException) -> dict[str, Any]:
    status = HTTPStatus(error.status_code)
    body: dict[str, Any] = {"type": "about:blank", "title": status.phrase, "status": status.value}
    if isinstance(error, Problem):
        body["title"] = error.title
        body["detail"] = str(error.detail)
        if error.range is not None:
            body["range"] = {"start": error.range.start, "end": error.range.end}
    elif isinstance(error, exceptions.ValidationError):
        body["title"] = "The request is not right"
        body["errors"] = list(_fields(error.detail, ""))
        body["detail"] = " ".join(each["message"] for each in body["errors"])
    else:
        body["detail"] = str(error.detail)
    return body


def _fields(detail: Any, path: str) -> Any:
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _fields(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(detail, list):
        for inner in detail:
            yield from _fields(inner, path)
    else:
        yield {"field": path, "message": str(detail)}


def not_found(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    """Django's ``handler404``, for addresses that no view has."""
    del exception
    body = {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": f"There is nothing at {request.path}.",
    }
    return JsonResponse(body, status=404, content_type=MEDIA_TYPE)


def server_error(request: HttpRequest) -> JsonResponse:
    """Django's ``handler500``."""
    del request
    body = {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
        "detail": "ORMscope itself failed here. The server's output says more.",
    }
    return JsonResponse(body, status=500, content_type=MEDIA_TYPE)
