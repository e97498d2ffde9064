"""The page itself: the built frontend, with the recorded example written into it."""

from __future__ import annotations

import secrets
from functools import cache
from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import json_script

from ormscope.api.headers import page_policy
from ormscope.api.problems import problem_response
from ormscope.document.codec import to_data
from ormscope.runs.example import recorded_example

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


def _example() -> str:
    comparison = recorded_example()
    return "" if comparison is None else _written(Same(comparison))


class Same:
    """A comparison as a key: itself and no other, since its contents cannot be hashed."""

    def __init__(self, comparison: Comparison) -> None:
        self.comparison = comparison

    def __hash__(self) -> int:
        return id(self.comparison)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.comparison is self.comparison


@lru_cache(maxsize=1)
def _written(example: Same) -> str:
    """Write the example's element, once: it takes 20 ms, and the page has no rate."""
    # json_script() escapes what could end the element early; it wants data, not text.
    return json_script(to_data(example.comparison), "ormscope-example")
