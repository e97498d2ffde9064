"""The tests of Django's own suite that a backend skips or expects to fail, and its reasons.

The lists are those of the running features. Which flags were asked on the way to an entry stands
in the source only: it is read from the ``if`` around the test's name.
"""

from __future__ import annotations

import ast
import inspect
import linecache
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ormscope.anatomy.places import public_names
from ormscope.document.anatomy import SuiteMark
from ormscope.document.trace import Place
from ormscope.recorder.places import place_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.anatomy.places import Places

_SKIPS, _FAILURES = "django_test_skips", "django_test_expected_failures"


@dataclass(frozen=True, slots=True)
class _Mention:
    """A test's name in the source, with the flags that the code around it asks."""

    test: str
    features: tuple[str, ...]
    place: Place


def suite_marks(features: Any, places: Places) -> tuple[SuiteMark, ...]:
    """Give one mark for each test and verdict, by the test's name."""
    kind = type(features)
    flags = frozenset(public_names(kind))
    skips, mentions = _asked(features, _SKIPS), _mentions(kind, _SKIPS, flags)
    found = [
        _mark(test, "skipped", str(reason), mentions, places)
        for reason, tests in (skips.items() if isinstance(skips, Mapping) else ())
        for test in _names(tests)
    ]
    mentions = _mentions(kind, _FAILURES, flags)
    failures = _names(_asked(features, _FAILURES))
    found += [_mark(test, "expected failure", "", mentions, places) for test in failures]
    return tuple(sorted(found, key=lambda mark: (mark.test, mark.verdict, mark.reason)))


def _asked(features: Any, name: str) -> Any:
    try:
        return getattr(features, name, ())
    except Exception:  # it may ask the server; its row says so
        return ()


def _names(tests: Any) -> list[str]:
    return [tests] if isinstance(tests, str) else sorted(map(str, tests))


def _mark(
    test: str, verdict: Any, reason: str, mentions: dict[str, list[_Mention]], places: Places
) -> SuiteMark:
    known = mentions.get(test, [])
    asked = dict.fromkeys(name for each in known for name in each.features)
    return SuiteMark(
        test=test,
        verdict=verdict,
        reason=reason,
        features=tuple(asked),
        place=places.add(known[0].place) if known else None,
    )


def _mentions(kind: type, name: str, flags: frozenset[str]) -> dict[str, list[_Mention]]:
    """Find the texts in all definitions of a name, the nearest class's first."""
    found: dict[str, list[_Mention]] = {}
    for owner in kind.__mro__:
        if name not in vars(owner):
            continue
        body = _definition(owner, name)
        if body is None:
            continue
        file = place_of(owner).file
        label = f"{owner.__qualname__}.{name}"
        for text, line, asked in _texts(body, (), flags):
            mention = _Mention(text, asked, Place(name=label, file=file, line=line))
            found.setdefault(text, []).append(mention)
    return found


def _definition(owner: type, name: str) -> ast.stmt | None:
    """Parse the file of a class and give the statement of its body that defines a name."""
    file = getattr(sys.modules.get(owner.__module__), "__file__", None)
    try:
        tree = ast.parse("".join(linecache.getlines(file or "")))
    except SyntaxError:
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name == owner.__name__:
            for statement in node.body:
                targets = getattr(statement, "targets", [getattr(statement, "target", None)])
                names = {getattr(each, "id", None) for each in targets}
                if getattr(statement, "name", None) == name or name in names:
                    return statement
    return None


def _texts(
    node: ast.AST, asked: tuple[str, ...], flags: frozenset[str]
) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """Give each text below a node with its line and the flags that decide whether it is reached."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield inspect.cleandoc(node.value), node.lineno, asked
    inside = asked
    if isinstance(node, (ast.If, ast.IfExp)):
        test = [each for each in ast.walk(node.test) if isinstance(each, ast.Attribute)]
        test.sort(key=lambda each: (each.lineno, each.col_offset))
        names = [each.attr for each in test]
        inside = tuple(dict.fromkeys((*asked, *(name for name in names if name in flags))))
    for child in ast.iter_child_nodes(node):
        yield from _texts(child, inside, flags)
