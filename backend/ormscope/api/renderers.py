"""REST framework renderers for text that is JSON already."""

from __future__ import annotations

from typing import Any

from rest_framework.renderers import BaseRenderer, JSONRenderer


class DocumentRenderer(JSONRenderer):
    """A comparison comes as the text that the document's own codec made."""

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        if isinstance(data, str):
            return data.encode()
        return super().render(data, *args, **kwargs)


class LinesRenderer(BaseRenderer):
    """Names ``application/x-ndjson`` for content negotiation; only errors pass through it."""

    media_type = "application/x-ndjson"
    format = "ndjson"

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        return JSONRenderer().render(data, *args, **kwargs)
