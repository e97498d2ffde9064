"""The tree for the terminal."""

from __future__ import annotations

from dataclasses import replace

from rendered import full, large, looped

from ormscope.renderers.tree import render_tree


def test_the_tree_goes_from_the_database_to_every_node() -> None:
    trace = full("title").traces[0]
    text = render_tree(trace, width=200)
    for said in (
        "error in the driver: title: title",
        "evaluates: forced by title",
        "title, promoted: title",
        "with title",
        "compiled from",
        "through title title:12 → title title:12",
        "operation title(title) = title  title:12",
        "(its place is uncertain)",
        "9 rows fetched (1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + …), 1 instance made",
        "the driver got, as title: title",
        "converted by title for column 1",
        "new",
    ):
        assert said in text
    assert "\x1b" not in text


def test_a_run_that_was_cut_short_still_shows_its_calls_and_statements() -> None:
    trace = replace(full("title").traces[0], stages=())
    text = render_tree(trace)
    assert "forced by title" in text
    assert "compiled from" in text


def test_what_is_left_out_is_counted() -> None:
    assert "… and 9800 more nodes" in render_tree(large(10_000).traces[0])


def test_what_a_loop_did_over_and_over_is_told_once() -> None:
    text = render_tree(looped(50).traces[0], width=400)
    assert text.count("compiled from") == 1
    assert text.count("evaluates: forced by x") == 1
    assert text.count("… and 49 more like this, with ") == 2
    assert "with pk=value 1; pk=value 2; " in text
    assert "with value 1; value 2; " in text
    assert "more statements" not in text


def test_what_is_different_is_told_apart() -> None:
    text = render_tree(looped(120, same=False).traces[0], width=400)
    assert text.count("compiled from") == 20
    assert "… and 100 more statements" in text
    assert "… and 20 more calls" in text


def test_deep_trees_keep_to_the_width() -> None:
    trace = full("x").traces[0]
    statement = trace.statements[0]
    root = statement.fragments[0]
    deep = tuple(replace(root, id=n, parent=n - 1 if n else None) for n in range(150))
    made = replace(trace, statements=(replace(statement, fragments=deep),))
    for width in (60, 120):
        lines = render_tree(made, width=width).splitlines()
        assert max(map(len, lines)) <= width
        # However deep they are, there is room to read each.
        assert sum("SELECT x FROM %s" in line for line in lines) >= 150
