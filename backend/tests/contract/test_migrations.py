"""The Schema lab on every database: DDL or a reason, nothing disturbed, and all of it undone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from each_database import reports

from ormscope.databases import installed
from ormscope.runs.questions.migration import Migration
from ormscope.schema.declaring.sample import sample

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ormscope.document.migration import MigrationComparison, MigrationTrace
    from ormscope.runs.pool import Pool

PROGRAM = str(Path(__file__).with_name("migrating.py"))
LAB = sample()
READ_ONLY = "postgresql-readonly"
LIVE = [name for name, each in installed().items() if each.mode == "live" and name != READ_ONLY]
UNDISTURBED = ("sqlite", "postgresql")
TWIN = "postgresql@18"
EACH = 8


@pytest.fixture(scope="module")
def compared(pool: Pool) -> Mapping[str, MigrationComparison]:
    """What every database made of each choice, one after the other: each has its deadline.

    A family's other versions are asked for some of them only, since it takes its time.
    """
    found = {}
    for number, choice in enumerate(LAB.choices):
        question = Migration(models=LAB.models, operations=choice.operations)
        names = [
            name
            for name in pool.names
            if name != READ_ONLY and ("@" not in name or name == TWIN or number % EACH == 0)
        ]
        traces = [trace for name in names for trace in pool.ask(question, [name]).traces]
        found[choice.id] = question.compared(traces)
    return found


def of(found: Mapping[str, MigrationComparison], alias: str) -> dict[str, MigrationTrace]:
    return {
        choice: each
        for choice, comparison in found.items()
        for each in comparison.traces
        if each.target.alias == alias
    }


@pytest.mark.parametrize("alias", [name for name in installed() if name != READ_ONLY])
def test_each_operation_gives_ddl_or_a_reason(
    compared: Mapping[str, MigrationComparison], alias: str
) -> None:
    for choice, trace in of(compared, alias).items():
        assert trace.operations, (choice, trace.outcome)
        for number, asked in enumerate(trace.operations):
            made = [
                each
                for each in trace.statements
                if (each.phase, each.operation) == ("operation", number) and each.by_editor
            ]
            if asked.state == "ok":
                assert made, choice
            elif asked.state == "not reached":
                assert trace.operations[number - 1].reason, choice
            else:
                assert len(asked.reason or "") > 20, (choice, asked)


@pytest.mark.parametrize("alias", [name for name in installed() if name != READ_ONLY])
def test_each_side_of_a_comparison_says_why_it_differs(
    compared: Mapping[str, MigrationComparison], alias: str
) -> None:
    unexplained = []
    for choice, comparison in compared.items():
        assert comparison.headline
        for row in comparison.rows:
            base = row.sides[0]
            side = next((each for each in row.sides if each.alias == alias), None)
            if side is None:
                continue
            if side.alias != base.alias and side.shape != base.shape:
                assert side.reason, choice
            if "no decision that was noted" in side.reason:
                unexplained.append(choice)
    assert len(unexplained) <= 2, unexplained


@pytest.mark.parametrize("alias", LIVE)
def test_what_went_well_is_undone(compared: Mapping[str, MigrationComparison], alias: str) -> None:
    went_well = 0
    for choice, trace in of(compared, alias).items():
        assert trace.restored is not None, (choice, trace.outcome)
        if trace.outcome.status == "ok":
            went_well += 1
            assert trace.restored.is_equal, (choice, trace.restored)
            assert trace.restored.before == trace.restored.after, choice
        else:
            assert trace.outcome.message, choice
    assert went_well > len(LAB.choices) / 2


@pytest.mark.parametrize("alias", LIVE)
def test_each_loss_has_its_reason(compared: Mapping[str, MigrationComparison], alias: str) -> None:
    for choice, trace in of(compared, alias).items():
        assert trace.reading is not None, (choice, trace.outcome)
        assert trace.reading.tables, choice
        assert "class LabBook(" in trace.reading.inspectdb or choice in _WITHOUT_BOOK, choice
        for loss in trace.reading.losses:
            assert loss.reason.endswith((".", "float")), loss
            assert loss.declared != loss.read, loss


_WITHOUT_BOOK = ("alter-table", "rename-model")


def test_compiled_ddl_is_the_live_ddl(compared: Mapping[str, MigrationComparison]) -> None:
    live, compiled = of(compared, "postgresql"), of(compared, TWIN)
    held = [choice for choice, trace in live.items() if trace.outcome.status == "ok"]
    assert len(held) > len(live) / 2
    for choice in held:
        texts = [
            [_TIMES.sub("<time>", each.sql) for each in trace.statements if each.by_editor]
            for trace in (live[choice], compiled[choice])
        ]
        assert texts[0] == texts[1], choice


_TIMES = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:?\d\d)?")


def test_the_editor_executes_what_it_would_unwatched(
    pool: Pool, state: Path, environment: Mapping[str, str]
) -> None:
    ids = [each.id for each in LAB.choices]
    found = reports(
        PROGRAM, UNDISTURBED, ids, pool=pool, state=state, environment=environment
    )  # fmt: skip
    for alias, choices in found.items():
        for choice, told in choices.items():
            assert told["watched"] == told["unwatched"], (alias, choice)
