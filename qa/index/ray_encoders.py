"""Encoders whose texts are encoded by workers: an index that is built with them is the same, vector for vector.

Each worker loads the models once, on its own machine. Only `qa.index.ray_workers` knows what the workers run on.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.errors import ModelError
from qa.index.ray_batches import Cost

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    from qa.datatypes import Encoder, TokenCodes, TokenEncoder, Vectors
    from qa.index.ray_workers import Workers

__all__ = ["RayEncoder", "RayTokenEncoder"]


TEXT = 2.0  # seconds that a worker may take for a text: 700 times what the default model takes on one core


class RayEncoder:
    """An encoder whose batches are encoded by workers. `encode` runs in this process.

    ``load`` loads the same encoder on a worker. It is called for every batch, so it has to remember what it loaded.
    """

    def __init__(self, encoder: Encoder, workers: Workers, load: Callable[[], Encoder]) -> None:
        self.name = encoder.name
        self.fingerprint = encoder.fingerprint
        self.dimension = encoder.dimension
        self.encode = encoder.encode
        self._workers = workers
        self._run = _Encoding(load, "encode", encoder.name, encoder.fingerprint)

    def encode_batches(self, batches: Iterable[Sequence[str]]) -> Iterator[Vectors]:
        """Yield the vectors of each batch, float32 of unit length, shape ``(len(batch), dimension)``, in order.

        Raises:
            ModelError: a worker's machine lacks the model, or has another one.
            WorkersError: no worker starts, or three are lost over one batch.
        """
        import numpy as np

        return self._workers.map(
            self._run, batches, nothing=np.zeros((0, self.dimension), dtype=np.float32), cost=_cost
        )


class RayTokenEncoder:
    """A token encoder whose batches are encoded by workers. ``load`` is as for `RayEncoder`."""

    def __init__(self, encoder: TokenEncoder, workers: Workers, load: Callable[[], TokenEncoder]) -> None:
        self.name = encoder.name
        self.fingerprint = encoder.fingerprint
        self.dimension = encoder.dimension
        self.encode_questions = encoder.encode_questions
        self.encode_texts = encoder.encode_texts
        self._workers = workers
        self._run = _Encoding(load, "encode_texts", encoder.name, encoder.fingerprint)

    def encode_batches(self, batches: Iterable[Sequence[str]]) -> Iterator[list[TokenCodes]]:
        """Yield the codes of each batch's texts, in order; int8, of shape ``(tokens, dimension)`` for each text.

        Raises:
            QAError: as `RayEncoder.encode_batches`.
        """
        nothing: list[TokenCodes] = []
        return self._workers.map(self._run, batches, nothing=nothing, cost=_cost)


def _cost(texts: Sequence[str]) -> Cost:
    return Cost(TEXT * len(texts))


@dataclass(frozen=True, slots=True)
class _Encoding:
    """What a worker does with a batch of texts: it calls a method of the encoder, which it loads first."""

    load: Callable[[], Encoder | TokenEncoder]
    method: str
    name: str
    fingerprint: str

    def __call__(self, texts: Sequence[str]) -> Any:
        here = socket.gethostname()
        try:
            encoder = self.load()
        except ModelError as error:
            raise ModelError(f"a worker on {here}: {error}") from None
        if encoder.fingerprint != self.fingerprint:
            raise ModelError(
                f"a worker on {here} has another model of the name {self.name}: "
                "install the same models and the same version of article-qa there"
            )
        return getattr(encoder, self.method)(texts)
