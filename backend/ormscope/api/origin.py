"""Refuses what another site makes a visitor's browser send to this server."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.core.exceptions import DisallowedHost
from django.http import JsonResponse

from ormscope.api.problems import MEDIA_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

_SAFE = ("GET", "HEAD", "OPTIONS")


class SameOriginMiddleware:
    """Lets a browser post from this server's own pages only; programs send no ``Origin``.

    The host is checked first, against DNS rebinding (``ALLOWED_HOSTS``).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            host = request.get_host()
        except DisallowedHost:
            return _refuse(
                HTTPStatus.BAD_REQUEST, "This server answers to 127.0.0.1 and localhost only."
            )
        origin = request.headers.get("Origin")
        if request.method not in _SAFE and origin and origin.partition("://")[2] != host:
            return _refuse(HTTPStatus.FORBIDDEN, f"Requests from pages of {origin} are not taken.")
        return self.get_response(request)


def _refuse(status: HTTPStatus, detail: str) -> HttpResponse:
    body = {"type": "about:blank", "title": status.phrase, "status": status, "detail": detail}
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE)
