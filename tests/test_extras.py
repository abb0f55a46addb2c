"""The extras: the error that names one."""

from __future__ import annotations

import sys

import pytest

from qa.errors import MissingExtraError
from qa.extras import require_extra


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
