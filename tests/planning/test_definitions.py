"""Functions and classes: what they read, when they read it, and how they are used."""

from __future__ import annotations

STORIES = """
### late binding: a function sees the value at call time
# %%
k = [1]
def f(x):
    return x + k[0]
# %%
a = [f(i) for i in range(3)]
print(a, "first")
# %%
k = [10]
# %%
b = [f(i) for i in range(3)]
print(b, "second")
# %%
a, b

### a variable rebound between definition and call
# %%
rate = len("ab")
def f(x):
    return x * rate
rate = len("abc")
# %%
total = sum(f(i) for i in range(4))
print(total, rate)

### a default argument keeps the value of its definition
# %%
start = [1]
def f(x, s=start):
    s.append(x)
    return len(s)
start = [5]
# %%
r = [f(i) for i in range(3)]
print(r, start, "end")

### closures stored in a list and called later
# %%
makers = []
for i in range(3):
    makers.append(lambda x: x + i)
print(len(makers), "made")
# %%
i = 100
# %%
values = [m(1) for m in makers]
print(values, "values")

### closures in a list, loop variable never rebound
# %%
makers = []
for i in range(3):
    makers.append(lambda x: x + i)
print(len(makers), "made so many functions")
# %%
values = [m(1) for m in makers]
print(values, "are the values")

### closure over a list changed later
# %%
seen = []
note = lambda x: seen.append(x) or len(seen)
total = note(1) + note(2)
# %%
seen.append(99)
total2 = note(3) * 2 + len(seen)
print(seen, total, total2)

### a generator consumed in a later cell
# %%
base = [1, 2, 3]
gen = (x * 2 for x in base if x > 1)
length = len(base) + 3
# %%
out = list(gen) + [length]
print(out, "out of the generator")

### a generator whose variable is rebound before it is consumed
# %%
factor = len("ab")
gen = (x * factor for x in range(3))
n = len("abc") + factor
# %%
factor = len("abcdef")
# %%
out = list(gen) + [n]
print(out, "with the late factor")

### extras through map and sorted
# %%
weights = {"a": 3, "b": 1}
def weigh(x):
    return weights[x]
# %%
ordered = sorted(["a", "b"], key=weigh)
mapped = list(map(weigh, ordered))
print(ordered, mapped, "weighed")

### extras through map, consumed after a rebinding
# %%
weights = {"a": 3, "b": 1}
def weigh(x):
    return weights[x]
lazy = map(weigh, ["a", "b"])
count = len(weights) + 1
# %%
weights = {"a": 30, "b": 10}
# %%
result = list(lazy) + [count]
print(result, "lazily")

### extras through functools.partial
# %%
from functools import partial
offset = len("four")
def add(a, b):
    return a + b + offset
# %%
add2 = partial(add, 2)
results = [add2(i) for i in range(3)]
print(results, "partially")

### partial kept while the variable changes
# %%
from functools import partial
offset = len("four")
def add(a, b):
    return a + b + offset
add2 = partial(add, 2)
# %%
offset = len("fourteen")
results = [add2(i) for i in range(3)]
print(results, "partially")

### functions that call functions that need variables
# %%
table = {"x": 1}
def low(k):
    return table[k]
def middle(k):
    return low(k) + 1
def high(k):
    return middle(k) * 2
# %%
answer = high("x") + middle("x") + low("x")
print(answer, "is the answer")

### recursion with a variable
# %%
memo = {}
def fib(n):
    if n < 2:
        return n
    if n not in memo:
        memo[n] = fib(n - 1) + fib(n - 2)
    return memo[n]
# %%
answer = [fib(i) for i in range(10)]
print(answer, sorted(memo))

### mutual recursion
# %%
def even(n):
    return n == 0 or odd(n - 1)
def odd(n):
    return n != 0 and even(n - 1)
# %%
flags = [even(i) for i in range(4)] + [odd(3)]
print(flags, "parity")

### mutual recursion with a variable
# %%
calls = []
def even(n):
    calls.append(n)
    return n == 0 or odd(n - 1)
def odd(n):
    return n != 0 and even(n - 1)
# %%
flags = [even(i) for i in range(4)] + [odd(3)]
print(flags, len(calls), "parity")

### nested functions and nonlocal
# %%
step = len("ab")
def counter():
    n = 0
    def up():
        nonlocal n
        n += step
        return n
    return up
# %%
c = counter()
vals = [c(), c(), c()]
print(vals, "counted")

### nested function, variable rebound later
# %%
step = len("ab")
def counter():
    n = 0
    def up():
        nonlocal n
        n += step
        return n
    return up
c = counter()
first = c() + c()
# %%
step = 10 * step
second = c() + first
print(first, second, "counted")

### global statement in a function
# %%
hits = 0
def hit():
    global hits
    hits += 1
    return hits
# %%
values = [hit() for _ in range(3)]
print(values, hits)

### a global made only by a function
# %%
def load():
    global data
    data = [1, 2, 3]
# %%
load()
total = sum(data) + len(data) * 2
print(total, data)

### a function defined in two cells
# %%
def f(x):
    return x + 1
# %%
a = [f(i) for i in range(3)]
print(a, "old function")
# %%
def f(x):
    return x * 100
# %%
b = [f(i) for i in range(3)]
print(b, "new function")

### a function calling a function that is redefined
# %%
def inner(x):
    return x + 1
def outer(x):
    return inner(x) * 2
a = [outer(i) for i in range(3)]
print(a, "with the old one")
# %%
def inner(x):
    return x * 100
# %%
b = [outer(i) for i in range(3)]
print(b, "with the new one")

### a function whose name becomes a variable
# %%
def mean(xs):
    return sum(xs) / len(xs)
# %%
mean = mean([1, 2, 3]) + mean([4, 5])
print(mean, "is the mean")

### a decorator of the notebook
# %%
def twice(f):
    def inner(*a):
        return f(*a) * 2
    return inner
@twice
def g(x):
    return x + 1
# %%
vals = [g(i) for i in range(3)]
print(vals, "twice")

### a decorator that registers
# %%
registry = {}
def register(f):
    registry[f.__name__] = f
    return f
@register
def alpha(x):
    return x + 1
@register
def beta(x):
    return x - 1
# %%
out = {name: fn(10) for name, fn in registry.items()}
print(out, "registered")

### a decorator that prints when applied
# %%
def loud(f):
    print("decorating", f.__name__)
    return f
@loud
def g(x):
    return x + 1
# %%
print(g(1), g(2))

### lru_cache over a function with a variable
# %%
from functools import lru_cache
table = {"a": len("abc")}
@lru_cache(maxsize=None)
def look(k):
    return table[k]
# %%
got = [look("a"), look("a")]
print(got, "cached")

### a class reading a constant
# %%
LIMIT = 3
class Box:
    def __init__(self, x):
        self.x = min(x, LIMIT)
    def __repr__(self):
        return f"Box({self.x})"
# %%
boxes = [Box(i) for i in range(5)]
print(boxes, "boxes")
# %%
boxes[0]

### a class reading a variable that is rebound
# %%
limit = len("abc")
class Box:
    def get(self):
        return limit
b = Box()
first = b.get() + b.get()
# %%
limit = 100
second = b.get() + first
print(first, second, "gets")

### class attributes changed from outside
# %%
class Config2:
    rate = 1
    names = []
# %%
Config2.rate = 5
Config2.names.append("x")
c = Config2()
print(c.rate, c.names, "attributes")

### inheritance across cells
# %%
class Base:
    kind = "base"
    def hello(self):
        return f"{self.kind} says hello"
# %%
class Child(Base):
    kind = "child"
    def hello(self):
        return super().hello() + "!"
# %%
said = [Base().hello(), Child().hello()]
print(said, isinstance(Child(), Base))

### dataclass and property
# %%
from dataclasses import dataclass, field
@dataclass
class Point:
    x: int
    y: int = 2
    tags: list = field(default_factory=list)
    @property
    def norm(self):
        return (self.x ** 2 + self.y ** 2) ** 0.5
# %%
points = [Point(i) for i in range(3)]
points[0].tags.append("origin")
print([p.norm for p in points])
# %%
points[0]

### a class body that runs code
# %%
class Noisy:
    print("in the class body")
    items = [i * 2 for i in range(3)]
# %%
total = sum(Noisy.items) + len(Noisy.items)
print(total, "items")

### a class body that reads a variable of the same name
# %%
a = len("abc")
class K:
    a = a
    b = a + 1
# %%
pair = (K.a + a, K.b * 2, len(str(a)))
print(pair, "pair")

### isinstance after the class is defined again
# %%
class Thing:
    pass
old = Thing()
kept = [old, Thing()]
# %%
class Thing:
    pass
# %%
same = [isinstance(k, Thing) for k in kept]
print(same, "are new things")

### enum and namedtuple
# %%
from enum import Enum
from collections import namedtuple
class Color(Enum):
    RED = 1
    BLUE = 2
Pair = namedtuple("Pair", "a b")
# %%
pairs = [Pair(c, c.value) for c in Color]
print([p.b for p in pairs], pairs[0].a is Color.RED)

### a lambda bound to a name and rebound variable
# %%
scale = len("ab")
f = lambda x: x * scale
one = f(1) + f(2)
# %%
scale = 50
two = f(1) + one
print(one, two, "scaled")

### functions in a dict
# %%
low = len("a")
def up(x):
    return x + low
ops = {"up": up, "down": lambda x: x - low}
# %%
res = {k: f(10) for k, f in sorted(ops.items())}
print(res, "ops")

### keyword-only, varargs and kwargs with a variable
# %%
base = {"v": len("xx")}
def f(a, *rest, k=1, **more):
    return a + sum(rest) + k + base["v"] + len(more)
# %%
r = [f(1), f(1, 2, 3), f(1, k=5), f(1, z=1, y=2)]
print(r, "calls")

### call with ** when the function has extras
# %%
base = {"v": len("xx")}
def f(a, k=1):
    return a + k + base["v"]
opts = {"k": 7}
# %%
r = [f(1), f(1, **opts), f(*[1, 2])]
print(r, "starred")

### the function's own name is a parameter elsewhere
# %%
unit = len("mm")
def f(x):
    return x * unit
def apply(f, x):
    return f(x)
# %%
r = [apply(f, 2), apply(lambda y: y, 2), f(3)]
print(r, "applied")

### default argument calls a function of the notebook
# %%
def now():
    return 42
def stamp(t=now()):
    return t + 1
# %%
r = [stamp(), stamp(1), now()]
print(r, "stamped")

### annotations that name a class of the notebook
# %%
class Row:
    def __init__(self, v): self.v = v
def make(v: int) -> Row:
    return Row(v)
def total(rows: "list[Row]") -> int:
    return sum(r.v for r in rows)
# %%
rows = [make(i) for i in range(4)]
t = total(rows) + 0 * len(rows)
print(t, type(rows[0]).__name__)

### a method as a callback
# %%
class Log:
    def __init__(self): self.lines = []
    def add(self, x):
        self.lines.append(x)
        return x
log = Log()
out = list(map(log.add, range(3)))
# %%
print(log.lines, out)

### generator function with a variable
# %%
stop = len("abc")
def count():
    n = 0
    while n < stop:
        yield n
        n += 1
# %%
values = list(count()) + [stop]
print(values, "counted")

### generator function, variable rebound while it runs
# %%
stop = len("abc")
def count():
    n = 0
    while n < stop:
        yield n
        n += 1
g = count()
first = next(g) + 100
# %%
stop = 5
rest = list(g) + [first]
print(rest, "the rest")

### a function that deletes nothing but shadows
# %%
data = [1, 2, 3]
def f(data):
    data = [x + 1 for x in data]
    return data
# %%
new = f(data) + f([9])
print(new, data)

### walrus inside a function and at top level
# %%
def f(xs):
    return [y for x in xs if (y := x * 2) > 2]
# %%
if (n := len("abcd")) > 3:
    out = f(range(n))
else:
    out = []
print(n, out, "walrus")

### a function used before it is defined, inside another
# %%
def outer():
    return helper() + 1
def helper():
    return 41
# %%
r = [outer(), helper()]
print(r, "outer and helper")

### exception class of the notebook
# %%
class Oops(Exception):
    pass
def risky(x):
    if x > 1:
        raise Oops(f"too big: {x}")
    return x
# %%
got = []
for i in range(3):
    try:
        got.append(risky(i))
    except Oops as error:
        got.append(str(error))
print(got, "handled")

### a function that reads a loop variable
# %%
def show():
    return i * 10
out = []
for i in range(3):
    out.append(show())
print(out, "loop variable read inside")

### a function that changes a list it reads
# %%
log = []
def note(x):
    log.append(x)
# %%
for x in range(3):
    note(x)
    note(x * 2)
print(log, "noted")
# %%
log

### a function that rebinds an augmented list argument
# %%
acc = [0]
def extend(xs):
    xs += [len(xs)]
    return xs
# %%
same = extend(acc) is acc
more = extend(acc) + [5]
print(same, acc, more)

### a nested class using an outer constant
# %%
DEPTH = 2
def build():
    class Inner:
        depth = DEPTH
        def go(self):
            return DEPTH * self.depth
    return Inner()
# %%
obj = build()
vals = (obj.go() + 1, obj.depth * 3, type(obj).__name__)
print(vals, "built")

### a function stored on an object and called later
# %%
class Holder: pass
h = Holder()
bias = len("x")
h.fn = lambda x: x + bias
first = h.fn(1) + h.fn(2)
# %%
bias = 7
second = h.fn(1) + first
print(first, second, "held")

### a function that returns a closure over a variable
# %%
power = len("ab")
def make():
    return lambda x: x ** power
sq = make()
first = sq(3) + sq(2)
# %%
power = 3
second = sq(3) + first
print(first, second, "powers")

### decorated method registers in class variable
# %%
class Reg:
    all = []
    @classmethod
    def add(cls, f):
        cls.all.append(f)
        return f
@Reg.add
def one():
    return 1
@Reg.add
def two():
    return 2
# %%
vals = [f() for f in Reg.all]
print(vals, "from the registry")

### function attribute used as a counter
# %%
def tick():
    tick.n += 1
    return tick.n
tick.n = 0
# %%
vals = [tick(), tick(), tick()]
print(vals, tick.n)

### function attribute with extras
# %%
base = [5]
def tick():
    tick.n += base[0]
    return tick.n
tick.n = 0
# %%
vals = [tick(), tick(), tick()]
print(vals, tick.n)

### monkeypatching a class of the notebook
# %%
class A:
    def f(self): return 1
# %%
def g(self): return 2
A.f = g
vals = [A().f(), g(None)]
print(vals, "patched")

### async function
# %%
import asyncio
async def work(x):
    await asyncio.sleep(0)
    return x * 2
# %%
r = [await work(i) for i in range(3)]
print(r, "awaited")
# %%
more = await asyncio.gather(work(5), work(6))
more = list(more) + r
print(more, "gathered")

### async function with a variable
# %%
import asyncio
scale = len("abc")
async def work(x):
    await asyncio.sleep(0)
    return x * scale
# %%
r = await asyncio.gather(*[work(i) for i in range(3)])
r = list(r) + [await work(9)]
print(r, "awaited")

### a name used in a function and only bound in a later cell
# %%
def area(r):
    return PI2 * r * r
# %%
PI2 = 3.0
# %%
vals = [area(i) for i in range(3)]
print(vals, "areas")

### a variable bound in a later cell, changed in place
# %%
def area(r):
    return table["k"] * r
# %%
table = {"k": len("abc")}
# %%
vals = [area(i) for i in range(3)]
table["k"] = 10
more = [area(i) for i in range(3)]
print(vals, more, "areas")

### extras and an f-string
# %%
name = "n" + "b"
def label(x):
    return f"{name}-{x!r:>5}"
# %%
labels = [label(i) for i in range(2)] + [f"{label(7)=}"]
print(labels, "labels")

### a function that is only shown
# %%
shift = len("a")
def f(x):
    "Shift."
    return x + shift
# %%
print(f(1), f(2))
f(3)
# %%
f(4) + f(5)

### type hints evaluated at definition with a variable
# %%
Number = int | float
def f(x: Number) -> Number:
    return x + 1
# %%
r = [f(1), f(1.5)]
print(r, "numbers")
"""


def test_definitions_mean_the_same_in_modules(story, same_result):
    same_result(story)


def test_a_definition_is_called_by_its_name(convert):
    made = convert("""
# %%
def area(a=(b := 1), c=(d := 2), e=(f := 3), g=(h := 4), i=(j := 5)):
    return a * c
# %%
vals = [area(k) for k in range(3)]
print(vals, b, d, f, h, j)
""")
    told = [f.message for f in made.plan.findings if f.code == "definition-runs-code"]
    assert [message.split()[1] for message in told] == ["`area`"]
