"""The page itself: the built frontend, with the recorded example written into it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import json_script

from ormscope.document.codec import to_data
from ormscope.runs.example import recorded_example

_MARKER = "<!--ormscope-example-->"
_MISSING = (
    "<!doctype html><html lang=en><title>ORMscope</title><p>The frontend has not been built. "
    "Run <code>make run</code>, or <code>make dev</code> to work on it.</p></html>"
)
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""Styles are inline because the editor (CodeMirror) writes its own; scripts never are."""


def page(request: HttpRequest) -> HttpResponse:
    """Serve ``index.html`` for every address that is a screen of the frontend."""
    if request.path.startswith(("/api/", "/static/")):
        raise Http404
    try:
        html = _index(Path(settings.ORMSCOPE["FRONTEND"]) / "index.html")
    except FileNotFoundError:
        return HttpResponse(_MISSING, status=503)
    response = HttpResponse(html.replace(_MARKER, _example()))
    response["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    response["Cache-Control"] = "no-cache"
    return response


@cache
def _index(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _example() -> str:
    comparison = recorded_example()
    if comparison is None:
        return ""
    # json_script() escapes what could end the element early; it wants data, not text.
    return json_script(to_data(comparison), "ormscope-example")
