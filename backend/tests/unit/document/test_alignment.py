"""Where two databases differ, by what caused the clause; and the decision that made them differ."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from handmade import SNIPPET, made_decision, made_statement, made_trace

from ormscope.document.alignment import compare
from ormscope.document.errors import SourceRange
from ormscope.document.statement import Origin
from ormscope.document.trace import Outcome, Trace

if TYPE_CHECKING:
    from ormscope.document.comparison import Comparison, Side
    from ormscope.document.trace import Status


def _one(where: str = '"title" LIKE %s', *decisions: Any, **options: Any) -> Trace:
    return _trace("one", where, *decisions, **options)


def _two(where: str, *decisions: Any, **options: Any) -> Trace:
    return _trace("two", where, *decisions, **options)


def _trace(alias: str, where: str, *decisions: Any, **options: Any) -> Trace:
    statement = made_statement(where, decisions=tuple(range(len(decisions))), **options)
    return made_trace(alias, [statement], decisions=decisions)


def _second(comparison: Comparison) -> Side:
    (divergence,) = comparison.divergences
    return divergence.sides[1]


def _elsewhere(trace: Trace) -> Trace:
    """Let the condition come from somewhere else than the argument."""
    statement = trace.statements[0]
    moved = replace(statement.fragments[1], origin=Origin(kind="meta"))
    return replace(
        trace, statements=(replace(statement, fragments=(statement.fragments[0], moved)),)
    )


@pytest.mark.parametrize("where", ['"title" LIKE %s', "`title` LIKE %s", '"TITLE" LIKE %s'])
def test_a_clause_that_differs_in_the_quoting_of_names_only_is_the_same(where: str) -> None:
    comparison = compare(SNIPPET, [_one(), _two(where)])
    assert _second(comparison).kind == "same"
    assert comparison.headline == "Same queryset, 2 databases, no differences"


def test_a_clause_of_other_words_is_spelled_differently() -> None:
    comparison = compare(SNIPPET, [_one(), _two("UPPER(`title`) LIKE UPPER(%s)")])
    side = _second(comparison)
    assert (side.kind, side.sql) == ("spelled differently", "UPPER(`title`) LIKE UPPER(%s)")
    assert side.fragments == (1,)
    assert comparison.divergences[0].sides[0].kind == "same"
    assert comparison.headline == "Same queryset, 2 databases, 1 difference"


def test_a_clause_with_another_parameter_is_spelled_differently() -> None:
    comparison = compare(SNIPPET, [_one(), _two('"title" LIKE %s', param="'%X%'")])
    assert _second(comparison).kind == "spelled differently"


def test_a_divergence_is_named_after_the_argument_that_caused_it() -> None:
    (divergence,) = compare(SNIPPET, [_one(), _two("1 = 1")]).divergences
    assert divergence.label == "filter(title__icontains)"
    assert divergence.node == "IContains"
    assert divergence.origin.range == SourceRange(start=20, end=len(SNIPPET) - 1)


def test_what_one_database_leaves_out_is_missing_and_what_it_adds_is_extra() -> None:
    comparison = compare(SNIPPET, [_one(), _elsewhere(_two("1 = 1"))])
    missing, extra = comparison.divergences
    assert (missing.kind, missing.sides[1].alias) == ("missing", "two")
    assert missing.sides[1].reason == "One writes this, Two does not."
    assert (extra.kind, extra.label) == ("extra", "Meta.ordering")
    assert [side.reason for side in extra.sides] == ["One does not write this."]
    assert comparison.headline == "Same queryset, 2 databases, 2 differences"


def test_a_database_that_cannot_do_it_is_unsupported_and_says_why() -> None:
    refused = made_trace(
        "two", [], outcome=Outcome(status="unsupported", message="No such lookup here.")
    )
    comparison = compare(SNIPPET, [_one(), refused])
    (divergence,) = comparison.divergences
    assert divergence.kind == "unsupported"
    assert [side.reason for side in divergence.sides] == ["No such lookup here."]
    assert comparison.headline == "Same queryset, 2 databases, 1 difference"


def test_the_strongest_kind_of_the_sides_is_the_divergences() -> None:
    other = replace(_two("1 = 1"), target=replace(made_trace("three").target))
    traces = [_one(), _two('"title" LIKE %s'), other]
    (divergence,) = compare(SNIPPET, traces).divergences
    assert [side.kind for side in divergence.sides] == ["same", "same", "spelled differently"]
    assert divergence.kind == "spelled differently"


def test_one_database_alone_has_statements_and_no_differences() -> None:
    comparison = compare(SNIPPET, [_one()])
    assert comparison.divergences == ()
    assert comparison.headline == "1 database, 1 statement"
    assert compare(SNIPPET, [made_trace("one", [])]).headline == "1 database, 0 statements"


def test_when_no_database_answers_the_headline_says_so() -> None:
    down = Outcome(status="unavailable", message="It is down.")
    traces = [made_trace(alias, [], outcome=down) for alias in ("one", "two")]
    assert compare(SNIPPET, traces).headline == "Failed on 2 databases"


@pytest.mark.parametrize("status", ["killed", "unavailable", "denied", "budget", "internal"])
def test_of_a_database_that_gave_nothing_the_headline_claims_nothing(status: Status) -> None:
    def silent(alias: str) -> Trace:
        return made_trace(alias, [], outcome=Outcome(status=status, message="No."))

    same = _two('"title" LIKE %s')
    headline = compare(SNIPPET, [_one(), silent("three")]).headline
    assert headline == "Same queryset, 2 databases, nothing is known of Three"
    headline = compare(SNIPPET, [_one(), same, silent("three")]).headline
    assert headline == "Same queryset, 3 databases, no differences, nothing is known of Three"
    many = [silent(alias) for alias in ("three", "four", "five")]
    headline = compare(SNIPPET, [_one(), same, *many]).headline
    assert headline.endswith(", no differences, nothing is known of 3 of them")


def test_a_message_of_all_databases_names_nobody_and_one_of_some_names_them() -> None:
    def failing(alias: str, message: str) -> Trace:
        where = SourceRange(start=0, end=4)
        return made_trace(alias, [], outcome=Outcome(status="error", message=message, range=where))

    same = compare(SNIPPET, [failing("one", "No."), failing("two", "No.")]).problems
    assert [(each.message, each.aliases) for each in same] == [("No.", ())]
    own = compare(SNIPPET, [failing("one", "No."), _two("1 = 1")]).problems
    assert [(each.message, each.aliases) for each in own] == [("No.", ("one",))]


REASONS = {
    "a feature": (
        [made_decision("feature", "has_case_insensitive_like", "True")],
        [made_decision("feature", "has_case_insensitive_like", "False")],
        "DatabaseFeatures.has_case_insensitive_like is False on Two, on One True.",
    ),
    "an operator": (
        [made_decision("operator", "operators['icontains']", "LIKE %s")],
        [made_decision("operator", "operators['icontains']", "LIKE UPPER(%s)")],
        "connection.operators['icontains'] is 'LIKE UPPER(%s)' on Two, on One LIKE %s.",
    ),
    "an operation": (
        [made_decision("operation", "lookup_cast", "%s", overrides=False)],
        [made_decision("operation", "lookup_cast", "UPPER(")],
        "Two writes it with its own DatabaseOperations.lookup_cast().",
    ),
    "an override": (
        [],
        [made_decision("override", "as_two", "IContains")],
        "IContains is compiled by as_two() on Two.",
    ),
}


@pytest.mark.parametrize("kind", REASONS)
def test_the_reason_names_what_decided_and_where_it_is_defined(kind: str) -> None:
    ours, theirs, sentence = REASONS[kind]
    side = _second(compare(SNIPPET, [_one('"title" LIKE %s', *ours), _two("UPPER(%s)", *theirs)]))
    assert side.reason == sentence
    assert side.place is not None
    assert side.place.file == "django/db/models/lookups.py"


def test_an_override_of_the_baseline_explains_the_others() -> None:
    own = made_decision("override", "as_one", "IContains")
    side = _second(compare(SNIPPET, [_one('"title" LIKE %s', own), _two("UPPER(%s)")]))
    assert side.reason == "One has IContains.as_one; this database uses as_sql."


def test_a_decision_that_is_equal_on_both_explains_nothing() -> None:
    same = made_decision("feature", "supports_over_clause", "True")
    side = _second(compare(SNIPPET, [_one('"title" LIKE %s', same), _two("UPPER(%s)", same)]))
    assert side.reason == "No decision that was recorded explains this difference."
    assert side.place is None


def test_what_a_compiled_database_did_not_come_to_is_no_difference() -> None:
    further = replace(made_statement("1 = 1"), index=1)
    both = replace(_one(), statements=(made_statement(), further))
    short = _two('"title" LIKE %s')
    compiled = replace(short, target=replace(short.target, mode="compiled"))
    kinds = [each.kind for each in compare(SNIPPET, [both, compiled]).divergences]
    assert kinds == ["same", "same"]
    assert "missing" in [each.kind for each in compare(SNIPPET, [both, short]).divergences]
