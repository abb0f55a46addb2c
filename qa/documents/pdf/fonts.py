"""The name of a font -> whether it is bold, and whether all its characters are equally wide (pure)."""

from __future__ import annotations

import re

__all__ = ["is_bold", "is_mono"]

_BOLD = re.compile(
    r"""
    bold | black | heavy | demi(?!-?light)  # "ABCDEF+Calibri-Bold"
    | cmbx | cmb\d | sfbx | [.-]b(?:i|$)    # "CMBX10", "SFBX1000", "Georgia-B"
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MONO = re.compile(
    r"""
    mono | courier | consol | typewriter  # "DejaVuSansMono"
    | cmtt | (?:sf|ec|lm)tt | \btt        # "CMTT10"
    """,
    re.VERBOSE | re.IGNORECASE,
)


def is_bold(name: str) -> bool:
    """Tell whether a font's name says that it is bold."""
    return _BOLD.search(name) is not None


def is_mono(name: str) -> bool:
    """Tell whether a font's name says that all its characters are equally wide."""
    return _MONO.search(name) is not None
