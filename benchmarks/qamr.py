"""QAMR -> pairs of a question and a sentence, with the words that answer, and negatives that no author wrote."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import log
from pathlib import Path

from training_sets import Pair

from qa.language.terms import terms

__all__ = ["qamr_pairs"]

NEAR = 6  # sentences of QAMR that share most with a question, of which one is taken
GAP = 2  # tokens at most that are missing in an answer of QAMR that is taken as one span
KEPT = 0.6  # of the negatives of QAMR
LOST = 0.35  # of questions of QAMR, with a sentence from which the answer was taken out
CUT = 0.2  # likewise, from which something else was taken out: a gap alone says nothing
TITLED = 0.15  # of pairs of QAMR, under a line of other words, as under a heading


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question of QAMR, with the first and the last token of its answer in the sentence of that number."""

    question: str
    sentence: int
    first: int
    last: int


def qamr_pairs(folder: Path, most: int, seed: int) -> list[Pair]:
    """Return pairs of QAMR: of at most so many questions, each with its answer, and most with a negative.

    A negative is a sentence that shares most with the question and does not hold the answer's words, or the sentence
    itself after the answer was taken out of it.
    """
    chance = random.Random(seed)
    sentences = {}
    for line in (folder / "wiki-sentences.tsv").read_text(encoding="utf-8").splitlines():
        name, written = line.split("\t")
        sentences[name] = written.split()
    names = list(sentences)
    asked = list(_asked(folder, {name: number for number, name in enumerate(names)}))
    chance.shuffle(asked)
    texts = [sentences[name] for name in names]
    near = _Nearest([set(terms(plain(tokens)[0])) for tokens in texts])
    others: dict[int, list[_Asked]] = {}
    for item in asked:
        others.setdefault(item.sentence, []).append(item)
    found = []
    for item in asked[:most]:
        tokens = texts[item.sentence]
        answer = set(terms(plain(tokens[item.first : item.last + 1])[0]))
        found.append(_positive(item, tokens, others[item.sentence], chance))
        if chance.random() > KEPT:
            continue
        left = tokens[: item.first] + tokens[item.last + 1 :]
        if chance.random() < LOST and answer and not answer & set(terms(plain(left)[0])):
            found.append(Pair(item.question, plain(left)[0], False, None, "qamr, answer taken out"))
            continue
        other = near.other(item.question, item.sentence, answer, chance)
        if other is not None:
            found.append(Pair(item.question, plain(texts[other])[0], False, None, "qamr, another sentence"))
    headings = [" ".join(tokens[: chance.randint(1, 5)]) for tokens in texts]
    return [_titled(pair, chance.choice(headings)) if chance.random() < TITLED else pair for pair in found]


def _titled(pair: Pair, title: str) -> Pair:
    before = f"{title.strip(' ,.:')}. "
    span = (pair.span[0] + len(before), pair.span[1] + len(before)) if pair.span else None
    return replace(pair, text=before + pair.text, span=span)


def _positive(item: _Asked, tokens: list[str], others: Sequence[_Asked], chance: random.Random) -> Pair:
    """Return the question with its sentence; of some sentences another question's answer is taken out."""
    words = list(range(len(tokens)))
    other = chance.choice(others)
    apart = other.last < item.first or other.first > item.last
    if chance.random() < CUT and apart:
        lost = set(terms(plain(tokens[other.first : other.last + 1])[0]))
        if not lost & set(terms(item.question)):
            words = [number for number in words if not other.first <= number <= other.last]
    text, spans = plain([tokens[number] for number in words])
    span = spans[words.index(item.first)][0], spans[words.index(item.last)][1]
    return Pair(item.question, text, True, span, "qamr")


def _asked(folder: Path, numbers: dict[str, int]) -> Iterator[_Asked]:
    """Yield the questions on whose answer both validators agree with the author, each text once a sentence."""
    known = set()
    for file in ("dev.tsv", "test.tsv"):
        for line in (folder / file).read_text(encoding="utf-8").splitlines():
            name, _, _, _, _, question, answer, *checked = line.split("\t")
            given = [[int(number) for number in found.rpartition(":")[2].split()] for found in (answer, *checked)]
            agree = all(set(given[0]) & set(one) for one in given[1:])
            if not agree or (name, question.casefold()) in known:
                continue
            known.add((name, question.casefold()))
            best = max(given, key=lambda one: sum(_shared(one, other) for other in given))  # the first of equals
            if max((after - before for before, after in pairwise(best)), default=1) <= GAP + 1:
                yield _Asked(question, numbers[name], best[0], best[-1])


def _shared(one: Sequence[int], other: Sequence[int]) -> float:
    """Return the F1 of two answers' tokens."""
    return 2 * len(set(one) & set(other)) / (len(one) + len(other))


class _Nearest:
    """Finds sentences that share the rarest terms with a question."""

    def __init__(self, texts: Sequence[set[str]]) -> None:
        self._texts = texts
        counts = Counter(term for text in texts for term in text)
        self._weights = {term: log(len(texts) / count) for term, count in counts.items()}
        self._with: dict[str, list[int]] = {}
        for number, text in enumerate(texts):
            for term in text:
                self._with.setdefault(term, []).append(number)

    def other(self, question: str, own: int, answer: set[str], chance: random.Random) -> int | None:
        """Return one of the nearest sentences that does not hold all terms of the answer."""
        shared: Counter[int] = Counter()
        for term in set(terms(question)):
            for number in self._with.get(term, ()):
                shared[number] += self._weights[term]  # type: ignore[assignment]
        best = [
            number
            for number, _ in sorted(shared.items(), key=lambda item: (-item[1], item[0]))
            if number != own and not (answer and answer <= self._texts[number])
        ]
        return chance.choice(best[:NEAR]) if best else None


BRACKETS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}", "``": '"', "''": '"'}
OPENING = {"-LRB-", "-LSB-", "-LCB-", "``", "`", "$", "#", "£", "¥", "€"}
CLOSING = {"-RRB-", "-RSB-", "-RCB-", "''", ",", ".", ";", ":", "?", "!", "%", "...", "n't", "/"}


def plain(tokens: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """Return tokens of the Penn Treebank as they are written, and where each stands.

    >>> plain(["He", "said", "``", "no", "''", "-LRB-", "twice", "-RRB-", "."])[0]
    'He said "no" (twice).'
    """
    text, spans = "", []
    joined = True
    for token in tokens:
        if not joined and token not in CLOSING and not token.startswith("'"):
            text += " "
        spans.append((len(text), len(text) + len(BRACKETS.get(token, token))))
        text += BRACKETS.get(token, token)
        joined = token in OPENING or token == "/"
    return text, spans
