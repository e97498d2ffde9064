"""One statement of the notebook as the document has it, fragments included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ormscope.document.statement import (
    Fragment,
    Origin,
    Rows,
    Sent,
    Statement,
    StatementKind,
    Text,
)
from ormscope.recorder.layout import lay_out
from ormscope.recorder.placing import Placed, parameter_starts, parameters_before, place
from ormscope.recorder.texts import cell_of, text_of
from ormscope.recorder.times import statement_times

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ormscope.recorder.build import Builder
    from ormscope.recorder.recording import Frame, StatementRecord, Tag

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
    "SAVEPOINT": "transaction",
    "RELEASE": "transaction",
    "ROLLBACK": "transaction",
    "COMMIT": "transaction",
    "SET": "transaction",
}
_PARAMS = 2_000
"""Parameters that the document keeps of one statement."""


def build_statement(record: StatementRecord, builder: Builder) -> Statement:
    """Give the statement with everything that is known of it."""
    recording = builder.recording
    params = record.params
    if record.many:
        params = next(iter(params or ()), ())
    live = recording.database.mode == "live"
    fragments = _fragments(record, builder)
    return Statement(
        index=record.index,
        kind=_KINDS.get(record.sql.split(None, 1)[0].upper() if record.sql else "", "other"),
        sql=record.sql,
        params=_params(params),
        compiler=record.compiler,
        driver=_sent(record),
        literal=record.literal,
        unwritable=record.unwritable,
        formatted=lay_out(record.sql),
        fragments=fragments,
        decisions=tuple(dict.fromkeys(d for each in fragments for d in each.decisions)),
        rows=_rows(record) if live else None,
        plan=None,
        stages=statement_times(record, recording.events),
        call=builder.call(record.call),
        executed=live and record.error is None,
        invented=record.invented,
        error=record.error,
    )


def _params(params: Any) -> tuple[Text, ...]:
    if params is None:
        return ()
    values = list(params.values()) if isinstance(params, dict) else list(params)
    return tuple(text_of(value) for value in values[:_PARAMS])


def _sent(record: StatementRecord) -> Sent | None:
    if record.sent is None:
        return None
    return Sent(
        method="executemany" if record.many else "execute",
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
    )


def _fragments(record: StatementRecord, builder: Builder) -> tuple[Fragment, ...]:
    if record.root is None:
        return ()
    starts = parameter_starts(record.sql)
    call = builder.call(record.call)
    statement_origin = Origin(kind="orm")
    if record.call is not None and call is not None:
        statement_origin = Origin(kind="call", call=call, range=record.call.snippet.range)
    fragments: list[Fragment] = []
    todo: list[tuple[Placed, int | None, Origin, Frame | None]] = [
        (place(record.root), None, statement_origin, None)
    ]
    while todo:
        placed, parent, inherited, query = todo.pop()
        frame = placed.frame
        origin = _origin(placed, inherited, query.parts if query else {}, builder)
        decisions = [*frame.decisions, *(query.phases.get(frame.clause, ()) if query else ())]
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
                place=builder.place(frame.function or type(frame)),
                origin=origin,
                decisions=tuple(dict.fromkeys(builder.decision(each) for each in decisions)),
                exact=placed.exact,
            )
        )
        number = len(fragments) - 1
        # A query answers for the clauses of its own children only.
        below = frame if frame.is_query else None
        todo += [(child, number, origin, below) for child in reversed(placed.children)]
    return tuple(fragments)


def _origin(
    placed: Placed, inherited: Origin, parts: Mapping[str, Tag], builder: Builder
) -> Origin:
    frame = placed.frame
    if frame.tag is not None:
        return builder.origin(frame.tag)
    if (tag := parts.get(placed.clause)) is not None:
        return builder.origin(tag)
    if frame.clause in ("select", "from", "order by", "group by"):
        return Origin(kind="orm")
    return inherited
