"""The compiler: its phases, and every node that ``compile()`` sees with the SQL it returned."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from ormscope.recorder.origins import clause_tags, tag_expression, tag_of
from ormscope.recorder.probe import Finding, Report, Stage, StageProbe
from ormscope.recorder.recording import Frame, Tag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.recorder.recording import Recording

STAGE = Stage(
    name="compiler",
    label="SQLCompiler",
    docs="https://docs.djangoproject.com/en/5.2/ref/models/expressions/#writing-your-own-query-expressions",
    order=5,
)

_PHASES = {
    "get_select": "select",
    "get_extra_select": "select",
    "get_distinct": "distinct",
    "get_from_clause": "from",
    "get_group_by": "group by",
    "get_order_by": "order by",
    "get_select_for_update_of_arguments": "for update",
}
"""Methods of ``SQLCompiler`` that compile one clause, and the clause."""


class Probe(StageProbe):
    """Reports on the frames; the backend's probe hands out the watched compiler classes."""

    def report(self) -> Report:
        recording = self.recording
        kinds = recording.compilers
        nodes = sum(_count(record.root) for record in recording.statements if record.root)
        findings = [
            Finding(name=name, value=f"{kind.__module__}.{name}", defined_by=kind)
            for name, kind in kinds.items()
        ]
        phases = [
            event.name for event in recording.events if event.stage == "compiler" and event.name
        ]
        findings += [
            Finding(name=name, value=_times(phases.count(name))) for name in dict.fromkeys(phases)
        ]
        names = ", ".join(kinds) or "no compiler was needed"
        return Report(
            summary=f"{names}, {nodes} node{'' if nodes == 1 else 's'}" if kinds else names,
            findings=tuple(findings),
        )


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
        }
        body |= {
            name: _phase(kind, name, clause)
            for name, clause in _PHASES.items()
            if hasattr(kind, name)
        }
        recording.watched[key] = type(kind.__name__, (_WatchedCompiler, kind), body)
    return cast("type", recording.watched[key])


def _phase(kind: type, name: str, clause: str) -> Any:
    inherited = getattr(kind, name)

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        recording = self._recording
        before = recording.phase, recording.origin
        recording.phase = clause
        if clause == "select":
            # select_related() joins its tables here.
            recording.origin = clause_tags(self.query).parts.get("select related")
        event = recording.begin("compiler", name)
        try:
            return inherited(self, *args, **kwargs)
        except BaseException as error:
            recording.end(event, error)
            raise
        finally:
            recording.end(event)
            recording.phase, recording.origin = before

    return method


class _WatchedCompiler:
    """Goes before a compiler class in the MRO. What it returns is what the class returns."""

    _recording: Recording
    _vendor_method: str
    _watched: type
    query: Any

    def compile(self, node: Any) -> Any:
        recording = self._recording
        frames = recording.frames
        inherited = super().compile  # type: ignore[misc]  # the compiler class comes next in the MRO
        if recording.closed or not frames:
            return inherited(node)
        vendor = getattr(node, self._vendor_method, None)
        method = vendor or getattr(node, "as_sql", None)
        function = getattr(method, "__func__", None)
        name = type(node).__name__
        clause = self._clause(node)
        frame = Frame(name, function, tag_of(node, self.query, clause), clause)
        frames[-1].children.append(frame)
        frames.append(frame)
        phase, recording.phase = recording.phase, ""
        if vendor is not None:
            recording.decide("override", self._vendor_method, name, type(node), function)
        try:
            result = inherited(node)
            frame.sql = result[0]
            frame.done = isinstance(frame.sql, str)
        finally:
            recording.phase = phase
            frames.pop()
        return result

    def _clause(self, node: Any) -> str:
        if node is self.query.where or node is getattr(self, "where", None):
            return "where"
        if node is getattr(self, "having", None):
            return "having"
        return self._recording.phase

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        recording = self._recording
        inherited = super().as_sql  # type: ignore[misc]  # see compile()
        if recording.closed:
            return inherited(*args, **kwargs)
        frames = recording.frames
        query = self.query
        if query.model is not None:
            recording.models[query.model] = None
        recording.compilers[self._watched.__name__] = self._watched
        function = getattr(self._watched, "as_sql", None)
        frame = Frame(type(query).__name__, function, tag_of(query, query), recording.phase, True)
        if frames:
            frames[-1].children.append(frame)
        frames.append(frame)
        before = recording.phase, recording.compiling
        recording.phase, recording.compiling = "", query
        event = recording.begin("compiler", "as_sql")
        try:
            result = inherited(*args, **kwargs)
        except BaseException as error:
            recording.end(event, error)
            raise
        finally:
            recording.end(event)
            recording.phase, recording.compiling = before
            frames.pop()
            frame.parts = dict(clause_tags(query).parts)
            if getattr(self, "_meta_ordering", None):
                frame.parts["order by"] = Tag("meta")
        if isinstance(result, tuple):
            frame.sql, frame.done = result[0], isinstance(result[0], str)
            if not frames:
                recording.roots.append((frame, self._watched.__name__))
        else:  # SQLInsertCompiler gives a list of statements.
            for sql, _ in result:
                each = replace(frame, sql=sql, done=True)
                recording.roots.append((each, self._watched.__name__))
        return result

    def execute_sql(self, *args: Any, **kwargs: Any) -> Any:
        recording = self._recording
        inherited = super().execute_sql  # type: ignore[misc]  # see compile()
        if recording.closed:
            return inherited(*args, **kwargs)
        # MySQL's update with a join runs a query while compiling: it stands on its own.
        frames, recording.frames = recording.frames, []
        event = recording.begin("compiler", "execute_sql")
        try:
            return inherited(*args, **kwargs)
        except BaseException as error:
            recording.end(event, error)
            raise
        finally:
            recording.end(event)
            recording.frames = frames

    def _order_by_pairs(self) -> Iterator[Any]:
        inherited = super()._order_by_pairs()  # type: ignore[misc]  # see compile()
        tags = dict(clause_tags(self.query).order_by)
        for expression, is_reference in inherited:
            refers = getattr(getattr(expression, "expression", None), "refs", None)
            for name, tag in tags.items():
                if refers is not None and name.lstrip("-+") == refers:
                    tag_expression(expression, tag)
            yield expression, is_reference

    def find_ordering_name(self, name: str, *args: Any, **kwargs: Any) -> Any:
        recording = self._recording
        tag = dict(clause_tags(self.query).order_by).get(name)
        previous = recording.origin
        recording.origin = tag or previous
        try:
            result = super().find_ordering_name(name, *args, **kwargs)  # type: ignore[misc]  # see compile()
        finally:
            recording.origin = previous
        if tag is not None:
            for expression, _ in result:
                tag_expression(expression, tag)
        return result


def _count(frame: Frame) -> int:
    return 1 + sum(_count(child) for child in frame.children)


def _times(count: int) -> str:
    return "called once" if count == 1 else f"called {count} times"
