"""A turn that asks for an overview, or for all passages about something, and not for an answer (pure).

"Summarise" and "What is this about?" ask for an overview, "List all deadlines" and "Every mention of Wang" for
passages. Whether a document has the name "the lease" is not known here. A request says what it is about, and what is
done if no document has that name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from qa.language.english import ENGLISH

if TYPE_CHECKING:
    from qa.language.language import QuestionLanguage

__all__ = ["Request", "Wanted", "read_request"]

LONGEST = 200  # characters; a longer turn is not such a request
Wanted = Literal["overview", "list", ""]


class Request(NamedTuple):
    """What is asked for."""

    wants: Wanted  # "overview" or "list"
    about: str = ""  # what it is about; "" means the documents
    otherwise: Wanted = "overview"  # what is given if an overview is wanted and no document has the name ``about``
    by_words: bool = False  # only passages that have the words of ``about``


def read_request(turn: str, *, follows: bool = False, language: QuestionLanguage = ENGLISH) -> Request | None:
    """Return what a turn asks for; None if it is an ordinary question.

    If it ``follows`` a question, "What is it about?" asks of that question's subject, and not of the documents.

    >>> read_request("Please summarise this article.")
    Request(wants='overview', about='', otherwise='overview', by_words=False)
    >>> read_request("List all deadlines")
    Request(wants='list', about='deadlines', otherwise='', by_words=False)
    >>> read_request("What does the report list?") is None
    True
    """
    if len(turn) > LONGEST:
        return None
    before, after = language.polite
    asked = after.sub("", before.sub("", " ".join(turn.split()), 1), 1)
    if language.ends_in_question.fullmatch(asked):
        return None
    for kind, pattern in language.requests.items():
        match = pattern.fullmatch(asked)
        if match is None or (follows and kind == "what" and language.pronoun.search(asked)):
            continue
        about = next((text for text in match.groups() if text is not None), None)
        request = _request(kind, about, language)
        if request is not None:
            return request
    return None


def _request(kind: str, about: str | None, language: QuestionLanguage) -> Request | None:
    is_overview = kind in ("overview", "what")
    thing = "" if about is None else _trimmed(about, language)
    if not thing or language.all_of_it.fullmatch(thing) or thing.lower() in language.question_words:
        # "List them" depends on what was said before; "What is it about the price?" asks something else.
        return Request("overview") if is_overview and about is None else None
    if not is_overview:
        return Request("list", thing, "", by_words=kind == "mention")
    if language.document_kinds.fullmatch(thing):
        return Request("overview", thing)
    if kind == "what" and language.clause_about.fullmatch(thing):
        return None
    return Request("overview", thing, "list" if kind == "overview" else "")


def _trimmed(about: str, language: QuestionLanguage) -> str:
    start, end = language.around_about
    return end.sub("", start.sub("", about.strip(), 1), 1).strip()
