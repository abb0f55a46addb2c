"""Texts of documents made harmless for where they are written: Markdown, HTML, CSV (pure); a terminal: `qa.console`."""

from __future__ import annotations

import re

from qa.console import one_line

__all__ = ["escape_html", "escape_markdown", "guarded", "one_line", "quote_in_markdown"]

_NOT_A_WORD = re.compile(r"[^\w ]|_")  # all but letters, digits and spaces
# What Markdown takes for a mark inside a line, by CommonMark and by GitHub.
_MARKDOWN = re.compile(
    r"""
    \\ (?= [!-/:-@\[-`{-~] | $ )         # a backslash before a mark
  | [`~]
  | (?<!\ ) \* | \* (?!\ )              # but "2 * 3" has no emphasis
  | (?<![^\W_]) _ | _ (?![^\W_])        # nor has "snake_case"
  | \[ (?= [\^@] )                      # a note, or a reference
  | \] (?= [(\[:] )                     # the end of a link's words
  | < (?= [A-Za-z/!?] )
  | & (?= \#?\w+; )
    """,
    re.VERBOSE,
)
# What it takes for one where a line begins: the character after the group.
_AT_BEGINNING = re.compile(
    r"""
    ^ (\s* \d{1,9} ) (?= [.)] (?:\s|$) )                          # "1. "
  | ^ (\s*) (?= \#{1,6}(?:\s|$) | > | [-+](?:\s|$) | [-=]+\s*$ )  # "# ", "> ", "- ", "---"
    """,
    re.VERBOSE,
)
_FORMULA = re.compile(r"\$(?=\S)[^$]*(?<=\S)\$(?!\d)")  # GitHub's; "$5 and $10" is none
# What a spreadsheet takes for a formula (OWASP, "CSV Injection"). The apostrophes make what is guarded once guardable
# again, so that one apostrophe taken away always gives the cell as it was.
_CELL_FORMULA = re.compile(r"'*[\s\x00-\x1f]*[=+\-@＝＋－＠]|'* *[\t\r\n]")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")


def escape_html(text: str) -> str:
    """Write all but letters, digits and spaces as numbers: then nothing in it means anything to any parser.

    >>> escape_html("x < y_1")
    'x &#60; y&#95;1'
    """
    return _NOT_A_WORD.sub(_as_number, text)


def _as_number(match: re.Match[str]) -> str:
    # A parser of HTML takes the numbers of some control characters for other characters; as they are, they stay.
    character = match[0]
    return f"&#{ord(character)};" if character.isprintable() or character in "\t\r\n" else character


def escape_markdown(text: str) -> str:
    """Return the text of a line with a backslash before each character that Markdown would obey, and before no other.

    >>> print(escape_markdown("1. The *new* price of snake_case (2 * 3) is $5."))
    1\\. The \\*new\\* price of snake_case (2 * 3) is $5.
    """
    escaped = _AT_BEGINNING.sub(lambda match: f"{match[0]}\\", _MARKDOWN.sub(r"\\\g<0>", text))
    return escaped.replace("$", "\\$") if _FORMULA.search(text) else escaped


def quote_in_markdown(quote: str, cited: str, address: str = "") -> str:
    """Return a quote with its citation as Markdown; the citation is a link, where there is an address.

    >>> print(quote_in_markdown("It rained.", "Weather, p. 4"), end="")
    > It rained.
    >
    > — Weather, p. 4
    """
    words = escape_markdown(one_line(cited))
    if address:
        words = re.sub(r"(?<!\\)[\[\]]", r"\\\g<0>", words)
        words = f"[{words}]({address})"
    return f"> {escape_markdown(one_line(quote))}\n>\n> — {words}\n"


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula: with an apostrophe before it, if it might be one.

    >>> guarded("=1+1"), guarded("-5.2"), guarded("'Tis")
    ("'=1+1", '-5.2', "'Tis")
    """
    return f"'{cell}" if _CELL_FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell
