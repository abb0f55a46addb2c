"""What is checked of each document, refusal and answer that the fuzz gets."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from qa.answering.answer import Answer
from qa.answering.render import to_dict, to_markdown, to_text
from qa.datatypes import Document, Sentence
from qa.index.protocol import Index
from qa.language.names import names
from qa.language.terms import terms

__all__ = ["check_answer", "check_document", "check_refusal"]


def check_document(document: Document, sentences: Sequence[Sentence]) -> None:
    """Check that blocks and sentences are ordered and disjoint, and each is the document's characters."""
    end = 0
    for block in document.blocks:
        assert end <= block.start < block.end <= len(document.text)
        end = block.end
    end = 0
    for sentence in sentences:
        assert end <= sentence.start < sentence.end
        assert document.text[sentence.start : sentence.end] == sentence.text
        assert sentence.paragraph_start <= sentence.start < sentence.end <= sentence.paragraph_end
        end = sentence.end
        terms(sentence.heading), names(sentence.text)


def check_refusal(said: str, path: Path) -> None:
    """Check that what is said of a file that is refused is one line, and that no reader crashed or hung."""
    assert said.startswith(f"{path}: "), said
    assert len(said.splitlines()) == 1, said
    assert "crashed" not in said, said
    assert "takes too long" not in said, said


def check_answer(index: Index, answer: Answer) -> None:
    """Check that quotes are the documents' characters, and that the answer can be written in every form."""
    for passage in answer.passages:
        c = passage.citation
        assert index.document(c.doc_id).text[c.start : c.end] == passage.quote
        assert all(name in passage.quote for name in c.attributed_to)
        if passage.highlight:
            assert 0 <= passage.highlight[0] < passage.highlight[1] <= len(passage.quote)
    json.dumps(to_dict(answer), allow_nan=False)
    to_text(answer).encode()
    to_markdown(answer).encode()
