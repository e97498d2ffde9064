"""What a plan's steps are about, on real plans: tables, conditions, orderings, limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ormscope.document.invariants import broken
from ormscope.runs.options import Options
from ormscope.runs.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from ormscope.document.plan import PlanNode
    from ormscope.document.trace import Trace

NAMES = ["sqlite", "postgresql", "mariadb"]
ESTIMATED = Options(plan="estimated")
SNIPPET = "Book.objects.filter(price__gt=50, tags__name='orm').order_by('pages')[:3]"


@pytest.fixture(scope="module")
def three(state: Path) -> Iterator[Pool]:
    with Pool(state, NAMES) as pool:
        down = {name: lane.message for name, lane in pool.wait_ready().items() if lane.message}
        assert not down, f"These databases did not start: {down}"
        yield pool


def linked(trace: Trace) -> Iterator[tuple[PlanNode, list[str]]]:
    """Give each step with the texts of its fragments."""
    for statement in trace.statements:
        for node in statement.plan.nodes if statement.plan else ():
            fragments = [statement.fragments[each] for each in node.fragments]
            yield node, [statement.sql[each.start : each.end] for each in fragments]


def test_each_table_and_the_ordering_are_found_on_every_database(three: Pool) -> None:
    for trace in three.run(SNIPPET, NAMES, ESTIMATED).traces:
        steps = list(linked(trace))
        for node, texts in steps:
            if node.access is not None:
                assert node.relation is not None
                assert any(node.relation in text for text in texts), (trace.target.alias, node)
        ordering = [
            texts for node, texts in steps
            if "sort" in node.kind.lower() or "ORDER BY" in node.kind
        ]  # fmt: skip
        assert ordering, trace.target.alias
        assert all(len(texts) == 1 and "pages" in texts[0] for texts in ordering)


def test_conditions_and_limit_are_found(three: Pool) -> None:
    postgresql = three.run(SNIPPET, ["postgresql"], ESTIMATED).traces[0]
    found = {text for _, texts in linked(postgresql) for text in texts}
    assert '"bookshop_book"."price" > %s' in found
    assert '"bookshop_tag"."name" = %s' in found
    assert "LIMIT 3" in found


def test_what_could_be_two_is_none(three: Pool) -> None:
    snippet = (
        "Author.objects.filter(Exists(Book.objects.filter(authors=OuterRef('pk'))),"
        " pk__in=Book.objects.filter(price__gt=1).values('authors'))"
    )
    for trace in three.run(snippet, NAMES, ESTIMATED).traces:
        for node, texts in linked(trace):
            name = (node.alias or "").lower()
            if name in ("u0", "u1"):  # one alias, two subqueries
                assert not any(f" {name.upper()}" in text for text in texts), trace.target.alias


def test_the_corpus_is_sound_and_most_reads_are_linked(
    three: Pool, corpus: Mapping[str, str]
) -> None:
    reads, found = 0, 0
    for snippet in corpus.values():
        comparison = three.run(snippet, NAMES, ESTIMATED)
        assert broken(comparison) == []
        for trace in comparison.traces:
            for node, texts in linked(trace):
                if node.access is not None:
                    reads += 1
                    found += bool(texts)
    assert found > reads * 0.8, (found, reads)
