"""What a run's models are made of, as far as it says what a query of them would do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelField:
    """A concrete field: its ``column``, and ``attname`` (``publisher_id`` of ``publisher``).

    ``is_unique``: no two rows share a value. ``is_indexed``: an index begins with it.
    """

    name: str
    attname: str
    column: str
    is_unique: bool
    is_indexed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """An attribute of instances that leads to other rows, those of model ``to``.

    ``query_name`` is what lookups call it. ``is_many``: it may lead to several rows. ``by_join``:
    ``select_related()`` can follow it.
    """

    name: str
    query_name: str
    to: str
    is_many: bool
    by_join: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFacts:
    """One model that a run queried or joined. ``ordering`` is that of its ``Meta``, as text."""

    name: str
    label: str
    table: str
    ordering: tuple[str, ...]
    fields: tuple[ModelField, ...]
    relations: tuple[Relation, ...]
