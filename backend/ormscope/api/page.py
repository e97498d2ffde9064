"""The page itself: the built frontend, with the recorded example written into it."""

from __future__ import annotations

import secrets
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import json_script

from ormscope.api.headers import page_policy
from ormscope.api.problems import problem_response
from ormscope.document.codec import to_data
from ormscope.runs.example import recorded_example

if TYPE_CHECKING:
    from ormscope.document.comparison import Comparison

_MARKER = "<!--ormscope-example-->"
_MISSING = (
    "<!doctype html><html lang=en><title>ORMscope</title><p>The frontend has not been built. "
    "Run <code>make run</code>, or <code>make dev</code> to work on it.</p></html>"
)
_NONCE = "ormscope-nonce"
"""Stands in the built index.html where the editor looks for the nonce of its style element."""


def page(request: HttpRequest) -> HttpResponse:
    """Serve ``index.html`` for every address that is a screen of the frontend."""
    if request.method not in ("GET", "HEAD"):
        response: HttpResponse = problem_response(
            HTTPStatus.METHOD_NOT_ALLOWED, "This address can only be read."
        )
        response["Allow"] = "GET, HEAD"
        return response
    if request.path.startswith("/static/"):
        raise Http404
    try:
        html = _index(Path(settings.ORMSCOPE["FRONTEND"]) / "index.html")
    except FileNotFoundError:
        return HttpResponse(_MISSING, status=503)
    nonce = secrets.token_urlsafe(16)
    response = HttpResponse(html.replace(_NONCE, nonce).replace(_MARKER, _example()))
    response["Content-Security-Policy"] = page_policy(nonce)
    return response


@cache
def _index(path: Path) -> str:
    return path.read_text(encoding="utf-8")


_written: tuple[Comparison, str] | None = None
"""The example and its element: 20 ms of work, and the page has no rate."""


def _example() -> str:
    global _written
    comparison = recorded_example()
    if comparison is None:
        return ""
    if _written is None or _written[0] is not comparison:
        # json_script() escapes what could end the element early; it wants data, not text.
        _written = comparison, json_script(to_data(comparison), "ormscope-example")
    return _written[1]
