"""The layers of the cross-encoder that are trained, restored to float32, and the heads, in torch."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from qa.models.bert_graph import MATRICES, NORMS, matrix_of, vectors_of
from qa.models.onnx_graph import Graph
from qa.models.reader_graph import FIRST, LAYERS

__all__ = ["WIDTH", "Layer", "Top", "arrays_of"]

WIDTH, HEADS, EPSILON = 384, 12, 1e-12


class Layer(nn.Module):
    """A layer of a BERT."""

    def __init__(self, graph: Graph, layer: int) -> None:
        super().__init__()
        self.parts = nn.ModuleDict()
        for part in MATRICES:
            matrix = torch.from_numpy(np.array(matrix_of(graph, layer, part)))
            linear = nn.Linear(*matrix.shape)
            linear.weight.data = matrix.T.contiguous()
            linear.bias.data = torch.from_numpy(np.array(vectors_of(graph, layer, part)["bias"]))
            self.parts[part.replace("/", "-")] = linear
        for part in NORMS:
            norm = nn.LayerNorm(WIDTH, eps=EPSILON)
            found = vectors_of(graph, layer, part)
            norm.weight.data = torch.from_numpy(np.array(found["weight"]))
            norm.bias.data = torch.from_numpy(np.array(found["bias"]))
            self.parts[part.replace("/", "-")] = norm

    def part(self, name: str) -> nn.Module:
        """Return a product or a normalisation."""
        return self.parts[name.replace("/", "-")]

    def forward(self, tokens: Tensor, is_there: Tensor) -> Tensor:
        """Return the next states; both are of shape ``(pairs, tokens, WIDTH)``."""
        rows, count, _ = tokens.shape

        def heads(name: str) -> Tensor:
            found: Tensor = self.part(f"attention/self/{name}")(tokens)
            return found.view(rows, count, HEADS, WIDTH // HEADS).transpose(1, 2)

        mixed = functional.scaled_dot_product_attention(
            heads("query"), heads("key"), heads("value"), attn_mask=is_there[:, None, None, :]
        )
        mixed = self.part("attention/output/dense")(mixed.transpose(1, 2).reshape(rows, count, WIDTH))
        tokens = self.part("attention/output/LayerNorm")(tokens + mixed)
        inner = self.part("output/dense")(functional.gelu(self.part("intermediate/dense")(tokens)))
        found: Tensor = self.part("output/LayerNorm")(tokens + inner)
        return found


def arrays_of(layer: Layer, number: int) -> dict[str, NDArray[Any]]:
    """Return the weights of a layer as `qa.models.bert_graph` says, the matrices in int8."""
    found: dict[str, NDArray[Any]] = {}
    for part in (*MATRICES, *NORMS):
        values = {name: value.detach().numpy() for name, value in layer.part(part).named_parameters()}
        found[f"{number}/{part}/bias"] = values["bias"]
        if part in NORMS:
            found[f"{number}/{part}/weight"] = values["weight"]
            continue
        matrix = values["weight"].T
        scale = np.maximum(np.abs(matrix).max(axis=0), 1e-8) / 127
        found[f"{number}/{part}/weight"] = np.clip(np.rint(matrix / scale), -127, 127).astype(np.int8)
        found[f"{number}/{part}/scale"] = scale.astype(np.float32)
    return found


class Top(nn.Module):
    """The layers that are trained, and the heads."""

    def __init__(self, graph: Graph) -> None:
        super().__init__()
        self.layers = nn.ModuleList(Layer(graph, layer) for layer in range(FIRST, LAYERS))
        self.spans = nn.Linear(WIDTH, 2)
        nn.init.normal_(self.spans.weight, std=0.02)
        nn.init.zeros_(self.spans.bias)
        self.rank_pooler, self.rank = _head(graph), _classifier(graph)
        self.rank_pooler.requires_grad_(False)
        self.rank.requires_grad_(False)
        self.answers_pooler, self.answers = _head(graph), _classifier(graph)

    def heads(self) -> dict[str, nn.Linear]:
        """Return the heads that are trained, by the names of their weights."""
        return {"spans": self.spans, "answers/pooler": self.answers_pooler, "answers": self.answers}

    def forward(self, states: Tensor, is_there: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return the logits ``rank`` and ``answers``, shape ``(pairs,)``, and of spans, ``(pairs, tokens, 2)``."""
        for layer in self.layers:
            states = layer(states, is_there)
        first = states[:, 0]
        rank = self.rank(torch.tanh(self.rank_pooler(first)))[:, 0]
        answers = self.answers(torch.tanh(self.answers_pooler(first)))[:, 0]
        return rank.float(), answers.float(), self.spans(states).float()


def _linear(graph: Graph, name: str) -> nn.Linear:
    scale, zero = (graph.constants[f"{name}.weight_{kind}"].astype(np.float32) for kind in ("scale", "zero_point"))
    matrix = (graph.constants[f"{name}.weight_quantized"].astype(np.float32) - zero) * scale
    linear = nn.Linear(*matrix.shape)
    linear.weight.data = torch.from_numpy(matrix.T.copy())
    linear.bias.data = torch.from_numpy(np.array(graph.constants[f"{name}.bias"]))
    return linear


def _head(graph: Graph) -> nn.Linear:
    return _linear(graph, "bert.pooler.dense")


def _classifier(graph: Graph) -> nn.Linear:
    return _linear(graph, "classifier")
