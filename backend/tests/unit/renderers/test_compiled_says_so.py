"""What was compiled and not executed says so wherever its cursor and driver are told of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from ormscope.document.codec import to_data
from ormscope.renderers import renderers
from ormscope.runs.options import Options
from ormscope.runs.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ormscope.document.comparison import Comparison

CODE = """Author.objects.filter(name="x").count()
Author.objects.create(name="y")
len(Book.objects.all())"""


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Comparison]:
    state: Path = tmp_path_factory.mktemp("compiled")
    with Pool(state, ["oracle"]) as pool:
        pool.wait_ready()
        yield pool.run(CODE, ["oracle"], Options())


def test_its_stages_count_nothing_as_executed(compiled: Comparison) -> None:
    stages = {each.name: each for each in compiled.traces[0].stages}
    for name in ("cursor", "driver"):
        assert "not executed" in stages[name].summary
        assert stages[name].timing.samples == ()
    methods = [fact.name for fact in stages["cursor"].facts if fact.name.startswith("execute")]
    assert methods == ["execute, not executed"] * 3
    assert stages["compiler"].timing.samples


def test_its_statements_have_no_times_of_a_database(compiled: Comparison) -> None:
    for statement in compiled.traces[0].statements:
        assert not statement.executed
        assert {each.name for each in statement.stages} <= {"compile"}


@pytest.mark.parametrize("name", ["tree", "text", "markdown", "html", "svg"])
def test_no_rendering_says_that_it_executed(compiled: Comparison, name: str) -> None:
    text = renderers()[name].render(compiled)
    assert "executed" in text
    told = re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
    for said in re.findall(r".{0,20}\b\d+ execute\b", told):
        assert "not executed (" in said, said
    assert not re.search(r"\d rows? fetched", told)
    assert not re.search(r"\b(execute|fetch) [\d.]+ ?(ms|µs)", told)


def test_a_live_one_counts_what_it_executed(tmp_path: Path) -> None:
    with Pool(tmp_path, ["sqlite"]) as pool:
        pool.wait_ready()
        trace = pool.run(CODE, ["sqlite"], Options()).traces[0]
    stages = {each.name: each for each in trace.stages}
    assert stages["cursor"].summary.startswith("3 execute")
    assert "executed" not in str(to_data(stages["cursor"]))
    assert "fetched" in stages["driver"].summary
