"""What the tests of answers' forms share: made-up answers, hostile quotes, and a reader of HTML."""

from __future__ import annotations

from html.parser import HTMLParser
from io import StringIO
from typing import Any

from hypothesis import strategies as st
from rich.console import Console

from qa.answering.answer import Answer, Citation, Passage
from qa.answering.render import to_terminal
from qa.retrieval.signals import Scores

HOSTILE = [
    "It is a plain sentence.",
    "<script>alert('x')</script> & <b>bold</b> &amp; &lt;",
    "<!-- a comment --> <img src=x onerror=alert(1)> </blockquote></div>",
    "It is **bold**, __bold__, *thin*, _thin_, ~~gone~~ and `code`.",
    "It costs $$5$$, $x^2$, \\(y\\) and \\[z\\].",
    "# No heading",
    "1. No item",
    "1986. A year.",
    "12) No item",
    "- No item",
    "+ No item",
    "* * *",
    "---",
    "===",
    "> No quotation in a quotation",
    "> > [!NOTE] Nothing",
    "```python",
    "~~~",
    "[a link](https://example.com) ![image](x.png) <https://example.com> [ref][1] [^1]",
    "[a]: https://example.com 'definition'",
    "It is at https://example.com/?a=1&b=2 and www.example.com, mail me@example.com.",
    "| a | b |",
    "A\\*backslash\\ and one at the end \\",
    "It has [bold red]console markup[/] and [link=x]y[/link] and :smile: and {braces}.",
    '"Quoted" “quoted” ‘quoted’ — it’s 42.5% … so.',
    "It is 🎉 great 👩‍👩‍👧 in 日本語 and Ελληνικά and العربية.",
    "It holds\nline\r\nbreaks and  two   spaces.",
    "It holds\n# no heading\n\n- no item\n> no quotation",
    "&copy; &#35; &nbsp;",
    "%s {0} {{x}} {% y %}",
]


def citation(quote: str, *, start: int = 0, **changes: Any) -> Citation:
    values: dict[str, Any] = {
        "doc_id": "folder/a_b",
        "title": "The *Title* <b>",
        "heading": "A # Heading",
        "paragraph": 7,
        "sentence": 2,
        "start": start,
        "end": start + len(quote),
        "line": 31,
        "attributed_to": ("Fortune", "A & B"),
        "path": ("A # Heading",),
    }
    return Citation(**{**values, **changes})


def passage(
    quote: str, *, rank: int = 1, before: str = "", after: str = "", also: tuple[Citation, ...] = ()
) -> Passage:
    return Passage(
        rank=rank,
        quote=quote,
        context=before + quote + after,
        context_start=100,
        citation=citation(quote, start=100 + len(before)),
        scores=Scores(dense=0.61, sparse=12.4, rerank=None, final=0.93),
        also=also,
    )


def answer(*quotes: str, answered: bool = True, also: tuple[Citation, ...] = ()) -> Answer:
    return Answer(
        id="q-1",
        question="What is <it>?",
        answered=answered,
        confidence=0.93 if answered else 0.1,
        verdict="answered" if answered else "not_found",
        passages=tuple(passage(quote, rank=rank, also=also) for rank, quote in enumerate(quotes, start=1)),
        index="f" * 64,
        seconds=0.041,
    )


def terminal(shown: Answer, *, colour: bool = False, width: int = 500) -> str:
    out = StringIO()
    Console(file=out, width=width, force_terminal=colour, color_system="truecolor" if colour else None).print(
        to_terminal(shown)
    )
    return out.getvalue()


def flat(text: str) -> str:
    return " ".join(text.split())


class Elements(HTMLParser):
    """The elements of a piece of HTML, and the text of its block quotes."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.quotes: list[str] = []
        self.text = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.update(name for name, _ in attrs)
        self.open.append(tag)
        if tag == "blockquote":
            self.quotes.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if "blockquote" in self.open:
            self.quotes[-1] += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl}")


# Quotes have no white space at their ends. Controls and other line ends are not what a terminal can show, and
# code points that are no characters (Cn) are not what HTML can name.
CHARACTERS = st.one_of(
    st.sampled_from(list("\\`*_{}[]()#+-.!|<>~$&:;=\"'/@^%1a \n")),
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cn", "Cs", "Zl", "Zp", "Zs")),
)


QUOTES = st.text(CHARACTERS, min_size=1, max_size=60).map(str.strip).filter(bool)
