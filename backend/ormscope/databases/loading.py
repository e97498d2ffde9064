"""Loads databases of unknown making: whatever they raise, print or lack costs only themselves."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Any, Final

from ormscope.databases.base import Database

if TYPE_CHECKING:
    from collections.abc import Callable

_ALIAS: Final = re.compile(r"[A-Za-z][\w-]*(@[\w.-]+)?", re.ASCII)
_WANTED: Final[Mapping[str, type | tuple[type, ...]]] = {
    "alias": str,
    "vendor": str,
    "label": str,
    "driver": str,
    "order": int,
    "family": str,
    "is_default": bool,
    "has_server": bool,
    "logs_from_cursor": bool,
    "can_explain": bool,
    "bare_select_suffix": str,
    "pinned": (str, type(None)),
    "extra": (str, type(None)),
    "note": (str, type(None)),
    "modules": (tuple, list),
    "refused": (tuple, list),
    "canned": Mapping,
}


def load_databases(load: Callable[[], object]) -> tuple[list[Database], list[str]]:
    """Return the databases that `load` gives, one or several, and what is wrong with the others.

    What a module prints while it is imported goes to standard error: a command's output may be a
    document. Only KeyboardInterrupt is passed on.
    """
    fit: list[Database] = []
    problems: list[str] = []
    try:
        with redirect_stdout(sys.stderr):
            loaded = load()
        several: list[Any] = list(loaded) if isinstance(loaded, (list, tuple)) else [loaded]
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit, too
        return [], [told(error)]
    for database in several:
        problem = _unfit(database)
        if problem is None:
            fit.append(database)
        else:
            problems.append(problem)
    return fit, problems


def told(error: BaseException) -> str:
    """Return an error as one line, even one that cannot be printed."""
    try:
        words = " ".join(str(error).split())
    except Exception:
        words = "it cannot be printed"
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def _unfit(database: Any) -> str | None:
    """Say what a third party's database lacks, so that nobody stumbles over it later."""
    if not isinstance(database, Database):
        return f"DATABASES holds a {type(database).__name__}, not a Database"
    kind = type(database).__name__
    try:
        for name, wanted in _WANTED.items():
            if not isinstance(getattr(database, name, None), wanted):
                kinds = wanted if isinstance(wanted, tuple) else (wanted,)
                words = " or ".join("None" if k is type(None) else k.__name__ for k in kinds)
                return f"{kind}.{name} is not a {words}"
        if database.mode not in ("live", "compiled"):
            return f'{kind}.mode is {database.mode!r}, neither "live" nor "compiled"'
        if not _ALIAS.fullmatch(database.alias):
            return f"The alias {database.alias!r} is not made of letters, digits, - and _"
        missing = database.missing()
        if not isinstance(missing, (str, type(None))):
            return f"{kind}.missing() gives a {type(missing).__name__}, not a sentence or None"
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a property of theirs, or missing()
        return told(error)
    return None
