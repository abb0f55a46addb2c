"""Texts -> vectors, and an index of them. No vector is computed twice.

Known vectors come from the index before and from an interrupted build.
"""

from __future__ import annotations

import math
import os
import zlib
from functools import partial
from typing import TYPE_CHECKING

from qa.concurrency import batched
from qa.datatypes import BatchEncoder
from qa.index import dense
from qa.index.integrity import open_regular, remove
from qa.index.made_once import key_of, made_once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import IO, Any

    from qa.datatypes import Encoder, Progress, Vectors
    from qa.index.composed import ComposedIndex

__all__ = ["KnownVectors", "append_to", "embed"]

BLOCK = 256  # texts embedded between two reports of progress, and by a worker at once; 1024 take 2% less time


class KnownVectors:
    """Vectors by text: from the index before, from an interrupted build, and those made now.

    A new vector is written at once into a file beside the generations, so that the next build goes on where this one
    was cut off. A row of the file is the text's BLAKE2b hash of 16 bytes, its vector, and a CRC-32 of both. The text of
    a damaged row is embedded again.
    """

    def __init__(self, directory: Path, encoder: Encoder, before: ComposedIndex | None) -> None:
        import numpy as np

        self._encoder = encoder
        self._before = before if before and before.manifest.model_sha256 == encoder.fingerprint else None
        self._positions: dict[bytes, int] = {}
        if self._before:
            self._positions = {key_of(text): position for position, text in enumerate(self._before.row_texts())}
        self._path = directory / f"embedded-{encoder.fingerprint[:16]}.partial"
        fields = [("key", np.uint8, 16), ("vector", np.float32, encoder.dimension), ("check", np.uint32)]
        self._dtype = np.dtype(fields)
        self._file = append_to(self._path)
        whole = self._path.stat().st_size // self._dtype.itemsize
        self._file.truncate(whole * self._dtype.itemsize)  # a row that was cut off is of no use
        self._rows = {bytes(row["key"]): n for n, row in enumerate(self._partial()) if row["check"] == _check(row)}
        self.embedded = 0

    def each(self, blocks: Iterable[Sequence[str]]) -> Iterator[Vectors]:
        """Yield the vectors of each block of texts, in order, embedding those that are not known.

        An encoder that works on several batches at once takes more blocks than are yielded yet.
        """
        encoder = self._encoder
        make = encoder.encode_batches if isinstance(encoder, BatchEncoder) else partial(map, self._encode)
        for keys, new, vectors in made_once(blocks, self._is_known, make):
            self._keep(new, vectors)
            yield self._found(keys)

    def _is_known(self, key: bytes) -> bool:
        return key in self._positions or key in self._rows

    def _encode(self, texts: list[str]) -> Vectors:
        import numpy as np

        return self._encoder.encode(texts) if texts else np.zeros((0, self._encoder.dimension), dtype=np.float32)

    def _keep(self, keys: list[bytes], vectors: Vectors) -> None:
        """Write new vectors into the file."""
        import numpy as np

        if not keys:
            return
        rows = np.zeros(len(keys), dtype=self._dtype)
        rows["key"] = [list(key) for key in keys]
        rows["vector"] = vectors
        rows["check"] = [_check(row) for row in rows]
        first = self._path.stat().st_size // self._dtype.itemsize
        self._file.write(rows.tobytes())
        self._file.flush()
        self._rows |= {key: number for number, key in enumerate(keys, start=first)}
        self.embedded += len(keys)

    def _found(self, keys: list[bytes]) -> Vectors:
        """Return vectors that are known by now, shape ``(len(keys), dimension)``."""
        import numpy as np

        vectors = np.empty((len(keys), self._encoder.dimension), dtype=np.float32)
        written = self._partial()
        old = [number for number, key in enumerate(keys) if key in self._positions]
        new = [number for number, key in enumerate(keys) if key not in self._positions]
        if self._before and old:
            vectors[old] = self._before.vectors(self._positions[keys[number]] for number in old)
        if new:
            vectors[new] = written["vector"][[self._rows[keys[number]] for number in new]]
        return vectors

    def _partial(self) -> Any:
        import numpy as np

        if not self._path.stat().st_size:
            return np.zeros(0, dtype=self._dtype)
        return np.memmap(self._path, dtype=self._dtype, mode="r")

    def close(self) -> None:
        """Close the file; it stays for the next build."""
        self._file.close()

    def forget(self) -> None:
        """Remove the file: its vectors are in the index now."""
        remove(self._path)


def embed(
    texts: Callable[[], Iterable[str]], total: int, dimension: int, known: KnownVectors, progress: Progress
) -> dense.DenseIndex:
    """Index the vectors of ``total`` texts, embedding those that are not known.

    Up to `dense.EXACT` rows the index is exact. For more rows, codes are first learnt from a sample of all rows. The
    texts are then read twice; the second time all vectors are known. ``progress`` is told of the stages ``embedding``
    and ``coding``.
    """
    if total <= dense.EXACT:
        return _added(dense.DenseIndex.empty(dimension), texts(), total, known, progress, "embedding")
    index = dense.DenseIndex.coded(_sample(texts(), total, known, progress))
    return _added(index, texts(), total, known, progress, "coding")


def _added(
    index: dense.DenseIndex, texts: Iterable[str], total: int, known: KnownVectors, progress: Progress, stage: str
) -> dense.DenseIndex:
    progress(stage, 0, total)
    for vectors in known.each(batched(texts, BLOCK)):
        index.add(vectors)
        progress(stage, len(index), total)
    return index


def _sample(texts: Iterable[str], total: int, known: KnownVectors, progress: Progress) -> Vectors:
    """Embed all texts, and return the vectors of some, evenly spaced; shape ``(n, dimension)``."""
    import numpy as np

    sample: list[Vectors] = []
    every = math.ceil(total / dense.SAMPLE)
    done = 0
    progress("embedding", done, total)
    for vectors in known.each(batched(texts, BLOCK)):
        sample.append(vectors[-done % every :: every].copy())  # a view would keep the others in memory
        done += len(vectors)
        progress("embedding", done, total)
    return np.concatenate(sample)


def append_to(path: Path) -> IO[bytes]:
    """Open a file to append rows to it.

    A link, a file with further hard links, and anything that is not a regular file are removed first. A new file takes
    their place.
    """
    try:
        file = open(open_regular(path, os.O_RDWR | os.O_APPEND | os.O_CREAT), "ab")  # noqa: PTH123, SIM115
        if os.fstat(file.fileno()).st_nlink == 1:
            return file
        file.close()
    except OSError:
        if not path.is_symlink() and path.is_file():
            raise
    remove(path)
    return open(open_regular(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_EXCL), "ab")  # noqa: PTH123


def _check(row: Any) -> int:
    return zlib.crc32(row["vector"].tobytes(), zlib.crc32(row["key"].tobytes()))
