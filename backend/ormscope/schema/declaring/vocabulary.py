"""Every name that a declaration starts with, and the imports that name them.

They are the names of the snippet language, with the fields, indexes and constraints of a
declaration in place of those that are only an ``output_field``. The modules that Django's
migrations are written with (``django.db.models.deletion``) are here too.
"""

from __future__ import annotations

import ast
import uuid
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.db.models import Deferrable, IntegerChoices, TextChoices, lookups
from django.db.models import expressions as database_expressions
from django.db.models.fields.json import KeyTransform

from ormscope.language import DeniedError, names
from ormscope.language.access import Namespace
from ormscope.language.functions import NOW, TIMEZONE, Function
from ormscope.language.names import DATABASE_FUNCTIONS, EXPRESSIONS
from ormscope.schema.declaring.fields import DELETIONS, FIELDS
from ormscope.schema.declaring.indexes import INDEXES
from ormscope.schema.declaring.values import MIGRATION, MODEL, Constant

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ormscope.language.machine import Machine

_LOOKUPS = (
    *(lookups.Exact, lookups.GreaterThan, lookups.GreaterThanOrEqual, lookups.In),
    *(lookups.IsNull, lookups.LessThan, lookups.LessThanOrEqual, lookups.Range),
)
_NO_MEMBER = "It is not needed to declare a model."


def _translated(_: Machine, __: ast.AST, text: object) -> str:
    return str(text)


_GETTEXT = Function("gettext_lazy", _translated)


def _space(name: str, members: Mapping[str, object], call: object = None) -> Namespace:
    return Namespace(name, MappingProxyType(dict(members)), _NO_MEMBER, call)


def _by_module(classes: Iterable[type]) -> dict[str, dict[str, object]]:
    """The classes by the last name of their module: ``{"text": {"Lower": Lower}}``."""
    found: dict[str, dict[str, object]] = {}
    for cls in classes:
        found.setdefault(cls.__module__.rpartition(".")[2], {})[cls.__name__] = cls
    return found


def vocabulary(*, sql_text: bool, more: Mapping[str, object] | None = None) -> dict[str, Any]:
    """Give the names of a declaration; ``more`` are those of ``migrations``."""
    language = names({}, sql_text=sql_text)
    functions = {cls.__name__: cls for cls in DATABASE_FUNCTIONS}
    expressions: dict[str, object] = {cls.__name__: cls for cls in EXPRESSIONS}
    own: dict[str, object] = {
        **FIELDS,
        **INDEXES,
        "Deferrable": Deferrable,
        "gettext_lazy": _GETTEXT,
    }
    function_modules = {
        name: _space(f"functions.{name}", members)
        for name, members in _by_module(DATABASE_FUNCTIONS).items()
    }
    models = {
        **language["models"].members,  # type: ignore[attr-defined]
        **own,
        **DELETIONS,
        "Model": MODEL,
        **{cls.__name__: Constant(cls.__name__, cls) for cls in (TextChoices, IntegerChoices)},
        "functions": _space("functions", {**functions, **function_modules}),
        "deletion": _space("deletion", DELETIONS),
        "expressions": _space(
            "expressions",
            {
                **expressions,
                "CombinedExpression": database_expressions.CombinedExpression,
                "OrderBy": database_expressions.OrderBy,
            },
        ),
        "lookups": _space("lookups", {cls.__name__: cls for cls in _LOOKUPS}),
        "constraints": _space("constraints", {**INDEXES, "Deferrable": Deferrable}),
        "indexes": _space("indexes", INDEXES),
        "aggregates": _space("aggregates", expressions),
        "fields": _space(
            "fields", {**FIELDS, "json": _space("json", {"KeyTransform": KeyTransform})}
        ),
        "query_utils": _space("query_utils", expressions),
    }
    database = {"models": _space("models", models)}
    if more is not None:
        database["migrations"] = _space("migrations", {**more, "Migration": MIGRATION})
    zone = _space("timezone", {"utc": UTC, "now": NOW}, TIMEZONE)
    translation = _space("translation", {"gettext_lazy": _GETTEXT, "gettext": _GETTEXT})
    return {
        **language,
        **own,
        **(more or {}),
        **DELETIONS,
        **database,
        "_": _GETTEXT,
        "TextChoices": models["TextChoices"],
        "IntegerChoices": models["IntegerChoices"],
        "functions": models["functions"],
        "timezone": zone,
        "uuid": _space("uuid", {"uuid4": Constant("uuid4", uuid.uuid4), "UUID": uuid.UUID}),
        "uuid4": Constant("uuid4", uuid.uuid4),
        "decimal": _space("decimal", {"Decimal": Decimal}),
        "datetime": _space(
            "datetime",
            {
                **{cls.__name__: cls for cls in (date, datetime, time, timedelta)},
                "timezone": zone,
                "UTC": UTC,
            },
            datetime,
        ),
        "django": _space(
            "django",
            {
                "db": _space("db", database),
                "utils": _space("utils", {"timezone": zone, "translation": translation}),
            },
        ),
    }


def imported(node: ast.Import | ast.ImportFrom, known: Mapping[str, object]) -> dict[str, object]:
    """Give the names that an import binds; it can only name what is there.

    Raises :class:`DeniedError` for everything else.
    """
    module = node.module if isinstance(node, ast.ImportFrom) else None
    if module == "__future__":
        return {}
    if isinstance(node, ast.ImportFrom) and (node.level or module is None):
        raise DeniedError("A relative import leads nowhere here: declare all models in this text.")
    bound: dict[str, object] = {}
    for each in node.names:
        path = each.name.split(".") if module is None else [*module.split("."), each.name]
        found = _resolved(path, known)
        if found is None:
            raise DeniedError(
                f"There is no `{each.name[:60]}` to import here: models, fields and expressions "
                "are here without; name those that you import."
            )
        if module is not None or each.asname is not None:  # `import a.b` binds `a`, which is there
            bound[each.asname or each.name] = found
    return bound


def _resolved(path: list[str], known: Mapping[str, object]) -> object | None:
    found = known.get(path[0])
    for part in path[1:]:
        if not isinstance(found, Namespace):
            return None
        found = found.members.get(part)
    return found
