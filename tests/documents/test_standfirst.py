"""The standfirst of an article is read where it stands outside of the article, beside the title."""

from __future__ import annotations

import pytest
from test_furniture import ARTICLE
from test_other_formats import read, said

STORY = "".join(f"<p>The keeper of hut {n} says that the well was deep, and that it froze.</p>" for n in range(9))
LEAD = "Commuters face the largest increase in years."


def texts(body: str) -> list[str]:
    nav = '<nav><a href="/">Home</a></nav>'
    aside = "<div><h2>Popular</h2><ul>" + '<li><a href="/a">Ten more huts</a></li>' * 9 + "</ul></div>"
    return [text for _, _, text in said(read(f"<html><body>{nav}{body}{aside}</body></html>", "a.html"))]


@pytest.mark.parametrize(
    "lead",
    [
        f'<p class="standfirst">{LEAD}</p>',
        f'<p class="article__dek">{LEAD}</p>',
        f'<div class="subtitle">{LEAD}</div>',
        f'<h2 class="subtitle">{LEAD}</h2>',
        f'<div class="standfirst-wrapper"><p>{LEAD}</p></div>',
        f'<p class="byline">By Ann Reed</p><p class="standfirst">{LEAD}</p>',
    ],
)
@pytest.mark.parametrize(
    "page", ["<h1>Fares</h1>{}<article>{}</article>", "<div><header><h1>Fares</h1>{}</header><div>{}</div></div>"]
)
def test_a_standfirst_beside_the_title_is_read_once_after_it(page: str, lead: str) -> None:
    found = texts(page.format(lead, STORY))
    assert found[0] == "Fares"
    assert found.count(LEAD) == 1
    assert found.index(LEAD) < next(at for at, text in enumerate(found) if text.startswith("The keeper"))
    assert "Ten more huts" not in found


def test_the_order_is_that_of_the_page() -> None:
    lead = f'<p class="standfirst">{LEAD}</p>'
    assert texts(f"<div>{lead}<h1>Fares</h1></div><article>{STORY}</article>")[:2] == [LEAD, "Fares"]


@pytest.mark.parametrize(
    "page",
    [
        '<h1>Fares</h1><p class="standfirst"><a href="/b">{}</a></p><article>{}</article>',  # leads to another
        '<h1>Fares</h1><article>{1}</article><div><p class="standfirst">{0}</p></div>',
        '<h1>Fares</h1><article>{1}</article><p class="standfirst">{0}</p>',
        '<div><h3>Boats</h3><p class="standfirst">{}</p></div><h1>Fares</h1><article>{}</article>',
        '<h1>Fares</h1><p class="no-subtitle-style">{}</p><article>{}</article>',
    ],
)
def test_that_of_another_article_is_not(page: str) -> None:
    found = texts(page.format(LEAD, STORY))
    assert found[0] == "Fares"
    assert LEAD not in found


def test_one_within_the_article_is_where_it_was() -> None:
    page = f'<article><h1>Fares</h1><p class="standfirst">{LEAD}</p>{ARTICLE}{STORY}</article>'
    assert texts(page)[:2] == ["Fares", LEAD]
