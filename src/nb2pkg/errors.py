"""Errors the user can mend, and the one that is our own.

Nb2pkgError(message, hint)     exit 3: one line, no traceback
  NotebookUnreadable           missing, a folder, not JSON, wrong version or encoding
    NoPython                   a sound notebook, but in another language or without code
  SettingsUnreadable           `[tool.nb2pkg]` holds an unknown key, a wrong type, or its file is no TOML
  DestinationInTheWay          files we did not write, changed files, a folder we may not write to
  EnvironmentUnreadable        no Python where `--environment` points
  ProjectUnreadable            a folder without a lock of ours, a slim notebook that is gone
  VerificationCouldNotRun      no kernel, no interpreter
  EngineCouldNotRun            no Spark, no joblib, or a cluster that gave up
  RecordingCouldNotRun         no pytest where the notebook runs, a recording that would be lost
BugInNb2pkg                    exit 70: our output failed our own check
"""

from __future__ import annotations


class Nb2pkgError(Exception):
    """Something the user must change. `message` names the thing and its place; `hint` says what to do."""

    exit_code = 3

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class NotebookUnreadable(Nb2pkgError):
    """The input cannot be read as a Python notebook."""


class NoPython(NotebookUnreadable):
    """The notebook is sound and holds no Python, nor SQL that Python could run: there is nothing to convert or to check."""


class SettingsUnreadable(Nb2pkgError):
    """`[tool.nb2pkg]` in a `pyproject.toml` is not as it must be."""


class DestinationInTheWay(Nb2pkgError):
    """The project cannot be written where it should go."""


class ProjectUnreadable(Nb2pkgError):
    """The folder is not a project that nb2pkg wrote."""


class VerificationCouldNotRun(Nb2pkgError):
    """There is no kernel or interpreter to run a notebook with."""


class EngineCouldNotRun(Nb2pkgError):
    """What `batch` should run on is not installed, or broke down."""


class RecordingCouldNotRun(Nb2pkgError):
    """The run that tests are made from is not possible."""


class EnvironmentUnreadable(Nb2pkgError):
    """The Python whose environment should be looked at does not answer."""


class BugInNb2pkg(Nb2pkgError):
    """What we made failed our own check; nothing was written."""

    exit_code = 70
