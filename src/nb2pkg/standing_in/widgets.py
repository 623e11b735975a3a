"""Names and defaults in, the values of widgets out: `dbutils.widgets` for any machine.

The text of this module runs as it is inside a kernel: it imports the standard library only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class InputWidgetNotDefined(Exception):
    """A widget was read or removed that neither the notebook nor its caller has made."""


class Widgets:
    """`dbutils.widgets`. All values are texts; what the caller gave (`arguments`) wins over every default."""

    def __init__(self, arguments: Mapping[str, str]) -> None:
        self._arguments = {str(name): str(value) for name, value in arguments.items()}
        self._values: dict[str, str] = {}

    def text(self, name: str, defaultValue: str, label: str | None = None) -> None:
        """Make a text widget; one that is there already keeps its value."""
        self._make(name, defaultValue)

    def dropdown(
        self,
        name: str,
        defaultValue: str,
        choices: Sequence[str],
        label: str | None = None,
    ) -> None:
        """Make a widget that offers `choices`; raises ValueError when the default is none of them."""
        self._make(name, defaultValue, choices, must_offer=True)

    def combobox(
        self,
        name: str,
        defaultValue: str,
        choices: Sequence[str],
        label: str | None = None,
    ) -> None:
        """Make a widget that offers `choices` and takes any other text."""
        self._make(name, defaultValue, choices)

    def multiselect(
        self,
        name: str,
        defaultValue: str,
        choices: Sequence[str],
        label: str | None = None,
    ) -> None:
        """Make a widget whose value is the chosen texts with commas between; ValueError as with `dropdown`."""
        self._make(name, defaultValue, choices, must_offer=True)

    def _make(
        self,
        name: str,
        default: str,
        choices: Sequence[str] | None = None,
        *,
        must_offer: bool = False,
    ) -> None:
        for what, value in (("name", name), ("default value", default)):
            if not isinstance(value, str):
                raise TypeError(f"the {what} of a widget is a text, not {value!r}")
        if choices is not None and not all(isinstance(c, str) for c in choices):
            raise TypeError(f"the choices of widget {name!r} are texts")
        if must_offer and default not in (choices or ()):
            raise ValueError(f"{default!r} is no choice of widget {name!r}")
        self._values.setdefault(name, self._arguments.get(name, default))

    def give(self, arguments: Mapping[str, str]) -> None:
        """Values from `%run ./here $name=value`: they win over what the widgets have."""
        given = {str(name): str(value) for name, value in arguments.items()}
        self._arguments |= given
        self._values |= {n: v for n, v in given.items() if n in self._values}

    def get(self, name: str) -> str:
        """The widget's value; raises InputWidgetNotDefined."""
        found = {**self._arguments, **self._values}
        if name not in found:
            raise InputWidgetNotDefined(f"No input widget named {name} is defined")
        return found[name]

    def getArgument(self, name: str, defaultValue: str | None = None) -> str:
        """The widget's value, or the default when there is no such widget."""
        if defaultValue is None:
            return self.get(name)
        return self.getAll().get(name, defaultValue)

    def getAll(self) -> dict[str, str]:
        """All values by name."""
        return {**self._arguments, **self._values}

    def remove(self, name: str) -> None:
        """Remove a widget; raises InputWidgetNotDefined."""
        self.get(name)
        self._values.pop(name, None)
        self._arguments.pop(name, None)

    def removeAll(self) -> None:
        """Remove every widget."""
        self._values.clear()
