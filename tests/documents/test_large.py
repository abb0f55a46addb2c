"""What takes minutes: documents of 50 MB."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from qa.documents.files import SourceFile
from qa.documents.read import read_document
from qa.documents.sentences import split_document
from qa.language.sentences import split_paragraph

PARAGRAPH = 'The quay was built in 1802 by J. Smith, e.g. for fish. It has 4.5 km of it. "Is it deep?" he asked. ' * 6


@pytest.mark.slow
def test_a_document_of_50_mb_is_read_and_split(tmp_path: Path) -> None:
    section = "A Heading of the Town\n\n" + (PARAGRAPH.strip() + "\n\n") * 3
    count = 50_000_000 // len(section) + 1
    path = tmp_path / "big.txt"
    path.write_text(section * count)
    document = read_document(SourceFile(path, "big"))
    assert len(document.text) >= 50_000_000
    sentences = 0
    for sentence in split_document(document):
        sentences += 1
        assert document.text[sentence.start : sentence.end] == sentence.text
    assert sentences == count * 3 * 18


@pytest.mark.slow
def test_time_grows_with_the_length_of_a_paragraph_and_no_faster() -> None:
    def seconds(repeats: int) -> float:
        started = time.perf_counter()
        assert len(split_paragraph(PARAGRAPH * repeats)) == 18 * repeats
        return time.perf_counter() - started

    seconds(100)  # loads Punkt
    assert seconds(16_000) < 8 * seconds(4000)  # 4 times as long; 16 times would be quadratic
