"""NLTK's Punkt, without the rest of NLTK.

``import nltk`` imports all of NLTK, and with it SciPy and scikit-learn: that takes seconds and 160 MB. NLTK offers no
way to import less, so empty packages stand in for its own while the one module is imported.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

__all__ = ["load_punkt"]

MODULE = "nltk.tokenize.punkt"


@cache
def load_punkt() -> Any:
    """Return the module ``nltk.tokenize.punkt``.

    If NLTK is imported already, it is that module. Else the packages above it are empty while it is imported, and
    nothing of NLTK is left in ``sys.modules`` afterwards: code that imports NLTK later gets all of it.

    Raises:
        ImportError: NLTK is not installed.
    """
    packages = [MODULE.rsplit(".", depth)[0] for depth in (2, 1)]
    if packages[0] in sys.modules:
        return import_module(MODULE)
    spec = find_spec(packages[0])
    if spec is None or not spec.submodule_search_locations:
        raise ImportError(f"{packages[0]} is not installed")
    root = Path(spec.submodule_search_locations[0])
    for package in packages:
        empty = ModuleType(package)
        empty.__path__ = [str(root.joinpath(*package.split(".")[1:]))]
        sys.modules[package] = empty
    try:
        return import_module(MODULE)
    finally:
        for imported in [name for name in sys.modules if name.partition(".")[0] == packages[0]]:
            del sys.modules[imported]
