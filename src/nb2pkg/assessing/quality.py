"""Code and files in, answers about code quality out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from nb2pkg.assessing.answering import Found, half, not_applicable, share, yes_if
from nb2pkg.assessing.code import Code, Piece, calls_of, files_matching, lines_matching
from nb2pkg.assessing.traceability import ci_files
from nb2pkg.model.scorecard import Evidence

_TEST_COMMAND = r"\bpytest\b|\btox\b|\bnox\b|unittest|--nbmake|--nbval|make (?:check|test)|hatch (?:run )?test"
_ON_REQUEST = r"pull_request|merge_request|^\s*pr:"


def ci_runs_tests(code: Code) -> Found:
    """A CI file with a test command; only half when it does not run on requests."""
    files = ci_files(code.ground)
    commands = lines_matching(files, _TEST_COMMAND)
    if not commands:
        return yes_if([], "no CI file runs tests" if files else "no CI file")
    tested = {place.path for place in commands}
    asked = [
        file
        for file in files
        if file.path in tested and re.search(_ON_REQUEST, file.text, re.MULTILINE)
    ]
    return yes_if(commands, "") if asked else half(commands, "not on pull requests")


def pre_commit_hooks(code: Code) -> Found:
    """At least one hook."""
    files = files_matching(code.ground, r"^\.pre-commit-config\.ya?ml$")
    return yes_if(lines_matching(files, r"^\s*-?\s*id:"), "no hooks")


def steps_tested(code: Code) -> Found:
    """Public functions that a live test uses and asserts about."""
    if not code.functions:
        if code.ground.kind == "notebook":
            return Found("no", 0.0, "a notebook's code cannot be imported by a test")
        return not_applicable("no public functions")
    used = frozenset(name for piece in code.tests for name in _used_in_tests(piece))
    missing = [
        piece.at(node, f"`{name}` has no test")
        for piece, node in code.functions
        if (name := getattr(node, "name", "")) not in used
    ]
    total = len(code.functions)
    return share(total - len(missing), total, "public functions are tested", missing)


def release_notes(code: Code) -> Found:
    """A file of changes."""
    files = files_matching(
        code.ground, r"^(?:changelog|changes|history|news|release[-_]?notes)[^/]*$"
    )
    return yes_if(
        [Evidence("release notes", file.path) for file in files], "no CHANGELOG"
    )


def _used_in_tests(piece: Piece) -> Iterator[str]:
    """Names that a test calls or hands to a call, when it asserts something and is not skipped."""
    for node in piece.walk():
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if not node.name.startswith("test") or _is_skipped(node) or not _asserts(node):
            continue
        for call in calls_of(Piece(piece.path, tuple(node.body))):
            yield call.last
            for argument in [*call.node.args, *(k.value for k in call.node.keywords)]:
                match argument:
                    case ast.Name(id=name) | ast.Attribute(attr=name):
                        yield name


def _is_skipped(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(
        re.search(r"\bskip(?:if)?\b|\bxfail\b", ast.unparse(decorator))
        for decorator in node.decorator_list
    )


def _asserts(node: ast.AST) -> bool:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Assert):
            return True
        if isinstance(inner, ast.Call):
            name = ast.unparse(inner.func).split(".")[-1]
            if re.match(r"(?:self\.)?assert|raises$|warns$|check_", name):
                return True
    return False
