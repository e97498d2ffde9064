"""The API's description (OpenAPI 3.1): its refusals, and the document's own schema in it."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from drf_spectacular.utils import OpenApiResponse, extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.response import Response

from ormscope.api.serializers import ProblemDetailsSerializer
from ormscope.api.serving import READING
from ormscope.document.schema import document_schema

if TYPE_CHECKING:
    from rest_framework.request import Request

_MEDIA_TYPE: Final = "application/problem+json"
_REFUSALS: Final = {
    400: "The request, its host or the snippet is not right",
    403: "The request comes from a page of another site",
    404: "There is no such thing here",
    405: "Another method is meant; Allow names it",
    406: "No such format",
    413: "The request is too large",
    415: "The body is not JSON",
    429: "The server is busy, or this address has asked too much; Retry-After: seconds",
    500: "ORMscope itself failed; its log says more, by run_id",
    503: "No databases in this process",
}
_ALWAYS: Final = (400, 405, 500)


def refusals(*statuses: int) -> dict[Any, OpenApiResponse]:
    """Describe the problem details that an address may answer, beside those that every one may."""
    return {
        (status, _MEDIA_TYPE): OpenApiResponse(
            ProblemDetailsSerializer, description=_REFUSALS[status]
        )
        for status in sorted({*statuses, *_ALWAYS})
    }


def document_reference(name: str) -> dict[str, str]:
    """Refer to a type of the trace document, which :func:`add_document` puts into the schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def add_document(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Put the trace document's types among the schemas. A postprocessing hook of spectacular."""
    del kwargs
    definitions = json.dumps(document_schema()["$defs"]).replace(
        "#/$defs/", "#/components/schemas/"
    )
    schemas = result["components"]["schemas"]
    for name, definition in json.loads(definitions).items():
        if name in schemas:  # a serializer's name, which ProblemDetails avoids
            raise ValueError(f"two schemas are called {name}")
        schemas[name] = definition
    return result


class SchemaView(SpectacularAPIView):
    """The description of this API. Made once: it takes a while, and visitors may ask often."""

    http_method_names = READING

    @extend_schema(
        responses={
            (200, "application/vnd.oai.openapi"): {"type": "string"},
            (200, "application/vnd.oai.openapi+json"): {"type": "object"},
            (200, "application/yaml"): {"type": "string"},
            (200, "application/json"): {"type": "object"},
            **refusals(406, 429),
        }
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        del request, args, kwargs
        return Response(_description())


@cache
def _description() -> Any:
    generator: Any = SpectacularAPIView.generator_class()
    return generator.get_schema(public=True)
