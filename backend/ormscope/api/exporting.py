"""`POST /api/exports/` and `POST /api/imports/`: a comparison as a file, and one from a file."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any, Final

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.views import APIView

from ormscope.api.documents import ComparisonField, DocumentParser, comparison_of, turn
from ormscope.api.headers import NOTHING
from ormscope.api.openapi import document_reference, refusals
from ormscope.api.serving import RUNNING
from ormscope.api.throttling import RunsThrottle
from ormscope.document.codec import to_json
from ormscope.document.errors import DocumentError
from ormscope.renderers import renderers

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase
    from rest_framework.renderers import BaseRenderer
    from rest_framework.request import Request

    from ormscope.document.comparison import Comparison
    from ormscope.renderers import Renderer

logger = logging.getLogger(__name__)

_LONGEST_NAME: Final = 60
_REFUSED: Final = refusals(403, 413, 415, 429)


@extend_schema_field(document_reference("Comparison"))
class _DocumentField(ComparisonField):
    """A comparison, described by the document's own schema."""


class ExportSerializer(serializers.Serializer[Any]):
    """``POST /api/exports/``."""

    format = serializers.ChoiceField(
        choices=sorted(renderers()),
        error_messages={
            "invalid_choice": f"format is one of {', '.join(sorted(renderers()))}.",
            "required": f"Say which format: {', '.join(sorted(renderers()))}.",
        },
    )
    comparison = _DocumentField(
        error_messages={
            "required": "The comparison is missing. Send one that POST /api/runs/ answered.",
            "null": "The comparison is null. Send one that POST /api/runs/ answered.",
        }
    )


class _AnyAccept(BaseContentNegotiation):
    """The request's own `format` says what comes; only errors pass through a renderer."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        # As DefaultContentNegotiation: by Content-Type.
        return next(
            (each for each in parsers if _is_of(request.content_type, each.media_type)), None
        )

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        del request, format_suffix
        return renderers[0], renderers[0].media_type


def _is_of(content_type: str, media_type: str) -> bool:
    return content_type.partition(";")[0].strip().lower() == media_type


class _DocumentView(APIView):
    """Takes a comparison from anybody, and runs nothing."""

    http_method_names = RUNNING
    parser_classes = (DocumentParser,)
    throttle_classes = (RunsThrottle,)
    content_negotiation_class = _AnyAccept


class ExportsView(_DocumentView):
    """A comparison as a file: a page, a drawing, Markdown, text, JSON."""

    @extend_schema(
        request=ExportSerializer,
        responses={
            **{
                (200, media_type): OpenApiResponse(OpenApiTypes.STR, description="The file")
                for media_type in sorted({each.media_type for each in renderers().values()})
            },
            **_REFUSED,
        },
    )
    def post(self, request: Request) -> HttpResponseBase:
        with turn():
            asked = ExportSerializer(data=request.data)
            asked.is_valid(raise_exception=True)
            comparison: Comparison = asked.validated_data["comparison"]
            renderer = renderers()[asked.validated_data["format"]]
            content = _rendered(renderer, comparison)
        name = f"ormscope-{_spoken(comparison.snippet)}.{renderer.suffix}"
        return HttpResponse(
            content,
            content_type=f"{renderer.media_type}; charset=utf-8",
            headers={
                "Content-Disposition": f'attachment; filename="{name}"',
                # Whoever opens it as a page all the same has one without scripts or an origin.
                "Content-Security-Policy": f"{NOTHING}; sandbox",
            },
        )


class ImportsView(_DocumentView):
    """A comparison from a file: checked, and given back as this server writes it."""

    @extend_schema(
        request={"application/json": document_reference("Comparison")},
        responses={(200, "application/json"): document_reference("Comparison"), **_REFUSED},
    )
    def post(self, request: Request) -> HttpResponseBase:
        with turn():
            try:
                comparison = comparison_of(request.data)
            except DocumentError as error:
                raise serializers.ValidationError({"comparison": str(error)[:1_200]}) from error
            return HttpResponse(to_json(comparison), content_type="application/json")


def _rendered(renderer: Renderer, comparison: Comparison) -> bytes:
    try:
        return renderer.render(comparison).encode("utf-8", "backslashreplace")
    except (LookupError, RecursionError) as error:
        # The invariants should have told; what they leave out is not the visitor's to find.
        logger.warning("a document passed its invariants and could not be shown", exc_info=error)
        raise serializers.ValidationError(
            {"comparison": "This document refers to things that it does not hold."}
        ) from error


def _spoken(snippet: str) -> str:
    """Return a file's name for a snippet: `book-objects-filter-title-icontains`."""
    words = re.findall(r"[a-z0-9]+", snippet[:400].lower())
    name = ""
    for word in words:
        if len(name) + len(word) >= _LONGEST_NAME:
            break
        name = f"{name}-{word}" if name else word
    return name or "trace"
