"""Why an operation made no statement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ormscope.schema.ledger import Ledger, StepRecord


def why_nothing(operation: Any, ledger: Ledger, first: int, connection: Any) -> str:
    """Say it in a sentence, from the steps since number ``first`` and what they asked."""
    steps = ledger.steps[first:]
    kind, editor = type(operation).__name__, connection.SchemaEditorClass
    if not steps:
        return (
            f"{kind}.database_forwards() calls nothing of the schema editor: it changes only what "
            "Django knows of the model."
        )
    compared = [each for each in steps if each.method == "_field_should_be_altered"]
    if compared and compared[0].fields is not None:
        should = compared[0].result == "True"
        return (_unmoved if should else _unaltered)(*compared[0].fields, connection)
    added = steps[0].fields
    if added is not None and added[1].db_parameters(connection)["type"] is None:
        return f"{added[1].name} has no column of its own: a table between two models holds it."
    if flags := _refusing(steps):
        return f"{steps[-1].method}() asks {flags[-1]}, and it is False here."
    if absent := [(step, name) for step in steps for name in step.absent]:
        return f"{editor.__module__}'s {absent[-1][1]} is None, so there is nothing to execute."
    last = steps[0]
    module = getattr(last.function, "__module__", editor.__module__)
    return f"{module}.{last.function.__qualname__}() executes nothing for it."


def _refusing(steps: Sequence[StepRecord]) -> list[str]:
    """Give the flags that were asked and are False, those that say what is supported."""
    return [
        f"the flag {each.name}"
        for step in steps
        for each in step.decisions
        if each.kind == "feature"
        and each.value == "False"
        and each.name.startswith(("supports_", "allows_"))
    ]


def _unaltered(old: Any, new: Any, connection: Any) -> str:
    """Name what differs between two fields, none of which is the database's."""
    del connection
    changed = _changed(old, new)
    python = [name for name in changed if name in new.non_db_attrs]
    others = [name for name in changed if name not in python]
    said = []
    if python:
        said.append(f"{_listed(python)} only (Field.non_db_attrs: no database is told of it)")
    if others:
        said.append(f"{_listed(others)}, which this backend's comparison leaves out")
    what = "; and ".join(said) or "nothing that the database would be told"
    return f"_field_should_be_altered() says no: {new.name} changes in {what}."


def _unmoved(old: Any, new: Any, connection: Any) -> str:
    """Say why a field that is to be altered is not."""
    changed = _changed(old, new)
    features, editor = connection.features, connection.SchemaEditorClass
    if changed == ["db_comment"] and not features.supports_comments:
        return "The flag supports_comments is False, and only db_comment changes."
    before, after = old.db_parameters(connection), new.db_parameters(connection)
    changed = [each for each in changed if each not in (*new.non_db_attrs, "auto_created")]
    if before == after and not changed:
        return f"The column is {after['type']} before and after."
    module = editor._alter_field.__module__
    return f"{module}'s _alter_field() executes nothing for a change of {_listed(changed)}."


def _changed(old: Any, new: Any) -> list[str]:
    before, after = old.deconstruct()[3], new.deconstruct()[3]
    return [
        name
        for name in {**before, **after}
        if before.get(name, _MISSING) != after.get(name, _MISSING)
    ]


_MISSING = object()


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
