"""The frozen lists hold everything that the running Python has, as long as it is one we support."""

from __future__ import annotations

import builtins
import sys

import pytest

from nb2pkg.syntax.builtin_names import BUILTIN_NAMES
from nb2pkg.syntax.standard_modules import STANDARD_MODULES

pytestmark = pytest.mark.skipif(
    sys.version_info >= (3, 14), reason="newer than what the lists cover"
)


def test_all_builtins_are_listed():
    assert set(dir(builtins)) - {"_"} <= BUILTIN_NAMES


def test_the_whole_standard_library_is_listed():
    assert sys.stdlib_module_names <= STANDARD_MODULES
    assert {"imp", "imghdr", "lib2to3", "msilib", "tomllib"} <= STANDARD_MODULES
