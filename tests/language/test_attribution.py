"""Whom a sentence credits, in its own words, and whom it does not."""

from __future__ import annotations

import pytest
from conftest import ARTICLE
from hypothesis import example, given, settings
from hypothesis import strategies as st
from texts import grows_linearly

from qa.documents.files import SourceFile
from qa.documents.read import read_document
from qa.documents.sentences import split_document
from qa.language.attribution import attributed_to

# Judged by reading the article: the sentence's first words, and whom it gives as its source.
IN_THE_ARTICLE = [
    ("On April 8, 2026, Meta released Muse Spark", ()),
    ("Built in roughly nine months under the leadership of Alexandr Wang", ("Meta's technical blog",)),
    ("Unlike the Llama series — which accumulated over a billion downloads", ("The Next Web",)),
    ("For a company whose CEO called open source", ("gHacks",)),
    ("On the Artificial Analysis benchmark index", ("Simon Willison",)),
    ("In June 2025, the company acquired a 49% nonvoting stake", ("Fortune",)),
    ("Where Llama 4 Maverick scored 18", ("Willison",)),
    ("Meta claims the new model achieves comparable capabilities", ("Meta", "Meta's technical blog")),
    ("On MMMU Pro, which tests multimodal understanding", ("Labellerr's benchmark compilation",)),
    ("Its overall AI Index score of 52 places it fourth", ("AI Intelligence News",)),
    ("Willison also noted the model is", ("Willison",)),
    ("Meta is already leveraging this capability", ("Meta",)),
    ("The 98% refusal rate on bioweapon-related requests", ("Fortune",)),
    ("The model is described as", ("Meta's official announcement",)),
    ("API access is invitation-only", ("gHacks",)),
    ("Wang stated: ", ("Wang", "AI Intelligence News")),
    ("As The Next Web's analysis noted", ("The Next Web", "TNW")),
    ("The Llama ecosystem — thousands of fine-tuned models", ()),
    ("Morgan Stanley analyst Brian Nowak captured this shift", ("Investing.com",)),
    ("Bank of America's Justin Post went further", ("Investing.com",)),
    ("Wang's $14.3 billion mandate is to pursue superintelligence", ()),
    ("It marks the moment when Meta", ()),
    ("Open source in limbo: Despite promises of", ("TNW",)),
]


@pytest.fixture(scope="module")
def sentences() -> list[str]:
    return [sentence.text for sentence in split_document(read_document(SourceFile(ARTICLE, "muse-spark")))]


@pytest.mark.parametrize(("beginning", "sources"), IN_THE_ARTICLE)
def test_the_sources_that_a_reader_of_the_article_finds(
    sentences: list[str], beginning: str, sources: tuple[str, ...]
) -> None:
    [sentence] = [sentence for sentence in sentences if sentence.startswith(beginning)]
    assert attributed_to(sentence) == sources


@pytest.mark.parametrize(
    ("sentence", "sources"),
    [
        ("It fell, per Fortune.", ("Fortune",)),
        ("Per Fortune, it fell.", ("Fortune",)),
        ("It fell (per Fortune).", ("Fortune",)),
        ("According to Simon Willison, it fell.", ("Simon Willison",)),
        ("It fell, according\nto Simon Willison.", ("Simon Willison",)),
        ("It fell, according to independent analyst Simon Willison.", ("Simon Willison",)),
        ("It fell, according to a report by Reuters.", ("Reuters",)),
        ("It fell, according to the BBC.", ("BBC",)),
        ("It fell, according to The Next Web.", ("The Next Web",)),
        ("It fell, per gHacks, and rose.", ("gHacks",)),
        ("It fell, per Investing.com.", ("Investing.com",)),
        ("It fell, per 9to5Mac.", ("9to5Mac",)),
        ("It fell, according to 60 Minutes.", ("60 Minutes",)),
        ("It fell, according to Johnson & Johnson.", ("Johnson & Johnson",)),
        ("It fell, per École Polytechnique.", ("École Polytechnique",)),
        ("It fell, according to the Bank of England.", ("Bank of England",)),
    ],
)
def test_per_and_according_to_name_a_source(sentence: str, sources: tuple[str, ...]) -> None:
    assert attributed_to(sentence) == sources


@pytest.mark.parametrize(
    ("sentence", "sources"),
    [
        ("It fell, per Meta's technical blog.", ("Meta's technical blog",)),
        ("It fell, per Meta’s technical blog.", ("Meta’s technical blog",)),
        ("It fell, per Labellerr's benchmark compilation.", ("Labellerr's benchmark compilation",)),
        ("It fell, per Bloomberg's Mark Gurman.", ("Bloomberg's Mark Gurman",)),
        ("According to Angela Merkel's office, it fell.", ("Angela Merkel's office",)),
        ("It fell, according to Reuters' figures.", ("Reuters' figures",)),
        ("As O'Brien wrote, it fell.", ("O'Brien",)),
    ],
)
def test_what_a_source_owns_is_named_with_it(sentence: str, sources: tuple[str, ...]) -> None:
    assert attributed_to(sentence) == sources


@pytest.mark.parametrize(
    ("sentence", "sources"),
    [
        ("It fell, according to Dr. Jane Smith.", ("Dr. Jane Smith",)),
        ("It fell, per Mr. Jones.", ("Mr. Jones",)),
        ("It fell, according to J. K. Rowling.", ("J. K. Rowling",)),
        ("It fell, according to J.K. Rowling.", ("J.K. Rowling",)),
        ("According to the U.S. Census Bureau, it fell.", ("U.S. Census Bureau",)),
        ("It fell, according to John F. Kennedy.", ("John F. Kennedy",)),
    ],
)
def test_the_stops_of_titles_and_initials_do_not_end_a_name(sentence: str, sources: tuple[str, ...]) -> None:
    assert attributed_to(sentence) == sources


@pytest.mark.parametrize(
    ("sentence", "sources"),
    [
        ("As Willison noted, it fell.", ("Willison",)),
        ("It fell, as the analyst Simon Willison reported.", ("Simon Willison",)),
        ("It set what The Next Web described as a template.", ("The Next Web",)),
        ("As The Next Web's analysis noted, it fell.", ("The Next Web",)),
        ("Willison also noted the fall.", ("Willison",)),
        ("Reuters reported that it fell.", ("Reuters",)),
        ('Wang stated: "It fell."', ("Wang",)),
        ("Wang said, “It fell.”", ("Wang",)),
    ],
)
def test_who_is_quoted_or_reported_is_a_source(sentence: str, sources: tuple[str, ...]) -> None:
    assert attributed_to(sentence) == sources


@pytest.mark.parametrize(
    ("sentence", "sources"),
    [
        ("It fell, according to Fortune and The Verge.", ("Fortune", "The Verge")),
        ("It fell, per Fortune and the BBC.", ("Fortune", "BBC")),
        ("It fell, per Fortune, and rose, per Reuters.", ("Fortune", "Reuters")),
        ("Wang said that it fell, according to Reuters.", ("Wang", "Reuters")),
        ("It fell, per Fortune, and rose, per Fortune.", ("Fortune",)),
    ],
)
def test_several_sources_are_named_in_their_order_and_once(sentence: str, sources: tuple[str, ...]) -> None:
    assert attributed_to(sentence) == sources


@pytest.mark.parametrize(
    "sentence",
    [
        "",
        "Meta released it.",
        "It grew by 5% per year.",
        "It grew by 10 per cent.",
        "Ten Per Cent of them left.",
        "Income per capita fell.",
        "GDP Per Capita fell.",
        "The Cost per Unit is 5.",
        "It makes 90 Tokens per Second.",
        "It costs $3 per 1M tokens.",
        "It is 12 per 100,000 people.",
        "It costs $0.12 per kWh and $2 per GB.",
        "It needs 300 W per GPU.",
        "It takes 60 requests per API key.",
        "Supermen and Percy Jones came.",
        "As he said, it fell.",
        "It fell, as multiple outlets noted.",
        "It fell, according to him.",
        "It went according to plan.",
        "The company said that it fell.",
        "Nobody said that it fell.",
        "Some argued that it fell.",
        "He found the book.",
        "They put it as OpenAI does.",
    ],
)
def test_measures_pronouns_and_doings_are_no_sources(sentence: str) -> None:
    assert attributed_to(sentence) == ()


PIECES = st.sampled_from(
    """per Per according to According As as what the The an of and & also said noted: reported that described Meta's
    Meta’s technical blog Fortune gHacks Simon Willison Investing.com U.S. Dr. J. K. O'Brien 1M 60 kWh "It , . : “ ”
    — analyst independent cent Unit he École""".split()
)
SENTENCES = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=30).map(" ".join))


@settings(max_examples=500, deadline=None)
@given(SENTENCES)
@example("per Fortune and the Verge and Fortune")
def test_every_source_is_in_the_sentences_own_words_once_and_in_order(sentence: str) -> None:
    sources = attributed_to(sentence)
    assert all(source and source in sentence for source in sources)
    assert all(source == source.strip() for source in sources)
    assert len(set(sources)) == len(sources)


@pytest.mark.parametrize(
    "piece", ["per ", "A ", "Per A ", "A. ", "A's ", "as an ", '" ', "a", "A and ", "A.a", "A of "]
)
def test_time_grows_with_the_length_of_a_sentence_and_no_faster(piece: str) -> None:
    assert grows_linearly(attributed_to, piece, 6000, start="As per ")


def test_white_space_after_a_quotation_is_passed_over_in_linear_time() -> None:
    assert grows_linearly(attributed_to, " ", 6000, start='He said "a"')
