"""Texts -> the codes of their tokens. No text is encoded twice, as in `qa.index.vector_cache`."""

from __future__ import annotations

import hashlib
import struct
import zlib
from functools import partial
from typing import TYPE_CHECKING

from qa.concurrency import batched
from qa.datatypes import TokenBatchEncoder
from qa.index.integrity import remove
from qa.index.made_once import key_of, made_once
from qa.index.vector_cache import append_to

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import IO

    from qa.datatypes import Progress, TokenCodes, TokenEncoder
    from qa.index.composed import ComposedIndex

__all__ = ["KnownTokens", "encode_tokens", "forget_tokens"]

BLOCK = 128  # texts encoded between two reports of progress, and by a worker at once
_HEAD = struct.Struct("<16sII")  # a text's key, its number of tokens, and a CRC-32 of its key and its codes


class KnownTokens:
    """Codes by text: from the index before, from an interrupted build, and those made now.

    New codes are written at once into a file beside the generations, one record for each text. The file is trusted up
    to its first damaged record; the texts after that are encoded again.
    """

    def __init__(self, directory: Path, encoder: TokenEncoder, before: ComposedIndex | None) -> None:
        self._encoder = encoder
        self._before = before.tokens if before and before.manifest.token_model_sha256 == encoder.fingerprint else None
        self._rows: dict[bytes, int] = {}
        if before and self._before:
            self._rows = {key_of(text): row for row, text in enumerate(before.token_texts())}
        name = hashlib.sha256(encoder.fingerprint.encode()).hexdigest()[:16]
        self._path = directory / f"tokens-{name}.partial"
        self._file = append_to(self._path)
        self._places: dict[bytes, tuple[int, int]] = {}  # by text: where its codes begin in the file, how many tokens
        end = self._scan()
        self._file.truncate(end)
        self._file.seek(end)

    def _scan(self) -> int:
        """Find the records of an interrupted build; return where they end."""
        end = 0
        with self._path.open("rb") as file:
            while len(head := file.read(_HEAD.size)) == _HEAD.size:
                key, tokens, check = _HEAD.unpack(head)
                codes = file.read(tokens * self._encoder.dimension)
                if len(codes) < tokens * self._encoder.dimension or zlib.crc32(codes, zlib.crc32(key)) != check:
                    break
                self._places[key] = (end + _HEAD.size, tokens)
                end = file.tell()
        return end

    def each(self, blocks: Iterable[Sequence[str]]) -> Iterator[list[TokenCodes]]:
        """Yield the codes of each block of texts, in order, encoding those that are not known.

        An encoder that works on several batches at once takes more blocks than are yielded yet.
        """
        encoder = self._encoder
        make = encoder.encode_batches if isinstance(encoder, TokenBatchEncoder) else partial(map, encoder.encode_texts)
        for keys, new, made in made_once(blocks, self._is_known, make):
            for key, codes in zip(new, made, strict=True):
                self._append(key, codes)
            self._file.flush()
            with self._path.open("rb") as file:
                found = [self._found(key, file) for key in keys]
            yield found

    def _is_known(self, key: bytes) -> bool:
        return key in self._rows or key in self._places

    def _append(self, key: bytes, codes: TokenCodes) -> None:
        data = codes.tobytes()
        place = self._file.tell()
        self._file.write(_HEAD.pack(key, len(codes), zlib.crc32(data, zlib.crc32(key))) + data)
        self._places[key] = (place + _HEAD.size, len(codes))

    def _found(self, key: bytes, file: IO[bytes]) -> TokenCodes:
        import numpy as np

        if self._before and key in self._rows:
            return self._before.row(self._rows[key])
        place, tokens = self._places[key]
        file.seek(place)
        codes = file.read(tokens * self._encoder.dimension)
        return np.frombuffer(codes, dtype=np.int8).reshape(tokens, self._encoder.dimension)

    def close(self) -> None:
        """Close the file; it stays for the next build."""
        self._file.close()


def forget_tokens(directory: Path) -> None:
    """Remove the files of interrupted builds: what they hold is now in the index, or is of no use."""
    for path in directory.glob("tokens-*.partial"):
        remove(path)


def encode_tokens(texts: Iterable[str], total: int, known: KnownTokens, progress: Progress) -> Iterator[TokenCodes]:
    """Yield the codes of texts; ``progress`` is told of the stage ``tokens``."""
    done = 0
    progress("tokens", done, total)
    for codes in known.each(batched(texts, BLOCK)):
        yield from codes
        done += len(codes)
        progress("tokens", done, total)
