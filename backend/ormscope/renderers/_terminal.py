"""What the text and the tree renderer write with."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType


def drawn(parts: Iterable[RenderableType], *, width: int, colour: bool) -> str:
    """Give drawings as text, one below the other.

    :param width: columns of the terminal.
    :param colour: ANSI colours.
    """
    output = io.StringIO()
    console = Console(
        file=output,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        highlight=False,
        emoji=False,
    )
    for part in parts:
        console.print(part)
    return "\n".join(line.rstrip() for line in output.getvalue().splitlines()) + "\n"
