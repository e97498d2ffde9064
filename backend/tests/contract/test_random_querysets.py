"""Random querysets, built from the models, keep the document's invariants on every database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from random_snippets import Author

from ormscope.document.invariants import broken
from ormscope.runs.options import Options

if TYPE_CHECKING:
    from ormscope.runs.pool import Pool

BATCHES, SIZE = 6, 24
EXPECTED = {"ok", "halted", "unsupported", "error"}
"""``error`` is a backend's own: what Django compiles for it, and the database does not take."""


@pytest.mark.parametrize("seed", range(BATCHES))
def test_random_querysets_keep_the_invariants_on_every_database(pool: Pool, seed: int) -> None:
    author = Author(seed)
    fine = 0
    for _ in range(SIZE):
        snippet = author.snippet()
        comparison = pool.run(snippet, pool.names, Options())
        assert broken(comparison) == [], snippet
        for trace in comparison.traces:
            outcome = trace.outcome
            told = f"{trace.target.alias}: {outcome.status}: {outcome.message}\n{snippet}"
            assert outcome.status in EXPECTED, told
        first = comparison.traces[0]
        assert first.target.alias == pool.names[0]
        fine += first.outcome.status == "ok"
    assert fine >= SIZE * 0.6  # else the snippets test the words of errors only
