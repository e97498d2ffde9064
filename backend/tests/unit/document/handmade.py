"""Small traces made by hand: one filter on one database, whose SQL and decisions a test chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.document.errors import SourceRange
from ormscope.document.statement import (
    Formatted,
    Fragment,
    Origin,
    Segment,
    Statement,
    Text,
)
from ormscope.document.timing import timing
from ormscope.document.trace import (
    STAGES,
    Argument,
    Call,
    Decision,
    Event,
    Outcome,
    Part,
    Place,
    StageReport,
    Target,
    Trace,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

SNIPPET = "Book.objects.filter(title__icontains='x')"
_CALL = SourceRange(start=13, end=len(SNIPPET))
_ARGUMENT = SourceRange(start=20, end=len(SNIPPET) - 1)
_SELECT = "SELECT 1 FROM book WHERE "


def made_statement(
    where: str = '"title" LIKE %s',
    *,
    param: str = "'%x%'",
    decisions: tuple[int, ...] = (),
    node: str = "IContains",
    nanoseconds: int = 10,
) -> Statement:
    """Give ``SELECT 1 FROM book WHERE …``: a fragment for all of it, one for the condition."""
    sql = _SELECT + where
    call = Origin(kind="call", call=0, range=_CALL)
    argument = Origin(kind="call", call=0, argument=0, range=_ARGUMENT)

    def fragment(
        number: int, parent: int | None, start: int, name: str, origin: Origin
    ) -> Fragment:
        return Fragment(
            id=number, parent=parent, start=start, end=len(sql), param_start=0,
            param_end=where.count("%s"), node=name, clause="where" if number else "",
            place=0, origin=origin, decisions=decisions if number else (), exact=True,
        )  # fmt: skip

    return Statement(
        index=0,
        kind="select",
        sql=sql,
        params=tuple(Text(type="str", text=param) for _ in range(where.count("%s"))),
        compiler="SQLCompiler",
        driver=None,
        logged=None,
        literal=None,
        unwritable=None,
        formatted=Formatted(
            text=sql, segments=(Segment(raw=0, formatted=0, length=len(sql)),), tokens=()
        ),
        fragments=(
            fragment(0, None, 0, "Query", call),
            fragment(1, 0, len(_SELECT), node, argument),
        ),
        unplaced=0,
        steps=(),
        decisions=decisions,
        rows=None,
        converters=(),
        instances=0,
        plan=None,
        stages=(timing("compile", [nanoseconds]),),
        call=0,
        executed=True,
        invented=None,
        error=None,
    )


def made_trace(
    alias: str = "one",
    statements: Sequence[Statement] | None = None,
    *,
    decisions: Sequence[Decision] = (),
    outcome: Outcome | None = None,
    nanoseconds: int = 10,
) -> Trace:
    """Give a sound trace; with ``outcome`` of one that failed."""
    if statements is None:
        statements = (made_statement(nanoseconds=nanoseconds),)
    target = Target(
        alias=alias, vendor=alias, label=alias.title(), mode="live", server_version="1.0",
        driver=f"py{alias}", django_version="5.2",
    )  # fmt: skip
    argument = Argument(
        keyword="title__icontains", range=_ARGUMENT, text=Text(type="str", text="'x'")
    )
    call = Call(
        index=0, parent=None, name="filter", receiver="Manager", result="QuerySet of Book",
        range=_CALL, whole=SourceRange(start=0, end=len(SNIPPET)), arguments=(argument,),
        changes=(), query=(Part(parent=None, name="where", text="AND", is_new=True),), joins=(),
        effect="builds", forced_by=None, place=None,
    )  # fmt: skip
    return Trace(
        target=target,
        outcome=outcome or Outcome(status="ok"),
        value=Value(type="QuerySet", text=Text(type="QuerySet", text="0 rows")),
        output="",
        calls=(call,),
        statements=tuple(statements),
        events=(
            Event(id=0, parent=None, stage="queryset", name="filter", start=0, end=100, call=0),
            Event(
                id=1, parent=0, stage="cursor", name="execute", start=10, end=90,
                statement=0 if statements else None,
            ),
        ),
        stages=tuple(
            StageReport(
                name=name, label=name.title(), docs="https://docs.djangoproject.com/", summary="",
                facts=(), timing=timing(name, [nanoseconds]),
            )
            for name in STAGES
        ),
        timings=(timing("total", [nanoseconds]),),
        decisions=tuple(decisions),
        places=(Place(name="IContains.as_sql", file="django/db/models/lookups.py", line=7),),
    )  # fmt: skip


def made_decision(kind: str, name: str, value: str, *, overrides: bool = True) -> Decision:
    """Give a decision whose place is the trace's only one."""
    return Decision(kind=kind, name=name, arguments=None, value=value, place=0, overrides=overrides)
