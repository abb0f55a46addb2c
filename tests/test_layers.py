"""The house: packages import downward only, heavy libraries are named in one module each, and importing qa loads none.

The layers are those of `LAYERS`, lowest first. Imports under ``TYPE_CHECKING`` count as all others do.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib import import_module
from pathlib import Path

import pytest
from conftest import ROOT

import qa

GROUND = "errors datatypes console concurrency extras jsonlines".split()
PACKAGES = "language documents models index retrieval answering evaluation chat cli".split()
LAYERS = {"ground": 0, **{name: number for number, name in enumerate(PACKAGES, start=1)}}

# A library, and the only modules of qa that may name it.
HEAVY = {
    "faiss": "index.dense",
    "bm25s": "index.sparse",
    "sqlite3": "index.store index.store_writer index.build",
    "Stemmer": "language.terms",
    "nltk": "language.nltk_punkt",
    "punkt": "language.sentences",
    "py3langid": "language.choose",
    "rapidfuzz": "language.spelling",
    "stopwordsiso": "language.others",
    "sentence_transformers": "models.encoder models.reranker",
    "pypdfium2": "documents.pdf.pdfium",
    "lxml": "documents.markup",
    "trafilatura": "documents.html.article",
    "striprtf": "documents.rtf",
    "torch": "models.onnx_export",
    "transformers": "models.encoder",
    "huggingface_hub": "models.hub",
    "onnx": "models.onnx_graph",
    "onnxruntime": "models.onnx_runtime",
    "mdit_py_plugins": "documents.markdown_rules",
    "tokenizers": "models.onnx_runtime models.token_encoder",
    "gradio": "chat.page chat.wiring chat.handlers chat.serve chat.connections",
    "jinja2": "chat.templating evaluation.report",
    "ir_measures": "evaluation.measures",
    "sklearn": "",  # only the benchmarks use it
    "openpyxl": "",  # only the tests use it
    "matplotlib": "evaluation.plots",
    "pymilvus": "index.milvus.client",
    "ray": "index.ray_workers",
    "milvus_lite": "index.milvus.embedded",
    "grpc": "index.milvus.client",
}
# These are imported where they are used, not when a module is.
LATE = set(HEAVY) - {"sqlite3"} | {"numpy", "scipy", "punkt", "rich", "filelock", "markupsafe"}

FILES = sorted((ROOT / "qa").rglob("*.py"))


def module_of(path: Path) -> str:
    """Return a module's name inside qa: ``index.local``, or ``index`` of the package itself."""
    return ".".join(path.relative_to(ROOT / "qa").with_suffix("").parts).removesuffix(".__init__")


MODULES = {module_of(path): path for path in FILES}


def package_of(module: str) -> str:
    first = module.partition(".")[0]
    return first if first in PACKAGES else "ground"


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def names_imported(path: Path, *, top_only: bool = False, typing_too: bool = True) -> Iterator[str]:
    """Yield the full names of all modules and names that a file imports."""
    tree = parsed(path)
    blocks = [] if typing_too else [node for node in ast.walk(tree) if is_for_types(node)]
    skipped = {id(node) for block in blocks for node in ast.walk(block)}
    for node in tree.body if top_only else ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def texts(path: Path) -> Iterator[str]:
    """Yield the strings of a file."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


@cache
def modules_imported(path: Path) -> set[str]:
    """Return the modules of qa that a file imports, inside functions and for types too."""
    found = set()
    for name in names_imported(path):
        if name.startswith("qa."):
            parts = name.split(".")[1:]
            found |= {next(m for m in (".".join(parts), ".".join(parts[:-1]), "__init__") if m in MODULES)}
    return found - {"__init__"}


@pytest.mark.parametrize("module", [name for name in MODULES if name not in {"__init__", "__main__"}])
def test_imports_go_downward_only(module: str) -> None:
    layer = LAYERS[package_of(module)]
    upward = {name for name in modules_imported(MODULES[module]) if LAYERS[package_of(name)] > layer}
    assert not upward


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph = {name: modules_imported(path) - {name} for name, path in MODULES.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_every_module_stands_in_a_package_or_on_the_ground() -> None:
    outside = {name for name in MODULES if package_of(name) == "ground"} - {"__init__", "__main__"}
    assert outside == set(GROUND)
    assert {path.parent.name for path in (ROOT / "qa").glob("*/__init__.py")} == set(PACKAGES)


@pytest.mark.parametrize(("library", "homes"), HEAVY.items())
def test_each_heavy_library_is_named_where_it_belongs(library: str, homes: str) -> None:
    users = {
        name
        for name, path in MODULES.items()
        if library in {found.partition(".")[0] for found in names_imported(path, typing_too=False)}
        or any(text.startswith(f"{library}.") for text in texts(path))  # it is imported by its name
    }
    assert users == set(homes.split())


@pytest.mark.parametrize("module", MODULES)
def test_heavy_libraries_are_imported_where_they_are_used(module: str) -> None:
    at_once = {name.partition(".")[0] for name in names_imported(MODULES[module], top_only=True)}
    assert not at_once & LATE


def test_names_that_other_modules_use_are_public() -> None:
    private = set()
    for name, path in MODULES.items():
        for found in names_imported(path):
            home, _, last = found.removeprefix("qa.").rpartition(".")
            if found.startswith("qa.") and home in MODULES and found.removeprefix("qa.") not in MODULES:
                exported = getattr(import_module(f"qa.{home}" if home != "__init__" else "qa"), "__all__", ())
                if last not in exported:
                    private.add(f"{name} uses {found}")
    assert not private


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_says_what_goes_in_and_out_and_what_it_does_not_do(package: str) -> None:
    said = import_module(f"qa.{package}").__doc__ or ""
    assert " in" in said
    assert " out" in said
    assert any(word in said.lower() for word in (" no ", "nothing", "not ", "never"))


def test_importing_qa_loads_no_heavy_library_and_configures_no_logging() -> None:
    code = (
        "import sys, logging, qa, qa.cli.main\n"
        "heavy = set('numpy faiss bm25s torch transformers gradio nltk punkt scipy rich jinja2'.split())\n"
        "print(sorted(heavy & set(sys.modules)), logging.root.handlers)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] []"


def test_public_names_are_there_and_described() -> None:
    assert qa.__all__ == sorted(qa.__all__)
    for name in qa.__all__:
        assert getattr(qa, name).__doc__, name
