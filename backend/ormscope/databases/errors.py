"""What can go wrong around a run, as against in it."""

from ormscope.document.errors import OrmscopeError


class DatabaseUnavailable(OrmscopeError):
    """A database cannot be used: the message says why and what to do about it."""


class Escaped(OrmscopeError):
    """A run ended the transaction that it was to be undone by; what it left must be looked for."""
