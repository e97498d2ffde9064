"""Finds the databases: the packages beside this file, and the entry points of others.

A package is imported without its driver, so the web process may list all databases. One that fails
to import is reported with its reason and disturbs none of the others.

To these come the servers that the environment names (`servers/urls.py`): their classes are in the
packages' `by_url.py`. Such a server has the alias that it was given; one of ours of that name steps
aside.
"""

from __future__ import annotations

import copy
import os
import pkgutil
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from ormscope.databases.loading import load_databases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from ormscope.databases.base import Database

GROUP: Final = "ormscope.databases"
_SHARED: Final = frozenset({"contract", "offline", "servers"})
"""The packages beside the vendors' that hold what these share."""


def discover() -> Mapping[str, Database]:
    """Return every database that can be imported, by alias, in the order of the columns."""
    return _discovered()[0]


def installed() -> Mapping[str, Database]:
    """Return those of them that no further package is needed for."""
    found = {alias: each for alias, each in discover().items() if each.missing() is None}
    return MappingProxyType(found)


def unavailable() -> Mapping[str, str]:
    """Return the reasons of those that cannot, by the name of their package or entry point."""
    return _discovered()[1]


@cache
def by_vendor(vendor: str) -> Database | None:
    """Return the first database of a vendor, or None."""
    found = (database for database in discover().values() if database.vendor == vendor)
    return next(found, None)


@cache
def _discovered() -> tuple[Mapping[str, Database], Mapping[str, str]]:
    ours, reasons = collect(_candidates())
    if not os.environ.get("ORMSCOPE_DATABASES", "").strip():
        return ours, reasons
    try:
        from ormscope.databases.servers.named import servers
    except ImportError as error:  # another Django's environment may lack what reads URLs
        return ours, {**reasons, "ORMSCOPE_DATABASES": f"{type(error).__name__}: {error}"}
    named, wrong = servers()
    return _ordered([*_aside(ours, named), *named]), MappingProxyType({**reasons, **wrong})


def _aside(ours: Mapping[str, Database], named: Sequence[Database]) -> Iterator[Database]:
    """Give ours; one whose alias a server was given is then called by its version, `mysql@8.4`."""
    taken = {database.alias for database in named}
    for alias, database in ours.items():
        if alias not in taken:
            yield database
            continue
        version = ".".join((database.pinned or "ours").split(".")[:2])
        if f"{alias}@{version}" not in ours:
            other = copy.copy(database)
            other.alias, other.label = f"{alias}@{version}", f"{database.label} {version}"
            other.is_default = False
            yield other


def collect(
    candidates: Iterator[tuple[str, Callable[[], object]]],
) -> tuple[Mapping[str, Database], Mapping[str, str]]:
    """Load `candidates`, pairs of a name and a loader, into databases and reasons for the rest.

    The first database of an alias wins: an entry point does not replace one of ours.
    """
    found: dict[str, Database] = {}
    reasons: dict[str, str] = {}
    for name, load in candidates:
        databases, problems = load_databases(load)
        for database in databases:
            if database.alias in found:
                problems.append(f"The alias {database.alias!r} is taken by another database")
            else:
                database.family = database.family or database.alias.partition("@")[0]
                found[database.alias] = database
        if problems:
            reasons[name] = ". ".join(dict.fromkeys(problems))
    return _ordered(found.values()), MappingProxyType(reasons)


def _ordered(databases: Iterable[Database]) -> Mapping[str, Database]:
    ordered = sorted(databases, key=lambda database: (database.order, database.alias))
    return MappingProxyType({database.alias: database for database in ordered})


def _candidates() -> Iterator[tuple[str, Callable[[], object]]]:
    for module in pkgutil.iter_modules(import_module(GROUP).__path__):
        if module.ispkg and module.name not in _SHARED:
            name = f"{GROUP}.{module.name}"
            yield module.name, lambda name=name: import_module(name).DATABASES  # type: ignore[misc]
    for point in entry_points(group=GROUP):
        yield point.name, point.load
