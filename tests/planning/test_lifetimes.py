"""Objects that end something when the last name for them is gone live as long as in the notebook."""

from __future__ import annotations


def test_a_temporary_folder_lives_as_long_as_the_notebook(same_result):
    made = same_result("""
# %%
import os, tempfile
folder = tempfile.TemporaryDirectory()
where = {"folder": folder.name}
seen = [os.path.isdir(folder.name)]
# %%
seen.append(os.path.isdir(where["folder"]))
where.clear()
print(seen, len(where))
# %%
folder = None
""")
    assert "folder, where, seen = " in made.slim


def test_work_stays_where_the_end_of_objects_is_noticed(same_result):
    made = same_result("""
# %%
log = []
class Door:
    def __init__(self, n):
        self.n = n
    def __del__(self):
        log.append(self.n)
first = [Door(1)]
second = [Door(2)]
# %%
first = []
third = [len(log), first]
print(log, third)
""")
    assert "notices-the-end-of-objects" in made.codes and made.share == 0


def test_a_weak_reference_sees_the_object_live_on(same_result):
    made = same_result("""
# %%
import weakref
class Node:
    pass
node = Node()
ref = weakref.ref(node)
alive = [ref() is not None]
# %%
alive.append(ref() is not None)
print(alive)
node = None
print(ref() is None)
""")
    assert made.share == 0
