"""Vectors -> nearest sentences, by FAISS. The only place where FAISS is named.

An exact index of inner products (``IndexFlatIP``): with unit vectors that is cosine similarity. Which
vectors go in, and what a row stands for, is not this module's business.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.errors import UnusableIndexError

if TYPE_CHECKING:
    from qa.datatypes import Positions, Vectors

__all__ = ["DenseIndex"]


class DenseIndex:
    """Rows of unit vectors, searched by cosine similarity."""

    def __init__(self, faiss_index: Any) -> None:
        self._index = faiss_index

    @classmethod
    def empty(cls, dimension: int) -> DenseIndex:
        """Return an index without rows, for vectors of this length."""
        import faiss

        return cls(faiss.IndexFlatIP(dimension))

    @classmethod
    def load(cls, path: Path) -> DenseIndex:
        """Open an index, memory-mapped.

        Raises:
            UnusableIndexError: the file is not a whole FAISS index.
        """
        import faiss

        try:
            return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC))
        except RuntimeError as error:
            raise UnusableIndexError(f"{path}: is not a whole FAISS index: build it again with qa index") from error

    def save(self, path: Path) -> None:
        """Write the index; an ``OSError`` of the disk reaches the caller."""
        import faiss

        # FAISS's own writer swallows what goes wrong when a file is closed, such as a full disk.
        with path.open("wb") as file:
            writer = faiss.PyCallbackIOWriter(file.write)  # type: ignore[attr-defined]  # its stubs lack it
            faiss.write_index(self._index, writer)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self._index.d)

    def add(self, vectors: Vectors) -> None:
        """Append rows; float32, shape ``(n, dimension)``, unit length."""
        self._index.add(vectors)

    def rows(self, positions: Iterable[int]) -> Vectors:
        """Return the vectors at these positions, shape ``(n, dimension)``."""
        import numpy as np

        wanted = np.fromiter(positions, dtype=np.int64)
        vectors: Vectors = self._index.reconstruct_batch(wanted)
        return vectors

    def similarities(self, rows: Positions, vector: Vectors) -> Vectors:
        """Return the cosine similarities of rows to a vector, float32, shape ``(len(rows),)``; no row is copied."""
        import faiss
        import numpy as np

        labels = np.ascontiguousarray(rows, dtype=np.int64)
        query = np.ascontiguousarray(vector, dtype=np.float32)
        found: Vectors = np.empty(len(labels), dtype=np.float32)
        self._index.compute_distance_subset(
            1, faiss.swig_ptr(query), len(labels), faiss.swig_ptr(found), faiss.swig_ptr(labels)
        )
        return found

    def search(self, queries: Vectors, count: int) -> tuple[Positions, Vectors]:
        """Return the ``count`` nearest rows of each query and their cosine similarities, best first.

        Shapes ``(n, min(count, len(self)))``; ties are in order of position.
        """
        import numpy as np

        scores, positions = self._index.search(queries, min(count, len(self)))
        order = np.lexsort((positions, -scores))
        return np.take_along_axis(positions, order, axis=1), np.take_along_axis(scores, order, axis=1)
