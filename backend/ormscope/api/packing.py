"""Answers that are packed on their way, where the browser takes it.

Django's ``GZipMiddleware`` holds lines back until enough of them came: here each goes out at once.
What is packed holds nothing secret beside what was asked, so that its size tells nobody anything.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from django.utils.cache import patch_vary_headers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http.response import HttpResponseBase
    from rest_framework.request import Request

_LEVEL: Final = 4
"""A document of 7.6 MB: 0.8 MB in 0.1 s; with 6, 0.7 MB in 0.23 s; with 1, 0.9 MB in 0.06 s."""
_GZIP: Final = 31
_TAKEN: Final = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))", re.IGNORECASE)

Answer = TypeVar("Answer", bound="HttpResponseBase")


class Parts(Protocol):
    """What is sent part by part; closed when nobody wants the rest."""

    def __iter__(self) -> Iterator[bytes]: ...
    def close(self) -> None: ...


class PackedLines:
    """Parts, each packed so that it can be read before the next one comes."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.close = parts.close

    def __iter__(self) -> Iterator[bytes]:
        pack = zlib.compressobj(_LEVEL, wbits=_GZIP)
        for part in self._parts:
            yield pack.compress(part) + pack.flush(zlib.Z_SYNC_FLUSH)
        yield pack.flush()


def packed(content: bytes) -> bytes:
    """Return it as gzip."""
    return zlib.compress(content, _LEVEL, wbits=_GZIP)


def takes_gzip(request: Request) -> bool:
    """Tell whether the client takes gzip."""
    return _TAKEN.search(request.headers.get("Accept-Encoding", "")) is not None


def said_of_packing(response: Answer, request: Request) -> Answer:
    """Say in the headers whether the answer is packed, and that this depends on the client."""
    if takes_gzip(request):
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response
