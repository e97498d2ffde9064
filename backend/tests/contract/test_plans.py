"""Plans of real statements, on every live database that runs here without a server to install."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from ormscope.databases.plan_tree import tables
from ormscope.document.invariants import broken_trace
from ormscope.renderers import renderers
from ormscope.runs.columns import available_names, columns
from ormscope.runs.options import Options
from ormscope.runs.plans import AFTER_A_FAILURE
from ormscope.runs.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from ormscope.document.comparison import Comparison
    from ormscope.document.plan import Plan
    from ormscope.document.statement import Statement
    from ormscope.document.trace import Trace

WRITES = ("insert", "update", "delete")
ESTIMATED, ANALYZED = Options(plan="estimated"), Options(plan="analyzed")
THREE = (
    "list(Book.objects.filter(title__contains='50%', publisher__country__code='NL'))\n"
    "list(Author.objects.order_by('name')[:3])\n"
    "Book.objects.filter(price__gt=10).count()"
)


@pytest.fixture(scope="module")
def planners(state: Path) -> Iterator[Pool]:
    """The live databases that explain."""
    found = columns(state)
    names = [
        name
        for name in available_names(found)
        if found[name].database.can_explain and found[name].database.mode == "live"
    ]
    assert {"sqlite", "postgresql"} <= set(names)
    with Pool(state, names) as opened:
        lanes = opened.wait_ready()
        down = {alias: lane.message for alias, lane in lanes.items() if lane.state != "ready"}
        assert not down, f"These databases did not start: {down}"
        yield opened


@pytest.fixture(scope="module")
def estimated(planners: Pool, corpus: Mapping[str, str]) -> Mapping[str, Comparison]:
    return {name: planners.run(code, planners.names, ESTIMATED) for name, code in corpus.items()}


@pytest.fixture(scope="module")
def analyzed(planners: Pool, corpus: Mapping[str, str]) -> Mapping[str, Comparison]:
    return {name: planners.run(code, planners.names, ANALYZED) for name, code in corpus.items()}


def _planned(trace: Trace) -> Iterator[tuple[Statement, Plan]]:
    """Yield the statements that owe a plan, with it; no other has one."""
    for statement in trace.statements:
        is_one = statement.driver is not None and statement.driver.method == "execute"
        if is_one and statement.error is None and statement.kind in ("select", *WRITES):
            assert statement.plan is not None, statement.sql
            yield statement, statement.plan
        else:
            assert statement.plan is None, statement.sql


def test_every_statement_gets_a_sound_plan(
    estimated: Mapping[str, Comparison], analyzed: Mapping[str, Comparison], snippet_id: str
) -> None:
    for comparison in (estimated[snippet_id], analyzed[snippet_id]):
        for trace in comparison.traces:
            assert broken_trace(trace) == []
            for statement, plan in _planned(trace):
                where = (trace.target.alias, statement.sql)
                if plan.error is None:
                    assert plan.raw, where
                elif any(each.error for each in trace.statements):
                    assert plan.error.startswith(AFTER_A_FAILURE), (plan.error, where)
                else:
                    # A row that is inserted as it is given leaves nothing to choose.
                    assert statement.kind == "insert", (plan.error, where)
                    assert "answered without a plan" in plan.error, where


def test_plans_leave_the_run_as_it_was(
    planners: Pool, analyzed: Mapping[str, Comparison], snippet_id: str, corpus: Mapping[str, str]
) -> None:
    plain = planners.run(corpus[snippet_id], planners.names, Options())
    for without, planned in zip(plain.traces, analyzed[snippet_id].traces, strict=True):
        assert without.outcome == planned.outcome
        assert [(each.sql, each.params) for each in without.statements] == [
            (each.sql, each.params) for each in planned.statements
        ]
        assert {each.plan for each in without.statements} <= {None}


def test_a_selects_plan_reads_the_tables_of_its_from(
    estimated: Mapping[str, Comparison], snippet_id: str
) -> None:
    """Exactly those: no other, and none is left out.

    Some databases tell aliases only. Where subqueries beside each other use one alias for two
    tables, such a plan must read something by that alias.
    """
    for trace in estimated[snippet_id].traces:
        for statement, plan in _planned(trace):
            if statement.kind != "select":
                continue
            where = (trace.target.alias, statement.sql, plan.raw)
            among = tables(statement.sql)
            reading = [node for node in plan.nodes if node.access is not None]
            assert all(node.relation or node.alias in among for node in reading), where
            read = {node.relation.lower() for node in reading if node.relation}
            for node in reading:
                if node.relation is None and node.alias is not None:
                    read |= {name.lower() for name in among[node.alias]}
            assert read == {name.lower() for each in among.values() for name in each}, where


def test_the_root_of_a_measured_plan_counts_the_rows_that_django_fetched(
    analyzed: Mapping[str, Comparison],
) -> None:
    """Where all of them were fetched, and nothing was written that they could depend on."""
    compared: dict[str, int] = {}
    for comparison in analyzed.values():
        for trace in comparison.traces:
            if any(each.kind in WRITES for each in trace.statements):
                continue
            for statement, plan in _planned(trace):
                counted = plan.nodes[0].actual_rows if plan.nodes else None
                rows = statement.rows
                # The last fetch brought less than it might have: there was no more.
                if counted is not None and rows is not None and (rows.chunks or (0,))[-1] < 100:
                    assert counted == rows.fetched, (trace.target.alias, statement.sql)
                    alias = trace.target.alias
                    compared[alias] = compared.get(alias, 0) + 1
    assert compared["postgresql"] > 40


def test_what_was_not_measured_says_so(analyzed: Mapping[str, Comparison]) -> None:
    measured: dict[str, set[bool]] = {}
    for comparison in analyzed.values():
        for trace in comparison.traces:
            for statement, plan in _planned(trace):
                if plan.error is not None:
                    continue
                if statement.kind == "select":
                    measured.setdefault(trace.target.alias, set()).add(plan.analyzed)
                assert plan.analyzed or plan.note, (trace.target.alias, statement.sql)
    assert measured["postgresql"] == {True}
    assert measured["sqlite"] == {False}


def _plans(planners: Pool, snippet: str, options: Options) -> tuple[Plan, ...]:
    (trace,) = planners.run(snippet, ["postgresql"], options).traces
    assert trace.outcome.status == "ok", trace.outcome
    return tuple(plan for _, plan in _planned(trace))


def test_a_measured_write_says_that_it_was_done_before(planners: Pool) -> None:
    snippet = "Book.objects.filter(in_print=True).update(in_print=False)"
    (plan,) = _plans(planners, snippet, ANALYZED)
    assert plan.note is not None
    assert "Measured after the run" in plan.note
    assert plan.nodes[0].kind == "ModifyTable"
    assert plan.nodes[-1].actual_rows == 0  # none was in print any more


def test_what_cannot_be_done_twice_is_estimated(planners: Pool) -> None:
    snippet = "Tag.objects.create(name='once')\nTag.objects.filter(name='once').count()"
    inserted, counted = _plans(planners, snippet, ANALYZED)
    # It has a key of its own each time, but not a name.
    assert (inserted.analyzed, inserted.error) == (False, None)
    assert inserted.note is not None
    assert "duplicate key" in inserted.note
    # The failure cost neither the next plan nor the run.
    assert counted.analyzed
    assert counted.nodes[-1].actual_rows == 1


def test_of_many_statements_the_first_ones_are_planned(planners: Pool) -> None:
    snippet = "for book in Book.objects.all()[:60]:\n    Tag.objects.filter(pk=book.pk).exists()"
    plans = _plans(planners, snippet, ESTIMATED)
    assert len(plans) == 61
    assert {plan.error for plan in plans[:50]} == {None}
    assert {plan.error for plan in plans[50:]} == {"Only the first 50 statements are planned."}


def test_what_failed_costs_the_others_no_sound_document(planners: Pool) -> None:
    snippet = "Tag.objects.count()\nTag.objects.filter(pk=1).update(name=None)"
    for trace in planners.run(snippet, planners.names, ANALYZED).traces:
        assert trace.outcome.status in ("error", "unsupported")
        assert broken_trace(trace) == []
        ((_, plan),) = _planned(trace)
        # PostgreSQL answers nothing more in a transaction in which something failed.
        assert plan.nodes or (plan.error or "").startswith(AFTER_A_FAILURE), trace.target.alias


def test_djangos_own_explain_still_works(planners: Pool) -> None:
    snippet = "Book.objects.filter(price__gt=10).explain()"
    for trace in planners.run(snippet, planners.names, ANALYZED).traces:
        if trace.target.alias == "firebird":  # its backend has none
            assert trace.outcome.status == "unsupported", trace.outcome
            continue
        assert trace.outcome.status == "ok", trace.outcome
        (statement,) = trace.statements
        assert (statement.kind, statement.plan) == ("explain", None)
        assert trace.value is not None


def test_a_percent_sign_is_passed_on_as_in_any_statement(planners: Pool) -> None:
    for trace in planners.run(THREE, planners.names, ANALYZED).traces:
        for statement, plan in _planned(trace):
            assert plan.error is None, (trace.target.alias, statement.sql, plan.error)


def test_compiled_databases_are_asked_for_nothing(state: Path) -> None:
    with Pool(state, ["oracle", "mysql"]) as opened:
        comparison = opened.run("Tag.objects.count()", opened.names, ANALYZED)
    for trace in comparison.traces:
        assert trace.outcome.status == "ok", trace.outcome
        assert [each.plan for each in trace.statements] == [None]


@pytest.mark.parametrize("name", ["text", "tree", "markdown", "html"])
def test_a_plan_is_shown_by_every_format(planners: Pool, name: str) -> None:
    comparison = planners.run(THREE, ["sqlite", "postgresql"], ANALYZED)
    shown = renderers()[name].render(comparison, width=300).replace("\\_", "_")
    assert "Plan, measured: planning" in shown
    assert "Plan, estimated" in shown
    assert "SQLite has no EXPLAIN ANALYZE" in shown
    assert "SEARCH of bookshop_book by" in shown
    assert "Seq Scan of bookshop_publisher" in shown
    assert "2 → 2 rows" in shown


def test_alike_statements_with_alike_plans_are_shown_once(planners: Pool) -> None:
    snippet = "for book in Book.objects.all()[:4]:\n    print(book.publisher.name)"
    comparison = planners.run(snippet, ["postgresql"], ANALYZED)
    assert len(comparison.traces[0].statements) == 5
    shown = renderers()["tree"].render(comparison, width=200)
    assert shown.count("Plan, measured") == 2


def test_the_plan_travels_in_the_document(planners: Pool) -> None:
    comparison = planners.run("Tag.objects.count()", ["sqlite"], ESTIMATED)
    data = json.loads(renderers()["json"].render(comparison))
    (plan,) = [each["plan"] for each in data["traces"][0]["statements"]]
    root, scan = plan["nodes"]
    assert (root["kind"], root["parent"]) == ("QUERY PLAN", None)
    assert (scan["parent"], scan["relation"]) == (0, "bookshop_tag")
