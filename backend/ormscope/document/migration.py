"""What a ``DatabaseSchemaEditor`` did with migration operations, and what came of it.

Models are declared (:mod:`ormscope.schema.declaring`), created in an empty scratch schema, changed
by operations, read back, and put away. On a compiled database all of it is but compiled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ormscope.document.errors import SourceRange
from ormscope.document.statement import Token
from ormscope.document.trace import SCHEMA_VERSION, Decision, Outcome, Place, Target

Phase = Literal["setup", "operation", "undo"]
"""*setup* creates the models as they were before, *operation* is what was asked for, *undo* takes
it back (``database_backwards``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorStep:
    """A call of a method of the schema editor; ``parent`` is the step that called it.

    ``operation`` is the position of the migration operation it belongs to, ``None`` in *setup*.
    ``arguments`` are texts (``Book, title``), ``result`` what it gave back where that is plain or
    SQL, empty where it is nothing. ``decisions`` are those asked for in this step and
    not in one below it. ``start`` and ``end`` in ns since the beginning. ``through`` are places:
    what its parent went through by ``super()`` on the way to it, outermost first. They are methods
    of the editor as well, and no steps, since nobody asked the editor for them.
    """

    id: int
    parent: int | None
    phase: Phase
    operation: int | None
    method: str
    arguments: str
    result: str
    decisions: tuple[int, ...]
    place: int | None
    start: int
    end: int
    through: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DDL:
    """A statement that the schema editor executed or, on a compiled database, would execute.

    ``step`` made it. ``template`` is the attribute of the schema editor that it was made from
    (``sql_create_table``), where it can be told, ``template_place`` where that is; ``within`` are
    those that parts of it were made from. ``sql`` and ``params`` are what Django's cursor gets, the
    parameters as texts. ``ns`` is the time of the driver, ``None`` where nothing was executed.
    ``is_deferred``: kept until the end of the ``with`` block. ``copies_rows``: it rewrites the
    table, as far as the statement shows (``INSERT INTO … SELECT``). ``reads``: introspection, no
    change. ``tokens`` are those of ``formatted``. ``invented`` says what was made up for it where
    no server could be asked.
    """

    index: int
    step: int | None
    phase: Phase
    operation: int | None
    template: str | None
    template_place: int | None
    within: tuple[str, ...]
    sql: str
    formatted: str
    tokens: tuple[Token, ...] = ()
    params: tuple[str, ...]
    is_deferred: bool
    copies_rows: bool
    reads: bool
    by_editor: bool
    ns: int | None
    error: str | None
    invented: str | None
    place: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedOperation:
    """A migration operation as it was asked for.

    ``text`` is its source in a migration, ``describe`` what Django says of it, ``state`` whether it
    went well here. ``range`` is where it stands in what was typed, if it does. ``reason`` says why
    there is no DDL (*nothing*), or why it is not to be had (*refused*, *failed*).
    """

    text: str
    describe: str
    state: Literal["ok", "nothing", "refused", "failed", "not reached"]
    reason: str | None
    range: SourceRange | None
    ns: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckMessage:
    """What a system check says of a declared model on this database.

    ``by`` is the class that says it (``DatabaseValidation``, ``CharField``, ``Model``), ``object``
    what it concerns (``lab.Book.title``), ``id`` Django's (``mysql.E001``).
    """

    level: Literal["debug", "info", "warning", "error", "critical"]
    id: str
    message: str
    hint: str | None
    object: str
    by: str
    range: SourceRange | None
    place: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadColumn:
    """A column as ``DatabaseIntrospection`` reads it: its ``FieldInfo``, and the field for it.

    ``field_type`` is what ``get_field_type()`` makes of it, with its parameters.
    """

    name: str
    field_type: str
    data_type: str
    null: bool
    default: str | None
    collation: str | None
    comment: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadConstraint:
    """An index or a constraint as ``get_constraints()`` reads it.

    ``is_index``: it is one, or the database has made one for it.
    """

    name: str
    kind: Literal["primary key", "unique", "foreign key", "check", "index"]
    columns: tuple[str, ...]
    foreign_key: str | None
    orders: tuple[str, ...]
    type: str | None
    definition: str | None
    is_index: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTable:
    """A table as ``DatabaseIntrospection`` reads it."""

    name: str
    kind: str
    comment: str | None
    columns: tuple[ReadColumn, ...]
    constraints: tuple[ReadConstraint, ...]
    relations: tuple[str, ...]
    sequences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What did not come back from the database as the model said it.

    ``object`` is what was lost (``Book.status.choices``), ``declared`` and ``read`` the two sides,
    ``reason`` why: the database does not hold it (*not in the database*), it holds something else
    (*another type*), or Django does not read it (*not read*). ``range`` is in the models' source,
    ``read_range`` in what ``inspectdb`` wrote, where something of it stands there.
    """

    object: str
    kind: Literal["not in the database", "another type", "not read"]
    declared: str
    read: str
    reason: str
    range: SourceRange | None
    read_range: SourceRange | None = None
    place: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What introspection gives after the operations, and the models that ``inspectdb`` writes."""

    tables: tuple[ReadTable, ...]
    inspectdb: str
    losses: tuple[Loss, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """Whether the schema after undoing equals the one before, as introspection reads both.

    ``before`` and ``after`` are checksums; ``differences`` are sentences. So are ``tolerated``: the
    order of columns, and the names of constraints that no model names, may have changed.
    """

    is_equal: bool
    before: str
    after: str
    differences: tuple[str, ...]
    tolerated: tuple[str, ...]


LabText = Literal["models", "operations", "after", "rows"]
"""The texts of the Schema lab. *after* are the models as they shall be, *rows* fill them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabProblem:
    """What is wrong with a text: which one, where in it, why and what to do instead."""

    text: LabText
    range: SourceRange | None
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredVocabulary:
    """What a snippet over declared models can name, as ``GET /api/models/`` has it, in JSON.

    ``problem`` says what is wrong with the models instead.
    """

    schema_version: int = SCHEMA_VERSION
    target: Target
    outcome: Outcome
    vocabulary: str = ""
    problem: LabProblem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationTrace:
    """What one database made of models and operations on them.

    ``reading`` and ``restored`` are ``None`` where nothing was executed. ``problem`` says which
    text was refused. ``written`` are the operations as a migration has them, empty for none.
    """

    schema_version: int = SCHEMA_VERSION
    target: Target
    outcome: Outcome
    operations: tuple[AskedOperation, ...] = ()
    steps: tuple[EditorStep, ...] = ()
    statements: tuple[DDL, ...] = ()
    checks: tuple[CheckMessage, ...] = ()
    reading: Reading | None = None
    restored: Restored | None = None
    problem: LabProblem | None = None
    written: str = ""
    decisions: tuple[Decision, ...] = ()
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationSide:
    """What a database did for one operation, in numbers and against the first database.

    ``statements`` are positions in its trace. ``shape`` is what the operation came to:
    *altered* in place, *rebuilt* (a new table takes the rows), *nothing*, *refused*. ``reason``
    names the decision that differs from the first database's, where one does. ``own`` says what
    made it go its way here, whatever others do: the backend's own methods, templates and types on
    the way to its statements, and the flags that it sets. ``own_place`` is the first of them.
    """

    alias: str
    shape: Literal["altered", "rebuilt", "nothing", "refused"]
    statements: tuple[int, ...]
    reason: str
    place: Place | None
    own: str = ""
    own_place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationRow:
    """One operation on all databases."""

    operation: int
    describe: str
    differs: bool
    sides: tuple[OperationSide, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationComparison:
    """The same operations on several databases.

    ``models`` is the declared source, ``written`` the operations as a migration would have them.
    ``problems`` are those of the texts, each once.
    """

    schema_version: int = SCHEMA_VERSION
    models: str
    written: str
    headline: str
    traces: tuple[MigrationTrace, ...]
    rows: tuple[OperationRow, ...]
    problems: tuple[LabProblem, ...] = ()
