"""Vectors, postings and token codes in the collections of a generation, fetched when they are needed, and kept.

BM25's scores were computed when the index was built, with the terms of `qa.language`. They are stored, term after term,
and summed here. So they are the same to the bit, whatever BM25 the server itself has.
"""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING

from qa.errors import UnusableIndexError
from qa.index.milvus.client import MOST
from qa.index.milvus.layout import CODES, FEW, POSTINGS
from qa.index.milvus.records import RECORD, Kept, unpacked
from qa.index.ranges import ranges
from qa.index.sparse import SparseIndex
from qa.index.token_vectors import most_similar
from qa.language.choose import language_named
from qa.language.english import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from qa.datatypes import Positions, TokenCodes, Vectors
    from qa.index.manifest import Manifest
    from qa.index.milvus.client import Client
    from qa.index.milvus.records import Records

__all__ = ["MilvusTerms", "MilvusTokens", "MilvusVectors"]

KEPT_SEARCHES = 1000  # of 100 rows: 16 MB; readings and parts of a question are searched for again and again
KEPT_POSTINGS = 1000  # pages: 33 MB
KEPT_CODES = 5000  # pages: 61 MB


class MilvusVectors:
    """Rows of unit vectors, of which Milvus finds the nearest."""

    is_exact = False  # a question is not compared with every row

    def __init__(
        self, client: Client, collection: str, manifest: Manifest, take: Callable[[Mapping[int, str]], None]
    ) -> None:
        """Read a collection; ``take`` is given the records that a search brings, by row."""
        self._client = client
        self._collection = collection
        self._take = take
        self._brought = RECORD if manifest.questions <= FEW * manifest.sentences else ""
        self._count = manifest.sentences + manifest.questions
        self._found = Kept(self._search, KEPT_SEARCHES)

    def __len__(self) -> int:
        return self._count

    @property
    def most(self) -> int:
        """How many rows a search can find."""
        return min(self._count, MOST)

    def _fetch(self, rows: list[int]) -> list[Vectors]:
        import numpy as np

        found = self._client.fetch(self._collection, rows, "vector")
        try:
            return [np.array(found[row], dtype=np.float32) for row in rows]
        except KeyError as error:
            wrong = f"{self._client.location}: has no vector {error}"
            raise UnusableIndexError(f"{wrong}: build it again with qa index") from None

    def rows(self, positions: Iterable[int]) -> Vectors:
        """Return the vectors at these positions, shape ``(n, dimension)``."""
        import numpy as np

        return np.stack(self._fetch([int(position) for position in positions]))

    def similarities(self, rows: Positions, vector: Vectors) -> Vectors:
        """Return the cosine similarities of rows to a vector, float32, shape ``(len(rows),)``."""
        import numpy as np

        return np.asarray(np.einsum("ij,j->i", self.rows(rows), vector))

    def search(self, queries: Vectors, count: int) -> tuple[Positions, Vectors]:
        """Return the ``count`` nearest rows of each query and their cosine similarities, best first.

        Shapes ``(n, min(count, most))``, or fewer columns where Milvus finds fewer; ties are in order of position.
        """
        import numpy as np

        found = self._found.of([(min(count, self.most), query.astype(np.float32).tobytes()) for query in queries])
        least = min(len(rows) for rows, _ in found)
        return np.array([rows[:least] for rows, _ in found]), np.array([scores[:least] for _, scores in found])

    def _search(self, searches: list[tuple[int, bytes]]) -> list[tuple[Positions, Vectors]]:
        """Return the nearest rows to each vector. A generation never changes, so they can be kept."""
        import numpy as np

        count = max(count for count, _ in searches)
        vectors = [np.frombuffer(query, np.float32) for _, query in searches]
        found, records = self._client.search(self._collection, vectors, count, self._brought)
        self._take(records)
        ordered = [sorted(hits, key=lambda hit: (-hit[0], hit[1])) for hits in found]
        return [
            (np.array([row for _, row in hits], dtype=np.int64), np.array([s for s, _ in hits], dtype=np.float32))
            for hits in ordered
        ]


class MilvusTerms(SparseIndex):
    """A `SparseIndex` whose postings are fetched a page at a time."""

    def __init__(self, records: Records, manifest: Manifest) -> None:
        import numpy as np

        words, languages = (json.loads(text) for text in records.of(["vocabulary", "languages"]))
        super().__init__(
            {term: number for number, term in enumerate(words)},
            np.zeros(0, dtype=np.float32),
            np.zeros(0, dtype=np.int64),
            records.array("term-starts", "<i8"),
            manifest.sentences,
            tuple(map(language_named, languages)) or (ENGLISH,),
        )
        self._records = records
        self._pages = Kept(self._fetch, KEPT_POSTINGS)

    def _fetch(self, numbers: list[int]) -> list[tuple[Positions, Vectors]]:
        import numpy as np

        pages = [unpacked(text) for text in self._records.of([f"postings/{number}" for number in numbers])]
        halves = [(page[: len(page) // 2], page[len(page) // 2 :]) for page in pages]
        return [(np.frombuffer(rows, "<i4"), np.frombuffer(scores, "<f4")) for rows, scores in halves]

    def postings(self, bounds: Sequence[tuple[int, int]]) -> list[tuple[Positions, Vectors]]:
        """Return the rows and the scores between these bounds, half-open."""
        import numpy as np

        wanted = [range(first // POSTINGS, (last - 1) // POSTINGS + 1) for first, last in bounds]
        numbers = [number for pages in wanted for number in pages]
        found = dict(zip(numbers, self._pages.of(numbers), strict=True))
        cut = []
        for (first, last), pages in zip(bounds, wanted, strict=True):
            here = slice(first - pages[0] * POSTINGS, last - pages[0] * POSTINGS)
            rows, scores = (np.concatenate([found[page][part] for page in pages])[here] for part in (0, 1))
            cut.append((rows, scores))
        return cut


class MilvusTokens:
    """The codes of rows' tokens, fetched for the candidates of a question."""

    def __init__(self, records: Records, dimension: int) -> None:
        self._records = records
        self._dimension = dimension
        self._pages = Kept(self._fetch, KEPT_CODES)

    @cached_property
    def _starts(self) -> Positions:
        """Where each row's tokens begin, and where those of the last row end."""
        found: Positions = self._records.array("token-starts", "<i8")
        return found

    def _fetch(self, numbers: list[int]) -> list[bytes]:
        return [unpacked(text) for text in self._records.of([f"tokens/{number}" for number in numbers])]

    def row(self, number: int) -> TokenCodes:
        """Return the codes of one row, shape ``(tokens, dimension)``."""
        import numpy as np

        return self._codes(np.array([number]))

    def similarities(self, question: Vectors, rows: Positions) -> Vectors:
        """Return how similar rows are to each token of a question, as `qa.index.token_vectors.most_similar`."""
        _, firsts = ranges(self._starts[rows], self._starts[rows + 1])
        return most_similar(question, self._codes(rows), firsts)

    def _codes(self, rows: Positions) -> TokenCodes:
        """Return the codes of rows, one after the other, shape ``(tokens, dimension)``."""
        import numpy as np

        bounds = [
            (int(self._starts[row]) * self._dimension, int(self._starts[row + 1]) * self._dimension) for row in rows
        ]
        wanted = [range(first // CODES, (last - 1) // CODES + 1) for first, last in bounds]
        numbers = [number for pages in wanted for number in pages]
        found = dict(zip(numbers, self._pages.of(numbers), strict=True))
        cut = [
            b"".join(found[page] for page in pages)[first - pages[0] * CODES : last - pages[0] * CODES]
            for (first, last), pages in zip(bounds, wanted, strict=True)
        ]
        found_codes: TokenCodes = np.frombuffer(b"".join(cut), dtype=np.int8).reshape(-1, self._dimension)
        return found_codes
