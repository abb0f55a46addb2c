"""Documents -> sentences: where sentences end, and what holds for the spans of any text."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qa.datatypes import Block, Document, Sentence
from qa.documents.markdown import parse_markdown
from qa.documents.plaintext import parse_plaintext
from qa.documents.sentences import split_document
from qa.language.sentences import MAX_QUOTATION, MAX_SENTENCE, WINDOW, split_paragraph


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_paragraph(text)]


def plain(text: str) -> Document:
    title, blocks = parse_plaintext(text)
    return Document("a", title, text, blocks, "")


# The sentences of a case, which its text is by joining them with a space.
CASES: dict[str, list[list[str]]] = {
    "decimals, versions, amounts": [
        ["The company paid $14.3 billion in June.", "It was a lot."],
        ["It trails Gemini 3.1 Pro at 94.3%.", "It leads GPT-5.4 at 57."],
        ['It is "notably behind on Terminal-Bench 2.0," and Meta says so.', "That is so."],
        ["It rose by 3.5.", "Then it fell by 4.", "It was 1999.", "2000 followed."],
        ["Version 2.0.1 of qa.py is at example.com.", "Get it."],
        ["She has 3 dogs.", "2 cats came too."],
        ["They have 1,000.50 of them at 12:30.", "He left."],
    ],
    "quotations that end a sentence": [
        ['He said "It works."', "Then he left."],
        ["He said “It works.”", "Then he left."],
        ["He said 'It works.'", "Then he left."],
        ['Is it "true"?', "It is."],
        ['He asked, "Why?"', 'She said, "Because."', "They left."],
        ["The licence is “open.”", "“Closed” it is not."],
        ["«C'est bon.»", "Il part."],
    ],
    "quotations that span sentences": [
        ['Wang stated: "This is step one. Bigger models follow," per AI News.', "Meta hopes."],
        ['He said: "It works. It really does. We are happy."', "Then he left."],
        ["“It works. It really does,” he said.", "Then he left."],
        ["[It works. It does.]", "Then he left."],
    ],
    "spoken sentences and their speakers": [
        ['"Why?" she asked.', '"No!" he cried.', "Silence followed."],
        ["“Why?” asked the man.", "Nobody knew."],
        ["'Who is it?' he asked.", "It was I."],
        ['"Non!"', "Élodie left.", "Why?", "Émile knew."],
        ["Really?", "iPhone sales rose."],
        ["Он ушёл!", "Потом пришёл."],
    ],
    "U.S. and its like": [
        ["The U.S. economy grew.", "It grew fast."],
        ["It grew in the U.S.", "The rest of the world shrank."],
        ["He lives in the U.S.", "He likes it."],
        ["The U.S. Army is large.", "They met at the U.N. on Monday."],
        ["U.S. and U.K. officials met.", "They spoke."],
        ["He lives in Washington, D.C.", "She does not."],
        ["A.B.C. is a firm.", "The U.S.A. is a country."],
    ],
    "abbreviations": [
        ["Use an index, e.g. FAISS, or none, i.e. brute force.", "Then measure."],
        ["It is No. 4 on the list.", "It was No. 5."],
        ["See Fig. 3 for more.", "See Figs. 3 and 4.", "See pp. 13-15 of vol. 2."],
        ["Dr. Smith met Mr. Jones and Mrs. Brown.", "They talked."],
        ["Smith et al. found it.", "Jones et al. (2020) did not."],
        ["Apple Inc. was founded in 1976.", "Acme Corp. bought it."],
        ["It sells apples, pears, etc. and more.", "They sell bananas, etc.", "They are rich."],
        ["Jan. 5 was cold.", "Sept. 11 was not."],
        ["St. Louis is a city.", "He lives there."],
        ["He has a Ph.D. in physics.", "She has none."],
        ["It is approx. 5 metres, cf. the table.", "It is long."],
    ],
    "times of day": [
        ["It starts at 5 p.m. on Monday.", "Come."],
        ["It starts at 5 p.m. in the hall.", "Come."],
        ["It starts at 5 p.m.", "The doors close at six."],
    ],
    "initials": [
        ["J. R. R. Tolkien wrote it.", "C. S. Lewis read it."],
        ["J.R.R. Tolkien wrote it.", "He lived in Oxford."],
        ["It is by George R.R. Martin and J.K. Rowling.", "They sold it."],
        ["John F. Kennedy won.", "Richard M. Nixon lost."],
    ],
    "ellipses": [
        ["He waited... then he left.", "She stayed."],
        ["He waited… then he left.", "She stayed."],
        ["Wait … what?", "It … is nothing."],
        ["He left. . . .", "She stayed."],
    ],
    "dashes and colons": [
        ["It grew — fast — and stopped.", "It fell – slowly – too."],
        ["There is one rule: never guess.", "There are two: Stop and think."],
        ["It is so; nothing changes.", "It was so."],
    ],
    "parentheses": [
        ["It works.", "(We checked. It does.)", "It ships."],
        ["It works (we checked. It does.) and ships.", "Good."],
        ["He asked (why?) and left.", "She knew."],
        ["He cited Smith (see Fig. 2).", "Then it ended."],
        ["Avocado (now Muse Spark) and Mango (a generator) exist.", "They do."],
    ],
    "exclamation and question marks": [
        ["Stop!", "Who goes there?", "It is I."],
        ["Really?!", "Yes!!", "It is fun!!!", "What??", "Nothing."],
        ["Yahoo! announced it.", "Nobody knew."],
    ],
    "marks after the stop": [
        ["It ended.[3]", "Then it began.[4][12]", "It did.[note 5]", "So it was."],
        ["See [1].", "Then see [2]."],
        ["It is over.", "It is great. 🎉"],
    ],
    "no final punctuation": [
        ["no final punctuation"],
        ["It has some.", "and then none"],
        ["."],
        ["?!"],
        ["🎉"],
    ],
}


@pytest.mark.parametrize("expected", [pytest.param(case, id=name) for name, cases in CASES.items() for case in cases])
def test_sentences_end_where_a_reader_would_end_them(expected: list[str]) -> None:
    assert sentences(" ".join(expected)) == expected


@pytest.mark.parametrize("gap", ["  ", "\n", "\r\n", "\t", "\u00a0", " \n   "])
def test_any_white_space_can_divide_sentences(gap: str) -> None:
    assert sentences(f"{gap}It is one.{gap}It is two.{gap}") == ["It is one.", "It is two."]


def test_a_sentence_keeps_the_line_ends_inside_it() -> None:
    assert sentences("It is\r\none   sentence.\nIt is\ntwo.") == ["It is\r\none   sentence.", "It is\ntwo."]


@pytest.mark.parametrize("text", ["", " \n\t\u00a0\x1c "])
def test_white_space_holds_no_sentences(text: str) -> None:
    assert sentences(text) == []


class TestLimits:
    def test_a_long_quotation_is_cut_at_its_own_sentences(self) -> None:
        inner = ["This is what the man said."] * (MAX_QUOTATION // 20)
        text = f'He spoke: "{" ".join(inner)}"'
        assert len(sentences(text)) == len(inner)

    def test_a_quotation_that_is_never_closed_joins_nothing(self) -> None:
        assert sentences('He said "It works. Then he left. (Or so.') == [
            'He said "It works.',
            "Then he left.",
            "(Or so.",
        ]

    def test_text_without_stops_is_cut_at_white_space(self) -> None:
        text = "word " * 1000
        found = sentences(text)
        assert [len(sentence) for sentence in found] == [1499, 1499, 1499, 499]  # 300 words of 5, less the last space
        assert " ".join(found) == text.strip()

    def test_it_is_cut_at_a_line_end_where_there_is_one(self) -> None:
        line = "word " * 20 + "end"
        text = "\n".join([line] * 40)
        found = sentences(text)
        assert all(len(sentence) <= MAX_SENTENCE and sentence.endswith("end") for sentence in found)
        assert "\n".join(found) == text

    def test_a_word_longer_than_a_sentence_is_cut_for_want_of_white_space(self) -> None:
        assert [len(sentence) for sentence in sentences("w" * 3200)] == [1500, 1500, 200]

    def test_text_without_stops_is_cut_at_white_space_beyond_the_window_too(self) -> None:
        text = "letter " * (3 * WINDOW // 7)  # the window's end is inside a word
        found = sentences(text)
        assert " ".join(found) == text.strip()
        assert all(len(sentence) <= MAX_SENTENCE for sentence in found)

    def test_a_paragraph_longer_than_the_window_has_the_sentences_of_its_parts(self) -> None:
        part = (
            'It cost $14.3 billion, e.g. in the U.S. market. "Why?" she asked. It is No. 4 (we checked. It is.) now. '
            "“It works. It really does,” said J. R. R. Tolkien... and left. It starts at 5 p.m. in the hall! "
        )
        count = 300_000 // len(part) + 1
        text = part * count
        assert len(text) > 3 * WINDOW
        assert sentences(text) == sentences(part) * count

    @pytest.mark.parametrize("shift", range(1, 60, 7))
    def test_where_the_window_ends_makes_no_difference(self, shift: int, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("qa.language.sentences.WINDOW", 200)
        part = "The U.S. Army paid $14.3 billion, i.e. a lot. They met at 5 p.m. on Monday. (See Fig. 3. It helps.) "
        text = "A" * shift + " man spoke. " + part * 20
        assert sentences(text) == ["A" * shift + " man spoke.", *sentences(part) * 20]

    @pytest.mark.parametrize("piece", [".", "!", '"', "(", "a.", "a. ", "x.\n", '" ', "[1]", "“", "\n", "?) "])
    def test_no_text_takes_long(self, piece: str) -> None:
        text = piece * (60_000 // len(piece))
        began = time.perf_counter()
        check_spans(text, split_paragraph(text))
        assert time.perf_counter() - began < 5


class TestDocuments:
    def test_sentences_carry_where_they_stand(self) -> None:
        text = "The Title\n\nOne is here. Two\nis here.\n\nA Section\n\n  • Three.\n  • Four. Five."
        document = plain(text)
        found = [(s.paragraph, s.sentence, s.line, s.heading, s.text) for s in split_document(document)]
        assert found == [
            (1, 1, 3, "The Title", "One is here."),
            (1, 2, 3, "The Title", "Two\nis here."),
            (2, 1, 8, "A Section", "Three."),
            (3, 1, 9, "A Section", "Four."),
            (3, 2, 9, "A Section", "Five."),
        ]
        first = next(split_document(document))
        assert text[first.paragraph_start : first.paragraph_end] == "One is here. Two\nis here."
        assert first.doc_id == "a"

    def test_a_heading_over_two_lines_is_named_in_one(self) -> None:
        text = "The\n  Title\n===\n\nText."
        document = Document("a", "", text, parse_markdown(text)[1], "")
        assert [sentence.heading for sentence in split_document(document)] == ["The Title"]

    def test_without_a_heading_above_its_name_is_empty(self) -> None:
        assert [sentence.heading for sentence in split_document(plain("One. Two."))] == ["", ""]

    def test_sentences_of_tables_and_code_are_sentences_too(self) -> None:
        text = "| a |\n|---|\n| b |\n\n```\nx = 1\n```"
        document = Document("a", "", text, parse_markdown(text)[1], "")
        assert [sentence.text for sentence in split_document(document)] == ["| a |", "| b |", "x = 1"]

    def test_a_document_without_blocks_has_no_sentences(self) -> None:
        assert list(split_document(Document("a", "", "", (), ""))) == []

    def test_a_sentence_never_crosses_into_the_next_block(self) -> None:
        text = "no stop here\n\nand “a quotation. That\n\nis closed” elsewhere"
        blocks = tuple(Block("paragraph", *match.span()) for match in re.finditer(r"[^\n]+", text))
        assert [sentence.text for sentence in split_document(Document("a", "", text, blocks, ""))] == [
            "no stop here",
            "and “a quotation.",
            "That",
            "is closed” elsewhere",
        ]


FRAGMENTS = st.sampled_from(
    """The company paid $14.3 billion; U.S. U.K. p.m. e.g. i.e. No. Fig. 4 4. 3.1 J. R. Dr. Mr. Smith et al. etc.
    "Why?" "No," (see it.) (See [1] .[2] “It works. does,” ‘so’ he said. She left! Really?! ... … — : ; ! ? . " ” ) (
    [ ] « » 🎉 Élodie Потом 文です。 it is GPT-5.4 Terminal-Bench 2.0,\" a I we then Then iPhone""".split()
)
GAPS = st.sampled_from([" ", " ", " ", " ", "", "  ", "\n", "\r\n", "\r", "\u00a0", "\x1c", "\u2028", "\x85", "\x0b"])
ENGLISH = st.lists(st.tuples(FRAGMENTS, GAPS), max_size=40).map(lambda parts: "".join(map("".join, parts)))
PARAGRAPHS = st.one_of(st.text(max_size=300), ENGLISH)
DOCUMENTS = st.lists(
    st.tuples(
        st.sampled_from(["", "# ", "- ", "1. ", "• ", "> ", "    ", "The Title\n\n", "A b\n===\n"]),
        ENGLISH,
        st.sampled_from(["\n", "\n\n", "\r\n\r\n", "\r\r", "\f", "\n \n"]),
    ),
    max_size=8,
).map(lambda parts: "".join(map("".join, parts)))


def check_spans(text: str, spans: tuple[tuple[int, int], ...]) -> None:
    end = 0
    for span in spans:
        assert not text[end : span[0]].strip(), "no character is left out"
        assert end <= span[0] < span[1] <= len(text), "ordered, disjoint, not empty"
        assert text[slice(*span)] == text[slice(*span)].strip()
        assert span[1] - span[0] <= MAX_SENTENCE
        end = span[1]
    assert not text[end:].strip(), "no character is left out"


class TestProperties:
    @settings(max_examples=400, deadline=None)
    @given(PARAGRAPHS)
    @example('""". .[1]\x1c.')
    @example("a.[1]")
    @example("a.[1]\x1c")
    def test_spans_are_ordered_disjoint_trimmed_and_cover_every_character(self, text: str) -> None:
        check_spans(text, split_paragraph(text))

    @settings(max_examples=100, deadline=None)
    @given(ENGLISH)
    def test_white_space_around_a_paragraph_changes_nothing(self, text: str) -> None:
        assert sentences(f" \n{text.strip()}\t\n") == sentences(text.strip())

    @settings(max_examples=250, deadline=None)
    @given(st.one_of(DOCUMENTS, st.text(max_size=300)), st.sampled_from([parse_plaintext, parse_markdown]))
    @example("    ... \n", parse_markdown)
    @example("    a\n    ...\n", parse_markdown)
    def test_sentences_of_a_document_say_truly_where_they_stand(
        self, text: str, parse: Callable[[str], tuple[str, tuple[Block, ...]]]
    ) -> None:
        blocks = parse(text)[1]
        found = list(split_document(Document("a", "", text, blocks, "")))
        for sentence in found:
            assert text[sentence.start : sentence.end] == sentence.text
            assert sentence.line == len(re.split(r"\r\n|\r|\n", text[: sentence.start]))
            assert sentence.paragraph_start <= sentence.start < sentence.end <= sentence.paragraph_end
        for before, after in pairwise(found):
            assert before.end <= after.start
        # Code without a word has no lines to ask: its place in the count stays empty.
        said = [block for block in blocks if block.kind != "heading"]
        bodies = [b for b in said if b.kind not in {"code", "table"} or re.search(r"\w", text[b.start : b.end])]
        assert [(s.paragraph_start, s.paragraph_end) for s in first_sentences(found)] == [
            (block.start, block.end) for block in bodies
        ], "every block that is not a heading has sentences, and no sentence is from elsewhere"
        assert [s.paragraph for s in first_sentences(found)] == [said.index(body) + 1 for body in bodies]
        for before, after in pairwise(found):
            is_same = before.paragraph == after.paragraph
            assert after.sentence == (before.sentence + 1 if is_same else 1)
        for block, number in ((body, said.index(body) + 1) for body in bodies if body.kind not in {"code", "table"}):
            check_spans(
                text[block.start : block.end],
                tuple((s.start - block.start, s.end - block.start) for s in found if s.paragraph == number),
            )


def first_sentences(found: list[Sentence]) -> list[Sentence]:
    return [sentence for sentence in found if sentence.sentence == 1]


def test_splitting_imports_punkt_alone_and_leaves_nltk_as_it_was() -> None:
    code = (
        "import sys\n"
        "from qa.sentences import split_paragraph\n"
        "print(len(split_paragraph('Dr. Wang leads it. He came from Scale AI, Inc., in 2025.')),\n"
        "      sorted({'nltk', 'scipy', 'numpy'} & set(sys.modules)))\n"
        "import nltk\n"
        "print(nltk.tokenize.punkt.PunktSentenceTokenizer().tokenize('One. Two.'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["2 []", "['One.', 'Two.']"]
