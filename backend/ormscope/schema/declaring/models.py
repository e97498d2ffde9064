"""Declared models: from a text of classes to a state of migrations.

The classes are made by ``ModelBase``, as in a project, but in a registry of their own, and turned
into a ``ProjectState`` at once: Django itself says what abstract bases, parents and proxies mean.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from django.db.migrations.state import ModelState, ProjectState, StateApps
from django.db.models import Field, Model
from django.db.models.base import ModelBase

from ormscope.language import BudgetError, DeniedError
from ormscope.language.near import suggestion
from ormscope.schema.declaring import identifiers, values
from ormscope.schema.declaring.choices import choices_class
from ormscope.schema.declaring.declared import Declared
from ormscope.schema.declaring.fields import APP_LABEL
from ormscope.schema.declaring.meta import Written, read_meta
from ormscope.schema.declaring.reading import Reader
from ormscope.schema.declaring.relations import hiding, missing
from ormscope.schema.declaring.values import MODEL, Reference
from ormscope.schema.declaring.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ormscope.document.errors import SourceRange

MOST_MODELS = 20
MOST_FIELDS = 60

_EXAMPLE = (
    "Declare a model that is not abstract, for example: "
    "class Book(models.Model): title = models.CharField(max_length=100)"
)


def declare(models: str, *, sql_text: bool) -> Declared:
    """Read models as one writes them in ``models.py``; nothing of the text is executed.

    ``sql_text``: whether expressions may hold SQL text (``RawSQL``, ``template=``).

    Raises a :class:`SnippetError` with its range: what is refused and what is taken instead, or,
    as :class:`SnippetRuntimeError`, what Django says to it.
    """
    return _Models(models, sql_text=sql_text).declared()


class _Models:
    """The models of one text while it is read."""

    def __init__(self, text: str, *, sql_text: bool) -> None:
        self.reader = Reader(
            text, vocabulary(sql_text=sql_text), sql_text=sql_text, example=_EXAMPLE
        )
        self.registry = StateApps([], {})
        self.classes: dict[str, type[Model]] = {}
        self.metas: dict[str, Written] = {}
        self.ranges: dict[tuple[str | int, ...], SourceRange] = {}

    def declared(self) -> Declared:
        """Read it all."""
        reader = self.reader
        reader.later = {each.name for each in reader.body if isinstance(each, ast.ClassDef)}
        for node in reader.body:
            if isinstance(node, ast.ClassDef):
                self._class(node)
            elif isinstance(node, ast.Assign):
                self._constant(node)
            else:
                reader.aside(node)
        self._check_targets()
        state = ProjectState()
        for name, model in self.classes.items():
            if not model._meta.abstract:
                with reader.blaming(self.ranges[name,]):
                    state.add_model(ModelState.from_model(model))
        if not state.models:
            raise DeniedError(
                _EXAMPLE,
                range=reader.program.range(reader.program.tree),
            )
        with reader.blaming(self.ranges[next(iter(self.classes)),]):
            apps = state.apps  # Django renders the models, and says here what is wrong
        for owner, field, sentence in hiding(apps):
            place = self.ranges.get((owner, field)) or self.ranges[owner,]
            raise DeniedError(sentence, range=place)
        return Declared(text=reader.program.source, state=state, ranges=self.ranges)

    def _check_targets(self) -> None:
        models = [m for m in self.classes.values() if not m._meta.abstract]
        known = [model.__name__ for model in models]
        for model in models:
            for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
                for target in missing(field, known):
                    where = self.ranges.get((model.__name__, field.name))
                    raise DeniedError(
                        f"`{model.__name__}.{field.name}` refers to a model `{target}` that is "
                        f"not declared.{suggestion(target, known)}",
                        range=where or self.ranges[model.__name__,],
                    )

    def _constant(self, node: ast.Assign) -> None:
        name, value = self.reader.assignment(node)
        if isinstance(value, Field):
            raise self.reader.refuse("A field belongs into the class of a model.", node)
        self.reader.check(values.literal, value, f"The constant `{name}`", node.value)
        self.reader.machine.variables[name] = value

    def _class(self, node: ast.ClassDef) -> None:
        reader = self.reader
        where = self.ranges[node.name,] = reader.header(node)
        found = choices_class(reader, node)
        if found is not None:
            reader.machine.variables[node.name] = found
            return
        with reader.at(where):
            identifiers.model_name(node.name, "The name of a model")
            taken = {each.lower(): each for each in self.classes}.get(node.name.lower())
            if taken:
                raise DeniedError(f"There is a model `{taken}` already.")
            if len(self.classes) >= MOST_MODELS:
                raise BudgetError(f"At most {MOST_MODELS} models can be declared.")
        bases = [self._base(each) for each in node.bases]
        if not bases:
            raise DeniedError(
                f"Write class {node.name}(models.Model): a model has a base.", range=where
            )
        attributes = self._body(node, bases)
        with reader.blaming(where):
            made: Any = ModelBase(node.name, tuple(bases), attributes)
            self.classes[node.name] = made
        self._inherit(node.name)
        reader.machine.variables[node.name] = Reference(node.name)

    def _base(self, node: ast.expr) -> type:
        value = self.reader.value(node)
        if value is MODEL:
            return Model
        if isinstance(value, Reference):
            return self.classes[value.name]
        raise self.reader.refuse(
            "A base is models.Model or a model declared further up, models.TextChoices or "
            "models.IntegerChoices.",
            node,
        )

    def _body(self, node: ast.ClassDef, bases: Sequence[type]) -> dict[str, Any]:
        """The attributes of a model, ``Meta`` among them: its own, or that of an abstract base."""
        reader, name = self.reader, node.name
        attributes: dict[str, Any] = {"__module__": f"{APP_LABEL}.models", "__qualname__": name}
        inherited = next(filter(None, (getattr(base, "Meta", None) for base in bases)), None)
        meta = Written(parent=inherited, options={})
        for each in node.body:
            if isinstance(each, ast.Assign):
                self._attribute(node, each, attributes)
            elif isinstance(each, ast.ClassDef) and each.name == "Meta":
                if (name, "Meta") in self.ranges:
                    raise reader.refuse("There is a `class Meta` already.", each)
                self.ranges[name, "Meta"] = reader.header(each)
                meta = read_meta(reader, each, self.metas, self.ranges, name)
            elif isinstance(each, ast.ClassDef):
                self.ranges[name, each.name] = reader.header(each)
                with reader.at(reader.header(each)):
                    identifiers.attribute(each.name, "The name of a class in a model")
                    if each.name in attributes:
                        raise DeniedError(f"There is a `{each.name}` already.")
                found = choices_class(reader, each)
                if found is None:
                    raise reader.refuse(
                        "A class inside of a model is `Meta` or one of choices: "
                        "class Status(models.TextChoices).",
                        each,
                    )
                reader.machine.variables[each.name] = found
                attributes[each.name] = found.kind
            else:
                reader.aside(each)
        self.metas[name] = meta
        options = {**meta.options, "app_label": APP_LABEL, "apps": self.registry}
        bases = (meta.parent,) if meta.parent is not None else ()
        attributes["Meta"] = type("Meta", bases, options)
        return attributes

    def _attribute(self, model: ast.ClassDef, node: ast.Assign, into: dict[str, Any]) -> None:
        reader = self.reader
        name, value = reader.assignment(node)
        place = reader.program.range(node)
        if not isinstance(value, Field):
            reader.check(
                values.literal, value, f"`{name}` is neither a field nor a constant: it", node.value
            )
            reader.machine.variables[name] = value
            return
        with reader.at(reader.program.range(node.targets[0])):
            identifiers.attribute(name, "The name of a field", key=_is_key(value))
            if name in into:
                raise DeniedError(f"There is a field `{name}` already.")
            if sum(isinstance(each, Field) for each in into.values()) >= MOST_FIELDS:
                raise BudgetError(f"A model has at most {MOST_FIELDS} fields.")
        self.ranges[model.name, name] = place
        into[name] = value

    def _inherit(self, name: str) -> None:
        """Fields and options of an abstract base stand where the base says them."""
        for base in reversed(self.classes[name].__mro__[1:]):
            if base in self.classes.values() and self.classes[base.__name__]._meta.abstract:
                for key, place in list(self.ranges.items()):
                    if key[0] == base.__name__ and len(key) > 1:
                        self.ranges.setdefault((name, *key[1:]), place)


def _is_key(value: Field[Any, Any]) -> bool:
    return type(value).__name__ == "CompositePrimaryKey"
