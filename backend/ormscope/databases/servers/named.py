"""The servers that ORMSCOPE_DATABASES names, as databases: each vendor's class at its address."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, Literal

from ormscope.databases.base import Database
from ormscope.databases.errors import DatabaseUnavailable
from ormscope.databases.servers.urls import from_environment, is_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import NoReturn

    from django.db.backends.base.base import BaseDatabaseWrapper

    from ormscope.databases.base import Params
    from ormscope.databases.servers.server import ServerDatabase
    from ormscope.databases.servers.urls import Address

_PACKAGE: Final = "ormscope.databases"


class Misnamed(Database):
    """A server whose URL is wrong: a column that is there to say so."""

    vendor = "unknown"
    mode: Literal["live", "compiled"] = "live"
    driver = "unknown"
    order = 1000
    is_default = True
    has_server = True

    def __init__(self, address: Address) -> None:
        self.alias = self.label = self.family = address.name
        self._problem = str(address.problem)

    def missing(self) -> str:
        """Return the sentence: nothing can be asked of it."""
        return self._problem

    def serve(self, state: Path) -> NoReturn:
        """Raise DatabaseUnavailable with the sentence."""
        del state
        raise DatabaseUnavailable(self._problem)

    def settings(self, state: Path, parameters: Mapping[str, object]) -> NoReturn:
        """Raise DatabaseUnavailable with the sentence: there is nothing to connect to."""
        del state, parameters
        raise DatabaseUnavailable(self._problem)

    def server_version(self, connection: BaseDatabaseWrapper) -> NoReturn:
        """Raise DatabaseUnavailable, as do the others: no worker of this is ever started."""
        del connection
        raise DatabaseUnavailable(self._problem)

    def driver_call(self, connection: BaseDatabaseWrapper, sql: str, params: Params) -> NoReturn:
        """Raise DatabaseUnavailable."""
        del connection, sql, params
        raise DatabaseUnavailable(self._problem)

    def literal(self, connection: BaseDatabaseWrapper, sql: str, params: Params) -> NoReturn:
        """Raise DatabaseUnavailable."""
        del connection, sql, params
        raise DatabaseUnavailable(self._problem)


def servers() -> tuple[list[Database], Mapping[str, str]]:
    """Return a database for each name, and the reasons of entries that have none."""
    kinds = by_scheme()
    schemes = {scheme: kind.url_scheme for scheme, kind in kinds.items()}
    found: list[Database] = []
    reasons: dict[str, str] = {}
    for address in from_environment(schemes):
        if address.problem is None:
            found.append(kinds[address.scheme](address))
        elif is_name(address.name):
            found.append(Misnamed(address))
        else:
            reasons[address.name] = address.problem
    return found, reasons


def by_scheme() -> Mapping[str, type[ServerDatabase]]:
    """Return the class for each scheme of a URL."""
    found: dict[str, type[ServerDatabase]] = {}
    for module in pkgutil.iter_modules(import_module(_PACKAGE).__path__):
        name = f"{_PACKAGE}.{module.name}.by_url"
        if module.ispkg and find_spec(name) is not None:
            for kind in import_module(name).SERVERS:
                found |= dict.fromkeys(kind.schemes, kind)
    return found
