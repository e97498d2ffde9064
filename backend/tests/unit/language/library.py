"""The sample's tables in memory, for tests of the language that need rows."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import connections, transaction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

_SETTINGS = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}


@contextmanager
def library(blocker: DjangoDbBlocker) -> Iterator[None]:
    """Make ``default`` an SQLite in memory, with two rows of what most programs ask for."""
    before = connections.settings["default"]
    connections.settings["default"] = connections.configure_settings(_SETTINGS)["default"]
    if hasattr(connections._connections, "default"):  # type: ignore[attr-defined]
        del connections["default"]
    with blocker.unblock():
        try:
            _fill()
            yield
        finally:
            connections["default"].close()
            del connections["default"]
            connections.settings["default"] = before


@contextmanager
def undone() -> Iterator[None]:
    """Roll back what happens inside, as a run does."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


def _fill() -> None:
    models = {model.__name__: model for model in apps.get_app_config("bookshop").get_models()}
    with connections["default"].schema_editor() as editor:
        for model in models.values():
            editor.create_model(model)
    rows = {name: model._default_manager for name, model in models.items()}
    country = rows["Country"].create(code="de", name="Germany")
    publisher = rows["Publisher"].create(name="Press", country=country)
    author = rows["Author"].create(name="Ada")
    tag = rows["Tag"].create(name="sql")
    for number in (1, 2):
        book = rows["Book"].create(
            title=f"Book {number}",
            isbn=str(number),
            published=date(2020, 1, number),
            price=Decimal(number),
            pages=100 * number,
            publisher=publisher,
            metadata={"language": "en"},
        )
        book.tags.add(tag)
        rows["Authorship"].create(book=book, author=author)
        rows["Review"].create(book=book, reviewer="Bo", stars=number)
