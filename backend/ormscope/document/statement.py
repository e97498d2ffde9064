"""One SQL statement of a trace, and the fragments that it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ormscope.document.errors import SourceRange
from ormscope.document.plan import Plan

StatementKind = Literal["select", "insert", "update", "delete", "explain", "transaction", "other"]
TokenKind = Literal["keyword", "name", "string", "number", "operator", "placeholder", "comment"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A value's text. ``cut`` is true when it was longer than the document keeps."""

    type: str
    text: str
    cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Repeated measurements of one thing, in nanoseconds, in the order they were taken.

    Of several samples the first is the cold one: ``median`` and ``spread`` (largest minus
    smallest) are over the others. Both are 0 when there are no samples.
    """

    name: str
    samples: tuple[int, ...]
    median: int
    spread: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Who caused a fragment: a call of the snippet, down to its argument where that can be told.

    ``kind`` *call*: ``call`` is set, ``argument`` where certain, ``range`` is the place in the
    snippet. *manager*: ``get_queryset()`` of the manager. *meta*: ``Meta.ordering``. *orm*: Django
    itself (default columns, primary keys). *backend*: the database's own operations.
    """

    kind: Literal["call", "manager", "meta", "orm", "backend"]
    call: int | None = None
    argument: int | None = None
    range: SourceRange | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """A range of a statement's SQL made by one node of the query.

    ``sql[start:end]`` is what the node returned. Children lie inside their parent, siblings do not
    overlap, parents come first. ``param_start``/``param_end`` is its range of ``params``.
    ``exact`` is false when another place of the same text would have fitted as well.
    ``place`` is the method that made it; ``clause`` is the part of the statement it stands in.
    """

    id: int
    parent: int | None
    start: int
    end: int
    param_start: int
    param_end: int
    node: str
    clause: str
    place: int
    origin: Origin
    decisions: tuple[int, ...]
    exact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What the PEP 249 driver was handed after Django's wrapper had converted it.

    ``method`` is that of its cursor, or of its connection for what ends or begins a transaction.
    """

    method: Literal["execute", "executemany", "callproc", "commit", "rollback", "autocommit"]
    sql: str
    params: tuple[Text, ...]
    paramstyle: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """``length`` code points, at ``raw`` of ``sql`` and at ``formatted`` of the formatted text."""

    raw: int
    formatted: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A stretch of the formatted text for highlighting."""

    start: int
    end: int
    kind: TokenKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Formatted:
    """The statement laid out over lines. Only white space differs from the raw one.

    ``segments`` map one onto the other, in order; ``tokens`` are for highlighting, in order, and
    do not cover plain text. ``note`` says why, when the statement was left as it was.
    """

    text: str
    segments: tuple[Segment, ...]
    tokens: tuple[Token, ...]
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What came back from the driver: a preview, before Django's converters.

    ``fetched`` counts all rows that Django fetched; ``count`` is the cursor's ``rowcount`` (-1
    where the driver does not know). ``columns`` are the cursor's own names, ``chunks`` the rows
    that each fetch gave.
    """

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    fetched: int
    count: int
    chunks: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Converter:
    """A function that turns a column's values into Python's, after the driver.

    ``column`` counts from 0; ``name`` is qualified (``DateField.from_db_value``).
    """

    column: int
    name: str
    place: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverError:
    """What the driver raised, and what Django made of it (``django/db/utils.py``).

    ``type`` is the driver's class with its module (``psycopg.errors.UniqueViolation``), ``pep249``
    the class of the driver's that Django knows it by (``IntegrityError``), ``django`` the class
    that Django raised instead. ``code`` is the SQLSTATE or the number that the database gave.
    """

    type: str
    message: str
    code: str | None
    pep249: str | None
    django: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One SQL statement, from ``as_sql()`` to the rows.

    ``sql`` and ``params`` are exactly what ``as_sql()`` returned (for statements that no compiler
    made, what the cursor was given). ``logged`` is the text that Django itself puts into
    ``connection.queries`` for it when it keeps them. ``literal`` can be pasted into the database's
    shell; ``unwritable`` says why there is none. ``executed`` is false on a compiled database;
    ``invented`` says what answer was made up to go on. ``call`` is the call of the snippet that
    made Django run it, ``steps`` are Django's functions on the way from there to here, outermost
    first (``Collector.delete``, ``prefetch_one_level``): positions of ``places``, with the line
    that each was at. ``error`` is the database's or Django's refusal,
    ``driver_error`` the driver's own where it came from there. ``plan`` is ``None`` unless a plan
    was asked for.

    ``unplaced`` counts the nodes whose text is not in ``sql`` as they returned it: Django dropped
    it, or rewrote it on the way. ``instances`` counts the model instances (or dictionaries, or
    tuples) made of the rows.
    """

    index: int
    kind: StatementKind
    sql: str
    params: tuple[Text, ...]
    compiler: str | None
    driver: Sent | None
    logged: str | None
    literal: str | None
    unwritable: str | None
    formatted: Formatted
    fragments: tuple[Fragment, ...]
    unplaced: int
    decisions: tuple[int, ...]
    rows: Rows | None
    converters: tuple[Converter, ...]
    instances: int
    plan: Plan | None
    stages: tuple[Timing, ...]
    call: int | None
    steps: tuple[int, ...]
    executed: bool
    invented: str | None
    error: str | None
    driver_error: DriverError | None = None
