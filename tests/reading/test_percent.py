"""Python text with cell markers in its variants, sphinx-gallery examples, plain scripts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nb2pkg.errors import NotebookUnreadable
from nb2pkg.model.notebook import Notebook, SlimCell
from nb2pkg.reading import read_bytes, slim_suffix, spell_notebook

JUPYTEXT = """\
# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     name: python3
# ---

"""


def read(text: str, path: str = "a.py") -> Notebook:
    return read_bytes(text.encode(), name="a", path=path)


def slim(notebook: Notebook) -> list[SlimCell]:
    return [SlimCell(c.index, c.kind, c.source, c.tags) for c in notebook.cells]


def cells(text: str) -> list[tuple[str, str]]:
    return [(c.kind, c.source) for c in read(text).cells]


def with_first(text: str, source: str) -> str:
    """The text spelled again with another source of its first cell."""
    notebook = read(text)
    changed = slim(notebook)
    changed[0] = replace(changed[0], source=source)
    return spell_notebook(notebook, changed)


@pytest.mark.parametrize(
    "text",
    [
        "# %% [markdown]\n# # T\n#\n# a\n\n# %%\nx = 1\n",
        "# %% [md]\n# # T\n#\n# a\n\n# %% Title\nx = 1\n",
        "#%% [markdown]\n# # T\n#\n# a\n\n#%%\nx = 1\n",
        "#%% md\n# # T\n#\n# a\n#%%\n\nx = 1",
        '# %% [markdown]\n"""\n# T\n\na\n"""\n\n# %%\nx = 1\n',
        "# <markdowncell>\n# # T\n#\n# a\n\n# <codecell>\nx = 1\n",
        "#!/usr/bin/env python\n# coding: utf-8\n\n# # T\n# \n# a\n\n# In[3]:\n\n\nx = 1\n",
    ],
)
def test_each_variant_gives_the_same_cells(text: str) -> None:
    assert cells(text) == [("markdown", "# T\n\na"), ("code", "x = 1")]
    notebook = read(text)
    assert notebook.format == "percent"
    assert slim_suffix(notebook) == ".py"
    assert spell_notebook(notebook, slim(notebook)) == text


def test_titles_and_tags_stand_in_the_marker() -> None:
    text = '# %% Load data tags=["parameters", "a"] key="v"\nx = 1\n'
    cell = read(text).cells[0]
    assert (cell.title, cell.tags) == ("Load data", frozenset({"parameters", "a"}))
    json_form = read('# %% Load {"tags": ["skip-execution"]}\nx = 1').cells[0]
    assert (json_form.title, json_form.skipped) == ("Load", True)


def test_what_is_no_marker() -> None:
    text = '# %%\nx = """\n# %% a\n"""\n# %%time\nif x:\n    # %%\n    pass\n'
    assert len(read(text).cells) == 1


def test_comments_before_the_first_marker_are_the_header() -> None:
    notebook = read("#!/usr/bin/env python\n# Licence\n\n# %%\nx = 1\n")
    assert notebook.header == "#!/usr/bin/env python\n# Licence\n\n"


def test_code_before_the_first_marker_is_a_cell() -> None:
    assert cells("import a\n\n# %%\nx = 1\n") == [
        ("code", "import a"),
        ("code", "x = 1"),
    ]


def test_code_below_markdown_is_a_cell_of_its_own() -> None:
    text = "# %% [markdown]\n# Text\n#\n\n# about b\nimport b\n\n# %%\nx = 1\n"
    assert cells(text) == [
        ("markdown", "Text\n"),
        ("code", "# about b\nimport b"),
        ("code", "x = 1"),
    ]
    notebook = read(text)
    assert spell_notebook(notebook, slim(notebook)) == text
    assert cells(with_first(text, "Other")) == [
        ("markdown", "Other"),
        *cells(text)[1:],
    ]


GALLERY = '''\
# Licence
"""
=======
A title
=======

Text.
"""

# Authors
import a

# %%
# First part
# ----------
# Prose.

# a comment
x = 1

# %%
y = 2
'''


def test_a_gallery_example_has_prose_in_its_comments() -> None:
    notebook = read(GALLERY)
    found = [(c.kind, c.title, c.source) for c in notebook.cells]
    assert found == [
        ("markdown", "A title", "=======\nA title\n=======\n\nText."),
        ("code", "", "# Authors\nimport a"),
        ("markdown", "First part", "First part\n----------\nProse."),
        ("code", "", "# a comment\nx = 1"),
        ("code", "", "y = 2"),
    ]
    assert notebook.header == "# Licence\n"
    assert spell_notebook(notebook, slim(notebook)) == GALLERY


def test_lines_of_hashes_separate_an_old_gallery_example() -> None:
    rule = "#" * 40
    text = f'"""\nT\n=\n\n===\nT\n===\n"""\nimport a\n\n{rule}\n# Part\n{rule}\n# Text\n\nx = 1\n\n{rule}\ny = 1\n'
    text = text.replace("T\n=\n\n===", "===", 1)
    kinds = [c.kind for c in read(text).cells]
    assert kinds == ["markdown", "code", "markdown", "code", "code"]
    notebook = read(text)
    assert spell_notebook(notebook, slim(notebook)) == text


def test_a_gallery_example_stays_one_when_cells_change() -> None:
    notebook = read(GALLERY)
    changed = slim(notebook)
    changed[1] = replace(changed[1], source="import b")
    changed[4] = replace(changed[4], source="# now\nz = 3")
    changed.insert(2, SlimCell(0, "code", "w = 0"))
    changed.append(SlimCell(0, "markdown", "The end"))
    assert spell_notebook(notebook, changed) == (
        GALLERY.replace("# Authors\nimport a\n", "import b\n\n# %%\nw = 0\n").replace(
            "# %%\ny = 2\n", "# %%\n\n# now\nz = 3\n\n# %%\n# The end\n"
        )
    )


def test_jupytext_magics_live_in_the_cells_only() -> None:
    text = JUPYTEXT + (
        "# %%\n# %matplotlib inline\n# # %time\nx = 1\n# files = !ls\n# a % b\n"
        '"""\n# %time\n"""\n\n'
        '# %% language="bash" magic_args="--out a"\n# ls\n# echo\n'
    )
    assert cells(text) == [
        (
            "code",
            '%matplotlib inline\n# %time\nx = 1\nfiles = !ls\n# a % b\n"""\n# %time\n"""',
        ),
        ("code", "%%bash --out a\nls\necho"),
    ]
    notebook = read(text)
    assert spell_notebook(notebook, slim(notebook)) == text
    changed = [replace(c, source=c.source + "\nz") for c in slim(notebook)]
    assert spell_notebook(notebook, changed) == text.replace(
        '# %time\n"""\n', '# %time\n"""\nz\n'
    ).replace("# echo\n", "# echo\n# z\n")


def test_commented_magics_of_other_files_stay_comments() -> None:
    assert cells("# %%\n# %matplotlib inline\nx = 1\n")[0][1].startswith("# %mat")


def test_an_nbconvert_script_keeps_counts_prose_and_calls() -> None:
    text = (
        "#!/usr/bin/env python\n# coding: utf-8\n\n# In[1]:\n\n\n"
        "get_ipython().run_line_magic('a', '')\n# last\n\n\n# ## Part\n# \n# b\n\n"
        "# Second\n\n# In[ ]:\n\n\nx = 1\n"
    )
    notebook = read(text)
    found = [(c.kind, c.source, c.execution_count) for c in notebook.cells]
    assert found == [
        ("code", "get_ipython().run_line_magic('a', '')\n# last", 1),
        ("markdown", "## Part\n\nb", None),
        ("markdown", "Second", None),
        ("code", "x = 1", None),
    ]
    assert spell_notebook(notebook, slim(notebook)) == text
    added = [*slim(notebook), SlimCell(0, "markdown", "End"), SlimCell(0, "code", "y")]
    assert spell_notebook(notebook, added) == text + "\n\n# End\n\n# In[ ]:\ny\n"


def test_a_script_is_one_cell_and_gets_markers_when_cells_are_added() -> None:
    text = "#!/usr/bin/env python\n\nimport a\n\n\nx = 1\n"
    notebook = read(text)
    assert (notebook.format, notebook.header) == ("script", "#!/usr/bin/env python\n\n")
    assert cells(text) == [("code", "import a\n\n\nx = 1")]
    assert with_first(text, "y = 1") == "#!/usr/bin/env python\n\ny = 1\n"
    added = [
        SlimCell(0, "code", "SEED = 1", frozenset({"parameters"})),
        *slim(notebook),
    ]
    assert spell_notebook(notebook, added) == (
        '#!/usr/bin/env python\n\n# %% tags=["parameters"]\nSEED = 1\n\n'
        "# %%\nimport a\n\n\nx = 1\n"
    )


def test_changed_prose_keeps_its_quotes_and_new_prose_never_opens_a_cell() -> None:
    text = '#%% [markdown]\n"""\nT\n"""\n#%%\nx = 1\n'
    assert with_first(text, "U") == '#%% [markdown]\n"""\nU\n"""\n\n#%%\nx = 1\n'
    plain = "# %% [markdown]\n# T\n\n# %%\nx = 1\n"
    spelled = with_first(plain, "%% is\nno marker")
    assert cells(spelled) == [("markdown", "%% is\nno marker"), ("code", "x = 1")]


def test_tags_of_a_slim_cell_are_written_in_its_marker() -> None:
    notebook = read('# %% A tags=["x"]\na = 1\n')
    tagged = replace(slim(notebook)[0], tags=frozenset({"y"}))
    assert spell_notebook(notebook, [tagged]) == '# %% A tags=["y"]\na = 1\n'


LINES = st.sampled_from(
    [
        "",
        "",
        "# %%",
        "# %% [markdown]",
        "# %% [raw]",
        "#%% T",
        "# text",
        "#",
        '"""',
        "# %matplotlib inline",
        "x = 1",
        "    # %%",
        "'''",
        "#" * 25,
        "# In[2]:",
        "\x0c",
        "T\n===",
        "# ===",
        "# <codecell>",
        '# %% language="sql"',
        "!ls it's",
        "# # %x",
    ]
)
HEADERS = st.sampled_from(["", JUPYTEXT, '"""\nT\n===\n"""\n', "# %%\n", "# In[1]:\n"])


@settings(max_examples=300, deadline=None)
@given(HEADERS, st.lists(LINES, max_size=14), st.sampled_from(["\n", "\r\n"]))
def test_unchanged_cells_give_the_file_again(
    header: str, lines: list[str], newline: str
) -> None:
    text = (header + "\n".join([*lines, "# %%", "print(1)"])).replace("\n", newline)
    notebook = read(text)
    assert spell_notebook(notebook, slim(notebook)) == text


@settings(max_examples=300, deadline=None)
@given(HEADERS, st.lists(st.sampled_from(["code", "prose"]), min_size=1, max_size=6))
def test_new_cells_are_read_back_as_they_were(header: str, kinds: list[str]) -> None:
    notebook = read(header + "# %%\nprint(1)\n")
    new = {
        "code": SlimCell(0, "code", "# about\n\nx = 1  # 2"),
        "prose": SlimCell(0, "markdown", "# Part\n\nText"),
    }
    start = slim(notebook)
    changed = [*start[:-1], *(new[kind] for kind in kinds), start[-1]]
    back = read(spell_notebook(notebook, changed))
    assert [(c.kind, c.source) for c in back.cells] == [
        (c.kind, c.source) for c in changed
    ]


@pytest.mark.parametrize(
    ("data", "path", "message"),
    [
        (b"# %%\nx = '\xe9'\n", "a.py", "not UTF-8 text: byte 0xe9 at offset 10"),
        (b"# coding: klingon\nx = 1\n", "a.py", "unknown encoding `klingon`"),
        (b"# coding: rot13\nx = 1\n", "a.py", "unknown encoding `rot13`"),
        (b"# only a comment\n", "a.py", "no cells"),
        (b"x <- 1 +\n", "a.R", "written in R, not in Python"),
        (b"Dear reader, hello\n", "a.txt", "no notebook that nb2pkg can read"),
    ],
)
def test_unreadable_text_is_refused(data: bytes, path: str, message: str) -> None:
    with pytest.raises(NotebookUnreadable, match=message):
        read_bytes(data, name="a", path=path)


def test_declared_encodings_and_marks_are_honoured_and_written_as_utf8() -> None:
    latin = "# -*- coding: latin-1 -*-\nx = 'é'\n".encode("latin-1")
    notebook = read_bytes(latin, name="a", path="a.py")
    assert spell_notebook(notebook, slim(notebook)) == (
        "# -*- coding: utf-8 -*-\nx = 'é'\n"
    )
    for encoding in ("utf-8-sig", "utf-16", "utf-32"):
        found = read_bytes("x = 'é'".encode(encoding), name="a", path="a.py")
        assert found.cells[0].source == "x = 'é'"
