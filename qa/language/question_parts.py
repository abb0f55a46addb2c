"""A question in parts -> the parts, each a question (pure).

"What did it score on A and who beat it on B?" asks two things, and so does "How do the targets of X and Y differ?". A
part that leans on the one before ("and who beat it") is made whole by `qa.followup`, not here.
"""

from __future__ import annotations

import re
from itertools import pairwise

from qa.language.names import names

__all__ = ["split_parts"]

MAX_PARTS = 3
LONGEST = 1000  # characters; what is longer is a text, not a question with parts
_WH = "what|who|whom|whose|when|where|which|why|how"
_AUXILIARY = "is|are|was|were|do|does|did|has|have|had|can|could|will|would|should"
_SUBJECT = "it|he|she|they|we|I|you|the|its|his|her|their"
# An auxiliary begins a new question only before its subject: "and is it ...", not "that is big and is growing".
_CLAUSE = re.compile(
    rf"\s*[?;]\s+(?=\S)|[,;]?\s+(?:and|but|or)\s+(?:also\s+)?"
    rf"(?=(?:(?:in|on|at|for|by|to|from|with|of)\s+)?(?:{_WH})\b|(?:{_AUXILIARY})\s+(?:{_SUBJECT}|(?-i:[A-Z])))",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r",?\s+(?:and|or|versus|vs\.?|compared\s+(?:to|with)|as\s+well\s+as)\s+"
    r"(?:(?:on|in|at|for|of|by|from|with)\s+)?(?:the\s+|its\s+)?",
    re.IGNORECASE,
)
_IS_LIST = re.compile(r"(?:\bbetween\s+(?:the\s+)?|\w,\s+)$", re.IGNORECASE)  # "between X and Y", "W, X, and Y"


def split_parts(question: str) -> tuple[str, ...]:
    """Return the parts of a question, in order; the question alone where it has one.

    >>> split_parts("Who leads it, and when did it start?")
    ('Who leads it?', 'when did it start?')
    >>> split_parts("What do GPT-5.4 and Claude score?")
    ('What do GPT-5.4 score?', 'What do Claude score?')
    """
    if len(question) > LONGEST:
        return (question,)
    clauses = [clause.strip(" ,;?") for clause in _CLAUSE.split(question)]
    clauses = [clause for clause in clauses if len(clause.split()) > 1]
    if 1 < len(clauses) <= MAX_PARTS:
        return tuple(f"{clause}?" for clause in clauses)
    return _coordinated(question) or (question,)


def _coordinated(question: str) -> tuple[str, ...]:
    """Return the question for each of two names that stand side by side in it."""
    found = names(question)
    for left, right in pairwise(found):
        start = question.find(left)
        if _IS_LIST.search(question[:start]) or left.isdecimal() or right.isdecimal():
            continue
        second = question.find(right, start + len(left))
        if second > 0 and _BETWEEN.fullmatch(question, start + len(left), second):
            return (
                question[: start + len(left)] + question[second + len(right) :],
                question[:start] + question[second:],
            )
    return ()
