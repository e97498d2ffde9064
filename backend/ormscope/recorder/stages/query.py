"""The query: what each chained call changed in ``Query``."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from django.db.models import QuerySet
from django.db.models.expressions import Col
from django.db.models.sql import Query

from ormscope.recorder.origins import (
    argument_tag,
    call_tag,
    clause_tags,
    rename_joins,
    tag_columns,
    tag_expression,
    tag_join,
    tag_ordering,
    tag_part,
    tag_where,
)
from ormscope.recorder.probe import Finding, Report, Stage, StageProbe
from ormscope.recorder.query_state import describe, differences
from ormscope.recorder.recording import Tag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ormscope.recorder.recording import CallRecord, Recording, SnippetCall

STAGE = Stage(
    name="query",
    label="Query",
    docs="https://docs.djangoproject.com/en/5.2/ref/models/expressions/",
    order=4,
)

_DESCRIBED_CALLS = 60
"""Describing a query costs as much as the query is long: later calls of a long run are not."""


class Probe(StageProbe):
    """Gives watched querysets a ``Query`` that notes what is done to it and who caused it."""

    def enter(self, snippet: SnippetCall) -> None:
        call = self.recording.call
        if call is None:
            return
        for index, argument in enumerate(snippet.arguments):
            if hasattr(argument.value, "resolve_expression"):
                tag_expression(argument.value, Tag("call", call, index))
        receiver = snippet.receiver
        if isinstance(receiver, QuerySet) and self._worth_describing():
            with self.recording.excused():
                call.before = describe(receiver.query)

    def leave(self, snippet: SnippetCall, call: CallRecord | None, result: object) -> object:
        if isinstance(result, QuerySet):
            watched_query(result.query, self.recording)
            if call is not None and result is not snippet.receiver:
                call.effect = "builds"
                self._note_changes(call, result)
        return result

    def _note_changes(self, call: CallRecord, result: QuerySet[Any]) -> None:
        query = result.query
        tag = call_tag(self.recording)
        before = call.before or {}
        if self._worth_describing():
            with self.recording.excused():
                call.changes = differences(before, describe(query))
            changed = {name for name, _, _ in call.changes}
            for part in ("distinct", "limits", "group by", "select related", "for update"):
                if part in changed and tag is not None and part not in clause_tags(query).parts:
                    tag_part(query, part, tag)
        if tag is not None:
            for annotation in query.annotations.values():
                tag_expression(annotation, tag)
            tag_where(query.where, tag)

    def _worth_describing(self) -> bool:
        return len(self.recording.calls) <= _DESCRIBED_CALLS

    def report(self) -> Report:
        findings = []
        last: dict[str, str] = {}
        for call in self.recording.calls:
            for attribute, before, after in call.changes:
                last[attribute] = after
                value = f"{before} → {after}" if before else after
                findings.append(Finding(name=f"{call.snippet.name}: {attribute}", value=value))
        summary = ", ".join(last) or "unchanged"
        return Report(summary=summary, findings=tuple(findings))


def watched_query(query: Any, recording: Recording) -> Any:
    """Swap the query's class for one that notes; clones inherit it. Plain ``Query`` only."""
    if type(query) is Query:
        query.__class__ = _watched_class(recording)
    return query


def _watched_class(recording: Recording) -> type[Query]:
    key = ("query", Query)
    if key not in recording.watched:
        recording.watched[key] = type("Query", (_WatchedQuery,), {"_recording": recording})
    return cast("type[Query]", recording.watched[key])


@contextmanager
def _noted(recording: Recording, name: str, tag: Tag | None) -> Iterator[Tag | None]:
    """Open an event of this stage; what is caused meanwhile is caused by ``tag``."""
    previous = recording.origin
    recording.origin = tag = tag or previous
    event = recording.begin("query", name)
    try:
        yield tag
    finally:
        recording.end(event)
        recording.origin = previous


def _event(name: str, causes: bool = False) -> Callable[..., Any]:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        inherited = getattr(super(_WatchedQuery, self), name)
        if self._recording.closed:
            return inherited(*args, **kwargs)
        with _noted(self._recording, name, call_tag(self._recording) if causes else None):
            return inherited(*args, **kwargs)

    return method


class _WatchedQuery(Query):
    """A ``Query`` that notes who caused its parts. Its SQL is that of ``Query``."""

    _recording: Recording

    add_q = _event("add_q")
    set_values = _event("set_values")
    add_deferred_loading = _event("add_deferred_loading")
    add_immediate_loading = _event("add_immediate_loading")
    combine = _event("combine", causes=True)
    chain = _event("chain")
    get_aggregation = _event("get_aggregation", causes=True)

    def build_filter(self, filter_expr: Any, *args: Any, **kwargs: Any) -> Any:
        recording = self._recording
        if recording.closed or recording.call is None:
            return super().build_filter(filter_expr, *args, **kwargs)
        given = filter_expr[0] if isinstance(filter_expr, tuple) else filter_expr
        previous = recording.origin
        if previous is None or previous.argument is None:
            recording.origin = argument_tag(recording, given) or call_tag(recording)
        try:
            clause, needed = super().build_filter(filter_expr, *args, **kwargs)
            if recording.origin is not None:
                tag_where(clause, recording.origin)
        finally:
            recording.origin = previous
        return clause, needed

    def add_annotation(self, annotation: Any, alias: str, *args: Any, **kwargs: Any) -> Any:
        recording = self._recording
        if recording.closed:
            return super().add_annotation(annotation, alias, *args, **kwargs)
        tag = argument_tag(recording, alias) or argument_tag(recording, annotation)
        with _noted(recording, "add_annotation", tag or call_tag(recording)) as origin:
            super().add_annotation(annotation, alias, *args, **kwargs)
            if origin is not None and alias in self.annotations:
                tag_expression(self.annotations[alias], origin)

    def add_filtered_relation(self, filtered_relation: Any, alias: str) -> None:
        recording = self._recording
        if recording.closed:
            return super().add_filtered_relation(filtered_relation, alias)
        with _noted(recording, "add_filtered_relation", argument_tag(recording, alias)):
            super().add_filtered_relation(filtered_relation, alias)

    def add_ordering(self, *ordering: Any) -> None:
        recording = self._recording
        super().add_ordering(*ordering)
        if recording.closed:
            return
        names = list(clause_tags(self).order_by)
        for each in ordering:
            tag = argument_tag(recording, each) or call_tag(recording)
            if tag is None:
                continue
            if isinstance(each, str):
                names.append((each, tag))
            else:
                tag_expression(each, tag)
        tag_ordering(self, names)

    def add_fields(self, field_names: Any, allow_m2m: bool = True) -> None:
        recording = self._recording
        if recording.closed:
            return super().add_fields(field_names, allow_m2m)
        names = list(field_names)
        with _noted(recording, "add_fields", call_tag(recording)) as origin:
            super().add_fields(names, allow_m2m)
            if origin is None:
                return None
            tags = [argument_tag(recording, name) or origin for name in names]
            if len(tags) != len(self.select):  # a composite key is one name and several columns
                tags = [origin] * len(self.select)
            columns = [
                (str(each.alias), str(each.target.column), tag)
                for each, tag in zip(self.select, tags, strict=True)
                if isinstance(each, Col)
            ]
            tag_columns(self, columns)
        return None

    def clear_ordering(self, *args: Any, **kwargs: Any) -> None:
        super().clear_ordering(*args, **kwargs)
        if not self._recording.closed and not self.order_by:
            tag_ordering(self, [])

    def set_limits(self, *args: Any, **kwargs: Any) -> None:
        super().set_limits(*args, **kwargs)
        call = self._recording.call
        if call is not None and not self._recording.closed:
            # Without the argument: get(pk=1) sets a limit, and pk=1 has no part in that.
            tag_part(self, "limits", Tag("call", call))

    def set_group_by(self, *args: Any, **kwargs: Any) -> None:
        super().set_group_by(*args, **kwargs)
        self._tag("group by", again=False)  # values() regroups

    def add_select_related(self, *args: Any, **kwargs: Any) -> None:
        super().add_select_related(*args, **kwargs)
        self._tag("select related")

    def join(self, *args: Any, **kwargs: Any) -> Any:
        alias = super().join(*args, **kwargs)
        recording = self._recording
        is_join = self.alias_map[alias].join_type is not None
        if is_join and not recording.closed and recording.origin is not None:
            tag_join(self, alias, recording.origin)
        return alias

    def change_aliases(self, change_map: Any) -> None:
        super().change_aliases(change_map)
        if not self._recording.closed:
            rename_joins(self, change_map)

    def _tag(self, part: str, again: bool = True) -> None:
        recording = self._recording
        if recording.closed or (tag := call_tag(recording)) is None:
            return
        if again or part not in clause_tags(self).parts:
            tag_part(self, part, tag)
