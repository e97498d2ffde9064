"""The tests themselves: what pytest-xdist needs to run each of them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def test_every_test_that_runs_beside_others_has_an_id_of_its_own(
    request: pytest.FixtureRequest,
) -> None:
    """Of several with one id, pytest-xdist runs one, and says nothing of the others."""
    beside = [each for each in request.session.items if each.get_closest_marker("alone") is None]
    counts = Counter(each.nodeid for each in beside)
    assert {name for name, count in counts.items() if count > 1} == set()
