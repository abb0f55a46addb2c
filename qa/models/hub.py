"""A model's name -> a folder with its files, from the Hugging Face hub or from its cache on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["model_folder"]


def model_folder(repository: str, *, fetch: bool = True, without: Sequence[str] = ()) -> Path:
    """Return the folder of a model; its cache is looked at first, and the hub is asked once, not again and again.

    Args:
        repository: its name on the hub, with its owner.
        fetch: ask the hub for what is not in the cache.
        without: patterns of files that are not fetched.

    Raises:
        OSError: it is not in the cache, and the hub is not reached or has none.
        ValueError: no model can have this name.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        try:
            folder = snapshot_download(repository, local_files_only=True)
        except LocalEntryNotFoundError:
            if not fetch:
                raise
            folder = snapshot_download(repository, ignore_patterns=list(without))
    except (HfHubHTTPError, LocalEntryNotFoundError) as error:
        raise OSError(str(error)) from error
    return Path(folder)
