"""A database's plan for one statement, in one form for all databases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanProperty:
    """Something else that the database says of a step, in its words."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanNode:
    """One step of a plan, which feeds its ``parent``: a position in ``Plan.nodes``.

    ``kind`` is the database's own word (``Index Scan``, ``SEARCH``, ``ref``); ``access`` says in
    one vocabulary how a relation's rows are reached, and is ``None`` for what reads no relation.
    ``condition`` is what narrows the rows, in the database's words. Rows and ``time`` count all
    ``loops``; ``time`` is nanoseconds with the children's. ``cost`` is in the database's own unit,
    with the children's: costs of two databases cannot be compared. ``None`` is "not told".
    """

    parent: int | None
    kind: str
    access: Literal["scan", "index", "index only", "key", "other"] | None = None
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What EXPLAIN answered about a statement, asked after the run and before it was rolled back.

    ``statement`` is what was sent, with its placeholders. ``raw`` is the whole answer, as
    ``syntax``. ``analyzed``: the statement was executed once more for it, and ``actual_rows``,
    ``loops`` and ``time`` were measured. ``nodes`` is a tree in preorder, siblings in the order in
    which the database names them; there are none when there is an ``error``: the sentence that
    says why there is no plan. ``planning`` and ``execution`` are nanoseconds, where
    the database tells them.
    """

    statement: str
    analyzed: bool
    raw: str
    syntax: Literal["text", "json", "xml"]
    nodes: tuple[PlanNode, ...]
    planning: int | None = None
    execution: int | None = None
    error: str | None = None
