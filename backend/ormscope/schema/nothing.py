"""Why an operation made no statement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ormscope.schema.ledger import Ledger, StepRecord


def why_nothing(operation: Any, ledger: Ledger, first: int, editor: type) -> str:
    """Say it in a sentence, from the steps since number ``first`` and what they asked."""
    steps = ledger.steps[first:]
    kind = type(operation).__name__
    if not steps:
        return (
            f"{kind}.database_forwards() calls nothing of the schema editor: it changes only what "
            "Django knows of the model."
        )
    compared = [each for each in steps if each.method == "_field_should_be_altered"]
    if compared and compared[-1].result == "False" and (fields := compared[-1].fields):
        return _unaltered(*fields)
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
        and each.name.startswith(("supports_", "can_", "allows_"))
    ]


def _unaltered(old: Any, new: Any) -> str:
    """Name what differs between two fields, none of which is the database's."""
    before, after = old.deconstruct()[3], new.deconstruct()[3]
    changed = [
        name
        for name in {**before, **after}
        if before.get(name, _MISSING) != after.get(name, _MISSING)
    ]
    python = [name for name in changed if name in new.non_db_attrs]
    others = [name for name in changed if name not in python]
    said = []
    if python:
        said.append(f"{_listed(python)} only (Field.non_db_attrs: no database is told of it)")
    if others:
        said.append(f"{_listed(others)}, which this backend's comparison leaves out")
    what = "; and ".join(said) or "nothing that the database would be told"
    return f"_field_should_be_altered() says no: {new.name} changes in {what}."


_MISSING = object()


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
