"""Every snippet of the corpus on every database: an honest outcome and a sound document."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from ormscope.databases import discover, installed
from ormscope.document.codec import to_data
from ormscope.document.invariants import broken
from ormscope.document.trace import STAGES
from ormscope.runs.options import Options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ormscope.document.comparison import Comparison
    from ormscope.document.trace import Trace
    from ormscope.runs.pool import Pool

# Backends that raise errors of their own; test_firebird.py and test_extras.py list which.
ERRING = {"firebird", "clickhouse"}
WITHOUT_SAVEPOINTS = {"snowflake", "clickhouse", "spanner"}
ALLOWED = {"ok", "halted", "unsupported", "error"}


@pytest.fixture(scope="module")
def comparisons(pool: Pool, corpus: Mapping[str, str]) -> Mapping[str, Comparison]:
    """What came of each snippet on all databases."""
    return {name: pool.run(code, pool.names, Options()) for name, code in corpus.items()}


def _trace(comparison: Comparison, alias: str) -> Trace:
    return next(trace for trace in comparison.traces if trace.target.alias == alias)


def test_every_snippet_runs_to_an_outcome_of_its_own(
    comparisons: Mapping[str, Comparison], snippet_id: str
) -> None:
    for trace in comparisons[snippet_id].traces:
        outcome = trace.outcome
        assert outcome.status in ALLOWED, (trace.target.alias, outcome)
        assert outcome.status != "halted" or trace.target.mode == "compiled"
        if trace.target.alias not in ERRING:
            assert (outcome.status == "error") <= snippet_id.startswith("error-"), outcome
        assert (outcome.message is None) == (outcome.status == "ok")
        assert (outcome.range is None) == (outcome.status == "ok"), outcome


def test_every_database_has_its_trace_in_the_order_asked(
    comparisons: Mapping[str, Comparison], snippet_id: str
) -> None:
    assert [trace.target.alias for trace in comparisons[snippet_id].traces] == list(installed())


def test_no_trace_breaks_an_invariant(
    comparisons: Mapping[str, Comparison], snippet_id: str
) -> None:
    assert broken(comparisons[snippet_id]) == []


def test_every_trace_reports_on_all_stages(
    comparisons: Mapping[str, Comparison], snippet_id: str
) -> None:
    for trace in comparisons[snippet_id].traces:
        assert tuple(stage.name for stage in trace.stages) == STAGES
        assert all(
            stage.label and stage.docs.startswith("https://") and stage.summary
            for stage in trace.stages
        )


def test_statements_are_whole(comparisons: Mapping[str, Comparison], snippet_id: str) -> None:
    for trace in comparisons[snippet_id].traces:
        live = trace.target.mode == "live"
        for statement in trace.statements:
            assert statement.executed == (live and statement.error is None), statement.sql
            assert (statement.rows is None) or live
            assert (statement.literal is None) == (statement.unwritable is not None)
            assert statement.driver is not None or statement.error, statement.sql
            if statement.compiler:
                assert statement.fragments, statement.sql
                root = statement.fragments[0]
                assert (root.start, root.end) == (0, len(statement.sql))


def test_ranges_lie_in_the_snippet(comparisons: Mapping[str, Comparison], snippet_id: str) -> None:
    comparison = comparisons[snippet_id]
    for trace in comparison.traces:
        ranges = [each.range for call in trace.calls for each in (call, *call.arguments)]
        ranges += [f.origin.range for s in trace.statements for f in s.fragments if f.origin.range]
        for each in ranges:
            assert 0 <= each.start < each.end <= len(comparison.snippet)
        for call in trace.calls:
            if call.place is None:
                link = comparison.snippet[call.range.start : call.range.end]
                assert call.name in link or call.name.startswith("__"), (call.name, link)


def test_a_call_in_the_projects_code_has_its_place_and_the_range_of_the_one_that_led_there(
    comparisons: Mapping[str, Comparison], snippet_id: str
) -> None:
    for trace in comparisons[snippet_id].traces:
        for call in trace.calls:
            if call.place is None:
                continue
            assert call.parent is not None, call
            assert trace.places[call.place].file.startswith("bookshop/"), trace.places[call.place]
            assert call.range == call.whole == trace.calls[call.parent].range


def test_the_methods_of_a_projects_queryset_are_seen_inside(
    comparisons: Mapping[str, Comparison],
) -> None:
    for trace in comparisons["manager"].traces:
        inside = {
            (trace.calls[call.parent].name, call.name): trace.places[call.place].name
            for call in trace.calls
            if call.parent is not None and call.place is not None
        }
        assert inside == {
            ("expensive", "filter"): "BookQuerySet.expensive",
            ("with_stars", "annotate"): "BookQuerySet.with_stars",
        }


def test_each_condition_names_the_argument_that_caused_it(
    comparisons: Mapping[str, Comparison],
) -> None:
    comparison = comparisons["lookups-text"]
    for trace in comparison.traces:
        found = {
            fragment.node: comparison.snippet[cause.start : cause.end]
            for fragment in trace.statements[0].fragments
            if fragment.clause == "where" and fragment.origin.argument is not None
            if (cause := fragment.origin.range)
        }
        assert found["IStartsWith"] == "name__istartswith='a'"
        assert found["Contains"] == "bio__contains='e'"
        assert found["EndsWith"] == "name__endswith='z'"


def test_a_loop_shows_a_statement_for_each_of_its_queries(
    comparisons: Mapping[str, Comparison],
) -> None:
    for trace in comparisons["n-plus-one"].traces:
        expected = 5 if trace.target.mode == "live" else 1
        assert [statement.kind for statement in trace.statements] == ["select"] * expected
        assert trace.output.count("\n") == expected - 1


def test_a_block_of_transactions_shows_its_savepoints(
    comparisons: Mapping[str, Comparison],
) -> None:
    for trace in comparisons["atomic"].traces:
        words = [each.sql.split()[0] for each in trace.statements if each.kind == "transaction"]
        if trace.target.alias in WITHOUT_SAVEPOINTS:
            assert "SAVEPOINT" not in words
            continue
        assert words[0] in ("SAVEPOINT", "SAVE"), trace.target.alias
        if trace.target.alias == "postgresql-readonly":
            continue  # refuses the first write, before the second savepoint
        assert words[1] == words[0]
        assert "ROLLBACK" in words
        assert trace.target.mode == "compiled" or (trace.value and trace.value.text.text == "1")


def test_what_a_database_cannot_do_is_a_divergence_with_its_reason(
    comparisons: Mapping[str, Comparison],
) -> None:
    sides = [
        side
        for divergence in comparisons["json-contains"].divergences
        if divergence.kind == "unsupported"
        for side in divergence.sides
    ]
    families = {discover()[side.alias].family for side in sides}
    assert families == {"sqlite", "oracle", "sqlserver", "firebird", "snowflake"}
    told = [side.reason for side in sides if side.alias != "firebird"]  # it has no JSON at all
    assert all("contains lookup is not supported" in reason for reason in told)


def test_a_different_spelling_names_the_decision_and_the_file_that_made_it(
    comparisons: Mapping[str, Comparison],
) -> None:
    (divergence,) = (
        each
        for each in comparisons["lookups-text"].divergences
        if each.label == "filter(name__istartswith)"
    )
    reasons = {side.alias: side for side in divergence.sides}
    postgresql = reasons["postgresql"]
    assert postgresql.kind == "spelled differently"
    assert "operators['istartswith'] is 'LIKE UPPER(%s)' on PostgreSQL" in postgresql.reason
    assert postgresql.place is not None
    assert postgresql.place.file == "django/db/backends/postgresql/base.py"
    assert "operators['istartswith']" in reasons["mysql"].reason


def test_live_databases_hold_the_same_rows(
    comparisons: Mapping[str, Comparison],
) -> None:
    for name in ("lookup-in", "group-values", "dates", "case"):
        values = [trace.value for trace in comparisons[name].traces if trace.target.mode == "live"]
        assert values[0] is not None
        assert values[0].rows
        if name != "group-values":  # a deviation's last digits are the database's own
            # Sorted again: MariaDB's own order is that of its collation.
            rows = [sorted(value.rows, key=str) for value in values if value is not None]
            assert len(rows) == len(values) >= 4
            assert all(each == rows[0] for each in rows)


@pytest.mark.parametrize("alias", installed())
@pytest.mark.parametrize(
    "name", ["prefetch", "atomic", "bulk-upsert", "json-path", "subquery", "manager"]
)
def test_but_for_the_clock_a_second_run_is_the_first_one(
    corpus: Mapping[str, str], alias: str, pool: Pool, name: str
) -> None:
    # Both in one process: the names of savepoints hold the id of its thread.
    first, second = (pool.run(corpus[name], [alias], Options()).traces[0] for _ in range(2))
    assert json.dumps(_timeless(to_data(first))) == json.dumps(_timeless(to_data(second)))


@pytest.mark.parametrize("alias", installed())
def test_repeats_keep_every_sample_and_tell_the_cold_run_apart(pool: Pool, alias: str) -> None:
    (trace,) = pool.run(
        "list(Book.objects.filter(title__icontains='e'))", [alias], Options(repeat=5)
    ).traces
    assert (trace.outcome.status, trace.repeat) == ("ok", 5)
    timings = [
        *trace.timings,
        *(stage.timing for stage in trace.stages),
        *(step for statement in trace.statements for step in statement.stages),
    ]
    measured = [each for each in timings if each.samples]
    assert len(measured) > len(trace.timings) + 4
    for each in measured:
        _cold, *warm = each.samples
        assert len(warm) == 4, each
        assert each.median == sorted(warm)[1], each
        assert each.spread == max(warm) - min(warm), each


def _timeless(data: object, event: bool = False) -> object:
    """Leave out what a clock says: the samples of timings; the ends of events, and their parts."""
    if isinstance(data, dict):
        clock = {"samples", "median", "spread"} | ({"start", "end", "backend"} if event else set())
        return {k: _timeless(v, k == "events") for k, v in data.items() if k not in clock}
    return [_timeless(each, event) for each in data] if isinstance(data, list) else data
