"""A definition in, what of it runs when it is defined out: that would run when its module is imported."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from nb2pkg.model.analysis import Fact
from nb2pkg.syntax.dotted import dotted
from nb2pkg.syntax.made_classes import made_class

# Decorators that only wrap: applying them at import time runs nothing of the notebook.
_DECORATOR_ROOTS = frozenset("""
    property staticmethod classmethod functools lru_cache cache wraps cached_property total_ordering
    singledispatch contextmanager asynccontextmanager contextlib dataclass dataclasses
    abstractmethod abc typing overload final override njit jit vectorize guvectorize numba nb jax
    torch tf tensorflow np numpy attr attrs define frozen enum unique pytest pydantic validator
    field_validator model_validator root_validator pandas_udf udf F partial runtime_checkable
    no_type_check typechecked beartype deprecated
    """.split())
_HARMLESS_CALLS = frozenset("""
    field dataclasses.field attr.ib attrs.field TypeVar NamedTuple namedtuple auto enum.auto partial
    frozenset set dict list tuple range slice float int str bool complex object property Field
    ClassVar re.compile np.array numpy.array np.zeros np.ones np.linspace np.arange np.eye np.dtype
    np.float64 np.float32 np.int64 torch.device torch.tensor timedelta datetime.timedelta Decimal
    Path pathlib.Path Fraction torch.no_grad nn.ReLU StructType StructField StringType IntegerType
    DoubleType FloatType ArrayType LongType
    """.split())


_SPARK_TYPE = re.compile(
    r"(?:\w+\.)*(?:String|Binary|Boolean|Byte|Short|Integer|Long|Float|Double|Decimal|Date|Timestamp|Null"
    r"|Array|Map|Struct|Variant)(?:Type|Field)"
)


def asks_the_session(node: ast.stmt | None) -> str:
    """A decorator that makes an UDF of a type written as text (`@pandas_udf("double")`): only a Spark session can read that."""
    for decorator in _decorators(node):
        match decorator:
            case ast.Call(func=func, args=args, keywords=keywords):
                given = [
                    *args[:1],
                    *(k.value for k in keywords if k.arg == "returnType"),
                ]
                maker = dotted(func).rpartition(".")[2]
                texts = ast.Constant | ast.JoinedStr | ast.Name | ast.BinOp
                if maker in ("udf", "pandas_udf", "arrow_udf", "udtf") and any(
                    isinstance(one, texts) for one in given
                ):
                    return ast.unparse(decorator)
    return ""


def call_at_definition(node: ast.stmt | None) -> str:
    """The first call that the definition itself would run, unless it only wraps or builds a plain value."""
    decorators = set(map(id, _decorators(node)))
    makes = id(node.value) if made_class(node) and isinstance(node, ast.Assign) else 0
    for expression in _evaluated(node):
        wraps = id(expression) in decorators
        for inner in ast.walk(expression):
            match inner:
                case ast.Call(func=func) if id(inner) != makes:
                    text = dotted(func) or "a computed function"
                    plain = text in _HARMLESS_CALLS or _SPARK_TYPE.fullmatch(text)
                    if not plain and not (
                        wraps and text.split(".")[0] in _DECORATOR_ROOTS
                    ):
                        return text
                case ast.Await():
                    return "await"
                case ast.NamedExpr():
                    return ":="
                case ast.Attribute(attr="environ"):
                    return "os.environ"
    return ""


def _decorators(node: ast.AST | None) -> Iterable[ast.expr]:
    """The decorators of a definition and of everything defined in its body."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield from node.decorator_list
        for statement in node.body if isinstance(node, ast.ClassDef) else ():
            yield from _decorators(statement)


def _evaluated(node: ast.AST | None) -> Iterable[ast.AST]:
    """The parts of a def or class that run when it is defined."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield from node.decorator_list
            yield from node.args.defaults
            yield from (d for d in node.args.kw_defaults if d is not None)
        case ast.ClassDef():
            yield from node.decorator_list
            yield from node.bases
            yield from (k.value for k in node.keywords)
            for statement in node.body:
                yield from _evaluated(statement)
        case ast.Assign() | ast.AnnAssign() | ast.AugAssign() | ast.Expr():
            yield node
        case ast.Pass() | None:
            return
        case ast.stmt():
            yield ast.Call(
                func=ast.Name(id=type(node).__name__.lower()), args=[], keywords=[]
            )


# Methods that run when a class is made or derived from, not when it is used.
_RUN_EARLY = frozenset(
    {"__init_subclass__", "__new__", "__prepare__", "__set_name__", "__class_getitem__"}
)


def is_plain_base(fact: Fact, name: str, other: Fact) -> bool:
    """A class of the notebook that the definition only names as a base, a type or a default: nothing of it runs."""
    if made_class(other.node):
        return True
    if not isinstance(other.node, ast.ClassDef):
        return False
    decorators = {
        n.id
        for d in _decorators(fact.node)
        for n in ast.walk(d)
        if isinstance(n, ast.Name)
    }
    keywords = fact.node.keywords if isinstance(fact.node, ast.ClassDef) else []
    given = {
        n.id for k in keywords for n in ast.walk(k.value) if isinstance(n, ast.Name)
    }
    early = any(
        isinstance(s, ast.FunctionDef) and s.name in _RUN_EARLY for s in other.node.body
    )
    return name not in decorators | given and not early


def only_wraps(fact: Fact) -> bool:
    """A decorator whose own body only defines inner functions and returns one: applying it early shows nothing."""
    node = fact.node
    return isinstance(node, ast.FunctionDef) and all(
        isinstance(s, ast.FunctionDef | ast.AsyncFunctionDef)
        or (isinstance(s, ast.Return) and isinstance(s.value, ast.Name))
        or (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))
        for s in node.body
    )
