"""What ``pip install`` brings: the files of the package, the libraries that it imports, and the extras."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from shutil import copytree, ignore_patterns
from zipfile import ZipFile

import pytest
from conftest import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from qa.errors import MissingExtraError
from qa.extras import EXTRAS, require_extra

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
DISTRIBUTIONS = packages_distributions()
PROJECT, SETUPTOOLS = PYPROJECT["project"], PYPROJECT["tool"]["setuptools"]
# Libraries whose data is used, not their code: no module imports them.
DATA_ONLY = {"symspellpy"}


def declared(requirements: list[str]) -> set[str]:
    """Return the names of distributions; ``gradio[mcp]`` stands for gradio and for mcp."""
    parsed = [Requirement(line) for line in requirements]
    return {canonicalize_name(name) for found in parsed for name in (found.name, *found.extras)}


def distribution(module: str) -> str:
    """Return the name of the distribution that a module comes with."""
    return canonicalize_name(DISTRIBUTIONS[module][0])


def imported() -> Iterator[tuple[str, str]]:
    """Yield the file and the name of each library that the package imports."""
    for path in sorted((ROOT / "qa").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            for name in {name.partition(".")[0] for name in names} - {"qa"} - sys.stdlib_module_names:
                yield str(path.relative_to(ROOT)), name


def test_every_library_that_is_imported_is_declared() -> None:
    core = declared(PROJECT["dependencies"])
    optional = {module for modules in EXTRAS.values() for module in modules}
    missing = [(path, name) for path, name in imported() if name not in optional and distribution(name) not in core]
    assert missing == []


def test_every_library_that_is_declared_is_imported() -> None:
    used = {distribution(name) for _, name in imported()} | DATA_ONLY
    assert declared(PROJECT["dependencies"]) - used == set()


@pytest.mark.parametrize(("extra", "modules"), EXTRAS.items())
def test_an_extra_installs_the_modules_that_the_error_names(extra: str, modules: tuple[str, ...]) -> None:
    assert declared(PROJECT["optional-dependencies"][extra]) == {distribution(module) for module in modules}


def test_all_is_every_extra_but_the_developers() -> None:
    (everything,) = PROJECT["optional-dependencies"]["all"]
    assert Requirement(everything).name == PROJECT["name"]
    assert Requirement(everything).extras == set(PROJECT["optional-dependencies"]) - {"all", "dev"}


def test_an_extra_that_is_installed_is_no_error() -> None:
    require_extra("chat", purpose="the chat")


def test_a_missing_library_is_one_line_that_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)  # as if it were not installed
    with pytest.raises(MissingExtraError) as caught:
        require_extra("report", purpose="the report")
    assert str(caught.value) == (
        'the report needs matplotlib, which is not installed: run pip install "article-qa[report]", '
        'or in a checkout pip install ".[report]"'
    )


def test_two_missing_libraries_are_named_together(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("gradio", "mcp"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtraError, match="needs gradio and mcp, which are not installed"):
        require_extra("mcp", purpose="--mcp")


def files_of_the_package() -> set[str]:
    """Return every file under ``qa/``, as a wheel has to hold it."""
    found = (path for path in (ROOT / "qa").rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(ROOT).as_posix() for path in found}


def test_every_file_of_the_package_is_named_by_the_configuration() -> None:
    packages = [path.parent for path in (ROOT / "qa").rglob("__init__.py")]
    modules = {path for package in packages for path in package.glob("*.py")}
    data = {
        path
        for package, patterns in SETUPTOOLS["package-data"].items()
        for pattern in patterns
        for path in ROOT.joinpath(*package.split(".")).glob(pattern)
    }
    assert {path.relative_to(ROOT).as_posix() for path in modules | data} == files_of_the_package()
    assert SETUPTOOLS["packages"]["find"]["include"] == ["qa", "qa.*"]


@pytest.mark.slow
def test_a_wheel_built_outside_the_checkout_holds_the_package_and_nothing_else(tmp_path: Path) -> None:
    ignored = ignore_patterns(".*", "__pycache__", "build", "*.egg-info")
    source = Path(copytree(ROOT, tmp_path / "a copy", ignore=ignored))
    options = ("--no-deps", "--no-build-isolation", "--quiet", "--wheel-dir", str(tmp_path))
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, str(source)], check=True)
    (wheel,) = tmp_path.glob("article_qa-*.whl")
    names = {name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert names == files_of_the_package()
