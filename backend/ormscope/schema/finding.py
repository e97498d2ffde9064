"""Where losses are collected, with their place in the models and in Django."""

from __future__ import annotations

from types import FunctionType
from typing import TYPE_CHECKING, Any

from ormscope.document.migration import Loss
from ormscope.recorder.stages.backend import defining_class

if TYPE_CHECKING:
    from ormscope.document.errors import SourceRange
    from ormscope.schema.asked import Models
    from ormscope.schema.build import Places


class Finder:
    """The losses found so far on one connection."""

    def __init__(self, connection: Any, declared: Models, places: Places) -> None:
        self.connection = connection
        self.found: list[Loss] = []
        self._declared = declared
        self._places = places

    def lost(
        self,
        key: tuple[Any, ...],
        kind: Any,
        declared: str,
        read: str,
        reason: str,
        place: Any = None,
    ) -> None:
        """Note a loss.

        :param key: the object's in ``Models.ranges``, perhaps with a part that has no range.
        :param place: a function of Django's, or a class and its attribute, that decides it.
        """
        number = None
        if isinstance(place, FunctionType):
            number = self._places.of(place)
        elif isinstance(place, tuple):
            owner = defining_class(*place)
            number = None if owner is None else self._places.of(owner, place[1])
        self.found.append(
            Loss(
                object=".".join(str(each) for each in key),
                kind=kind,
                declared=declared,
                read=read,
                reason=reason,
                range=self._range(key),
                place=number,
            )
        )

    def lost_comment(self, key: tuple[Any, ...], declared: str | None, read: str | None) -> None:
        """Note a comment that did not come back."""
        if not self.connection.features.supports_comments:
            reason = "Comments are not made here: the flag supports_comments is False."
            place = (type(self.connection.features), "supports_comments")
            self.lost(key, "not in the database", repr(declared), "nothing", reason, place)
        else:
            reason = "The comment read is another one."
            self.lost(key, "not read", repr(declared), repr(read), reason)

    def stored(self, name: str) -> str:
        """Give a name as introspection reads it."""
        converted: str = self.connection.introspection.identifier_converter(name)
        return converted

    def flag_of(self, thing: Any) -> str | None:
        """Name the flag that keeps an index or a constraint from being made, if one does."""
        features = self.connection.features
        wants: tuple[tuple[Any, str], ...] = (
            (getattr(thing, "condition", None), "supports_partial_indexes"),
            (getattr(thing, "include", None), "supports_covering_indexes"),
            (getattr(thing, "expressions", None), "supports_expression_indexes"),
            (getattr(thing, "deferrable", None), "supports_deferrable_unique_constraints"),
            (
                getattr(thing, "nulls_distinct", None) is not None,
                "supports_nulls_distinct_unique_constraints",
            ),
        )
        if type(thing).__name__ == "CheckConstraint":
            wants = ((True, "supports_table_check_constraints"),)
        return next((flag for asked, flag in wants if asked and not getattr(features, flag)), None)

    def _range(self, key: tuple[Any, ...]) -> SourceRange | None:
        while key:
            if (found := self._declared.ranges.get(key)) is not None:
                return found
            key = key[:-1]
        return None
