"""The backend: which flag, operation, operator or override decided what."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ormscope.recorder.operations import WatchedTable, watched_features, watched_ops
from ormscope.recorder.probe import Finding, Report, Stage, StageProbe

if TYPE_CHECKING:
    from collections.abc import Iterator


STAGE = Stage(
    name="backend",
    label="Backend",
    docs="https://docs.djangoproject.com/en/5.2/ref/databases/",
    order=6,
)

_TABLES = ("operators", "pattern_ops", "data_types", "data_type_check_constraints")
"""The connection's tables of SQL by name."""


class Probe(StageProbe):
    """Watches ``connection.features``, ``connection.ops`` and the operators.

    The classes of the two objects are swapped for subclasses of the same name, whose
    ``__getattribute__`` notes what is asked. Overriding methods one by one does not work: Django
    compares class attributes.
    """

    @contextmanager
    def installed(self) -> Iterator[None]:
        connection = self.recording.connection
        features, ops = connection.features, connection.ops
        classes = type(features), type(ops)
        tables = {name: vars(connection).get(name) for name in _TABLES}
        found = {name: _table(connection, name) for name in tables}
        features.__class__ = watched_features(classes[0], self.recording)
        ops.__class__ = watched_ops(classes[1], self.recording)
        kind = type(connection)
        for name, table in found.items():
            if table is not None:
                setattr(connection, name, WatchedTable(table, self.recording, name, kind))
        try:
            yield
        finally:
            features.__class__, ops.__class__ = classes
            for name, own in tables.items():
                if found[name] is None or not isinstance(vars(connection).get(name), WatchedTable):
                    continue
                if own is None:
                    delattr(connection, name)
                else:
                    setattr(connection, name, own)

    def report(self) -> Report:
        decisions = list(self.recording.decisions.values())
        counts = {
            "flags": sum(each.kind == "feature" for each in decisions),
            "operations": sum(each.kind == "operation" for each in decisions),
            "overrides": sum(each.kind == "override" for each in decisions),
        }
        summary = ", ".join(
            f"{count} {name[:-1] if count == 1 else name}"
            for name, count in counts.items()
            if count
        )
        return Report(
            summary=summary or "nothing was asked",
            findings=tuple(
                Finding(
                    name=f"{each.name}" if each.kind != "override" else f"{each.value}.{each.name}",
                    value=each.kind if each.kind == "override" else each.value,
                    defined_by=each.place or defining_class(each.owner, attribute_of(each.name)),
                    attribute=None if each.place else attribute_of(each.name),
                )
                for each in decisions
            ),
        )


def _table(connection: Any, name: str) -> dict[str, Any] | None:
    """Give a table, unless it is not made yet: making it may ask the server for its version."""
    found = vars(connection).get(name)
    owner = defining_class(type(connection), name)
    if found is None and owner is not None:
        found = vars(owner).get(name)
    return found if isinstance(found, dict) else None


def attribute_of(name: str) -> str:
    """Give ``operators`` of ``operators['exact']``."""
    return name.partition("[")[0]


def defining_class(owner: type, name: str) -> type | None:
    """Give the class of an MRO that defines an attribute."""
    for kind in owner.__mro__:
        if name in vars(kind):
            return kind
    return None
