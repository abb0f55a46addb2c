"""E-mail: its head, its text in whichever parts, and what it carries."""

from __future__ import annotations

import pytest
from test_other_formats import places, read, said

from qa.errors import CorpusError


def test_an_email_says_who_wrote_it_and_names_what_it_carries() -> None:
    mail = (
        "From: Ada <ada@example.org>\nSubject: =?utf-8?q?The_h=C3=BCt?=\nDate: Mon, 1 Jan 2024 10:00:00 +0000\n"
        'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/html\n\n<p>It is <b>open</b>.</p>\n'
        '--b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename="fees.pdf"\n\nx\n--b--\n'
    )
    parsed = read(mail, "a.eml")
    assert parsed.title == "The hüt"
    assert [words for _, _, words in said(parsed)] == [
        "The hüt",
        "From: Ada <ada@example.org>",
        "Date: Mon, 1 Jan 2024 10:00:00 +0000",
        "It is open.",
    ]
    assert parsed.notes == ("attached and not read: fees.pdf",)
    with pytest.raises(CorpusError, match=r"a\.eml: is not an e-mail"):
        read("No head at all", "a.eml")


def test_bytes_in_the_head_of_an_email_that_are_no_utf8_are_marked() -> None:
    data = b"Subject: A\xe9\nDate: 1 Jan\xa0 2026\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nHi.\n--b\n"
    parsed = read(data + b"Content-Disposition: attachment; filename=\xe9.pdf\n\n--b--", "a.eml")
    assert said(parsed) == [
        ("heading", 1, "A\ufffd"),
        ("paragraph", 0, "Date: 1 Jan\ufffd 2026"),
        ("paragraph", 0, "Hi."),
    ]
    assert parsed.notes == ("attached and not read: \ufffd.pdf",)


def test_an_endless_line_in_the_head_of_an_email_is_refused_at_once() -> None:
    for name in ("To", "Content-Type"):
        with pytest.raises(CorpusError, match=r"a\.eml: .* a line of its head is [\d,]+ characters long$"):
            read(f"{name}: " + "<ada@x.org>\n " * 100_000 + "\n\nHello.", "a.eml")


def test_the_text_of_an_email_is_read_as_plain_text() -> None:
    mail = """Subject: Trip

We need
for the trip:
- warm clothes
- a lamp

On Monday, Anna wrote:
> When do we leave?
> From
> which quay?
>> The first letter.
We leave at one.

Name: Anna
Room: 12
--\x20
Anna Berg
Zug
"""
    parsed = read(mail.replace("\n", "\r\n"), "a.eml")
    assert said(parsed) == [
        ("heading", 1, "Trip"),
        ("paragraph", 0, "We need\nfor the trip:"),
        ("list item", 1, "warm clothes"),
        ("list item", 1, "a lamp"),
        ("paragraph", 0, "On Monday, Anna wrote:"),
        ("paragraph", 0, "When do we leave?\nFrom\nwhich quay?"),
        ("paragraph", 0, "The first letter."),
        ("paragraph", 0, "We leave at one."),
        ("paragraph", 0, "Name: Anna"),
        ("paragraph", 0, "Room: 12"),
        ("paragraph", 0, "Anna Berg\nZug"),
    ]
    assert "\n\n- warm clothes\n\n- a lamp\n\n" in parsed.text
    assert places(parsed) == ["Subject", *(f"paragraph {number}" for number in range(1, 11))]


def parted(kind: str, *parts: str) -> str:
    """Return a message of parts, each with its head."""
    head = f'Subject: Trip\nContent-Type: multipart/{kind}; boundary="b"\n\n'
    return head + "".join(f"--b\n{part}\n" for part in parts) + "--b--\n"


PLAIN, HTML = "Content-Type: text/plain\n\n", "Content-Type: text/html\n\n"


def test_text_after_a_picture_is_read_and_a_text_that_is_attached_is_not() -> None:
    picture = "Content-Type: image/jpeg\nContent-Disposition: inline; filename=a.jpg\n\nx"
    log = "Content-Type: text/plain\nContent-Disposition: attachment; filename=a.log\n\nError."
    parsed = read(parted("mixed", f"{PLAIN}The plan.", picture, f"{PLAIN}We meet at noon.", log), "a.eml")
    assert [words for _, _, words in said(parsed)] == ["Trip", "The plan.", "We meet at noon."]
    assert places(parsed) == ["Subject", "paragraph 1", "paragraph 2"]
    assert parsed.notes == ("attached and not read: a.jpg, a.log",)


@pytest.mark.parametrize("disposition", ["", "Content-Disposition: attachment; filename=a.eml\n"])
def test_a_message_that_is_forwarded_is_read(disposition: str) -> None:
    letter = f"Content-Type: message/rfc822\n{disposition}\nFrom: Bob <b@x.de>\nSubject: Rows\n\nAt ten."
    parsed = read(parted("mixed", f"{PLAIN}See below.", letter), "a.eml")
    assert said(parsed)[1:] == [
        ("paragraph", 0, "See below."),
        ("heading", 2, "Rows"),
        ("paragraph", 0, "From: Bob <b@x.de>"),
        ("paragraph", 0, "At ten."),
    ]
    assert places(parsed)[1:] == ["paragraph 1", "forwarded Subject", "forwarded From", "paragraph 2"]
    assert (parsed.title, parsed.notes) == ("Trip", ())


def test_html_is_read_where_the_plain_text_only_says_that_there_is_some() -> None:
    html = f"{HTML}<p>Your parcel arrives on 4 May.</p>"
    related = 'Content-Type: multipart/related; boundary="c"\n\n' + f"--c\n{html}\n--c--"
    for part in (html, related):
        parsed = read(parted("alternative", f"{PLAIN}This is in HTML.", part), "a.eml")
        assert said(parsed)[1:] == [("paragraph", 0, "Your parcel arrives on 4 May.")]
    for plain, is_read in (("It arrives on 4 May.", True), ("See below.", False)):
        parsed = read(parted("alternative", f"{PLAIN}{plain}", html), "a.eml")
        assert (plain in parsed.text) is is_read
