"""Measure the reader on documents that it was not trained on, beside the cross-encoder that it was made from.

    python benchmarks/measure_reader.py --data ../shared/data [--ranking]

Spans: questions of the held-out half of xquad-dev, each with the sentence that answers it. Token F1 and whether the
span shares a character with the short answer, of the share of the spans with the best scores. Whether a text answers:
the best passage of the default ranking, right or not, for the held-out half of clapnq-dev and the article's test half;
"all" counts a question that nothing answers as one whose passage is wrong. ``--ranking`` also ranks xquad-dev with
each of the two. Intervals are of 95%, by the bootstrap.
"""

from __future__ import annotations

import argparse
import re
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from sklearn.metrics import roc_auc_score
from training_sets import Pair, halves, pairs_of, questions_of

from qa import build_index, evaluate, open_index, read_gold
from qa.documents.spans import Span, overlaps
from qa.evaluation.gold import find_spans
from qa.evaluation.measures import estimate
from qa.language.short_answer import highlight
from qa.models.onnx_runtime import Transformer
from qa.models.reader import load_reader
from qa.models.reranker import OnnxReranker
from qa.models.weights import RERANKING_MODEL, find_weights
from qa.retrieval.question import Question
from qa.retrieval.rerank import texts_to_read
from qa.retrieval.search import Searcher

if TYPE_CHECKING:
    from qa.evaluation.gold import GoldQuestion
    from qa.index.protocol import Index

ROOT = Path(__file__).resolve().parent.parent
Item = tuple[str, str, tuple[int, int]]  # question, text, and where in the text the short answer stands
ENOUGH = 0.6  # token F1 from which a span counts as the answer
COVERAGES = (1.0, 0.85, 0.7, 0.5, 0.3)
TIMED = 400  # pairs


def cross_encoder() -> OnnxReranker:
    """Load the cross-encoder that the reader was made from."""
    folder = find_weights(RERANKING_MODEL)
    assert folder
    model = Transformer(folder / "model.onnx", folder / "tokenizer.json", 256, usually_one=False, rows_apart=False)
    return OnnxReranker("cross-encoder", model)


def token_f1(found: str, wanted: str) -> float:
    """Return the F1 of two texts' words, without case, articles and marks."""
    one, other = _words(found), _words(wanted)
    shared = sum((Counter(one) & Counter(other)).values())
    return 2 * shared / (len(one) + len(other)) if one or other else 0.0


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", re.sub(r"\b(?:the|a|an)\b", " ", text.lower()))


def _held_out_pairs(folder: Path) -> list[Pair]:
    corpus = folder / "corpus"
    return pairs_of(corpus, folder / "gold.jsonl", halves(corpus)[1], folder.name, short=True)


def xquad_items(data: Path) -> list[Item]:
    """Return the held-out questions of xquad-dev, each with the sentences that answer it."""
    pairs = _held_out_pairs(data / "xquad-dev")
    return [(pair.question, pair.text, pair.span) for pair in pairs if pair.span]


def article_items(index: Index, questions: Sequence[GoldQuestion]) -> list[Item]:
    """Return the questions of which the gold set has a short answer, each with a sentence that holds it."""
    found: list[Item] = []
    for question, spans in zip(questions, find_spans(questions, index), strict=True):
        places = [place for s in spans for place, _, _ in index.positions_in(s.doc_id, s.start, s.end)]
        holding = [s for s in index.sentences(places) if question.answer and question.answer in s.text]
        if question.answer and holding:
            [text] = texts_to_read(index, question.question, holding[:1])
            start = len(text) - len(holding[0].text) + holding[0].text.index(question.answer)
            found.append((question.question, text, (start, start + len(question.answer))))
    return found


def measure_spans(name: str, items: Sequence[Item]) -> None:
    """Print how good the best spans are, by the share of questions that get one."""
    reader = load_reader()
    rows, marks = [], []
    for question, text, span in items:
        best = reader.read(question, [text])[0].spans[0]
        f1 = token_f1(text[best.start : best.end], text[slice(*span)])
        shared = min(best.end, span[1]) - max(best.start, span[0]) > 0
        rows.append((best.score, f1, shared, f1 >= ENOUGH, f1 == 1))
        if mark := highlight(question, text):
            marks.append(token_f1(text[slice(*mark)], text[slice(*span)]))
    table = np.array(sorted(rows, reverse=True), dtype=float)
    print(f"\nspans in the sentence that answers: {name} ({len(items)})")
    print(f"| coverage | least score | token F1 | overlap | F1 of {ENOUGH} or more | the very words |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: |")
    for coverage in COVERAGES:
        kept = table[: round(coverage * len(table))]
        both = estimate(kept[:, 1].tolist()), estimate(kept[:, 2].tolist())
        shown = " | ".join(f"{value.value:.3f} [{value.low:.3f}, {value.high:.3f}]" for value in both)
        print(f"| {coverage} | {kept[-1, 0]:.2f} | {shown} | {kept[:, 3].mean():.3f} | {kept[:, 4].mean():.3f} |")
    if marks:
        enough = np.mean([f1 >= ENOUGH for f1 in marks])
        print(
            f"qa.language.short_answer: coverage {len(marks) / len(items):.3f}, token F1 {np.mean(marks):.3f}, ", end=""
        )
        print(f"F1 of {ENOUGH} or more {enough:.3f}", flush=True)


def measure_answers(name: str, index: Index, asked: Sequence[tuple[str, bool, Sequence[Span]]]) -> None:
    """Print the AUROC of what each says of the best passage.

    Args:
        name: the set.
        index: its documents.
        asked: questions, whether anything answers them, and the spans that do.
    """
    reader, reranker = load_reader(), cross_encoder()
    searcher = Searcher(index)
    prepared = searcher.prepare([Question(str(number), text) for number, (text, _, _) in enumerate(asked)])
    rows = []
    for (_, answerable, spans), meant, ranked in zip(
        asked, prepared.understood, searcher.search(prepared), strict=True
    ):
        if not ranked:
            continue
        right = any(overlaps(s, p.doc_id, p.start, p.end) for s in spans for p in ranked[0].places)
        texts = texts_to_read(index, meant.text, ranked[0].places[:1])
        [said], [before] = reader.read(meant.text, texts), reranker.score(meant.text, texts)
        rows.append((right, answerable, said.answers, said.rank, float(before), said.spans[0].score))
    table = np.array(rows, dtype=float)
    print(f"\nwhether the best passage answers: {name}")
    print("| questions | right | answers | rank | the cross-encoder | span score |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for label, kept in (("all", table), ("answerable", table[table[:, 1] == 1])):
        if 0 < kept[:, 0].sum() < len(kept):
            shown = " | ".join(f"{roc_auc_score(kept[:, 0], kept[:, column]):.3f}" for column in (2, 3, 4, 5))
            print(f"| {label} ({len(kept)}) | {kept[:, 0].mean():.3f} | {shown} |")
    found = roc_auc_score(table[:, 1], table[:, 2]) if 0 < table[:, 1].sum() < len(table) else float("nan")
    print(f"answers, as whether anything answers the question: {found:.3f}")


def measure_rank(data: Path) -> None:
    """Print how far the rank logit is from the cross-encoder's, and what a pair takes, in turn."""
    reader, reranker = load_reader(), cross_encoder()
    pairs = _held_out_pairs(data / "xquad-dev")
    asked: dict[str, list[str]] = {}
    for pair in pairs:
        asked.setdefault(pair.question, []).append(pair.text)
    now = np.concatenate([reader.score(question, texts) for question, texts in asked.items()])
    before = np.concatenate([reranker.score(question, texts) for question, texts in asked.items()])
    best = [reader.score(q, t).argmax() == reranker.score(q, t).argmax() for q, t in asked.items()]
    print(f"\nrank: correlation {np.corrcoef(now, before)[0, 1]:.4f} of {len(now)} pairs, ", end="")
    print(f"root of mean squares {np.sqrt(((now - before) ** 2).mean()):.3f}, same best {np.mean(best):.3f}")
    seconds: dict[str, list[float]] = {"cross-encoder": [], "reader, score": [], "reader, read": []}
    for question, texts in list(asked.items())[: TIMED // 10]:
        for what, run in zip(seconds, (reranker.score, reader.score, reader.read), strict=True):
            started = time.perf_counter()
            run(question, texts)
            seconds[what].append((time.perf_counter() - started) / len(texts))
    for what, taken in seconds.items():
        ratio = statistics.median(t / b for t, b in zip(taken, seconds["cross-encoder"], strict=True))
        print(f"{what}: {1000 * statistics.median(taken):.2f} ms a pair, {ratio:.3f} of the cross-encoder's")


def measure_ranking(data: Path) -> None:
    """Print what the two rank first on xquad-dev, by halves."""
    with tempfile.TemporaryDirectory() as folder:
        build_index([data / "xquad-dev" / "corpus"], folder)
        index = open_index(folder)
        questions = read_gold(data / "xquad-dev" / "gold.jsonl")
        held = halves(data / "xquad-dev" / "corpus")[1]
        spans = find_spans(questions, index)
        some = [question for question, found in zip(questions, spans, strict=True) if found[0].doc_id in held]
        for name, reranker in (("cross-encoder", cross_encoder()), ("reader", load_reader())):
            for label, chosen in (("held out", some), ("all", questions)):
                report = evaluate(index, chosen, reranker=reranker)
                shown = " ".join(f"{key} {value.value:.3f}" for key, value in report.measures.items())
                print(f"xquad-dev, {label} ({len(chosen)}), {name}: {shown}", flush=True)
        index.close()


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with xquad-dev and clapnq-dev")
    parser.add_argument("--ranking", action="store_true", help="rank xquad-dev with each of the two, too")
    options = parser.parse_args()
    data: Path = options.data
    measure_spans("xquad-dev, held out", xquad_items(data))
    corpus = data / "clapnq-dev" / "corpus"
    with tempfile.TemporaryDirectory() as folder:
        build_index([corpus], folder)
        index = open_index(folder)
        held = questions_of(corpus, data / "clapnq-dev" / "gold.jsonl", halves(corpus)[1])
        measure_answers("clapnq-dev, held out", index, [(q.text, bool(q.gold), q.gold) for q in held])
        index.close()
    with tempfile.TemporaryDirectory() as folder:
        build_index([ROOT / "corpus"], folder)
        index = open_index(folder)
        gold = read_gold(ROOT / "corpus" / "gold.jsonl", split="test")
        asked = [(q.question, bool(s), s) for q, s in zip(gold, find_spans(gold, index), strict=True)]
        measure_answers("article, test", index, asked)
        measure_spans("article, test", article_items(index, gold))
        index.close()
    measure_rank(data)
    if options.ranking:
        measure_ranking(data)


if __name__ == "__main__":
    main()
