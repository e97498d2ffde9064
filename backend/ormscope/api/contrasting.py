"""``POST /api/contrasts/``: two snippets on one database, and what the second makes of it."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from ormscope.api.openapi import document_reference, refusals
from ormscope.api.renderers import DocumentRenderer
from ormscope.api.running import AskingView, parse, snippet_of
from ormscope.api.serializers import ContrastSerializer
from ormscope.api.throttling import TwoRunsThrottle
from ormscope.document.codec import to_json
from ormscope.document.contrasting import contrast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http.response import HttpResponseBase
    from rest_framework.request import Request

    from ormscope.document.comparison import Comparison
    from ormscope.document.trace import Trace
    from ormscope.runs.asked import Asked

logger = logging.getLogger(__name__)


class ContrastsView(AskingView):
    """Run two snippets on one database; answer what the second makes of it that the first doesn't.

    They are two runs to whoever counts: the queue, and the limit of an address.
    """

    renderer_classes = (DocumentRenderer,)
    serializer = ContrastSerializer
    throttle_classes = (TwoRunsThrottle,)

    @extend_schema(
        request=ContrastSerializer,
        responses={
            (200, "application/json"): document_reference("Contrast"),
            **refusals(403, 406, 413, 415, 429, 503),
        },
    )
    def post(self, request: Request) -> HttpResponseBase:
        asked = self.validated(request)
        snippets: list[str] = asked["snippets"]
        names: list[str] = [asked["database"]]
        self.line.asked("".join(snippets), names)
        for number, snippet in enumerate(snippets):
            name = ("The first snippet", "The second snippet")[number]
            parse(snippet, name=name, field=f"snippets.{number}")
        runs: list[Asked[Trace, Comparison]] = []
        try:
            runs.extend(self.begun(request, snippet_of(each, asked), names) for each in snippets)
            compared = self._compared(runs)
        finally:
            for run in runs:
                run.close()
        if compared is None:  # the client is gone, and nobody reads this
            self.line.say("abandoned")
            return Response(status=HTTPStatus.NO_CONTENT)
        answer = to_json(contrast(*compared))
        self.line.say("ok")
        return HttpResponse(answer, content_type="application/json")

    def _compared(
        self, runs: Sequence[Asked[Trace, Comparison]]
    ) -> tuple[Comparison, Comparison] | None:
        """Return both comparisons; None when nobody wants them any more."""
        for run in runs:
            for trace in run:
                self.line.answered(trace)
        found = [run.result for run in runs if run.result is not None]
        return (found[0], found[1]) if len(found) == len(runs) else None
