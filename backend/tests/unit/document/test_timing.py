"""Repeated runs keep every sample; what is shown is the median and the spread."""

from __future__ import annotations

from dataclasses import replace

import pytest
from handmade import made_statement, made_trace
from hypothesis import given
from hypothesis import strategies as st

from ormscope.document.timing import merge_repeats, timing


@pytest.mark.parametrize(
    ("samples", "median", "spread"),
    [([], 0, 0), ([7], 7, 0), ([9, 1, 4], 4, 8), ([4, 1], 1, 3), ([5, 5, 5, 5], 5, 0)],
)
def test_the_median_is_the_lower_one_and_the_spread_is_the_whole_range(
    samples: list[int], median: int, spread: int
) -> None:
    found = timing("execute", samples)
    assert (found.samples, found.median, found.spread) == (tuple(samples), median, spread)


@given(st.lists(st.integers(min_value=0), min_size=1))
def test_the_median_is_always_one_of_the_samples(samples: list[int]) -> None:
    assert timing("execute", samples).median in samples


def test_one_run_is_given_as_it_is() -> None:
    trace = made_trace()
    assert merge_repeats([trace]) is trace


def test_the_samples_of_all_runs_are_kept_in_their_order() -> None:
    merged = merge_repeats([made_trace(nanoseconds=each) for each in (30, 10, 20)])
    assert merged.repeat == 3
    for found in (merged.timings[0], merged.stages[0].timing, merged.statements[0].stages[0]):
        assert (found.samples, found.median, found.spread) == ((30, 10, 20), 20, 20)


def test_everything_but_the_times_is_the_first_runs() -> None:
    first, second = made_trace(nanoseconds=1), replace(made_trace(nanoseconds=2), output="second")
    merged = merge_repeats([first, second])
    unmerged = replace(
        merged, repeat=1, timings=first.timings, stages=first.stages, statements=first.statements
    )
    assert unmerged == first


def test_a_statement_that_another_run_made_differently_lends_it_no_samples() -> None:
    other = made_trace(statements=[made_statement("1 = 0", nanoseconds=99)])
    merged = merge_repeats([made_trace(nanoseconds=1), other, made_trace(statements=[])])
    assert merged.statements[0].stages[0].samples == (1,)
