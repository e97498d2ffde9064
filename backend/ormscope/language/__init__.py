"""The snippet language: a small part of Python, interpreted over ``ast``, denied by default.

See ``docs/language.md`` for what is in it, and ``allowed.py`` for the allow-list.
"""

from ormscope.language.access import queryset_methods
from ormscope.language.errors import (
    BudgetError,
    DeniedError,
    SnippetError,
    SnippetRuntimeError,
    SnippetSyntaxError,
)
from ormscope.language.grammar import check
from ormscope.language.limits import Limits
from ormscope.language.names import names
from ormscope.language.observer import Argument, Call, NullObserver, Observer
from ormscope.language.run import Outcome, run
from ormscope.language.source import Program, parse

__all__ = [
    "Argument",
    "BudgetError",
    "Call",
    "DeniedError",
    "Limits",
    "NullObserver",
    "Observer",
    "Outcome",
    "Program",
    "SnippetError",
    "SnippetRuntimeError",
    "SnippetSyntaxError",
    "check",
    "names",
    "parse",
    "queryset_methods",
    "run",
]
