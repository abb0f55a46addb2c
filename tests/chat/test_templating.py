"""The templates: whatever they print is escaped, for HTML, Markdown and LaTeX, and there is no way around it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError, nodes

from qa.chat.collection import Collection
from qa.chat.conversation_html import files_html, message_html, start_html
from qa.chat.templating import environment

TEMPLATES = sorted((ROOT / "qa" / "chat" / "templates").iterdir())
HOSTILE = "<b onclick='x'>&amp; **bold** _it_ `code` $x^2$ \\(y\\) {{z}} ${w} [a](b) # - 1. | ~ \"'\x93"


def printed(source: str, **values: object) -> str:
    return environment().from_string(source).render(values)


@pytest.mark.parametrize(
    "source",
    [
        "{{ text }}",
        '<a title="{{ text }}">',
        "{% set kept = text %}{{ kept }}",
        "{% set kept %}{{ text }}{% endset %}{{ kept }}",
        "{% macro m(t) %}{{ t }}{% endmacro %}{{ m(text) }}",
        "{% for one in [text] %}{{ one }}{% endfor %}",
        "{% autoescape false %}{{ text }}{% endautoescape %}",
        "{{ [text][0] }}",
        "{{ text.strip() }}",
    ],
)
def test_all_but_letters_digits_and_spaces_is_printed_as_numbers(source: str) -> None:
    shown = printed(source, text=HOSTILE)
    inside = shown.removeprefix('<a title="').removesuffix('">')
    assert re.sub(r"&#\d+;", "", inside).replace("\x93", "").replace(" ", "").isalnum()


def test_escaped_text_is_escaped_once() -> None:
    assert printed("{% macro m() %}{{ a }}<br>{% endmacro %}{{ m() }}", a="<") == "&#60;<br>"


@pytest.mark.parametrize(
    "source", ["{{ text|safe }}", "{{ text|e }}", "{{ text|tojson }}", "{% filter safe %}{% endfilter %}"]
)
def test_there_are_no_filters(source: str) -> None:
    with pytest.raises(Exception, match="No filter named"):
        printed(source, text=HOSTILE)


def test_a_value_that_was_not_given_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        printed("{{ nothing }}")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_puts_texts_together_itself(path: Path) -> None:
    """Jinja escapes what ``~``, ``+`` and ``%`` add to escaped text in its own way, which is for HTML alone."""
    tree = environment().parse(path.read_text(encoding="utf-8"))
    ways_around = (nodes.Concat, nodes.Add, nodes.Mod, nodes.Mul, nodes.MarkSafe, nodes.Filter, nodes.FilterBlock)
    assert [type(node) for node in tree.find_all(ways_around)] == []
    assert not list(tree.find_all(nodes.ScopedEvalContextModifier))  # {% autoescape %}


class Parsed(HTMLParser):
    """Tags, the values of attributes, and the text of a piece of HTML."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.values: set[str] = set()
        self.text = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.values |= {value for _, value in attrs if value}

    def handle_data(self, data: str) -> None:
        self.text += data


# What a name or a title can hold; code points that are no characters (Cn) are not what HTML can name.
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cn", "Cs", "Zl", "Zp")), min_size=1)


@given(TEXTS)
def test_names_of_files_titles_questions_and_messages_come_back_as_they_were(text: str) -> None:
    collection = cast("Collection", SimpleNamespace(name=text, names=(text,)))
    files = Parsed(files_html([collection], is_kept=True))
    assert files.tags == ["div", "section", "h3", "button", "button", "ul", "li", "button"]
    assert {text, f"Remove {text}"} <= files.values
    start = Parsed(start_html(text, [text], text))
    assert start.tags == ["div", "p", "p", "i", "div", "p", "ul", "li", "button", "p", "button"]
    assert start.text.count(text) >= 3
    assert text in start.values
    message = Parsed(message_html(text, is_alert=True))
    assert (message.tags, message.text.strip("\n")) == (["p"], text)


def test_of_nothing_to_say_there_is_no_html() -> None:
    assert (message_html(""), files_html([], is_kept=False)) == ("", "")


def test_a_message_is_an_alert_or_a_status_or_is_only_said() -> None:
    assert message_html("a") == '<p role="status">a</p>\n'
    assert message_html("a", is_alert=True) == '<p role="alert">a</p>\n'
    assert message_html("a", is_only_said=True) == '<p role="status" class="qa-said">a</p>\n'
