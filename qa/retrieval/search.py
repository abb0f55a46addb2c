"""Questions -> what was found for them in one index, in one way: the whole of retrieval behind one object."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Literal, NamedTuple

from qa.concurrency import cores
from qa.datatypes import Reader
from qa.errors import QuestionError
from qa.language.about_answer import is_courtesy
from qa.language.choose import is_in_english
from qa.language.folding import search_text
from qa.language.spelling import correct
from qa.models.reranker import load_reranker
from qa.retrieval.answers_first import answers_first
from qa.retrieval.conversation import Conversation
from qa.retrieval.interpret import complement, readings_ahead
from qa.retrieval.question import Understood, check_history, check_question
from qa.retrieval.rerank import read_hits, rerank
from qa.retrieval.retrieve import RETRIEVAL_MODES, retrieve
from qa.retrieval.signals import Found

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.datatypes import Reranker
    from qa.index.protocol import Index
    from qa.retrieval.conversation import Judge
    from qa.retrieval.question import Question
    from qa.retrieval.retrieve import RetrievalMode
    from qa.retrieval.signals import Hit

__all__ = ["Found", "Prepared", "Searcher"]


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
        late_interaction: bool = True,
        spelling: bool = True,
        judge: Judge | None = None,
    ) -> None:
        """Load what the way of searching needs.

        ``judge`` tells whether an earlier question was answered. One that was not lends nothing to the next. Without it
        every question counts as answered.

        Raises:
            QuestionError: the mode is none that there is.
            ModelError: the index's model, its token encoder, or the reranker is not on this machine.
        """
        if mode not in RETRIEVAL_MODES:
            raise QuestionError(f"retrieval is {mode!r}: it is one of {', '.join(RETRIEVAL_MODES)}")
        if mode != "sparse":
            index.load_encoder()
        self._late = mode == "hybrid" and late_interaction and index.token_encoder is not None
        self._index = index
        self._mode: RetrievalMode = mode
        self._reranker = load_reranker() if reranker == "default" else reranker
        self._spelling = spelling
        self._conversation = Conversation(index, self._find, self._search_alone, judge)

    def prepare(self, questions: Sequence[Question]) -> Prepared:
        """Understand questions, and encode what will be searched for, all at once.

        Raises:
            QuestionError: a question, or one before it, cannot be asked.
        """
        started = time.perf_counter()
        understood = [self._understand(question) for question in questions]
        if self._mode != "sparse":
            self._index.encode([text for meant in understood if _asks(meant) for text in readings_ahead(meant.text)])
        return Prepared(questions, understood, time.perf_counter() - started)

    def search(self, prepared: Prepared) -> list[list[Found]]:
        """Return for each question what was found, best first, each sentence once.

        Where a cross-encoder reads, questions are read side by side: one alone leaves cores idle. For a turn that asks
        nothing, nothing is searched.
        """
        texts = [meant.text for meant in prepared.understood if _asks(meant)]
        found = iter(self._search(texts))
        return [
            next(found) if _asks(meant) else list(meant.of_answer.found) if meant.of_answer else []
            for meant in prepared.understood
        ]

    def understood_alone(self, text: str) -> Understood:
        """Mend the spelling of a text that leans on no other."""
        return self._spelt(search_text(text).strip())

    def judges(self, text: str) -> bool:
        """Tell whether each hit for a text is judged by meaning, by words and by a reader."""
        return self._mode == "hybrid" and isinstance(self._reranker_for(text), Reader)

    def read(self, text: str, question: str, most: int) -> list[Hit]:
        """Return so many of the best hits for a text, each with what a reader says of its answering a question.

        Only where `judges` is true.
        """
        assert isinstance(self._reranker, Reader)
        hits = self._retrieve([text])[0][:most]
        return read_hits(
            self._index, question, hits, self._index.sentences([hit.position for hit in hits]), self._reranker
        )

    def _search(self, texts: Sequence[str]) -> list[list[Found]]:
        hits = self._retrieve(texts) if texts else []
        if self._reranker is None or len(texts) < 2:
            return list(map(self._rank, texts, hits))
        with ThreadPoolExecutor(cores()) as threads:
            return list(threads.map(self._rank, texts, hits))

    def _search_alone(self, text: str) -> list[Found]:
        return self._search([text])[0]

    def _understand(self, question: Question) -> Understood:
        """Mend the spelling of a question, and make it whole by the turns before it."""
        asked = search_text(check_question(question.text)).strip()
        history = [search_text(turn).strip() for turn in check_history(question.history)]
        if is_courtesy(asked):
            return Understood(asked)
        meant = self._spelt(asked)
        turns = [self._spelt(turn).text for turn in history if not is_courtesy(turn)]
        return self._conversation.understood(meant, turns) if turns else meant

    def _spelt(self, text: str) -> Understood:
        if not self._spelling:
            return Understood(text)
        corrected = correct(text, self._index.vocabulary)
        return Understood(corrected.text, corrected.changed)

    def _find(self, questions: Sequence[str], *, read: bool = True) -> list[list[Hit]]:
        found = self._retrieve(questions)
        return [self._reranked(text, hits) for text, hits in zip(questions, found, strict=True)] if read else found

    def _retrieve(self, questions: Sequence[str]) -> list[list[Hit]]:
        return retrieve(self._index, questions, mode=self._mode, late_interaction=self._late)

    def _reranker_for(self, question: str) -> Reranker | None:
        """Return what reads with a question: a reader only in English, on which it was trained."""
        is_asked = not isinstance(self._reranker, Reader) or is_in_english(question, self._index.languages)
        return self._reranker if is_asked else None

    def _reranked(self, question: str, hits: list[Hit]) -> list[Hit]:
        reranker = self._reranker_for(question)
        if reranker is not None:
            hits = rerank(self._index, question, hits, reranker)
        return answers_first(self._index, question, hits)

    def _rank(self, question: str, hits: list[Hit]) -> list[Found]:
        """Rerank hits, let those for the question's parts come next, group repeated sentences, and read the first."""
        hits = complement(self._find, question, self._reranked(question, hits))
        sentences = self._index.sentences([hit.position for hit in hits])
        found: dict[str, Found] = {}  # by the words, since a document may repeat itself
        for hit, sentence in zip(hits, sentences, strict=True):
            found.setdefault(sentence.words, Found(hit, [])).places.append(sentence)
        ranked = list(found.values())
        reranker = self._reranker_for(question)
        if ranked and isinstance(reranker, Reader) and ranked[0].hit.scores.answers is None:
            first = ranked[0]
            [hit] = read_hits(self._index, question, [first.hit], first.places[:1], reranker)
            ranked[0] = first._replace(hit=hit)
        return ranked


def _asks(meant: Understood) -> bool:
    """Tell whether a question is still to be searched for."""
    return meant.of_answer is None and not is_courtesy(meant.text)
