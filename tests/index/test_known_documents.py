"""A file that a reader has read is not read again, unless its bytes, the options, or the readers are others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import BagOfWords, write_files

from qa.documents.sandbox import Sandbox
from qa.index import known_documents
from qa.index.build import build_index
from qa.index.open import open_unchecked

PAGE = "<html><body><h1>Fees</h1><p>A berth costs nine euros.</p></body></html>"


@pytest.fixture
def count(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """Return what tells which files were read since it was asked last."""
    read: list[str] = []
    parse = Sandbox.parse

    def noted(self: Sandbox, row: Any, data: bytes, path: Path, *more: Any) -> Any:
        read.append(path.name)
        return parse(self, row, data, path, *more)

    monkeypatch.setattr(Sandbox, "parse", noted)

    def since() -> list[str]:
        found = sorted(read)
        read.clear()
        return found

    return since


def test_only_what_changed_is_read(
    tmp_path: Path, count: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_files(tmp_path / "docs", {"a.html": PAGE, "b.csv": "Name,Room\nAda,12\n", "c.txt": "Deep."})
    target = tmp_path / "index"

    def build(**options: Any) -> list[str]:
        build_index([folder], target, encoder=BagOfWords(), **options)
        return count()

    assert build() == ["a.html", "b.csv", "c.txt"]
    before = open_unchecked(target, BagOfWords())
    kept = before.document("a"), before.places_in("a", 0, 100)
    before.close()
    assert build() == ["c.txt"]  # plain text is read sooner than it is looked up
    (folder / "a.html").rename(folder / "renamed.html")
    write_files(folder, {"b.csv": "Name,Room\nBen,14\n"})
    assert build() == ["b.csv", "c.txt"]
    after = open_unchecked(target, BagOfWords())
    assert (after.document("renamed").blocks, after.places_in("renamed", 0, 100)) == (kept[0].blocks, kept[1])
    after.close()
    assert build(whole_page=True) == ["b.csv", "c.txt", "renamed.html"]
    assert build(whole_page=True) == ["c.txt"]
    monkeypatch.setattr(known_documents, "readers", lambda: "others")
    assert build(whole_page=True) == ["b.csv", "c.txt", "renamed.html"]


def test_what_someone_else_built_is_not_believed(tmp_path: Path, count: Callable[[], list[str]]) -> None:
    folder = write_files(tmp_path / "docs", {"a.html": PAGE})
    build_index([folder], tmp_path / "index", encoder=BagOfWords())
    for record in (tmp_path / "index").glob("generation-*/sources.json"):
        record.unlink()
    count()
    build_index([folder], tmp_path / "index", encoder=BagOfWords())
    assert count() == ["a.html"]
