"""What goes wrong about the jail."""

from ormscope.document.errors import OrmscopeError


class CannotJail(OrmscopeError):
    """This machine cannot contain a worker: the message says why and what to do about it."""
