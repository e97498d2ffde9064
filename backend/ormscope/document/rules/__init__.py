"""The rules of the linter, one module each, found by discovery.

A module that defines ``RULE`` (a :class:`~ormscope.document.rules.rule.Rule`) is one; the others
are what rules share. ``docs/findings.md`` describes each.
"""

from __future__ import annotations

import importlib
import logging
import pkgutil
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from ormscope.document.findings import Finding, Witness
from ormscope.document.rules.code import read_code
from ormscope.document.rules.rule import Case

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ormscope.document.errors import SourceRange
    from ormscope.document.rules.rule import Found, Rule
    from ormscope.document.trace import Trace

logger = logging.getLogger(__name__)
_WEIGHTS = ("wrong", "costly", "wasteful", "hint")
_MOST = 50
"""Findings of one rule; a program may have one in each of its lines."""


@cache
def rules() -> tuple[Rule, ...]:
    """Give every rule, in the order in which they look."""
    modules = [
        importlib.import_module(f"{__name__}.{found.name}")
        for found in pkgutil.iter_modules(__path__)
    ]
    found = [module.RULE for module in modules if hasattr(module, "RULE")]
    return tuple(sorted(found, key=lambda rule: rule.order))


def findings(
    snippet: str, traces: Sequence[Trace], *, is_program: bool = False
) -> tuple[Finding, ...]:
    """Give what the rules find, the heaviest first, then in the order of the snippet.

    What several databases show is one finding with several witnesses.

    :param is_program: the text is that of a program that was traced, not a snippet.
    """
    traces = [trace for trace in traces if trace.calls]
    code = read_code(snippet) if traces else None
    if code is None:
        return ()
    merged: dict[tuple[object, ...], tuple[str, Found, list[Witness]]] = {}
    for trace in traces:
        case = Case(trace, code, is_program=is_program)
        for rule in rules():
            for found in _found(rule, case):
                key = (rule.name, found.range, found.title)
                witness = Witness(alias=trace.target.alias, statements=found.statements)
                *_, witnesses = merged.setdefault(key, (rule.name, found, []))
                if not any(each.alias == witness.alias for each in witnesses):
                    witnesses.append(witness)
    # What was executed knows how many rows there were: only then can it say that all is well.
    live = {trace.target.alias for trace in traces if trace.target.mode == "live"}
    knowing = [t for t in traces if t.target.alias in live and _has_executed(t)]
    made = [
        Finding(
            rule=name,
            weight=found.weight,
            title=found.title,
            reason=found.reason,
            range=None if found.range is None or _is_empty(found.range) else found.range,
            witnesses=tuple(witnesses),
            remedy=found.remedy,
        )
        for name, found, witnesses in merged.values()
        if not knowing or any(each.alias in live for each in witnesses)
    ]
    return tuple(sorted(made, key=_place))


def _found(rule: Rule, case: Case) -> list[Found]:
    """Give what one rule finds. One that fails costs nobody the comparison; the log says so."""
    try:
        return list(islice(rule.find(case), _MOST))
    except Exception:
        logger.exception("the rule %s failed", rule.name)
        return []


def _has_executed(trace: Trace) -> bool:
    """Tell whether all that was asked of the database was answered, though the snippet failed."""
    is_answered = bool(trace.statements) and all(s.error is None for s in trace.statements)
    return trace.outcome.status == "ok" or (trace.outcome.status == "error" and is_answered)


def _is_empty(range: SourceRange) -> bool:
    """Tell a call of a program that has no place in its text."""
    return range.start == range.end


def _place(finding: Finding) -> tuple[int, int]:
    start = 0 if finding.range is None else finding.range.start
    return _WEIGHTS.index(finding.weight), start
