"""Reading a declaration: its text becomes a tree, its expressions become values.

The values come from the machine of the snippet language. Statements are read here: a declaration
has no others than the few that are looked for.
"""

from __future__ import annotations

import ast
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ormscope.document.errors import OrmscopeError, SourceRange
from ormscope.language import (
    BudgetError,
    DeniedError,
    Limits,
    NullObserver,
    Program,
    SnippetError,
    SnippetRuntimeError,
    SnippetSyntaxError,
    check,
    parse,
)
from ormscope.language.machine import Machine
from ormscope.language.weight import weigh
from ormscope.schema.declaring.conditions import with_operators
from ormscope.schema.declaring.vocabulary import imported

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ormscope.schema.declaring.values import Check

LONGEST = 20_000
_LIMITS = Limits(steps=50_000, size=20_000, items=5_000, bits=512, depth=50, nodes=500)
_PLAIN: Mapping[type[ast.AST], str] = {
    ast.Starred: "A star is not taken in a declaration: write the values one by one.",
    ast.NamedExpr: "`:=` is not taken in a declaration: write the value where it belongs.",
}

_NO_METHOD = "A method cannot run here; leave it out. Fields and `class Meta` are what is read."
_NO_STATEMENT = "A declaration has classes, fields and constants; this statement is none of them."
_STATEMENTS: Mapping[type[ast.AST], str] = {
    ast.FunctionDef: _NO_METHOD,
    ast.AsyncFunctionDef: _NO_METHOD,
    ast.AnnAssign: "Leave out the annotation: write `name = models.CharField(max_length=100)`.",
}


class Reader:
    """A declaration that is being read: its program, and the machine that evaluates its values.

    ``example`` is the sentence for an empty text.
    """

    def __init__(
        self, text: str, names: Mapping[str, Any], *, sql_text: bool, example: str
    ) -> None:
        if len(text) > LONGEST:
            raise BudgetError(
                f"A declaration has at most {LONGEST:,} characters; this one has {len(text):,}.",
                range=SourceRange(start=LONGEST, end=len(text)),
            )
        if not text.strip():
            raise SnippetSyntaxError(example, range=SourceRange(start=0, end=len(text)))
        self.program: Program = parse(text)
        with_operators(self.program.tree)
        self.machine = Machine(
            self.program,
            models=names,
            observer=NullObserver(),
            limits=_LIMITS,
            sql_text=sql_text,
        )
        self.later: set[str] = set()
        """The names of the classes of this text."""

    @property
    def body(self) -> list[ast.stmt]:
        """The statements of the text."""
        return self.program.tree.body

    def value(self, node: ast.expr) -> Any:
        """Evaluate an expression. Raises a :class:`SnippetError` with its range."""
        self._plain(node)
        try:
            value = self.machine.evaluate(node)
            with self.at(self.program.range(node)):
                weigh(self.machine.meter, value)
            return value
        except SnippetRuntimeError as error:
            name = error.range and self.program.text(error.range)
            if isinstance(error.__cause__, NameError) and name in self.later:
                raise DeniedError(
                    f"`{name}` is not there yet at this line: write its name as a string, "
                    f"'{name}'; a base has to be declared further up.",
                    range=error.range,
                ) from error
            raise

    def assignment(self, node: ast.Assign) -> tuple[str, Any]:
        """Give the name and the value of ``name = value``."""
        target = node.targets[0]
        if len(node.targets) != 1 or not isinstance(target, ast.Name):
            raise self.refuse("Write one name before `=`.", node)
        return target.id, self.value(node.value)

    def aside(self, node: ast.stmt) -> None:
        """Pass over what says nothing (``pass``, texts, imports); refuse everything else."""
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            with self.at(self.program.range(node)):
                self.machine.variables |= imported(node, self.machine.names)
            return
        if isinstance(node, ast.Pass):
            return
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, (str, type(...)))
        ):
            return
        raise self.refuse(_STATEMENTS.get(type(node), _NO_STATEMENT), node)

    def plain_class(self, node: ast.ClassDef) -> None:
        """Refuse what a class takes besides its bases."""
        if node.decorator_list:
            first = node.decorator_list[0]
            raise self.refuse("A decorator cannot run here; leave it out.", first)
        if node.keywords:
            raise self.refuse(
                "A class takes only its bases here, no `metaclass=` or other arguments.",
                node.keywords[0],
            )

    def header(self, node: ast.ClassDef) -> SourceRange:
        """Where the name of a class stands."""
        whole = self.program.range(node)
        start = self.program.source.find(node.name, whole.start + len("class"), whole.end)
        if start < 0:  # Python writes some letters otherwise than they were typed
            return whole
        return SourceRange(start=start, end=start + len(node.name))

    def check(self, check: Check, value: object, what: str, node: ast.AST) -> Any:
        """``check(value, what)``, blamed on ``node``."""
        with self.at(self.program.range(node)):
            return check(value, what)

    def refuse(self, message: str, node: ast.AST) -> DeniedError:
        """Give the refusal of ``node``."""
        return DeniedError(message, range=self.program.range(node))

    @contextmanager
    def at(self, place: SourceRange) -> Iterator[None]:
        """Give a refusal without a range this one."""
        try:
            yield
        except SnippetError as error:
            error.range = error.range or place
            raise

    @contextmanager
    def blaming(self, place: SourceRange) -> Iterator[None]:
        """Give what Django raises this range."""
        try:
            yield
        except OrmscopeError:
            raise
        except RecursionError as error:
            raise BudgetError(
                "This is nested too deeply. Build it flatter.", range=place
            ) from error
        except Exception as error:
            raise SnippetRuntimeError(error, range=place) from error

    def _plain(self, node: ast.expr) -> None:
        for each in ast.walk(node):
            message = _PLAIN.get(type(each))
            if message is None and isinstance(each, ast.keyword) and each.arg is None:
                message = "`**` is not taken in a declaration: write the options one by one."
            if message is not None:
                raise self.refuse(message, each)
        alone = Program(self.program.source, ast.Module(body=[ast.Expr(node)], type_ignores=[]))
        for refusal in check(alone):
            whole = SourceRange(start=0, end=len(self.program.source))
            if refusal.range == whole:  # an operator, which has no place of its own
                refusal.range = self.program.range(node)
            raise refusal
