"""A compiler class that leaves a frame for every node. It returns what its own class does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.db.models.expressions import Col
from django.db.models.functions import Random
from django.db.models.sql import UpdateQuery

from ormscope.recorder.assignments import assignment_frames, extra_frames, value_frame
from ormscope.recorder.dropped import without_dropped, without_meta_ordering, without_unused_sides
from ormscope.recorder.origins import clause_tags, tag_expression, tag_of
from ormscope.recorder.recording import DecisionRecord, Frame, Tag
from ormscope.recorder.rows import watched_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.recorder.recording import Recording, StatementRecord

_TUPLE_LOOKUPS = "django.db.models.fields.tuple_lookups"
_PHASES = {
    "pre_sql_setup": None,
    "get_select": "select",
    "get_extra_select": "select",
    "get_distinct": "distinct",
    "get_from_clause": "from",
    "get_group_by": "group by",
    "get_order_by": "order by",
    "get_select_for_update_of_arguments": "for update",
    "get_combinator_sql": None,
    "get_qualify_sql": None,
}
"""Methods of ``SQLCompiler`` that are a phase, and the clause that one compiles."""


def watched_compiler(kind: type, recording: Recording) -> type:
    """Give a subclass of a compiler class, of the same name, that notes what is compiled."""
    key = ("compiler", kind)
    if key not in recording.watched:
        body: dict[str, Any] = {
            "_recording": recording,
            "_vendor_method": f"as_{recording.connection.vendor}",
            "__module__": kind.__module__,
            "__qualname__": kind.__qualname__,
            "_watched": kind,
            "_kinds": recording.watched.setdefault("nodes", {}),
        }
        body |= {
            name: _phase(kind, name, clause)
            for name, clause in _PHASES.items()
            if hasattr(kind, name)
        }
        if hasattr(kind, "field_as_sql"):
            body["field_as_sql"] = value_frame(kind.field_as_sql)
        recording.watched[key] = type(kind.__name__, (_WatchedCompiler, kind), body)
    return cast("type", recording.watched[key])


def _phase(kind: type, name: str, clause: str | None) -> Any:
    inherited = getattr(kind, name)

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        recording = self._recording
        if recording.closed:
            return inherited(self, *args, **kwargs)
        notebook = recording.notebook
        before = recording.phase, notebook.origin
        if clause is not None:
            recording.phase = clause
        if clause == "select":
            # select_related() joins its tables here.
            notebook.origin = clause_tags(self.query).parts.get("select related")
        event = recording.begin("compiler", name)
        frame = recording.frames[-1] if recording.frames else None
        since = len(frame.children) if frame is not None else 0
        try:
            result = inherited(self, *args, **kwargs)
        except BaseException as error:
            recording.end(event, error)
            raise
        finally:
            recording.end(event)
            recording.phase, notebook.origin = before
        if frame is not None and name == "get_extra_select":
            frame.children += extra_frames(result, self.query, frame.children)
        elif frame is not None and len(frame.children) > since:
            without_dropped(name, self, frame, since, result)
        return result

    return method


class _WatchedCompiler:
    """Goes before a compiler class in the MRO."""

    _recording: Recording
    _vendor_method: str
    _watched: Any
    _kinds: dict[type, tuple[str, Any, DecisionRecord | None]]
    _statement: StatementRecord | None = None
    _is_chunked = False
    query: Any

    def compile(self, node: Any) -> Any:
        recording = self._recording
        frames = recording.frames
        if not frames or recording.closed:
            return self._watched.compile(self, node)
        kind = type(node)
        name, function, override = self._kinds.get(kind) or self._learn(kind)
        phase = recording.phase
        if kind is Col and override is None:
            # Most nodes are columns: nothing stands in one, and all that is asked is its quotes.
            result = self._watched.compile(self, node)
            tag = tag_of(node, self.query, phase) if phase == "select" else None
            frame = Frame(name, function, tag, phase, False, result[0])
            frame.decisions = recording.quoting
            frames[-1].children.append(frame)
            return result
        clause = phase or self._clause(node)
        tag = tag_of(node, self.query, clause)
        frame = Frame(name, function, tag, clause)
        frames[-1].children.append(frame)
        frames.append(frame)
        recording.phase = ""
        if override is not None:
            recording.decisions.setdefault(("override", name, kind), override)
            frame.decisions = {override: None}
        if tag is not None and tag.decisions:
            frame.decisions = {**(frame.decisions or {}), **dict.fromkeys(tag.decisions)}
        try:
            result = self._watched.compile(self, node)
            sql = result[0]
            if isinstance(sql, str):
                frame.sql = sql
                if recording.room is not None:
                    recording.room.written(sql)
                if kind.__module__ == _TUPLE_LOOKUPS:
                    without_unused_sides(frame)
        finally:
            recording.phase = phase
            frames.pop()
        return result

    def _learn(self, kind: type) -> tuple[str, Any, DecisionRecord | None]:
        """Find out, once, which method a kind of node is compiled by."""
        vendor = getattr(kind, self._vendor_method, None)
        function = vendor or getattr(kind, "as_sql", None)
        name = kind.__name__
        decision = None
        if vendor is not None:
            decision = DecisionRecord("override", self._vendor_method, name, kind, place=vendor)
        self._kinds[kind] = (name, function, decision)
        return self._kinds[kind]

    def _clause(self, node: Any) -> str:
        if node is self.query.where or node is getattr(self, "where", None):
            return "where"
        if node is getattr(self, "having", None):
            return "having"
        return ""

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        recording = self._recording
        inherited = super().as_sql  # type: ignore[misc]  # see compile()
        if recording.closed:
            return inherited(*args, **kwargs)
        frames = recording.frames
        query = self.query
        if query.model is not None:
            recording.models[query.model] = None
        watched = self._watched
        recording.compilers[watched.__name__] = watched
        function = getattr(watched, "as_sql", None)
        frame = Frame(_query_name(query), function, tag_of(query, query), recording.phase, True)
        if frames:
            frames[-1].children.append(frame)
        frames.append(frame)
        notebook = recording.notebook
        before = recording.phase, recording.compiling, notebook.is_fixed
        # What is resolved only now is nobody's new wish.
        recording.phase, recording.compiling, notebook.is_fixed = "", query, True
        event = recording.begin("compiler", "as_sql")
        try:
            result = inherited(*args, **kwargs)
        except BaseException as error:
            recording.end(event, error)
            raise
        finally:
            recording.end(event)
            recording.phase, recording.compiling, notebook.is_fixed = before
            frames.pop()
            frame.parts = clause_tags(query).parts
            if getattr(self, "_meta_ordering", None):
                frame.parts = {**frame.parts, "order by": Tag("meta")}
        if isinstance(result, tuple):
            frame.sql = result[0] if isinstance(result[0], str) else ""
            without_meta_ordering(self, frame)
            if isinstance(query, UpdateQuery) and frame.sql:
                assignment_frames(self, frame)
            if not frames:
                recording.roots.append((frame, watched.__name__))
        else:  # SQLInsertCompiler gives a list of statements.
            recording.roots += ((each, watched.__name__) for each in _statements(frame, result))
        return result

    def execute_sql(self, *args: Any, **kwargs: Any) -> Any:
        recording = self._recording
        inherited = super().execute_sql  # type: ignore[misc]  # see compile()
        if recording.closed:
            return inherited(*args, **kwargs)
        # MySQL's update with a join runs a query while compiling: it stands on its own.
        frames, recording.frames = recording.frames, []
        self._is_chunked = bool(kwargs.get("chunked_fetch") or (len(args) > 1 and args[1]))
        count = len(recording.statements)
        event = recording.begin("compiler", "execute_sql")
        try:
            result = inherited(*args, **kwargs)
        except BaseException as error:
            recording.end(event, error)
            raise
        finally:
            recording.end(event)
            recording.frames = frames
            if not frames:
                recording.roots.clear()
        if len(recording.statements) > count:
            self._statement = recording.statements[-1]
        return result

    def get_converters(self, *args: Any, **kwargs: Any) -> Any:
        converters = super().get_converters(*args, **kwargs)  # type: ignore[misc]  # see compile()
        statement = self._statement
        if statement is not None and not statement.converters and not self._recording.closed:
            statement.converters = converters
        return converters

    def results_iter(self, *args: Any, **kwargs: Any) -> Any:
        rows = super().results_iter(*args, **kwargs)  # type: ignore[misc]  # see compile()
        statement = self._statement
        if statement is None or self._recording.closed:
            return rows
        return watched_rows(rows, self._recording, statement, is_chunked=self._is_chunked)

    def _order_by_pairs(self) -> Iterator[Any]:
        tags = dict(clause_tags(self.query).order_by)
        inherited = self._watched._order_by_pairs(self)
        return self._tagged(inherited, tags) if tags else inherited

    def _tagged(self, inherited: Iterator[Any], tags: dict[str, Tag]) -> Iterator[Any]:
        for expression, is_reference in inherited:
            refers = getattr(getattr(expression, "expression", None), "refs", None)
            for name, tag in tags.items():
                is_random = name == "?" and isinstance(
                    getattr(expression, "expression", None), Random
                )
                if is_random or (refers is not None and name.lstrip("-+") == refers):
                    tag_expression(expression, tag)
            yield expression, is_reference

    def find_ordering_name(self, name: str, *args: Any, **kwargs: Any) -> Any:
        notebook = self._recording.notebook
        tag = dict(clause_tags(self.query).order_by).get(name)
        previous = notebook.origin
        notebook.origin = tag or previous
        try:
            result = super().find_ordering_name(name, *args, **kwargs)  # type: ignore[misc]  # see compile()
        finally:
            notebook.origin = previous
        if tag is not None:
            for expression, _ in result:
                tag_expression(expression, tag)
        return result


def _query_name(query: Any) -> str:
    return str(getattr(type(query), "_plain", type(query)).__name__)


def _statements(frame: Frame, result: Any) -> Iterator[Frame]:
    """Give a frame for each of the INSERTs that one compiler made, with its own values."""
    values = list(frame.children)
    share = len(values) // len(result) if result else 0
    for number, (sql, _) in enumerate(result):
        each = Frame(frame.node, frame.function, frame.tag, frame.clause, True, sql)
        each.parts, each.decisions, each.phases = frame.parts, frame.decisions, frame.phases
        each.children = values[number * share : (number + 1) * share]
        yield each
