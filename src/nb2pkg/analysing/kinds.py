"""A statement's syntax tree in, its kind out: import, definition, setup, print, plot, show, inert or logic."""

from __future__ import annotations

import ast

from nb2pkg.model.analysis import Kind
from nb2pkg.syntax.dotted import dotted, root
from nb2pkg.syntax.made_classes import made_class

_SETUP_CALLS = frozenset("""
    warnings.filterwarnings warnings.simplefilter warnings.resetwarnings matplotlib.use mpl.use
    plt.style.use matplotlib.style.use mpl.style.use plt.switch_backend plt.rc matplotlib.rc mpl.rc
    plt.rcParams.update matplotlib.rcParams.update mpl.rcParams.update rcParams.update
    matplotlib.rcdefaults plt.rcdefaults plt.ion plt.ioff np.random.seed numpy.random.seed
    random.seed np.set_printoptions numpy.set_printoptions np.seterr torch.manual_seed
    torch.cuda.manual_seed torch.cuda.manual_seed_all torch.set_default_dtype tf.random.set_seed
    tf.get_logger logging.basicConfig logging.getLogger logging.disable os.environ.setdefault
    os.environ.update os.putenv os.chdir locale.setlocale sys.setrecursionlimit load_dotenv
    dotenv.load_dotenv pd.set_option pd.reset_option pandas.set_option pl.Config.set_tbl_rows
    tqdm.pandas sklearn.set_config set_config xr.set_options set_matplotlib_formats
    display.set_matplotlib_formats set_seed seed_everything register_matplotlib_converters
    pd.plotting.register_matplotlib_converters init_notebook_mode pio.renderers
    """.split())
_SETUP_PREFIXES = (
    "sys.path.",
    "sns.set",
    "seaborn.set",
    "alt.data_transformers.",
    "alt.renderers.",
    "hv.extension",
    "mlflow.set_",
)
_SETUP_TARGETS = (
    "os.environ",
    "sys.path",
    "sys.modules",
    "plt.rcParams",
    "matplotlib.rcParams",
    "mpl.rcParams",
    "rcParams",
    "pd.options",
    "pandas.options",
    "pd.plotting",
    "pio.templates",
    "pio.renderers",
    "torch.backends",
    "sys.dont_write_bytecode",
    "InlineBackend",
)
_PLOT_ROOTS = frozenset("""
    plt ax axs axes fig figure sns seaborn px go alt pyplot gca ax1 ax2 ax3 ax4 axis cbar cb
    colorbar pl
    """.split())
_PLOT_METHODS = frozenset("""
    plot hist boxplot scatter bar barh pie imshow contour contourf legend set_title set_xlabel
    set_ylabel suptitle tight_layout savefig show colorbar axhline axvline fill_between annotate
    set_xlim set_ylim subplots_adjust heatmap pairplot countplot distplot
    """.split())


_EXCEPTIONS = frozenset(
    [
        "ImportError",
        "ModuleNotFoundError",
        "Exception",
        "BaseException",
        "OSError",
        "AttributeError",
        "RuntimeError",
        "ValueError",
    ]
)
# Methods that give a new value and change nothing, for whatever object they are usual on.
_LOOKS = frozenset("""
    head tail info describe value_counts round mean median std var sum min max count corr cov
    nunique unique to_frame sort_values sort_index nlargest nsmallest idxmax idxmin isna isnull
    notna groupby agg pivot_table reset_index set_index transpose memory_usage keys values items
    get_params equals upper lower strip title split format replace startswith endswith isoformat
    strftime tolist item abs reindex groupBy orderBy withColumn limit distinct toPandas
    """.split())


_PLAIN_FUNCTIONS = frozenset("""
    len round abs str repr type int float bool format isinstance hasattr id
    """.split())


def kind_of(node: ast.stmt, *, shown: bool) -> Kind:
    """The kind of a top-level statement that holds no IPython syntax.

    `shown`: it is the last expression of its cell and no semicolon hides its value.
    """
    match node:
        case ast.Import() | ast.ImportFrom():
            return "import"
        case ast.Try() | ast.If() if is_conditional_import(node):
            return "import"
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return "definition"
        case ast.Assign() if made_class(node):
            return "definition"
        case ast.Pass():
            return "inert"
        case ast.Expr(value=ast.Constant()) if not shown:
            return "inert"
    if is_setup(node):
        return "setup"
    if isinstance(node, ast.Expr) and is_print(node.value):
        return "print"
    if is_plot(node):
        return "plot"
    if shown or (isinstance(node, ast.Expr) and only_looks(node.value)):
        return "show"
    return "logic"


def is_conditional_import(node: ast.Try | ast.If) -> bool:
    """`try: import x / except ImportError: ...` where every branch only imports, passes or binds a literal."""
    bodies = [node.body, node.orelse]
    if isinstance(node, ast.Try):
        bodies += [node.finalbody, *(handler.body for handler in node.handlers)]
        if not any(isinstance(s, ast.Import | ast.ImportFrom) for s in node.body):
            return False
        if not all(_catches_builtins(handler.type) for handler in node.handlers):
            return False
    else:
        test = {
            root(n)
            for n in ast.walk(node.test)
            if isinstance(n, ast.Name | ast.Attribute)
        }
        if not test <= {"sys", "TYPE_CHECKING", "typing", "os", "platform"} or _calls(
            node.test
        ):
            return False
        if not any(
            isinstance(s, ast.Import | ast.ImportFrom) for b in bodies for s in b
        ):
            return False
    return all(_import_like(statement) for body in bodies for statement in body)


def _catches_builtins(node: ast.expr | None) -> bool:
    """`except ImportError`, `except (ImportError, OSError)`: names every module has."""
    names = node.elts if isinstance(node, ast.Tuple) else [node]
    return all(
        n is None or (isinstance(n, ast.Name) and n.id in _EXCEPTIONS) for n in names
    )


def _import_like(node: ast.stmt) -> bool:
    match node:
        case ast.Import() | ast.Pass():
            return True
        case ast.ImportFrom(names=names):
            return all(alias.name != "*" for alias in names)
        case ast.Assign(targets=[ast.Name()], value=ast.Constant()):
            return True
        case ast.Try() | ast.If():
            return is_conditional_import(node)
    return False


def _calls(node: ast.AST) -> bool:
    return any(isinstance(inner, ast.Call) for inner in ast.walk(node))


def is_setup(node: ast.stmt) -> bool:
    """Statements that configure the process: environment, paths, warnings, options, styles, seeds."""
    match node:
        case ast.Expr(value=ast.Call(func=func)):
            name = dotted(func)
            return name in _SETUP_CALLS or name.startswith(_SETUP_PREFIXES)
        case ast.Assign(targets=[target]) | ast.AugAssign(target=target):
            if isinstance(target, ast.Subscript):
                target = target.value
            name = dotted(target)
            return (
                "." in name and name.startswith(_SETUP_TARGETS)
            ) or name == "rcParams"
    return False


def is_print(node: ast.expr) -> bool:
    """`print(...)`, `pprint(...)`."""
    return isinstance(node, ast.Call) and dotted(node.func) in {
        "print",
        "pprint",
        "pprint.pprint",
    }


def is_display(node: ast.expr) -> bool:
    """`display(...)` and its kin."""
    return isinstance(node, ast.Call) and dotted(node.func).split(".")[-1] in {
        "display",
        "displayHTML",
        "display_html",
        "display_png",
        "display_svg",
    }


def only_looks(node: ast.expr) -> bool:
    """An expression statement whose value is thrown away and which changes nothing: a name, `df.shape`, `df.head()`."""
    match node:
        case ast.Name() | ast.Attribute() | ast.Compare() | ast.Subscript():
            return not _calls(node)
        case ast.Call(func=ast.Attribute(attr=method), keywords=keywords):
            return method in _LOOKS and all(k.arg != "inplace" for k in keywords)
        case ast.Call():
            return is_display(node)
    return False


def changes_nothing(node: ast.expr, own: frozenset[str] = frozenset()) -> bool:
    """Evaluating the expression changes nothing, so what only shows it can be left out of a pipeline.

    `print(...)` and `display(...)` around it do not count. What may use up an iterator (`sum(xs)`, a comprehension)
    counts as a change. `own`: methods and properties of the notebook's classes, which may do anything.
    """
    match node:
        case ast.Call(args=args, keywords=keywords) if is_print(node) or is_display(
            node
        ):
            return all(changes_nothing(a, own) for a in args) and all(
                changes_nothing(k.value, own) for k in keywords
            )
    return all(_is_harmless(inner, own) for inner in ast.walk(node))


def _is_harmless(inner: ast.AST, own: frozenset[str]) -> bool:
    match inner:
        case ast.Attribute(attr=name) if name in own:
            return False
        case ast.keyword(arg="inplace"):
            return False
        case ast.Call(func=ast.Name(id=name)):
            return name in _PLAIN_FUNCTIONS
        case ast.Call(func=ast.Attribute(attr=method)):
            return method in _LOOKS
        case (
            ast.Call()
            | ast.NamedExpr()
            | ast.Await()
            | ast.Yield()
            | ast.YieldFrom()
            | ast.Starred()
        ):
            return False
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            return False
    return True


def is_plot(node: ast.stmt) -> bool:
    """A statement that only draws: a call on pyplot, an axes or a figure, or `x.plot(...)`."""
    match node:
        case ast.Expr(value=ast.Call() as call):
            pass
        case ast.Assign(targets=[target], value=ast.Call() as call) if _axes_target(
            target
        ):
            pass
        case _:
            return False
    if root(call) in _PLOT_ROOTS:
        return True
    parts = dotted(call.func).split(".")
    return isinstance(call.func, ast.Attribute) and (
        parts[-1] in _PLOT_METHODS or call.func.attr in _PLOT_METHODS or "plot" in parts
    )


def _axes_target(target: ast.expr) -> bool:
    names = [n.id for n in ast.walk(target) if isinstance(n, ast.Name)]
    return bool(names) and all(name in _PLOT_ROOTS or name == "_" for name in names)
