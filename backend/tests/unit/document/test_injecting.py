"""Probes side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from handmade import made_trace

from ormscope.document.injecting import broken, compare_injections
from ormscope.document.injection import NOTE, InjectionProbe, InjectionTrace, Taint
from ormscope.document.trace import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

TAINT = Taint(where="sql", param=None, start=7, end=8, how="pasted", label="pasted", exact=True)
PROBE = InjectionProbe(
    id="order: quote", position="order by", label="A name", code="b.order_by(value)", value="'",
    meant="An apostrophe.", verdict="pasted", sql="SELECT '", params=(), literal=None,
    taints=(TAINT,), error=None, explanation="Pasted.", place=None,
)  # fmt: skip


def trace(probes: Sequence[InjectionProbe], status: Any = "ok") -> InjectionTrace:
    return InjectionTrace(
        target=made_trace().target, outcome=Outcome(status=status), probes=tuple(probes)
    )


def test_a_row_differs_where_the_verdicts_do() -> None:
    refused = replace(PROBE, verdict="refused", sql=None, taints=(), error="ValueError: no")
    other = replace(PROBE, id="other: quote")
    comparison = compare_injections([trace([PROBE, other]), trace([refused])])
    assert [(row.id, row.differs, row.cells) for row in comparison.rows] == [
        ("order: quote", True, (0, 0)),
        ("other: quote", False, (1, None)),
    ]
    assert comparison.headline == "2 probes on 2 databases, 1 comes out differently"
    assert comparison.note == NOTE


def test_the_headline_counts_who_answered() -> None:
    comparison = compare_injections([trace([PROBE]), trace([], "unavailable")])
    assert comparison.headline == "1 probe on 1 database, nothing executed"


def test_a_range_outside_of_its_text_is_found() -> None:
    assert broken(trace([PROBE])) == []
    assert broken(trace([replace(PROBE, taints=(replace(TAINT, end=99),))])) != []
    assert broken(trace([replace(PROBE, taints=(replace(TAINT, where="params", param=3),))])) != []
    assert broken(trace([PROBE, PROBE])) == ["ids: one comes twice"]
    assert broken(trace([replace(PROBE, verdict="refused")])) != []
