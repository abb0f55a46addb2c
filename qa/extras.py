"""Optional libraries: which extra of the package installs each, and the error that names the extra.

Nothing is imported here. A command calls `require_extra` before its long work, and imports the library later.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from qa.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["EXTRAS", "require_extra"]

# An extra in pyproject.toml, and the modules that it makes importable.
EXTRAS: Mapping[str, tuple[str, ...]] = {
    "chat": ("docx", "gradio", "h11", "jinja2", "markupsafe", "starlette", "uvicorn"),
    "documents": ("lxml", "lxml_html_clean", "pypdfium2", "striprtf", "trafilatura"),
    "mcp": ("gradio", "mcp"),
    "milvus": ("grpc", "milvus_lite", "pymilvus"),
    "ray": ("ray",),
    "report": ("jinja2", "matplotlib"),
}


def require_extra(extra: str, *, purpose: str) -> None:
    """Check that the libraries of an extra are installed, without importing them.

    Args:
        extra: a key of `EXTRAS`.
        purpose: what needs them, as the subject of a sentence ("the chat").

    Raises:
        MissingExtraError: a library is not installed; the message names the extra and how to install it.
    """
    missing = [module for module in EXTRAS[extra] if find_spec(module) is None]
    if missing:
        libraries = " and ".join(missing)
        verb = "is" if len(missing) == 1 else "are"
        raise MissingExtraError(
            f'{purpose} needs {libraries}, which {verb} not installed: run pip install "article-qa[{extra}]", '
            f'or in a checkout pip install ".[{extra}]"'
        )
