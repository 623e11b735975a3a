"""Code in, answers about the notebooks themselves out."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from nb2pkg.assessing.answering import Found, no_if, not_applicable, share
from nb2pkg.assessing.code import Code, cells_of
from nb2pkg.checking import check
from nb2pkg.checking.wiring import logic_weight, package_names
from nb2pkg.model.analysis import Analysis, Fact
from nb2pkg.model.checking import CheckSettings
from nb2pkg.model.scorecard import Evidence
from nb2pkg.syntax.builtin_names import BUILTIN_NAMES

_LONG = 50
_REPEATED = 3
# What IPython and Databricks put into every notebook.
_GIVEN = BUILTIN_NAMES | frozenset("""
    display displayHTML get_ipython In Out _ __ ___ exit quit dbutils spark sc sqlContext table sql
    udf getArgument _sqldf __file__ __builtins__
    """.split())
_UNSEEN_NAMES = frozenset({"exec", "eval", "globals", "locals"})
_OPAQUE = frozenset(
    {"cell-does-not-parse", "cell-too-deep", "another-language", "cell-magic"}
)
_RANDOM = re.compile(
    r"^(?:np|numpy)\.random\.(?!seed|default_rng|RandomState|Generator|SeedSequence)\w+$|"
    r"^random\.(?!seed|Random|SystemRandom|getstate|setstate)\w+$|^torch\.(?:rand|randn|randint|randperm)$|"
    r"^tf\.random\.(?!set_seed)\w+$"
)
_SPLITS = frozenset(
    {
        "train_test_split",
        "randomSplit",
        "RandomForestClassifier",
        "RandomForestRegressor",
        "KMeans",
        "MLPClassifier",
        "MLPRegressor",
    }
)
_SEEDS = re.compile(
    r"(?:^|\.)(?:seed|manual_seed|set_seed|seed_everything|set_random_seed)$"
)


def names_before_use(code: Code) -> Found:
    """Reads of names that are bound further down, or nowhere."""
    if not code.ground.notebooks:
        return not_applicable("no notebook")
    return no_if([e for a in code.ground.notebooks for e in _early(a)], "")


def run_in_order(code: Code) -> Found:
    """Stored execution counts."""
    counts = [
        (analysis.notebook.path, cell.index, cell.execution_count)
        for analysis in code.ground.notebooks
        for cell in analysis.notebook.cells
        if cell.execution_count
    ]
    if not counts:
        return not_applicable("no execution counts are stored")
    bad = [
        Evidence(f"[{count}] after [{before}]", path, cell)
        for (same, _, before), (path, cell, count) in pairwise(counts)
        if path == same and before is not None and count is not None and count <= before
    ]
    return no_if(bad)


def cells_parse(code: Code) -> Found:
    """Cells that are Python."""
    broken = [
        Evidence(f.message[:80], a.notebook.path, f.place.cell, f.place.line)
        for a in code.ground.notebooks
        for f in a.findings
        if f.code in ("cell-does-not-parse", "cell-too-deep")
    ]
    total = len(list(cells_of(code.ground)))
    return share(total - len(broken), total, "code cells parse", broken)


def imports_on_top(code: Code) -> Found:
    """Imports above the first logic."""
    low: list[Evidence] = []
    total = 0
    for path, fact, before in _with_logic_before(code):
        if fact.kind == "import":
            total += 1
            if before:
                low.append(
                    Evidence(
                        fact.source.split("\n")[0][:60], path, fact.cell, fact.line
                    )
                )
    return share(total - len(low), total, "imports stand on top", low)


def checked(*rules: str) -> Callable[[Code], Found]:
    """An answer that rules of `nb2pkg check` give."""

    def answer(code: Code) -> Found:
        if not code.ground.notebooks:
            return not_applicable("no notebook")
        packages = (code.ground.package,) if code.ground.package else ()
        settings = CheckSettings(frozenset(rules), packages=packages)
        return no_if(
            [
                Evidence(f.message[:100], a.notebook.path, f.place.cell, f.place.line)
                for a in code.ground.notebooks
                for f in check(a, settings)
            ]
        )

    return answer


def logic_importable(code: Code) -> Found:
    """Statements in functions of the package, against logic in notebooks."""
    ours = frozenset({code.ground.package} - {""})
    inside = sum(
        max(sum(isinstance(n, ast.stmt) for n in ast.walk(node)) - 1, 0)
        for _, node in code.functions
    )
    outside: list[tuple[int, Evidence]] = []
    for analysis in code.ground.notebooks:
        names = package_names(analysis, ours)
        for fact in analysis.facts:
            weight = logic_weight(fact, names)
            if fact.kind == "definition" and fact.node is not None:
                weight = sum(isinstance(n, ast.stmt) for n in ast.walk(fact.node)) - 1
            if weight > 0:
                outside.append(
                    (
                        weight,
                        Evidence(
                            fact.source.split("\n")[0][:60],
                            analysis.notebook.path,
                            fact.cell,
                            fact.line,
                        ),
                    )
                )
    left = sum(weight for weight, _ in outside)
    return share(
        inside,
        inside + left,
        "statements can be imported",
        [place for _, place in outside],
    )


def functions_stand_alone(code: Code) -> Found:
    """Functions of the notebook that read its variables."""
    bad: list[Evidence] = []
    total = 0
    for analysis in code.ground.notebooks:
        variables = _variables(analysis)
        for fact in analysis.facts:
            if fact.kind != "definition":
                continue
            total += 1
            read = sorted(fact.deferred & variables)
            if read:
                bad.append(
                    Evidence(
                        f"`{min(fact.binds, default='')}` reads `{read[0]}`",
                        analysis.notebook.path,
                        fact.cell,
                        fact.line,
                    )
                )
    return share(total - len(bad), total, "functions of the notebook stand alone", bad)


def short_cells(code: Code) -> Found:
    """Cells of at most 50 lines."""
    lines = [
        (path, cell.cell.index, cell.cell.source.strip().count("\n") + 1)
        for path, cell in cells_of(code.ground)
    ]
    long = [
        Evidence(f"{count} lines", path, cell)
        for path, cell, count in lines
        if count > _LONG
    ]
    return share(len(lines) - len(long), len(lines), "code cells are short", long)


def no_duplicate_cells(code: Code) -> Found:
    """Cells whose code is the same up to layout and comments."""
    if not code.ground.notebooks:
        return not_applicable("no notebook")
    seen: dict[tuple[str, ...], int] = {}
    bad: list[Evidence] = []
    for path, cell in cells_of(code.ground):
        trees = tuple(ast.dump(f.node) for f in cell.facts if f.node is not None)
        lines = sum(fact.lines for fact in cell.facts)
        if len(trees) != len(cell.facts) or lines < _REPEATED:
            continue
        if trees in seen:
            bad.append(
                Evidence(f"the same code as cell {seen[trees]}", path, cell.cell.index)
            )
        seen.setdefault(trees, cell.cell.index)
    return no_if(bad)


def no_dead_cells(code: Code) -> Found:
    """Skipped cells, and those that are only comments."""
    bad: list[Evidence] = []
    for analysis in code.ground.notebooks:
        for cell in analysis.cells:
            if cell.cell.skipped:
                bad.append(Evidence("skipped", analysis.notebook.path, cell.cell.index))
            elif cell.cell.kind == "code" and _is_commented_out(cell.cell.source):
                bad.append(
                    Evidence(
                        "all commented out", analysis.notebook.path, cell.cell.index
                    )
                )
    return no_if(bad) if code.ground.notebooks else not_applicable("no notebook")


def seeds_set(code: Code) -> Found:
    """Draws without a seed."""
    seeded = any(_SEEDS.search(call.name) for call in code.calls)
    bare: list[Evidence] = []
    drawn = False
    for call in code.calls:
        keywords = {keyword.arg for keyword in call.node.keywords}
        given = keywords & {"random_state", "seed", "rng"} or (
            call.last == "randomSplit" and len(call.node.args) > 1
        )
        if _RANDOM.search(call.name) or call.last in _SPLITS:
            drawn = True
            if not given:
                bare.append(call.place)
        if call.last == "default_rng":
            drawn = True
            if not (call.node.args or given):
                bare.append(call.place)
    if not drawn:
        return not_applicable("nothing random is seen")
    return no_if([] if seeded else bare)


def title_and_headings(code: Code) -> Found:
    """A title on top, a heading below."""
    if not code.ground.notebooks:
        return not_applicable("no notebook")
    parts: list[tuple[int, str]] = []
    for analysis in code.ground.notebooks:
        cells = [c for c in analysis.notebook.cells if c.source.strip()]
        titled = (
            bool(cells)
            and cells[0].kind == "markdown"
            and bool(cells[0].title or _heads(cells[0].source))
        )
        heads = sum(
            _heads(c.source) or bool(c.title) for c in cells if c.kind == "markdown"
        )
        heads += sum(bool(c.title) for c in cells if c.kind == "code")
        further = heads - titled > 0
        lacks = [
            word
            for word, there in (("no title", titled), ("no headings", further))
            if not there
        ]
        parts.append((titled + further, ", ".join(lacks)))
    points = sum(have for have, _ in parts) / (2 * len(parts))
    remark = "; ".join(dict.fromkeys(lacks for _, lacks in parts if lacks))
    return Found("yes" if points == 1 else "partly" if points else "no", points, remark)


def _heads(text: str) -> int:
    return len(
        re.findall(r"^\s*#{1,6}\s+\S|^\s*<h[1-6]\b", text, re.MULTILINE | re.IGNORECASE)
    )


def _early(analysis: Analysis) -> Iterator[Evidence]:
    """Names that are read above where they are bound. Where names may come from elsewhere, only those bound further down."""
    facts = analysis.facts
    later = {name for fact in facts for name in fact.binds}
    bound: set[str] = set()
    told: set[str] = set()
    unseen = _names_may_come_from_elsewhere(facts)
    for fact in facts:
        # What a block binds itself it may read after that, as far as can be told.
        own = fact.binds - fact.sure_reads
        for name in sorted(fact.reads - own - bound - _GIVEN - told):
            if fact.node is None or fact.magic:
                continue
            if name in later and name not in fact.binds:
                told.add(name)
                yield Evidence(
                    f"`{name}` is bound further down",
                    analysis.notebook.path,
                    fact.cell,
                    fact.line,
                )
            elif not unseen:
                told.add(name)
                yield Evidence(
                    f"`{name}` is bound nowhere above",
                    analysis.notebook.path,
                    fact.cell,
                    fact.line,
                )
        bound |= fact.binds
        bound |= {i.name for i in fact.imports}


def _names_may_come_from_elsewhere(facts: Sequence[Fact]) -> bool:
    """Star imports, `%run`, `exec`, cells that are no Python."""
    return any(
        fact.magic.split()[:1] in (["run"], ["%run"], ["pylab"], ["load"])
        or (fact.hazard is not None and fact.hazard.code in _OPAQUE)
        or any(imported.attribute == "*" for imported in fact.imports)
        or bool(fact.reads & _UNSEEN_NAMES)
        for fact in facts
    )


def _variables(analysis: Analysis) -> frozenset[str]:
    """Names that the notebook binds other than by import and definition."""
    return frozenset(
        name
        for fact in analysis.facts
        if fact.kind not in ("import", "definition")
        for name in fact.binds
    )


def _with_logic_before(code: Code) -> Iterator[tuple[str, Fact, bool]]:
    for analysis in code.ground.notebooks:
        before = False
        for fact in analysis.facts:
            yield analysis.notebook.path, fact, before
            before = before or fact.kind in (
                "logic",
                "definition",
                "plot",
                "print",
                "show",
            )


def _is_commented_out(source: str) -> bool:
    """Nothing but comments, one of which is code rather than words."""
    lines = [line.strip() for line in source.split("\n") if line.strip()]
    if not lines or not all(re.match(r"#(?!\s*%)", line) for line in lines):
        return False  # `# %%html`: a magic, as Jupytext keeps it
    text = "\n".join(line.lstrip("#").strip() for line in lines)
    return bool(
        re.search(
            r"\w\(.*\)|^\w[\w.\[\]'\"]* = |^(?:import|from) \w", text, re.MULTILINE
        )
    )
