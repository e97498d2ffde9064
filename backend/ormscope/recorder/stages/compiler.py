"""The compiler: its phases, and every node that ``compile()`` sees with the SQL it returned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.recorder.probe import Finding, Report, Stage, StageProbe

if TYPE_CHECKING:
    from ormscope.recorder.recording import Frame

STAGE = Stage(
    name="compiler",
    label="SQLCompiler",
    docs="https://docs.djangoproject.com/en/5.2/ref/models/expressions/#writing-your-own-query-expressions",
    order=5,
)


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
            event.name
            for event in self.notebook.events
            if event.stage == "compiler" and event.name and event.owner is recording
        ]
        findings += [
            Finding(name=name, value=_times(phases.count(name))) for name in dict.fromkeys(phases)
        ]
        names = ", ".join(kinds) or "no compiler was needed"
        return Report(
            summary=f"{names}, {nodes} node{'' if nodes == 1 else 's'}" if kinds else names,
            findings=tuple(findings),
        )


def _count(root: Frame) -> int:
    count, todo = 0, [root]
    while todo:
        count += 1
        todo += todo.pop().children
    return count


def _times(count: int) -> str:
    return "called once" if count == 1 else f"called {count} times"
