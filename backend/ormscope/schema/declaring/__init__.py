"""Declared models and migration operations on them: a language of their own.

Both are Python that is read and never executed: its syntax tree is checked against what there is
(deny by default) and becomes Django's own objects.
"""

from ormscope.schema.declaring.asking import detached, read_operations
from ormscope.schema.declaring.comparing import Differences, between, differences, few_enough
from ormscope.schema.declaring.declared import Asked, Declared
from ormscope.schema.declaring.models import declare
from ormscope.schema.declaring.writing import written, written_operation

__all__ = [
    "Asked",
    "Declared",
    "Differences",
    "between",
    "declare",
    "detached",
    "differences",
    "few_enough",
    "read_operations",
    "written",
    "written_operation",
]
