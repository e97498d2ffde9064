"""Which managers were asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ormscope.recorder.records import ManagerRecord

if TYPE_CHECKING:
    from ormscope.recorder.notebook import Notebook


def manager_record(notebook: Notebook, manager: Any) -> ManagerRecord:
    """Give the record of a manager, a new one when it was not asked before."""
    name = f"{manager.model._meta.object_name}.{manager.name or 'related manager'}"
    key = (name, type(manager))
    if key not in notebook.managers:
        queryset = getattr(manager, "_queryset_class", None)
        notebook.managers[key] = ManagerRecord(name, type(manager), queryset)
    return notebook.managers[key]
