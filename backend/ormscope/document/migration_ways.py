"""What made one database go its way with a migration operation, read off what it did itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.document.migration_reasons import plain_text, standing_parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ormscope.document.migration import EditorStep
    from ormscope.document.migration_reasons import Part
    from ormscope.document.trace import Place

_MOST = 3
"""Methods, templates, types and flags that a sentence names of each kind."""
_MIN_RESULT = 4
"""Characters of a method's answer that are looked for in a statement."""

Way = tuple[str, "Place | None"]


def way_of(part: Part) -> Way:
    """Say by which of its own methods, templates, types and flags a database came to its DDL."""
    if not part.statements:
        return "", None
    if part.shape == "rebuilt" and (found := _rebuilding(part)) is not None:
        return found
    label = part.trace.target.label
    methods = {f"{name}()": place for name, place in _own_methods(part)}
    templates = dict(_own_templates(part))
    types = dict(_own_types(part))
    said = [_listed(each) for each in (methods, templates, types) if each]
    steps = [step for each in part.statements for step in _up(part, each.step)]
    asked = _asked(_flags(part, steps, with_usual=not said))
    if not said:
        return f"By Django's own schema editor: {label} overrides nothing of it here.{asked}", None
    place = next(iter({**methods, **templates, **types}.values()))
    return f"By {label}'s own {', '.join(said)}.{asked}", place


def _rebuilding(part: Part) -> Way | None:
    """Follow the copying of rows up to the backend's own method that chose it."""
    copying = next(each for each in part.statements if each.copies_rows)
    chain = list(_up(part, copying.step))
    own = [step for step in chain if _is_own(part.place(step.place))]
    if not own:
        return None
    label, copier = part.trace.target.label, own[0]
    if len(own) == 1:
        said, place = f"{label}'s own {copier.method}() copies the rows into a new table.", copier
    else:
        said = (
            f"{label}'s own {own[1].method}() calls its {copier.method}(), which copies the rows "
            "into a new table."
        )
        place = own[1]
    above = [step for step in chain if step.id <= place.id]
    return said + _asked(_flags(part, above, with_usual=False)), part.place(place.place)


def _up(part: Part, number: int | None) -> Iterator[EditorStep]:
    """Give a step and those that led to it, innermost first."""
    while number is not None:
        step = part.trace.steps[number]
        yield step
        number = step.parent


def _is_own(place: Place | None) -> bool:
    return place is not None and not place.name.startswith("Base")


def _own_methods(part: Part) -> Iterator[tuple[str, Place]]:
    """Give the backend's own methods that led to a statement, or wrote a part of one."""
    leading = {step.id for each in part.statements for step in _up(part, each.step)}
    sql = " ".join(part.plain)
    for step in part.steps:
        place = part.place(step.place)
        if place is None or not _is_own(place):
            continue
        result = plain_text(step.result)
        if step.id in leading or (len(result) >= _MIN_RESULT and result in sql):
            yield step.method, place


def _own_templates(part: Part) -> Iterator[tuple[str, Place]]:
    for each in part.statements:
        place = part.place(each.template_place)
        if each.template is not None and place is not None and _is_own(place):
            yield each.template, place


def _own_types(part: Part) -> Iterator[tuple[str, Place | None]]:
    """Give the types of its tables that stand in its statements, each with its text."""
    sql = " ".join(part.plain)
    for each in part.decisions():
        if each.kind == "data_type" and each.overrides:
            parts = standing_parts(each.value)
            if parts and all(piece in sql for piece in parts):
                yield f"{each.name} ({each.value})", part.place(each.place)


def _flags(part: Part, steps: Sequence[EditorStep], *, with_usual: bool) -> list[str]:
    """Give the flags that these steps asked for and that are not as Django has them.

    :param with_usual: also those that making the tables asks for, whatever the operation is.
    """
    decisions = part.trace.decisions
    usual = {
        decisions[number].name
        for step in part.trace.steps
        if step.phase == "setup"
        for number in step.decisions
    }
    found = [decisions[number] for step in steps for number in step.decisions]
    told = [
        f"{each.name} is {each.value}"
        for each in found
        if each.kind == "feature" and each.overrides and (with_usual or each.name not in usual)
    ]
    return list(dict.fromkeys(told))[:_MOST]


def _asked(flags: Sequence[str]) -> str:
    """Say which flags were asked for on the way; nothing where there are none."""
    return f" Asked on the way, and set by the backend: {', '.join(flags)}." if flags else ""


def _listed(named: dict[str, Place] | dict[str, Place | None]) -> str:
    names = list(named)
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return ", ".join(names[:_MOST]) + more
