"""The queryset: every chained call, and what forced it to be evaluated."""

from __future__ import annotations

from ormscope.recorder.probe import Finding, Report, Stage, StageProbe

STAGE = Stage(
    name="queryset",
    label="QuerySet",
    docs="https://docs.djangoproject.com/en/5.2/ref/models/querysets/",
    order=3,
)


class Probe(StageProbe):
    """Counts the calls; the recorder itself opens and closes their events."""

    def report(self) -> Report:
        calls = self.notebook.calls
        building = [call for call in calls if call.effect == "builds"]
        evaluating = [call for call in calls if call.effect == "evaluates"]
        chain = " → ".join(call.snippet.name for call in building[:6])
        if len(building) > 6:
            chain += f" and {len(building) - 6} more"
        findings = [
            Finding(name=call.snippet.name, value=f"{call.receiver} → {call.result}")
            for call in building[:100]
        ]
        findings += [
            Finding(name="evaluated by", value=call.forced_by or call.snippet.name)
            for call in evaluating[:100]
        ]
        return Report(summary=chain or "no chained call", findings=tuple(findings))
