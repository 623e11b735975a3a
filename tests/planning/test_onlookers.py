"""Notebooks that look at themselves: what runs, tests, shows or pickles a name of `__main__` must still find it."""

from __future__ import annotations

import pytest


def test_functions_with_doctests_stay_where_testmod_looks(same_result):
    made = same_result('''
# %%
import doctest
def square(x):
    """
    >>> square(3)
    9
    """
    return x * x
def double(x):
    return 2 * x
# %%
doctest.testmod()
''')
    assert made.home("def square") == "notebook" and made.home("def double") == "module"
    assert "checked-by-doctest" in made.codes


def test_unittest_finds_the_cases_in_the_notebook(same_result):
    made = same_result("""
# %%
import unittest
class Adds(unittest.TestCase):
    def test_it(self):
        self.assertEqual(1 + 1, 2)
# %%
program = unittest.main(argv=[""], exit=False)
ran = program.result.testsRun
print(ran)
del program
""")
    assert "import Adds" in made.slim


@pytest.mark.parametrize(
    "call",
    [
        'exec("push(1)")',
        'globals()["push"](1)',
        'timeit.repeat("push(1)", globals=vars(), number=1)',
        'timeit.timeit("push(1)", "from __main__ import push", number=2)',
    ],
)
def test_a_function_called_by_text_keeps_its_signature(call, same_result):
    made = same_result(f"""
# %%
import timeit
k = []
def push(x):
    k.append(x)
# %%
{call};
# %%
print(len(k), "pushed")
""")
    assert made.home("def push") == "notebook"


def test_a_docstring_that_is_shown_is_not_formatted(convert):
    made = convert("""
# %%
def bare(x):
    ''' Spaces count. '''
    return x
def plain(x):
    '''As black writes it.

    In two paragraphs.
    '''
    return x
class Odd:
    def method(self):
        '''Ends in a space. '''
# %%
print(bare.__doc__)
help(plain)
""")
    assert made.home("def bare") == made.home("class Odd") == "notebook"
    assert made.home("def plain") == "module"
    assert "docstring-is-read" in made.codes


def test_classes_made_by_a_call_can_be_pickled(same_result):
    made = same_result("""
# %%
import enum, pickle
from collections import namedtuple
from typing import Generic, TypeVar
FIELDS = "x y"
T = TypeVar("T")
# a place
Point = namedtuple("Point", FIELDS)  # in the plane
Shade = enum.Enum("Shade", "LIGHT DARK")
class Box(Generic[T]):
    def __init__(self, held: T):
        self.held = held
def moved(p):
    return Point(p.x + 1, p.y)
# %%
p = moved(Point(1, 2))
boxes = [Box[int](p).held, Shade.DARK]
print(boxes, pickle.loads(pickle.dumps(boxes)) == boxes)
""")
    assert made.home("Point =") == made.home("class Box") == "module"
    assert (
        '# a place\nPoint = namedtuple("Point", FIELDS)  # in the plane' in made.modules
    )
    assert made.share == 1


def test_a_class_made_twice_or_of_variables_stays(same_result):
    made = same_result("""
# %%
from collections import namedtuple
fields = ["x"]
fields.append("y")
Point = namedtuple("Point", fields)
Pair = namedtuple("Pair", "a b")
p = [Point(1, 2), Pair(1, 2)]
# %%
Pair = namedtuple("Pair", "b a")
q = [p, Pair(1, 2)]
print(q)
""")
    assert made.home("Point =") == "notebook" and made.home("Pair =") == "notebook"


def test_what_own_methods_and_inplace_do_is_not_left_out_of_the_pipeline(same_result):
    made = same_result("""
# %%
class Table:
    def __init__(self):
        self.rows = [3, 1]
    def sort_values(self, inplace=False):
        self.rows.sort()
    def count(self):
        self.rows.append(9)
    @property
    def touched(self):
        self.rows.append(0)
t = Table()
# %%
t.sort_values(inplace=True)
# %%
t.count()
# %%
t.touched
# %%
total = sum(t.rows) + len(t.rows)
print(total, t.rows)
""")
    assert "t.count()" in made.texts["pipeline"]


def test_classes_stay_where_the_notebook_lists_subclasses(same_result):
    made = same_result("""
# %%
class Shape:
    pass
class Square(Shape):
    pass
print([c.__name__ for c in Shape.__subclasses__()])
# %%
class Circle(Shape):
    pass
def sizes():
    return len(type.__subclasses__(Shape))
names = [c.__name__ for c in Shape.__subclasses__()]
print(names, sizes())
""")
    assert made.home("class Circle") == "notebook"
    assert made.home("def sizes") == "module"
    assert "subclasses-are-listed" in made.codes


@pytest.mark.parametrize(
    "shows",
    [
        "print(type(thing), 1)",
        "text = f'{Thing}' + '!'",
        "home = Thing.__module__ + '!'",
        "type(thing)",
        "Thing",
    ],
)
def test_a_class_whose_home_is_shown_gets_a_finding(convert, shows):
    made = convert(f"# %%\nclass Thing:\n    pass\nthing = Thing()\n# %%\n{shows}\n")
    assert "class-home-is-shown" in made.codes


@pytest.mark.parametrize(
    "shows", ["print(type(thing).__name__)", "kind = type(thing)", "thing", "Thing()"]
)
def test_a_class_whose_home_is_not_shown_gets_none(convert, shows):
    made = convert(f"# %%\nclass Thing:\n    pass\nthing = Thing()\n# %%\n{shows}\n")
    assert "class-home-is-shown" not in made.codes
