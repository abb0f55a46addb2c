"""Vectors -> nearest sentences, by FAISS. The only place where FAISS is named.

Inner products, which with unit vectors are cosine similarities. Up to `EXACT` rows the index is exact
(``IndexFlatIP``); more are sorted into lists by their nearest centroid and stored in half precision
(``IVF...,SQfp16``), and only the lists nearest to a question are searched. Which vectors go in, and what a row
stands for, is not this module's business.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.errors import UnusableIndexError

if TYPE_CHECKING:
    from qa.datatypes import Positions, Vectors

__all__ = ["EXACT", "DenseIndex", "sample_size"]


EXACT = 50_000  # rows up to which every one is compared (benchmarks/README.md)
SAMPLE = 40  # rows a list, from which the centroids are learnt
PROBED = 64  # lists that are searched; more where they hold too few rows


class DenseIndex:
    """Rows of unit vectors, searched by cosine similarity."""

    def __init__(self, faiss_index: Any) -> None:
        self._index = faiss_index
        self._lists = int(getattr(faiss_index, "nlist", 0))  # 0 where every row is compared

    @classmethod
    def empty(cls, dimension: int) -> DenseIndex:
        """Return an exact index without rows, for vectors of this length."""
        import faiss

        return cls(faiss.IndexFlatIP(dimension))

    @classmethod
    def trained(cls, sample: Vectors, rows: int) -> DenseIndex:
        """Return an index without rows, for about so many of the sample's kind; see `sample_size`."""
        import faiss

        index: Any = faiss.index_factory(sample.shape[1], f"IVF{_lists_for(rows)},SQfp16", faiss.METRIC_INNER_PRODUCT)
        index.by_residual = False  # so that a vector read back and added again is the same
        index.train(_rounded(sample))
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> DenseIndex:
        """Open an index, memory-mapped.

        Raises:
            UnusableIndexError: the file is not a whole FAISS index.
        """
        import faiss

        try:
            with path.open("rb") as file:
                is_flat = file.read(4) == b"IxFI"
            index: Any = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC if is_flat else faiss.IO_FLAG_MMAP)
            if not is_flat:
                index.make_direct_map()
            return cls(index)
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

    @property
    def kind(self) -> str:
        """What the index is, in the words of FAISS's index factory."""
        return f"IVF{self._lists},SQfp16" if self._lists else "Flat"

    def add(self, vectors: Vectors) -> None:
        """Append rows; float32, shape ``(n, dimension)``, unit length."""
        self._index.add(_rounded(vectors) if self._lists else vectors)

    def rows(self, positions: Iterable[int]) -> Vectors:
        """Return the vectors at these positions, shape ``(n, dimension)``."""
        import numpy as np

        wanted = np.fromiter(positions, dtype=np.int64)
        vectors: Vectors = self._index.reconstruct_batch(wanted)
        return vectors

    def similarities(self, rows: Positions, vector: Vectors) -> Vectors:
        """Return the cosine similarities of rows to a vector, float32, shape ``(len(rows),)``."""
        import numpy as np

        found: Vectors  # by einsum: BLAS would share so little work out, and wait for threads that are busy
        if self._lists:
            found = np.einsum("ij,j->i", self._index.reconstruct_batch(rows), vector)
        elif 2 * len(rows) > len(self):
            found = np.einsum("ij,j->i", self._all, vector)[rows]
        else:
            found = np.einsum("ij,j->i", self._all[rows], vector)
        return found

    @cached_property
    def _all(self) -> Vectors:
        """All vectors of an exact index, where they lie."""
        import faiss

        where = faiss.rev_swig_ptr(self._index.get_xb(), len(self) * self.dimension)
        vectors: Vectors = where.reshape(len(self), self.dimension)
        return vectors

    def search(self, queries: Vectors, count: int) -> tuple[Positions, Vectors]:
        """Return the ``count`` nearest rows of each query and their cosine similarities, best first.

        Shapes ``(n, min(count, len(self)))``; ties are in order of position.
        """
        import faiss
        import numpy as np

        count, probed = min(count, len(self)), PROBED
        while True:
            limits = faiss.SearchParametersIVF(nprobe=probed) if self._lists else None  # type: ignore[call-arg]  # its stubs lack it
            scores, positions = self._index.search(queries, count, params=limits)
            if positions.min(initial=0) >= 0:  # -1 stands where the lists held fewer rows
                break
            probed *= 4
        if (scores[:, 1:] == scores[:, :-1]).any():
            order = np.lexsort((positions, -scores))
            return np.take_along_axis(positions, order, axis=1), np.take_along_axis(scores, order, axis=1)
        return positions, scores


def sample_size(rows: int) -> int:
    """Return how many of so many rows are enough for `DenseIndex.trained`; 0 where an exact index is fast."""
    return min(rows, SAMPLE * _lists_for(rows)) if rows > EXACT else 0


def _lists_for(rows: int) -> int:
    """Return how many lists: about four times the root of the rows, a power of two."""
    return int(2 ** round(math.log2(4 * math.sqrt(rows))))


def _rounded(vectors: Vectors) -> Vectors:
    """Return vectors as half precision has them: whether they were read back or are new makes no difference."""
    import numpy as np

    return vectors.astype(np.float16).astype(np.float32)
