"""libcst transformers: in goes a tree, out comes the tree with one thing changed. Imported by `editing` when needed."""

from __future__ import annotations

import ast
from collections.abc import Mapping

import libcst as cst

_IMPORTERS = {"import_module", "__import__"}


class Variables(cst.CSTTransformer):
    """Tells names that stand for variables from those of attributes, keywords, parameters and methods."""

    def __init__(self) -> None:
        super().__init__()
        self._other: set[int] = (
            set()
        )  # ids of Name nodes that are no variables; the tree keeps them alive
        self._scopes: list[str] = [""]

    def is_variable(self, node: cst.Name) -> bool:
        """True when the name stands for a variable."""
        return id(node) not in self._other

    def visit_Attribute(self, node: cst.Attribute) -> None:
        self._other.add(id(node.attr))

    def visit_Arg(self, node: cst.Arg) -> None:
        self._other.add(id(node.keyword))

    def visit_Param(self, node: cst.Param) -> None:
        self._other.add(id(node.name))

    def visit_MatchKeywordElement(self, node: cst.MatchKeywordElement) -> None:
        self._other.add(id(node.key))

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        if self._scopes[-1] == "class":
            self._other.add(id(node.name))
        self._scopes.append("function")

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        if self._scopes[-1] == "class":
            self._other.add(id(node.name))
        self._scopes.append("class")

    def leave_FunctionDef(
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.BaseStatement:
        self._scopes.pop()
        return updated_node

    def leave_ClassDef(
        self, original_node: cst.ClassDef, updated_node: cst.ClassDef
    ) -> cst.BaseStatement:
        self._scopes.pop()
        return updated_node

    def leave_FormattedStringExpression(
        self,
        original_node: cst.FormattedStringExpression,
        updated_node: cst.FormattedStringExpression,
    ) -> (
        cst.FormattedStringExpression
        | cst.FlattenSentinel[cst.BaseFormattedStringContent]
    ):
        """f"{x=}" prints the expression as written: spell it out when the expression changes."""
        before = cst.Module([]).code_for_node(original_node.expression)
        after = cst.Module([]).code_for_node(updated_node.expression)
        equal = updated_node.equal
        if before == after or equal is None:
            return updated_node
        start = cst.Module([]).code_for_node(updated_node.whitespace_before_expression)
        shown = start + before + cst.Module([]).code_for_node(equal)
        plain = updated_node.conversion is None and updated_node.format_spec is None
        value = updated_node.with_changes(
            equal=None, conversion="r" if plain else updated_node.conversion
        )
        text = cst.FormattedStringText(shown.replace("{", "{{").replace("}", "}}"))
        return cst.FlattenSentinel([text, value])


class Rename(Variables):
    """Renames variables."""

    def __init__(self, names: Mapping[str, str]) -> None:
        super().__init__()
        self.names = names

    def visit_Import(self, node: cst.Import) -> bool:
        return False

    def visit_ImportFrom(self, node: cst.ImportFrom) -> bool:
        return False

    def leave_Name(
        self, original_node: cst.Name, updated_node: cst.Name
    ) -> cst.BaseExpression:
        if updated_node.value in self.names and self.is_variable(original_node):
            return updated_node.with_changes(value=self.names[updated_node.value])
        return updated_node


class PassAlong(Variables):
    """Gives calls of functions more keyword arguments; `refused` when one is used otherwise."""

    def __init__(self, extra: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__()
        self.extra = extra
        self.refused = False
        self._called: set[int] = set()
        self._given: set[int] = set()

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        super().visit_FunctionDef(node)
        self._other.add(id(node.name))  # the definition itself

    def visit_Call(self, node: cst.Call) -> None:
        if isinstance(node.func, cst.Name):
            self._called.add(id(node.func))
        self._given.update(
            id(arg.value)
            for arg in node.args
            if isinstance(arg.value, cst.Name) and not arg.star
        )

    def leave_Name(
        self, original_node: cst.Name, updated_node: cst.Name
    ) -> cst.BaseExpression:
        name = updated_node.value
        if name not in self.extra or not self.is_variable(original_node):
            return updated_node
        if id(original_node) in self._given:
            partial = cst.parse_expression("functools.partial()")
            given = cst.Arg(updated_node.with_changes(lpar=(), rpar=()))
            assert isinstance(partial, cst.Call)
            return self._extended(partial.with_changes(args=[given]), name)
        self.refused |= id(original_node) not in self._called
        return updated_node

    def leave_Call(
        self, original_node: cst.Call, updated_node: cst.Call
    ) -> cst.BaseExpression:
        func = original_node.func
        if not isinstance(func, cst.Name) or func.value not in self.extra:
            return updated_node
        taken = {arg.keyword.value for arg in original_node.args if arg.keyword}
        stars = any(arg.star == "**" for arg in original_node.args)
        self.refused |= stars or not taken.isdisjoint(self.extra[func.value])
        return self._extended(updated_node, func.value)

    def _extended(self, call: cst.Call, name: str) -> cst.Call:
        """The call with `v=v` for each variable right after its last argument."""
        tight = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
        comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
        added = [
            cst.Arg(
                keyword=cst.Name(one), value=cst.Name(one), equal=tight, comma=comma
            )
            for one in self.extra[name]
        ]
        args = list(call.args)
        ending = cst.Arg(cst.Name("_"))
        if args:
            ending = args[-1]
            args[-1] = ending.with_changes(
                value=_parenthesised(ending.value),
                comma=comma,
                whitespace_after_arg=cst.SimpleWhitespace(""),
            )
        added[-1] = added[-1].with_changes(
            comma=ending.comma, whitespace_after_arg=ending.whitespace_after_arg
        )
        return call.with_changes(args=[*args, *added])


def _parenthesised(value: cst.BaseExpression) -> cst.BaseExpression:
    """`f(x for x in xs)` shares its parentheses with the call: beside another argument it needs its own."""
    if isinstance(value, cst.GeneratorExp) and not value.lpar:
        return value.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return value


class ReplaceImports(cst.CSTTransformer):
    """Imports modules from another place under the same names; `refused` when a form has no equal."""

    def __init__(self, modules: Mapping[str, str], words: frozenset[str]) -> None:
        super().__init__()
        self.modules = modules
        self.words = words
        self.refused = False

    def _moved(self, name: str) -> str:
        """Where a module is now, "" when it did not move."""
        parts = name.split(".")
        for size in range(len(parts), 0, -1):
            place = self.modules.get(".".join(parts[:size]))
            if place:
                return ".".join([place, *parts[size:]])
        return ""

    def visit_Call(self, node: cst.Call) -> None:
        func = node.func.attr if isinstance(node.func, cst.Attribute) else node.func
        if isinstance(func, cst.Name) and func.value in _IMPORTERS:
            texts = [arg.value for arg in node.args]
            self.refused |= any(
                isinstance(text, cst.SimpleString)
                and self._moved(str(text.evaluated_value)) != ""
                for text in texts
            )

    def leave_Import(
        self, original_node: cst.Import, updated_node: cst.Import
    ) -> cst.Import:
        names = [new for alias in updated_node.names for new in self._alias(alias)]
        return updated_node.with_changes(names=names)

    def _alias(self, alias: cst.ImportAlias) -> list[cst.ImportAlias]:
        name = alias.evaluated_name
        place = self._moved(name)
        if not place:
            return [alias]
        moved = alias.with_changes(name=_dotted(place))
        if alias.asname:
            return [moved]
        top, _, rest = name.partition(".")
        if not rest:
            return [moved.with_changes(asname=cst.AsName(cst.Name(top)))]
        spare = name.replace(".", "_")  # import utils.sub: load it and bind utils
        self.refused |= top not in self.modules or spare in self.words
        comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
        loaded = moved.with_changes(asname=cst.AsName(cst.Name(spare)), comma=comma)
        parent = cst.ImportAlias(
            _dotted(self.modules.get(top, top)),
            asname=cst.AsName(cst.Name(top)),
            comma=alias.comma,
        )
        return [loaded, parent]

    def leave_ImportFrom(
        self, original_node: cst.ImportFrom, updated_node: cst.ImportFrom
    ) -> cst.ImportFrom:
        if updated_node.relative or updated_node.module is None:
            return updated_node
        module = cst.Module([]).code_for_node(updated_node.module)
        place = self._moved(module)
        if place:
            return updated_node.with_changes(module=_dotted(place))
        if isinstance(updated_node.names, cst.ImportStar):
            return updated_node
        return self._submodules(module, updated_node, list(updated_node.names))

    def _submodules(
        self, module: str, node: cst.ImportFrom, aliases: list[cst.ImportAlias]
    ) -> cst.ImportFrom:
        """`from lib import utils` when only lib.utils moved."""
        places = [
            self.modules.get(f"{module}.{one.evaluated_name}", "") for one in aliases
        ]
        if not any(places):
            return node
        parents = {place.rpartition(".")[0] for place in places}
        if len(parents) > 1 or "" in parents:
            self.refused = True
            return node
        names = []
        for alias, place in zip(aliases, places, strict=True):
            old, leaf = alias.evaluated_name, place.rpartition(".")[2]
            asname = alias.asname or (
                None if old == leaf else cst.AsName(cst.Name(old))
            )
            names.append(alias.with_changes(name=cst.Name(leaf), asname=asname))
        return node.with_changes(module=_dotted(parents.pop()), names=names)


def _dotted(name: str) -> cst.Attribute | cst.Name:
    first, *rest = name.split(".")
    node: cst.Attribute | cst.Name = cst.Name(first)
    for part in rest:
        node = cst.Attribute(node, cst.Name(part))
    return node


class ReplaceCalls(Variables):
    """Puts expressions in place of calls; `wanted` maps a call as `ast.unparse` spells it to what stands for it."""

    def __init__(self, wanted: Mapping[str, str]) -> None:
        super().__init__()
        self._wanted = wanted
        self.was: dict[str, str] = {}
        self.refused = False

    def leave_Call(
        self, original_node: cst.Call, updated_node: cst.Call
    ) -> cst.BaseExpression:
        written = cst.Module([]).code_for_node(
            original_node.with_changes(lpar=(), rpar=())
        )
        new = self._wanted.get(ast.unparse(ast.parse(f"({written}\n)", mode="eval")))
        if new is None:
            return updated_node
        self.refused |= "#" in written  # perhaps a comment, which would be lost
        self.was.setdefault(new, written)
        return cst.parse_expression(new).with_changes(
            lpar=updated_node.lpar, rpar=updated_node.rpar
        )
