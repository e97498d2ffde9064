"""What ``class Meta`` of a model takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ormscope.language import DeniedError
from ormscope.language.near import suggestion
from ormscope.schema.declaring import expressions, identifiers, indexes, values
from ormscope.schema.declaring.fields import APP_LABEL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ormscope.schema.declaring.values import Check

_NO_MANAGER = "managers are Python, which does not run here."

ADVICE: Mapping[str, str] = {
    "base_manager_name": _NO_MANAGER,
    "default_manager_name": _NO_MANAGER,
    "index_together": "Django 5.1 removed it; write `indexes`.",
    "swappable": "no setting names a model that is declared here.",
    "default_auto_field": "it is an option of an app; write the field: "
    "`id = models.BigAutoField(primary_key=True)`.",
    "apps": "the models declared here are an app of their own.",
}


def _together(value: object, what: str) -> Any:
    """``('a', 'b')`` or a list of those; Django's ``normalize_together`` tells them apart."""
    if type(value) not in (list, tuple, set):
        raise DeniedError(f"{what} must be a list of lists of names of fields.")
    items: Any = value
    for each in items:
        if isinstance(each, str):
            identifiers.identifier(each, f"Each item of {what}")
        else:
            values.several(identifiers.identifier)(each, f"Each item of {what}")
    return value


def _app_label(value: object, what: str) -> str:
    if value != APP_LABEL:
        raise DeniedError(f"{what} is '{APP_LABEL}' here; leave it out.")
    return APP_LABEL


def _latest(value: object, what: str) -> Any:
    return (
        expressions.ordering(value, what)
        if isinstance(value, str)
        else (values.several(expressions.ordering)(value, what))
    )


_NAME = values.optional(identifiers.identifier)

#: For each option of ``Meta`` the check of its value.
OPTIONS: Mapping[str, Check] = {
    "db_table": identifiers.identifier,
    "db_table_comment": values.text,
    "db_tablespace": identifiers.identifier,
    "ordering": values.several(expressions.ordering),
    "indexes": values.several(indexes.index),
    "constraints": values.several(indexes.constraint),
    "unique_together": _together,
    "order_with_respect_to": _NAME,
    "get_latest_by": values.optional(_latest),
    "default_related_name": values.optional(identifiers.related),
    **dict.fromkeys(("verbose_name", "verbose_name_plural"), values.optional(values.text)),
    **dict.fromkeys(("abstract", "managed", "proxy", "select_on_save"), values.boolean),
    "required_db_features": values.several(identifiers.identifier),
    "required_db_vendor": _NAME,
    "permissions": values.literal,
    "default_permissions": values.several(values.text),
    "app_label": _app_label,
}


def checked_option(name: str, value: object) -> Any:
    """Give the value of an option of ``Meta`` back, or raise :class:`DeniedError`."""
    check = OPTIONS.get(name)
    if check is not None:
        return check(value, f"`{name}`")
    if name in ADVICE:
        raise DeniedError(f"`{name}` is not taken here: {ADVICE[name]}")
    near = suggestion(name, OPTIONS) or f" These are: {', '.join(OPTIONS)}."
    raise DeniedError(f"`{name}` is not an option of `class Meta` here.{near}")
