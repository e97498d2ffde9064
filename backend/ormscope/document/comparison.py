"""Several traces of one snippet, and where they differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ormscope.document.errors import SourceRange
from ormscope.document.findings import Finding
from ormscope.document.results import Results
from ormscope.document.statement import Origin
from ormscope.document.trace import SCHEMA_VERSION, Place, Trace

DivergenceKind = Literal["same", "spelled differently", "extra", "missing", "unsupported"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One database's part of a divergence: ``fragments`` of ``statement`` of trace ``alias``.

    ``kind`` is against the baseline (the first trace), whose own side is always *same*. ``reason``
    is the sentence a person would say; ``place`` is the source that decided, where known.
    """

    alias: str
    kind: DivergenceKind
    statement: int | None
    fragments: tuple[int, ...]
    sql: str
    reason: str
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Divergence:
    """A clause held side by side over all databases, aligned by origin and node, not by text.

    ``kind`` is the strongest of its sides: *unsupported*, *missing*, *extra*, *spelled
    differently*, *same*. ``label`` names the clause for people: ``filter(title__icontains)``.
    """

    kind: DivergenceKind
    label: str
    node: str
    origin: Origin
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something in the snippet to underline: who says so (aliases; empty for all) and why."""

    range: SourceRange
    message: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One snippet on several databases. ``headline`` sums it up in a line.

    ``findings`` are what a linter would say of it, ``results`` whether the databases gave the same
    (``None`` where no two of them executed it to the end).
    """

    schema_version: int = SCHEMA_VERSION
    snippet: str
    headline: str
    traces: tuple[Trace, ...]
    divergences: tuple[Divergence, ...]
    problems: tuple[Problem, ...]
    findings: tuple[Finding, ...] = ()
    results: Results | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """Two snippets on one database: what the second makes of it that the first does not.

    Each of ``sides`` is the comparison of its own snippet, with one trace. The ``divergences`` hold
    clauses of both side by side; an ``alias`` of theirs is *first* or *second*, the first is the
    baseline, and a divergence's ``origin`` is that of the first side that has it. ``results``
    names the two in the same way.
    """

    schema_version: int = SCHEMA_VERSION
    headline: str
    sides: tuple[Comparison, Comparison]
    divergences: tuple[Divergence, ...]
    results: Results | None = None
