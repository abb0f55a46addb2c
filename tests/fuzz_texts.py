"""What the fuzz is made of: texts of what parsers stumble over, long runs of one thing, questions and side files."""

from __future__ import annotations

import json
from typing import NamedTuple

from hypothesis import strategies as st

MARKS = [
    *("# ", "## x ##", "===\n", "---\n", "***\n", "> ", "> > ", "- ", "* ", "+ ", "1. ", "9) ", "  - ", "\t", "    "),
    *("[ ] ", "```", "~~~\n", "```\n", "|a|b|\n", "|-|-|\n", "|", "<div>\n", "</div>", "<!--", "<a b='", "&amp;", "\\"),
    *(
        "[a]: b\n",
        '[a]: b "c\n',
        "[a](b)",
        "![",
        "](",
        "*",
        "**",
        "_",
        "`",
        "$x$",
        "{{",
        "---\ntitle: ",
        "title: 'x",
        "• ",
    ),
    *(
        "\n",
        "\n\n",
        "\n\n\n",
        "\r\n",
        "\r",
        " ",
        "  ",
        "\x0b",
        "\x0c",
        "\x85",
        "\u00a0",
        "\u200b",
        "\u2028",
        "\x1c",
        "\0",
    ),
]
WORDS = [
    *(
        "word ",
        "Quay ",
        "two words. ",
        "A. ",
        "A. A.",
        "Mr. ",
        "e.g. ",
        "U.S. ",
        "No. 4 ",
        "J. K. Rowling ",
        "GPT-5.4 ",
    ),
    *(
        '"Why?" he said. ',
        "“It works.” ",
        "(see it.) ",
        "[1]",
        ".[1] ",
        "... ",
        "?! ",
        ". . ",
        '"',
        "“",
        "”",
        "(",
        ")",
        "'",
    ),
    *(
        "per ",
        "According to A ",
        "A said that ",
        "A and the B ",
        "Bank of ",
        "April 8, 2026 ",
        "$14.3 billion ",
        "49% ",
    ),
    *(
        "about ",
        "twenty-one ",
        "文です。",
        "، ",
        "😀",
        "e\u0301",
        "\u0316\u0301",
        "\u0f73\u0f81",
        "İ",
        "ﷺ",
        "\u202e",
        "14.3 ",
        "a@b.c ",
    ),
    *(
        "Who leads it? ",
        "and what about ",
        "what ",
        "is it ",
        "that ",
        "how much did ",
        "price ",
        "; who ",
        " or ",
        "he ",
        "? ",
    ),
]
WHITE = [" ", "\t", "\n", "\r\n", "\u00a0", "\u200b", " \n", "\x0b"]
# What a long run stands in: before and after it.
AROUND = [
    *(
        ("", ""),
        ("", "x"),
        ("# a", "b\n\nA text.\n"),
        ("---\ntitle: a", "b\n---\nA text.\n"),
        ("- a", "b\n"),
        ("> a", "b\n"),
    ),
    *(
        ("|a|b|\n|-|-|\n|a", "b|c|\n"),
        ('He said "a"', "b said that it is.\n"),
        ("It fell, per A", "b\n"),
        ("```\n", "\n```\n"),
    ),
    *(("> " * 12 + "a\n", "b\n"), ("- " * 12 + "a\n", "b\n"), ('[a]: b "', "\n"), ("<a ", ">\n"), ("“", "”")),
]

pieces = st.sampled_from([*MARKS, *WORDS])
texts = st.one_of(
    st.lists(pieces, max_size=60).map("".join),
    st.lists(st.one_of(pieces, st.text(max_size=8)), max_size=40).map("".join),
    st.text(max_size=200),
)


class Run(NamedTuple):
    """One thing again and again, inside of something."""

    around: tuple[str, str]
    piece: str

    def text(self, length: int) -> str:
        """Return it at about this length, in characters."""
        before, after = self.around
        return before + self.piece * ((length - len(before) - len(after)) // len(self.piece)) + after


runs = st.builds(
    Run,
    st.sampled_from(AROUND),
    st.one_of(st.sampled_from(WHITE), pieces, st.lists(pieces, min_size=2, max_size=3).map("".join)),
)
documents = st.one_of(texts.map(str.encode), texts.map(lambda text: text.encode("utf-16")), st.binary(max_size=100))
suffixes = st.sampled_from([".md", ".txt"])
questions = st.one_of(texts, runs.map(lambda run: run.text(2000)), st.text(alphabet=st.characters(), max_size=50))
histories = st.lists(questions, max_size=3)
names = st.one_of(
    st.sampled_from(
        ["a.md", "b.txt", "../a.md", "a.questions.jsonl", ".hidden.txt", "a.pdf", "a", "con.TXT", "é.md", "x" * 300]
    ),
    st.text(min_size=1, max_size=20).map(lambda name: f"{name}.md"),
)

values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.sampled_from([*WORDS, "", "\ud800", "/dev/null", "../.."]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(WORDS), inner, max_size=3)),
    max_leaves=6,
)


@st.composite
def damaged_json(draw: st.DrawFn, whole: str) -> bytes:
    """Draw a JSON file that has another value somewhere, lacks one, is cut, nests deep, or is another altogether."""
    how = draw(st.sampled_from(["value", "value", "lacking", "cut", "deep", "other", "text"]))
    found = json.loads(whole)
    if how in ("value", "lacking"):
        place = found
        key = draw(st.sampled_from(sorted(place)))
        while isinstance(place[key], dict) and place[key] and draw(st.booleans()):
            place = place[key]
            key = draw(st.sampled_from(sorted(place)))
        if how == "lacking":
            del place[key]
        else:
            place[key] = draw(values)
    if how == "other":
        found = draw(values)
    text = json.dumps(found)
    text = text[: draw(st.integers(0, len(text)))] if how == "cut" else text
    text = "[" * 100_000 if how == "deep" else text
    return draw(texts).encode() if how == "text" else text.encode()
