"""Checks of what a database tells: of itself, of its plans, and of what it has made up."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, Final

from ormscope.databases.contract.subject import (
    NotChecked,
    Subject,
    plain_field,
    plain_value,
)
from ormscope.document.codec import to_json
from ormscope.document.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Iterator

# What a program does that reaches outside of its process (Python's table of audit events).
REACHING: Final = ("socket.connect", "socket.sendto", "subprocess.Popen", "os.system")


def check_the_settings_can_be_written_as_json(subject: Subject) -> None:
    settings = dict(subject.connection.settings_dict)
    again = json.loads(json.dumps(settings))
    assert again == settings, "JSON brings back something else."
    assert isinstance(settings["ENGINE"], str), settings


def check_the_versions_are_told(subject: Subject) -> None:
    with subject.run():
        subject.connection.ensure_connection()
        server = subject.database.server_version(subject.connection)
    # A service whose customers have no choice says so in words.
    assert server[:1].isdigit() or server.startswith("current "), server
    driver = subject.database.driver_version()
    assert driver[:1].isdigit(), driver


def check_the_vendor_is_what_django_says(subject: Subject) -> None:
    assert subject.database.vendor == subject.connection.vendor, subject.connection.vendor


def check_a_plan_is_sound(subject: Subject) -> None:
    if not subject.database.can_explain:
        raise NotChecked("The database tells no plans.")
    queryset = subject.leaf()._base_manager.all()[:5]
    sql, params = queryset.query.sql_with_params()
    for analyze in (False, True):
        with subject.run():
            plan = subject.database.explain(subject.connection, sql, params, analyze=analyze)
        assert isinstance(plan, Plan), plan
        assert plan.error is None, plan.error
        assert plan.nodes, "The plan has no nodes."
        assert plan.nodes[0].parent is None, "The first node has a parent."
        for index, node in enumerate(plan.nodes[1:], 1):
            assert node.parent is not None, f"Node {index} has no parent."
            assert 0 <= node.parent < index, f"Node {index} comes before its parent."
        assert plan.raw, "The database's own answer is missing."
        assert to_json(plan)


def check_what_is_invented_is_said(subject: Subject) -> None:
    leaf = subject.leaf()
    with subject.run(), _Watched(subject) as watched:
        assert subject.live or list(leaf._base_manager.filter(pk__isnull=False)) == []
        assert not any(watched.invented), f"Nothing was made up, but said: {watched.invented}"
        assert subject.create().pk is not None
        assert any(watched.invented) != subject.live, (
            "A key was made up and `cursor.invented` doesn't say so."
            if not subject.live
            else f"A live database says that it made this up: {watched.invented}"
        )


def check_an_update_through_a_join_is_compiled(subject: Subject) -> None:
    with subject.run(), _Watched(subject) as watched:
        for update, values in _joined_updates(subject):
            before = len(watched.updates)
            update.update(**values)
            assert len(watched.updates) > before, f"No UPDATE of {update.model.__name__}"


def check_a_compiled_database_executes_nothing(subject: Subject) -> None:
    if subject.live:
        raise NotChecked("It is live: it executes everything.")
    reached: list[str] = []
    # An audit hook cannot be taken off again; this process ends with its checks.
    sys.addaudithook(lambda event, _: reached.append(event) if event in REACHING else None)
    subject.connection.close()
    with subject.run(), _Watched(subject) as watched:
        leaf = subject.leaf()
        assert list(leaf._base_manager.all()) == [], "Rows were found."
        subject.create()
        leaf._base_manager.all().delete()
        leaf._base_manager.count()
    assert watched.statements, "No statement arrived at the cursor."
    assert not reached, f"It reached out: {', '.join(reached)}"


class _Watched:
    """Notes each statement and what its cursor says was invented."""

    def __init__(self, subject: Subject) -> None:
        self._wrapper = subject.connection.execute_wrapper(self._watch)
        self.statements: list[str] = []
        self.invented: list[str | None] = []

    @property
    def updates(self) -> list[str]:
        """The statements that change rows; some backends write something before the word."""
        return [sql for sql in self.statements if "UPDATE " in sql.upper()]

    def __enter__(self) -> _Watched:
        self._wrapper.__enter__()
        return self

    def __exit__(self, *exception: Any) -> None:
        self._wrapper.__exit__(*exception)

    def _watch(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        self.statements.append(str(sql))
        self.invented.append(getattr(context["cursor"], "invented", None))
        return result


def _joined_updates(subject: Subject) -> Iterator[tuple[Any, dict[str, object]]]:
    """Give querysets whose UPDATE concerns two tables: by a relation, and by inheritance."""

    def related(model: Any) -> tuple[Any, Any] | None:
        for key in model._meta.local_concrete_fields:
            other = plain_field(key.related_model) if key.many_to_one else None
            if other is not None and plain_field(model) is not None:
                return key, other
        return None

    def inherited(model: Any) -> bool:
        parents = [plain_field(parent) for parent in model._meta.parents]
        return any(parents) and plain_field(model) is not None

    model = subject.first(lambda model: related(model) is not None, "a relation to update through")
    found = related(model)
    assert found is not None
    key, other = found
    own = plain_field(model)
    condition = {f"{key.name}__{other.name}": plain_value(other)}
    yield model._base_manager.filter(**condition), {own.name: plain_value(own)}
    for child in filter(inherited, subject.models):
        fields = (plain_field(child), *map(plain_field, child._meta.parents))
        values = {field.name: plain_value(field) for field in fields if field is not None}
        # One object: the same value in all of them could break a constraint.
        first = child._base_manager.order_by("pk").values_list("pk", flat=True).first()
        yield child._base_manager.filter(pk=first or 1), values
