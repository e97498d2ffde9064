"""Reading ``class Meta``."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ormscope.language import DeniedError
from ormscope.schema.declaring.options import checked_option

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ormscope.document.errors import SourceRange
    from ormscope.schema.declaring.reading import Reader


@dataclass(frozen=True, slots=True)
class Written:
    """The options of a model: its own, and ``parent``, the class with those it inherits."""

    parent: type | None
    options: Mapping[str, Any]


def read_meta(
    reader: Reader,
    node: ast.ClassDef,
    metas: Mapping[str, Written],
    ranges: dict[tuple[str | int, ...], SourceRange],
    model: str,
) -> Written:
    """Give what ``class Meta`` says; ``metas`` are those of the models further up."""
    reader.plain_class(node)
    options: dict[str, Any] = {}
    for each in node.body:
        if not isinstance(each, ast.Assign):
            reader.aside(each)
            continue
        name, value = reader.assignment(each)
        place = reader.program.range(each)
        with reader.at(place):
            if name in options:
                raise DeniedError(f"`{name}` is there already.")
            options[name] = checked_option(name, value)
        ranges[model, "Meta", name] = place
        if isinstance(each.value, (ast.List, ast.Tuple)):
            for position, item in enumerate(each.value.elts):
                ranges[model, "Meta", name, position] = reader.program.range(item)
    return Written(parent=_parent(reader, node, metas), options=options)


def _parent(reader: Reader, node: ast.ClassDef, metas: Mapping[str, Written]) -> type | None:
    """The class that ``class Meta(Base.Meta)`` inherits from."""
    if not node.bases:
        return None
    base = node.bases[0]
    if (
        len(node.bases) > 1
        or not isinstance(base, ast.Attribute)
        or base.attr != "Meta"
        or not isinstance(base.value, ast.Name)
        or base.value.id not in metas
    ):
        raise reader.refuse("`class Meta` inherits from the Meta of one declared model.", base)
    written = metas[base.value.id]
    # Django sets `abstract` to False on the Meta of an abstract base before it is inherited.
    options = {**written.options, "abstract": False}
    return type("Meta", (written.parent,) if written.parent else (), options)
