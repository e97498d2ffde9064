"""The manager: which class, what its ``get_queryset()`` adds, which database the router chose."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from django.db import router
from django.db.models.manager import BaseManager

from ormscope.recorder.origins import tag_where
from ormscope.recorder.probe import Finding, Report, Stage, StageProbe
from ormscope.recorder.recording import Tag

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from ormscope.recorder.recording import CallRecord, SnippetCall

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
        recording = self.recording

        def watched() -> QuerySet[Any]:
            if recording.closed:
                return get_queryset()
            event = recording.begin("manager", "get_queryset")
            try:
                queryset = get_queryset()
            finally:
                recording.end(event)
            recording.lend("query", queryset.query)
            tag_where(queryset.query.where, Tag("manager"))
            added = str(queryset.query.where) if queryset.query.where else "nothing"
            name = f"{manager.model._meta.object_name}.{manager.name or 'related manager'}"
            entry = (name, type(manager), added)
            if entry not in recording.managers:
                recording.managers.append(entry)
            return queryset

        return watched

    def report(self) -> Report:
        managers = self.recording.managers
        if not managers:
            return Report(summary="no manager was asked")
        findings = []
        for name, kind, added in managers:
            getter: Any = kind.get_queryset  # type: ignore[attr-defined]
            findings.append(Finding(name=name, value=kind.__name__, defined_by=kind))
            findings.append(Finding(name="get_queryset() adds", value=added, defined_by=getter))
        findings += [
            Finding(name=f"router for {model.__name__}", value=router.db_for_read(model))
            for model in self.recording.models
        ]
        name, _, added = managers[0]
        return Report(summary=f"{name} adds {added}", findings=tuple(findings))
