"""Measure how many anticipated questions a sentence pay, on the article's gold set.

python benchmarks/anticipated.py
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from qa import build_index, evaluate, open_index, read_gold

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
QUESTIONS = "muse-spark.questions.jsonl"
COUNTS = (0, 3, 6, 10, 15)


def main() -> None:
    """Print a Markdown table, a row for each number of questions."""
    splits = {split: read_gold(CORPUS / "gold.jsonl", split=split) for split in ("dev", "test")}
    heads = [f"{split}, {how}" for split in splits for how in ("not reranked", "reranked")]
    print(f"| a sentence | questions | {' | '.join(heads)} |")
    print("| ---: | ---: |" + " ---: |" * len(heads))
    for count in COUNTS:
        with tempfile.TemporaryDirectory() as folder:
            corpus = Path(folder) / "corpus"
            corpus.mkdir()
            shutil.copy(CORPUS / "muse-spark.txt", corpus)
            rows = [json.loads(line) for line in (CORPUS / QUESTIONS).read_text(encoding="utf-8").splitlines()]
            kept = [{**row, "questions": row["questions"][:count]} for row in rows]
            if count:
                text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in kept)
                (corpus / QUESTIONS).write_text(text, encoding="utf-8")
            build_index([corpus], Path(folder) / "index")
            index = open_index(Path(folder) / "index")
            cells = []
            for questions in splits.values():
                asked = [question for question in questions if question.gold]
                for found in (evaluate(index, asked, reranker=None), evaluate(index, asked)):
                    first, reciprocal = found.measures["Success@1"], found.measures["RR@10"]
                    cells.append(f"{first.value:.3f} [{first.low:.2f}, {first.high:.2f}] / {reciprocal.value:.3f}")
            print(f"| {count} | {sum(len(row['questions']) for row in kept):,} | {' | '.join(cells)} |", flush=True)
            index.close()


if __name__ == "__main__":
    main()
