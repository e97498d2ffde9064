"""Scratches on a server, all by one connection that is kept beside the runs' one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from ormscope.databases.errors import DatabaseUnavailable
from ormscope.databases.scratching import at_its_alias, beside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper

# Of the connection that runs have: the wrapper of the scratch's.
_ATTRIBUTE: Final = "ormscope_scratch"


class Lender(ABC):
    """Lends them, one at a time.

    A runner connects before it goes to jail, where it could not any more. A vendor says as whom,
    and how an empty schema is made and dropped.
    """

    def __init__(self, label: str) -> None:
        self._label = label

    @abstractmethod
    def settings(self, visitor: BaseDatabaseWrapper) -> dict[str, object]:
        """Return what is different in the settings of the scratch's connection."""

    @abstractmethod
    def make(self, wrapper: Any) -> None:
        """Drop what was left there by who was killed, make an empty schema and use it.

        Raises `django.db.Error`.
        """

    @abstractmethod
    def unmake(self, wrapper: Any) -> None:
        """Make the session as it was when it began, and drop the schema; there may be none.

        Raises `django.db.Error`.
        """

    def connected(self, visitor: BaseDatabaseWrapper) -> Any:
        """Return the scratch's wrapper, connected. Raises `django.db.Error`."""
        made = getattr(visitor, _ATTRIBUTE, None)
        if made is None:
            made = beside(visitor, **self.settings(visitor))
            setattr(visitor, _ATTRIBUTE, made)
        made.ensure_connection()
        return made

    def let_go(self, visitor: BaseDatabaseWrapper) -> None:
        """Close it, and forget its wrapper: a block may be open there."""
        made = getattr(visitor, _ATTRIBUTE, None)
        if made is not None:
            delattr(visitor, _ATTRIBUTE)
            made.in_atomic_block = False
            made.close()

    @contextmanager
    def lend(self, visitor: BaseDatabaseWrapper) -> Iterator[BaseDatabaseWrapper]:
        """Yield a connection in an empty schema of its own. Raises DatabaseUnavailable.

        Where the connection is lost and no other can be had, the runs' one is closed, too: a worker
        that may not connect is no longer of use.
        """
        wrapper = self._entered(visitor)
        wrapper.savepoint_state = 0
        try:
            with at_its_alias(wrapper):
                yield wrapper
        finally:
            if not self._left(visitor):
                visitor.close()

    def _entered(self, visitor: BaseDatabaseWrapper) -> Any:
        from django.db import Error

        with suppress(Error):
            wrapper = self.connected(visitor)
            self.make(wrapper)
            return wrapper
        self.let_go(visitor)  # the server may have gone away in the meantime
        try:
            wrapper = self.connected(visitor)
            self.make(wrapper)
        except Error as error:
            said = str(error).partition("\n")[0]
            raise DatabaseUnavailable(
                f"{self._label} gives no scratch to make tables in: {said}"
            ) from error
        return wrapper

    def _left(self, visitor: BaseDatabaseWrapper) -> bool:
        """Drop what was made; tell whether there is a sound connection afterwards."""
        from django.db import Error

        wrapper = getattr(visitor, _ATTRIBUTE, None)
        if wrapper is not None and wrapper.connection is not None and not wrapper.in_atomic_block:
            with suppress(Error):
                self.unmake(wrapper)
                return True
        self.let_go(visitor)
        with suppress(Error):
            self.unmake(self.connected(visitor))
            return True
        self.let_go(visitor)
        return False
