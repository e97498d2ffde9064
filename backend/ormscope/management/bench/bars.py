"""The bounds that tracing has to keep, each with what was measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A bound and the figure that it is about; ``unit`` is written behind both."""

    what: str
    figure: float
    bound: float
    unit: str = "×"
    worst: str = ""
    """Of which work the figure is, where it is the worst of several."""
    tolerance: float = 0.0
    """What the figure may be above the bound without anybody being able to tell, in this run."""

    @property
    def is_met(self) -> bool:
        # As far as the figure is printed: 1.004 is 1.00.
        return round(self.figure, 2) <= round(self.bound + self.tolerance, 2)

    def __str__(self) -> str:
        verdict = "met" if self.is_met else "MISSED"
        digits = 0 if self.unit in (" ms", " MB") else 2
        figure = f"{self.figure:.{digits}f}{self.unit}"
        bound = f"≤ {self.bound:.{digits}f}{self.unit}"
        notes = [self.worst] if self.worst else []
        if self.tolerance:
            notes.append(f"uncertain by ± {self.tolerance:.2f}")
        return f"  {verdict:6}  {figure:>8}  {bound:>9}  {self.what}" + (
            f" ({'; '.join(notes)})" if notes else ""
        )
