"""A seeded random generator in, the cells of a small notebook out: each a list of statements over a few names."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from random import Random
from textwrap import indent

Statement = str
NotebookCells = list[list[Statement]]

INTS = ("a", "b", "c")
LISTS = ("xs", "ys")
DICTS = ("d", "e")
FRAMES = ("t", "u")
FUNCTIONS = ("f", "g", "h")
CLASSES = ("K",)
OBJECTS = ("o",)
CONSTANTS = ("LIMIT", "STEP", "NAMES")
KINDS = {
    "int": INTS,
    "list": LISTS,
    "dict": DICTS,
    "frame": FRAMES,
    "function": FUNCTIONS,
    "class": CLASSES,
    "object": OBJECTS,
}
SHADOWED = ("sum", "max", "id", "input")


def random_notebook(random: Random) -> NotebookCells:
    """Two to six cells of one to five statements, after a first cell of imports and constants."""
    writer = _Writer(random)
    cells = [writer.opening()]
    for _ in range(random.randint(2, 6)):
        cell = [writer.statement() for _ in range(random.randint(1, 5))]
        if random.random() < 0.35:
            cell.append(writer.shown())
        cells.append(cell)
    return cells


class _Writer:
    """Writes statements, remembering which names are probably bound so that most notebooks run to their end."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.bound: dict[str, list[str]] = {kind: [] for kind in KINDS}
        self.imported: set[str] = set()
        self.shadowed: set[str] = set()
        self.depth = 0

    # -- names -------------------------------------------------------------------------------------------------------

    def pick(self, kind: str) -> str:
        """A bound name of a kind; once in a while, or when there is none, any name of the kind."""
        if self.bound[kind] and self.random.random() < 0.996:
            return self.random.choice(self.bound[kind])
        return self.random.choice(KINDS[kind])

    def new(self, kind: str) -> str:
        """A name of a kind to bind."""
        name = self.random.choice(KINDS[kind])
        if name not in self.bound[kind] and (
            self.depth == 0 or self.random.random() < 0.4
        ):
            self.bound[kind].append(name)
        return name

    def has(self, *kinds: str) -> bool:
        """Whether a name of each kind is bound."""
        return all(self.bound[kind] for kind in kinds)

    # -- expressions -------------------------------------------------------------------------------------------------

    def number(self) -> str:
        """An expression that gives an int."""
        choices: list[Callable[[], str]] = [lambda: str(self.random.randint(0, 9))]
        if self.has("int"):
            choices += [
                lambda: self.pick("int"),
                lambda: f"{self.pick('int')} + {self.pick('int')}",
                lambda: f"({self.pick('int')} * {self.random.randint(2, 5)}) % 97",
                lambda: f"({self.pick('int')} if {self.test()} else {self.random.randint(0, 9)})",
            ]
        if self.has("list"):
            choices += [
                lambda: f"len({self.pick('list')})",
                lambda: f"({self.pick('list')} or [7])[-1]",
                lambda: f"sum(v for v in {self.pick('list')})",
                lambda: f"next((v for v in {self.pick('list')} if v > 2), 0)",
            ]
        if self.has("dict"):
            choices.append(
                lambda: f"{self.pick('dict')}.get('k{self.random.randint(0, 2)}', 4)"
            )
        if self.has("frame"):
            choices.append(lambda: f"len({self.pick('frame')})")
        if self.has("function"):
            choices += [
                lambda: f"{self.pick('function')}({self.small()})",
                lambda: f"(lambda v: {self.pick('function')}(v) + {self.small()})({self.small()})",
            ]
        if self.has("object"):
            choices += [
                lambda: f"{self.pick('object')}.m({self.small()})",
                lambda: f"{self.pick('object')}.k",
            ]
        choices += [self.from_constant] if self.imported else []
        choices += (
            [lambda: f"math.gcd(12, {self.small()})"] if "math" in self.imported else []
        )
        choices += (
            [lambda: f"floor({self.small()} / 2)"] if "floor" in self.imported else []
        )
        choices += [lambda: "random.randint(0, 9)"] if "random" in self.imported else []
        return self.random.choice(choices)()

    def from_constant(self) -> str:
        """An int out of a constant of the first cell."""
        return self.random.choice(("LIMIT", "STEP * 2", "len(NAMES)", "LIMIT - STEP"))

    def small(self) -> str:
        """A short int expression."""
        name = self.pick("int") if self.has("int") else "3"
        return self.random.choice((name, str(self.random.randint(0, 5))))

    def test(self) -> str:
        """A condition."""
        return self.random.choice(
            (
                f"{self.small()} > {self.random.randint(0, 6)}",
                f"{self.small()} % 2",
                "True",
                (
                    f"{self.random.randint(0, 3)} in {self.pick('list')}"
                    if self.has("list")
                    else "False"
                ),
            )
        )

    def items(self) -> str:
        """An expression that gives a list of ints."""
        choices = [f"[{', '.join(str(self.random.randint(0, 9)) for _ in range(3))}]"]
        if self.has("list"):
            name = self.pick("list")
            choices += [
                f"[v + {self.small()} for v in {name}]",
                f"sorted({name})",
                f"{name}[:2]",
                f"[v for v in {name} if v > {self.small()}]",
                f"[n for v in {name} for n in (v, {self.small()})][:6]",
            ]
            if self.has("function"):
                function = self.pick("function")
                choices += [
                    f"list(map({function}, {name}[:4]))",
                    f"sorted({name}, key={function})",
                    f"[{function}(v) for v in {name}[:4]]",
                ]
        if self.has("frame"):
            choices.append(f"list({self.pick('frame')}['p'])")
        return self.random.choice(choices)

    def shown(self) -> str:
        """A last expression."""
        kind = self.random.choice(
            [kind for kind in KINDS if self.has(kind) and kind != "class"] or ["int"]
        )
        if kind in ("function", "object") or self.random.random() < 0.3:
            return self.number()
        return self.pick(kind) + self.random.choice(("", "", "", ";"))

    # -- statements --------------------------------------------------------------------------------------------------

    def opening(self) -> list[Statement]:
        """Imports and constants."""
        lines = ["from tinyframes import Frame"]
        self.imported.add("Frame")
        for name, line in (
            ("math", "import math"),
            ("floor", "from math import floor"),
            ("random", "import random\nrandom.seed(3)"),
        ):
            if self.random.random() < 0.4:
                self.imported.add(name)
                lines += line.split("\n")
        lines += ["LIMIT = 4", "STEP = 2", "NAMES = ['k0', 'k1', 'k2']"]
        first = [writer for writer, _, needs in _TABLE[:_FIRST] if not needs]
        return lines + [
            self.random.choice(first)(self) for _ in range(self.random.randint(1, 4))
        ]

    def statement(self) -> Statement:
        """One statement of any kind; inside a block only those that may stand there."""
        write, _, needs = self.random.choices(_TABLE, _WEIGHTS)[0]
        while not self.has(*needs) and self.random.random() < 0.995:
            write, _, needs = self.random.choices(_TABLE, _WEIGHTS)[0]
        found = write(self)
        if self.depth == 0 and self.random.random() < 0.08:
            found += f"  # {self.random.choice(('why', 'as agreed', 'TODO'))}"
        return found

    def block(self, lines: int = 2) -> str:
        """An indented body."""
        self.depth += 1
        body = "\n".join(self.statement() for _ in range(self.random.randint(1, lines)))
        self.depth -= 1
        return indent(body, "    ")

    def assign(self) -> Statement:
        value = self.number()
        return f"{self.new('int')} = {value}"

    def augment(self) -> Statement:
        value = self.number()
        return f"{self.pick('int')} {self.random.choice(('+=', '-='))} {value}"

    def unpack(self) -> Statement:
        value = self.items()
        return f"{self.new('int')}, *{self.new('list')} = {value} or [1]"

    def swap(self) -> Statement:
        one, other = self.number(), self.number()
        return f"{self.new('int')}, {self.new('int')} = {one}, {other}"

    def annotated(self) -> Statement:
        value = self.number()
        return f"{self.new('int')}: int = {value}"

    def make_list(self) -> Statement:
        value = self.items()
        return f"{self.new('list')} = {value}"

    def change_list(self) -> Statement:
        name, value = self.pick("list"), self.number()
        return self.random.choice(
            (
                f"{name}.append({value})",
                f"{name} += [{value}]",
                f"{name}.sort()",
                f"{name}[0:1] = [{value}]",
                f"{name}.extend({self.items()})",
                f"{name}.insert(0, {value})",
                f"del {name}[3:]",
            )
        )

    def make_dict(self) -> Statement:
        value = self.number()
        return (
            f"{self.new('dict')} = {{'k0': {value}, 'k1': {self.random.randint(0, 9)}}}"
        )

    def change_dict(self) -> Statement:
        name, value = self.pick("dict"), self.number()
        return self.random.choice(
            (
                f"{name}['k{self.random.randint(0, 2)}'] = {value}",
                f"{name}.update(k2={value})",
                f"{name}['k0'] = {name}.get('k0', 0) + 1",
                f"{name}.setdefault('k2', {value})",
                f"for key in NAMES:\n    {name}[key] = {value}",
            )
        )

    def make_frame(self) -> Statement:
        value = self.items()
        if self.has("frame") and self.random.random() < 0.4:
            old = self.pick("frame")
            change = self.random.choice(("drop('q')", "apply(lambda v: v + 1)"))
            return f"{self.new('frame')} = {old}.{change}"
        return f"{self.new('frame')} = Frame({{'p': {value}}})"

    def change_frame(self) -> Statement:
        name, value = self.pick("frame"), self.small()
        return self.random.choice(
            (
                f"{name}['q'] = [v + {value} for v in {name}['p']]",
                f"{name}['q'] = {value}",
                f"{name}['p'].append({value})",
                f"{name}.drop('q', inplace=True)",
                f"{name}['r'] = {name}.pipe(lambda w: len(w) + {value})",
            )
        )

    def alias(self) -> Statement:
        kind = self.random.choice(("list", "dict", "frame"))
        old = self.pick(kind)
        return f"{self.new(kind)} = {old}"

    def delete(self) -> Statement:
        kind = self.random.choice(("int", "list"))
        name = self.pick(kind)
        if name in self.bound[kind] and self.depth == 0:
            self.bound[kind].remove(name)
        return f"del {name}"

    def function(self) -> Statement:
        """A function or lambda that reads, and perhaps changes, what is bound around it, before or after."""
        body, default, number = self.function_body(), self.small(), self.pick("int")
        name = self.new("function")
        return self.random.choice(
            (
                f"def {name}(v):\n{indent(body, '    ')}",
                f"def {name}(v, w={default}):\n    v = v + w\n{indent(body, '    ')}",
                f"{name} = lambda v: v + {number}",
                f"{name} = lambda v, w={default}: v * w % 31",
                f'def {name}(v):\n    """Say what {name} does."""\n{indent(body, "    ")}',
            )
        )

    def function_body(self) -> str:
        known = self.bound["int"] if self.random.random() < 0.85 else []
        number = self.random.choice((*(known or INTS), "LIMIT", "STEP"))
        items = self.pick("list")
        return self.random.choice(
            (
                f"return v + {number}",
                f"return v * {number} % 53",
                f"{items}.append(v)\nreturn len({items})",
                f"global {INTS[0]}\n{INTS[0]} = v\nreturn v",
                f"global {INTS[1]}\n{INTS[1]} += v\nreturn {INTS[1]}",
                f"def inner(w):\n    return w + {number}\nreturn inner(v)",
                f"total = {number}\nfor n in range(3):\n    total += v\nreturn total % 41",
                f"print('in', v, {number})\nreturn v",
                f"return sum(n + {number} for n in range(v % 4))",
                f"if v > {number}:\n    return v\nreturn {number} - v",
                "return max(v, LIMIT)",
                f"return {self.pick('function')}(v) + 1 if v > 90 else v",
            )
        )

    def functions_in_a_list(self) -> Statement:
        names = f"{self.pick('function')}, {self.pick('function')}"
        return f"steps = [{names}]\n{self.new('int')} = sum(step({self.small()}) for step in steps)"

    def definition_of_class(self) -> Statement:
        name, value = self.new("class"), self.small()
        other = self.random.choice((self.pick("int"), "LIMIT"))
        made = f"\n{self.new('object')} = {name}()" if self.depth == 0 else ""
        return f"class {name}:\n    k = {value}\n\n    def m(self, v):\n        return v + self.k + {other}{made}"

    def change_object(self) -> Statement:
        return f"{self.pick('object')}.k = {self.number()}"

    def make_object(self) -> Statement:
        made = self.pick("class")
        return f"{self.new('object')} = {made}()"

    def branch(self) -> Statement:
        test, body = self.test(), self.block()
        other = f"\nelse:\n{self.block()}" if self.random.random() < 0.5 else ""
        return f"if {test}:\n{body}{other}"

    def loop(self) -> Statement:
        over = self.random.choice(
            (f"range({self.random.randint(0, 4)})", f"{self.items()}[:5]")
        )
        target = self.new("int") if self.random.random() < 0.5 else "i"
        body = self.block()
        end = self.random.choice(
            (
                "",
                "",
                f"\n    if {target} > 3:\n        break\nelse:\n    {self.assign()}",
            )
        )
        return f"for {target} in {over}:\n{body}{end}"

    def while_loop(self) -> Statement:
        name = self.new("int")
        body = f"    {name} = queue.pop()\n{self.block(1)}\n    if {self.test()}: break"
        return f"queue = [1, 2, 3]\nwhile queue:\n{body}"

    def attempt(self) -> Statement:
        body = self.block()
        risky = self.random.choice(("d['none']", "1 / 0", "int('x')", "missing"))
        caught = self.random.choice(
            ("Exception as problem", "Exception", "(KeyError, NameError)")
        )
        end = f"\nfinally:\n    {self.assign()}" if self.random.random() < 0.3 else ""
        return f"try:\n{body}\n    {risky}\nexcept {caught}:\n    {self.assign()}{end}"

    def context(self) -> Statement:
        value = self.number()
        name = self.new("int")
        return f"from contextlib import nullcontext\nwith nullcontext({value}) as {name}:\n{self.block()}"

    def walrus(self) -> Statement:
        value, name = self.number(), self.new("int")
        if self.random.random() < 0.3:
            return f"{self.new('list')} = [{name} := v + 1 for v in range(3)]"
        if self.random.random() < 0.5:
            return f"print({name} := {value})"
        return f"if ({name} := {value}) > 2:\n{self.block(1)}"

    def match(self) -> Statement:
        value, name = self.items(), self.new("int")
        body = indent(self.block(1), "    ")
        if sys.version_info < (3, 11):
            # There the compiler overlooks an annotation in `match` at the top of a module: NameError `__annotations__`.
            body = re.sub(r"^( +\w+): \w+ =", r"\1 =", body, flags=re.MULTILINE)
        return f"match {value}:\n    case [{name}, *_]:\n{body}\n    case _:\n        {name} = 0"

    def speak(self) -> Statement:
        values = self.random.choice(
            (
                self.number(),
                self.pick("list"),
                f"f'{{{self.small()}}} of {{LIMIT}}'",
                self.items(),
            )
        )
        return f"print({values})"

    def generator(self) -> Statement:
        name = self.pick("list")
        return f"stream = (v for v in {name})\nprint(next(stream, None))"

    def shadow(self) -> Statement:
        name = self.random.choice(SHADOWED)
        self.shadowed.add(name)
        return self.random.choice(
            (f"{name} = {self.number()}", f"def {name}(v, *rest):\n    return v")
        )

    def dynamic(self) -> Statement:
        name = self.new("int")
        return self.random.choice(
            (
                f"{name} = eval('{self.small()} + 1')",
                f"exec('{name} = {self.small()}')",
                f"globals()['{name}'] = {self.small()}",
                f"{name} = len(str(sorted(k for k in locals() if k in ('a', 'b'))))",
            )
        )

    def import_late(self) -> Statement:
        return self.random.choice(
            (
                "import math as m\nprint(m.floor(2.5))",
                "try:\n    import nothing_like_it\nexcept ImportError:\n    nothing_like_it = None",
                "from functools import reduce\nprint(reduce(lambda v, w: v + w, [1, 2, 3]))",
            )
        )


_TABLE: tuple[tuple[Callable[[_Writer], Statement], int, tuple[str, ...]], ...] = (
    (_Writer.assign, 14, ()),
    (_Writer.make_list, 9, ()),
    (_Writer.make_dict, 4, ()),
    (_Writer.make_frame, 5, ()),
    (_Writer.swap, 3, ()),
    (_Writer.unpack, 2, ()),
    (_Writer.annotated, 1, ()),
    (_Writer.augment, 8, ("int",)),
    (_Writer.change_list, 9, ("list",)),
    (_Writer.change_dict, 5, ("dict",)),
    (_Writer.change_frame, 6, ("frame",)),
    (_Writer.alias, 4, ("list", "dict", "frame")),
    (_Writer.delete, 2, ("int", "list")),
    (_Writer.function, 10, ("int", "list")),
    (_Writer.functions_in_a_list, 2, ("function",)),
    (_Writer.definition_of_class, 3, ("int",)),
    (_Writer.change_object, 1, ("object",)),
    (_Writer.make_object, 1, ("class",)),
    (_Writer.branch, 6, ()),
    (_Writer.loop, 6, ()),
    (_Writer.while_loop, 1, ()),
    (_Writer.attempt, 3, ()),
    (_Writer.context, 1, ()),
    (_Writer.walrus, 3, ()),
    (_Writer.match, 1, ()),
    (_Writer.speak, 9, ("int", "list")),
    (_Writer.generator, 1, ("list",)),
    (_Writer.shadow, 1, ()),
    (_Writer.dynamic, 1, ("int",)),
    (_Writer.import_late, 1, ()),
)
_WEIGHTS = [weight for _, weight, _ in _TABLE]
_FIRST = 7  # of the table: what may stand in the first cell
