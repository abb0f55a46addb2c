"""Paragraphs -> sentences: where sentences end, and what holds for the spans of any text."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from texts import ENGLISH, check_spans, grows_linearly

from qa.language.quotations import MAX_QUOTATION
from qa.language.sentences import MAX_SENTENCE, split_paragraph

WINDOW = "qa.language.sentences.WINDOW"


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_paragraph(text)]


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
    "labels before a sentence": [
        ["Q. Is there parking?", "A. There are 40 spaces.", "They are free."],
        ["P.S. The key is next door.", "N.B. It sticks."],
    ],
    "titles, initials and measures": [
        ["Present: Cllr A. Brown, Mrs P. Dunn.", "Mr B. White was late."],
        ["They met Mr K.", "He left."],
        ["2 tbsp. sugar and 4 oz. butter go in.", "Stir."],
        ["It is open from 2 to 4 p.m. (Room 2.08) or later.", "Ring first."],
        ["It closes at 4 p.m.", "(Ring first.)", "Then come."],
    ],
    "numbers of notes": [
        ["It had a charter.¹", "It still exists.²", "“Why?”³", "Nobody knows."],
        ["Guilds set its quality.4", "The best (see below).5", 'It was "fine."12', "It was dear."],
        ["See crontab.5 for the format.", "It is at no.4 Hill Road.", "It is 10 m² large."],
    ],
    "quotations that end a sentence": [
        ['He said "It works."', "Then he left."],
        ["He said “It works.”", "Then he left."],
        ["He said 'It works.'", "Then he left."],
        ['Is it "true"?', "It is."],
        ['He asked, "Why?"', 'She said, "Because."', "They left."],
        ["The licence is “open.”", "“Closed” it is not."],
        ["«C'est bon.»", "Il part."],
        ["„Ja.“", "Dann ging er."],
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

    def test_where_the_window_ends_inside_a_word_no_word_is_cut(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(WINDOW, 1000)
        text = "letter " * 1000
        found = sentences(text)
        assert [len(sentence) for sentence in found] == [993] * 7 + [41]  # 142 words of 7, less the last space; then 6
        assert " ".join(found) == text.strip()

    def test_a_paragraph_longer_than_the_window_has_the_sentences_of_its_parts(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(WINDOW, 5000)
        part = (
            'It cost $14.3 billion, e.g. in the U.S. market. "Why?" she asked. It is No. 4 (we checked. It is.) now. '
            "“It works. It really does,” said J. R. R. Tolkien... and left. It starts at 5 p.m. in the hall! "
        )
        assert len(part * 100) > 3 * 5000
        assert sentences(part * 100) == 100 * [
            "It cost $14.3 billion, e.g. in the U.S. market.",
            '"Why?" she asked.',
            "It is No. 4 (we checked. It is.) now.",
            "“It works. It really does,” said J. R. R. Tolkien... and left.",
            "It starts at 5 p.m. in the hall!",
        ]

    @pytest.mark.parametrize("shift", range(1, 60, 7))
    def test_where_the_window_ends_makes_no_difference(self, shift: int, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(WINDOW, 200)
        part = "The U.S. Army paid $14.3 billion, i.e. a lot. They met at 5 p.m. on Monday. (See Fig. 3. It helps.) "
        text = "A" * shift + " man spoke. " + part * 20
        assert sentences(text) == ["A" * shift + " man spoke.", *sentences(part) * 20]

    @pytest.mark.parametrize("piece", [".", "!", '"', "(", "a.", "a. ", "x.\n", '" ', "[1]", "“", "\n", "?) ", "?)"])
    def test_time_grows_with_the_length_of_a_paragraph_and_no_faster(self, piece: str) -> None:
        assert grows_linearly(split_paragraph, piece, 12_000)


PARAGRAPHS = st.one_of(st.text(max_size=300), ENGLISH)


class TestProperties:
    @settings(max_examples=150)
    @given(PARAGRAPHS)
    @example('""". .[1]\x1c.')
    @example("a.[1]")
    @example("a.[1]\x1c")
    def test_spans_are_ordered_disjoint_trimmed_and_cover_every_character(self, text: str) -> None:
        check_spans(text, split_paragraph(text))

    @settings(max_examples=50)
    @given(ENGLISH)
    def test_white_space_around_a_paragraph_changes_nothing(self, text: str) -> None:
        assert sentences(f" \n{text.strip()}\t\n") == sentences(text.strip())


def test_splitting_imports_neither_nltk_nor_numpy() -> None:
    code = (
        "import sys\n"
        "from qa.language.sentences import split_paragraph\n"
        "print(len(split_paragraph('Dr. Wang leads it. He came from Scale AI, Inc., in 2025.')),\n"
        "      sorted({'nltk', 'scipy', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "2 []\n"
