"""What a database backend is made of, read from its running classes.

One :class:`Anatomy` a database; an :class:`AnatomyComparison` holds several side by side, as a
matrix. Django's words: a backend is a ``DatabaseWrapper`` and the classes that it names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ormscope.document.trace import SCHEMA_VERSION, Outcome, Place, Target

EntryKind = Literal[
    "feature", "operation", "operator", "data type", "column type", "lookup", "function",
    "schema", "introspection", "creation", "wrapper",
]  # fmt: skip
"""What a row of the matrix is about.

``feature``: a flag of ``DatabaseFeatures``. ``operation``: a method or an attribute of
``DatabaseOperations``. ``operator``: an entry of the wrapper's ``operators``, ``pattern_ops``, …
``data type``: an entry of ``data_types`` and the tables beside it. ``column type``: what a model
field becomes. ``lookup``: a lookup or transform of a field, compiled. ``function``: a database
function or expression, compiled. ``schema``: an attribute of ``DatabaseSchemaEditor``, mostly
``sql_…``. ``introspection``, ``creation``: an attribute of these classes. ``wrapper``: any other
attribute of ``DatabaseWrapper`` (``vendor``, ``Database``, ``display_name``).
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A method or an attribute in the body of a class.

    ``overrides`` is the qualified name of the next class of the MRO that has it, too. ``text`` is
    a method's signature or an attribute's value, cut.
    """

    name: str
    kind: Literal["method", "property", "attribute"]
    text: str
    overrides: str | None
    place: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ancestor:
    """A class of an MRO with what stands in its own body, by line. ``name`` is qualified."""

    module: str
    name: str
    doc: str
    members: tuple[Member, ...]
    place: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BackendClass:
    """One of the classes that a backend is made of.

    ``role`` is the name that Django's documentation knows it by: ``DatabaseFeatures``. ``purpose``
    says what it is for, in a sentence. ``ancestors`` are its MRO without ``object``, itself first.
    """

    role: str
    purpose: str
    ancestors: tuple[Ancestor, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallExample:
    """A call as one would write it, and what it gave: SQL or a value, or how it was refused.

    ``params`` are the parameters beside the SQL, as texts.
    """

    call: str
    result: str | None
    params: tuple[str, ...] = ()
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A row of the matrix on one database.

    ``name`` is unique among entries of its kind. ``value`` is what it is here, as a reader would
    compare it; ``None`` where it could not be told, and ``note`` says why. ``how``: a *constant*
    stands in a class's body, something *computed* is asked of the server or its settings; the
    rest is a *method*, *compiled* SQL, or an entry of a *table*. ``place`` defines it;
    ``overrides``: that is not Django's base backend. ``comment`` is what its source says above it,
    or its docstring.
    ``tests`` are those of :attr:`Anatomy.tests` that it has to do with. ``node`` is the class that
    was compiled, as a decision of a trace names it; empty for what is no node.
    """

    kind: EntryKind
    name: str
    value: str | None
    how: Literal["constant", "computed", "method", "compiled", "table"]
    comment: str
    overrides: bool
    place: int | None
    examples: tuple[CallExample, ...] = ()
    tests: tuple[int, ...] = ()
    note: str | None = None
    node: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteMark:
    """A test of Django's own suite that this backend skips, or expects to fail.

    ``test`` is its dotted name. ``reason`` is the backend's; empty where it gives none.
    ``features`` are the flags that the backend asked before it said so, as its source has them.
    """

    test: str
    verdict: Literal["skipped", "expected failure"]
    reason: str
    features: tuple[str, ...]
    place: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Anatomy:
    """What one backend is made of. Empty where ``outcome`` is not *ok*."""

    schema_version: int = SCHEMA_VERSION
    target: Target
    outcome: Outcome
    classes: tuple[BackendClass, ...] = ()
    entries: tuple[Entry, ...] = ()
    tests: tuple[SuiteMark, ...] = ()
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """An entry of the same kind and name on all databases.

    ``cells`` has for each anatomy the position of its entry, ``None`` where it has none.
    ``differs``: of the backends that were read not all have it with the same value, or the same
    refusal; those that could not tell don't count.
    """

    kind: EntryKind
    name: str
    comment: str
    differs: bool
    cells: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnatomyComparison:
    """Several backends side by side. ``headline`` sums it up in a line."""

    schema_version: int = SCHEMA_VERSION
    headline: str
    anatomies: tuple[Anatomy, ...]
    rows: tuple[MatrixRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixCells:
    """A :class:`MatrixRow` without what its entries say: kind, name, the first comment."""

    differs: bool
    cells: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnatomyMatrix:
    """An :class:`AnatomyComparison` of anatomies that its reader has.

    ``databases`` are their aliases, in the order of the cells.
    """

    schema_version: int = SCHEMA_VERSION
    headline: str
    databases: tuple[str, ...]
    rows: tuple[MatrixCells, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowUse:
    """A row of the matrix that examples asked for; ``examples`` are their ids."""

    kind: EntryKind
    name: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Which rows of the matrix the sample's examples asked for when they ran on a database."""

    schema_version: int = SCHEMA_VERSION
    target: Target
    outcome: Outcome
    rows: tuple[RowUse, ...] = ()
