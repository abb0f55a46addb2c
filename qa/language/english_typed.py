"""English as people type it into a search box: short spellings, and contractions without their mark."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["TYPED"]

# Only words that hardly mean anything else. They are taken as they stand where the documents have them.
TYPED: Mapping[str, str] = MappingProxyType(
    {
        "u": "you",
        "ur": "your",
        "wat": "what",
        "wot": "what",
        "wats": "what's",
        "whats": "what's",
        "whos": "who's",
        "wheres": "where's",
        "whens": "when's",
        "hows": "how's",
        "dont": "don't",
        "doesnt": "doesn't",
        "didnt": "didn't",
        "isnt": "isn't",
        "cant": "can't",
        "hrs": "hours",
        "mins": "minutes",
        "pls": "please",
        "plz": "please",
        "ppl": "people",
        "thru": "through",
        "tmrw": "tomorrow",
        "appt": "appointment",
        "msg": "message",
        "bday": "birthday",
        "cuz": "because",
        "coz": "because",
        "gonna": "going to",
        "wanna": "want to",
        "gotta": "have to",
    }
)
