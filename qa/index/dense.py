"""Vectors -> nearest sentences, by FAISS. The only place where FAISS is named.

The similarity is the inner product, which for unit vectors is the cosine. Up to `EXACT` rows a question is compared
with every vector (``IndexFlatIP``). Above that it is compared with codes, which keep four numbers in four bits (a
product quantiser, scanned in the processor's registers: André et al. 2015), and then with the vectors of the best rows,
which are kept on disk in half precision. This module does not know which vectors go in, or what a row stands for.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from qa.errors import UnusableIndexError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import Any

    from qa.datatypes import Positions, Vectors

__all__ = ["EXACT", "SAMPLE", "DenseIndex"]

EXACT = 30_000  # rows up to which vectors themselves are compared (benchmarks/README.md)
SAMPLE = 16_384  # rows from which the codes are learnt
COMPARED = 4  # for each row that is wanted, so many are found by their codes and compared by their vectors


class DenseIndex:
    """Rows of unit vectors, searched by cosine similarity."""

    def __init__(self, faiss_index: Any) -> None:
        self._index = faiss_index
        self.is_exact = not hasattr(faiss_index, "refine_index")  # vectors themselves are compared, not codes
        if not self.is_exact:
            faiss_index.k_factor = COMPARED

    @classmethod
    def empty(cls, dimension: int) -> DenseIndex:
        """Return an exact index without rows, for vectors of this length."""
        import faiss

        return cls(faiss.IndexFlatIP(dimension))

    @classmethod
    def coded(cls, sample: Vectors) -> DenseIndex:
        """Return an index of codes without rows; the codes are learnt from the sample, shape ``(n, dimension)``."""
        import faiss

        index: Any = faiss.index_factory(sample.shape[1], _kind(sample.shape[1]), faiss.METRIC_INNER_PRODUCT)
        index.train(_rounded(sample))
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> DenseIndex:
        """Open an index, memory-mapped.

        Raises:
            UnusableIndexError: the file is not a whole FAISS index.
        """
        import faiss

        broken = UnusableIndexError(f"{path}: is not a whole FAISS index: build it again with qa index")
        try:
            found = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise broken from error
        if not _is_ours(found):
            raise broken
        return cls(found)

    def save(self, path: Path) -> None:
        """Write the index; an ``OSError`` of the disk reaches the caller."""
        import faiss

        # FAISS's own writer hides errors that come when a file is closed, such as that of a full disk.
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
        return "Flat" if self.is_exact else _kind(self.dimension)

    @property
    def most(self) -> int:
        """How many rows a search can find: all."""
        return len(self)

    def add(self, vectors: Vectors) -> None:
        """Append rows; float32, shape ``(n, dimension)``, unit length."""
        self._index.add(vectors if self.is_exact else _rounded(vectors))

    def rows(self, positions: Iterable[int]) -> Vectors:
        """Return the vectors at these positions, shape ``(n, dimension)``."""
        import numpy as np

        wanted = np.fromiter(positions, dtype=np.int64)
        vectors: Vectors = self._vectors.reconstruct_batch(wanted)
        return vectors

    def similarities(self, rows: Positions, vector: Vectors) -> Vectors:
        """Return the cosine similarities of rows to a vector, float32, shape ``(len(rows),)``."""
        import faiss
        import numpy as np

        if self.is_exact:
            found: Vectors = np.empty(len(rows), dtype=np.float32)
            query, labels = np.ascontiguousarray(vector), np.ascontiguousarray(rows, dtype=np.int64)
            pointers = faiss.swig_ptr(found), faiss.swig_ptr(labels)
            with _one_thread():
                self._index.compute_distance_subset(1, faiss.swig_ptr(query), len(rows), *pointers)
            return found
        # BLAS would share even so little work between threads, and wait for busy ones.
        return np.asarray(np.einsum("ij,j->i", self._vectors.reconstruct_batch(rows), vector))

    @cached_property
    def _vectors(self) -> Any:
        """The part of the index that holds the vectors."""
        import faiss

        return self._index if self.is_exact else faiss.downcast_index(self._index.refine_index)

    def search(self, queries: Vectors, count: int) -> tuple[Positions, Vectors]:
        """Return the ``count`` nearest rows of each query and their cosine similarities, best first.

        Shapes ``(n, min(count, len(self)))``; ties are in order of position.
        """
        import numpy as np

        count = min(count, len(self))
        scores, positions = self._index.search(queries, count)
        if (scores[:, 1:] == scores[:, :-1]).any():
            order = np.lexsort((positions, -scores))
            return np.take_along_axis(positions, order, axis=1), np.take_along_axis(scores, order, axis=1)
        return positions, scores


def _is_ours(index: Any) -> bool:
    """Tell whether an index is of one of the two kinds that this module writes, with a vector for each of its rows."""
    import faiss

    kinds = [type(index)]
    if kinds == [faiss.IndexFlatIP]:
        return bool(index.codes.size() == index.ntotal * index.code_size)
    if kinds != [faiss.IndexRefine]:
        return False
    codes, vectors = faiss.downcast_index(index.base_index), faiss.downcast_index(index.refine_index)
    return (
        [type(codes), type(vectors)] == [faiss.IndexPQFastScan, faiss.IndexScalarQuantizer]
        and index.ntotal == codes.ntotal == vectors.ntotal
        and index.d == codes.d == vectors.d
        and bool(vectors.codes.size() == vectors.ntotal * vectors.code_size)  # type: ignore[attr-defined]
    )


def _kind(dimension: int) -> str:
    """Return the factory string of an index of codes: a code for four numbers, where the dimension allows it."""
    pieces = next(dimension // size for size in (4, 2, 1) if dimension % size == 0)
    return f"PQ{pieces}x4fs,Refine(SQfp16)"


@contextmanager
def _one_thread() -> Iterator[None]:
    """Let FAISS use this thread alone. Others would spin for some milliseconds afterwards, on cores that are needed."""
    import faiss

    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(threads)


def _rounded(vectors: Vectors) -> Vectors:
    """Return vectors rounded to half precision, so that new ones equal those that were read back."""
    import numpy as np

    return vectors.astype(np.float16).astype(np.float32)
