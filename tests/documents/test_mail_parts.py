"""E-mails of several programs: lists, letters that are answered and passed on, and which of their parts are read."""

from __future__ import annotations

import pytest
from test_other_formats import read, said

HEAD = "From: Anna <a@x.org>\nSubject: Trip\nMIME-Version: 1.0\n"


def parts_of(kind: str, *parts: str) -> str:
    inside = "".join(f"--b\n{part}\n" for part in parts)
    return f'{HEAD}Content-Type: multipart/{kind}; boundary="b"\n\n{inside}--b--\n'


def plain(text: str) -> str:
    return f"Content-Type: text/plain; charset=utf-8\n\n{text}"


def page(text: str) -> str:
    return f"Content-Type: text/html; charset=utf-8\n\n<html><body>{text}</body></html>"


def texts(mail: str) -> list[str]:
    return [text for _, _, text in said(read(mail, "a.eml"))][2:]


def test_lists_and_the_letter_that_is_answered_are_apart() -> None:
    found = read(
        f"{HEAD}\nPlease bring:\n- the keys\n* a lamp\n1. Meet at noon.\n\nAnna wrote:\n> When do we leave? We need\n"
        "> a plan.\nWe leave at one.\n-- \nAnna Berg",
        "a.eml",
    )
    assert [text for _, _, text in said(found)[2:]] == [
        "Please bring:",
        "the keys",
        "a lamp",
        "Meet at noon.",
        "Anna wrote:",
        "When do we leave? We need\na plan.",
        "We leave at one.",
        "Anna Berg",
    ]
    assert "\n\n1. Meet at noon." in found.text


def test_text_after_a_picture_is_read() -> None:
    picture = "Content-Type: image/jpeg\nContent-Disposition: inline; filename=a.jpg\n\nx"
    found = read(parts_of("mixed", plain("Here is the plan."), picture, plain("We meet at noon.")), "a.eml")
    assert [text for _, _, text in said(found)][-2:] == ["Here is the plan.", "We meet at noon."]
    assert found.notes == ("attached and not read: a.jpg",)


def test_a_letter_that_is_passed_on_is_read_with_its_head() -> None:
    inner = "Content-Type: message/rfc822\n\nFrom: B <b@x.org>\nSubject: Rows\n\nThe meeting is at ten."
    assert texts(parts_of("mixed", plain("See below."), inner)) == [
        "See below.",
        "Rows",
        "From: B <b@x.org>",
        "The meeting is at ten.",
    ]


@pytest.mark.parametrize(
    ("text", "html", "read_as"),
    [
        ("Your parcel arrives on 4 May.", "<p>Your parcel arrives on 4 May.</p>", ["Your parcel arrives on 4 May."]),
        ("This message is in HTML.", "<p>Your parcel arrives on 4 May.</p>", ["Your parcel arrives on 4 May."]),
        ("- one\n- two", "<ul><li>one</li><li>two</li></ul>", ["one", "two"]),
    ],
)
def test_the_plain_form_is_read_unless_it_only_leads_to_the_other(text: str, html: str, read_as: list[str]) -> None:
    assert texts(parts_of("alternative", plain(text), page(html))) == read_as


def test_a_date_with_an_endless_number_is_refused_in_a_line() -> None:
    from qa.errors import CorpusError

    with pytest.raises(CorpusError, match=r"a\.eml: is not an e-mail, or is damaged"):
        read(f"Date: {'9' * 300} Apr 2024 10:00:00 +0000\nSubject: A\n\nHello.", "a.eml")


def test_latin_1_is_read_as_windows_writes_it() -> None:
    head = "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable"
    assert texts(parts_of("mixed", f"{head}\n\nThe key =96 it=92s blue =96 is here, Andr=E9.")) == [
        "The key – it’s blue – is here, André."
    ]


def test_a_table_around_a_letter_lays_it_out_also_if_a_table_inside_has_a_head() -> None:
    order = "<table><tr><th>Item</th><th>Price</th></tr><tr><td>Tea</td><td>9.80</td></tr></table>"
    rows = f"<tr><td><h1>Thanks!</h1><p>Hello Kim,</p><p>It left on Monday.</p></td></tr><tr><td>{order}</td></tr>"
    found = said(read(parts_of("mixed", page(f"<table>{rows}</table>")), "a.eml"))
    assert [(kind, text) for kind, _, text in found[2:]] == [
        ("heading", "Thanks!"),
        ("paragraph", "Hello Kim,"),
        ("paragraph", "It left on Monday."),
        ("table", "Item | Price\nTea | 9.80"),
    ]
