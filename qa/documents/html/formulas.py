"""Formulas of a page -> one line that a person can read: "x=(−b±√(b²−4ac))/(2a)" (pure).

MathML is read by its structure. For a picture of a formula, the LaTeX that it has as its text is kept as it is written.
Source of the elements: https://www.w3.org/TR/MathML3/chapter3.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from qa.documents.markup import local
from qa.documents.superscript import power

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qa.documents.markup import Element

__all__ = ["formula", "formula_of_picture", "is_formula_picture"]

MAX_DEPTH = 60  # nested elements; what is nested deeper is read as letters in a row
_LEAVES = frozenset("mi mn mo mtext ms".split())
_NOT_READ = frozenset("annotation annotation-xml mphantom malignmark maligngroup script style".split())
_FIRST_ONLY = frozenset("semantics maction".split())
_INVISIBLE = re.compile("[\u2061-\u2064\u200b\ufeff]")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_CAN_BE_LOWERED = re.compile(r"[0-9+\-−]+")
_LIMITS = re.compile(r"[∑∏∐∫∬∭∮⋃⋂⨁⨂⋁⋀]|\w{2,}")  # a base that has limits below and above it
_ACCENTS = {  # a sign over a letter -> Unicode's combining character
    **dict.fromkeys("¯‾̅_", "\u0305"),
    **dict.fromkeys("^ˆ̂", "\u0302"),
    **dict.fromkeys("~˜̃", "\u0303"),
    **dict.fromkeys("→⃗", "\u20d7"),
    **dict.fromkeys("˙.̇", "\u0307"),
    **dict.fromkeys("¨̈", "\u0308"),
    **dict.fromkeys("ˇ̌", "\u030c"),
}
_BRACES = frozenset("⏞⏟⏜⏝︷︸⎴⎵")
_BOUND_LOOSELY = re.compile(r"[-+−±=<>≤≥×·⋅∗/,;\s]")
_STYLE = re.compile(r"\{?\\(?:display|text|script)style\b\s*")


class _Part(NamedTuple):
    """A part of a formula."""

    text: str
    apart_before: bool = False  # a letter or a digit before it needs a space
    apart_after: bool = False


def formula(math: Element) -> str:
    """Return a formula of MathML as one line; if it is empty, the LaTeX in its attribute ``alttext``."""
    text = " ".join(_read(math, 0).text.split())
    return text or _without_style(math.get("alttext") or "")


def is_formula_picture(element: Element) -> bool:
    """Tell whether an element is a picture of a formula, as Wikipedia has it for browsers without MathML."""
    if local(element) != "img":
        return False
    return "mwe-math-fallback" in (element.get("class") or "") or bool(_STYLE.match((element.get("alt") or "").strip()))


def formula_of_picture(picture: Element) -> str:
    """Return the LaTeX of a picture of a formula; "" where the formula itself stands beside it."""
    before = picture.getprevious()
    if before is not None and any(local(found) == "math" for found in before.iter()):
        return ""
    return _without_style(picture.get("alt") or "")


def _without_style(latex: str) -> str:
    r"""Return LaTeX without the command that only says how large it is.

    >>> _without_style(r"{\displaystyle E=mc^{2}}")
    'E=mc^{2}'
    """
    said = " ".join(latex.split())
    style = _STYLE.match(said)
    if style is None:
        return said
    said = said[style.end() :].strip()
    return said[:-1].strip() if style[0].startswith("{") and said.endswith("}") else said


def _read(element: Element, depth: int) -> _Part:
    """Read an element of MathML."""
    name = local(element)
    if depth > MAX_DEPTH:
        return _Part("".join(element.itertext()))
    if name in _LEAVES:
        return _leaf(name, "".join(element.itertext()))
    if name in _FIRST_ONLY:
        return _read(element[0], depth + 1) if len(element) else _Part(element.text or "")
    read = [(local(child), _read(child, depth + 1)) for child in element if local(child) not in (*_NOT_READ, "")]
    parts = [part for _, part in read]
    if name in _SHAPES and len(parts) == _SHAPES[name][0]:
        if (element.get("linethickness") or "")[:1] == "0":  # no fraction line: "n" stands above "k"
            return _Part(f"{parts[0].text}; {parts[1].text}")
        return _SHAPES[name][1](parts)
    if name in _ROWS:
        return _ROWS[name](parts)
    if name == "mfenced":
        return _fenced(element, parts)
    if name == "mmultiscripts":
        return _scripts_around(read)
    return _row([_Part((element.text or "").strip()), *parts])


def _leaf(name: str, text: str) -> _Part:
    if name in ("mtext", "ms"):
        return _Part(re.sub(r"\s+", " ", text), text[:1].isalnum(), text[-1:].isalnum())
    said = "".join(_INVISIBLE.sub("", text).split())
    is_word = name == "mi" and len(said) > 1 and said.isalpha()
    is_word = is_word or (name == "mo" and len(said) > 1 and said.isalnum())
    return _Part(said, is_word, is_word)


def _row(parts: Sequence[_Part]) -> _Part:
    """Join parts, with a space where two parts would otherwise be read as one: "sin x", "x_i y"."""
    said = [part for part in parts if part.text]
    words: list[str] = []
    for number, part in enumerate(said):
        before = said[number - 1] if number else _Part("")
        is_apart = before.apart_after or part.apart_before
        if is_apart and _is_word_sign(before.text[-1:]) and _is_word_sign(part.text[:1]):
            words.append(" ")
        words.append(part.text)
    if not said:
        return _Part("")
    return _Part("".join(words), said[0].apart_before, said[-1].apart_after)


def _is_word_sign(sign: str) -> bool:
    return sign.isalnum() or sign in "√∑∏∫" if sign else False


def _bound(part: _Part) -> str:
    """Return a part in brackets, unless it is one number, one letter or one word."""
    text = part.text.strip()
    return text if text.isalnum() or not text else f"({text})"


def _factor(part: _Part) -> str:
    """Return a denominator, or what is under a root, in brackets unless it is one number or one character."""
    text = part.text.strip()
    return text if len(text) < 2 or text.replace(".", "").isdecimal() else f"({text})"


def _base(part: _Part) -> str:
    """Return the base of a power, in brackets if the power would otherwise belong only to its last character."""
    text = part.text.strip()
    is_closed = len(text) < 2 or text[-1] in ")]}|" or not _BOUND_LOOSELY.search(text)
    return text if is_closed else f"({text})"


def _lowered(part: _Part) -> str:
    text = "".join(part.text.split())
    if not text:
        return ""
    return text.translate(_LOWERED) if _CAN_BE_LOWERED.fullmatch(text) else f"_{_bound(_Part(text))}"


def _raised(part: _Part) -> str:
    text = "".join(part.text.split())
    return "°" if text in ("∘", "°") else power(text) if text else ""


def _script(base: str, scripts: str) -> _Part:
    is_limit = _LIMITS.fullmatch(base) is not None
    return _Part(base + scripts, base.isalpha() and len(base) > 1, is_limit or scripts[-1:].isalnum())


def _fraction(parts: Sequence[_Part]) -> _Part:
    return _Part(f"{_bound(parts[0])}/{_factor(parts[1])}", apart_before=True, apart_after=True)


def _root(parts: Sequence[_Part]) -> _Part:
    degree = "".join(parts[1].text.split()) if len(parts) > 1 else ""
    return _Part(f"{_raised(parts[1]) if degree not in ('', '2') else ''}√{_factor(parts[0])}", apart_after=True)


def _over(parts: Sequence[_Part]) -> _Part:
    """Return a base with what stands above it: an accent over each letter, or a limit. A brace is left out."""
    base, above = parts[0].text.strip(), parts[1].text.strip()
    if above in _BRACES:
        return parts[0]
    if above in _ACCENTS:
        return _Part("".join(sign + _ACCENTS[above] * sign.isalnum() for sign in base))
    return _script(_base(parts[0]), _raised(parts[1]))


def _under(parts: Sequence[_Part]) -> _Part:
    if parts[1].text.strip() in _BRACES:
        return parts[0]
    return _script(_base(parts[0]), _lowered(parts[1]))


def _fenced(element: Element, parts: Sequence[_Part]) -> _Part:
    signs = "".join((element.get("separators") or ",").split()) or ","
    said = "".join(
        (signs[min(number, len(signs)) - 1] if number else "") + part.text for number, part in enumerate(parts)
    )
    return _Part(f"{element.get('open', '(')}{said}{element.get('close', ')')}")


def _scripts_around(read: Sequence[tuple[str, _Part]]) -> _Part:
    """Return a base with scripts after it and before it, in pairs of a lower and an upper one: "¹⁴₆C"."""
    names = [name for name, _ in read]
    parts = [part for _, part in read]
    middle = names.index("mprescripts") if "mprescripts" in names else len(parts)
    after, before = parts[1:middle], parts[middle + 1 :]
    said = [
        "".join(_raised(upper) + _lowered(lower) for lower, upper in zip(some[::2], some[1::2], strict=False))
        for some in (before, after)
    ]
    return _Part(f"{said[0]}{_base(parts[0]) if parts else ''}{said[1]}", apart_after=True)


_SHAPES: dict[str, tuple[int, Callable[[Sequence[_Part]], _Part]]] = {  # how many parts each has, and what joins them
    "mfrac": (2, _fraction),
    "msup": (2, lambda parts: _script(_base(parts[0]), _raised(parts[1]))),
    "msub": (2, lambda parts: _script(_base(parts[0]), _lowered(parts[1]))),
    "msubsup": (3, lambda parts: _script(_base(parts[0]), _lowered(parts[1]) + _raised(parts[2]))),
    "mroot": (2, _root),
    "mover": (2, _over),
    "munder": (2, _under),
    "munderover": (3, lambda parts: _script(_base(parts[0]), _lowered(parts[1]) + _raised(parts[2]))),
}
_ROWS: dict[str, Callable[[Sequence[_Part]], _Part]] = {
    "msqrt": lambda parts: _root([_row(parts)]),
    "mtable": lambda parts: _Part("; ".join(part.text.strip() for part in parts)),
    "mtr": lambda parts: _Part(" ".join(part.text.strip() for part in parts if part.text.strip())),
    "mspace": lambda parts: _row([_Part(" "), *parts]),  # in HTML, an unclosed <mspace> holds what follows it
}
