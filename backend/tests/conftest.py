"""What tests of several rooms share: the databases, the corpus, and what came of it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ormscope.runs.columns import available_names, columns
from ormscope.runs.options import Options
from ormscope.runs.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ormscope.document.comparison import Comparison

TESTS = Path(__file__).resolve().parent
CORPUS: Mapping[str, str] = {
    each["id"]: each["code"] for each in json.loads((TESTS / "corpus.json").read_text())
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write tests/golden/*.txt anew")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test that asks for ``snippet_id`` every one that there is."""
    if "snippet_id" in metafunc.fixturenames:
        metafunc.parametrize("snippet_id", CORPUS)


@pytest.fixture(scope="session")
def corpus() -> Mapping[str, str]:
    """The snippets of corpus.json by their id."""
    return CORPUS


@pytest.fixture(scope="session")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory that all pools of the session share, so that the rows are loaded once."""
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="session")
def pool(state: Path) -> Iterator[Pool]:
    """Every database whose packages are installed, for the whole session."""
    with Pool(state, available_names(columns(state))) as opened:
        lanes = opened.wait_ready()
        down = {alias: lane.message for alias, lane in lanes.items() if lane.state != "ready"}
        # Loud: what needs a database must not pass because it is missing.
        assert not down, f"These databases did not start: {down}"
        yield opened


@pytest.fixture(scope="session")
def comparisons(pool: Pool, corpus: Mapping[str, str]) -> Mapping[str, Comparison]:
    """What came of each snippet of the corpus on the databases of the first visit."""
    names = [name for name in pool.names if pool.lanes[name].database.is_default]
    return {name: pool.run(code, names, Options()) for name, code in corpus.items()}


@pytest.fixture(scope="session")
def environment(state: Path) -> Mapping[str, str]:
    """What a test's own Python process needs to find the code and the session's databases."""
    return {
        **os.environ,
        "PYTHONPATH": str(TESTS.parent),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "ORMSCOPE_STATE": str(state),
        "PYTHONHASHSEED": "0",
    }
