"""The house: imports go one way, heavy libraries are named in one module each, and importing qa loads none of them."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

import qa

# Each module may import those above it, never one below.
ORDER = (
    "errors datatypes iteration spans plaintext markdown corpus sentences anticipated weights cache graphs inference "
    "quantised exported encoder rerank dense sparse spelling store storing manifest sources similarity index embedding "
    "building followup parts retrieval understanding attribution confidence highlight answer render gold calibration "
    "trec evaluation comparison ablation plots tables report feedback console opening batch reader conversation "
    "suggestions visitors live chat page commands cli __main__".split()
)
ONE_PLACE = {
    "faiss": "dense",
    "bm25s": "sparse",
    "Stemmer": "sparse",
    "sentence_transformers": "encoder rerank",
    "onnx": "graphs",
    "onnxruntime": "inference quantised",
    "tokenizers": "inference",
    "transformers": "encoder",
    "huggingface_hub": "encoder",
    "rapidfuzz": "spelling",
    "gradio": "page",
    "nltk": "sentences",
    "sqlite3": "store storing building",
    "ir_measures": "evaluation",
    "sklearn": "calibration plots",
    "matplotlib": "plots",
}
MODULES = sorted(path for path in (ROOT / "qa").glob("*.py") if path.stem != "__init__")


def imports(path: Path, *, top_only: bool = False) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    checked = {id(node) for block in ast.walk(tree) if is_type_checking(block) for node in ast.walk(block)}
    nodes = tree.body if top_only else list(ast.walk(tree))
    found: set[str] = set()
    for node in nodes:
        if id(node) in checked:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"qa.{alias.name}" for alias in node.names} if node.module == "qa" else {node.module}
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_import_alone":
            found |= {str(item.value) for item in node.args if isinstance(item, ast.Constant)}
    return found


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def test_every_module_has_its_place() -> None:
    assert sorted(ORDER) == [path.stem for path in MODULES]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_imports_go_one_way(path: Path) -> None:
    above = ORDER[: ORDER.index(path.stem)]
    used = {name.split(".")[1] for name in imports(path) if name.startswith("qa.")}
    assert used <= set(above)


@pytest.mark.parametrize(("library", "homes"), ONE_PLACE.items())
def test_each_library_is_named_in_one_place(library: str, homes: str) -> None:
    users = {path.stem for path in MODULES if library in {name.partition(".")[0] for name in imports(path)}}
    assert users == set(homes.split())


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_heavy_libraries_are_imported_where_they_are_used(path: Path) -> None:
    here = {"sqlite3"} | ({"gradio"} if path.stem == "page" else set())  # page itself is imported where it is used
    heavy = set(ONE_PLACE) - here | {"numpy", "scipy", "torch", "punkt", "rich", "filelock"}
    assert not heavy & {name.partition(".")[0] for name in imports(path, top_only=True)}


def test_importing_qa_loads_no_heavy_library_and_configures_no_logging() -> None:
    code = (
        "import sys, logging, qa, qa.cli\n"
        "heavy = {'numpy', 'faiss', 'bm25s', 'torch', 'transformers', 'gradio', 'nltk', 'scipy', 'rich'}\n"
        "print(sorted(heavy & set(sys.modules)), logging.root.handlers)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] []"


def test_public_names_are_there_and_described() -> None:
    assert qa.__all__ == sorted(qa.__all__)
    for name in qa.__all__:
        assert getattr(qa, name).__doc__, name
