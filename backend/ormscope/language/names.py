"""Every name that a snippet starts with."""

from __future__ import annotations

import builtins
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import (
    FieldError,
    MultipleObjectsReturned,
    ObjectDoesNotExist,
    ValidationError,
)
from django.db import DatabaseError, DataError, IntegrityError, NotSupportedError, OperationalError
from django.db.models import (
    Avg,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    FilteredRelation,
    Func,
    Max,
    Min,
    OrderBy,
    OuterRef,
    Prefetch,
    ProtectedError,
    Q,
    RestrictedError,
    RowRange,
    StdDev,
    Subquery,
    Sum,
    Value,
    ValueRange,
    Variance,
    When,
    Window,
)
from django.db.models import expressions as database_expressions
from django.db.models import functions as database_functions
from django.db.models.expressions import BaseExpression

from ormscope.language import sql_text as sql
from ormscope.language.access import Namespace
from ormscope.language.constructors import FIELDS
from ormscope.language.errors import DeniedError
from ormscope.language.functions import ATOMIC, FUNCTIONS, NOW, TIMEZONE
from ormscope.language.near import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# What not every Django has that a worker may run on, and since when.
_NEWER: Mapping[str, str] = {"WindowFrameExclusion": "5.1"}
_LACKING = {name for name in _NEWER if not hasattr(database_expressions, name)}

EXPRESSIONS: tuple[type, ...] = (
    *(Q, F, Value, Case, When, Subquery, OuterRef, Exists, Window, Prefetch, FilteredRelation),
    *(ExpressionWrapper, Func, OrderBy, RowRange, ValueRange),
    *(Count, Sum, Avg, Min, Max, StdDev, Variance),
    *(getattr(database_expressions, name) for name in _NEWER if name not in _LACKING),
)
DATABASE_FUNCTIONS: tuple[type, ...] = tuple(
    member
    for name, member in sorted(vars(database_functions).items())
    if isinstance(member, type) and issubclass(member, BaseExpression) and not name.startswith("_")
)
EXCEPTIONS: tuple[type[Exception], ...] = (
    *(Exception, ArithmeticError, AssertionError, AttributeError, IndexError, KeyError),
    *(LookupError, NameError, OverflowError, RuntimeError, TypeError, ValueError),
    *(ZeroDivisionError, DatabaseError, DataError, FieldError, IntegrityError),
    *(MultipleObjectsReturned, NotSupportedError, ObjectDoesNotExist, OperationalError),
    *(ProtectedError, RestrictedError, ValidationError),
)

#: Names that people try, and what to do instead.
UNAVAILABLE: Mapping[str, str] = {
    "RawSQL": f"it takes SQL text, which this server does not run. {sql.ELSEWHERE}",
    "Aggregate": "use Count, Sum, Avg, Min, Max, StdDev or Variance. " + sql.ELSEWHERE,
    "getattr": "write the attribute after a dot.",
    "setattr": "write the attribute after a dot.",
    "hasattr": "write the attribute after a dot.",
    "map": "write a comprehension.",
    "filter": "write a comprehension.",
    "iter": "write a `for` loop.",
    "next": "write first(), or a `for` loop.",
    "open": "snippets have no files.",
    "connection": "snippets reach the database through models.",
    "connections": "snippets reach the database through models.",
    "settings": "snippets see models only.",
    "pow": "write `**`.",
    "type": "write isinstance(value, kind).",
    "vars": "write values() on a queryset.",
    "dir": "completion shows what there is.",
    **{name: f"Django has it from {_NEWER[name]} on." for name in sorted(_LACKING)},
}


def names(models: Mapping[str, type], *, sql_text: bool = False) -> dict[str, object]:
    """The namespace of a snippet over ``models`` (name to model class).

    ``sql_text`` adds what takes SQL text.
    """
    orm: dict[str, object] = {cls.__name__: cls for cls in (*EXPRESSIONS, *FIELDS)}
    if sql_text:
        orm |= sql.NAMES
    database = {cls.__name__: cls for cls in DATABASE_FUNCTIONS}
    functions = Namespace("functions", database, "Django has no such function.")
    return {
        **_BASE,
        **orm,
        **database,
        "functions": functions,
        "models": Namespace(
            "models", {**orm, "functions": functions}, "Write the name without `models.`."
        ),
        **models,
    }


def unknown(name: str, known: Iterable[str]) -> NameError | DeniedError:
    """What Python says to a name that does not exist, and which one was meant.

    One that exists in Python or Django and not here is refused, as a method of that kind is.
    """
    advice = UNAVAILABLE.get(name)
    if advice is not None:
        return DeniedError(f"`{name}` is not part of the snippet language: {advice}")
    if hasattr(builtins, name):
        return DeniedError(f"`{name}` is not part of the snippet language.")
    near = nearest(name, known)
    return NameError(
        f"name '{name}' is not defined." + (f" Did you mean '{near}'?" if near else "")
    )


_TRANSACTION = "Only `with transaction.atomic():` is here; each run is rolled back as a whole."
_BASE: dict[str, object] = {
    **FUNCTIONS,
    **{cls.__name__: cls for cls in (date, datetime, time, timedelta, Decimal, UUID)},
    **{cls.__name__: cls for cls in EXCEPTIONS},
    "transaction": Namespace("transaction", {"atomic": ATOMIC}, _TRANSACTION),
    "timezone": Namespace(
        "timezone", {"utc": UTC, "now": NOW}, "timezone.utc and timezone.now() are here.", TIMEZONE
    ),
}
