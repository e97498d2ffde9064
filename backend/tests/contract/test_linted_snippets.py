"""The linter on real databases: what it finds, where it is silent, and that its remedies work."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from linted import CLEAN, FOUND

import bookshop
from ormscope.document.findings import edited
from ormscope.document.invariants import broken
from ormscope.document.rules import rules
from ormscope.runs.options import Options
from ormscope.runs.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ormscope.document.comparison import Comparison
    from ormscope.document.findings import Finding

LIVE = ("sqlite", "postgresql")
COMPILED = ("mysql", "oracle")
EXAMPLES: Mapping[str, str] = {
    each["id"]: each["code"]
    for each in json.loads((Path(bookshop.__file__).parent / "examples.json").read_text())
}
# Reviewed one by one: why each is right stands beside it. All others have none.
OF_EXAMPLES = {
    "n-plus-one": ("n-plus-one",),  # as its name says
    "m2m-add": ("unordered-slice",),  # any two tags: Tag has no order
}
OF_CORPUS = {
    "n-plus-one": ("n-plus-one",),
    "join-forward": ("unordered-slice",),  # Review has no order; there are more than three
    "window-filtered": ("unordered-slice",),  # the same
    "functions": ("unordered-slice",),  # Author has no order
    "prefetch": ("unordered-slice",),  # Publisher has no order
    "join-twice": ("joined-twice",),  # authors by name, and maybe others by their birth
}
# What chooses rows, or counts otherwise, gives other rows on purpose.
CHANGES_ROWS = {"unordered-slice", "multiplied-aggregates", "grouped-by-order"}


@pytest.fixture(scope="module")
def opened(state: Path) -> Iterator[Pool]:
    with Pool(state, [*LIVE, *COMPILED]) as pool:
        assert all(lane.state == "ready" for lane in pool.wait_ready().values())
        yield pool


@pytest.fixture(autouse=True)
def no_rule_fails(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with caplog.at_level(logging.ERROR, logger="ormscope.document.rules"):
        yield
        assert [each.message for each in caplog.records] == []


def _run(pool: Pool, snippet: str, names: tuple[str, ...] = (*LIVE, *COMPILED)) -> Comparison:
    comparison = pool.run(snippet, names, Options())
    assert broken(comparison) == []
    return comparison


def _names(comparison: Comparison) -> tuple[str, ...]:
    return tuple(finding.rule for finding in comparison.findings)


@pytest.mark.parametrize("snippet", FOUND)
def test_it_finds_what_there_is_and_nothing_else(opened: Pool, snippet: str) -> None:
    comparison = _run(opened, snippet)
    assert _names(comparison) == FOUND[snippet]
    for finding in comparison.findings:
        aliases = {witness.alias for witness in finding.witnesses}
        assert aliases >= set(LIVE), finding
        assert finding.remedy is not None


@pytest.mark.parametrize("snippet", CLEAN)
def test_it_is_silent_where_there_is_nothing(opened: Pool, snippet: str) -> None:
    assert _names(_run(opened, snippet)) == ()


@pytest.mark.parametrize("name", EXAMPLES)
def test_of_the_examples_it_says_what_was_reviewed(opened: Pool, name: str) -> None:
    assert _names(_run(opened, EXAMPLES[name])) == OF_EXAMPLES.get(name, ())


def test_of_the_corpus_it_says_what_was_reviewed(
    opened: Pool, corpus: Mapping[str, str], snippet_id: str
) -> None:
    assert _names(_run(opened, corpus[snippet_id])) == OF_CORPUS.get(snippet_id, ())


@pytest.mark.parametrize("snippet", [*FOUND, *EXAMPLES.values()])
def test_a_remedy_gives_the_same_result_with_no_statement_more(opened: Pool, snippet: str) -> None:
    before = _run(opened, snippet, LIVE)
    for finding in before.findings:
        if finding.remedy is None or not finding.remedy.edits:
            continue
        after = _run(opened, edited(snippet, finding.remedy.edits), LIVE)
        assert not _is_there(finding, after), after.snippet
        for old, new in zip(before.traces, after.traces, strict=True):
            assert new.outcome == old.outcome, new.outcome
            assert len(new.statements) <= len(old.statements)
            assert new.output == old.output
            if finding.rule not in CHANGES_ROWS:
                assert (new.value and new.value.rows) == (old.value and old.value.rows)


def _is_there(finding: Finding, after: Comparison) -> bool:
    """Tell whether it was found again, of the same statement."""
    assert finding.range is not None
    return any(
        each.rule == finding.rule and each.range is not None and each.title == finding.title
        for each in after.findings
    )


def test_a_compiled_database_claims_nothing_of_what_did_not_run(opened: Pool) -> None:
    comparison = _run(opened, EXAMPLES["n-plus-one"])
    (finding,) = comparison.findings
    assert [each.alias for each in finding.witnesses] == list(LIVE)


def test_a_compiled_database_tells_what_the_text_and_the_sql_show(opened: Pool) -> None:
    comparison = _run(opened, "Book.objects.order_by('price').count()", COMPILED)
    (finding,) = comparison.findings
    assert [each.alias for each in finding.witnesses] == list(COMPILED)


def test_a_missing_index_is_told_by_a_measured_plan_alone(opened: Pool) -> None:
    snippet = "list(Review.objects.filter(reviewer='Ann'))"
    assert _names(opened.run(snippet, LIVE, Options())) == ()
    assert _names(opened.run(snippet, LIVE, Options(plan="estimated"))) == ()
    (finding,) = opened.run(snippet, LIVE, Options(plan="analyzed")).findings
    assert finding.rule == "missing-index"
    assert [each.alias for each in finding.witnesses] == ["postgresql"]
    assert finding.remedy is not None
    assert finding.remedy.code == 'indexes = [models.Index(fields=["reviewer"])]'


@pytest.mark.parametrize(
    "snippet",
    [
        "list(Review.objects.filter(reviewer__icontains='Ann'))",
        "list(Review.objects.filter(stars__gt=1))",
        "list(Review.objects.filter(pk=3))",
        "list(Tag.objects.filter(name='x'))",
        "list(Book.objects.filter(pages=7))",
        "list(Review.objects.filter(Q(reviewer='Ann') | Q(stars=9)))",
        "list(Review.objects.exclude(reviewer='Ann'))",
    ],
)
def test_an_index_is_not_asked_for_where_it_would_not_serve(opened: Pool, snippet: str) -> None:
    found = opened.run(snippet, LIVE, Options(plan="analyzed")).findings
    assert "missing-index" not in [finding.rule for finding in found]


def test_each_rule_is_documented_and_has_a_snippet_that_shows_it() -> None:
    page = Path(__file__).resolve().parents[3] / "docs" / "findings.md"
    text = page.read_text(encoding="utf-8")
    shown = {name for names in FOUND.values() for name in names} | {"missing-index"}
    for rule in rules():
        assert f"`{rule.name}`" in text, rule.name
        assert rule.name in shown, rule.name
