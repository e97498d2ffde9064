"""``/api/models/``: what a snippet can name, over the sample or over declared models."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from ormscope.api.openapi import refusals
from ormscope.api.problems import Problem
from ormscope.api.reading import VocabularySerializer
from ormscope.api.running import AskingView
from ormscope.api.serializers import database_field, known_database, lab_field
from ormscope.api.serving import READING, RUNNING
from ormscope.runs.policy import policy
from ormscope.runs.questions.vocabulary import Words
from ormscope.runs.vocabulary import completion

if TYPE_CHECKING:
    from rest_framework.request import Request


class DeclaredSerializer(serializers.Serializer[Any]):
    """``POST /api/models/``: models as one types them, and a database, in whose process they are
    read."""

    models = lab_field("The models")
    database = database_field()

    def validate_database(self, name: str) -> str:
        return known_database(name)


class ModelsView(AskingView):
    """What a snippet can name: models, fields, lookups, managers, methods, functions."""

    http_method_names = [*READING, *RUNNING]
    serializer = DeclaredSerializer

    @extend_schema(responses={200: VocabularySerializer, **refusals(406, 429)})
    def get(self, request: Request) -> Response:
        del request
        return Response(completion(sql_text=policy().sql_text))

    @extend_schema(
        request=DeclaredSerializer,
        responses={200: VocabularySerializer, **refusals(403, 406, 413, 415, 429, 503)},
    )
    def post(self, request: Request) -> Response:
        asked = self.validated(request)
        names = [asked["database"]]
        self.line.asked(asked["models"], names)
        run = self.begun(request, Words(models=asked["models"]), names)
        for answer in run:
            self.line.answered(answer)
        self.line.say("ok" if run.result is not None else "abandoned")
        if (told := run.result) is None:  # the client is gone, and nobody reads this
            return Response(status=HTTPStatus.NO_CONTENT)
        if told.problem is not None:
            raise Problem(
                HTTPStatus.BAD_REQUEST, "The models cannot be read", told.problem.message,
                range=told.problem.range, field="models",
            )  # fmt: skip
        if told.outcome.status != "ok":
            raise Problem(
                HTTPStatus.SERVICE_UNAVAILABLE, "The models were not read",
                told.outcome.message or "The database did not answer. Ask another one.",
            )  # fmt: skip
        words = VocabularySerializer(data=json.loads(told.vocabulary))
        words.is_valid(raise_exception=True)  # a runner may say anything
        return Response(words.data)
