"""The models that an index was built with: found on this machine, and compared with what its manifest says."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from qa.errors import ModelError
from qa.models.encoder import load_encoder
from qa.models.token_encoder import load_token_encoder

if TYPE_CHECKING:
    from qa.datatypes import Encoder, TokenEncoder
    from qa.index.manifest import Manifest

__all__ = ["encoder_of", "token_encoder_of"]

Model = TypeVar("Model", "Encoder", "TokenEncoder")


def encoder_of(manifest: Manifest, given: Encoder | None, location: str) -> Encoder:
    """Return the encoder that was given, or else the one that the manifest names.

    Raises:
        ModelError: it is not on this machine, or its weights are not those of the index.
    """
    # Someone else may have written the manifest, so a model that it names is not downloaded.
    found = given or load_encoder(manifest.model, fetch=False)
    return _checked(found, manifest.model, manifest.model_sha256, location)


def token_encoder_of(manifest: Manifest, given: TokenEncoder | None, location: str) -> TokenEncoder:
    """Return the token encoder that was given, or else the default one; errors as `encoder_of`."""
    found = given or load_token_encoder()
    return _checked(found, manifest.token_model, manifest.token_model_sha256, location)


def _checked(found: Model, name: str, wanted: str, location: str) -> Model:
    if found.fingerprint != wanted:
        raise ModelError(
            f"the index at {location} was built with {name} ({wanted[:12]}), and the model here is another "
            f"({found.fingerprint[:12]}): build it again with qa index"
        )
    return found
