"""The classes of Django's test suite, read from their source: tests, bases, decorators."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# A module's dotted name, and a name in it.
Name: TypeAlias = tuple[str, str]
Tests: TypeAlias = dict[str, tuple[ast.expr, ...]]


@dataclass(frozen=True, slots=True)
class Class:
    """A class: its bases as far as they can be told, its own decorators, its test methods'."""

    bases: tuple[Name, ...]
    decorators: tuple[ast.expr, ...]
    tests: Tests


class Suite:
    """All classes below `directory`, whose parts are modules by their dotted names."""

    def __init__(self, directory: Path) -> None:
        self.classes: dict[Name, Class] = {}
        self.imported: dict[Name, Name] = {}
        for path in sorted(directory.rglob("*.py")):
            source = path.read_bytes()
            if b"class " not in source and b"import " not in source:
                continue
            try:
                tree = ast.parse(source)
            except (SyntaxError, ValueError):  # some are broken on purpose
                continue
            parts = path.relative_to(directory).with_suffix("").parts
            package = parts[:-1]
            module = ".".join(package if parts[-1] == "__init__" else parts)
            for node in tree.body:
                if isinstance(node, ast.ImportFrom):
                    self._import(module, package, node)
                elif isinstance(node, ast.ClassDef):
                    self.classes[module, node.name] = _class(module, node)

    def tests(self) -> Iterator[tuple[str, tuple[ast.expr, ...]]]:
        """Yield each test by its dotted name, with its decorators and those of its classes."""
        for module, name in self.classes:
            if not module.rpartition(".")[2].startswith("test"):  # what discovery looks into
                continue
            if not self._is_case((module, name), ()):
                continue
            whole = self._decorators((module, name), ())
            for test, own in self._tests((module, name), ()).items():
                if whole or own:
                    yield f"{module}.{name}.{test}", (*whole, *own)

    def _import(self, module: str, package: tuple[str, ...], node: ast.ImportFrom) -> None:
        above = package[: len(package) - node.level + 1] if node.level else ()
        source = ".".join((*above, *filter(None, [node.module])))
        for alias in node.names:
            self.imported[module, alias.asname or alias.name] = (source, alias.name)

    def _found(self, name: Name) -> Name | None:
        """Follow imports to a class of the suite."""
        for _ in range(8):
            if name in self.classes:
                return name
            if name not in self.imported:
                return None
            name = self.imported[name]
        return None

    def _is_case(self, name: Name, seen: tuple[Name, ...]) -> bool:
        """Tell whether it is a TestCase: by the name of a base that the suite doesn't define."""
        found = self._found(name)
        if found is None:
            return name[1].endswith("TestCase")
        if found in seen:
            return False
        return any(self._is_case(base, (*seen, found)) for base in self.classes[found].bases)

    def _decorators(self, name: Name, seen: tuple[Name, ...]) -> tuple[ast.expr, ...]:
        found = self._found(name)
        if found is None or found in seen:
            return ()
        own = self.classes[found]
        inherited = [each for base in own.bases for each in self._decorators(base, (*seen, found))]
        return (*own.decorators, *inherited)

    def _tests(self, name: Name, seen: tuple[Name, ...]) -> Tests:
        found = self._found(name)
        if found is None or found in seen:
            return {}
        tests: Tests = {}
        for base in reversed(self.classes[found].bases):
            tests |= self._tests(base, (*seen, found))
        return tests | self.classes[found].tests


def _class(module: str, node: ast.ClassDef) -> Class:
    bases = [ast.unparse(base).rpartition(".")[2] for base in node.bases]
    tests = {
        each.name: tuple(each.decorator_list)
        for each in node.body
        if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef))
        and each.name.startswith("test")
    }
    return Class(tuple((module, base) for base in bases), tuple(node.decorator_list), tests)
