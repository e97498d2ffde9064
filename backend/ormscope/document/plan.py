"""A database's plan for one statement, in one form for all databases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanProperty:
    """Something else that the database says of a step, in its words."""

    name: str
    value: str


Access = Literal["scan", "index", "index only", "key", "other"]
"""How a relation's rows are reached.

``scan``: all of them, in the order in which they are kept. ``index``: through an index, then each
row from where it is kept. ``index only``: from an index that holds all that is wanted. ``key``: the
rows are kept in the order of the primary key and found by it, without an index beside them.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanNode:
    """One step of a plan, which feeds its ``parent``: a position in ``Plan.nodes``.

    ``kind`` is the database's own word (``Index Scan``, ``SEARCH``, ``filesort``); ``access`` says
    in one vocabulary how a relation's rows are reached, and is ``None`` for what reads no relation.
    ``relation`` is a table; ``alias`` what the statement calls it, where that is something else,
    or what it calls rows that are no table's. ``condition`` is what narrows the rows, in the
    database's words. ``loops`` is how often the step was executed; ``estimated_rows``,
    ``actual_rows`` and ``time`` count all of them (one, where nothing was measured). ``time`` is
    nanoseconds with the children's. ``cost`` is in the database's own unit, with the children's,
    of one execution: costs of two databases cannot be compared. ``None`` is "not told".
    ``fragments`` are those of the statement that the step reads or decides, where that is certain.
    ``examined_rows`` and ``kept_rows`` are what was measured before and after its condition, of all
    loops.
    """

    parent: int | None
    kind: str
    access: Access | None = None
    relation: str | None = None
    alias: str | None = None
    index: str | None = None
    condition: str | None = None
    estimated_rows: float | None = None
    actual_rows: float | None = None
    loops: int | None = None
    cost: float | None = None
    time: int | None = None
    properties: tuple[PlanProperty, ...] = ()
    fragments: tuple[int, ...] = ()
    examined_rows: float | None = None
    kept_rows: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanViewer:
    """A program that others wrote to draw this database's plans.

    Its page at ``url`` takes two texts, pasted by the visitor: ``Plan.raw``, and the statement.
    """

    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What EXPLAIN answered about a statement, asked after the run and before it was rolled back.

    ``statement`` is what was sent, with its placeholders. ``raw`` is the whole answer, as
    ``syntax``. ``analyzed``: the statement was executed once more for it, and ``actual_rows``,
    ``loops`` and ``time`` were measured, where the database tells them. ``nodes`` is one tree in
    preorder, siblings in the order in which the database names them; there are none when there is
    an ``error``: the sentence that says why there is no plan. ``note`` is what a reader should know
    of it: why nothing was measured although it was asked for, or what was not. ``planning`` and
    ``execution`` are nanoseconds, where the database tells them. ``viewer`` can draw it, too.
    """

    statement: str
    analyzed: bool
    raw: str
    syntax: Literal["text", "json", "xml"]
    nodes: tuple[PlanNode, ...]
    planning: int | None = None
    execution: int | None = None
    note: str | None = None
    error: str | None = None
    viewer: PlanViewer | None = None
