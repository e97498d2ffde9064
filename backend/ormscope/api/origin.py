"""Refuses what another site makes a visitor's browser send to this server."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost

from ormscope.api.problems import problem_response

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

_SAFE: Final = ("GET", "HEAD", "OPTIONS")
_OURS: Final = ("same-origin", "none")
"""What browsers say in ``Sec-Fetch-Site`` of this server's pages and of what a person typed."""
_PORTS: Final = {"http": 80, "https": 443}


class SameOriginMiddleware:
    """Lets a browser change things from this server's own pages only.

    The host is checked first, against DNS rebinding (``ALLOWED_HOSTS``). Then ``Origin`` (scheme,
    host and port; `null` is nobody's) and ``Sec-Fetch-Site``. Programs send neither. This and JSON
    bodies, which no form can send, stand for CSRF tokens: the API knows no cookie and no session.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            host = request.get_host()
        except DisallowedHost:
            names = ", ".join(name for name in settings.ALLOWED_HOSTS if name != "testserver")
            return problem_response(
                HTTPStatus.BAD_REQUEST,
                f"This server answers to {names} only. ORMSCOPE_HOSTS names more.",
            )
        if request.method in _SAFE:
            return self.get_response(request)
        origin = request.headers.get("Origin")
        ours = f"{request.scheme}://{host}"
        if origin is not None and _parts(origin) != _parts(ours):
            detail = f"Requests from pages of {origin[:200]!r} are not taken, only those of {ours}."
            if origin == f"https://{host}":
                detail += (
                    " Where a TLS proxy stands in front, start this server with ORMSCOPE_TLS=1."
                )
            return problem_response(HTTPStatus.FORBIDDEN, detail)
        site = request.headers.get("Sec-Fetch-Site", "none")
        if site not in _OURS:
            return problem_response(
                HTTPStatus.FORBIDDEN,
                f"Requests from pages of another site ({site[:20]!r}) are not taken.",
            )
        return self.get_response(request)


def _parts(origin: str) -> tuple[str, str, int] | None:
    """Split an origin into scheme, host and port. None for what is no origin, `null` among it."""
    try:
        parts = urlsplit(origin)
        port = parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError):
        return None
    if not parts.hostname or parts.path or parts.query or parts.fragment or "@" in parts.netloc:
        return None
    return parts.scheme, parts.hostname, port
