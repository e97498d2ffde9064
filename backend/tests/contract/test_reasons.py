"""Why databases of third parties differ: no flag or text says so, their own code does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ormscope.runs.options import Options

if TYPE_CHECKING:
    from ormscope.document.comparison import Side
    from ormscope.runs.pool import Pool

RELATED = "Book.objects.values_list('title', 'publisher__name')"


def _differing(pool: Pool, snippet: str, alias: str) -> list[Side]:
    comparison = pool.run(snippet, ["sqlite", alias], Options())
    return [
        side
        for divergence in comparison.divergences
        for side in divergence.sides
        if side.alias == alias and side.kind != "same"
    ]


def test_an_operation_that_answers_with_nodes_is_named(pool: Pool) -> None:
    (side,) = _differing(pool, RELATED, "cockroachdb")
    assert "CAST(" in side.sql
    assert "its own DatabaseOperations.prepare_join_on_clause()" in side.reason
    assert side.place is not None
    assert side.place.file == "django/db/backends/postgresql/operations.py"


@pytest.mark.parametrize("alias", ["sqlserver", "sqlserver@2019"])
def test_a_compiler_of_its_own_is_named(pool: Pool, alias: str) -> None:
    (side,) = _differing(pool, RELATED, alias)
    assert side.sql.endswith("OFFSET 0 ROWS")
    assert side.reason.endswith("compiles it with its own SQLCompiler.")
    assert side.place is not None
    assert side.place.file == "mssql/compiler.py"
