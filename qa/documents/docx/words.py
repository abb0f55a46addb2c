"""A paragraph of a Word document -> the words that hold: no deletions, nothing struck through, no hidden text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from qa.documents.docx.styles import child, is_on, strikes, value
from qa.documents.docx.symbols import sign
from qa.documents.markup import attribute, local
from qa.documents.superscript import power, superscript

if TYPE_CHECKING:
    from qa.documents.docx.styles import Styles
    from qa.documents.markup import Element

__all__ = ["DROPPED", "Words", "words_of"]

DROPPED = frozenset("del movefrom deltext instrtext fallback ppr rpr sectpr sdtpr sdtendpr rt commentreference".split())
_NOTES = {"footnotereference": "footnote", "endnotereference": "endnote"}
_SIGNS = {"tab": " ", "ptab": " ", "cr": "\n", "nobreakhyphen": "‑", "softhyphen": "\u00ad"}
_OF_FORMULAS = ("sup", "num", "den")
_CAN_BE_STRUCK = frozenset(("t", "sym", "fldchar", *_SIGNS))


class Words(NamedTuple):
    """What a paragraph holds."""

    text: str
    boxes: list[Element]  # the contents of text boxes in it
    notes: list[tuple[str, str, bool]]  # "footnote" or "endnote", its id, and whether its mark is struck through
    is_counted: bool = False  # it counts in its list, also if all its words are left out: a reader sees something of it


def words_of(paragraph: Element, styles: Styles, *, is_struck: bool = False) -> Words:
    """Return the words of a paragraph, without those that are hidden or struck through.

    A run of white space is one space; line breaks are kept. ``is_struck``: the paragraph's style strikes its words.
    """
    said: list[str] = []
    found = Words("", [], [])
    is_counted = False
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        name = local(element)
        if not name or name in DROPPED or (name == "r" and _is_hidden(element, styles)):
            continue
        is_counted = is_counted or name in ("r", "t")
        if name == "txbxcontent":
            found.boxes.append(element)
        elif name in _NOTES:
            note_is_struck = _is_struck(element.getparent(), styles, by_paragraph=is_struck)
            found.notes.append((_NOTES[name], attribute(element, "id"), note_is_struck))
        elif name == "r" and _is_struck(element, styles, by_paragraph=is_struck):
            waiting.extend(part for part in reversed(element) if local(part) not in _CAN_BE_STRUCK)
        elif name in _OF_FORMULAS:
            said.append(_of_formula(name, words_of(element, styles, is_struck=is_struck).text))
        elif name == "t":
            text = element.text or ""
            said.append(superscript(text, "".join(said[-2:])) if _is_raised(element.getparent()) else text)
        elif name in ("br", "sym", "checkbox") or (name in _SIGNS and not len(element)):
            said.append(_sign(element, name))
        else:
            waiting.extend(reversed(element))
    lines = (" ".join(line.split()) for line in "".join(said).split("\n"))
    return found._replace(text="\n".join(line for line in lines if line), is_counted=is_counted)


def _sign(element: Element, name: str) -> str:
    """Return a break, a sign of a font of symbols, or a box of a form, which is ticked or not."""
    if name in _SIGNS:
        return _SIGNS[name]
    if name == "br":
        return "\n" if attribute(element, "type") in ("", "textWrapping") else " "
    if name == "sym":
        return sign(attribute(element, "font"), attribute(element, "char"))
    return "☒" if is_on(element, "default" if child(element, "checked") is None else "checked") else "☐"


def _of_formula(name: str, text: str) -> str:
    """Return a power, or the numerator or the denominator of a fraction, as it is written in a line."""
    if name == "sup":
        return power(text)
    return "/" * (name == "den") + (text if text.isalnum() else f"({text})")


def _is_hidden(run: Element, styles: Styles) -> bool:
    properties = child(run, "rPr")
    if properties is None:
        return False
    if child(properties, "vanish") is not None:
        return is_on(properties, "vanish")
    return styles.is_hidden(value(properties, "rStyle"))


def _is_struck(run: Element, styles: Styles, *, by_paragraph: bool) -> bool:
    properties = child(run, "rPr")
    if properties is None:
        return by_paragraph
    struck = strikes(properties)
    return struck if struck is not None else by_paragraph or styles.is_struck(value(properties, "rStyle"))


def _is_raised(run: Element) -> bool:
    properties = child(run, "rPr")
    return properties is not None and value(properties, "vertAlign") == "superscript"
