"""Which questions ask for a definition, and which sentences give it."""

from __future__ import annotations

import pytest
from texts import grows_linearly

from qa.language.definitions import asked_definition, defines


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("What is a tensor?", "tensor"),
        ("what are tensors", "tensors"),
        ("What's the Contemplating mode?", "Contemplating mode"),
        ("Who is Anna Berg?", "Anna Berg"),
        ("Who was the mayor of Oslo?", "mayor of Oslo"),
        ("What does RNA stand for?", "RNA"),
        ('What does "free agent" mean in football?', "free agent"),
        ("What is meant by entropy?", "entropy"),
        ("What is the meaning of “entropy”?", "entropy"),
        ("Define entropy.", "entropy"),
        ("Who is Anna Berg, and what did she do?", "Anna Berg"),
        ("What is he known for?", ""),
        ("What is the river that runs there called?", ""),
        ("What did Anna Berg build?", ""),
        ("When was Anna Berg born?", ""),
        ("Who led the lab?", ""),
        ("tensor", ""),
        ("", ""),
    ],
)
def test_what_a_question_asks_the_definition_of(question: str, term: str) -> None:
    assert asked_definition(question) == term


TENSOR = "What is a tensor?"
BERG = "Who is Anna Berg?"


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (TENSOR, "A tensor is an array of numbers."),
        (TENSOR, "In short, a tensor is often called an array."),
        (TENSOR, "Tensors are the arrays that a network holds."),
        (TENSOR, "It has a tensor, which is an array."),
        (TENSOR, "It holds a tensor (an array of numbers)."),
        (TENSOR, "It holds tensors — the arrays of a network."),
        (TENSOR, "An array of numbers is called a tensor."),
        (TENSOR, "An array, also known as a “tensor”, is held."),
        ("What does DNS mean?", "DNS (domain name system) is old."),
        ("What does DNS mean?", "It is of the Domain Name System (DNS)."),
        ("What does entropy mean?", "Entropy means disorder."),
        (BERG, "Anna Berg, the former head of Novacorp, left."),
        (BERG, "Anna Berg, Novacorp's first engineer, left."),
        (BERG, "The engineer Anna Berg left."),
        (BERG, "In 1901, Berg became the first mayor."),
        ("Who is the founder of Novacorp?", "Anna Berg is the founder of Novacorp."),
        ("Who is the founder of Novacorp?", "It was Anna Berg, the founder of Novacorp, who left."),
    ],
)
def test_a_sentence_that_defines_it(question: str, sentence: str) -> None:
    assert defines(question, sentence) == 1.0


@pytest.mark.parametrize(
    ("question", "sentence", "value"),
    [
        (TENSOR, "Tensors grow.", 0.5),
        (TENSOR, "It holds tensors (arrays of numbers).", 0.5),
        (TENSOR, "It holds a tensor.", 0.0),
        (TENSOR, "It holds a tensor (see below).", 0.0),
        (TENSOR, "The rank of a tensor is a number.", 0.0),
        (TENSOR, "A hypertensor is an array.", 0.0),
        (TENSOR, "", 0.0),
        (BERG, "Anna Berg's house is an inn.", 0.0),
        (BERG, "The engineer left Anna Berg.", 0.0),
        ("What is ARC?", "On ARC, the model scores 42.", 0.0),
        ("What is ARC?", "On ARC, which tests reasoning, it scores 42.", 1.0),
        ("What did Anna Berg build?", "Anna Berg is an engineer.", 0.0),
        (TENSOR, "A tensor is an array. " * 200, 0.0),
    ],
)
def test_a_sentence_that_may_or_does_not(question: str, sentence: str, value: float) -> None:
    assert defines(question, sentence) == value


@pytest.mark.parametrize("piece", ["a tensor ", "tensor (", "tensor, the ", "what is ", "called ", "( ", "is a "])
def test_time_grows_with_the_length_of_a_text_and_no_faster(piece: str) -> None:
    assert grows_linearly(lambda text: defines(TENSOR, text[:2000]), piece, 2000)
    assert grows_linearly(asked_definition, piece, 2000)
