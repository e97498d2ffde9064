"""The manager: which class, what its ``get_queryset()`` adds, which database the router chose."""

from __future__ import annotations

import copy
from types import FunctionType
from typing import TYPE_CHECKING, Any

from django.db import router
from django.db.models import QuerySet
from django.db.models.manager import BaseManager

from ormscope.recorder.origins import tag_where
from ormscope.recorder.probe import Finding, Report, Stage, StageProbe
from ormscope.recorder.recording import Tag

if TYPE_CHECKING:
    from collections.abc import Callable

    from ormscope.recorder.notebook import CallRecord, Notebook, SnippetCall

STAGE = Stage(
    name="manager",
    label="Manager",
    docs="https://docs.djangoproject.com/en/5.2/topics/db/managers/",
    order=2,
)


class Probe(StageProbe):
    """Hands the snippet a copy of each manager, whose ``get_queryset()`` is watched.

    The manager itself, shared by the whole process, is never touched.
    """

    def leave(self, snippet: SnippetCall, call: CallRecord | None, result: object) -> object:
        del snippet, call
        if not isinstance(result, BaseManager) or "get_queryset" in vars(result):
            return result
        watched: Any = copy.copy(result)
        watched.get_queryset = self._watch(result, result.get_queryset)
        return watched

    def _watch(
        self, manager: BaseManager[Any], get_queryset: Callable[[], QuerySet[Any]]
    ) -> Callable[[], QuerySet[Any]]:
        recording, notebook = self.recording, self.notebook

        def watched() -> QuerySet[Any]:
            if notebook.closed:
                return get_queryset()
            event = notebook.begin("manager", "get_queryset")
            try:
                queryset = get_queryset()
            finally:
                notebook.end(event)
            recording.lend("query", queryset.query)
            tag_where(queryset.query.where, Tag("manager"))
            note_manager(notebook, manager, queryset.query)
            return queryset

        return watched

    def report(self) -> Report:
        managers = self.notebook.managers
        if not managers:
            return Report(summary="no manager was asked")
        findings = []
        for name, kind, queryset, added in managers:
            getter: Any = kind.get_queryset  # type: ignore[attr-defined]
            findings.append(Finding(name=name, value=kind.__name__, defined_by=kind))
            findings.append(Finding(name="get_queryset() adds", value=added, defined_by=getter))
            if queryset is not None and queryset is not QuerySet:
                findings += _own_methods(queryset)
        for model in self.recording.models:
            reads, writes = router.db_for_read(model), router.db_for_write(model)
            value = reads if reads == writes else f"{reads} for reads, {writes} for writes"
            findings.append(Finding(name=f"router for {model.__name__}", value=value))
        name, _, _, added = managers[0]
        return Report(summary=f"{name} adds {added}", findings=tuple(findings))


def note_manager(notebook: Notebook, manager: BaseManager[Any], query: Any) -> None:
    """Note which manager was asked, and what it has added to the query it gave."""
    added = str(query.where) if query.where else "nothing"
    name = f"{manager.model._meta.object_name}.{manager.name or 'related manager'}"
    entry = (name, type(manager), getattr(manager, "_queryset_class", None), added)
    if entry not in notebook.managers:
        notebook.managers.append(entry)


def _own_methods(queryset: type) -> list[Finding]:
    """Give the queryset class that a manager was made of, and the methods it adds to Django's."""
    methods = [
        (name, method)
        for kind in queryset.__mro__
        if not kind.__module__.startswith("django.")
        for name, method in vars(kind).items()
        if isinstance(method, FunctionType) and not name.startswith("_")
    ]
    found = [Finding(name="queryset class", value=queryset.__name__, defined_by=queryset)]
    return found + [
        Finding(name="queryset method", value=f"{name}()", defined_by=method)
        for name, method in methods
    ]
