"""`GET /api/source/`: Django's lines behind a place of a trace, shown where the place is named."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from ormscope.api.openapi import refusals
from ormscope.api.problems import Problem
from ormscope.api.serving import READING
from ormscope.runs.columns import columns, resolved, unknown_sentence
from ormscope.runs.definitions import Unreadable, definition
from ormscope.runs.source_files import NotOurs, NotThere, source_file

if TYPE_CHECKING:
    from rest_framework.request import Request

    from ormscope.runs.columns import Column

_DJANGO: Final = "https://github.com/django/django/blob/{version}/{file}#L{start}-L{end}"
_RELEASE: Final = re.compile(r"\d+\.\d+(\.\d+)?((a|b|rc)\d+)?")


class SourceQuery(serializers.Serializer[Any]):
    """What is asked for: a place of a trace of a database."""

    database = serializers.CharField(
        max_length=100,
        error_messages={"required": "Say which database's trace names the file: database=sqlite."},
    )
    file = serializers.CharField(
        max_length=300,
        error_messages={
            "required": "Say which file, as the trace does: file=django/db/models/lookups.py."
        },
    )
    line = serializers.IntegerField(
        min_value=1,
        max_value=1_000_000,
        error_messages={
            "required": "Say which line, from 1 on: line=12.",
            "invalid": "line is a whole number, from 1 on.",
            "min_value": "line is a whole number, from 1 on.",
        },
    )


class LineSerializer(serializers.Serializer[Any]):
    """A line of a file, with its number from 1. Where numbers leap, lines were left out."""

    number = serializers.IntegerField(min_value=1)
    text = serializers.CharField(allow_blank=True, trim_whitespace=False)


class SourceLinesSerializer(serializers.Serializer[Any]):
    """``GET /api/source/``: the whole function, class or assignment at a line.

    ``name`` is qualified, empty where the line stands in none. ``start`` and ``end`` are its first
    and last line; ``cut``: not all of it is in ``lines``. An attribute has its class's line above
    it. ``link`` is the same on the web, null where that is not known.
    """

    database = serializers.CharField()
    file = serializers.CharField()
    line = serializers.IntegerField(min_value=1)
    name = serializers.CharField(allow_blank=True)
    start = serializers.IntegerField(min_value=1)
    end = serializers.IntegerField(min_value=1)
    lines = LineSerializer(many=True)
    cut = serializers.BooleanField()
    link = serializers.CharField(allow_null=True)


class SourceView(APIView):
    """The lines of Django, or of a database's backend, that a place of a trace speaks of."""

    http_method_names = READING

    @extend_schema(
        parameters=[
            OpenApiParameter("database", str, required=True, description="The trace's alias"),
            OpenApiParameter("file", str, required=True, description="As a Place has it"),
            OpenApiParameter("line", int, required=True, description="From 1 on"),
        ],
        responses={200: SourceLinesSerializer, **refusals(404, 406, 429)},
    )
    def get(self, request: Request) -> Response:
        query = SourceQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        file, line = query.validated_data["file"], query.validated_data["line"]
        column = _column(query.validated_data["database"])
        try:
            found = definition(source_file(column, file), line)
        except NotOurs as error:
            raise Problem(
                HTTPStatus.BAD_REQUEST, "Not a file that traces name", str(error)
            ) from error
        except (NotThere, Unreadable) as error:
            raise Problem(HTTPStatus.NOT_FOUND, "No such source", str(error)) from error
        return Response(
            {
                "database": column.name,
                "file": file,
                "line": line,
                "name": found.name,
                "start": found.start,
                "end": found.end,
                "lines": [{"number": number, "text": text} for number, text in found.lines],
                "cut": found.is_cut,
                "link": _link(column, file, found.start, found.end),
            }
        )


def _column(name: str) -> Column:
    known = columns(settings.ORMSCOPE["STATE"])
    name = resolved(name, known)
    if name not in known:
        raise serializers.ValidationError({"database": unknown_sentence([name], known)})
    return known[name]


def _link(column: Column, file: str, start: int, end: int) -> str | None:
    version = column.environment.version
    if not file.startswith("django/") or not _RELEASE.fullmatch(version):
        return None
    return _DJANGO.format(version=version, file=file, start=start, end=end)
