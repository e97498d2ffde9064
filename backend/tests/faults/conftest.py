"""Databases that may be killed: their own pool, servers and state directory."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from accidents import LIVE

from ormscope.runs.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Mark every test of this directory ``alone``."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker("alone")


@pytest.fixture(scope="package")
def mortal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    """Three live databases and one that executes nothing."""
    with Pool(tmp_path_factory.mktemp("mortal"), [*LIVE, "oracle"]) as pool:
        states = {name: lane.message for name, lane in pool.wait_ready().items()}
        assert not any(states.values()), states
        yield pool
