"""What a reader can take in at once: short functions, short modules, regular expressions with room to read them.

ruff counts complexity and statements; these tests see to it that nothing is exempt.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

MAX_LINES = 300
MAX_PATTERN = 80  # characters of a regular expression that is written on one line
MODULES = sorted([*(ROOT / "qa").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py"), ROOT / "app.py"])
RUFF = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]["lint"]


def test_functions_are_short_and_simple_without_exceptions() -> None:
    assert {"C901", "PLR0915"} <= set(RUFF["select"])
    assert RUFF["mccabe"]["max-complexity"] == 10
    assert RUFF["pylint"]["max-statements"] == 50
    ignored = [*RUFF["ignore"], *(rule for rules in RUFF["per-file-ignores"].values() for rule in rules)]
    assert not [rule for rule in ignored if "C901".startswith(rule) or "PLR0915".startswith(rule)]


def test_no_module_has_more_lines_than_can_be_kept_in_mind() -> None:
    lengths = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8").count("\n") for path in MODULES}
    assert {name: lines for name, lines in lengths.items() if lines > MAX_LINES} == {}


@pytest.mark.parametrize("rule", ["C901", "PLR0915", "B018"])
def test_a_rule_is_silenced_nowhere(rule: str) -> None:
    """B018 is an expression that does nothing: a call made for its side effect has a name of its own."""
    marked = re.compile(rf"#\s*noqa:[^#]*\b{rule}\b")
    files = [*MODULES, *(ROOT / "tests").rglob("*.py")]
    assert [str(path.relative_to(ROOT)) for path in files if marked.search(path.read_text(encoding="utf-8"))] == []


def test_a_long_regular_expression_is_written_with_room_and_examples() -> None:
    crowded = [f"{path.relative_to(ROOT)}:{line}" for path in MODULES for line in crowded_patterns(path)]
    assert crowded == []


def crowded_patterns(path: Path) -> Iterator[int]:
    """Yield the lines at which a long pattern is compiled without ``re.VERBOSE``."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.") and node.args):
            continue
        is_literal = isinstance(node.args[0], (ast.Constant, ast.JoinedStr))
        flags = ast.unparse(node).partition(ast.unparse(node.args[0]))[2]
        if is_literal and len(ast.unparse(node.args[0])) > MAX_PATTERN and not re.search(r"re\.(VERBOSE|X)\b", flags):
            yield node.lineno
