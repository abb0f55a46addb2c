"""The steps of a build that workers on Ray take over: reading, splitting and embedding. The index stays the same."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from qa.index.ray_encoders import RayEncoder, RayTokenEncoder
from qa.index.ray_reading import RayReading
from qa.index.ray_workers import ray_workers
from qa.models.encoder import load_encoder
from qa.models.token_encoder import load_token_encoder

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["RaySteps", "ray_steps"]


class RaySteps(NamedTuple):
    """Options of `qa.index.build.build_index`: ``build_index(sources, **steps._asdict())``."""

    read_files: RayReading
    encoder: RayEncoder
    token_encoder: RayTokenEncoder | None


@contextmanager
def ray_steps(address: str, model: str, *, cores_each: int = 1, tokens: bool = True) -> Iterator[RaySteps]:
    """Yield the steps of a build that workers on Ray take over. The workers end with the context.

    Args:
        address: ``auto``, ``local`` or ``HOST:PORT``, see `qa.index.ray_workers.ray_workers`.
        model: a sentence-transformers model by name or folder. It has to be on the workers' machines too.
        cores_each: the cores that a worker has.
        tokens: whether to make the encoder of tokens too; its model has to be there as well.

    Raises:
        MissingExtraError: Ray is not installed.
        ModelError: a model is not on this machine. (If a worker's machine lacks it, the build raises this later.)
        WorkersError: no cluster answers at the address.
    """
    encoder = load_encoder(model)
    token_encoder = load_token_encoder() if tokens else None
    with ray_workers(address, cores_each=cores_each) as workers:
        yield RaySteps(
            RayReading(workers),
            RayEncoder(encoder, workers, partial(load_encoder, model)),
            RayTokenEncoder(token_encoder, workers, load_token_encoder) if token_encoder else None,
        )
