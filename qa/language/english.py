"""What is English: word lists and patterns, each once."""

from __future__ import annotations

__all__ = ["_VERB", "_WH"]

_WH = "what|who|whom|whose|when|where|which|why|how"
_VERB = (
    r"is|are|was|were|am|be|been|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must|"
    r"isn't|aren't|wasn't|weren't|don't|doesn't|didn't|can't|won't"
)
