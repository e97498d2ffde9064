"""Comparisons made by hand that use every field of the document, around a text of choice."""

from __future__ import annotations

from dataclasses import replace

from ormscope.document.comparison import Comparison, Divergence, Problem, Side
from ormscope.document.errors import SourceRange
from ormscope.document.findings import Edit, Finding, Remedy, Witness
from ormscope.document.plan import Plan, PlanNode, PlanProperty
from ormscope.document.results import ResultDifference, Results
from ormscope.document.statement import (
    Converter,
    DriverError,
    Formatted,
    Fragment,
    Origin,
    Rows,
    Segment,
    Sent,
    Statement,
    Text,
    Token,
)
from ormscope.document.timing import timing
from ormscope.document.trace import (
    STAGES,
    Argument,
    Call,
    Change,
    Decision,
    ErrorClass,
    Event,
    Fact,
    JoinStep,
    Outcome,
    Part,
    Place,
    StageReport,
    Target,
    Trace,
    Value,
)

HOSTILE = {
    "markup": "</script></style><img src=x onerror=alert(1)><!-- ]]> &amp; &lt; [red]x[/red] | `",
    "quotes": "\"'`\\ \" onmouseover=\"alert(1)' x='",
    "controls": "a\x00b\x07\x1b[31mred\x1b]0;title\x07\r\nc\x7f\x9b\u2028\u2029\ufeff\uffff",
    "surrogates": "\ud800 \udfff x",
    "right to left": "עברית \u202egnihton\u202c \u2067x\u2069 \u200f",
    "wide": "🦉👩‍👩‍👧 \u0301\u0301 Ａ",
    "template": "$title $ ${policy} %s %(x)s {0} {{ }}",
    "lines": "\n\n a\n\tb\n",
    "long": "x" * 3_000,
    "nothing": "",
}
"""Texts that have broken a page or a terminal somewhere."""


def full(text: str) -> Comparison:
    """Give two databases, every field filled, ``text`` wherever the document takes a free one."""
    snippet = f"Book.objects.filter(title={text!r}, {text})"
    argument = SourceRange(start=20, end=len(snippet) - 1)
    traces = (_trace("one", text, snippet, argument), _trace("two", text, snippet, argument))
    origin = Origin(kind="call", call=0, argument=0, range=argument)
    sides = tuple(
        Side(
            alias=alias, kind="spelled differently" if alias == "two" else "same", statement=0,
            fragments=(1,), sql=text, reason=text, place=_place(text),
        )
        for alias in ("one", "two")
    )  # fmt: skip
    absent = Side(alias="two", kind="missing", statement=None, fragments=(), sql="", reason=text)
    return Comparison(
        snippet=snippet,
        headline=text,
        traces=traces,
        divergences=(
            Divergence(
                kind="spelled differently", label=text, node=text, origin=origin, sides=sides
            ),
            Divergence(
                kind="missing", label=text, node="", origin=Origin(kind="meta"), sides=(absent,)
            ),
        ),
        problems=(Problem(range=argument, message=text, aliases=("one", text)),),
        findings=(
            Finding(
                rule=text,
                weight="costly",
                title=text,
                reason=text,
                range=argument,
                witnesses=(Witness(alias="two", statements=(0,)),),
                remedy=Remedy(text=text, edits=(Edit(range=argument, text=text),), code=text),
            ),
            Finding(
                rule=text,
                weight="hint",
                title=text,
                reason=text,
                range=None,
                witnesses=(),
                remedy=Remedy(text=text, code=text),
            ),
        ),
        results=Results(
            baseline="one",
            compared=("one", "two"),
            verdict="differs",
            message=text,
            differences=(
                ResultDifference(
                    alias="two",
                    kind="values",
                    message=text,
                    rows=(0,),
                    baseline_rows=(0,),
                    column=text,
                ),
            ),
        ),
    )


def empty() -> dict[str, Comparison]:
    """Give comparisons in which as much as possible is missing."""
    nothing = Comparison(snippet="", headline="", traces=(), divergences=(), problems=())
    full_one = full("x").traces[0]
    bare = replace(
        full_one, target=Target(alias="", vendor="", label="", mode="compiled",
                                server_version="", driver="", django_version=""),
        outcome=Outcome(status="killed"), value=None, output="", calls=(), statements=(),
        events=(), stages=(), timings=(), decisions=(), places=(),
    )  # fmt: skip
    blank = replace(
        full_one.statements[0], sql="", params=(), compiler=None, driver=None, logged=None,
        literal=None, formatted=Formatted(text="", segments=(), tokens=()), fragments=(),
        decisions=(), rows=None, converters=(), stages=(), call=None, steps=(), error=None,
        plan=None, executed=False, invented=None,
    )  # fmt: skip
    return {
        "no databases": nothing,
        "a database that says nothing": replace(nothing, traces=(bare,)),
        "a statement without text": replace(nothing, traces=(replace(bare, statements=(blank,)),)),
    }


def large(fragments: int) -> Comparison:
    """Give one statement of so many fragments, a tenth of them nested, and as many events."""
    comparison = full("x")
    trace = comparison.traces[0]
    template = trace.statements[0].fragments[1]
    sql = "\n".join("(ab)" for _ in range(fragments // 2))
    made = tuple(
        replace(
            template, id=index, parent=None if index % 2 == 0 else index - 1,
            start=index // 2 * 5 + index % 2, end=index // 2 * 5 + 4 - index % 2,
            param_start=0, param_end=0,
        )
        for index in range(fragments)
    )  # fmt: skip
    statement = replace(
        trace.statements[0], sql=sql, params=(), fragments=made,
        formatted=Formatted(
            text=sql, segments=(Segment(raw=0, formatted=0, length=len(sql)),), tokens=()
        ),
    )  # fmt: skip
    events = tuple(
        Event(id=index, parent=0 if index else None, stage="driver", name=f"event {index}",
              start=index, end=2 * fragments if index == 0 else index + 1)
        for index in range(fragments)
    )  # fmt: skip
    only = replace(trace, statements=(statement,), events=events)
    return replace(comparison, traces=(only,), divergences=())


def looped(times: int, *, same: bool = True) -> Comparison:
    """Give a loop: a call and a statement so many times, of the same SQL or each of its own."""
    comparison = full("x")
    trace = comparison.traces[0]
    statement, call = trace.statements[0], trace.calls[0]
    calls, statements = [], []
    for index in range(times):
        value = Text(type="int", text=f"value {index}")
        argument = replace(call.arguments[0], keyword="pk" if same else f"n{index}", text=value)
        calls.append(replace(call, index=index, arguments=(argument,)))
        made = replace(
            statement, index=index, call=index, params=(value,),
            fragments=tuple(
                replace(each, origin=replace(each.origin, call=index))
                if each.origin.kind == "call"
                else each
                for each in statement.fragments
            ),
        )  # fmt: skip
        if not same:
            made = replace(made, sql=f"{made.sql} -- {index}")
        statements.append(made)
    only = replace(trace, calls=tuple(calls), statements=tuple(statements))
    return replace(comparison, traces=(only,), divergences=())


def _place(text: str) -> Place:
    return Place(name=text, file=text, line=12)


def _trace(alias: str, text: str, snippet: str, argument: SourceRange) -> Trace:
    value = Text(type=text, text=text, cut=True)
    call = Call(
        index=0, parent=None, name=text or "filter", receiver=text, result=text,
        range=SourceRange(start=13, end=len(snippet)),
        whole=SourceRange(start=0, end=len(snippet)),
        arguments=(Argument(keyword=text or None, range=argument, text=value),),
        changes=(Change(attribute=text, before=text, after=text),),
        query=(
            Part(parent=None, name=text, text=text, is_new=True),
            Part(parent=0, name=text, text=text, is_new=False),
            Part(parent=None, name="where", text="", is_new=False),
        ),
        joins=(JoinStep(alias=text, table=text, type=text, action="promoted", reason=text),),
        effect="evaluates", forced_by=text, place=0,
    )  # fmt: skip
    return Trace(
        target=Target(alias=alias, vendor=text, label=f"{alias.title()} {text}".strip(),
                      mode="live", server_version=text, driver=text, django_version=text,
                      driver_version=text,
                      apilevel=text, threadsafety=2, paramstyle=text,
                      errors=(ErrorClass(driver=text, django=text),)),
        outcome=Outcome(status="error", type=text, message=text, stage="driver", range=argument),
        value=Value(type=text, text=value, columns=(text, "b"), rows=((text, None),),
                    types=(text, ""), truncated=True),
        output=text,
        calls=(call,),
        statements=(_statement(text, argument),),
        events=(
            Event(id=0, parent=None, stage="queryset", name=text, start=0, end=100, call=0),
            Event(id=1, parent=0, stage="driver", name=text, start=10, end=10, backend=3,
                  statement=0),
        ),
        stages=tuple(
            StageReport(name=name, label=text, docs=f"javascript:{text}", summary=text,
                        facts=(Fact(name=text, value=text, place=0),),
                        timing=timing(name, [5, 7]))
            for name in STAGES
        ),
        timings=(timing(text, [5, 7]), timing("total", [20, 30])),
        decisions=(
            Decision(kind="feature", name=text, arguments=None, value=text, place=None,
                     overrides=False),
            Decision(kind="operation", name=text, arguments=text, value=text, place=0,
                     overrides=True),
        ),
        places=(_place(text),),
        repeat=2,
    )  # fmt: skip


def _statement(text: str, argument: SourceRange) -> Statement:
    head = "SELECT "
    sql = f"{head}{text} FROM %s"
    formatted = f"{head}\n  {text}\nFROM %s"
    body = len(head) + len(text)
    origins = (
        Origin(kind="orm"),
        Origin(kind="call", call=0, argument=0, range=argument),
        Origin(kind="call", call=0),
    )
    ranges = ((0, len(sql)), (len(head), body), (len(head), body))
    value = Text(type=text, text=text, cut=True)
    return Statement(
        index=0, kind="select", sql=sql, params=(value,), compiler=text,
        driver=Sent(method="execute", sql=text, params=(Text(type=text, text="other"),),
                    paramstyle=text),
        logged=text, literal=None, unwritable=text,
        formatted=Formatted(
            text=formatted,
            segments=(
                Segment(raw=0, formatted=0, length=len(head)),
                Segment(raw=len(head), formatted=len(head) + 3, length=len(text)),
                Segment(raw=body + 1, formatted=body + 4, length=len("FROM %s")),
            ),
            tokens=(
                Token(start=0, end=6, kind="keyword"),
                Token(start=len(head) + 3, end=body + 3, kind="name"),
            ),
            note=text,
        ),
        fragments=tuple(
            Fragment(id=index, parent=index - 1 if index else None, start=start, end=end,
                     param_start=0, param_end=1 if index == 0 else 0, node=text, clause=text,
                     place=0, origin=origin, decisions=(0, 1), exact=index != 2)
            for index, (origin, (start, end)) in enumerate(zip(origins, ranges, strict=True))
        ),
        unplaced=1, decisions=(0, 1),
        rows=Rows(columns=(text, "b"), types=(text, ""), rows=((text, None),), fetched=9,
                  count=-1, chunks=(1,) * 9),
        converters=(Converter(column=1, name=text, place=0),
                    Converter(column=7, name=text, place=None)),
        instances=1, plan=_plan(text), stages=(timing(text, [3]), timing("execute", [])),
        call=0, steps=(0, 0), executed=False, invented=text, error=text,
        driver_error=DriverError(type=text, message=text, code=text, pep249=text, django=text),
    )  # fmt: skip


def _plan(text: str) -> Plan:
    return Plan(
        statement=text, analyzed=True, raw=text, syntax="text", planning=1, execution=2,
        nodes=(
            PlanNode(parent=None, kind=text, estimated_rows=2.5, actual_rows=3, loops=1, cost=1.5,
                     time=7, properties=(PlanProperty(name=text, value=text),)),
            PlanNode(parent=0, kind=text, access="index", relation=text, alias=text, index=text,
                     condition=text, fragments=(1,)),
        ),
    )  # fmt: skip
