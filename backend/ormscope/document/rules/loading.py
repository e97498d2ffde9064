"""The remedy for relations that are followed row by row: fetch them with the queryset."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ormscope.document.errors import SourceRange
from ormscope.document.findings import Edit, Remedy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ormscope.document.rules.chains import Chain
    from ormscope.document.rules.rule import Case

Path = tuple[str, ...]
_NO_JOIN = frozenset({"defer", "select_for_update", "extra"})


def loading(case: Case, chain: Chain, paths: Sequence[Path]) -> Remedy:
    """Give the remedy; with edits where it is certain which of the two methods serves."""
    joined, fetched, is_known = _split(case, chain, paths)
    parts = []
    if joined:
        parts.append(f"`select_related({_quoted(joined, case.quote)})` joins it into the statement")
    if fetched:
        count = len({path[: i + 1] for path in fetched for i in range(len(path))})
        how = "one statement" if count == 1 else "one statement for each relation"
        parts.append(
            f"`prefetch_related({_quoted(fetched, case.quote)})` fetches all of it in {how}"
        )
    if not parts:
        return Remedy(
            text="Fetch the relation with the rows: `select_related()` for one object, "
            "`prefetch_related()` for several."
        )
    text = f"On the queryset that the rows come from: {', and '.join(parts)}."
    code = "".join(
        f".{method}({_quoted(names, case.quote)})"
        for method, names in (("select_related", joined), ("prefetch_related", fetched))
        if names
    )
    edits = _edits(case, chain, joined, fetched) if is_known else ()
    return Remedy(text=text, edits=edits, code="" if edits else code)


def _split(case: Case, chain: Chain, paths: Sequence[Path]) -> tuple[list[Path], list[Path], bool]:
    """Part the paths by what can follow them; and tell whether all are relations we know."""
    joined: dict[Path, None] = {}
    fetched: dict[Path, None] = {}
    is_known = True
    for path in paths:
        model = case.model_of(chain)
        by_join = True
        for name in path:
            relation = case.relation(model, name)
            if relation is None:
                is_known = False
                break
            by_join = by_join and relation.by_join
            model = case.models.get(relation.to)
        else:
            (joined if by_join else fetched)[path] = None
    return _longest(joined), _longest(fetched), is_known


def _longest(paths: Iterable[Path]) -> list[Path]:
    """Leave out what lies on the way to another: `publisher` before `publisher__country`."""
    paths = list(paths)
    return [
        path
        for path in paths
        if not any(other != path and other[: len(path)] == path for other in paths)
    ]


def _quoted(paths: Iterable[Path], quote: str) -> str:
    return ", ".join(f"{quote}{'__'.join(path)}{quote}" for path in paths)


def _edits(
    case: Case, chain: Chain, joined: Sequence[Path], fetched: Sequence[Path]
) -> tuple[Edit, ...]:
    if not case.builds(chain) or not case.code.is_editable(chain.node):
        return ()
    if joined and (not _can_join(chain, joined) or _is_bare(chain)):
        return ()
    chunked = [call for call in chain.calls("iterator") if not call.args and not call.keywords]
    if fetched and chunked:  # Django refuses to prefetch for an iterator() of unknown size
        return ()
    edits: list[Edit] = []
    text = ""
    for method, paths in (("select_related", joined), ("prefetch_related", fetched)):
        if not paths:
            continue
        there = [call for call in chain.calls(method) if _takes_more(call)]
        if there:
            end = case.code.range(there[-1].args[-1]).end
            edits.append(_insertion(end, f", {_quoted(paths, case.quote)}"))
        else:
            text += f".{method}({_quoted(paths, case.quote)})"
    if text:
        edits.append(_insertion(case.code.range(chain.end).end, text))
    return tuple(sorted(edits, key=lambda edit: edit.range.start))


def _can_join(chain: Chain, joined: Sequence[Path]) -> bool:
    """Tell whether Django takes it: it joins no foreign key that is deferred, nor locks its row."""
    only = chain.calls("only")
    if _NO_JOIN.intersection(chain.names):
        return False
    loaded = (
        {each.value for each in only[-1].args if isinstance(each, ast.Constant)} if only else set()
    )
    return not only or all(len(path) == 1 and path[0] in loaded for path in joined)


def _insertion(at: int, text: str) -> Edit:
    return Edit(range=SourceRange(start=at, end=at), text=text)


def _takes_more(call: ast.Call) -> bool:
    return bool(call.args) and all(
        not isinstance(each, ast.Constant) or each.value is not None for each in call.args
    )


def _is_bare(chain: Chain) -> bool:
    """`select_related()` follows all that it can: with a name it would follow that one only."""
    return any(not _takes_more(call) for call in chain.calls("select_related"))
