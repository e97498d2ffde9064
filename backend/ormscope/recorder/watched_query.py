"""A ``Query`` that notes who caused its parts. Its SQL is that of ``Query``.

The class of a query is swapped for a subclass of the same name; clones inherit it. When the run is
over it passes everything on, and its clones are plain again.
"""

from __future__ import annotations

import copyreg
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db.models.expressions import Col
from django.db.models.sql import AggregateQuery, DeleteQuery, InsertQuery
from django.db.models.sql.where import ExtraWhere

from ormscope.recorder.causes import argument_tag, call_tag, caused_by_relation, filter_tag
from ormscope.recorder.joins import noted_change, noted_join, noted_trimming
from ormscope.recorder.origins import (
    clause_tags,
    note_decisions,
    rename_joins,
    tag_assignment,
    tag_columns,
    tag_expression,
    tag_join,
    tag_ordering,
    tag_part,
    tag_where,
    tagged_copy,
    without_tags,
)
from ormscope.recorder.recording import Tag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ormscope.recorder.notebook import Notebook

# What the standard library's own pickles of protocol 1 call.
_reconstruct: Any = copyreg._reconstructor  # type: ignore[attr-defined]  # not in typeshed

# Django makes these by itself, from queries that are watched.
_NOT_WATCHED = (AggregateQuery, DeleteQuery, InsertQuery)


def watch_query(query: Any, notebook: Notebook) -> Any:
    """Swap the query's class for one that notes."""
    kind = type(query)
    if can_watch(kind):
        query.__class__ = watched_class(kind, notebook.watched, {"_notebook": notebook})
    return query


def can_watch(kind: type) -> bool:
    """Tell whether queries of a class are to be watched, and are not yet."""
    return not hasattr(kind, "_plain") and not issubclass(kind, _NOT_WATCHED)


def watched_class(kind: type, known: dict[type, type], body: dict[str, Any]) -> type:
    """Give the subclass that notes, the same one each time.

    :param body: holds ``_notebook``, or a property that finds it.
    """
    if kind not in known:
        named = {"__module__": kind.__module__, "__qualname__": kind.__qualname__, "_plain": kind}
        known[kind] = type(kind.__name__, (_WatchedQuery, kind), body | named)
    return known[kind]


@contextmanager
def _noted(notebook: Notebook, name: str, tag: Tag | None) -> Iterator[Tag | None]:
    """Open an event of this stage; what is caused meanwhile is caused by ``tag``."""
    previous = notebook.origin
    notebook.origin = tag = tag or previous
    event = notebook.begin("query", name)
    try:
        yield tag
    except BaseException as error:
        notebook.end(event, error)
        raise
    finally:
        notebook.end(event)
        notebook.origin = previous


def _event(name: str, causes: bool = False) -> Callable[..., Any]:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        inherited = getattr(super(_WatchedQuery, self), name)
        notebook = self._notebook
        if notebook.closed:
            return inherited(*args, **kwargs)
        with _noted(notebook, name, call_tag(notebook) if causes else None):
            return inherited(*args, **kwargs)

    return method


class _WatchedQuery:
    """Goes before a query class in the MRO."""

    _notebook: Notebook
    _plain: type
    # Of the class that comes next.
    annotations: dict[str, Any]
    alias_map: dict[str, Any]
    select: tuple[Any, ...]
    order_by: tuple[Any, ...]
    where: Any

    add_q = _event("add_q")
    set_values = _event("set_values")
    add_deferred_loading = _event("add_deferred_loading")
    add_immediate_loading = _event("add_immediate_loading")
    combine = _event("combine", causes=True)

    def clone(self) -> Any:
        clone = super().clone()  # type: ignore[misc]  # the query class comes next in the MRO
        if self._notebook.closed:
            clone.__class__ = self._plain
        return clone

    def chain(self, klass: Any = None) -> Any:
        notebook = self._notebook
        inherited = super().chain  # type: ignore[misc]  # see clone()
        if notebook.closed:
            return inherited(klass)
        with _noted(notebook, "chain", None):
            chained = inherited(klass)
        if notebook.call is not notebook.told:
            notebook.built(self, chained)
        if klass is not None and can_watch(type(chained)):
            self._watch(chained)
        return chained

    def _watch(self, query: Any) -> None:
        watch_query(query, self._notebook)

    def __reduce_ex__(self, protocol: Any) -> Any:
        # Pickled as the plain class, which the pickle's own __newobj__ would refuse.
        reduced: Any = super().__reduce_ex__(protocol)
        _, _, state, *rest = reduced
        if isinstance(state, dict):
            state = without_tags(state)
        return (_reconstruct, (self._plain, object, None), state, *rest)

    def build_filter(self, filter_expr: Any, *args: Any, **kwargs: Any) -> Any:
        notebook = self._notebook
        inherited = super().build_filter  # type: ignore[misc]  # see clone()
        call = None if notebook.closed else notebook.call
        if call is None:
            return inherited(filter_expr, *args, **kwargs)
        given = filter_expr[0] if isinstance(filter_expr, tuple) else filter_expr
        previous = notebook.origin
        notebook.origin = filter_tag(notebook, given, previous, call)
        try:
            clause, needed = inherited(filter_expr, *args, **kwargs)
            if notebook.origin is not None:
                tag_where(clause, notebook.origin)
        finally:
            notebook.origin = previous
        return clause, needed

    def build_lookup(self, *args: Any, **kwargs: Any) -> Any:
        notebook = self._notebook
        inherited = super().build_lookup  # type: ignore[misc]  # see clone()
        if notebook.closed:
            return inherited(*args, **kwargs)
        before, notebook.building = notebook.building, []
        try:
            lookup = inherited(*args, **kwargs)
            if notebook.building and lookup is not None:
                note_decisions(lookup, notebook.building, notebook.origin)
        finally:
            notebook.building = before
        return lookup

    def add_annotation(self, annotation: Any, alias: str, *args: Any, **kwargs: Any) -> Any:
        notebook = self._notebook
        inherited = super().add_annotation  # type: ignore[misc]  # see clone()
        if notebook.closed:
            return inherited(annotation, alias, *args, **kwargs)
        tag = argument_tag(notebook, alias) or argument_tag(notebook, annotation)
        with _noted(notebook, "add_annotation", tag or call_tag(notebook)) as origin:
            inherited(annotation, alias, *args, **kwargs)
            if origin is not None and alias in self.annotations:
                tag_expression(self.annotations[alias], origin)

    def get_aggregation(self, using: Any, aggregate_exprs: Any) -> Any:
        notebook = self._notebook
        inherited = super().get_aggregation  # type: ignore[misc]  # see clone()
        if notebook.closed:
            return inherited(using, aggregate_exprs)
        default = call_tag(notebook)
        aggregates = {
            alias: tagged_copy(each, argument_tag(notebook, alias) or default)
            for alias, each in aggregate_exprs.items()
        }
        with _noted(notebook, "get_aggregation", default):
            return inherited(using, aggregates)

    def add_filtered_relation(self, filtered_relation: Any, alias: str) -> None:
        notebook = self._notebook
        inherited = super().add_filtered_relation  # type: ignore[misc]  # see clone()
        if notebook.closed:
            return inherited(filtered_relation, alias)  # type: ignore[no-any-return]  # untyped
        with _noted(notebook, "add_filtered_relation", argument_tag(notebook, alias)) as tag:
            inherited(filtered_relation, alias)
            if tag is not None:
                tag_part(self, f"relation {alias}", tag)

    def add_ordering(self, *ordering: Any) -> None:
        notebook = self._notebook
        inherited = super().add_ordering  # type: ignore[misc]  # see clone()
        if notebook.closed:
            inherited(*ordering)
            return
        names = list(clause_tags(self).order_by)
        tagged = []
        for each in ordering:
            tag = argument_tag(notebook, each) or call_tag(notebook)
            tagged.append(tagged_copy(each, tag))
            if tag is not None and isinstance(each, str):
                names.append((each, tag))
        inherited(*tagged)
        tag_ordering(self, names)

    def add_fields(self, field_names: Any, allow_m2m: bool = True) -> None:
        notebook = self._notebook
        inherited = super().add_fields  # type: ignore[misc]  # see clone()
        if notebook.closed:
            return inherited(field_names, allow_m2m)  # type: ignore[no-any-return]  # untyped
        names = list(field_names)
        with _noted(notebook, "add_fields", call_tag(notebook)) as origin:
            inherited(names, allow_m2m)
            if origin is None:
                return None
            tags = [argument_tag(notebook, name) or origin for name in names]
            if len(tags) != len(self.select):  # a composite key is one name and several columns
                tags = [origin] * len(self.select)
            columns = [
                (str(each.alias), str(each.target.column), tag)
                for each, tag in zip(self.select, tags, strict=True)
                if isinstance(each, Col)
            ]
            tag_columns(self, columns)
        return None

    def add_update_values(self, values: Any) -> Any:
        result = super().add_update_values(values)  # type: ignore[misc]  # see clone()
        notebook = self._notebook
        if not notebook.closed:
            for name in values:
                tag = argument_tag(notebook, name) or call_tag(notebook)
                if tag is not None:
                    tag_assignment(self, name, tag)
        return result

    def add_extra(self, *args: Any, **kwargs: Any) -> None:
        super().add_extra(*args, **kwargs)  # type: ignore[misc]  # see clone()
        self._tag("extra")
        if (tag := clause_tags(self).parts.get("extra")) is not None:
            for each in self.where.children:
                if isinstance(each, ExtraWhere):
                    tag_expression(each, tag)

    def clear_ordering(self, *args: Any, **kwargs: Any) -> None:
        super().clear_ordering(*args, **kwargs)  # type: ignore[misc]  # see clone()
        if not self._notebook.closed and not self.order_by:
            tag_ordering(self, [])

    def set_limits(self, *args: Any, **kwargs: Any) -> None:
        super().set_limits(*args, **kwargs)  # type: ignore[misc]  # see clone()
        notebook = self._notebook
        if not notebook.closed and (call := notebook.call) is not None:
            # Without the argument: get(pk=1) sets a limit, and pk=1 has no part in that.
            tag_part(self, "limits", Tag(call.kind, call))

    def set_group_by(self, *args: Any, **kwargs: Any) -> None:
        super().set_group_by(*args, **kwargs)  # type: ignore[misc]  # see clone()
        self._tag("group by", again=False)  # values() regroups

    def add_select_related(self, *args: Any, **kwargs: Any) -> None:
        super().add_select_related(*args, **kwargs)  # type: ignore[misc]  # see clone()
        self._tag("select related")

    def add_distinct_fields(self, *args: Any, **kwargs: Any) -> None:
        super().add_distinct_fields(*args, **kwargs)  # type: ignore[misc]  # see clone()
        self._tag("distinct")

    # Django 4.2 hands it a third argument, which tells nothing of which alias is reused.
    def join(self, join: Any, reuse: Any = None, **kwargs: Any) -> Any:
        inherited = super().join  # type: ignore[misc]  # see clone()
        notebook = self._notebook
        if notebook.closed:
            return inherited(join, reuse, **kwargs)
        count = len(self.alias_map)
        call = notebook.call
        position = len(call.joins) if call is not None else 0
        with caused_by_relation(notebook, self, join):
            alias = inherited(join, reuse, **kwargs)
        is_join = self.alias_map[alias].join_type is not None
        if is_join and notebook.origin is not None:
            tag_join(self, alias, notebook.origin)
        if call is not None:
            is_new = len(self.alias_map) > count
            where = notebook.inside
            noted_join(call, self, alias, reuse, is_new=is_new, position=position, where=where)
        return alias

    def trim_joins(self, targets: Any, joins: Any, path: Any) -> Any:
        with noted_trimming(self._notebook, self):
            return super().trim_joins(targets, joins, path)  # type: ignore[misc]  # see clone()

    def split_exclude(self, *args: Any, **kwargs: Any) -> Any:
        notebook = self._notebook
        inherited = super().split_exclude  # type: ignore[misc]  # see clone()
        if notebook.closed:
            return inherited(*args, **kwargs)
        before, notebook.inside = notebook.inside, ", in the subquery of what is excluded"
        try:
            return inherited(*args, **kwargs)
        finally:
            notebook.inside = before

    def promote_joins(self, aliases: Any) -> None:
        if aliases := list(aliases):  # most often there are none
            with noted_change(self._notebook, self, "promoted"):
                super().promote_joins(aliases)  # type: ignore[misc]  # see clone()

    def demote_joins(self, aliases: Any) -> None:
        if aliases := list(aliases):
            with noted_change(self._notebook, self, "demoted"):
                super().demote_joins(aliases)  # type: ignore[misc]  # see clone()

    def change_aliases(self, change_map: Any) -> None:
        super().change_aliases(change_map)  # type: ignore[misc]  # see clone()
        if not self._notebook.closed:
            rename_joins(self, change_map)

    def _tag(self, part: str, again: bool = True) -> None:
        notebook = self._notebook
        if notebook.closed or (tag := call_tag(notebook)) is None:
            return
        if again or part not in clause_tags(self).parts:
            tag_part(self, part, tag)
