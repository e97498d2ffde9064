"""ORMscope: a compiler explorer for Django's ORM."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ormscope.runs.block import trace

__all__ = ["trace"]


def __getattr__(name: str) -> Any:
    """Import what is asked for then: an app's module is imported before Django's models are."""
    if name == "trace":
        from ormscope.runs.block import trace

        return trace
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
