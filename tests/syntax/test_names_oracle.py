"""What names_of says against what Python does: small random programs run in a dict that records lookups and stores."""

from __future__ import annotations

import ast
import random
import sys
from contextlib import nullcontext, suppress

from nb2pkg.syntax.names import Names, names_of

PROGRAMS = 500
VARIABLES = "abbccd"  # d does not exist outside
COMPREHENSIONS = {"<module>", "<listcomp>", "<setcomp>", "<dictcomp>"}


class Recorder(dict):
    """A namespace that notes which names come from outside, which are stored, which are deleted."""

    def __init__(self, given):
        super().__init__(given)
        self.now, self.later, self.stored, self.removed = set(), set(), set(), set()
        self.own = set()

    def __getitem__(self, name):
        if name not in self.own:
            frame, immediate = sys._getframe(1), True
            while frame.f_code.co_filename == "<program>":
                immediate &= frame.f_code.co_name in COMPREHENSIONS
                frame = frame.f_back
            (self.now if immediate else self.later).add(name)
        return super().__getitem__(name)

    def __setitem__(self, name, value):
        self.stored.add(name)
        self.own.add(name)
        super().__setitem__(name, value)

    def __delitem__(self, name):
        if name not in self.own:
            self.now.add(name)  # `del x` needs x
        self.removed.add(name)
        self.own.discard(name)
        super().__delitem__(name)


class Writer:
    """Writes random programs that use every statement form."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.depth = 0
        self.loops = 0
        self.scope = "module"

    def name(self):
        return self.random.choice(VARIABLES)

    def value(self, depth=2):
        r, name = self.random, self.name
        if depth == 0:
            return r.choice([name(), name(), "1", "0", "[1, 2]", "()"])
        value = lambda: self.value(depth - 1)  # noqa: E731
        forms = [
            lambda: name(),
            lambda: f"str({value()})",
            lambda: f"({value()} and {value()})",
            lambda: f"({value()} or {value()})",
            lambda: f"({value()} if {value()} else {value()})",
            lambda: f"[{name()} for {name()} in ({value()}, 1)]",
            lambda: f"[{name()} for {name()} in (1, 2) if {name()} for {name()} in [{name()}]]",
            lambda: f"sum(1 for {name()} in (1, 2) if {name()})",
            lambda: f"{{{name()}: {name()} for {name()}, {name()} in [(1, 2)]}}",
            lambda: f"(lambda {name()}={name()}: {name()})()",
            lambda: f"(lambda: {name()})",
            lambda: f"f'{{{name()}}} {{{value()!s}!r:>{{len(str({name()}))}}}}'",
            lambda: f"(1 < len(str({value()})) < len(str({name()})))",
            lambda: f"[{value()}, *({value()},)]",
        ]
        if self.scope == "module":
            forms.append(lambda: f"({name()} := {value()})")
            forms.append(lambda: f"[{name()} for z in (1, 0) if ({name()} := z)]")
        return r.choice(forms)()

    def block(self, indent):
        self.depth += 1
        lines = [
            line
            for _ in range(self.random.randint(1, 2))
            for line in self.statement(indent)
        ]
        self.depth -= 1
        return lines

    def statement(self, indent=""):
        simple = [
            "assign",
            "assign",
            "aug",
            "ann",
            "unpack",
            "expr",
            "delete",
            "imported",
            "asserted",
        ]
        compound = [
            "if_",
            "for_",
            "while_",
            "try_",
            "with_",
            "def_",
            "class_",
            "match_",
        ]
        if self.loops:
            simple += ["leave", "leave"]
        kind = self.random.choice(simple + (compound if self.depth < 3 else ["raise_"]))
        return [indent + line for line in getattr(self, kind)()]

    def inner(self):
        return self.block("    ")

    def assign(self):
        return [f"{self.name()} = {self.value()}"]

    def aug(self):
        return [f"{self.name()} += {self.value()}"]

    def ann(self):
        return [f"{self.name()}: {self.value(0)} = {self.value()}"]

    def unpack(self):
        return [f"{self.name()}, *{self.name()} = {self.value(1)}, {self.name()}"]

    def expr(self):
        return [self.value()]

    def delete(self):
        return [f"del {self.name()}"]

    def imported(self):
        return [f"import math as {self.name()}"]

    def asserted(self):
        return [f"assert {self.value()}, {self.name()}"]

    def raise_(self):
        return ["raise ValueError"]

    def leave(self):
        word = self.random.choice(["break", "continue"])
        return [f"if {self.name()}: {word}"] if self.random.random() < 0.7 else [word]

    def if_(self):
        lines = [f"if {self.value(1)}:", *self.inner()]
        return [*lines, "else:", *self.inner()] if self.random.random() < 0.5 else lines

    def for_(self):
        over = self.random.choice(
            ["range(2)", "[1, 0]", "()", f"[{self.name()}]", "str(a)"]
        )
        self.loops += 1
        lines = [f"for {self.name()} in {over}:", *self.inner()]
        self.loops -= 1
        return [*lines, "else:", *self.inner()] if self.random.random() < 0.3 else lines

    def while_(self):
        test = self.random.choice(["tick()", "tick() and " + self.value(1), "True"])
        self.loops += 1
        body = ["    if not tick(): break", *self.inner()]
        self.loops -= 1
        return [f"while {test}:", *body]

    def try_(self):
        lines = ["try:", *self.inner()]
        if self.random.random() < 0.8:
            caught = self.random.choice(["NameError", "TypeError", "Exception"])
            named = self.random.choice(["", f" as {self.name()}"])
            lines += [f"except {caught}{named}:", *self.inner()]
            if self.random.random() < 0.3:
                lines += ["except (ValueError, NameError):", "    raise"]
            if self.random.random() < 0.3:
                lines += ["else:", *self.inner()]
        if (
            len(lines) < 4
            or "except" not in " ".join(lines)
            or self.random.random() < 0.3
        ):
            loops, self.loops = self.loops, 0  # `break` in finally warns in Python 3.14
            lines += ["finally:", *self.inner()]
            self.loops = loops
        if not any(line.startswith(("except", "finally")) for line in lines):
            lines += ["finally:", "    pass"]
        return lines

    def with_(self):
        context = self.random.choice(["nullcontext", "suppress"])
        given = self.value(1) if context == "nullcontext" else "NameError, TypeError"
        return [f"with {context}({given}) as {self.name()}:", *self.inner()]

    def def_(self):
        outer = self.scope, self.loops
        self.scope, self.loops = "function", 0
        head = f"def f({self.name()}={self.name()}):"
        body = self.inner()
        if self.random.random() < 0.2:
            free = [n for n in "abcd" if n not in head]
            body = [f"    global {free[0]}", *body]
        self.scope, self.loops = outer
        return [head, *body, "f()"]

    def class_(self):
        outer = self.scope, self.loops
        self.scope, self.loops = "class", 0
        body = self.inner()
        method = ["    def f(self):", *("    " + line for line in self.block("    "))]
        self.scope, self.loops = outer
        return ["class K:", *body, *method, "K().f()"]

    def match_(self):
        name, other = self.random.sample("abcd", 2)
        return [
            f"match {self.value(1)}:",
            f"    case [{name}, *{other}] if {self.value(1)}:",
            *("    " + line for line in self.inner()),
            f"    case {{'k': {name}}} | [[{name}]] | str({name}):",
            *("    " + line for line in self.inner()),
            self.random.choice(
                ["    case _:", f"    case {name}:", "    case 1 | ():"]
            ),
            *("    " + line for line in self.inner()),
        ]


def program(seed):
    """A random program that compiles."""
    writer = Writer(seed)
    while True:
        lines = [
            line
            for _ in range(writer.random.randint(1, 5))
            for line in writer.statement()
        ]
        source = "\n".join(lines)
        try:
            compile(source, "<program>", "exec")
        except (
            SyntaxError
        ):  # a global declared after use, a rebound comprehension target
            continue
        return source


def outside():
    """The names that exist before the program."""
    ticks = iter([True] * 6)
    return {
        "a": 1,
        "b": [1, 2],
        "c": 0,
        "tick": lambda: next(ticks, False),
        "suppress": suppress,
        "nullcontext": nullcontext,
    }


def run(source, space):
    """The kind of exception the program ends with, None when it completes."""
    try:
        exec(compile(source, "<program>", "exec", dont_inherit=True), space)
    except Exception as error:
        return type(error).__name__
    return None


def check(source):
    """One program: what happens lies within what names_of says."""
    names = names_of(ast.parse(source).body)
    space = Recorder(outside())
    ended = run(source, space)
    ignored = {"__builtins__", "__name__", "__annotations__"}
    # a walrus in a comprehension and `global` make Python store the name past the recorder
    past = ("({name} := z)", "global {name}")
    ignored |= {
        name
        for name in "abcd"
        if any(form.format(name=name) in source for form in past)
    }
    assert space.now - ignored <= names.reads, "reads"
    assert space.later - ignored <= names.deferred | names.reads, "deferred"
    assert space.stored <= names.binds | names.global_writes | {
        "__annotations__",
        "__conditional_annotations__",
    }, "binds"
    assert space.removed <= names.deletes | names.global_writes, "deletes"
    if ended is None:
        gone = names.global_writes | {
            name for name in names.certain if name in names.deferred
        }
        assert names.certain - gone <= space.keys(), "certain"
        if "class" not in source and "<genexpr>" not in source:
            seen = space.now | space.later
            assert names.sure_reads - ignored <= seen, "sure_reads"
    check_enough(source, names, ended, space.own)


def check_enough(source: str, names: Names, ended, own) -> None:
    """The program needs no outside name but those read or deferred."""
    needed = names.reads | names.deferred
    full, few = outside(), {k: v for k, v in outside().items() if k in needed}
    assert run(source, full) == run(source, few) == ended, "enough"
    for name in own:
        assert plain(full.get(name)) == plain(few.get(name)), "same values"


def plain(value):
    return value if isinstance(value, int) else type(value).__name__


def test_random_programs_do_what_names_of_says():
    for seed in range(PROGRAMS):
        source = program(seed)
        try:
            check(source)
        except AssertionError as error:
            raise AssertionError(
                f"seed {seed}: {error}\n{source}\n{names_of(ast.parse(source).body)}"
            ) from error
