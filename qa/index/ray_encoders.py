"""Encoders whose texts are encoded by workers: an index that is built with them is the same, vector for vector.

Each worker loads the models once, on its own machine. What the workers run on is said in `qa.index.ray_workers` alone.
"""

from __future__ import annotations

import socket
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from qa.errors import ModelError
from qa.index.ray_workers import ray_workers
from qa.models.encoder import load_encoder
from qa.models.token_encoder import load_token_encoder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    from qa.datatypes import Encoder, TokenCodes, TokenEncoder, Vectors
    from qa.index.ray_workers import Workers

__all__ = ["RayEncoder", "RayTokenEncoder", "ray_encoders"]


@contextmanager
def ray_encoders(
    address: str, model: str, *, cores_each: int = 1, tokens: bool = True
) -> Iterator[tuple[RayEncoder, RayTokenEncoder | None]]:
    """Yield the encoders for `qa.index.build.build_index` by which workers on Ray embed. They end with the context.

    Args:
        address: ``auto``, ``local`` or ``HOST:PORT``, see `qa.index.ray_workers.ray_workers`.
        model: a sentence-transformers model by name or folder. It has to be on the workers' machines too.
        cores_each: the cores that a worker has.
        tokens: make the encoder of tokens too; its model has to be there as well.

    Raises:
        MissingExtraError: Ray is not installed.
        ModelError: a model is not on this machine. (Of a worker's machine this is said when the build encodes.)
        WorkersError: no cluster answers at the address.
    """
    encoder = load_encoder(model)
    token_encoder = load_token_encoder() if tokens else None
    with ray_workers(address, cores_each=cores_each) as workers:
        yield (
            RayEncoder(encoder, workers, partial(load_encoder, model)),
            RayTokenEncoder(token_encoder, workers, load_token_encoder) if token_encoder else None,
        )


class RayEncoder:
    """An encoder of which workers encode the batches. What is asked for alone is encoded here.

    ``load`` loads the same encoder on a worker; it is called for every batch, and so has to remember what it loaded.
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

        return self._workers.map(self._run, batches, nothing=np.zeros((0, self.dimension), dtype=np.float32))


class RayTokenEncoder:
    """A token encoder of which workers encode the batches. ``load`` is as for `RayEncoder`."""

    def __init__(self, encoder: TokenEncoder, workers: Workers, load: Callable[[], TokenEncoder]) -> None:
        self.name = encoder.name
        self.fingerprint = encoder.fingerprint
        self.dimension = encoder.dimension
        self.encode_questions = encoder.encode_questions
        self.encode_texts = encoder.encode_texts
        self._workers = workers
        self._run = _Encoding(load, "encode_texts", encoder.name, encoder.fingerprint)

    def encode_batches(self, batches: Iterable[Sequence[str]]) -> Iterator[list[TokenCodes]]:
        """Yield the codes of each batch's texts, int8, shape ``(tokens, dimension)`` a text, in order.

        Raises:
            QAError: as `RayEncoder.encode_batches`.
        """
        nothing: list[TokenCodes] = []
        return self._workers.map(self._run, batches, nothing=nothing)


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
