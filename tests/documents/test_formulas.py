"""Formulas of web pages are a line that can be read: MathML by its structure, pictures by their LaTeX."""

from __future__ import annotations

import time

import pytest
from test_furniture import words
from test_other_formats import read


def row(said: str) -> str:
    """Return MathML of signs, each by its kind."""
    kinds = {True: "mi", False: "mo"}
    return "".join(
        f"<mn>{sign}</mn>" if sign.isdigit() else f"<{kinds[sign.isalpha()]}>{sign}</{kinds[sign.isalpha()]}>"
        for sign in said
    )


def group(said: str) -> str:
    return f"<mrow>{row(said)}</mrow>"


A, B, N = "<mi>a</mi>", "<mi>b</mi>", "<mi>n</mi>"
TWO = "<mn>2</mn>"
WIKIPEDIA = (
    '<span class="mwe-math-element"><span class="mwe-math-mathml-inline" style="display: none;">'
    '<math xmlns="http://www.w3.org/1998/Math/MathML" alttext="{{\\displaystyle E=mc^{{2}}}}"><semantics><mrow>'
    '<mstyle displaystyle="true">{}</mstyle></mrow><annotation encoding="application/x-tex">'
    "{{\\displaystyle E=mc^{{2}}}}</annotation></semantics></math></span>"
    '<img src="a.svg" class="mwe-math-fallback-image-inline" {} alt="{{\\displaystyle E=mc^{{2}}}}"></span>'
)


@pytest.mark.parametrize(
    ("math", "read"),
    [
        (f"<mfrac>{A}{B}</mfrac>", "a/b"),
        (f"<mfrac>{group('a+1')}{group('2b')}</mfrac>", "(a+1)/(2b)"),
        (f"<mfrac>{group('a+1')}{group('b−c')}</mfrac>", "(a+1)/(b−c)"),
        (f"<mfrac>{A}{B}</mfrac><mi>c</mi>", "a/b c"),
        (f"<msup>{A}{TWO}</msup>", "a²"),
        (f"<msup>{A}<mrow><mo>−</mo><mn>12</mn></mrow></msup>", "a⁻¹²"),
        (f"<msup>{A}<mi>k</mi></msup>{B}", "a^k b"),
        (f"<msup>{A}{group('x+1')}</msup>", "a^(x+1)"),
        (f"<msup>{group('a+b')}{TWO}</msup>", "(a+b)²"),
        (f"<mo>(</mo>{row('a+b')}<msup><mo>)</mo>{TWO}</msup>", "(a+b)²"),
        (f"<msup>{A}<mo>′</mo></msup>", "a′"),
        ("<msup><mn>90</mn><mo>∘</mo></msup>", "90°"),
        (f"<msub>{A}<mn>1</mn></msub>", "a₁"),
        (f"<msub>{A}<mi>max</mi></msub>{B}", "a_max b"),
        (f"<msubsup>{A}<mi>i</mi>{TWO}</msubsup>", "a_i²"),
        (f"<msqrt>{A}</msqrt>", "√a"),
        (f"<msqrt>{row('a+b')}</msqrt>", "√(a+b)"),
        (f"<mroot>{A}<mn>3</mn></mroot>", "³√a"),
        (f"<munderover><mo>∑</mo>{group('i=1')}{N}</munderover>{A}", "∑_(i=1)ⁿ a"),
        ("<munder><mi>lim</mi><mrow><mi>x</mi><mo>→</mo><mn>0</mn></mrow></munder><mi>x</mi>", "lim_(x→0)x"),
        ("<mn>2</mn><mi>sin</mi><mo>&#x2061;</mo><mi>x</mi>", "2 sin x"),
        (f"<mover>{A}<mo>¯</mo></mover>", "a\u0305"),
        (f"<mover>{A}<mo>→</mo></mover>", "a\u20d7"),
        (f"<munder><mover>{A}<mo>⏞</mo></mover><mo>⏟</mo></munder>", "a"),
        (f"<mfenced>{A}{B}</mfenced>", "(a,b)"),
        (f"<mo>(</mo><mfrac linethickness='0'>{N}<mi>k</mi></mfrac><mo>)</mo>", "(n; k)"),
        (
            f"<mtable><mtr><mtd>{A}</mtd><mtd>{B}</mtd></mtr><mtr><mtd>{B}</mtd><mtd>{A}</mtd></mtr></mtable>",
            "a b; b a",
        ),
        (
            "<mmultiscripts><mi>C</mi><mprescripts></mprescripts><mn>6</mn><mn>14</mn></mmultiscripts>",
            "¹⁴₆C",
        ),
        (f"{A}<mtext> if </mtext>{B}", "a if b"),
        (f"{A}<mphantom>{B}</mphantom>", "a"),
        ("", ""),
        (A * 3, "aaa"),
    ],
)
def test_mathml_is_read_by_its_structure(math: str, read: str) -> None:
    assert words(f"<p>It is <math>{math}</math>.</p>") == (f"It is {read}." if read else "It is .")


def test_the_quadratic_formula() -> None:
    root = f"<msqrt><msup>{B}{TWO}</msup><mo>−</mo>{row('4ac')}</msqrt>"
    math = f"<mi>x</mi><mo>=</mo><mfrac><mrow><mo>−</mo>{B}<mo>±</mo>{root}</mrow>{group('2a')}</mfrac>"
    assert words(f"<p>Then <math>{math}</math>.</p>") == "Then x=(−b±√(b²−4ac))/(2a)."


@pytest.mark.parametrize("hidden", ["", 'aria-hidden="true"'])
def test_a_formula_of_wikipedia_is_read_once(hidden: str) -> None:
    math = WIKIPEDIA.format(f"{row('E=m')}<msup><mi>c</mi><mrow>{TWO}</mrow></msup>", hidden)
    assert words(f"<p>He wrote {math}, and was right.</p>") == "He wrote E=mc², and was right."


@pytest.mark.parametrize("hidden", ["", 'aria-hidden="true"'])
@pytest.mark.parametrize(
    ("alt", "read"),
    [
        (r"{\displaystyle E=mc^{2}}", "E=mc^{2}"),
        (r"{\displaystyle {\frac {a}{b}}}", r"{\frac {a}{b}}"),
        (r"\textstyle x", "x"),
        ("E=mc^{2}", "E=mc^{2}"),
        ("x", "x"),
    ],
)
def test_a_picture_of_a_formula_is_its_latex(alt: str, read: str, hidden: str) -> None:
    picture = f'<img class="mwe-math-fallback-image-inline" alt="{alt}" {hidden}>'
    assert words(f"<p>He wrote {picture}, and was right.</p>") == f"He wrote {read}, and was right."


def test_a_formula_without_elements_is_what_it_says_of_itself() -> None:
    assert words(r'<p>So <math alttext="{\displaystyle x^{2}}"></math>.</p>') == "So x^{2}."


def test_a_shut_box_with_a_formula_in_its_text_is_shut() -> None:
    assert words(f"<p>It is cold.</p><div hidden><p>Here <math>{A}</math> is.</p></div>") == "It is cold."


def test_formulas_in_formulas_are_read_in_time_that_grows_with_the_page() -> None:
    deep = "<msup>" * 1_000 + A + "".join(f"<mi>{n}</mi></msup>" for n in range(1_000))
    started = time.perf_counter()
    assert "999" in read(f"<p><math>{deep * 20}</math></p>", "a.html").text
    assert "a" in read("<div>" * 120 + f"<p><math>{deep}</math></p>", "a.html").text
    assert time.perf_counter() - started < 10
