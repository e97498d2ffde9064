"""What every answer tells the browser to refuse: frames, sniffing, other origins, inline scripts.

Written here rather than taken from django-csp: the page and everything else are the only two
policies, and Django brings its own from 6.0 on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.http import HttpResponse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

NOTHING: Final = "default-src 'none'; frame-ancestors 'none'"
"""For data and errors: an answer that is opened as a page may load, run and submit nothing."""

_PAGE: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": NOTHING,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
    ),
    "Cache-Control": "no-store",
}


def page_policy(nonce: str) -> str:
    """Return the Content-Security-Policy of the page. `nonce` is for the editor's style element."""
    return _PAGE.format(nonce=nonce)


class HeadersMiddleware:
    """Sets :data:`HEADERS` where a view has not set its own. First, so that it sees refusals too.

    The page says its own policy and WhiteNoise says how long a file may be kept. An answer to HEAD
    loses its body here, which waitress would send, and a proxy take for the next answer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.method == "HEAD" and isinstance(response, HttpResponse):
            response.content = b""  # Content-Length stays: that of the body that GET has
        return response
