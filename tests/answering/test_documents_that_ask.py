"""What documents ask of themselves, with the real models: the answer is quoted, not the question or the contents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from conftest import ROOT, write_files

from qa.answering.ask import ask
from qa.index.build import build_index
from qa.index.local import LocalIndex

FAQS = ROOT / "benchmarks" / "everyday" / "corpus"
DOCUMENTS = {
    "plain": {
        "faq.txt": "How do I renew my ticket?\nTake it to the counter with a photo. It costs nothing.\n\n"
        "What happens if I lose my ticket?\nA new one is 6 euros.\n\nMay a friend use my ticket?\nNo. Tickets are "
        "personal.\n\nWhere are the toilets?\nThey are below the stairs.\n"
    },
    "marked": {
        "faq.md": "# Help\n\n- [Where is the spare key?](#where-is-the-spare-key)\n- [Prices](#prices)\n\n"
        "## Where is the spare key?\n\nIt hangs behind the north shutter.\n\n"
        "## Prices\n\nMembers pay eight francs.\n\n"
        "**Q: How is the oven lit?**\n\nA: Open the lower flap and burn some birch bark.\n"
    },
    "prose": {
        "weir.txt": "The weir\n\nWhy did the weir break? The engineers found that its piles were rotten. "
        "Was it the flood? No, that came a day later. Who was blamed? The inquiry named the builder, Voss and Son.\n"
    },
    "changes": {
        "CHANGELOG.md": "# Changes\n\n## 2.4.0\n\n### Added\n\n- Export to PDF.\n\n"
        "### Fixed\n\n- Crash with an empty log.\n\n"
        "## 2.3.1\n\n### Fixed\n\n- Crash when the disk is full.\n"
    },
    "nested": {
        "a.md": "# Setup\n\n1. Unpack the crate.\n\n   The foam has two layers.\n   - Upper layer: soft\n"
        "     - colour: blue\n   - Lower layer: hard\n2. Call support\n   - Phone: 555-0100\n"
    },
}


@pytest.fixture(scope="module")
def indexes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, LocalIndex]]:
    """Return an index of each of the documents."""
    found = {}
    for name, files in DOCUMENTS.items():
        folder = tmp_path_factory.mktemp(name)
        build_index([write_files(folder / "documents", files)], folder / "index")
        found[name] = LocalIndex.open(folder / "index")
    yield found
    for index in found.values():
        index.close()


@pytest.mark.parametrize(
    ("name", "question", "quoted"),
    [
        ("plain", "How do I renew my ticket?", "to the counter"),
        ("plain", "What happens if I lose my ticket?", "6 euros"),
        ("plain", "Where are the toilets?", "below the stairs"),
        ("marked", "Where is the spare key?", "north shutter"),
        ("marked", "What are the prices?", "eight francs"),
        ("marked", "How is the oven lit?", "birch bark"),
        ("prose", "Why did the weir break?", "piles were rotten"),
        ("prose", "Who was blamed for the weir?", "Voss and Son"),
        ("changes", "When was the crash with a full disk fixed?", "disk is full"),
    ],
)
@pytest.mark.parametrize("reranker", ["default", None])
def test_the_answer_is_quoted_first(
    indexes: Mapping[str, LocalIndex], name: str, question: str, quoted: str, reranker: str | None
) -> None:
    answer = ask(indexes[name], question, reranker=reranker)  # type: ignore[arg-type]
    assert quoted in answer.passages[0].quote


def test_what_is_nested_is_found_with_the_words_above_it(indexes: Mapping[str, LocalIndex]) -> None:
    answer = ask(indexes["nested"], "What colour is the upper layer of the foam?")
    assert any("colour: blue" in passage.quote for passage in answer.passages)
    question = "What is the phone number of support?"
    assert "555-0100" in ask(indexes["nested"], question).passages[0].quote
    unread = ask(indexes["nested"], question, reranker=None)
    assert any("555-0100" in passage.quote for passage in unread.passages[:2])


@pytest.mark.parametrize("faq", ["dev/parcel-faq.md", "test/courses-faq.md"])
def test_of_a_faq_whose_questions_are_asked_word_for_word_the_answers_are_quoted(faq: str, tmp_path: Path) -> None:
    text = (FAQS / faq).read_text(encoding="utf-8")
    build_index([FAQS / faq], tmp_path / "index")
    index = LocalIndex.open(tmp_path / "index")
    questions = re.findall(r"^#+ (.*\?)$", text, re.MULTILINE)
    assert len(questions) > 10
    wrong = [q for q in questions if ask(index, q).passages[0].citation.heading != q]
    assert wrong == []
    index.close()
