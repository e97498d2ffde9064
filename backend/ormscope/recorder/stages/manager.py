"""The manager: which class, what its ``get_queryset()`` adds, which database the router chose."""

from __future__ import annotations

import copy
from types import FunctionType
from typing import TYPE_CHECKING, Any

from django.db import router
from django.db.models import QuerySet
from django.db.models.manager import BaseManager

from ormscope.recorder.managers import manager_record
from ormscope.recorder.origins import tag_join, tag_where
from ormscope.recorder.probe import Finding, Report, Stage, StageProbe
from ormscope.recorder.recording import Tag

if TYPE_CHECKING:
    from collections.abc import Callable

    from ormscope.recorder.notebook import Notebook
    from ormscope.recorder.records import CallRecord, ManagerRecord, SnippetCall

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
            query, tag = queryset.query, Tag("manager")
            tag_where(query.where, tag)
            for alias, join in query.alias_map.items():
                if join.join_type is not None:
                    tag_join(query, alias, tag)
            _note(notebook, manager, queryset)
            return queryset

        return watched

    def report(self) -> Report:
        managers = list(self.notebook.managers.values())
        if not managers:
            return Report(summary="no manager was asked")
        findings = []
        for each in managers:
            getter: Any = each.kind.get_queryset  # type: ignore[attr-defined]
            findings.append(Finding(name=each.name, value=each.kind.__name__, defined_by=each.kind))
            findings.append(
                Finding(name="get_queryset() adds", value=_added(each), defined_by=getter)
            )
            if each.queryset is not None and each.queryset is not QuerySet:
                findings += _own_methods(each.queryset)
        for model in self.recording.models:
            findings.append(Finding(name=f"router for {model.__name__}", value=_routed(model)))
        summary = ", ".join(f"{each.name} adds {_added(each)}" for each in managers[:3])
        if len(managers) > 3:
            summary += f", and {len(managers) - 3} more"
        return Report(summary=summary, findings=tuple(findings))


def _routed(model: type) -> str:
    """Give the router's answer; a project's router may raise."""
    try:
        reads, writes = router.db_for_read(model), router.db_for_write(model)
    except Exception as error:
        return f"raises {type(error).__name__}"
    return reads if reads == writes else f"{reads} for reads, {writes} for writes"


def _note(notebook: Notebook, manager: BaseManager[Any], queryset: QuerySet[Any]) -> None:
    """Note what a manager of the snippet has given: its class, and what its query holds already."""
    record = manager_record(notebook, manager)
    record.queryset = type(queryset)
    if queryset.query.where:
        record.added = str(queryset.query.where)


def _added(record: ManagerRecord) -> str:
    """Say what ``get_queryset()`` adds to every queryset of its manager."""
    if record.added:
        return record.added
    if record.call is not None and record.call.query is not None:
        query = record.call.query[1]
        return str(query.where) if query.where else "no condition, but something else"
    return "nothing"


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
