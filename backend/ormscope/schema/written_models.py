"""The models that ``inspectdb`` wrote, as plain data: its text is parsed, never executed."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class WrittenField:
    """A field as it is written: ``ForeignKey``, what it refers to, its keyword arguments."""

    name: str
    kind: str
    to: str | None
    arguments: dict[str, Any]

    @property
    def column(self) -> str:
        """The column that it is of."""
        is_relation = self.kind in ("ForeignKey", "OneToOneField")
        return str(self.arguments.get("db_column") or self.name + ("_id" if is_relation else ""))


@dataclass(slots=True)
class WrittenModel:
    """A model as it is written; ``meta`` are the options of its ``Meta``."""

    name: str
    fields: list[WrittenField] = field(default_factory=list)
    meta: dict[str, Any] = field(default_factory=dict)


def written_models(text: str) -> dict[str, WrittenModel]:
    """Give the models by the table that each is of."""
    found = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.ClassDef):
            model = _model(node)
            found[str(model.meta.get("db_table", model.name))] = model
    return found


def _model(node: ast.ClassDef) -> WrittenModel:
    model = WrittenModel(node.name)
    for each in node.body:
        if isinstance(each, ast.ClassDef):
            for option in each.body:
                if isinstance(option, ast.Assign) and isinstance(option.targets[0], ast.Name):
                    model.meta[option.targets[0].id] = ast.literal_eval(option.value)
        elif isinstance(each, ast.Assign) and isinstance(each.value, ast.Call):
            model.fields.append(_field(each.targets[0], each.value))
    return model


def _field(target: ast.expr, call: ast.Call) -> WrittenField:
    name = target.id if isinstance(target, ast.Name) else ""
    kind = call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)
    to = None
    if call.args:
        first = call.args[0]
        to = str(first.value) if isinstance(first, ast.Constant) else ast.unparse(first)
    arguments = {each.arg: ast.literal_eval(each.value) for each in call.keywords if each.arg}
    return WrittenField(name, kind, to, arguments)
