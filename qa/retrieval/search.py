"""Questions -> what was found for them in one index, in one way: the whole of retrieval behind one object."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Literal, NamedTuple

from qa.concurrency import cores
from qa.errors import QuestionError
from qa.language.spelling import correct
from qa.models.reranker import load_reranker
from qa.retrieval.interpret import TURNS, complement, readings_ahead, resolve
from qa.retrieval.question import Understood, check_history, check_question
from qa.retrieval.rerank import rerank
from qa.retrieval.retrieve import RETRIEVAL_MODES, retrieve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.datatypes import Reranker, Sentence
    from qa.index.protocol import Index
    from qa.retrieval.question import Question
    from qa.retrieval.retrieve import RetrievalMode
    from qa.retrieval.signals import Hit

__all__ = ["Found", "Prepared", "Searcher"]


class Found(NamedTuple):
    """A sentence that was found, and all the places where it stands, the one that ranks best first."""

    hit: Hit
    places: list[Sentence]


class Prepared(NamedTuple):
    """Questions that are ready to be searched for."""

    questions: Sequence[Question]
    understood: list[Understood]
    seconds: float  # that this took


class Searcher:
    """Finds sentences of one index in one way; safe to use from several threads.

    A question is searched for in two steps, so that a block can be prepared while the one before it is searched for.
    """

    def __init__(
        self,
        index: Index,
        *,
        mode: RetrievalMode = "hybrid",
        reranker: Reranker | Literal["default"] | None = "default",
        spelling: bool = True,
    ) -> None:
        """Load what the way of searching needs.

        Raises:
            QuestionError: the mode is none that there is.
            ModelError: the index's model, or the reranker, is not on this machine.
        """
        if mode not in RETRIEVAL_MODES:
            raise QuestionError(f"retrieval is {mode!r}: it is one of {', '.join(RETRIEVAL_MODES)}")
        if mode != "sparse":
            index.load_encoder()
        self._index = index
        self._mode: RetrievalMode = mode
        self._reranker = load_reranker() if reranker == "default" else reranker
        self._spelling = spelling

    def prepare(self, questions: Sequence[Question]) -> Prepared:
        """Understand questions, and encode what will be searched for, all at once.

        Raises:
            QuestionError: a question, or one before it, cannot be asked.
        """
        started = time.perf_counter()
        understood = [self._understand(question) for question in questions]
        if self._mode != "sparse":
            self._index.encode([text for meant in understood for text in readings_ahead(meant.text)])
        return Prepared(questions, understood, time.perf_counter() - started)

    def search(self, prepared: Prepared) -> list[list[Found]]:
        """Return for each question what was found, best first, each sentence once.

        Where a cross-encoder reads, questions are read side by side: one alone leaves cores idle.
        """
        texts = [meant.text for meant in prepared.understood]
        hits = retrieve(self._index, texts, mode=self._mode)
        if self._reranker is None or len(texts) == 1:
            return list(map(self._rank, texts, hits))
        with ThreadPoolExecutor(cores()) as threads:
            return list(threads.map(self._rank, texts, hits))

    def _understand(self, question: Question) -> Understood:
        """Mend the spelling of a question, and make it whole by the turns before it."""
        meant = self._spelt(check_question(question.text))
        turns = [self._spelt(turn).text for turn in check_history(question.history)[-TURNS:]]
        return meant._replace(text=resolve(self._find, meant.text, turns)) if turns else meant

    def _spelt(self, text: str) -> Understood:
        if not self._spelling:
            return Understood(text)
        corrected = correct(text, self._index.vocabulary)
        return Understood(corrected.text, corrected.changed)

    def _find(self, questions: Sequence[str], *, first: int | None = None) -> list[list[Hit]]:
        found = retrieve(self._index, questions, mode=self._mode)
        return [self._reranked(text, hits[:first]) for text, hits in zip(questions, found, strict=True)]

    def _reranked(self, question: str, hits: list[Hit]) -> list[Hit]:
        return hits if self._reranker is None else rerank(self._index, question, hits, self._reranker)

    def _rank(self, question: str, hits: list[Hit]) -> list[Found]:
        """Rerank hits, let those for the question's parts come next, and group repeated sentences."""
        hits = complement(self._find, question, self._reranked(question, hits))
        sentences = self._index.sentences([hit.position for hit in hits])
        found: dict[str, Found] = {}  # by the words, since a document may repeat itself
        for hit, sentence in zip(hits, sentences, strict=True):
            found.setdefault(sentence.words, Found(hit, [])).places.append(sentence)
        return list(found.values())
