"""Reading migration operations, and trying each on the models before a database is asked."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState

from ormscope.document.errors import SourceRange
from ormscope.language import BudgetError, DeniedError
from ormscope.schema.declaring import arguments, operations
from ormscope.schema.declaring.declared import Asked, Declared
from ormscope.schema.declaring.fields import APP_LABEL
from ormscope.schema.declaring.problems import problem_after, problem_before
from ormscope.schema.declaring.reading import Reader
from ormscope.schema.declaring.relations import hiding
from ormscope.schema.declaring.values import MIGRATION, Reference
from ormscope.schema.declaring.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_OPERATIONS = 40

_EXAMPLE = "migrations.AddField('Book', 'subtitle', models.TextField(null=True))"


def read_operations(text: str, declared: Declared, *, sql_text: bool) -> tuple[Asked, ...]:
    """Read operations, one a line, a list of them, or the text of a migration.

    Each is tried on the state that those before it leave of ``declared``, which stays as it is.

    Raises a :class:`SnippetError` with its range, also when a model or field is not there.
    """
    names = vocabulary(sql_text=sql_text, more=operations.OPERATIONS)
    reader = Reader(text, names, sql_text=sql_text, example=f"Write an operation: {_EXAMPLE}.")
    for model in declared.state.models.values():
        reader.machine.variables[model.name] = Reference(model.name)
    nodes = list(_calls(reader))
    if not nodes:
        raise DeniedError(
            f"Write an operation, for example: {_EXAMPLE}.",
            range=SourceRange(start=0, end=len(text)),
        )
    if len(nodes) > MOST_OPERATIONS:
        raise BudgetError(
            f"At most {MOST_OPERATIONS} operations can be asked for at once.",
            range=reader.program.range(nodes[MOST_OPERATIONS]),
        )
    state = detached(declared.state)
    found = []
    for node in nodes:
        found.append(Asked(_operation(reader, node), reader.program.range(node)))
        # Fields are changed in place by the state: one to try, one to give back.
        state = _tried(reader, _operation(reader, node), node, state)
    return tuple(found)


def detached(state: ProjectState) -> ProjectState:
    """Give a state that shares no field with ``state``.

    ``RenameField`` changes fields in place, also those that a clone of a state shares with it.
    """
    copy = ProjectState()
    for model in state.models.values():
        fields = [(name, field.clone()) for name, field in model.fields.items()]
        copy.add_model(
            ModelState(model.app_label, model.name, fields, dict(model.options), model.bases, [])
        )
    return copy


def _calls(reader: Reader) -> Iterator[ast.expr]:
    """The expressions that are operations: one a line, in lists, or in a migration's class."""
    for node in reader.body:
        if isinstance(node, ast.ClassDef):
            yield from _of_migration(reader, node)
        elif (isinstance(node, ast.Assign) and _assigned(node) == "operations") or (
            isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant)
        ):
            yield from _items(node.value)
        else:
            reader.aside(node)


def _of_migration(reader: Reader, node: ast.ClassDef) -> Iterator[ast.expr]:
    reader.plain_class(node)
    if len(node.bases) != 1 or reader.value(node.bases[0]) is not MIGRATION:
        raise reader.refuse(
            "Models are declared beside; here stand operations, or a class "
            "Migration(migrations.Migration) with them.",
            node,
        )
    for each in node.body:
        if isinstance(each, ast.Assign) and _assigned(each) == "operations":
            yield from _items(each.value)
        elif not (isinstance(each, ast.Assign) and _assigned(each) in _OF_A_MIGRATION):
            reader.aside(each)


#: What a migration says of its place among others, which is of no interest here.
_OF_A_MIGRATION = frozenset({"dependencies", "initial", "replaces", "run_before", "atomic"})


def _assigned(node: ast.Assign) -> str | None:
    target = node.targets[0]
    return target.id if len(node.targets) == 1 and isinstance(target, ast.Name) else None


def _items(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, (ast.List, ast.Tuple)):
        for each in node.elts:
            yield from _items(each)
    else:
        yield node


def _operation(reader: Reader, node: ast.expr) -> Operation:
    value = reader.value(node)
    if not isinstance(value, Operation):
        raise reader.refuse(f"This is not an operation. Write one, such as {_EXAMPLE}.", node)
    return value


def _tried(
    reader: Reader, operation: Operation, node: ast.expr, before: ProjectState
) -> ProjectState:
    """The state after ``operation``; raises when it cannot be done, blaming an argument."""
    whole = reader.program.range(node)
    problem = problem_before(operation, before)
    if problem is not None:
        place = arguments.place(
            reader.machine, node, problem.argument, operations.parameters(operation)
        )
        raise DeniedError(problem.sentence, range=place)
    after = before.clone()
    with reader.blaming(whole):
        operation.state_forwards(APP_LABEL, after)
    sentence = problem_after(after)
    if sentence is not None:
        raise DeniedError(sentence, range=whole)
    with reader.blaming(whole):
        apps = after.apps  # Django renders the models, and says here what is wrong
    for _, _, sentence in hiding(apps):
        raise DeniedError(sentence, range=whole)
    return after
