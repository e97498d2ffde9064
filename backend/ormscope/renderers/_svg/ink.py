"""Colours and type of the drawing: the page's, as plain classes that any program understands.

Slides and drawing programs know neither `light-dark()` nor custom properties, nor the page's file.
"""

from __future__ import annotations

from typing import Final

WIDTH: Final = 1600
MARGIN: Final = 56
INNER: Final = WIDTH - 2 * MARGIN

LIGHT: Final = {
    "paper": "#fbfaf7", "panel": "#ffffff", "ink": "#1d1c22", "soft": "#5f5c68", "line": "#e6e2d9",
    "strong": "#8e8a83", "wash": "#f2efe8", "ok": "#1c7046", "error": "#a3281b",
    "bars": "#b4b1bb #a6a4ae #6c6a76 #8b8995 #3c3a46 #a6a4ae #6c6a76 #1d1c22",
    "links": "#4d1b4a #e15f0a #6381f8 #c27aa3 #18188c #760a03",
}  # fmt: skip
DARK: Final = {
    "paper": "#0b0f14", "panel": "#0f1419", "ink": "#e7e9ee", "soft": "#a7adb8", "line": "#212a34",
    "strong": "#6b7480", "wash": "#171f28", "ok": "#5fd39a", "error": "#f08b7d",
    "bars": "#4a5260 #5f6875 #a2aab6 #79828f #dfe3ea #5f6875 #a2aab6 #e7e9ee",
    "links": "#947c9f #e86518 #bbffc8 #5d7bf1 #fef145 #bb6e62",
}  # fmt: skip

_SANS: Final = 'Inter, "Segoe UI", system-ui, "Helvetica Neue", Arial, sans-serif'
_MONO: Final = (
    '"JetBrains Mono", "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace'
)


def style() -> str:
    """Give the style sheet: light, and dark where the reader's system is."""
    plain = (
        f"text{{font-family:{_SANS};white-space:pre}}"
        f".mono{{font-family:{_MONO};font-variant-ligatures:none}}"
        ".b{font-weight:650}.i{font-style:italic}.end{text-anchor:end}.mid{text-anchor:middle}"
    )
    return f"{plain}{_colours(LIGHT)}@media (prefers-color-scheme:dark){{{_colours(DARK)}}}"


def _colours(of: dict[str, str]) -> str:
    return "".join(
        [
            *(f".{name}{{fill:{of[name]}}}" for name in ("paper", "ink", "soft", "ok", "error")),
            f".wash{{fill:{of['wash']}}}",
            f".panel{{fill:{of['panel']};stroke:{of['line']}}}",
            f".rule{{stroke:{of['line']}}}",
            f".rail{{stroke:{of['strong']};stroke-width:2}}",
            f".stop{{fill:{of['panel']};stroke:{of['ink']};stroke-width:2}}",
            f".pill{{fill:none;stroke:{of['strong']}}}",
            *(f".s{index}{{fill:{each}}}" for index, each in enumerate(of["bars"].split())),
            *(
                f".c{index}{{stroke:{each};stroke-width:2}}.t{index}{{fill:{of['panel']};"
                f"stroke:{each};stroke-width:1.5}}"
                for index, each in enumerate(of["links"].split())
            ),
        ]
    )
