"""The reader knows English alone: of documents in other languages the words decide whether a sentence answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa import ask, build_index, open_index

GERMAN = (
    "Hausordnung\n\nDie Heizung wird am 1. Oktober eingeschaltet. Der Müll wird am Montag und am Donnerstag abgeholt. "
    "Das Haus wurde im Jahr 1902 gebaut. Die Kaution beträgt 1.200,50 Euro. Fahrräder stehen im Keller.\n"
)
FRENCH = (
    "Le marché ouvre à sept heures. La boulangerie ouvre à six heures. "
    "Le café de Zoé Müller ouvre à huit heures. La place est fermée aux voitures le dimanche.\n"
)
ENGLISH = "The harbour opens at six. A berth costs nine euros a night. Dogs must be on a lead.\n"


@pytest.mark.parametrize(
    ("texts", "question", "verdict", "quote"),
    [
        ([GERMAN], "Wie hoch ist die Kaution?", "answered", "1.200,50"),
        ([GERMAN], "Wo wohnt der Hausmeister?", "not_found", ""),
        ([GERMAN, ENGLISH], "Wie hoch ist die Kaution?", "answered", "1.200,50"),
        ([GERMAN, ENGLISH], "How much does a berth cost a night?", "answered", "nine euros"),
        ([FRENCH], "À quelle heure ouvre le café de Zoé Müller ?", "answered", "huit heures"),
        ([FRENCH], "Où est la gare ?", "possible", ""),  # nothing has its word
    ],
)
def test_what_is_answered(tmp_path: Path, texts: list[str], question: str, verdict: str, quote: str) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for number, text in enumerate(texts):
        (corpus / f"{number}.txt").write_text(text, encoding="utf-8")
    build_index([corpus], tmp_path / "index")
    answer = ask(open_index(tmp_path / "index"), question)
    assert answer.verdict == verdict
    assert quote in answer.passages[0].quote
