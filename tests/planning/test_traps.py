"""Small notebooks that would catch a careless tool: each does the same after conversion, whatever had to stay for it."""

from __future__ import annotations

STORIES = '''
### a function reads a variable the step rebinds around it
# %%
base = [1]
def read():
    return len(base)
# %%
before = read()
base = base + [2, 3]
after = read()
base = base * 2
print(before, after, read(), "reads")
# %%
base, read()

### a lambda in a default argument
# %%
unit = len("ab")
def f(x, k=lambda v: v * unit):
    return k(x)
a = f(1) + f(2)
# %%
unit = 10
b = f(1) + a
print(a, b, "lambda default")

### a comprehension of lambdas called at once
# %%
m = [len("a"), 2]
vals = [f(3) for f in [lambda x, k=k: x * k for k in m]]
total = sum(vals) + len(vals)
print(vals, total)

### a closure over a name of the same step
# %%
def make():
    pass
# %%
offset = len("abc")
shift = lambda x: x + offset
rows = [shift(i) for i in range(3)]
offset = 100
more = [shift(i) for i in range(3)]
print(rows, more, "closure and rebinding in one step")
# %%
shift(1)

### a closure over a name of the same step that a later cell rebinds
# %%
offset = len("abc")
shift = lambda x: x + offset
rows = [shift(i) for i in range(3)]
print(rows, "first")
# %%
offset = 50
rows = [shift(i) for i in range(3)]
print(rows, "second")

### a callback registered with the standard library
# %%
import functools
seen = []
@functools.singledispatch
def show(x):
    seen.append(("any", x))
@show.register(int)
def _(x):
    seen.append(("int", x))
# %%
for v in ("a", 1, 2.0):
    show(v)
    seen.append(len(seen))
print(seen, "dispatched")

### sort by a notebook function through an attribute
# %%
rank = {"a": 2, "b": 1}
class Ops:
    key = staticmethod(lambda v: rank[v])
names = sorted("ab", key=Ops.key)
best = names[0] + str(len(names))
print(names, best)
# %%
rank = {"a": 0, "b": 1}
names = sorted("ab", key=Ops.key)
worst = names[-1] + best
print(names, worst)

### two names for one function
# %%
step = len("ab")
def f(x):
    return x + step
g = f
# %%
rows = [f(i) + g(i) for i in range(3)]
same = f is g
print(rows, same)
# %%
step = 5
rows = [f(i) + g(i) for i in range(3)]
print(rows, "after")

### a function compared and kept in a set
# %%
def f(x): return x
def g(x): return -x
chosen = {f}
# %%
flags = [h in chosen for h in (f, g)]
vals = [h(2) for h in chosen] + [len(chosen)]
print(flags, vals)

### the docstring and name of a moved function
# %%
def area(r):
    """Area of a square."""
    return r * r
# %%
info = [area.__doc__, area.__name__, area.__defaults__]
vals = [area(i) for i in range(3)] + [len(info)]
print(info, vals)

### mutable default shared over cells
# %%
def add(x, seen=[]):
    seen.append(x)
    return list(seen)
# %%
a = add(1)
b = add(2) + a
print(a, b)
# %%
c = add(3) + b
d = len(c) + len(b)
print(c, d)

### star-args forwarding with extras
# %%
base = [10]
def inner(a, b=1, *c, **d):
    return a + b + sum(c) + base[0] + len(d)
def outer(*args):
    return inner(*args)
# %%
vals = [outer(1), outer(1, 2), outer(1, 2, 3), inner(1, z=4)]
total = sum(vals) + base[0]
print(vals, total)

### a generator expression as the only argument of a function with extras
# %%
limit = len("abc")
def first(xs):
    return [x for x in xs if x < limit]
# %%
a = first(i * 2 for i in range(5))
b = first(x for x in a) + first([9])
print(a, b)

### a call over several lines with comments gets one more argument
# %%
extra = [5]
def f(a, b=2):
    return a + b + extra[0]
# %%
v = f(
    1,  # one
    b=3,  # three
)  # done
w = f(
    2
    # nothing more
) + v
print(v, w)

### a definition over several lines with comments
# %%
extra = [5]
def f(
    a,  # first
    b=2,  # second
):  # all
    """Doc."""  # beside it
    # last
    return a + b + extra[0]
# %%
v = f(1) + f(1, 3)
w = [v, f(v)]
print(v, w)

### nested calls of functions with extras
# %%
k = [2]
def f(x):
    return x * k[0]
def g(x, y=0):
    return f(x) + f(f(y))
# %%
v = f(g(f(1), y=g(1)))
w = [f(x) for x in (g(1), g(v))]
print(v, w)

### a function with extras in a lambda and in a comprehension
# %%
k = [2]
def f(x):
    return x * k[0]
# %%
fs = [lambda x: f(x) + 1, lambda x: f(f(x))]
v = [g(3) for g in fs] + [f(i) for i in range(2)]
print(v, "before")
# %%
k = [5]
w = [g(3) for g in fs] + [f(i) for i in range(2)]
print(w, "after")

### a function with extras in a decorator argument and in an assert
# %%
k = [2]
def f(x):
    return x * k[0]
def times(n):
    def wrap(fn):
        def inner(x):
            return fn(x) * n
        return inner
    return wrap
@times(3)
def g(x):
    return x + 1
# %%
assert f(2) == 4, f"not {f(2)}"
v = [g(1), f(g(2))]
print(v, "checked")

### a function that reads a variable bound only inside a with
# %%
import io
def count():
    return len(text)
with io.StringIO("abc") as stream:
    text = stream.read()
    n = count() + 1
print(n, text)
# %%
more = [count(), n, count() * n]
print(more)

### a function that reads a loop variable of a later loop
# %%
def now():
    return item * 2
out = []
for item in [1, 2, 3]:
    out.append(now())
    out.append(item)
print(out)
# %%
last = now() + len(out)
print(last, item, "last")

### a class whose method calls a function with extras
# %%
k = [2]
def f(x):
    return x * k[0]
class Box:
    def __init__(self, x):
        self.x = f(x)
# %%
boxes = [Box(i) for i in range(3)]
vals = [b.x for b in boxes] + [f(9)]
print(vals, "boxed")

### class attribute computed from a moved function
# %%
def size(): return 3
class Grid:
    n = size()
    cells = [0] * n
# %%
g = Grid()
g.cells[0] = size() + 1
print(g.cells, Grid.cells is g.cells)

### metaclass, slots, class decorators
# %%
import functools
class Meta(type):
    def __call__(cls, *a):
        obj = super().__call__(*a)
        obj.made = True
        return obj
@functools.total_ordering
class Num(metaclass=Meta):
    def __init__(self, v): self.v = v
    def __eq__(self, o): return self.v == o.v
    def __lt__(self, o): return self.v < o.v
# %%
nums = sorted([Num(3), Num(1), Num(2)])
told = [n.v for n in nums], nums[0].made, Num(1) >= Num(1)
print(told)

### subclass of a class that stays
# %%
limit = len("abc")
class Base:
    def top(self):
        return limit
class Child(Base):
    pass
# %%
vals = [Child().top(), Base().top()]
limit = 10
vals += [Child().top()]
print(vals, "tops")

### isinstance against a class that stays and one that moves
# %%
class A:
    pass
limit = [1]
class B(A):
    def top(self):
        return limit
# %%
objs = [A(), B()]
flags = [isinstance(o, A) for o in objs] + [isinstance(o, B) for o in objs]
print(flags)

### typing: TypedDict, NamedTuple, Protocol
# %%
from typing import NamedTuple, TypedDict
class Row(NamedTuple):
    a: int
    b: str = "x"
class Opts(TypedDict, total=False):
    size: int
# %%
rows = [Row(i) for i in range(2)]
opts: Opts = {"size": len(rows)}
print(rows, opts, rows[0]._asdict())
# %%
rows[1]

### pickling an instance of a moved class
# %%
import pickle
class Box:
    def __init__(self, x): self.x = x
# %%
data = pickle.loads(pickle.dumps(Box([1, 2])))
vals = [data.x, type(data).__name__, len(data.x)]
print(vals)

### deep copies and identity
# %%
import copy
rows = [[1], [2]]
shallow, deep = copy.copy(rows), copy.deepcopy(rows)
# %%
rows[0].append(9)
shallow.append([len(rows)])
print(rows, shallow, deep)
# %%
shallow[0] is rows[0], deep[0] is rows[0]

### a dict view and an iterator over a changed dict
# %%
d = {"a": 1}
keys = d.keys()
# %%
d["b"] = 2
d["c"] = len(keys) + 1
print(list(keys), d)
# %%
sorted(keys)

### zip and enumerate kept over cells
# %%
xs = [1, 2, 3]
pairs = zip(xs, iter("abc"))
first = next(pairs)
print(first, "first")
# %%
xs.append(4)
rest = list(pairs) + [first]
print(rest, "rest")

### the loop over an iterator shared by two loops
# %%
it = iter(range(6))
head = []
for x in it:
    head.append(x)
    if x == 2:
        break
print(head, x)
# %%
tail = [x * 10 for x in it]
both = head + tail + [x]
print(both)

### else of try that returns a name bound in try
# %%
import json
texts = ['{"a": 1}', "nope"]
parsed = []
for t in texts:
    try:
        value = json.loads(t)
    except ValueError:
        value = None
        bad = t
    else:
        parsed.append(value)
print(parsed, value, bad)
# %%
again = [value, bad, len(parsed), t]
print(again)

### an exception that leaves names half done
# %%
total = [0]
try:
    for i in range(5):
        total.append(i)
        if i == 3:
            raise KeyError(i)
        done = i
except KeyError as key:
    why = str(key)
print(total, i, done, why)
# %%
left = [i, done, why, len(total)]
print(left)

### nested try in a loop with continue
# %%
ok, bad = [], []
for word in ["1", "x", "3"]:
    try:
        n = int(word)
    except ValueError:
        bad.append(word)
        continue
    ok.append(n)
print(ok, bad, n, word)
# %%
rest = [n, word] + ok
print(rest)

### a while loop that counts a parameter down
# %%
tries = 3
log = []
while tries:
    log.append(tries)
    tries -= 1
print(log, tries)
# %%
tries, len(log)

### chained comparison and boolean short cuts with walrus
# %%
data = {"a": [1, 2, 3]}
if (rows := data.get("a")) and len(rows) > 2:
    head = rows[:2]
else:
    head = []
print(rows, head)
# %%
size = len(rows) + len(head)
print(size, rows is data["a"])

### print with side effects in arguments
# %%
stack = [1, 2, 3]
print(stack.pop(), stack.pop(), len(stack))
stack.append(9)
print(stack, "left")
# %%
stack

### an expression statement that changes something in the middle
# %%
seen = set()
seen.add(1)
[seen.add(i) for i in range(3)]
seen and seen.add(99)
print(sorted(seen))
# %%
len(seen)

### a conditional expression with side effects
# %%
a, b = [], []
(a if len(a) < 1 else b).append(1)
(a if len(a) < 1 else b).append(2)
print(a, b, "appended")
# %%
a, b

### slices, del and ellipsis
# %%
grid = [list(range(4)) for _ in range(3)]
grid[1:2] = [[9], [8]]
del grid[0][::2]
mark = ...
print(grid, mark)
# %%
grid[-1][0] = mark
flat = [v for row in grid for v in row]
print(flat, len(flat))

### bytes, complex, sets, raw strings and numbers
# %%
raw = r"a\\nb"
blob = b"\\x00\\xff"
z = 3 + 4j
many = {1_000, 0x10, 0b11, 1e3}
print(raw, blob, abs(z), sorted(many))
# %%
parts = [raw, blob.hex(), z.real, max(many)]
print(parts)

### a string with quotes, braces and a hash
# %%
text = "it's # not a comment {x} %s \\"q\\""
x = len(text)
made = [text.format(x=x), text % "v", f"{x!r:>5} # {text}"]
print(made)
# %%
made[0]

### f-strings over several lines and nested
# %%
width = 6
rows = ["a", "bb"]
table = "\\n".join(f"{r:>{width}}|{len(r):03d}" for r in rows)
page = f"""
{table}
  {'-' * width}
"""
print(page)
# %%
page.count("|"), width

### a docstring-like string in the middle
# %%
rows = [1, 2]
"""This only explains."""
total = sum(rows) + len(rows)
'and this'
print(total)

### statement after statement with semicolons and comments
# %%
import math; x = math.floor(2.5); y = [x]; y.append(x + 1)  # four
if x: y.append(0); z = len(y)
print(x, y, z); y
# %%
y;  # hidden

### pass, assert, bare names and constants
# %%
pass
rows = [1, 2, 3]
assert rows
...
rows
None
total = sum(rows) + len(rows)
print(total)
# %%
rows; total
# %%
None

### shows None, shows a tuple, shows a call with None
# %%
rows = [3, 1]
rows.sort()
# %%
rows, len(rows)
# %%
print("printed") or rows[0]
# %%
None if rows else 1

### await inside a comprehension and in a condition
# %%
import asyncio
async def get(x):
    await asyncio.sleep(0)
    return x * 2
# %%
vals = [await get(i) for i in range(3)]
if await get(1) > 1:
    vals.append(await get(9))
print(vals, "awaited")
# %%
best = max([await get(v) for v in vals]) + len(vals)
print(best)

### type aliases and annotations without values
# %%
from typing import Dict, List
Names = List[str]
table: Dict[str, int]
table = {}
names: Names = ["a", "b"]
for n in names:
    table[n] = len(n) + len(table)
print(table, names)
# %%
table["a"]

### environment and process state
# %%
import os
os.environ["NB_TRAP"] = "1"
seen = [os.environ["NB_TRAP"], len(os.environ["NB_TRAP"])]
os.environ.pop("NB_TRAP")
gone = [os.environ.get("NB_TRAP"), *seen]
print(seen, gone)
# %%
gone

### recursion limit and other settings in the middle
# %%
import decimal
a = [decimal.Decimal(1) / 3 for _ in range(2)]
decimal.getcontext().prec = 5
b = [decimal.Decimal(1) / 3 for _ in range(2)]
decimal.getcontext().prec = 28
print(a, b)
# %%
c = [decimal.Decimal(2) / 3, len(a), len(b)]
print(c)

### locals of one cell named like functions of another
# %%
def total(xs):
    return sum(xs)
def report(xs):
    total = len(xs)
    return total * 2
# %%
vals = [total([1, 2]), report([1, 2, 3])]
n = total(vals) + report(vals)
print(vals, n)

### a step needs a name that is a builtin rebound on one path
# %%
rows = [3, 1, 2]
if len(rows) > 5:
    sorted = list
out = sorted(rows)
both = [out, rows, sorted(rows) == rows]
print(both)

### a builtin rebound by a function definition
# %%
n = len([1, 2])
def len(x):
    return 99
# %%
vals = [len([1]), n, len("")]
more = vals + [len(vals)]
print(vals, more)

### help names from star import used by functions
# %%
from math import *
def hyp(a, b):
    return sqrt(a * a + b * b)
# %%
vals = [hyp(3, 4), floor(hyp(1, 1))]
total = fsum(vals) + pi * 0
print(vals, total)

### two star imports, the second wins
# %%
from math import *
from cmath import *
# %%
vals = [sqrt(-1), type(sqrt(4)).__name__]
more = vals + [floor(2.5)]
print(vals, more)

### an alias of a module rebound in a function
# %%
import json as js
def dump(x):
    js = str
    return js(x)
# %%
vals = [dump(1), js.dumps([1]), dump([2])]
text = "".join(vals) + js.dumps({})
print(text)

### a module attribute patched
# %%
import string
old = string.digits
string.digits = "01"
vals = [string.digits, old, len(string.digits)]
string.digits = old
print(vals)
# %%
string.digits == old

### the same import in many cells
# %%
import math
a = [math.floor(1.5), math.ceil(1.5)]
b = sum(a) + len(a)
# %%
import math
from math import floor
c = [floor(b / 2), math.ceil(b / 2)]
print(a, b, c)
# %%
import math as m
m is math, floor(1.5)

### dataclass with a default from a constant and a method with a late name
# %%
from dataclasses import dataclass
LIMIT = 5
@dataclass
class Job:
    size: int = LIMIT
    def cost(self):
        return price(self.size)
def price(n):
    return n * 2
# %%
jobs = [Job(), Job(1)]
costs = [j.cost() for j in jobs] + [LIMIT]
print(jobs, costs)

### a variable that holds a class which is instantiated later
# %%
class A:
    name = "a"
class B(A):
    name = "b"
Chosen = B if len("ab") > 1 else A
# %%
obj = Chosen()
told = [obj.name, Chosen.__name__, isinstance(obj, A)]
print(told)

### a partial that the notebook made itself
# %%
import functools
base = len("ab")
def f(x, y):
    return x * y + base
double = functools.partial(f, 2)
vals = [double(3), double(y=1)]
# %%
base = 100
vals += [double(3), f(1, 1)]
print(vals)

### threads see the variable of their time
# %%
import threading
box = []
level = len("a")
def work():
    box.append(level)
t = threading.Thread(target=work)
t.start()
t.join()
print(box, "worked")
# %%
level = 7
t = threading.Thread(target=work)
t.start(); t.join()
print(box, "again")
t = None

### a context manager that swallows
# %%
import contextlib
value = "before"
with contextlib.suppress(ZeroDivisionError):
    value = "inside"
    value = 1 / 0
    value = "never"
print(value, "suppressed")
# %%
text = value * 2 + "!"
print(text)

### a context manager that swallows before a first binding
# %%
import contextlib
with contextlib.suppress(ZeroDivisionError):
    x = 1 / 0
    y = 2
print("passed", "it")
# %%
try:
    z = [x, y, 3]
except NameError:
    z = ["unbound"]
print(z)

### del in a loop and bound again
# %%
rows = []
for i in range(3):
    tmp = [i] * i
    rows.append(len(tmp))
    del tmp
print(rows, i)
# %%
try:
    print(tmp)
except NameError:
    print("no tmp", i)

### names bound in an inactive branch only
# %%
import sys
if sys.version_info < (3,):
    text_type = unicode
else:
    text_type = str
rows = [text_type(i) for i in range(3)]
print(rows)
# %%
text_type(5)

### name main guard
# %%
def main(n):
    return list(range(n))
if __name__ == "__main__":
    rows = main(3)
    print(rows, "main")
# %%
total = sum(rows) + len(rows)
print(total)

### recursion through a lambda
# %%
fact = lambda n: 1 if n < 2 else n * fact(n - 1)
vals = [fact(i) for i in range(5)]
total = sum(vals) + fact(3)
print(vals, total)
# %%
fact(5)

### a lambda moved in a step and recursive through its name
# %%
depth = lambda xs: 1 + max((depth(x) for x in xs), default=0) if isinstance(xs, list) else 0
d = [depth([]), depth([[1], [[2]]])]
e = d + [depth(d)]
print(d, e)

### a defaultdict keeps its lambda
# %%
from collections import defaultdict
start = len("ab")
counts = defaultdict(lambda: start)
first = counts["a"] + counts["b"]
print(first, dict(counts))
# %%
start = 100
second = counts["c"] + first
print(second, dict(counts))

### dict and update keep their lambdas
# %%
rate = len("ab")
ops = dict(up=lambda x: x + rate)
ops.update(down=lambda x: x - rate)
first = ops["up"](1) + ops["down"](1)
print(first, sorted(ops))
# %%
rate = 10
second = [ops["up"](1), ops["down"](1), first]
print(second, "later")

### a walrus is seen by a function called in the same statement
# %%
n = len("ab")
class See:
    def __call__(self):
        return n
see = See()
# %%
both = [(n := 50), see(), see() + len("abc")]
print(both, n)
# %%
n = see() + len("abcd") + 1
print(n, see())

### enumerate and zip wait
# %%
k = len("ab")
pairs = enumerate(x * k for x in [1, 2, 3])
first = next(pairs)
print(first, "first")
# %%
k = 10
rest = list(pairs) + [first]
print(rest, "rest")

### a function of the notebook called apply keeps what it gets
# %%
kept = []
def apply(f):
    kept.append(f)
k = len("ab")
apply(lambda x: x * k)
n = [f(1) for f in kept] + [k]
print(n, "at first")
# %%
k = 10
m = [f(1) for f in kept] + n
print(m, "later")

### a method called map of the notebook keeps what it gets
# %%
class Lazy:
    def __init__(self, xs): self.xs, self.fs = xs, []
    def map(self, f):
        self.fs.append(f)
        return self
    def get(self):
        out = self.xs
        for f in self.fs:
            out = [f(x) for x in out]
        return out
k = len("ab")
lazy = Lazy([1, 2]).map(lambda x: x * k)
first = lazy.get() + [k]
print(first, "first")
# %%
k = 7
second = lazy.get() + first
print(second, "second")

### a map used up at once may move though its variable changes later
# %%
k = len("ab")
a = list(map(lambda x: x * k, [1, 2, 3]))
b = sorted(a, key=lambda x: -x * k) + [sum(x * k for x in a)]
print(a, b)
# %%
k = 7
c = list(filter(lambda x: x > k, b)) + [k]
print(c, "filtered")

### random default
# %%
import random as np
np.seed(1)
def f(x=np.random()):
    return x
class K:
    w = np.random()
# %%
v = [f(), K.w, np.random()]
print(v, "drawn in order")

### class annotated before it is defined
# %%
class Box:
    pass
boxes = [Box() for _ in range(2)]
first = Box()
print(len(boxes), "boxes")
# %%
class Crate(Box):
    pass
def pack(b: Box, c: "Crate" = None) -> Crate:
    return c or Crate()
crate = pack(first)
both = [type(crate).__name__, isinstance(crate, Box)]
print(both)

### variables named like types
# %%
int = 3
str = "a"
dict = {"a": int}
n = len(str) + int
tuple = (n, dict)
print(int, str, dict, n, tuple)
# %%
rows = [n, len(dict), tuple[0]]
total = n + rows[0]
print(rows, total)

### var named as generated step
# %%
def compute_total(x):
    return x + 1
# %%
total = compute_total(1) + len("abc")
print(total, "total", compute_total(2))
# %%
compute_total_2 = [total, total * 2]
total = sum(compute_total_2) + len(compute_total_2)
print(total, "again")

### multi-target for and shadowed function param
# %%
d = {"a": 1, "b": 2}
for k, v in d.items():
    d[k] = v * 10
f = lambda k: k + v
r = [f(1), f(2)]
print(d, k, v, r)
# %%
for v in (5, 6):
    r.append(f(0))
print(r, v)

### nested def in step
# %%
xs = [1, 2, 3]
if xs:
    def helper(v):
        return v + len(xs)
ys = [helper(x) for x in xs]
print(ys, "helped")
# %%
xs = xs + [4]
zs = [helper(x) for x in xs]
print(zs, "again")

### def in a loop
# %%
fs = []
for i in range(3):
    def g(x, i=i):
        return x * i
    fs.append(g)
out = [f(2) for f in fs] + [g(1)]
print(out, i)
# %%
more = [g(5), i, len(fs)]
print(more)

### property and class var counters
# %%
class C:
    count = 0
    def __init__(self):
        C.count += 1
        type(self).last = self
# %%
cs = [C() for _ in range(3)]
n = C.count + len(cs)
print(n, C.last is cs[-1])

### memo dict as default and global list alias
# %%
cache = {}
def slow(n, memo=cache):
    if n not in memo:
        memo[n] = n * n
    return memo[n]
# %%
vals = [slow(i) for i in range(4)]
same = len(cache) == 4, slow.__defaults__[0] is cache
print(vals, same, cache)

### del then function use
# %%
tmp = [1, 2]
def use():
    return len(tmp)
a = use() + use()
print(a)
# %%
del tmp
# %%
try:
    b = use()
except NameError:
    b = -1
c = [a, b]
print(c)

### late constant in class
# %%
class T:
    def go(self):
        return SPEED * 2
# %%
SPEED = 4
# %%
vals = [T().go(), SPEED]
n = sum(vals) + 1
print(vals, n)

### constant then shadow in function and global comprehension
# %%
N = 3
def f():
    N = 10
    return [N for _ in range(2)]
def g():
    return [N for N in range(2)] + [N]
# %%
r = [f(), g(), N]
t = len(r) + N
print(r, t)

### shell assigned used
# %%
out = !echo hi
n = len(out) + len(out[0])
m = n * 2 + len(out)
print(n, m)

### augmented on attribute alias
# %%
class Bag: pass
b = Bag(); b.xs = [1]; alias = b.xs
# %%
b.xs += [2]
b.n = len(alias) + 1
print(alias, b.xs is alias, b.n)
# %%
alias

### string join step returns str; iterator reuse
# %%
lines = iter(["a", "b", "c"])
head = next(lines) + next(lines)
rest = "".join(lines) + head
print(head, rest)
# %%
list(lines)
'''


def test_nothing_is_caught(story, same_result):
    same_result(story)


def test_closures_used_up_at_once_do_not_keep_a_step_back(same_result):
    made = same_result("""
# %%
k = len("ab")
a = list(map(lambda x: x * k, [1, 2, 3]))
b = sorted(a, key=lambda x: -x * k) + [sum(x * k for x in a)]
print(a, b)
# %%
k = 7
c = list(filter(lambda x: x > k, b)) + [k]
print(c, "filtered")
""")
    assert made.share == 1


def test_a_context_manager_of_the_notebook_may_swallow_the_error(same_result):
    made = same_result("""
# %%
class Quiet:
    def __enter__(self):
        return self
    def __exit__(self, *error):
        return True
# %%
rows = [i for i in range(3)]
with Quiet():
    low = min(rows) + sum(rows)
    high = [1 / 0 for _ in rows]
    spread = 4
print(rows, low)
# %%
low
""")
    assert "name-may-be-unbound" in made.codes


def test_setup_that_reads_a_parameter_stands_below_it(same_result):
    made = same_result("""
# %%
import random
SEED = 42
random.seed(SEED)
# %%
rows = [random.random() for _ in range(4)]
total = sum(rows) + len(rows)
print(total)
""")
    assert made.plan.figures.moved == 2


def test_the_docstring_of_a_script_stays_its_first_statement(same_result):
    made = same_result('''
# %%
"""Heights of people."""

# Authors: somebody
# %%
rows = [i for i in range(4)]
total = sum(rows) + len(rows)
print(total)
''')
    assert made.slim.startswith('"""Heights of people."""')
