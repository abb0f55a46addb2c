"""Documents with questions -> the texts that the token encoder is trained on, as its lower layers give them."""

from __future__ import annotations

import random
import string
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer
from training_sets import Question

from qa.documents.above import under
from qa.documents.files import find_files
from qa.documents.read import read_document
from qa.documents.sentences import split_document
from qa.documents.spans import overlaps
from qa.models.bert_graph import hidden
from qa.models.onnx_graph import Graph
from qa.models.onnx_runtime import open_session
from qa.models.onnx_unquantized import first_layers
from qa.models.token_encoder import LAYERS, MAX_TOKENS, QUESTION, TEXT

__all__ = ["CORES", "FIRST", "Group", "Item", "Lower", "groups_of", "joined", "parts"]

QUESTIONS = 12  # of a long document that are compared with a part of it
SENTENCES = 36  # of that part
SHORT = 6  # documents of clapnq-dev, which are short, that are one list
FIRST = 4  # of the layers that are trained, counted from 0
CORES = 2


@dataclass(slots=True)
class Item:
    """A text as the layers that are trained take it."""

    states: NDArray[np.float16]  # shape (tokens, WIDTH)
    counts: NDArray[np.bool_]  # shape (tokens,): no punctuation


@dataclass(slots=True)
class Group:
    """Questions, and the sentences that they are compared with."""

    questions: list[Item]
    sentences: list[Item]
    right: list[list[int]]  # for each question the sentences that answer
    alone: list[bool]  # for each question whether it is compared with these sentences only


class Lower:
    """The layers that stay as they are."""

    def __init__(self, folder: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()
        self._marks = {self._tokenizer.token_to_id(mark) for mark in string.punctuation}
        with tempfile.TemporaryDirectory() as temporary:
            path = Path(temporary, "lower.onnx")
            first_layers(folder / "model.onnx", path, LAYERS, {})
            graph = Graph(path)
            graph.keep_output(hidden(graph, FIRST - 1))
            graph.save(path)
            self._session = open_session(path, 1)

    def __call__(self, texts: Sequence[str], mark: int) -> list[Item]:
        """Return what they give of each text; ``mark`` is the token that comes after the first."""

        def run(ids: list[int]) -> Item:
            marked = [ids[0], mark, *ids[1:]]
            (states,) = self._session.run(None, {"input_ids": np.array([marked], dtype=np.int64)})
            return Item(states[0].astype(np.float16), np.array([number not in self._marks for number in marked]))

        with ThreadPoolExecutor(CORES) as threads:
            return list(threads.map(run, [item.ids for item in self._tokenizer.encode_batch(list(texts))]))


def parts(documents: Sequence[Group], chance: random.Random) -> Iterator[Group]:
    """Yield some questions of a long document at a time, with some of its sentences."""
    for group in documents:
        order = list(range(len(group.questions)))
        chance.shuffle(order)
        for place in range(0, len(order), QUESTIONS):
            asked = order[place : place + QUESTIONS]
            needed = sorted({number for question in asked for number in group.right[question]})
            rest = [number for number in range(len(group.sentences)) if number not in set(needed)]
            kept = [*needed, *chance.sample(rest, min(len(rest), max(SENTENCES - len(needed), 0)))]
            places = {number: place for place, number in enumerate(kept)}
            right = [[places[number] for number in group.right[question]] for question in asked]
            alone = [group.alone[question] for question in asked]
            yield Group([group.questions[n] for n in asked], [group.sentences[n] for n in kept], right, alone)


def joined(documents: Sequence[Group], chance: random.Random) -> Iterator[Group]:
    """Yield some short documents at a time as one."""
    order = list(documents)
    chance.shuffle(order)
    for place in range(0, len(order), SHORT):
        found = Group([], [], [], [])
        for group in order[place : place + SHORT]:
            before = len(found.sentences)
            found.questions += group.questions
            found.sentences += group.sentences
            found.right += [[before + number for number in numbers] for numbers in group.right]
            found.alone += group.alone
        if found.questions:
            yield found


def groups_of(
    lower: Lower, corpus: Path, questions: Sequence[Question], documents: set[str], short: Sequence[Question] = ()
) -> list[Group]:
    """Return for each document its sentences and the questions that they answer, ``short`` ones of it alone."""
    found = []
    for file in find_files([corpus]):
        if file.doc_id not in documents:
            continue
        sentences = list(split_document(read_document(file)))
        asked, right, alone = [], [], []
        for question, is_alone in [*zip(questions, repeat(False)), *zip(short, repeat(True))]:
            places = [
                number
                for number, sentence in enumerate(sentences)
                if any(overlaps(span, sentence.doc_id, sentence.start, sentence.end) for span in question.gold)
            ]
            if question.doc_id == file.doc_id and places:
                asked.append(question.text)
                right.append(places)
                alone.append(is_alone)
        texts = lower([under(sentence.above, sentence.text) for sentence in sentences], TEXT)
        found.append(Group(lower(asked, QUESTION), texts, right, alone))
    return found
