"""A ``Query`` as it was at one moment, to be described when the run is over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ormscope.recorder.notebook import Notebook

_SNAPSHOTS = 200
"""Calls of which the ``Query`` is kept; a clone costs little, describing it later does not."""


def snapshot(notebook: Notebook, before: Any, after: Any) -> tuple[Any, Any] | None:
    """Keep the query as it is now, and as it was before a call, for the first calls of a run."""
    if len(notebook.calls) > _SNAPSHOTS:
        return None
    with notebook.excused():
        return (None if before is None else _plain_clone(before)), _plain_clone(after)


def _plain_clone(query: Any) -> Any:
    """Give a clone that nobody watches any more."""
    kind = getattr(type(query), "_plain", type(query))
    clone = kind.clone(query)
    clone.__class__ = kind
    return clone
