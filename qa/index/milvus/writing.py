"""The files of a generation -> records and rows in Milvus, as `qa.index.milvus.layout` says."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING, Any

from qa.concurrency import batched
from qa.index.manifest import STORE, TERMS
from qa.index.milvus.layout import (
    BLOCKS,
    CHUNK,
    CODES,
    FEW,
    PAGE,
    POSTINGS,
    SentenceRecord,
    block_row,
    place_row,
)
from qa.index.milvus.records import PIECE, packed
from qa.index.sparse import SparseIndex
from qa.index.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from qa.datatypes import Listed, Progress
    from qa.index.local import LocalIndex
    from qa.index.milvus.records import RecordWriter, RowWriter

__all__ = ["write_index"]

ROWS = 500  # sentences read together


def write_index(
    writer: RecordWriter, rows: RowWriter, local: LocalIndex, folder: Path, kind: str, progress: Progress
) -> bool:
    """Write a whole index. Return whether codes of tokens were written.

    Args:
        writer: writes records.
        rows: writes rows.
        local: the index.
        folder: the folder of its files.
        kind: the NumPy type of the vectors in sentences' records.
        progress: told of the stage ``writing``, in sentences.
    """
    import numpy as np

    with closing(Store(folder / STORE)) as store:
        starts = _write_sentences(writer, rows, store, local, kind, progress)
        first = 0
        for number, listed in enumerate(store.listing()):
            _write_document(writer, store, number, listed, first, starts[first : first + listed.sentences])
            first += listed.sentences
        writer.put("words", _json(store.words()))
        writer.put("asked", _array([position for position, _ in store.questions()], np.int64))
        writer.put("paragraph-starts", _array(store.paragraph_starts(), np.int64))
    _write_terms(writer, SparseIndex.load(folder / TERMS, len(local)))
    has_tokens = local.tokens is not None
    if has_tokens:
        _write_tokens(writer, local)
    return has_tokens


def _write_sentences(
    writer: RecordWriter, rows: RowWriter, store: Store, local: LocalIndex, kind: str, progress: Progress
) -> list[int]:
    """Write the sentences, and the rows of the anticipated questions; return where each sentence starts."""
    import numpy as np

    starts: list[int] = []
    question = len(local)  # the row of the next question
    are_few = local.question_count <= FEW * len(local)
    for positions in batched(range(len(local)), ROWS):
        progress("writing", positions[0], len(local))
        sentences = store.sentences(positions)
        starts += [sentence.start for sentence in sentences]
        questions: dict[int, list[str]] = {position: [] for position in positions}
        for position, text in store.questions(positions[0], positions[-1] + 1):
            questions[position].append(text)
        vectors = local.vectors_at(np.array(positions))
        for position, sentence, found in zip(positions, sentences, vectors, strict=True):
            record = SentenceRecord(sentence, tuple(questions[position]), found.astype(kind)).to_text()
            if len(record.encode()) > PIECE:
                writer.put(f"sentence/{position}", record)
                record = ""
            rows.put(position, found[0], record)
            for vector in found[2:]:
                rows.put(question, vector, record if are_few else "")
                question += 1
    return starts


def _write_document(
    writer: RecordWriter, store: Store, number: int, listed: Listed, first: int, starts: Sequence[int]
) -> None:
    """Write a document. Its first sentence has the position ``first``; its sentences start at offsets ``starts``."""
    document = store.document(listed.doc_id)
    about = listed._asdict() | {"sha256": document.sha256, "first": first}
    about["starts"] = starts[::PAGE]
    kinds = {
        "blocks": list(map(block_row, document.blocks)),
        "places": list(map(place_row, store.places_in(listed.doc_id, 0, listed.characters + 1))),
    }
    for kind, rows in kinds.items():
        pages = list(batched(rows, BLOCKS))
        about[kind] = [page[0][0] for page in pages]
        for page, some in enumerate(pages):
            writer.put(f"{kind}/{number}/{page}", _json(some))
    for chunk, start in enumerate(range(0, len(document.text), CHUNK)):
        writer.put(f"text/{number}/{chunk}", _json(document.text[start : start + CHUNK]))
    writer.put(f"document/{number}", _json(about))


def _write_terms(writer: RecordWriter, terms: SparseIndex) -> None:
    import numpy as np

    writer.put("vocabulary", _json(sorted(terms.vocabulary, key=terms.vocabulary.__getitem__)))
    writer.put("languages", _json([language.code for language in terms.languages]))
    writer.put("term-starts", _array(terms.starts, np.int64))
    total = int(terms.starts[-1])
    for page, first in enumerate(range(0, total, POSTINGS)):
        [(rows, scores)] = terms.postings([(first, min(first + POSTINGS, total))])
        writer.put(f"postings/{page}", packed(rows.astype("<i4").tobytes() + scores.astype("<f4").tobytes()))


def _write_tokens(writer: RecordWriter, local: LocalIndex) -> None:
    import numpy as np

    assert local.tokens is not None
    starts, codes, page = [0], b"", 0
    for row in range(local.manifest.sentences + local.manifest.questions):
        found = local.tokens.row(row)
        starts.append(starts[-1] + len(found))
        codes += found.tobytes()
        while len(codes) >= CODES:
            writer.put(f"tokens/{page}", packed(codes[:CODES]))
            codes, page = codes[CODES:], page + 1
    if codes:
        writer.put(f"tokens/{page}", packed(codes))
    writer.put("token-starts", _array(starts, np.int64))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _array(numbers: Iterable[int], kind: Any) -> str:
    import numpy as np

    return packed(np.fromiter(numbers, dtype=kind).astype("<i8").tobytes())
