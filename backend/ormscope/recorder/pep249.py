"""The driver's side of the boundary, as PEP 249 names it, read from the running module."""

from __future__ import annotations

from typing import Any

from ormscope.document.statement import DriverError
from ormscope.document.trace import ErrorClass

# As django.db.utils.DatabaseErrorWrapper asks, in its order.
_NAMES = (
    "DataError", "OperationalError", "IntegrityError", "InternalError", "ProgrammingError",
    "NotSupportedError", "DatabaseError", "InterfaceError", "Error",
)  # fmt: skip


def pep249(connection: Any) -> dict[str, Any]:
    """Return what a target tells of its driver's module; nothing for a backend that has none."""
    module = getattr(connection, "Database", None)
    if module is None:
        return {}
    threadsafety = getattr(module, "threadsafety", None)
    return {
        "apilevel": _text(getattr(module, "apilevel", None)),
        "threadsafety": threadsafety if isinstance(threadsafety, int) else None,
        "paramstyle": _text(getattr(module, "paramstyle", None)),
        "errors": tuple(
            ErrorClass(driver=_qualified(kind), django=name)
            for name in _NAMES
            if isinstance(kind := getattr(module, name, None), type)
        ),
    }


def driver_error(error: BaseException, connection: Any, code: str | None) -> DriverError | None:
    """Describe the driver's exception behind one of Django's, or None when there is none."""
    cause = error.__cause__
    if cause is None or not type(error).__module__.startswith("django.db"):
        return None
    module = getattr(connection, "Database", None)
    kinds = ((name, getattr(module, name, None)) for name in _NAMES)
    known = [name for name, kind in kinds if isinstance(kind, type) and isinstance(cause, kind)]
    return DriverError(
        type=_qualified(type(cause)),
        message=str(cause),
        code=code,
        pep249=known[0] if known else None,
        django=type(error).__name__,
    )


def _qualified(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def _text(value: object) -> str | None:
    return None if value is None else str(value)
