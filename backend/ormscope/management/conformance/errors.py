"""What a user of the suite can do something about."""

from __future__ import annotations

from ormscope.document.errors import OrmscopeError


class SuiteError(OrmscopeError):
    """Django's tests cannot be had, or a run of them broke off; the message says why."""
