"""Sets of questions -> what models are trained on: which documents, and pairs with negatives that no author wrote.

Documents of xquad-dev and clapnq-dev are halved: every other one, in the order of their names, is held out. Everyday
documents were invented for this; those of ``everyday/corpus/train`` are trained on. Negatives are found in an index of
the documents that are trained on, so that nothing of a held-out document is read in training.
"""

from __future__ import annotations

import json
import random
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa import build_index, open_index
from qa.documents.spans import Span, overlaps
from qa.retrieval.rerank import texts_to_read
from qa.retrieval.retrieve import retrieve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.datatypes import Sentence
    from qa.index.protocol import Index

__all__ = [
    "EVERYDAY",
    "TRAIN",
    "Pair",
    "Question",
    "everyday_pairs",
    "folders",
    "halves",
    "pairs_of",
    "questions_of",
    "short_folders",
    "span_in",
]

EVERYDAY = Path(__file__).resolve().parent / "everyday"
TRAIN = {path.stem for path in (EVERYDAY / "corpus" / "train").glob("*.txt")}
FOLDER = 8  # everyday documents that are asked together

NEGATIVES = 6  # hits of a question of which those that are no answer are taken: of a near miss the best
OF_ONE = 4  # likewise where only one document is asked
BY_CHANCE = 2  # of the hits of other questions, from the best `AMONG`; the others are the best
AMONG = 16
SEED = 0


@dataclass(frozen=True, slots=True)
class Pair:
    """A question, a text, and whether the text answers it: ``span``, in characters of the text, is the short answer."""

    question: str
    text: str
    answers: bool
    span: tuple[int, int] | None
    source: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a set."""

    text: str
    gold: tuple[Span, ...]
    answers: tuple[Span, ...]  # the few words that answer, where they are known
    doc_id: str  # of the document that it is about


def halves(corpus: Path) -> tuple[set[str], set[str]]:
    """Return the names of a folder's documents: those to train on, and those that are held out."""
    names = sorted(path.stem for path in corpus.glob("*.txt"))
    return set(names[::2]), set(names[1::2])


def questions_of(corpus: Path, gold: Path, documents: set[str], *, short: bool = False) -> list[Question]:
    """Return the questions about these documents; ``short`` says that gold spans are short answers."""
    texts: dict[str, str] = {}
    found = []
    for line in gold.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        doc_id = row["gold"][0]["doc_id"] if row["gold"] else row["about"]
        if doc_id not in documents:
            continue
        text = texts.get(doc_id) or (corpus / f"{doc_id}.txt").read_text(encoding="utf-8")
        texts[doc_id] = text
        spans = tuple(_span(item, text) for item in row["gold"])
        found.append(Question(row["question"], spans, spans if short else _answers(row, text, spans), doc_id))
    return found


def _answers(row: dict[str, Any], text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return where the row's short answer stands in its first gold span, if it has one."""
    if "answer" not in row:
        return ()
    start = text.index(row["answer"], spans[0].start)
    return (Span(spans[0].doc_id, start, start + len(row["answer"])),)


def _span(item: dict[str, Any], text: str) -> Span:
    if "quote" not in item:
        return Span(item["doc_id"], item["start"], item["end"])
    start = text.index(item["quote"])
    return Span(item["doc_id"], start, start + len(item["quote"]))


def span_in(text: str, sentence: Sentence, gold: Span) -> tuple[int, int] | None:
    """Return where a span of the document stands in a text that ends with the sentence."""
    before = len(text) - len(sentence.text) - sentence.start
    start, end = max(gold.start, sentence.start) + before, min(gold.end, sentence.end) + before
    return (start, end) if start < end else None


def pairs_of(corpus: Path, gold: Path, documents: set[str], source: str, *, short: bool) -> list[Pair]:
    """Return the pairs of some documents, asked together: answers, and well-ranked sentences that are none.

    ``short`` says that gold spans are short answers; a sentence that holds such words elsewhere is no negative.
    """
    with tempfile.TemporaryDirectory() as temporary:
        part = Path(temporary, "corpus")
        part.mkdir()
        for name in documents:
            shutil.copyfile(corpus / f"{name}.txt", part / f"{name}.txt")
        build_index([part], Path(temporary, "index"))
        index = open_index(Path(temporary, "index"))
        found = _pairs(index, questions_of(corpus, gold, documents, short=short), source, short=short)
        index.close()
    return found


def _pairs(
    index: Index, questions: Sequence[Question], source: str, *, short: bool = False, alone: bool = False
) -> list[Pair]:
    """Return the pairs of some questions; with ``alone`` each is asked of the document that it is about, alone."""
    found: list[Pair] = []
    chance = random.Random(SEED)
    for question, hits in zip(questions, retrieve(index, [q.text for q in questions]), strict=True):
        spans = question.gold
        places = [p for g in spans for p, _, _ in index.positions_in(g.doc_id, g.start, g.end)]
        right = set(places)
        wanted = [index.span(span.doc_id, span.start, span.end).casefold() for span in spans] if short else []
        ranked = [hit.position for hit in hits]
        if alone:
            ranked = [
                number
                for number, sentence in zip(ranked, index.sentences(ranked), strict=True)
                if sentence.doc_id == question.doc_id
            ]
        count = OF_ONE if alone else NEGATIVES
        nearest = count - BY_CHANCE if spans else count
        rest = ranked[nearest:AMONG]
        hits_read = [*ranked[:nearest], *chance.sample(rest, min(count - nearest, len(rest)))]
        numbers = list(dict.fromkeys([*places, *hits_read]))
        sentences = index.sentences(numbers)
        texts = texts_to_read(index, question.text, sentences)
        for number, sentence, text in zip(numbers, sentences, texts, strict=True):
            inside = (sentence.doc_id, sentence.start, sentence.end)
            if any(overlaps(span, *inside) for span in spans):
                held = [answer for answer in question.answers if overlaps(answer, *inside)]
                span = span_in(text, sentence, held[0]) if held else None
                found.append(Pair(question.text, text, True, span, source))
            elif number not in right and not any(words in text.casefold() for words in wanted):
                found.append(Pair(question.text, text, False, None, source))
    return found


def everyday_pairs() -> list[Pair]:
    """Return the pairs of the everyday documents to train on: eight are asked together, short questions of each."""
    found = []
    with tempfile.TemporaryDirectory() as temporary:
        for corpus, gold in folders("train", Path(temporary)):
            documents = {path.stem for path in corpus.iterdir()}
            place = corpus.with_suffix(".index")
            build_index([corpus], place)
            index = open_index(place)
            found += _pairs(index, questions_of(corpus, gold, documents), "everyday")
            short = questions_of(corpus, EVERYDAY / "short-train.jsonl", documents)
            found += _pairs(index, short, "everyday, short", alone=True)
            index.close()
    return found


def folders(name: str, into: Path, *, questions: str = "", size: int = FOLDER) -> list[tuple[Path, Path]]:
    """Copy a set of everyday documents into folders as a person has them: a few documents of several kinds each.

    Returns each folder with the gold set of its documents. ``questions`` names another file of questions about them.
    """
    paths = sorted((EVERYDAY / "corpus" / name).glob("*.txt"))
    count = -(-len(paths) // size)
    lines = (EVERYDAY / f"{questions or name}.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    found = []
    for number in range(count):
        corpus, gold = into / str(number), into / f"{number}.jsonl"
        corpus.mkdir(parents=True)
        for path in paths[number::count]:
            shutil.copyfile(path, corpus / path.name)
        names = {path.stem for path in corpus.iterdir()}
        gold.write_text("".join(line for line in lines if json.loads(line)["about"] in names), encoding="utf-8")
        found.append((corpus, gold))
    return found


def short_folders(name: str, into: Path) -> list[tuple[Path, Path]]:
    """Return each document of a set alone, with the short questions about it, which may not say what they are about."""
    return folders(name, into, questions=f"short-{name}", size=1)
