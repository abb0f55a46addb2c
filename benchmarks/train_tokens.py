"""Train the token encoder further: its last layers, the projection of its vectors, and what a question's token counts.

    python benchmarks/train_tokens.py --data ../shared/data

Reads the everyday documents to train on, and of xquad-dev and clapnq-dev the documents that are not held out
(`training_sets`). What a question is compared with are the sentences of its own document, each under what stands above
it, and those of other documents that come at the same time; a short question, which does not say what it is about, is
compared with its own document's alone. The loss is listwise: minus the logarithm of the
probability that the sentences that answer have together, by a softmax over all of these. So sentences of the same
document that do not answer are what the model is taught to tell from those that do.

The layers below stay as they are; what they give is computed once a text. The projection starts from the principal
components of tokens. A number's step is set so that of the tokens of texts one in ten thousand is beyond 127 steps.
Writes ``qa/models/token_encoder.npz``.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from reader_layers import WIDTH, Layer, arrays_of
from token_groups import CORES, FIRST, Group, Item, Lower, groups_of, joined, parts
from torch import Tensor, nn
from torch.nn import functional
from training_sets import EVERYDAY, TRAIN, halves, questions_of

from qa.models.onnx_graph import Graph
from qa.models.token_encoder import LAYERS, WEIGHTS
from qa.models.weights import TOKEN_MODEL, find_weights

DIMENSION = 64
EPOCHS = 2
RATE = 2e-4
HEAD_RATE = 1e-3
WARM_UP = 0.06  # of the steps
DECAY = 0.01
TOGETHER = 2  # lists whose sentences are compared with the questions of all of them, on each core
SIDE_BY_SIDE = 32  # texts
SHARPNESS = 3.4  # of the softmax at first: the logarithm of what similarities are multiplied by
BEYOND = 1e-4
SEED = 0
FAR = -1e4


class Top(nn.Module):
    """What is trained."""

    def __init__(self, graph: Graph, projection: NDArray[np.float32]) -> None:
        super().__init__()
        self.layers = nn.ModuleList(Layer(graph, layer) for layer in range(FIRST, LAYERS))
        self.projection = nn.Parameter(torch.from_numpy(projection))
        self.importance = nn.Linear(WIDTH, 1)
        nn.init.zeros_(self.importance.weight)
        nn.init.constant_(self.importance.bias, float(np.log(np.e - 1)))  # each token counts 1
        self.sharpness = nn.Parameter(torch.tensor(SHARPNESS))

    def unit_vectors(self, items: Sequence[Item]) -> Iterator[tuple[list[int], Tensor, Tensor, Tensor]]:
        """Yield texts of about one length: their numbers, their tokens' vectors, which there are, and which count."""
        order = sorted(range(len(items)), key=lambda number: len(items[number].states))
        for place in range(0, len(order), SIDE_BY_SIDE):
            numbers = order[place : place + SIDE_BY_SIDE]
            longest = len(items[numbers[-1]].states)
            states = np.zeros((len(numbers), longest, WIDTH), dtype=np.float32)
            is_there, counts = (np.zeros((len(numbers), longest), dtype=bool) for _ in range(2))
            for row, number in enumerate(numbers):
                item = items[number]
                length = len(item.states)
                states[row, :length], is_there[row, :length], counts[row, :length] = item.states, True, item.counts
            found, there = torch.from_numpy(states), torch.from_numpy(is_there)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                for layer in self.layers:
                    found = layer(found, there)
            yield numbers, functional.normalize(found.float(), dim=-1), there, torch.from_numpy(counts)

    def similarities(self, questions: Sequence[Item], sentences: Sequence[Item]) -> Tensor:
        """Return how similar each question is to each sentence, shape ``(questions, sentences)``."""
        texts = [
            (numbers, found @ self.projection, counts) for numbers, found, _, counts in self.unit_vectors(sentences)
        ]
        columns = [number for numbers, *_ in texts for number in numbers]
        rows, order = [], []
        for numbers, found, is_there, _ in self.unit_vectors(questions):
            asked = (found @ self.projection) * functional.softplus(self.importance(found))
            shares = is_there / is_there.sum(dim=1, keepdim=True)
            compared = [(_best(asked, vectors, counts) * shares[:, :, None]).sum(dim=1) for _, vectors, counts in texts]
            rows.append(torch.cat(compared, dim=1))
            order += numbers
        return torch.cat(rows)[np.argsort(order)][:, np.argsort(columns)]


def _best(asked: Tensor, vectors: Tensor, counts: Tensor) -> Tensor:
    """Return for each token of questions its best similarity in each text, shape ``(questions, tokens, texts)``."""
    found = asked.flatten(0, 1) @ vectors.flatten(0, 1).T
    found = found.view(*asked.shape[:2], *vectors.shape[:2])
    return found.masked_fill(~counts[None, None], FAR).amax(dim=3)


def loss_of(top: Top, chosen: Sequence[Group]) -> Tensor:
    """Return the loss of lists that are compared with one another."""
    questions = [item for group in chosen for item in group.questions]
    sentences = [item for group in chosen for item in group.sentences]
    scores = top.similarities(questions, sentences) * top.sharpness.exp()
    right, others = (torch.zeros(scores.shape, dtype=torch.bool) for _ in range(2))
    row = before = 0
    for group in chosen:
        end = before + len(group.sentences)
        for numbers, alone in zip(group.right, group.alone, strict=True):
            right[row, [before + number for number in numbers]] = True
            if alone:
                others[row] = True
                others[row, before:end] = False
            row += 1
        before = end
    scores = scores.masked_fill(others, FAR)
    return (scores.logsumexp(dim=1) - scores.masked_fill(~right, FAR).logsumexp(dim=1)).mean()


def train(top: Top, documents: Sequence[Group], long: Sequence[Group], short: Sequence[Group], epochs: int) -> None:
    """Train, and print how the loss falls."""
    torch.manual_seed(SEED)
    chance = random.Random(SEED)
    heads = [value for name, value in top.named_parameters() if not name.startswith("layers.")]
    groups = [{"params": list(top.layers.parameters()), "lr": RATE}, {"params": heads, "lr": HEAD_RATE}]
    parameters = list(top.parameters())
    optimizer = torch.optim.AdamW(groups, weight_decay=DECAY)
    threads = ThreadPoolExecutor(CORES)

    def gradients(chosen: Sequence[Group]) -> tuple[tuple[Tensor, ...], float]:
        loss = loss_of(top, chosen)
        return torch.autograd.grad(loss, parameters), loss.item()

    lists = [[*documents, *parts(long, chance), *joined(short, chance)] for _ in range(epochs)]
    steps = sum(-(-len(some) // (CORES * TOGETHER)) for some in lists)
    warm = max(round(steps * WARM_UP), 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, max(steps - step, 0) / max(steps - warm, 1))
    )
    started = time.perf_counter()
    for epoch, some in enumerate(lists, start=1):
        chance.shuffle(some)
        seen = []
        for place in range(0, len(some), CORES * TOGETHER):
            step = some[place : place + CORES * TOGETHER]
            shares = [step[core::CORES] for core in range(CORES) if step[core::CORES]]
            found = list(threads.map(gradients, shares))
            for number, parameter in enumerate(parameters):
                parameter.grad = torch.stack([gradient[number] for gradient, _ in found]).mean(dim=0)
            nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            schedule.step()
            seen.append(float(np.mean([loss for _, loss in found])))
        minutes = (time.perf_counter() - started) / 60
        print(f"epoch {epoch}: loss {np.mean(seen):.3f} of {len(seen)} steps, {minutes:.1f} min", flush=True)


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with xquad-dev and clapnq-dev")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--output", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    torch.set_num_threads(1)  # each core has a part of a step of its own
    started = time.perf_counter()
    folder = find_weights(TOKEN_MODEL)
    assert folder
    lower = Lower(folder)
    sets = {"everyday": (EVERYDAY / "corpus" / "train", EVERYDAY / "train.jsonl", TRAIN)}
    for name in ("xquad-dev", "clapnq-dev"):
        corpus = options.data / name / "corpus"
        sets[name] = (corpus, options.data / name / "gold.jsonl", halves(corpus)[0])
    groups = {}
    for name, (corpus, gold, documents) in sets.items():
        short = questions_of(corpus, EVERYDAY / "short-train.jsonl", documents) if name == "everyday" else []
        groups[name] = groups_of(lower, corpus, questions_of(corpus, gold, documents), documents, short)
        count = sum(len(group.questions) for group in groups[name])
        sentences = sum(len(group.sentences) for group in groups[name])
        print(f"{name}: {count:,} questions, {sentences:,} sentences, {len(groups[name])} documents", flush=True)
    print(f"{(time.perf_counter() - started) / 60:.1f} min", flush=True)
    everything = [group for some in groups.values() for group in some]
    top = Top(Graph(folder / "model.onnx"), np.zeros((WIDTH, DIMENSION), dtype=np.float32))
    top.projection.data = torch.from_numpy(_components(_tokens(top, everything)))
    train(top, groups["everyday"], groups["xquad-dev"], groups["clapnq-dev"], options.epochs)
    _write(top, _tokens(top, everything), options.output)
    print(f"{(time.perf_counter() - started) / 60:.1f} min in all")


@torch.no_grad()
def _tokens(top: Top, groups: Sequence[Group]) -> NDArray[np.float32]:
    """Return the unit vectors of all tokens of all sentences that count."""
    sentences = [item for group in groups for item in group.sentences]
    return np.concatenate([found[counts].numpy() for _, found, _, counts in top.unit_vectors(sentences)])


def _components(tokens: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the first principal components, not centred, so that inner products stay."""
    values, vectors = np.linalg.eigh(tokens.T.astype(np.float64) @ tokens)
    return vectors[:, np.argsort(-values)[:DIMENSION]].astype(np.float32)


def _write(top: Top, tokens: NDArray[np.float32], path: Path) -> None:
    found: dict[str, NDArray[Any]] = {}
    for number, layer in enumerate(top.layers, start=FIRST):
        assert isinstance(layer, Layer)
        found |= arrays_of(layer, number)
    projection = top.projection.detach().numpy()
    found["projection"] = projection.astype(np.float16)
    found["steps"] = (np.quantile(np.abs(tokens @ projection), 1 - BEYOND, axis=0) / 127).astype(np.float32)
    found["importance/weight"] = top.importance.weight.detach().numpy().T.astype(np.float32)
    found["importance/bias"] = top.importance.bias.detach().numpy()
    np.savez_compressed(path, allow_pickle=False, **found)


if __name__ == "__main__":
    main()
