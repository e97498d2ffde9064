"""The model: its table, what of its Meta ends up in SQL, its fields by column type."""

from __future__ import annotations

from typing import Any

from ormscope.recorder.probe import Finding, Report, Stage, StageProbe

STAGE = Stage(
    name="model",
    label="Model",
    docs="https://docs.djangoproject.com/en/5.2/topics/db/models/",
    order=1,
)


class Probe(StageProbe):
    """Describes the models whose queries were compiled; its time is that of building instances."""

    def report(self) -> Report:
        models = list(self.recording.models)
        if not models:
            return Report(summary="no model was queried")
        findings: list[Finding] = []
        for model in models:
            findings += self._describe(model)
        names = ", ".join(model._meta.label for model in models[:3])  # type: ignore[attr-defined]
        more = f" and {len(models) - 3} more" if len(models) > 3 else ""
        return Report(summary=names + more, findings=tuple(findings))

    def _describe(self, model: Any) -> list[Finding]:
        meta = model._meta
        found = [Finding(name=meta.label, value=f"table {meta.db_table}", defined_by=model)]
        if meta.ordering:
            found.append(Finding(name="Meta.ordering", value=", ".join(map(str, meta.ordering))))
        found += [
            Finding(name="constraint", value=f"{type(each).__name__} {each.name}")
            for each in meta.constraints
        ]
        connection = self.recording.connection
        found += [
            Finding(name=field.name, value=field.db_type(connection) or "no column")
            for field in meta.local_concrete_fields
        ]
        return found
