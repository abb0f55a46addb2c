"""Compare documents in the forms that `make_forms.py` makes with their text: their sentences, and answers to questions.

    python benchmarks/make_forms.py benchmarks/everyday/corpus/test build/forms
    python benchmarks/forms.py benchmarks/everyday/corpus/test build/forms benchmarks/everyday/test.jsonl

It prints, for each form, the share of the text's sentences that are sentences there too, and how often the first quote
is right, with a 95% interval. A quote is right if it shares half of the words of the shorter with a gold quote.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from pathlib import Path

from qa.answering.answer import Passage
from qa.answering.ask import ask
from qa.documents.files import find_files
from qa.documents.read import read_document
from qa.documents.sentences import split_document
from qa.documents.words import plain_words
from qa.evaluation.gold import GoldQuestion, Quote, read_gold
from qa.evaluation.measures import estimate
from qa.index.build import build_index
from qa.index.open import open_unchecked
from qa.models.reranker import DEFAULT_RERANKER, load_reranker


def main() -> None:
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path)
    parser.add_argument("forms", type=Path)
    parser.add_argument("gold", type=Path)
    options = parser.parse_args()
    questions = [question for question in read_gold(options.gold) if question.gold]
    wanted = sentences_of(options.text)
    for folder in (options.text, *sorted(options.forms.iterdir())):
        found = sentences_of(folder)
        same = sum(sum((wanted[doc_id] & found[doc_id]).values()) for doc_id in wanted)
        total = sum(sum(counts.values()) for counts in wanted.values())
        rights = estimate(answers(folder, questions))
        print(
            f"{folder.name:<12} sentences {same}/{total} ({same / total:.3f})  first quote right {rights.value:.3f} "
            f"[{rights.low:.3f}, {rights.high:.3f}] of {len(questions)}",
            flush=True,
        )


def sentences_of(folder: Path) -> dict[str, Counter[str]]:
    """Return the sentences of each document, by its id."""
    documents = [read_document(file) for file in find_files([folder])]
    return {
        document.doc_id: Counter(folded(sentence.text) for sentence in split_document(document))
        for document in documents
    }


def folded(text: str) -> str:
    """Return the words of a sentence, or of a row of a table, with single spaces."""
    return " ".join(plain_words(text).replace("|", " ").split())


def answers(folder: Path, questions: list[GoldQuestion]) -> list[float]:
    """Return for each question whether the first quote is right: 1.0 or 0.0."""
    reranker = load_reranker(DEFAULT_RERANKER)
    with tempfile.TemporaryDirectory() as work:
        build_index([folder], work)
        index = open_unchecked(work)
        found = [ask(index, question.question, reranker=reranker).passages for question in questions]
        index.close()
    return [
        float(bool(passages) and is_right(passages[0], question))
        for passages, question in zip(found, questions, strict=True)
    ]


def is_right(passage: Passage, question: GoldQuestion) -> bool:
    """Tell whether a passage shares half of the words of the shorter with a gold quote of its document."""
    quote = Counter(folded(passage.quote).split())
    for gold in question.gold:
        assert isinstance(gold, Quote)
        wanted = Counter(folded(gold.text).split())
        shared, shorter = (quote & wanted).total(), min(quote.total(), wanted.total())
        if gold.doc_id == passage.citation.doc_id and 2 * shared >= shorter:
            return True
    return False


if __name__ == "__main__":
    main()
