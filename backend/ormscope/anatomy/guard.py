"""While a backend is described no server is asked anything.

A live one's statements are refused. A compiled one has no server: what it is told is made up, and
counted, so that it can be said.
"""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

from ormscope.document.errors import OrmscopeError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.databases import Database


class NotAsked(OrmscopeError):
    """What a description would have to ask the server for."""


class Asked:
    """How often a backend has asked the server that isn't there."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.count += 1
        return execute(sql, params, many, context)


@contextmanager
def unasked(database: Database, connection: Any) -> Iterator[Asked]:
    """Keep a backend from its server for as long as the context lasts. Warnings are off."""
    asked = Asked()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if database.mode == "compiled":
            was_open = connection.connection is not None
            try:
                with connection.execute_wrapper(asked):
                    yield asked
            finally:
                if not was_open:
                    connection.close()
            return
        connection.connect = _refuse  # hides the class's
        try:
            with connection.execute_wrapper(_refuse):
                yield asked
        finally:
            del connection.connect


def _refuse(*call: object, **options: object) -> NoReturn:
    del call, options
    raise NotAsked("This asks the server, and a description asks it nothing.")
