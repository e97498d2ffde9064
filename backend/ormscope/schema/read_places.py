"""Where, in the models that ``inspectdb`` wrote, what did not come back would stand."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ormscope.document.errors import SourceRange

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.migrations.state import ProjectState

    from ormscope.document.migration import Loss
    from ormscope.schema.written_models import WrittenModel


def with_read_places(
    found: Iterable[Loss],
    connection: Any,
    state: ProjectState,
    text: str,
    written: dict[str, WrittenModel],
) -> tuple[Loss, ...]:
    """Give the losses with their place in ``text``: a model's name, or a field's assignment."""
    places = _Places(text)
    convert = connection.introspection.identifier_converter
    models = {model.__name__: model for model in state.apps.get_models()}

    def place(loss: Loss) -> SourceRange | None:
        name, *rest = loss.object.split(".")
        model = models.get(name)
        read = None if model is None else written.get(convert(model._meta.db_table))
        if model is None or read is None:
            return None
        if not rest or rest[0] in ("bases", "Meta"):
            return places.of((read.name,))
        columns = {field.name: field.column for field in model._meta.concrete_fields}
        column = convert(columns[rest[0]]) if columns.get(rest[0]) else None
        field = next((each.name for each in read.fields if convert(each.column) == column), None)
        return places.of((read.name, field)) if field else places.of((read.name,))

    return tuple(replace(loss, read_range=place(loss)) for loss in found)


class _Places:
    """The places of classes' names and of fields' assignments in a module's text."""

    def __init__(self, text: str) -> None:
        self._starts = [0]
        for line in text.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self._lines = text.splitlines()
        self._found: dict[tuple[str, ...], SourceRange] = {}
        for node in ast.parse(text).body:
            if isinstance(node, ast.ClassDef):
                self._add(node)

    def of(self, key: tuple[str, ...]) -> SourceRange | None:
        """Give the range of a class, or of a field of it, in code points."""
        return self._found.get(key)

    def _add(self, node: ast.ClassDef) -> None:
        start = self._point(node.lineno, node.col_offset) + len("class ")
        self._found[(node.name,)] = SourceRange(start=start, end=start + len(node.name))
        for each in node.body:
            target = each.targets[0] if isinstance(each, ast.Assign) else None
            if isinstance(target, ast.Name) and each.end_lineno and each.end_col_offset:
                end = self._point(each.end_lineno, each.end_col_offset)
                begin = self._point(each.lineno, each.col_offset)
                self._found[(node.name, target.id)] = SourceRange(start=begin, end=end)

    def _point(self, line: int, column: int) -> int:
        """Turn a line and its UTF-8 column, as ``ast`` counts, into code points."""
        before = self._lines[line - 1].encode()[:column].decode()
        return self._starts[line - 1] + len(before)
