"""What can be seen of a database past the runs: by its owner's connection, and in its files."""

from __future__ import annotations

import hashlib
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.db import connections
from django.db.utils import load_backend

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ormscope.databases import Database

_ALIAS: Final = "witness"
MARK: Final = "ormscope-hostile"
"""What hostile snippets call the files that they try to write, in /tmp."""


def witness_of(database: Database, state: Path, parameters: Mapping[str, object]) -> Any:
    """Return what sees this database's server, or None where nothing does: `witness.py` beside it.

    Its `state()` gives a digest by the name of a thing; `busy()` what visitors still execute.
    """
    module = f"{type(database).__module__}.witness"
    if not database.has_server or _spec(module) is None:
        return None
    given = {"default": {}, _ALIAS: database.settings(state, parameters)}
    visitor = connections.configure_settings(given)[_ALIAS]
    return import_module(module).Witness(load_backend(visitor["ENGINE"]).DatabaseWrapper(visitor))


def files(state: Path, databases: Sequence[Database]) -> Mapping[str, str]:
    """Return a digest of each file of ours, servers' own left out, and of what must not be there.

    A database without a server keeps its sample in files.
    """
    serving = {database.alias for database in databases if database.has_server}
    found = {
        str(path.relative_to(state)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in state.rglob("*")
        if path.is_file() and path.relative_to(state).parts[0] not in serving
        if path.suffix not in (".lock", ".log") and path.parent.name != "lock"
    }
    return {**found, **{str(path): "there" for path in Path("/tmp").glob(f"{MARK}*")}}


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Return what has come, gone or changed, a sentence each."""
    return [
        f"{name} was {before.get(name, 'not there')}, is {after.get(name, 'not there')}"
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    ]


def _spec(module: str) -> object | None:
    try:
        return find_spec(module)
    except ModuleNotFoundError:  # a module that is no package has nothing beside it
        return None
