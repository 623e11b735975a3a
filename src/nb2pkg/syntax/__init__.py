"""Python source as Python source: names, magics, editing; knows nothing of notebooks."""
