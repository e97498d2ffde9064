"""One statement of the notebook as the document has it, fragments included."""

from __future__ import annotations

from types import FunctionType
from typing import TYPE_CHECKING, Any

from ormscope.document.plan_links import linked
from ormscope.document.statement import (
    Converter,
    Fragment,
    Origin,
    Rows,
    Sent,
    Statement,
    StatementKind,
    Text,
)
from ormscope.recorder.layout import lay_out
from ormscope.recorder.origins import common_tag
from ormscope.recorder.placing import Placed, parameter_starts, parameters_before, place
from ormscope.recorder.recording import Frame
from ormscope.recorder.texts import cell_of, text_of
from ormscope.recorder.times import statement_times

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ormscope.recorder.build import Builder
    from ormscope.recorder.recording import StatementRecord, Tag

_KINDS: dict[str, StatementKind] = {
    "SELECT": "select",
    "(SELECT": "select",
    "WITH": "select",
    "INSERT": "insert",
    "REPLACE": "insert",
    "MERGE": "insert",
    "UPDATE": "update",
    "DELETE": "delete",
    "EXPLAIN": "explain",
    "BEGIN": "transaction",
    "SAVE": "transaction",
    "SAVEPOINT": "transaction",
    "RELEASE": "transaction",
    "ROLLBACK": "transaction",
    "COMMIT": "transaction",
    "SET": "transaction",
}
# What a compiler makes, whatever its statement begins with: some set an option first.
_COMPILED: dict[str, StatementKind] = {
    "SQLInsertCompiler": "insert",
    "SQLUpdateCompiler": "update",
    "SQLDeleteCompiler": "delete",
}
_CHUNKS = 200
_PARAMS = 2_000
"""Parameters that the document keeps of one statement."""


def build_statement(record: StatementRecord, builder: Builder) -> Statement:
    """Give the statement with everything that is known of it."""
    recording = builder.recording
    params = record.params
    if record.many:
        params = next(iter(params), ()) if isinstance(params, (list, tuple)) else ()
    live = builder.target.mode == "live"
    fragments, unplaced = _fragments(record, builder)
    decisions = tuple(dict.fromkeys(d for each in fragments for d in each.decisions))
    return Statement(
        index=record.index,
        kind=_kind(record),
        sql=record.sql,
        params=_params(params),
        compiler=record.compiler,
        driver=_sent(record),
        logged=record.logged,
        literal=record.literal,
        unwritable=record.unwritable,
        formatted=lay_out(record.sql),
        fragments=fragments,
        unplaced=unplaced,
        decisions=decisions,
        rows=_rows(record) if live else None,
        converters=tuple(
            _converter(column, each, builder)
            for column, (found, _) in record.converters.items()
            for each in found
        ),
        instances=record.instances if live else 0,
        plan=None if record.plan is None else linked(record.plan, record.sql, fragments),
        stages=tuple(
            each
            for each in statement_times(record, recording.notebook.events)
            if live or each.name == "compile"
        ),
        call=builder.call(record.call),
        steps=tuple(builder.step(*each) for each in record.steps),
        executed=live and record.error is None,
        invented=_invented(record, decisions, builder),
        error=record.error,
        driver_error=record.driver_error,
    )


def _invented(record: StatementRecord, decisions: Sequence[int], builder: Builder) -> str | None:
    """Say what was made up for the statement: answers to it, and to what decided about it."""
    database = builder.recording.database
    if database is None or not database.canned:
        return record.invented
    names = (builder.decision_name(number) for number in decisions)
    told = dict.fromkeys((record.invented, *(database.canned.get(name) for name in names)))
    return " ".join(filter(None, told)) or None


def _kind(record: StatementRecord) -> StatementKind:
    if record.method in ("commit", "rollback", "autocommit"):
        return "transaction"
    if record.compiler in _COMPILED:
        return _COMPILED[record.compiler]
    words = record.sql.split(None, 1)
    return _KINDS.get(words[0].upper().rstrip(";") if words else "", "other")


def _converter(column: int, function: Any, builder: Builder) -> Converter:
    function = getattr(function, "__func__", function)
    name = getattr(function, "__qualname__", type(function).__name__)
    place = builder.place(function) if isinstance(function, FunctionType) else None
    return Converter(column=column, name=name, place=place)


def _params(params: Any) -> tuple[Text, ...]:
    if params is None:
        return ()
    values = list(params.values()) if isinstance(params, dict) else list(params)
    return tuple(text_of(value) for value in values[:_PARAMS])


def _sent(record: StatementRecord) -> Sent | None:
    if record.sent is None:
        return None
    return Sent(
        method=record.method,  # type: ignore[arg-type]  # the probes use the document's words
        sql=record.sent.sql,
        params=_params(record.sent.params),
        paramstyle=record.sent.paramstyle,
    )


def _rows(record: StatementRecord) -> Rows | None:
    if not record.columns:
        return None
    first: tuple[Any, ...] = tuple(record.preview[0]) if record.preview else ()
    return Rows(
        columns=record.columns,
        types=tuple(type(value).__name__ for value in first),
        rows=tuple(tuple(cell_of(value) for value in row) for row in record.preview),
        fetched=record.fetched,
        count=record.rowcount if isinstance(record.rowcount, int) else -1,
        chunks=tuple(record.chunks[:_CHUNKS]),
    )


def _fragments(record: StatementRecord, builder: Builder) -> tuple[tuple[Fragment, ...], int]:
    """Give the fragments, parents first, and how many nodes have no place in the SQL."""
    if record.root is None:
        return (), 0
    starts = parameter_starts(record.sql)
    call = builder.call(record.call)
    statement_origin = Origin(kind="orm")
    if record.call is not None and call is not None:
        statement_origin = Origin(kind="call", call=call, range=builder.range(record.call))
    root, unplaced = place(record.root)
    where_tags(root)
    fragments: list[Fragment] = []
    todo: list[tuple[Placed, int | None, Origin, Frame | None]] = [
        (root, None, statement_origin, None)
    ]
    while todo:
        placed, parent, inherited, query = todo.pop()
        frame = placed.frame
        origin = _origin(placed, inherited, query.parts if query else {}, builder)
        decided = list(frame.decisions or ())
        if query is not None and query.phases:
            decided += query.phases.get(frame.clause, ())
        decisions = dict.fromkeys([builder.decision(each) for each in decided])
        fragments.append(
            Fragment(
                id=len(fragments),
                parent=parent,
                start=placed.start,
                end=placed.end,
                param_start=parameters_before(starts, placed.start),
                param_end=parameters_before(starts, placed.end),
                node=frame.node,
                clause=placed.clause,
                place=builder.place(frame.function or Frame),
                origin=origin,
                decisions=tuple([each for each in decisions if each is not None]),
                exact=placed.exact,
            )
        )
        number = len(fragments) - 1
        # A query answers for the clauses of its own children only.
        below = frame if frame.is_query else None
        todo += [(child, number, origin, below) for child in reversed(placed.children)]
    return tuple(fragments), unplaced


def where_tags(root: Placed) -> None:
    """Give each part of a where tree the tag that its leaves share, the innermost ones first."""
    order = [root]
    for each in order:
        order += each.children
    for each in reversed(order):
        frame = each.frame
        if frame.tag is None and frame.node == "WhereNode":
            frame.tag = common_tag([child.frame.tag for child in each.children])
        elif frame.tag is None and frame.clause == "select" and not frame.is_query:
            # Django wraps an aggregate: Max("pages", default=0) becomes Coalesce(Max(…), 0).
            tags = {child.frame.tag for child in each.children if child.frame.tag is not None}
            frame.tag = next(iter(tags)) if len(tags) == 1 else None


def _origin(
    placed: Placed, inherited: Origin, parts: Mapping[str, Tag], builder: Builder
) -> Origin:
    frame = placed.frame
    if frame.tag is not None and (found := builder.origin(frame.tag)) is not None:
        return found
    tag = parts.get(placed.clause)
    if tag is not None and (found := builder.origin(tag)) is not None:
        return found
    if frame.clause in ("select", "from", "order by", "group by"):
        return Origin(kind="orm")
    return inherited
