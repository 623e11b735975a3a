"""Notebooks that name one file in several places: all of them read the parameter, or there is none."""

from __future__ import annotations


def test_every_literal_of_a_path_follows_the_parameter(convert):
    made = convert("""
# %%
import json
import os
# %%
with open("state.json", "w") as f:
    json.dump({"a": 1}, f)
print("saved")
# %%
size = os.path.getsize("state.json")
with open("state.json") as f:
    state = json.load(f)
print(size, state)
# %%
os.remove("state.json")
left = os.path.exists("state.json")
names = [n for n in os.listdir(".") if n == "state.json"]
print(left, names)
# %%
os.path.exists("state.json")
""")
    assert 'STATE_PATH = "state.json"' in made.slim
    assert made.slim.count("state.json") == 1
    assert "state.json" not in made.modules + made.texts["pipeline"]


def test_no_parameter_where_a_function_has_the_path_too(convert):
    made = convert("""
# %%
import os
def clean():
    os.remove("state.json")
# %%
with open("state.json", "w") as f:
    f.write("1")
clean()
print(os.path.exists("state.json"))
""")
    assert not made.plan.settings
    assert '"state.json"' in made.modules


def test_no_parameter_where_a_magic_or_a_pattern_has_the_path(convert):
    for other in (
        "!cat state.json",
        'match name:\n    case "state.json":\n        n = 1',
    ):
        made = convert(f"""
# %%
with open("state.json", "w") as f:
    f.write("1")
name = f.name + ""
# %%
{other}
""")
        assert not made.plan.settings
