"""Repeated runs keep every sample; what is shown is the median and spread of the warm ones."""

from __future__ import annotations

from dataclasses import replace

import pytest
from handmade import made_statement, made_trace
from hypothesis import given
from hypothesis import strategies as st

from ormscope.document.timing import merge_repeats, timing


@pytest.mark.parametrize(
    ("samples", "median", "spread"),
    [
        ([], 0, 0),
        ([7], 7, 0),
        ([99, 1], 1, 0),
        ([99, 4, 1], 1, 3),
        ([1, 9, 99, 4], 9, 95),
        ([5, 5, 5, 5], 5, 0),
    ],
)
def test_the_lower_median_and_the_whole_range_are_of_the_samples_after_the_cold_one(
    samples: list[int], median: int, spread: int
) -> None:
    found = timing("execute", samples)
    assert (found.samples, found.median, found.spread) == (tuple(samples), median, spread)


@given(st.lists(st.integers(min_value=0), min_size=1))
def test_the_median_is_always_one_of_the_samples(samples: list[int]) -> None:
    found = timing("execute", samples)
    assert found.median in (samples[1:] or samples)
    assert found.samples == tuple(samples)


@given(st.lists(st.integers(min_value=0), min_size=1), st.integers(min_value=0))
def test_the_cold_sample_moves_neither_the_median_nor_the_spread(
    warm: list[int], cold: int
) -> None:
    found = timing("execute", [cold, *warm])
    again = timing("execute", [0, *warm])
    assert (found.median, found.spread) == (again.median, again.spread)


def test_one_run_is_given_as_it_is() -> None:
    trace = made_trace()
    assert merge_repeats([trace]) is trace


def test_the_samples_of_all_runs_are_kept_in_their_order() -> None:
    merged = merge_repeats([made_trace(nanoseconds=each) for each in (30, 10, 20)])
    assert merged.repeat == 3
    for found in (merged.timings[0], merged.stages[0].timing, merged.statements[0].stages[0]):
        assert (found.samples, found.median, found.spread) == ((30, 10, 20), 10, 10)


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
