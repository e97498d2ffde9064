"""Medians of paired ratios, and how sure they are."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Median:
    """A median with the ends of its 95 % confidence interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.2f} ({self.low:.2f}–{self.high:.2f})"


def median(samples: Sequence[float]) -> Median:
    """Give the median of some samples.

    The interval is that of the order statistics: by the binomial distribution, no assumption is
    made on how the samples are spread (Conover, Practical Nonparametric Statistics, 3.2). With
    fewer than six samples it is their range.
    """
    ordered = sorted(samples)
    count = len(ordered)
    below = 0.5**count
    rank = 0
    # The largest rank with at most 2.5 % of the distribution below it.
    while below <= 0.025:
        rank += 1
        below += math.comb(count, rank) * 0.5**count
    first = max(rank - 1, 0)
    return Median(statistics.median(ordered), ordered[first], ordered[count - 1 - first])


def ratios(samples: Sequence[float], to: Sequence[float]) -> list[float]:
    """Give the ratio of each pair."""
    return [one / other for one, other in zip(samples, to, strict=True)]
