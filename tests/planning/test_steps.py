"""Statements that become steps: what flows in and out, and what a step leaves behind in the notebook."""

from __future__ import annotations

STORIES = """
### a name bound before, rebound in a step and dead afterwards
# %%
x = [1, 2]
# %%
print(x)
# %%
x = [i * 2 for i in range(10)]
y = sum(x) + len(x)
print("y is", y)
# %%
y

### a loop variable that leaks into a later cell
# %%
out = []
for i in range(5):
    out.append(i * i)
print(out, "squares")
# %%
print("no use of it here")
# %%
last = out[i] + i * 100
print(last, "is last")

### a loop variable of a loop that never runs
# %%
rows = []
n = 7
# %%
for n in rows:
    rows.append(n * 2)
print(n, "unchanged by the empty loop")
# %%
m = n + 1 + len(rows)
print(m, "from n")

### a name bound on one path only, and before
# %%
mode = "slow"
level = 1
speed = [1]
# %%
if len(speed) > 3:
    level = 10
    mode = "fast"
print(level, mode, "chosen")
# %%
r = level * 2 + len(mode)
print(r, "result of it")

### a name bound on one path only, never before
# %%
flag = len("ab") == 2
# %%
if flag:
    extra = [1, 2, 3]
print("the flag is", flag)
# %%
r = sum(extra) + len(extra) * 2
print(r, "result of it")

### a name bound on no path
# %%
flag = len("ab") == 3
# %%
if flag:
    extra = [1, 2, 3]
print("the flag is", flag)
# %%
r = sum(extra) + len(extra) * 2
print(r, "never printed")

### try except else finally
# %%
def parse(t):
    return int(t)
log = []
# %%
try:
    v = parse("12x")
except ValueError as error:
    v = -1
    log.append(str(error)[:7])
else:
    log.append("fine")
finally:
    log.append("done")
print(v, log, "after the try")
# %%
w = v + len(log) * 10
print(w, "w")

### the name of an exception is gone after its block
# %%
err = "kept"
try:
    [][1]
except IndexError as err:
    message = str(err)
print(message, "was caught")
# %%
try:
    print(err)
except NameError:
    print("err is gone")

### try binds one name on one path
# %%
try:
    value = {"a": 1}["b"]
except KeyError:
    fallback = "none" + "!"
print("tried it")
# %%
try:
    print(value)
except NameError:
    print(fallback, "instead of value")

### an error in the middle of a step
# %%
a = [1, 2]
b = [x * 2 for x in a]
print("before", b)
c = b[5] + a[0]
d = c + 1
print("after", d)
# %%
print("never reached")

### an error in a function called by a step
# %%
def check(x):
    if x > 2:
        raise ValueError(f"bad {x}")
    return x
# %%
total = 0
for x in range(5):
    total += check(x)
print(total, "never printed")

### with binds a name that is used later
# %%
import io
with io.StringIO("a b c") as stream:
    text = stream.read()
words = text.split() + ["d"]
print(words, "words")
# %%
closed = stream.closed and len(words) > 3
print(closed, "closed")

### walrus in a comprehension leaks
# %%
data = [1, 5, 3]
big = [y for x in data if (y := x * 2) > 4]
print(big, "big ones")
# %%
z = y + len(big) * 100
print(z, "the last y")

### del inside a step
# %%
tmp = [i for i in range(4)]
keep = sum(tmp) + len(tmp)
del tmp
print(keep, "kept")
# %%
try:
    tmp
except NameError:
    print("tmp is gone")

### del of a name of an earlier cell
# %%
tmp = [1, 2, 3]
# %%
print(tmp)
# %%
keep = sum(tmp) + len(tmp) * 2
del tmp
print(keep, "kept")
# %%
print("tmp" in globals(), keep)

### del of an item
# %%
d = {"a": 1, "b": 2, "c": 3}
l = [1, 2, 3, 4]
# %%
del d["a"], l[1:3]
d["z"] = len(l) + len(d)
print(d, l)

### augmented assignment on a list keeps the alias
# %%
a = [1]
b = a
# %%
a += [2, 3]
a[0] = len(a) * 10
print(a, b, "same")
# %%
print(a is b, b)

### augmented assignment on a number rebinds
# %%
a = len("a")
b = a
# %%
a += 5
a *= len("ab") + b
print(a, b, "differ")
# %%
a, b

### chained assignment makes one object
# %%
a = b = []
# %%
a.append(1)
b.append(len(a) + 5)
print(a, b, a is b)
# %%
a is b

### chained assignment in a step
# %%
first = second = [i * i for i in range(3)]
first.append(len(second) * 100)
print(first, "in the step")
# %%
second.append("later")
print(first, second, first is second)

### in-place change through an alias made in another cell
# %%
rows = [3, 1, 2]
view = rows
# %%
view.sort()
view.append(len(rows) * 9)
print(rows, "through the view")
# %%
rows

### in-place change of an item of a container
# %%
box = {"rows": [1, 2]}
rows = box["rows"]
# %%
rows.append(sum(rows) + 10)
box["n"] = len(rows) + 0
print(box, "box")
# %%
rows is box["rows"], box

### a copy stays a copy
# %%
rows = [3, 1, 2]
copy = rows[:]
# %%
copy.sort()
copy += [sum(copy) + 4]
print(rows, copy, "two lists")

### tuple and star targets
# %%
data = list(range(6))
# %%
(first, *middle), last = data[:4], data[-1]
[p, q] = middle[:2]
print(first, middle, last, p, q)
# %%
s = first + sum(middle) + last * 100 + p + q
print(s, "sum of targets")

### swap
# %%
a = [1]
b = [2]
# %%
a, b = b, a
a.append(len(b) + 10)
print(a, b, "swapped")
# %%
a, b

### targets that are attributes and items
# %%
class Bag: pass
bag = Bag()
items = [0, 0, 0]
# %%
bag.x, items[1] = 5, len(items) * 7
for bag.y in range(3):
    items[2] += bag.y
print(bag.x, bag.y, items)
# %%
bag.y, items

### a shadowed builtin
# %%
print(sum([1, 2]))
# %%
sum = [1, 2, 3][2] + len("abc")
total = [sum, sum + 1, sum * 2]
print(total, "with the shadow")
# %%
sum

### a builtin shadowed and deleted again
# %%
list = [1, 2] + [len("abc")]
n = len(list) * 2
print(list, n, "shadow")
# %%
del list
# %%
made = list((1, 2)) + [n]
print(made, "builtin again")

### a builtin used before it is shadowed in the same cell
# %%
values = list(range(3)) + [max(1, 2)]
max = values[0] + len(values)
print(max, values, "max is a number")
# %%
max + 1

### input and id as variables
# %%
id = "x" + "y"
input = [id, id.upper()]
type = {i: len(i) for i in input}
print(id, input, type)
# %%
for id in input:
    type[id] += 1
print(id, type, "after the loop")
# %%
id

### a match statement binds
# %%
command = ["go", "north", 3]
# %%
match command:
    case ["go", direction, int(n)]:
        told = f"{direction} x{n}"
    case _:
        told = "nothing"
print(told, "was told")
# %%
again = [direction, n, told]
print(again, "captured names")

### while with else and break
# %%
n = 10
steps = 0
while n > 1:
    n = n // 2 if n % 2 == 0 else 3 * n + 1
    steps += 1
    if steps > 100:
        found = False
        break
else:
    found = True
print(n, steps, found)
# %%
r = (n, steps, found, len(str(steps)))
print(r, "collatz")

### several statements on one line
# %%
a = 1; b = [a, 2]; c = sum(b) + len(b)  # three of them
print(a); print(b); print(c)
# %%
x = [1]; x.append(c); x

### semicolons silence
# %%
vals = [i for i in range(4)]; total = sum(vals) + 1; total;
# %%
total
# %%
total;
# %%
vals.append(total); len(vals)

### a comprehension reads the loop name of another scope
# %%
i = len("abcd")
sq = [i for i in range(3)]
tw = [i * j for j in sq] + [i]
print(sq, tw, i, "comprehended")
# %%
i

### nested comprehension and class scope
# %%
rows = [[1, 2], [3]]
flat = [x for row in rows for x in row if x != len(rows) - 1]
pairs = {x: [y for y in flat if y < x] for x in flat}
print(flat, pairs, "flat")
# %%
pairs[3]

### global random state in order
# %%
import random
random.seed(7)
# %%
a = [random.random() for _ in range(2)]
b = random.randint(0, 1000) + len(a)
# %%
random.shuffle(a)
c = [random.random(), b, len(a)]
print(c, a, "random")

### shown value inside a step's cell
# %%
d = {}
for k in "abc":
    d[k] = ord(k) + len(d)
d["sum"] = sum(d.values())
d
# %%
len(d)
d["a"]
# %%
d.get("zz")

### last expression with a side effect
# %%
stack = [1, 2, 3]
doubled = [x * 2 for x in stack]
stack.pop()
# %%
stack, doubled

### last expression assigns with walrus
# %%
base = [1, 2]
(total := sum(base) + len(base) * 3)
# %%
print(total + 1, "walrus total")

### display inside a loop
# %%
parts = []
for i in range(3):
    parts.append(i * 10)
    display(parts[-1])
print(parts, "displayed")
# %%
display(parts, "two")
parts

### an expression that becomes last after hoisting
# %%
def f(x):
    return x + 1
# %%
f(1)
def g(x):
    return x - 1
# %%
f(2)
LIMIT = 3
# %%
g(3)
import math
# %%
print(f(1), g(1), LIMIT, math.pi > LIMIT)

### an expression that becomes last, in a time cell
# %%
%%time
vals = [1, 2]
vals.append(3)
len(vals)
import math
# %%
vals

### time cell binds names
# %%
%%time
rows = [i * 3 for i in range(4)]
total = sum(rows) + len(rows)
print(total, "timed")
# %%
avg = total / len(rows) + rows[0]
print(avg, "average")

### capture cell
# %%
%%capture out
quiet = [1, 2, 3]
total = sum(quiet) + len(quiet)
# %%
avg = total / len(quiet) + quiet[0]
print(avg, "captured")

### line magics between statements
# %%
%matplotlib inline
a = [i + 1 for i in range(3)]
b = sum(a) * len(a)
%time c = b + len(a)
d = c * 2 + a[0]
print(a, b, c, d)
# %%
files = !ls
n = len(files) + d * 0
print(n, "lines")

### several conditions chained over cells
# %%
n = 3
if n > 2:
    kind = "big"
elif n > 1:
    kind = "middle"
else:
    kind = "small"
sizes = {kind: n, "other": len(kind)}
print(sizes, kind)
# %%
for kind in ("big", "small"):
    if kind in sizes:
        found = sizes[kind]
        break
print(found, kind, "found")
# %%
found + len(kind)

### for else binds
# %%
for n in range(2, 10):
    if n * n > 30:
        hit = n
        break
else:
    hit = None
print(hit, n, "hit")
# %%
(hit, n)

### unicode names
# %%
größe = [1, 2, 3]
π = 3.14159
naïve = [π * x for x in größe]
Σ = sum(naïve) + len(größe)
print(round(Σ, 3), "Σ")
# %%
ﬁne = Σ > 1
résumé = [fine, größe[0], len(naïve)]
print(résumé, "normalised names")

### empty cells and comment cells
# %%

# %%
# only a comment here
# %%
a = [1, 2, 3]
b = sum(a) + len(a)
# trailing comment of the cell
# %%

# %%
# before the value
b  # beside it
# after it

### comments everywhere
# %%
# top
import math  # for sqrt

# about the limit
LIMIT = 3  # three

# define
def f(x):  # takes x
    # inside
    return x + LIMIT  # result
# after f
# %%
# start of the step
a = [
    1,  # one
    2,
    # between
]  # closed
# in the middle
b = f(sum(a))  # call

# before the loop
for i in a:
    b += i  # add
    # end of body
# after the loop
print(b, math.sqrt(4))  # told
# the end

### an assert
# %%
rows = [1, 2, 3]
assert len(rows) == 3, "three"
total = sum(rows) + len(rows)
assert total > 1
print(total, "asserted")

### raise at top level, tagged
# %%
x = len("abc")
# %% tags=["raises-exception"]
x += 1
raise ValueError(f"at {x}")
x = 100
# %%
y = [x, x + 1, len(str(x))]
print(y, "after the error")

### skipped cell
# %%
x = [1, 2]
# %% tags=["skip-execution"]
x = [100]
raise ValueError
# %%
y = sum(x) + len(x)
print(y, "not skipped")

### a context manager of the notebook spanning cells
# %%
import contextlib
@contextlib.contextmanager
def opened(name):
    print("open", name)
    yield name.upper()
    print("close", name)
# %%
manager = opened("a")
value = manager.__enter__() + "!"
print(value, "inside")
# %%
done = manager.__exit__(None, None, None)
result = [value, done, len(value)]
print(result, "closed")

### iterators consumed in steps
# %%
source = iter(range(10))
head = [next(source) for _ in range(3)]
print(head, "head")
# %%
rest = [x for x in source if x % 2]
again = list(source) + [len(rest)]
print(rest, again, "rest")

### a file written and read
# %%
import os, tempfile
folder = tempfile.mkdtemp()
path = os.path.join(folder, "a.txt")
with open(path, "w") as handle:
    for i in range(3):
        handle.write(f"{i}\\n")
size = os.path.getsize(path) + i
print(size, "bytes")
# %%
lines = [int(line) + size for line in open(path)]
os.remove(path); os.rmdir(folder)
print(lines, os.path.exists(folder))
path = folder = None

### an object with identity kept over steps
# %%
class Node:
    def __init__(self): self.links = []
a = Node()
b = Node()
# %%
a.links.append(b)
b.links.append(a)
cycle = a.links[0].links[0] is a
print(cycle, len(a.links))
# %%
same = [a, a.links[0].links[0], b]
print(same[0] is same[1], same[2] is b)

### numbers of many names
# %%
a = len("a"); b = a + 1; c = b + 1; d = c + 1; e = d + 1; f = e + 1
total_of_all = a + b + c + d + e + f + len([a, b])
print(total_of_all, "all")
# %%
print(a, b, c, d, e, f)

### a step whose only result is a change in place
# %%
d = {"x": [1]}
# %%
for k in list(d):
    d[k].append(len(k) + 4)
d.update({"y": [0], "z": []})
# %%
for k, v in sorted(d.items()):
    v.extend([k] * 2)
print(d, "changed")

### setdefault and nested update
# %%
groups = {}
for word in "to be or not to be".split():
    groups.setdefault(len(word), []).append(word)
print(groups, "groups")
# %%
for size, words in groups.items():
    words.sort(key=lambda w: w[::-1])
    groups[size] = sorted(set(words))
print(groups, size, "sorted sets")

### sort key lambda reads a later rebound name
# %%
order = {"b": 1, "a": 2}
names = ["a", "b"]
names.sort(key=lambda n: order[n])
first = names[0] * 3
print(names, first, "sorted")
# %%
order = {"a": 0, "b": 5}
names.sort(key=lambda n: order[n])
second = names[0] + first
print(names, second, "again")

### a for loop over a function with a leftover
# %%
vals = []
for row in ([1, 2], [3, 4]):
    for v in row:
        vals.append(v)
print(vals, "flattened")
# %%
row.append(v * 100)
vals += row + [len(vals)]
print(row, v, vals)

### conditional expression and starred call
# %%
args = (1, 2, 3)
kw = {"sep": "-", "end": "!\\n"}
# %%
text = "-".join(str(a) for a in args) if args else "none"
size = len(text) + sum(args)
print(*args, size, **kw)
# %%
text

### star import
# %%
from math import *
# %%
a = sqrt(16) + floor(2.7)
b = [ceil(x) for x in (1.2, 2.5)]
print(a, b, "star")
# %%
pi > 3

### star import shadows a builtin
# %%
from math import *
# %%
a = pow(2, 3)
b = [a, type(a).__name__, len(str(a))]
print(b, "a float from math")

### variable shadows a star imported name
# %%
from math import *
# %%
r = [sqrt(4), e > 2]
e = len("event") + 1
s = [e, floor(e / 4)]
print(r, e, s)
# %%
e

### import rebound by a variable
# %%
import json
text = json.dumps({"a": 1})
n = len(text) + 1
print(text, n)
# %%
json = {"not": "a module"}
keys = list(json) + [n]
print(keys, json, "shadowed")
# %%
json["not"]

### one name from two modules
# %%
from math import floor as cut
a = [cut(2.7), cut(-2.7), len("a")]
print(a, "floor")
# %%
from math import ceil as cut
b = [cut(2.7), cut(-2.7), len("b")]
print(b, "ceil")

### import in the middle of a cell
# %%
a = [1, 2, 3]
import statistics
m = statistics.mean(a) + len(a)
from collections import Counter as C
c = C("abca").most_common(1) + [m]
print(m, c, "in the middle")
# %%
C("zz")["z"]

### import inside a function and in a loop
# %%
def f(x):
    import math
    return math.floor(x)
out = []
for name in ("math", "json"):
    import importlib
    out.append(importlib.import_module(name).__name__)
print(out, f(2.5))
# %%
r = [f(x) for x in (1.5, 2.5)] + out
print(r, "imported inside")

### dotted import
# %%
import os.path
import xml.etree.ElementTree
import collections.abc as cabc
# %%
p = os.path.join("a", "b")
t = xml.etree.ElementTree.fromstring("<a><b/></a>")
ok = isinstance([], cabc.Sequence) and len(t) == 1
print(p, t.tag, ok)
t = None

### conditional import
# %%
try:
    import not_there_at_all as lib
    HAVE = True
except ImportError:
    lib = None
    HAVE = False
# %%
mode = "fast" if HAVE else "slow"
info = [mode, lib is None, len(mode)]
print(info, HAVE)
# %%
HAVE

### conditional import with a function in it
# %%
try:
    from not_there_at_all import f
except ImportError:
    def f(x):
        return x + 1
# %%
vals = [f(i) for i in range(3)]
total = sum(vals) + len(vals)
print(vals, total)

### import after use of the same name
# %%
try:
    math.pi
except NameError as err:
    print("not yet")
# %%
import math
r = [math.floor(2.5), math.ceil(2.5), len("x")]
print(r, "now")

### os.environ before an import
# %%
import os
os.environ["NB_TEST_FLAG"] = "1"
# %%
import string
a = string.digits + os.environ["NB_TEST_FLAG"]
b = [a, len(a), a.upper()]
print(b, "after setup")

### async for and async with at top level
# %%
import asyncio, contextlib
async def ticks(n):
    for i in range(n):
        await asyncio.sleep(0)
        yield i
@contextlib.asynccontextmanager
async def room(name):
    yield name.upper()
# %%
got = []
async for t in ticks(3):
    got.append(t * 2)
async with room("a") as r:
    got.append(r + str(len(got)))
print(got, t, "async")
# %%
more = [x async for x in ticks(2)] + got
print(more, r)

### await between plain statements
# %%
import asyncio
async def get(x):
    await asyncio.sleep(0)
    return [x, x + 1]
# %%
base = [len("ab"), 2]
base.append(sum(base) + 1)
first = await get(base[0])
second = await get(first[1] + base[1])
base.extend(first + second)
total = sum(base) + len(base)
print(base, total, "mixed")
# %%
await get(9)
"""


def test_steps_do_what_the_cells_did(story, same_result):
    same_result(story)


def test_what_is_thrown_away_is_not_returned(same_result):
    made = same_result("""
# %%
rows = [i for i in range(3)]
_ = rows.append(4)
print(rows)
# %%
_ = print("shown")
# %%
more = [i + 1 for i in rows]
_ = more.append(len(rows))
print(more, rows)
# %%
more
""")
    assert "_ =" not in made.slim.replace('_ = print("shown")', "")
    assert made.share == 1


def test_an_import_between_two_statements_does_not_part_them(same_result):
    made = same_result("""
# %%
rows = [i for i in range(3)]
print(rows)
import json as notation
text = notation.dumps(rows)
size = len(text) + len(rows)
print(size)
""")
    assert made.share == 1
    assert len(made.plan.modules[0].functions) == 1


def test_an_import_below_its_use_fails_as_it_did(same_result):
    made = same_result("""
# %%
rows = [i for i in range(3)]
rows.append(len(rows))
# %%
text = notation.dumps(rows)
size = len(text) + len(rows)
import json as notation
""")
    assert made.home("text =") == "notebook"
