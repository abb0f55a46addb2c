"""Train the reader: the last layers of the cross-encoder, further, with heads for where an answer is and whether.

    python benchmarks/train_reader.py --data ../shared/data [--search]

It reads QAMR (where an answer is), everyday documents (whether a sentence answers a question in other words than its
own, and what a near miss is), and of xquad-dev and clapnq-dev the documents that are not held out (`training_sets`).
The sentences of a question are a list. Two losses say what ``answers`` should be: one for each sentence, whether it
answers, and one for the list, which of its sentences does (minus the logarithm of the probability that those that
answer have together, by a softmax).

The first four layers stay as they are: what they give is computed once a pair, by ONNX Runtime in int8, as it is when
a question is asked. The last eight are restored to float32 and trained. The head that ranks stays as it is, and what it
says is held to what it said before. Writes ``qa/models/reader.npz``.

``--search`` compares learning rates: each is trained on a part of QAMR alone, and measured on the half of xquad-dev
that is not held out.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from qamr import qamr_pairs
from reader_layers import WIDTH, Layer, Top, arrays_of
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from training_sets import Pair, everyday_pairs, halves, pairs_of

from qa.models.bert_graph import hidden
from qa.models.onnx_graph import Graph
from qa.models.onnx_runtime import open_session
from qa.models.reader_graph import FIRST, WEIGHTS
from qa.models.weights import RERANKING_MODEL, find_weights

MAX_TOKENS = 256
QUESTIONS = 24_000  # of QAMR
EPOCHS = 1
RATE = 2e-4  # `--search`, which takes 80 steps, gives 4e-4; this one keeps nearer to what the cross-encoder says
RATES = (1e-4, 2e-4, 4e-4)
HEAD_RATE = 5.0  # times that of the layers: the heads are new
WARM_UP = 0.06  # of the steps
DECAY = 0.01
BATCH = 48  # pairs, or a few more: lists stay whole
CORES = 2
SEED = 0
RANK_WEIGHT = 0.1  # of the squared difference of logits
PUBLIC_TIMES = 2  # that a list of the public sets is read an epoch; the others are read once
FAR = -1e4  # a logit of what cannot be


@dataclass(slots=True)
class Example:
    """A pair as the layers that are trained take it."""

    pair: Pair
    states: NDArray[np.float16]  # shape (tokens, WIDTH)
    is_text: NDArray[np.bool_]  # shape (tokens,)
    span: tuple[int, int] | None  # the first and the last token of the answer
    rank: float  # what the cross-encoder says of the pair


def examples(pairs: Sequence[Pair], folder: Path) -> list[Example]:
    """Return the pairs with what the lower layers give of each, and what the cross-encoder says of it."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.no_padding()
    encoded = tokenizer.encode_batch([(pair.question, pair.text) for pair in pairs])
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary, "lower.onnx")
        graph = Graph(folder / "model.onnx")
        graph.fix_shapes()
        path.write_bytes(graph.watched([hidden(graph, FIRST - 1)]))
        session = open_session(path, 1)

    def run(number: int) -> Example:
        item = encoded[number]
        given = {"input_ids": item.ids, "attention_mask": item.attention_mask, "token_type_ids": item.type_ids}
        logits, states = session.run(None, {name: np.array([row], dtype=np.int64) for name, row in given.items()})
        is_text = np.array([part == 1 for part in item.sequence_ids])
        span = _tokens_of(pairs[number], item.offsets, is_text)
        return Example(pairs[number], states[0].astype(np.float16), is_text, span, float(logits[0, 0]))

    with ThreadPoolExecutor(CORES) as threads:
        return list(threads.map(run, range(len(pairs))))


def _tokens_of(pair: Pair, offsets: Sequence[tuple[int, int]], is_text: NDArray[np.bool_]) -> tuple[int, int] | None:
    if pair.span is None:
        return None
    start, end = pair.span
    inside = [n for n, (first, last) in enumerate(offsets) if is_text[n] and first < end and last > start]
    return (inside[0], inside[-1]) if inside else None


def lists_of(chosen: Sequence[Example]) -> list[list[Example]]:
    """Return the examples of each question and source; they stand together.

    The sources of QAMR's negatives are not that of its answers: its sentences are lists of one, of which no loss is to
    be had.
    """
    return [list(some) for _, some in groupby(chosen, key=lambda item: (item.pair.source, item.pair.question))]


def batches(lists: Sequence[list[Example]], chance: random.Random) -> Iterator[list[list[Example]]]:
    """Yield batches of lists of about one length, in a random order."""

    def length(some: Sequence[Example]) -> float:
        return max(len(item.is_text) for item in some) + chance.random() * 6

    found: list[list[list[Example]]] = [[]]
    for some in sorted(lists, key=length):
        if sum(map(len, found[-1])) >= BATCH:
            found.append([])
        found[-1].append(some)
    chance.shuffle(found)
    yield from found


def run(top: Top, batch: Sequence[Example]) -> tuple[Tensor, Tensor, Tensor]:
    """Return the logits ``rank``, ``answers``, and of spans with those of tokens outside the text set to `FAR`."""
    longest = max(len(item.is_text) for item in batch)
    states = np.zeros((len(batch), longest, WIDTH), dtype=np.float32)
    is_there, is_text = (np.zeros((len(batch), longest), dtype=bool) for _ in range(2))
    for row, item in enumerate(batch):
        count = len(item.is_text)
        states[row, :count], is_there[row, :count], is_text[row, :count] = item.states, True, item.is_text
    with torch.autocast("cpu", dtype=torch.bfloat16):
        rank, answers, spans = top(torch.from_numpy(states), torch.from_numpy(is_there))
    return rank, answers, spans.masked_fill(~torch.from_numpy(is_text)[:, :, None], FAR)


def losses(top: Top, lists: Sequence[Sequence[Example]]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return the losses of spans, of ``answers`` by itself and in its list, and of ``rank``."""
    batch = [item for some in lists for item in some]
    rank, answers, spans = run(top, batch)
    with_span = [row for row, item in enumerate(batch) if item.span]
    places = torch.tensor([item.span for item in batch if item.span])
    span = (
        functional.cross_entropy(spans[with_span].transpose(1, 2).reshape(-1, spans.shape[1]), places.reshape(-1))
        if with_span
        else spans.sum() * 0
    )
    wanted = torch.tensor([float(item.pair.answers) for item in batch])
    by_itself = functional.binary_cross_entropy_with_logits(answers, wanted)
    ends = np.cumsum([0, *map(len, lists)]).tolist()
    parts = [(answers[first:end], wanted[first:end] > 0) for first, end in pairwise(ends)]
    of_lists = [said.logsumexp(0) - said[right].logsumexp(0) for said, right in parts if right.any()]
    in_list = torch.stack(of_lists).mean() if of_lists else answers.sum() * 0
    before = torch.tensor([item.rank for item in batch])
    return span, by_itself, in_list, functional.mse_loss(rank, before)


def _set_gradients(
    threads: ThreadPoolExecutor, top: Top, chosen: Sequence[nn.Parameter], batch: Sequence[list[Example]]
) -> list[float]:
    """Compute the gradients of a batch, a part of it on each core, and return the four losses.

    A product that is divided among cores waits for the slowest at each step, which takes far longer on a busy machine.
    """

    def part(some: Sequence[list[Example]]) -> tuple[tuple[Tensor, ...], list[float]]:
        span, by_itself, in_list, rank = losses(top, some)
        found = torch.autograd.grad(span + by_itself + in_list + RANK_WEIGHT * rank, list(chosen))
        return found, [value.item() for value in (span, by_itself, in_list, rank)]

    parts = list(threads.map(part, [batch[core::CORES] for core in range(CORES) if batch[core::CORES]]))
    for number, parameter in enumerate(chosen):
        parameter.grad = torch.stack([found[number] for found, _ in parts]).mean(dim=0)
    return [float(np.mean(values)) for values in zip(*(said for _, said in parts), strict=True)]


def train(top: Top, chosen: Sequence[Example], rate: float, epochs: int) -> Top:
    """Train, and print how the losses fall."""
    chance = random.Random(SEED)
    layers = [value for name, value in top.named_parameters() if name.startswith("layers.")]
    heads = [v for n, v in top.named_parameters() if not n.startswith("layers.") and v.requires_grad]
    groups = [{"params": layers, "lr": rate}, {"params": heads, "lr": rate * HEAD_RATE}]
    optimizer = torch.optim.AdamW(groups, weight_decay=DECAY)
    lists = lists_of(chosen)
    plan = [batch for _ in range(epochs) for batch in batches(lists, chance)]
    steps = len(plan)
    warm = max(round(steps * WARM_UP), 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, max(steps - step, 0) / max(steps - warm, 1))
    )
    started, seen = time.perf_counter(), []
    threads = ThreadPoolExecutor(CORES)
    for step, batch in enumerate(plan, start=1):
        seen.append(_set_gradients(threads, top, [*layers, *heads], batch))
        nn.utils.clip_grad_norm_([*layers, *heads], 1.0)
        optimizer.step()
        schedule.step()
        if step % 100 == 0 or step == steps:
            means = " ".join(f"{value:.3f}" for value in np.mean(seen[-100:], axis=0))
            print(f"step {step} of {steps}: {means}  {(time.perf_counter() - started) / 60:.1f} min", flush=True)
    return top


def span_f1(top: Top, chosen: Sequence[Example]) -> tuple[float, float]:
    """Return the mean F1 of tokens of the best span, and the share of examples where it shares one with the answer."""
    found = []
    with torch.no_grad():
        for place in range(0, len(chosen), BATCH):
            batch = chosen[place : place + BATCH]
            spans = functional.log_softmax(run(top, batch)[2], dim=1)
            sums = spans[:, :, None, 0] + spans[:, None, :, 1]
            count = sums.shape[1]
            sums = sums.masked_fill(~torch.ones(count, count, dtype=torch.bool).triu().tril(24), FAR)
            for item, best in zip(batch, sums.flatten(1).argmax(dim=1).tolist(), strict=True):
                assert item.span
                start, end = divmod(best, count)
                shared = max(min(end, item.span[1]) - max(start, item.span[0]) + 1, 0)
                found.append((2 * shared / (end - start + item.span[1] - item.span[0] + 2), shared > 0))
    f1, hit = np.mean(np.array(found, dtype=float), axis=0)
    return float(f1), float(hit)


def _search(graph: Graph, folder: Path, data: Path) -> None:
    """Print what each learning rate gives; the half of xquad-dev is measured on and not trained on."""
    chosen = examples(qamr_pairs(data / "qamr", QUESTIONS // 10, SEED), folder)
    xquad = _public_pairs(data / "xquad-dev", short=True)
    measured = [item for item in examples([pair for pair in xquad if pair.span], folder) if item.span]
    for rate in RATES:
        f1, hit = span_f1(train(Top(graph), chosen, rate, 1), measured)
        print(f"rate {rate}: token F1 {f1:.3f}, overlap {hit:.3f} of {len(measured)}", flush=True)


def _public_pairs(folder: Path, *, short: bool) -> list[Pair]:
    corpus = folder / "corpus"
    return pairs_of(corpus, folder / "gold.jsonl", halves(corpus)[0], folder.name, short=short)


def _write(top: Top, path: Path) -> None:
    """Write the layers, their matrices in int8, and the heads."""
    found: dict[str, NDArray[Any]] = {}
    for number, layer in enumerate(top.layers, start=FIRST):
        assert isinstance(layer, Layer)
        found |= arrays_of(layer, number)
    for name, head in top.heads().items():
        found[f"{name}/weight"] = head.weight.detach().numpy().T.astype(np.float16)
        found[f"{name}/bias"] = head.bias.detach().numpy()
    np.savez_compressed(path, allow_pickle=False, **found)


def main() -> None:
    """Train and write, or compare learning rates."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with qamr, xquad-dev and clapnq-dev")
    parser.add_argument("--search", action="store_true", help="compare learning rates, and write nothing")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--output", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    torch.set_num_threads(1)  # see `_set_gradients`
    torch.manual_seed(SEED)
    data: Path = options.data
    folder = find_weights(RERANKING_MODEL)
    assert folder
    graph = Graph(folder / "model.onnx")
    if options.search:
        _search(graph, folder, data)
        return
    started = time.perf_counter()
    pairs = qamr_pairs(data / "qamr", QUESTIONS, SEED) + everyday_pairs()
    for name, short in (("xquad-dev", True), ("clapnq-dev", False)):
        pairs += _public_pairs(data / name, short=short) * PUBLIC_TIMES
    chosen = examples(pairs, folder)
    tokens = sum(len(item.is_text) for item in chosen)
    print(f"{len(chosen):,} pairs, {tokens:,} tokens, {(time.perf_counter() - started) / 60:.1f} min", flush=True)
    top = train(Top(graph), chosen, RATE, options.epochs)
    _write(top, options.output)
    print(f"{(time.perf_counter() - started) / 3600:.2f} hours in all")


if __name__ == "__main__":
    main()
