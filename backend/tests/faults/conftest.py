"""Databases that may be killed: their own pool, servers and state directory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from accidents import LIVE

from ormscope.runs.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="package")
def mortal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    """Three live databases and one that executes nothing."""
    with Pool(tmp_path_factory.mktemp("mortal"), [*LIVE, "oracle"]) as pool:
        states = {name: lane.message for name, lane in pool.wait_ready().items()}
        assert not any(states.values()), states
        yield pool
