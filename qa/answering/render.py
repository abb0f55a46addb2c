"""Answers -> JSON, plain text, Markdown and terminal output (pure); HTML is in `qa.chat.conversation_html`.

A quote is written as it stands in the document. In Markdown and HTML its characters are escaped; in text and in the
terminal, line breaks inside it become spaces, and control characters, which a terminal would obey, a replacement mark.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from qa.answering.citation import citation_line, citation_to_dict, describe
from qa.answering.escape import escape_markdown, one_line
from qa.documents.words import plain_parts, plain_words
from qa.language.about_answer import is_courtesy, what_of_answer
from qa.retrieval.signals import shown

if TYPE_CHECKING:
    from typing import Any

    from rich.console import RenderableType

    from qa.answering.answer import Answer, Passage

__all__ = [
    "ASK",
    "NOBODY_CREDITED",
    "NOTHING_BEFORE",
    "NOT_ANSWERED",
    "POSSIBLE",
    "SCHEMA",
    "asks_nothing",
    "headlines",
    "looked_for",
    "marked_parts",
    "selection_note",
    "to_dict",
    "to_markdown",
    "to_terminal",
    "to_text",
    "unanswered",
    "verdict",
    "words_of",
]

SCHEMA = 1
POSSIBLE = "This may answer it: check the quote"
NOT_ANSWERED = "The documents do not answer this."
NOBODY_CREDITED = "Nobody is credited, in the quote or beside it."
SELECTED = {
    "overview": "A selection of quotes, in the order of the {}: not a summary in other words.",
    "list": "A selection of quotes, in the order of the {}: some may not belong here, and some may be missing.",
}
ASK = "Ask a question about the documents, such as who did something, when, or why."
NOTHING_BEFORE = f"No question before this was answered: there is nothing to go on from. {ASK}"


def to_dict(answer: Answer) -> dict[str, Any]:
    """Return the answer as JSON has it; the names are a contract."""
    found = {field.name: getattr(answer, field.name) for field in fields(answer)}
    return {"schema": SCHEMA, **found, "passages": [_passage_to_dict(passage) for passage in answer.passages]}


def _passage_to_dict(passage: Passage) -> dict[str, Any]:
    return {
        **{field.name: getattr(passage, field.name) for field in fields(passage)},
        "citation": citation_to_dict(passage.citation),
        "scores": shown(passage.scores),
        "also": [citation_to_dict(place) for place in passage.also],
    }


def verdict(answer: Answer) -> str:
    """Say in a line whether the documents answer, and how sure that is; or that the quotes are a selection."""
    if answer.selection:
        return selection_note(answer)
    if answer.answered:
        return f"Confidence {answer.confidence:.2f}: the probability that the first quote answers."
    if answer.is_found:
        return f"{POSSIBLE} (confidence {answer.confidence:.2f}):"
    why = unanswered(answer)
    if asks_nothing(answer):
        return why
    if not answer.passages:
        return f"{why} No passage comes near it."
    return f"{why} The nearest passages (confidence {answer.confidence:.2f}):"


def unanswered(answer: Answer) -> str:
    """Say of a turn that is not answered why it is not."""
    if not answer.passages:
        asked = answer.searched_for or answer.question
        return ASK if is_courtesy(asked) else NOTHING_BEFORE if what_of_answer(asked) else NOT_ANSWERED
    follows = answer.searched_for is not None and what_of_answer(answer.question) == "credit"
    return NOBODY_CREDITED if follows and not answer.passages[0].citation.attributed_to else NOT_ANSWERED


def asks_nothing(answer: Answer) -> bool:
    """Tell whether nothing was looked for: what was asked only thanks or greets, or asks of an answer and has none."""
    return not answer.passages and unanswered(answer) != NOT_ANSWERED


def selection_note(answer: Answer) -> str:
    """Say what a selection of quotes is, and how much of what there is it leaves out; of other answers nothing."""
    if not answer.selection:
        return ""
    shown = len(answer.passages)
    documents = len({passage.citation.doc_id for passage in answer.passages})
    said = SELECTED[answer.selection].format("document" if documents == 1 else "documents")
    if answer.selected_of <= shown:
        return said
    unit = "passages" if answer.selection == "list" else "documents" if documents == shown > 1 else "sections"
    return f"{said} Shown are {shown:,} of {answer.selected_of:,} {unit}."


def headlines(answer: Answer) -> list[str]:
    """Return what stands above each passage of a selection: "" where it is the same as above the one before."""
    several = len({passage.citation.doc_id for passage in answer.passages}) > 1
    found = [describe(passage.citation) for passage in answer.passages if answer.selection]
    lines = [
        " · ".join(
            part for part in ((words.title, words.heading) if several else (words.heading or words.title,)) if part
        )
        for words in found
    ] or [""] * len(answer.passages)
    return [line if line != before else "" for line, before in zip(lines, ["", *lines], strict=False)]


def looked_for(answer: Answer) -> str:
    """Say in a line what was looked for, where that is not the question as it was asked; else nothing."""
    return f"Looked for: {one_line(answer.searched_for)}" if answer.searched_for else ""


def to_text(answer: Answer) -> str:
    """Return the answer as plain text: a quote or a citation a line, for pipes and files."""
    is_last = _is_said_last(answer)
    lines = [looked_for(answer)] if is_last else [looked_for(answer), verdict(answer)]
    for passage, headline in zip(answer.passages, headlines(answer), strict=True):
        lines += ["", f"# {headline}"] if headline else []  # a heading may begin with a number, as a quote does
        lines += ["", f"{passage.rank}. {one_line(words_of(passage))}", f"   {citation_line(passage.citation)}"]
        lines += [f"   also: {citation_line(place)}" for place in passage.also]
    if is_last:
        lines += ["", verdict(answer)]
    return "\n".join(lines).strip() + "\n"


def _is_said_last(answer: Answer) -> bool:
    """Tell whether the verdict is said below the passages: where these answer, and it only says how surely."""
    return answer.answered and not answer.selection


def to_markdown(answer: Answer) -> str:
    """Return the answer as Markdown that shows quotes as they are written."""
    lines = [escape_markdown(looked_for(answer)), ""] if answer.searched_for else []
    is_last = _is_said_last(answer)
    lines += [] if is_last else [verdict(answer), ""]
    for passage, headline in zip(answer.passages, headlines(answer), strict=True):
        lines += [f"**{escape_markdown(headline)}**", ""] if headline else []
        before, marked, after = (escape_markdown(one_line(part)) for part in marked_parts(passage))
        lines += [f"> {before}{f'<mark>{marked}</mark>' if marked else ''}{after}", ""]
        lines += [f"{passage.rank}. {escape_markdown(citation_line(passage.citation))}", ""]
        lines += [f"   also: {escape_markdown(citation_line(place))}\n" for place in passage.also]
    return "\n".join([*lines, verdict(answer), ""] if is_last else lines)


def to_terminal(answer: Answer) -> RenderableType:
    """Return the answer for a terminal: the best quote inside its paragraph, the others after it."""
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    parts: list[RenderableType] = []
    if answer.searched_for:
        parts += [Text(looked_for(answer), style="italic"), Text()]
    if not _is_said_last(answer):
        parts += [Text(verdict(answer), style="bold" if answer.selection else "bold yellow"), Text()]
    for passage, headline in zip(answer.passages, headlines(answer), strict=True):
        is_main = answer.is_found and passage.rank == 1 and not answer.selection
        parts += [Text(headline, style="bold"), Text()] if headline else []
        text = _in_context(passage) if is_main else _quote(passage, "" if answer.is_found else "dim")
        cited = Text(citation_line(passage.citation), style="cyan" if is_main else "dim cyan")
        parts += [
            Text(f"{passage.rank}", style="bold green"),
            Padding(text, (0, 2, 0, 3)),
            Padding(cited, (0, 2, 0, 3)),
        ]
        parts += [
            Padding(Text(f"also {citation_line(place)}", style="dim cyan"), (0, 2, 0, 3)) for place in passage.also
        ]
        parts.append(Text())
    if _is_said_last(answer):
        parts.append(Text(verdict(answer), style="dim"))
    return Group(*parts)


def marked_parts(passage: Passage) -> tuple[str, str, str]:
    """Return the quote before, in and after the words that answer; all of it before, where none are marked.

    Of a quote in Markdown it is the words, without the marks.
    """
    start, end = passage.highlight or (len(passage.quote), len(passage.quote))
    if passage.markup:
        return plain_parts(passage.quote, start, end)
    return passage.quote[:start], passage.quote[start:end], passage.quote[end:]


def words_of(passage: Passage) -> str:
    """Return the quote as a reader sees it: of one in Markdown, the words without the marks."""
    return "".join(marked_parts(passage))


def _quote(passage: Passage, style: str) -> Any:
    from rich.text import Text

    before, marked, after = (one_line(part) for part in marked_parts(passage))
    text = Text(before, style=style)
    text.append(marked, style=f"{style} underline")
    text.append(after)
    return text


def _in_context(passage: Passage) -> Any:
    from rich.text import Text

    start = passage.citation.start - passage.context_start
    before, after = passage.context[:start], passage.context[start + len(passage.quote) :]
    parts = [Text(one_line(before), style="dim"), _quote(passage, "bold not dim"), Text(one_line(after), style="dim")]
    if passage.markup and passage.context.startswith("|"):  # a table
        parts = [*_rows(before), parts[1], *_rows(after)]
        return Text("\n").join(parts)
    return Text().join(parts)


def _rows(text: str) -> list[Any]:
    """Return the rows of a part of a Markdown table, without the marks."""
    from rich.text import Text

    rows = [plain_words(line) for line in text.splitlines()]
    return [Text(one_line(row), style="dim") for row in rows if any(map(str.isalnum, row))]
