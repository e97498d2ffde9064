"""What can go wrong before a snippet is run."""

from ormscope.document.errors import OrmscopeError


class DatabaseUnavailable(OrmscopeError):
    """A database cannot be used: the message says why and what to do about it."""
