"""Where a class, a method or a class attribute is defined, without naming this machine."""

from __future__ import annotations

import ast
import inspect
import linecache
import sys
import traceback
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import TYPE_CHECKING, TypeAlias

from ormscope.document.trace import Place

if TYPE_CHECKING:
    from collections.abc import Collection

Function: TypeAlias = FunctionType


@cache
def place_of(thing: type | FunctionType, attribute: str | None = None) -> Place:
    """Give the place of a function, of a class, or of an attribute in a class's own body."""
    if isinstance(thing, FunctionType):
        function = inspect.unwrap(thing)
        return replace(place_of_code(function.__code__), name=function.__qualname__)
    name = thing.__qualname__ if attribute is None else f"{thing.__qualname__}.{attribute}"
    source = getattr(sys.modules.get(thing.__module__), "__file__", None)
    if source is None:
        return Place(name=name, file=str(thing.__module__), line=None)
    line = _lines(source).get(name)
    if line is None and attribute is not None:
        line = _lines(source).get(thing.__qualname__)
    return Place(name=name, file=_portable(source), line=line)


def place_of_code(code: CodeType) -> Place:
    """Give the place of a function's code; the line is that of its ``def``."""
    return Place(name=code.co_qualname, file=_portable(code.co_filename), line=code.co_firstlineno)


def line_of(error: BaseException, packages: Collection[str]) -> str:
    """Give ``acme/base.py:12``, the last line of these packages that an exception came through.

    Where it came through none of theirs, the line that raised it; empty if that is not known.
    """
    frames = list(traceback.walk_tb(error.__traceback__))
    theirs = [each for each in frames if package_of(each[0]) in packages] or frames
    return f"{_portable(theirs[-1][0].f_code.co_filename)}:{theirs[-1][1]}" if theirs else ""


def package_of(frame: FrameType) -> str:
    """Give the top package of a frame's code."""
    return str(frame.f_globals.get("__name__")).partition(".")[0]


@cache
def _lines(source: str) -> dict[str, int]:
    """Give the line of every class, method and class attribute of a file, by qualified name."""
    try:
        tree = ast.parse("".join(linecache.getlines(source)))  # it may be jailed: read before
    except SyntaxError:
        return {}
    found: dict[str, int] = {}
    _collect(tree, "", found)
    return found


def _collect(node: ast.AST, prefix: str, found: dict[str, int]) -> None:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            found[prefix + child.name] = child.lineno
            if isinstance(child, ast.ClassDef):
                _collect(child, f"{prefix}{child.name}.", found)
        elif isinstance(child, (ast.Assign, ast.AnnAssign)):
            targets = child.targets if isinstance(child, ast.Assign) else [child.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    found[prefix + target.id] = child.lineno
        elif isinstance(child, ast.stmt):  # of `if` and `else` the first is the newer version's
            below: dict[str, int] = {}
            _collect(child, prefix, below)
            found |= {name: line for name, line in below.items() if name not in found}


@cache
def _portable(source: str) -> str:
    """Cut a path down to what is the same on every machine: ``django/db/models/lookups.py``."""
    path = Path(source)
    roots = [Path(root) for root in sys.path if root]
    inside = [root for root in roots if path.is_relative_to(root)]
    if not inside:
        return path.name
    return path.relative_to(max(inside, key=lambda root: len(root.parts))).as_posix()
