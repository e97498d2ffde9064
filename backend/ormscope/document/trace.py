"""The trace document: what one database did with a snippet, as plain data.

Everything else stands on these types: the API serves them, the renderers print them, the browser
draws them, golden files keep them. They know no Django. JSON Schema is generated from them
(:mod:`ormscope.document.schema`) and the TypeScript types from that.

Conventions, true of every field:

* Times are nanoseconds from one injected clock; ``start``/``end`` of an event count from the
  beginning of the run.
* Ranges are half open, ``[start, end)``, in Unicode code points of the text they index.
* ``parent`` and other references are positions in the tuple that holds the thing referred to;
  ``None`` means "none".
* ``text`` of a value is its ``repr()`` or ``str()``, cut at :data:`TEXT_LIMIT` code points, with
  ``cut`` telling so.

The invariants are executable: :func:`ormscope.document.invariants.broken`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ormscope.document.errors import SourceRange
from ormscope.document.models import ModelFacts
from ormscope.document.statement import Statement, Text, Timing

SCHEMA_VERSION = 3
"""Raised by one whenever a reader of the old document would misread the new one."""

TEXT_LIMIT = 500
"""Code points kept of a value's text; SQL is never cut."""

StageName = Literal[
    "model", "manager", "queryset", "query", "compiler", "backend", "cursor", "driver"
]
STAGES: tuple[StageName, ...] = (
    "model", "manager", "queryset", "query", "compiler", "backend", "cursor", "driver",
)  # fmt: skip
"""The descent, in order. Every trace reports on all of them."""

Mode = Literal["live", "compiled"]

Status = Literal[
    "ok", "halted", "unsupported", "error", "denied", "budget", "killed", "unavailable", "internal"
]
"""How a run ended.

``ok``: to the end. ``halted``: it needs a row to go on, and a compiled database executes nothing,
so it has none; what stands before is right. ``unsupported``: Django says this database cannot do
it. ``error``: the snippet raised. ``denied``: the language refused it. ``budget``: it asked for too
much. ``killed``: it ran past its deadline. ``unavailable``: the database could not be reached.
``internal``: ORMscope itself failed.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorClass:
    """A driver's exception (``psycopg.IntegrityError``) and Django's (``IntegrityError``)."""

    driver: str
    django: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The database that a trace is about.

    ``mode`` *live*: statements were executed. *compiled*: SQL up to the driver's boundary for a
    pinned ``server_version``, nothing executed. ``alias`` names the column: a database, with
    ``@`` the version that was chosen, with ``+django`` another Django's.

    ``driver`` is the driver's distribution; ``apilevel``, ``threadsafety`` and ``paramstyle`` are
    its module's, as PEP 249 has them, ``None`` where a driver lacks one. ``errors`` pairs each of
    the driver's exceptions that Django knows with the one that Django raises for it.
    """

    alias: str
    vendor: str
    label: str
    mode: Mode
    server_version: str
    driver: str
    django_version: str
    driver_version: str | None = None
    apilevel: str | None = None
    threadsafety: int | None = None
    paramstyle: str | None = None
    errors: tuple[ErrorClass, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How the run ended. ``stage`` and ``range`` say where, when it failed and that is known."""

    status: Status
    type: str | None = None
    message: str | None = None
    stage: StageName | None = None
    range: SourceRange | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What the last expression of the snippet gave.

    For a sequence of rows (model instances, dictionaries, tuples) ``columns`` and ``rows`` hold at
    most the run's row limit; ``truncated`` says that there were more. A cell is ``None`` for NULL.
    One model instance is one row. ``types`` are the Python types of each column's cells
    (``Decimal``; ``int, str`` where they are mixed; empty where all are NULL).
    """

    type: str
    text: Text
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str | None, ...], ...] = ()
    types: tuple[str, ...] = ()
    truncated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """One argument of a call, at its place in the snippet."""

    keyword: str | None
    range: SourceRange
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A part of ``Query`` that a call changed: its attribute's name, before and after."""

    attribute: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A node of the tree that a ``Query`` is, parents first.

    A root is an attribute of ``Query`` (``where``, ``joins``, ``order by``); what lies below it are
    its connectors, expressions and names. ``is_new``: the step before did not have it.
    """

    parent: int | None
    name: str
    text: str
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinStep:
    """What a call did to one table of ``Query.alias_map``, and the reason that Django had for it.

    ``type`` is the join's type afterwards; empty for the table that a query begins with.
    """

    alias: str
    table: str
    type: str
    action: Literal["added", "reused", "promoted", "demoted", "trimmed"]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One step of the snippet that reached a manager, a queryset or a model instance.

    ``range`` covers the name and its parentheses (``filter(a=1)``), ``whole`` the expression with
    what it is called on. ``effect`` is what the call was to the database: it ``builds`` a query,
    ``evaluates`` one (statements followed), or neither; ``forced_by`` says what made it evaluate
    (``iteration``, ``len()``, ``slicing``, ``get()``, …). ``query`` is the ``Query`` after the call
    as a tree, ``changes`` what it changed of it, ``joins`` what it did to the joins.

    ``place`` is where the call stands when that is not the snippet's own text: a queryset method
    of the project, say. Its ``range`` is then that of the call of the snippet that led there.
    """

    index: int
    parent: int | None
    name: str
    receiver: str
    result: str
    range: SourceRange
    whole: SourceRange
    arguments: tuple[Argument, ...]
    changes: tuple[Change, ...]
    query: tuple[Part, ...]
    joins: tuple[JoinStep, ...]
    effect: Literal["builds", "evaluates", "none"]
    forced_by: str | None
    place: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A stretch of time spent in one stage. Events form a balanced tree, parents first.

    ``backend`` is the part of it, in ns, that the backend's operations took which were called in
    it and not in an event below it: they are too many to have events of their own.
    """

    id: int
    parent: int | None
    stage: StageName
    name: str
    start: int
    end: int
    backend: int = 0
    call: int | None = None
    statement: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A thing a stage has to say: ``table``, ``bookshop_book``; and where it is defined."""

    name: str
    value: str
    place: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageReport:
    """One stage of the descent: what it is, what happened there, how long it took.

    ``timing`` holds the time spent in the stage itself, stages further down not counted; its
    samples are empty for a stage that did nothing of its own.
    """

    name: StageName
    label: str
    docs: str
    summary: str
    facts: tuple[Fact, ...]
    timing: Timing


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a class or method is defined: ``django/db/models/lookups.py``, line 1 upwards.

    ``name`` is qualified (``DatabaseFeatures.supports_over_clause``); ``line`` is ``None`` where
    the source could not be read.
    """

    name: str
    file: str
    line: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One thing the backend was asked and answered.

    A flag of its features, a method of its operations with its ``arguments``, an entry of its
    ``operators``, ``pattern_ops`` or ``data_types``, an ``as_<vendor>`` that was taken. ``place``
    is what defines the answer; ``overrides`` is true when that is not Django's base backend.
    """

    kind: Literal["feature", "operation", "operator", "data_type", "override"]
    name: str
    arguments: str | None
    value: str
    place: int | None
    overrides: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A function of Django's behind a part of the run, told from its namesakes by ``digest``.

    ``part`` and ``of`` say behind what: a *node* (``Lower``), a *clause* (``SQLCompiler order by``;
    ``SQLCompiler`` alone is the statement), a *call* (``values``). The nearest ones come first.
    A *flag* is one that this Django's ``DatabaseFeatures`` have, whether it was asked or not.
    """

    part: Literal["node", "clause", "call", "flag"]
    of: str
    place: int | None
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What one database did with the snippet, from the model down to the driver.

    ``models`` are those that were queried or joined. ``sources`` are there where the run was asked
    for them: it is compared with another Django's.
    """

    schema_version: int = SCHEMA_VERSION
    target: Target
    outcome: Outcome
    value: Value | None
    output: str
    calls: tuple[Call, ...]
    statements: tuple[Statement, ...]
    events: tuple[Event, ...]
    stages: tuple[StageReport, ...]
    timings: tuple[Timing, ...]
    decisions: tuple[Decision, ...]
    places: tuple[Place, ...]
    sources: tuple[Source, ...] = ()
    repeat: int = 1
    models: tuple[ModelFacts, ...] = ()
