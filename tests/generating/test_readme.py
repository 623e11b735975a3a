"""README: the pipeline's graph, the parameters, what stayed."""

from __future__ import annotations

from nb2pkg.generating.readme import Edge, Node, pipeline_graph, readme_text
from nb2pkg.model.plan import Call, Placed, Plan


def test_arrows_go_from_the_last_binder_to_each_reader() -> None:
    calls = (
        Call("df = load()", "load.load", ("df",)),
        Call("unused = 1", "", ("unused",)),
        Call("df = clean(df)", "clean.clean", ("df",), ("df",)),
        Call("small = df[:3]", "", ("small",), ("df",)),
        Call("show(df, small)", "show.show", (), ("df", "small")),
    )
    assert pipeline_graph(calls) == (
        (
            Node("n1", "load"),
            Node("n3", "clean"),
            Node("n4", "small = df[:3]"),
            Node("n5", "show"),
        ),
        (
            Edge("n1", "n3", "df"),
            Edge("n3", "n4", "df"),
            Edge("n3", "n5", "df"),
            Edge("n4", "n5", "small"),
        ),
    )


def test_a_long_pipeline_is_drawn_by_module() -> None:
    calls = tuple(
        Call(f"x = step{n}(x)", f"part{n // 50}.step{n}", ("x",), ("x",))
        for n in range(100)
    )
    assert pipeline_graph(calls) == (
        (Node("n1", "part0"), Node("n2", "part1")),
        (Edge("n1", "n2", "x"),),
    )


def test_what_stayed_is_grouped_by_reason(changed) -> None:  # type: ignore[no-untyped-def]
    placed = tuple(
        Placed(cell, 1, 1, "show", "notebook", "", "shows *a* value")
        for cell in (2, 4, 5, 6)
    )
    text = readme_text(changed(placed=placed), "notebooks/x.ipynb")
    assert "- shows \\*a\\* value: cells 2, 4–6\n" in text


def test_parameters_stand_in_a_table_without_secrets(plan: Plan) -> None:
    text = readme_text(plan, "notebooks/x.ipynb")
    assert '| `--size` | `float` | `0.25` | the share "held" back, 5% or so |\n' in text
    assert "| `--limit` | `str \\| None` | `None` |  |\n" in text
    assert "k-123" not in text


def test_hostile_text_stays_where_it_belongs(plans: dict[str, Plan]) -> None:
    text = readme_text(plans["hostile text"], "notebooks/x.ipynb")
    lines = text.split("\n")
    assert lines[0].startswith('# A """title""" \\\\ {{ 7 }} {% x %}')
    assert [line for line in lines if line.startswith("```")] == [
        "```console",
        "```",
        "```mermaid",
        "```",
        "```console",
        "```",
    ]
    assert "    n1[\"a = 'x#34;] --#62; #96;#96;#96;'\"]" in lines


def test_relative_paths_are_mentioned_only_when_there_are_some(changed) -> None:  # type: ignore[no-untyped-def]
    note = "Relative paths are taken from the folder you run in"
    assert note not in readme_text(changed(settings=()), "x")
    call = Call('df = pd.read_csv("data/a.csv")', "", ("df",))
    assert note in readme_text(changed(settings=(), pipeline=(call,)), "x")
