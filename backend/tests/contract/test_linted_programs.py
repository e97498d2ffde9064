"""The linter on code that ``ormscope.trace()`` has traced."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.db import connection, connections

import ormscope
from bookshop.models import Country, Publisher
from ormscope.document.findings import edited
from ormscope.document.invariants import broken

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.db.models import QuerySet


@pytest.fixture(autouse=True)
def rows(tmp_path: Path, django_db_blocker: Any) -> Iterator[None]:
    """A SQLite file with three publishers in three countries."""
    before = connections.settings
    settings = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "db")}
    with django_db_blocker.unblock():
        connections.settings = connections.configure_settings({"default": settings})
        with suppress(AttributeError):
            del connections["default"]
        try:
            with connection.schema_editor() as editor:
                for name in ("Country", "Publisher"):
                    editor.create_model(apps.get_model("bookshop", name))
            for code in ("FR", "NL", "GB"):
                country = Country.objects.create(code=code, name=code)
                Publisher.objects.create(name=f"of {code}", country=country)
            yield
        finally:
            connections["default"].close()
            del connections["default"]
            connections.settings = before


def _countries(publishers: QuerySet[Publisher]) -> list[str]:
    return [publisher.country.name for publisher in publishers]


def test_a_loop_in_the_block_has_a_remedy_that_is_an_edit_of_its_text() -> None:
    with ormscope.trace() as trace:
        for publisher in Publisher.objects.order_by("name"):
            str(publisher.country.name)
    comparison = trace.comparison
    assert broken(comparison) == []
    (finding,) = comparison.findings
    assert finding.rule == "n-plus-one"
    assert len(finding.witnesses[0].statements) == 3
    assert finding.remedy is not None
    after = edited(comparison.snippet, finding.remedy.edits)
    assert 'Publisher.objects.order_by("name").select_related("country"):' in after


def test_a_loop_over_an_argument_is_found_and_nothing_is_edited() -> None:
    with ormscope.trace() as trace:
        _countries(Publisher.objects.order_by("name"))
    (finding,) = trace.comparison.findings
    assert finding.rule == "n-plus-one"
    assert finding.remedy is not None
    assert finding.remedy.edits == ()
    assert finding.remedy.code == '.select_related("country")'


def test_a_block_without_fault_has_no_finding() -> None:
    with ormscope.trace() as trace:
        _countries(Publisher.objects.select_related("country"))
        list(Publisher.objects.order_by("name")[:2])
    assert trace.comparison.findings == ()
