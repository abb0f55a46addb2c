"""Boxes of a web page: which that are shut are read, and which are furniture whatever they are called."""

from __future__ import annotations

import time

import pytest
from test_furniture import ARTICLE, words
from test_other_formats import read

ANSWER = "Send an e-mail to the office."
SHUT = ("hidden", 'aria-hidden="true"', 'style="display:none"')
TEXT = (
    "<p>The well of the hut was dug in 1902 by two brothers. It froze in the first winter, and nobody could drink.</p>"
    "<p>A pump was put in later. It is still the only one in the valley.</p>"
)
TEASER = '<div><h3><a href="a">Ten more huts in the hills</a></h3><p>They are old. Read all about them.</p></div>'


def is_read(box: str, said: str = ANSWER) -> bool:
    return said in words(f"<main><h1>Help</h1>{ARTICLE}{box}{ARTICLE}</main>")


@pytest.mark.parametrize("shut", SHUT)
@pytest.mark.parametrize(
    "box",
    [
        '<button aria-controls="a">Cancel?</button><p>Or not.</p><div id="a" {}><p>{}</p></div>',
        '<button data-target="#a">Cancel?</button><div id="a" {}><p>{}</p></div>',
        '<button data-bs-toggle="collapse" data-bs-target="#b, #a">Cancel?</button><div id="a" {}>{}</div>',
        '<p><a data-toggle="collapse" href="#a">Cancel?</a></p><p>Or not.</p><div id="a" {}><p>{}</p></div>',
        '<p><button id="b" aria-expanded="false">Cancel?</button></p>Or not.<div aria-labelledby="b" {}>{}</div>',
        "<details><summary>Cancel?</summary><p>Or not.</p><div {}><p>{}</p></div></details>",
        "<div><h3>Cancel?</h3><div {}><p>{}</p></div></div>",
        "<div><div class=head><h3>Cancel?</h3></div><div><div {}><p>{}</p></div></div></div>",
        "<dl><dt>Cancel?</dt><dd><div {}>{}</div></dd></dl>",
        "<button class=accordion>Cancel?</button><div {}><p>{}</p></div>",
        "<button aria-expanded=false>Cancel?</button><div {}><p>{}</p></div>",
    ],
)
def test_a_shut_box_is_read_where_a_control_opens_it(box: str, shut: str) -> None:
    assert is_read(box.format(shut, ANSWER))


@pytest.mark.parametrize("shut", SHUT)
@pytest.mark.parametrize(
    "box",
    [
        "<button>Print</button><div {}><p>{}</p></div>",
        "<p><button>Print</button></p><div {}><p>{}</p></div>",
        '<button aria-expanded="false" aria-controls="other">More</button><div {}><p>{}</p></div>',
        '<button aria-haspopup="true" aria-controls="a">More</button><div id="a" {}><p>{}</p></div>',
        '<button data-toggle="modal" data-target="#a">Log in</button><div id="a" {}><p>{}</p></div>',
        '<button aria-controls="a">Log in</button><div id="a" role="dialog" {}><p>{}</p></div>',
        '<button aria-controls="a">Log in</button><div id="a" class="login-modal" {}><p>{}</p></div>',
        '<button aria-controls="a">Cookies</button><div id="a" {}><p>{}</p><button>Accept</button></div>',
        '<button aria-controls="a">Mail</button><div id="a" {}><p>{}</p><form><input name="mail"></form></div>',
        '<button aria-controls="a">Menu</button><ul id="a" {}><li><a href="/">{}</a></li></ul>',
        "<h1>Help</h1><div {}><p>{}</p></div>",
        f"<div><h3>Hours</h3>{ARTICLE * 3}</div><div {{}}><p>{{}}</p></div>",
        "<h3>Hours</h3>They are long.<div {}><p>{}</p></div>",
    ],
)
def test_a_shut_box_that_nothing_opens_or_that_comes_up_over_the_page_is_not_read(box: str, shut: str) -> None:
    assert not is_read(box.format(shut, ANSWER))


@pytest.mark.parametrize("shut", ["", *SHUT])
@pytest.mark.parametrize(
    "tabs",
    [
        '<div role="tablist"><button role="tab">A</button></div><div role="tabpanel" {}><p>{}</p></div>',
        '<ul class="nav"><li><a role="tab" href="#t">A</a></li></ul><div class="tab-pane" id="t" {}><p>{}</p></div>',
        '<ul class="nav"><li><a href="#t">A</a></li></ul><div class="tab-pane fade" id="t" {}><p>{}</p></div>',
    ],
)
def test_all_panels_of_tabs_are_read(tabs: str, shut: str) -> None:
    assert is_read(tabs.format(shut, ANSWER))


def test_a_panel_that_no_tab_shows_is_not_read() -> None:
    assert not is_read(f'<div class="tab-pane" id="t" hidden><p>{ANSWER}</p></div>')


@pytest.mark.parametrize("name", ["share", "promo", "cookies", "related", "sidebar", "social", "recommended-box"])
@pytest.mark.parametrize("attribute", ["class", "id"])
def test_a_text_of_the_article_is_read_whatever_its_box_is_called(name: str, attribute: str) -> None:
    assert is_read(f'<div {attribute}="{name}">{TEXT}</div>', "A pump was put in later.")


@pytest.mark.parametrize(
    "box",
    [
        '<div class="share"><a href="a">Facebook</a> <a href="b">Mail</a></div>',
        '<div class="share"><p>Tell your friends. They will love this story.</p><button>Share</button></div>',
        '<div class="cookies"><p>We use cookies to count visitors. They make this page better for you. You can read '
        "more in our policy. By going on you agree to all of them.</p><button>Accept</button></div>",
        '<div id="cookie-banner"><p>We use cookies to count visitors. They make this page better for you. You can read '
        'more in our policy.</p><a class="btn" href="#">OK</a></div>',
        '<div class="newsletter"><p>Our letter comes each week. It is about huts and wells. You can leave it at any '
        'time.</p><form><input type="email"><button>Subscribe</button></form></div>',
        '<div class="newsletter"><p>Our letter comes each week. It is about huts and wells. You can leave it at any '
        "time.</p></div>",
        f'<div class="related">{TEASER * 5}</div>',
        '<div class="promo"><p>Now half price. Only today.</p><a href="/buy">Buy it</a></div>',
    ],
)
def test_furniture_is_left_out(box: str) -> None:
    assert words(f"<main><h1>Help</h1>{ARTICLE}{box}</main>") == words(f"<main><h1>Help</h1>{ARTICLE}</main>")


@pytest.mark.parametrize(
    "box",
    [
        '<div class="share" hidden>{}</div>',
        '<div class="share">{}</div>',
        '<aside role="search"><main>{}</main></aside>',
        '<button aria-controls="a"></button><div id="a" hidden>{}</div>',
        "<div><h2>{}</h2></div><div hidden></div>",
    ],
)
def test_boxes_in_boxes_are_weighed_in_time_that_grows_with_the_page(box: str) -> None:
    before, after = box.split("{}")
    nest = before * 100 + "<p>It is cold in the hut.</p>" * 20 + after * 100
    times = []
    for size in (1 << 14, 1 << 17):
        page = nest * (size // len(nest))
        started = time.perf_counter()
        read(f"<body>{page}</body>", "a.html")
        times.append(time.perf_counter() - started)
    assert times[1] < 40 * (times[0] + 0.02)  # eight times as large
