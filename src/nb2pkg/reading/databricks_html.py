"""A notebook that Databricks exported as a web page in, `Notebook` out.

The page holds `__DATABRICKS_NOTEBOOK_MODEL = '…'`, base64 of URL-encoded JSON (older ones the JSON itself): the same
model as the members of a .dbc archive.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Any
from urllib.parse import unquote

from nb2pkg.model.notebook import Notebook
from nb2pkg.reading.databricks_model import is_model, read_model
from nb2pkg.reading.source import Source

MODEL = re.compile(r"__DATABRICKS_NOTEBOOK_MODEL\s*=\s*(?:(['\"])([^'\"]*)\1|(?=\{))")


def read_databricks_html(text: str, source: Source) -> Notebook:
    """The notebook in an exported page; raises NotebookUnreadable when its model is broken or not Python."""
    try:
        model = _model(text)
    except (ValueError, binascii.Error):
        model = None
    if not is_model(model):
        hint = "Export the notebook from Databricks again, as IPython or Source."
        raise source.refuse("the notebook in this web page is damaged", hint=hint)
    return read_model(model, source, "databricks-html")


def _model(text: str) -> Any:
    found = MODEL.search(text)
    if found is None:
        return None
    if found.group(2) is None:
        return json.JSONDecoder().raw_decode(text, found.end())[0]
    return json.loads(unquote(base64.b64decode(found.group(2)).decode("utf-8")))
