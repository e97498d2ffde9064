"""The model: its table, what of its Meta ends up in SQL, its fields by column type."""

from __future__ import annotations

import inspect
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ormscope.recorder.probe import Finding, Report, Stage, StageProbe

if TYPE_CHECKING:
    from collections.abc import Iterator

STAGE = Stage(
    name="model",
    label="Model",
    docs="https://docs.djangoproject.com/en/5.2/topics/db/models/",
    order=1,
)


class Probe(StageProbe):
    """Describes the models whose queries were compiled; its time is that of building instances."""

    def report(self) -> Report:
        models = list(self.recording.models)
        if not models:
            return Report(summary="no model was queried")
        findings: list[Finding] = []
        for model in models:
            findings += self._describe(model)
        names = ", ".join(model._meta.label for model in models[:3])  # type: ignore[attr-defined]
        more = f" and {len(models) - 3} more" if len(models) > 3 else ""
        return Report(summary=names + more, findings=tuple(findings))

    def _describe(self, model: Any) -> list[Finding]:
        meta = model._meta
        found = [Finding(name=meta.label, value=f"table {meta.db_table}", defined_by=model)]
        if meta.ordering:
            found.append(Finding(name="Meta.ordering", value=", ".join(map(str, meta.ordering))))
        found += [
            Finding(name="constraint", value=f"{type(each).__name__} {each.name}")
            for each in meta.constraints
        ]
        connection = self.recording.connection
        with _no_questions(connection):
            found += [
                Finding(name=field.name, value=_column_type(field, connection))
                for field in meta.local_concrete_fields
            ]
        return found


@contextmanager
def _no_questions(connection: Any) -> Iterator[None]:
    """Let nothing be asked of the server: a backend may want its version to tell its types."""

    def refuse(*_: Any) -> Any:
        raise _AskedError

    with connection.execute_wrapper(refuse):
        yield


class _AskedError(Exception):
    """A query that would have been run to describe a field."""


def _column_type(field: Any, connection: Any) -> str:
    types = inspect.getattr_static(type(connection), "data_types", None)
    is_known = isinstance(types, dict) or "data_types" in vars(connection)
    is_pinned = type(connection).__module__.startswith("ormscope.databases.")
    if not (is_known or is_pinned or connection.connection is not None):
        return "a column"
    try:
        return field.db_type(connection) or "no column"
    except Exception:  # of the backend, of the field's own method, or ours
        return "a column"
