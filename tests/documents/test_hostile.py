"""Broken and hostile files of every format: each is read or refused in a line; none crashes, hangs, or harms others."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from random import Random

import pytest
from good_files import GOOD as GOOD_FILES
from good_files import W, zipped
from hostile_files import hostile

from qa.datatypes import ReadOptions, no_progress
from qa.documents.formats import format_of
from qa.documents.sandbox import Sandbox
from qa.errors import CorpusError

GOOD = b"<html><body><p>The quay is deep.</p></body></html>"
SECRET = "a line of a file that is nobody's business"


def read_all(count: int, seed: int, largest: int) -> int:
    """Read hostile files one after another, good ones between them; return how many could be read."""
    random = Random(seed)
    page = format_of(Path("good.html"))
    assert page is not None
    read = 0
    with Sandbox(stalled=30.0) as sandbox:
        for number in range(count):
            suffix, data = hostile(random, largest=largest)
            path = Path(f"{number}{suffix}")
            row = format_of(path)
            assert row is not None
            try:
                parsed = sandbox.parse(row, data, path, ReadOptions(), no_progress)
            except CorpusError as error:
                message = str(error)
                assert message.startswith(f"{path}: "), message
                assert "\n" not in message
                assert not any(words in message for words in ("Traceback", "crashed", "takes too long")), message
            else:
                read += 1
                ends = [0, *(end for block in parsed.blocks for end in (block.start, block.end)), len(parsed.text)]
                assert ends == sorted(ends), path
            if number % 10 == 0:
                good = sandbox.parse(page, GOOD, Path("good.html"), ReadOptions(), no_progress)
                assert "The quay is deep." in good.text
    return read


def test_files_of_which_something_is_wrong() -> None:
    assert read_all(150, seed=1, largest=300_000) > 30


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 3])
def test_a_thousand_of_them(seed: int) -> None:
    assert read_all(1000, seed, largest=10**9) > 200


@pytest.mark.parametrize("suffix", [".docx", ".epub", ".xhtml"])
def test_an_entity_is_not_followed(suffix: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET, encoding="utf-8")
    entity = f'<!DOCTYPE a [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
    page = f'{entity}<html xmlns="http://www.w3.org/1999/xhtml"><body><p>Fees &e; are due.</p></body></html>'
    word = f"{entity}<w:document {W}><w:body><w:p><w:r><w:t>Fees &e; are due.</w:t></w:r></w:p></w:body></w:document>"
    name, text = {".docx": ("word/document.xml", word), ".epub": ("c.xhtml", page)}.get(suffix, ("", page))
    row = format_of(Path(f"a{suffix}"))
    assert row is not None
    data = with_member(GOOD_FILES[suffix][0], name, text) if name else text.encode()
    try:
        found = row.read(data, Path(f"a{suffix}"), ReadOptions()).text
    except CorpusError:
        return
    assert "Fees" in found
    assert SECRET not in found


def with_member(archive: bytes, name: str, text: str) -> bytes:
    """Return an archive in which one member, which it has, is another text."""
    with zipfile.ZipFile(io.BytesIO(archive)) as old:
        members = {member: old.read(member) for member in old.namelist()}
    assert name in members, list(members)
    return zipped({**members, name: text})
