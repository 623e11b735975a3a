"""Which words go to which stream, in which colour, and what may not pass."""

from __future__ import annotations

import io
import os
import sys
import time
from pathlib import Path

import pytest

from nb2pkg.reporting import Voice
from nb2pkg.reporting.bugs import save_report
from nb2pkg.reporting.progress import progress


class Terminal(io.StringIO):
    """A stream that says a person is looking."""

    def isatty(self) -> bool:
        return True


def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Standard error becomes a terminal. Not a fixture: pytest sets `sys.stderr` again between set-up and test."""
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    return stream


def test_the_answer_and_the_words_go_apart(capsys: pytest.CaptureFixture[str]) -> None:
    Voice().answer("churn")
    Voice().tell(["create     churn/README.md"])
    Voice(quiet=True).tell(["not said"])
    Voice(quiet=True).warn(["error: said"])
    assert capsys.readouterr() == (
        "churn\n",
        "create     churn/README.md\nerror: said\n",
    )


def test_words_are_coloured_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    stderr = terminal(monkeypatch)
    Voice().tell(
        ["cell 3:1   warning   x   y", "create     a.py", "note by hand", "next: x"]
    )
    assert stderr.getvalue().splitlines() == [
        "cell 3:1   \x1b[33mwarning\x1b[0m   x   y",
        "\x1b[32mcreate\x1b[0m     a.py",
        "\x1b[2mnote\x1b[0m by hand",
        "next: x",
    ]


@pytest.mark.parametrize(
    ("name", "value"), [("NO_COLOR", "1"), ("NO_COLOR", ""), ("TERM", "dumb")]
)
def test_colour_can_be_switched_off(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    stderr = terminal(monkeypatch)
    monkeypatch.setenv(name, value)
    Voice().warn(["error: x"])
    assert stderr.getvalue() == "error: x\n"


def test_a_notebook_cannot_steer_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Voice().tell(["`\x1b[2J\x07` \u202eevil\u2066 \ud800 line\nbreak"])
    assert capsys.readouterr().err == (
        "`\\x1b[2J\\x07` \\u202eevil\\u2066 \\ud800 line\\nbreak\n"
    )


def test_any_encoding_can_be_written_to(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    Voice().answer("├── größe")
    assert raw.getvalue() == b"\\u251c\\u2500\\u2500 gr\\xf6\\xdfe\n"


def test_a_reader_that_went_away_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        Voice().answer("churn")
        Voice().answer("and more")
        assert not stream.closed


def _divide(secret: str) -> float:
    return len(secret) / 0


def test_a_report_says_where_and_nothing_of_the_notebook() -> None:
    try:
        try:
            _divide("password = 'hunter2'")
        except ZeroDivisionError as problem:
            raise ValueError("cell 3: password = 'hunter2'") from problem
    except ValueError as problem:
        report = Path(save_report(problem))
    text = report.read_text(encoding="utf-8")
    report.unlink()
    assert "builtins.ValueError" in text
    assert "builtins.ZeroDivisionError" in text
    assert "in _divide" in text
    assert "hunter2" not in text


def _deeper() -> None:
    _deeper()


def test_the_report_of_a_deep_recursion_is_short() -> None:
    try:
        _deeper()
    except RecursionError as problem:
        report = Path(save_report(problem))
    text = report.read_text(encoding="utf-8")
    report.unlink()
    assert "calls left out" in text
    assert len(text.splitlines()) < 100


def test_a_report_that_cannot_be_saved_is_no_second_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/nowhere/at/all")
    assert save_report(ValueError()) == ""


def test_no_bar_for_a_quick_run(monkeypatch: pytest.MonkeyPatch) -> None:
    stderr = terminal(monkeypatch)
    with progress(5) as bar:
        bar.begin("a.ipynb", "read")
    assert stderr.getvalue() == ""


def test_a_slow_run_shows_a_bar_and_takes_it_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stderr = terminal(monkeypatch)
    monkeypatch.setattr("nb2pkg.reporting.progress._PATIENCE", 0.01)
    with progress(5) as bar:
        bar.begin("a[b].ipynb", "read")
        deadline = time.monotonic() + 5
        while "read" not in stderr.getvalue() and time.monotonic() < deadline:
            time.sleep(0.02)
        bar.settle(4)
        bar.begin("a[b].ipynb", "write")
        Voice().tell(["create     a.py"])
    assert "a[b].ipynb: read" in stderr.getvalue()
    assert "a.py" in stderr.getvalue()


@pytest.mark.parametrize("stderr", [Terminal(), io.StringIO()])
def test_no_bar_when_it_is_not_wanted_or_nobody_looks(
    monkeypatch: pytest.MonkeyPatch, stderr: io.StringIO
) -> None:
    monkeypatch.setattr("nb2pkg.reporting.progress._PATIENCE", 0.0)
    monkeypatch.setattr(sys, "stderr", stderr)
    with progress(1, wanted=not stderr.isatty()):
        time.sleep(0.05)
    assert stderr.getvalue() == ""
