"""The query: what each chained call changed in ``Query``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from ormscope.recorder.causes import call_tag
from ormscope.recorder.origins import clause_tags, tag_expression, tag_part, tag_where
from ormscope.recorder.probe import Finding, Report, Stage, StageProbe
from ormscope.recorder.query_state import changed_parts
from ormscope.recorder.query_words import changes
from ormscope.recorder.snapshots import snapshot
from ormscope.recorder.watched_query import watch_query

if TYPE_CHECKING:
    from ormscope.recorder.records import CallRecord, SnippetCall

STAGE = Stage(
    name="query",
    label="Query",
    docs="https://docs.djangoproject.com/en/5.2/ref/models/expressions/",
    order=4,
)

_PARTS = ("distinct", "limits", "group by", "select related", "for update")


class Probe(StageProbe):
    """Gives watched querysets a ``Query`` that notes what is done to it and who caused it."""

    def leave(self, snippet: SnippetCall, call: CallRecord | None, result: object) -> object:
        if isinstance(result, QuerySet):
            receiver = snippet.receiver
            before = receiver.query if isinstance(receiver, QuerySet) else None
            watch_query(result.query, self.notebook)
            if call is not None and result is not receiver:
                call.effect = "builds"
                call.forced_by = None  # an argument of it has fetched, not the queryset
                self._note_changes(call, before, result)
        return result

    def _note_changes(self, call: CallRecord, before: Any, result: QuerySet[Any]) -> None:
        query = result.query
        call.query = snapshot(self.notebook, before, query)
        tag = call_tag(self.notebook)
        if tag is None:
            return
        for part in changed_parts(before, query, _PARTS):
            if part not in clause_tags(query).parts:
                tag_part(query, part, tag)
        for annotation in query.annotations.values():
            tag_expression(annotation, tag)
        tag_where(query.where, tag)

    def report(self) -> Report:
        findings = []
        last: dict[str, str] = {}
        for call in self.notebook.calls:
            if call.query is None:
                continue
            for attribute, old, new in changes(*call.query):
                last[attribute] = new
                value = f"{old} → {new}" if old else new
                findings.append(Finding(name=f"{call.snippet.name}: {attribute}", value=value))
        summary = ", ".join(last) or "unchanged"
        return Report(summary=summary, findings=tuple(findings))
