"""A lesson in the terminal: the SQL of then with the value marked, beside today's refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.markdown import Markdown
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from ormscope.document.injection import Lesson, LessonSide, Taint


def print_lesson(lesson: Lesson, note: str, out: TextIO) -> None:
    """Write one lesson; the value is marked in the SQL by ⟦…⟧, and bold where there is colour."""
    console = Console(file=out, highlight=False, width=100)
    lines = Console(file=out, highlight=False, soft_wrap=True)  # what may be copied is not broken
    lines.print(Text(f"{lesson.cve}  {lesson.title}", style="bold"))
    lines.print(Text(f"{lesson.affected}; fixed in {lesson.fixed}\n{lesson.link}\n"))
    lines.print(Text(f"  value = {lesson.value!r}\n  {lesson.code}\n"))
    if lesson.vulnerable is None:
        lines.print(Text(str(lesson.needs)))
    else:
        _print_side(lesson.vulnerable, lines)
    lines.print(Text(f"  The line, in {lesson.faulty.file}: {lesson.faulty.text}\n"))
    _print_side(lesson.today, lines)
    console.print()
    console.print(Markdown(lesson.text))
    console.print(Text(f"\n{note}\n", style="italic"))


def _print_side(side: LessonSide, console: Console) -> None:
    console.print(Text(f"Django {side.django_version}, {side.driver}", style="bold"))
    if side.sql is None:
        where = f", in {side.place.file}:{side.place.line}" if side.place else ""
        console.print(Text(f"  refused{where}: {side.error}"))
        return
    in_sql = [each for each in side.taints if each.where == "sql"]
    console.print(Text("  ") + _marked(side.sql, in_sql))
    for index, param in enumerate(side.params):
        of_param = [each for each in side.taints if each.param == index]
        console.print(Text(f"  parameter {index + 1}: ") + _marked(param, of_param))
    for label in dict.fromkeys(each.label for each in side.taints):
        console.print(Text(f"  {label}"))


def _marked(text: str, taints: Sequence[Taint]) -> Text:
    """Give the text with its tainted ranges in brackets, control characters made visible."""
    marked, at = Text(), 0
    for taint in sorted(taints, key=lambda each: each.start):
        marked.append(_visible(text[at : taint.start]))
        marked.append(f"⟦{_visible(text[taint.start : taint.end])}⟧", style="bold reverse")
        at = taint.end
    return marked.append(_visible(text[at:]))


def _visible(text: str) -> str:
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in text)
