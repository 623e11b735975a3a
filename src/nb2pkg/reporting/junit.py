"""A `Verification` in, JUnit XML out: a test case for each cell, variable, file and result that differs, and one for the rest.

The format is that of Apache Ant's JUnit task as CI servers read it: https://github.com/testmoapp/junitxml.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree as xml

from nb2pkg.model.verdict import DidNotRun, NotCompared, Verification
from nb2pkg.reporting.verdicts import difference_lines, verdict_words

# What XML 1.0 cannot hold, whatever way it is written.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_text(found: Verification) -> str:
    """The XML text."""
    suite = xml.Element("testsuite", name=f"nb2pkg verify {_clean(found.project)}")
    seconds = {run.run: run for run in found.runs}
    slim = seconds.get("slim notebook")
    failed = _failures(found)
    cells: dict[str, float] = {}
    for cell, took in slim.cells if slim else ():
        name = f"cell {cell}" if cell else "cells that nb2pkg added"
        cells[name] = cells.get(name, 0.0) + took
    for name, took in cells.items():
        _case(suite, "slim notebook", name, took, failed.pop(("cells", name), []))
    for name in sorted({what for kind, what in failed if kind == "cells"}):
        _case(suite, "slim notebook", name, 0.0, failed.pop(("cells", name)))
    for kind in ("variables", "files"):
        wrong = [what for what in failed if what[0] == kind]
        for key in wrong:
            _case(suite, "slim notebook", key[1], 0.0, failed.pop(key))
        if not wrong:
            _case(suite, "slim notebook", kind, 0.0, [])
    _pipeline(suite, found, failed)
    _did_not_run(suite, found)
    xml.SubElement(suite, "system-out").text = _clean(verdict_words(found))
    cases = suite.findall("testcase")
    suite.set("tests", str(len(cases)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("errors", str(len(suite.findall("testcase/error"))))
    suite.set("skipped", str(len(suite.findall("testcase/skipped"))))
    suite.set("time", f"{sum(run.seconds for run in found.runs):.3f}")
    root = xml.Element("testsuites")
    root.append(suite)
    xml.indent(root)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        + xml.tostring(root, encoding="unicode")
        + "\n"
    )


def _failures(found: Verification) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """(message, diff) of each difference by the test case it belongs to."""
    failed: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for one in found.differences:
        if "pipeline.run" in one.what:
            key = ("pipeline", one.what)
        elif one.what.startswith("variable"):
            key = ("variables", one.what)
        elif one.what.startswith("file "):
            key = ("files", one.what)
        else:
            where = f"cell {one.cell}" if one.cell else "cells that nb2pkg added"
            key = ("cells", where)
        text = "\n".join(difference_lines(one))
        failed.setdefault(key, []).append((one.what, text))
    return failed


def _pipeline(
    suite: xml.Element,
    found: Verification,
    failed: dict[tuple[str, str], list[tuple[str, str]]],
) -> None:
    wrong = [key for key in failed if key[0] == "pipeline"]
    for key in wrong:
        _case(suite, "pipeline.run", key[1], 0.0, failed.pop(key))
    if not wrong:
        took = sum(run.seconds for run in found.runs if run.run == "pipeline.run")
        case = _case(suite, "pipeline.run", "results", took, [])
        if isinstance(found.pipeline, NotCompared):
            xml.SubElement(case, "skipped", message=_clean(found.pipeline.reason))


def _did_not_run(suite: xml.Element, found: Verification) -> None:
    if isinstance(found.verdict, DidNotRun):
        case = _case(suite, "original", f"cell {found.verdict.cell}", 0.0, [])
        error = found.verdict.error
        xml.SubElement(
            case, "error", type=_clean(error.type), message=_clean(error.message)
        )


def _case(
    suite: xml.Element,
    group: str,
    name: str,
    seconds: float,
    failures: list[tuple[str, str]],
) -> xml.Element:
    case = xml.SubElement(
        suite, "testcase", classname=group, name=_clean(name), time=f"{seconds:.3f}"
    )
    if failures:  # one test case fails once, so what else differs there is in its text
        message = ", ".join(what for what, _ in failures)
        failure = xml.SubElement(
            case, "failure", type="differs", message=_clean(message)
        )
        failure.text = _clean("\n\n".join(text for _, text in failures))
    return case


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
