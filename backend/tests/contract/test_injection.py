"""Hostile values on every database: compiled, never executed, and where each came out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from each_database import reports

from ormscope.databases import installed
from ormscope.document.injecting import broken, tainted_text
from ormscope.runs.questions.injection import Injection

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ormscope.document.injection import InjectionProbe, InjectionTrace
    from ormscope.runs.pool import Pool

PROGRAM = str(Path(__file__).with_name("probed.py"))
EXECUTING = ("sqlite", "postgresql", "mariadb", "firebird", "oracle")
"""Databases whose drivers are watched while the probes are made: all live ones, and one more."""
UNESCAPED = {
    "snowflake": {"ddl value: backslash"},
    "spanner": {"ddl value: backslash"},
}
"""Whose schema editors leave the backslash alone that these databases take for an escape."""
HOSTILE = ("x' OR 1=1", "k9x", "DROP TABLE", "bookshop_book", "OR 1=1")


@pytest.fixture(scope="module")
def traces(pool: Pool) -> Mapping[str, InjectionTrace]:
    """What every database did with our values."""
    comparison = pool.ask(Injection(), pool.names)
    return {trace.target.alias: trace for trace in comparison.traces}


def by_id(trace: InjectionTrace) -> dict[str, InjectionProbe]:
    return {probe.id: probe for probe in trace.probes}


@pytest.mark.parametrize("alias", installed())
def test_every_database_answers_every_probe(
    traces: Mapping[str, InjectionTrace], alias: str
) -> None:
    trace = traces[alias]
    assert trace.outcome.status == "ok", trace.outcome
    assert len(trace.probes) >= 40
    assert broken(trace) == []


@pytest.mark.parametrize("alias", installed())
def test_a_value_as_a_parameter_is_never_pasted(
    traces: Mapping[str, InjectionTrace], alias: str
) -> None:
    of_parameters = [each for each in traces[alias].probes if each.position == "parameter"]
    lost = {each.id for each in of_parameters if each.verdict in ("pasted", "dropped")}
    assert lost == UNESCAPED.get(alias, set())
    assert any(each.verdict == "bound" for each in of_parameters)


@pytest.mark.parametrize("alias", installed())
def test_the_wrong_way_is_pasted_and_the_right_way_is_bound(
    traces: Mapping[str, InjectionTrace], alias: str
) -> None:
    probes = by_id(traces[alias])
    for name in ("raw pasted: always", "extra where: always", "rawsql pasted: always"):
        (taint, *_) = probes[name].taints
        assert (probes[name].verdict, taint.exact) == ("pasted", True)
        text = tainted_text(probes[name], taint)
        assert text[taint.start : taint.end] == probes[name].value
    for name in ("raw params: always", "extra params: always", "rawsql params: always"):
        assert probes[name].verdict == "bound", name


@pytest.mark.parametrize("alias", installed())
def test_where_a_text_was_bound_is_known_exactly(
    traces: Mapping[str, InjectionTrace], alias: str
) -> None:
    plain = [each for each in traces[alias].probes if each.id.startswith(("exact: ", "in: "))]
    bound = [each for each in plain if each.verdict == "bound"]
    assert len(bound) >= 10
    for probe in bound:
        assert [taint.where for taint in probe.taints if taint.where != "literal"] == ["params"]
        assert all(taint.exact for taint in probe.taints), probe.id


@pytest.mark.parametrize("alias", installed())
def test_who_refused_is_said_with_a_place_in_django_or_the_driver(
    traces: Mapping[str, InjectionTrace], alias: str
) -> None:
    refused = [each for each in traces[alias].probes if each.verdict == "refused"]
    assert len(refused) >= 20
    for probe in refused:
        assert probe.error
        assert probe.explanation.endswith(".")
        if probe.place is not None:
            assert probe.place.file.startswith("django/")
            assert probe.place.line is not None
    aliases = by_id(traces[alias])["annotate: column"]
    assert aliases.place is not None
    assert aliases.place.name == "Query.check_alias"


@pytest.mark.parametrize(
    ("alias", "value"),
    [("sqlite", "double quote"), ("postgresql", "double quote"), ("oracle", "double quote"),
     ("mysql", "backtick"), ("mariadb", "backtick"), ("sqlserver", "bracket")],
)  # fmt: skip
def test_no_backend_escapes_the_quote_of_its_own_identifiers(
    traces: Mapping[str, InjectionTrace], alias: str, value: str
) -> None:
    if alias not in traces:
        pytest.skip(f"{alias} is not installed")
    assert by_id(traces[alias])[f"quote name: {value}"].verdict == "pasted"


@pytest.mark.parametrize(
    ("alias", "literal"),
    [("postgresql", "'O''Reilly'"), ("mariadb", "'O\\'Reilly'"), ("sqlite", None)],
)
def test_a_driver_that_binds_on_the_client_shows_what_it_sends(
    traces: Mapping[str, InjectionTrace], alias: str, literal: str | None
) -> None:
    probe = by_id(traces[alias])["exact: apostrophe"]
    assert probe.verdict == "bound"
    if literal is None:
        assert probe.literal is None
        return
    assert literal in (probe.literal or "")
    (written,) = [taint for taint in probe.taints if taint.where == "literal"]
    assert (written.how, written.exact) == ("quoted", True)


def test_databases_differ_where_their_quotes_do(pool: Pool) -> None:
    comparison = pool.ask(Injection(), ["sqlite", "mysql"])
    rows = {row.id: row for row in comparison.rows}
    assert rows["quote name: backtick"].differs
    assert not rows["exact: always"].differs
    assert comparison.headline.endswith("come out differently")


def test_a_value_of_ones_own_is_put_everywhere(pool: Pool) -> None:
    (trace,) = pool.ask(Injection(value="title"), ["sqlite"]).traces
    assert {probe.value for probe in trace.probes} == {"title"}
    probes = by_id(trace)
    assert probes["exact: own"].verdict == "bound"
    # Only names of fields are taken there; another one shows which of those in the SQL it is.
    (taint,) = probes["order by: own"].taints
    assert (taint.how, taint.exact) == ("quoted", True)
    assert (probes["order by: own"].sql or "")[: taint.start].endswith('ORDER BY "bookshop_book"."')


def test_a_value_that_is_too_long_is_denied_with_a_sentence(pool: Pool) -> None:
    (trace,) = pool.ask(Injection(value="x" * 201), ["sqlite"]).traces
    assert trace.outcome.status == "denied"
    assert trace.outcome.message == "The value has 201 characters. Give it between 1 and 200."


@pytest.mark.parametrize("value", ["%999999999s", "%(expressions)999999999s", "%%99999s"])
def test_a_value_that_would_fill_the_memory_is_denied(pool: Pool, value: str) -> None:
    (trace,) = pool.ask(Injection(value=value), ["sqlite"]).traces
    assert (trace.outcome.status, trace.probes) == ("denied", ())
    assert "Leave the width out" in (trace.outcome.message or "")


@pytest.fixture(scope="module")
def watched(pool: Pool, state: Path, environment: Mapping[str, str]) -> dict[str, Any]:
    """What a process of each database saw on its way to the driver."""
    aliases = [alias for alias in EXECUTING if alias in pool.names]
    return reports(PROGRAM, aliases, None, pool=pool, state=state, environment=environment)


def test_no_probe_reaches_a_driver(watched: dict[str, Any]) -> None:
    assert {"sqlite", "postgresql", "mariadb"} <= set(watched)
    for alias, report in watched.items():
        assert report["statuses"] == ["ok", "ok"]
        assert report["probes"] >= 40
        hostile = [sql for sql in report["reached"] if any(each in sql for each in HOSTILE)]
        assert hostile == [], alias
