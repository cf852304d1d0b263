"""Quantisation-aware finishing: train through the rounding that the project's own int8 networks do.

What models/onnx/int8Layers.ts, quantise.ts and probe.ts in this repository build is computed here in float:
- weights within ±63, a scale for each output; inputs in 256 levels, one range for a passage;
- an input whose greatest row is over 4 times the middle one is divided, row by row, by its own peaks first;
- channels that stick out are divided by powers of two, channels between a ReLU's layers evened, weights making up;
- the bias gives back what rounding the weights takes at the input's usual mean;
- rows of the word table within ±127. Softmax, norms, positions and the span head stay in float.

Which inputs are treated how is read once, before the first step, off some batches (`settle`), and kept with the run:
the builder will look again at the finished weights.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mobilebert import MobileBert
from qa_data import Batch

TOP = 63
TABLE_TOP = 127
STICKING_OUT = 4.0
LARGEST_FACTOR = 2.0**10
LEAST_PEAK = 2.0**-64


def straight_through(x: Tensor, rounded: Tensor) -> Tensor:
    """The rounded value forward, the gradient of x backward."""
    return x + (rounded - x).detach()


def quantised_input(x: Tensor, real: Tensor | None) -> Tensor:
    """8-bit, asymmetric, one range for a passage; x [B,T,C], real [B,T]: padding takes no part in the range."""
    seen = x.detach() if real is None else x.detach().masked_fill(~real[..., None], 0.0)
    low, high = seen.amin((1, 2), True).clamp(max=0), seen.amax((1, 2), True).clamp(min=0)
    step = ((high - low) / 255).clamp(min=1e-30)
    zero = (-low / step).round()
    return straight_through(x, (((x / step).round() + zero).clamp(0, 255) - zero) * step)


def quantised_rows(w: Tensor, top: int) -> Tensor:
    """Symmetric within ±top, a scale for each row; w [..., rows, columns]."""
    step = (w.detach().abs().amax(-1, True) / top).clamp(min=2.0**-126)
    return straight_through(w, (w / step).round().clamp(-top, top) * step)


def taming_factors(peaks: Tensor) -> Tensor:
    """Powers of two that bring channels to about 4 times the middle one; all 1 where none sticks out; peaks [C]."""
    middle = peaks.sort().values[len(peaks) // 2]
    over = (peaks / (STICKING_OUT * middle)).clamp(min=1.0)  # below 1 the factor is 1 anyway
    factors = torch.exp2(torch.log2(over).round()).clamp(1.0, LARGEST_FACTOR)
    return torch.where(middle > 0, factors, torch.ones_like(peaks))  # no branch: reading it would wait for the device


def evening(up: Tensor, down: Tensor) -> Tensor:
    """What to multiply the channels between two layers of a ReLU with, [inner]; up [inner, C], down [C, inner]."""
    factor = (down.detach().abs().amax(0) / up.detach().abs().amax(1)).sqrt()
    usable = (factor > 2.0**-10) & (factor < 2.0**10)  # false for what is not a number
    return torch.where(usable, factor, torch.ones_like(factor))


@dataclass
class Seen:
    """What a layer reads: peaks and sums by channel [C], peaks of rows, how many rows."""

    peaks: Tensor
    total: Tensor
    row_peaks: list[Tensor]
    count: int = 0


class Padding:
    """Which tokens are real in the forward pass under way."""

    real: Tensor | None = None


class QuantLinear(nn.Linear):
    """Shares the parameters of the layer it replaces, so that names and checkpoints stay the same."""

    def __init__(self, layer: nn.Linear, padding: Padding):
        super().__init__(layer.in_features, layer.out_features, device="meta")
        self.weight, self.bias, self.padding = layer.weight, layer.bias, padding
        self.before: tuple[nn.Linear] | None = None  # a tuple, so that it is not registered: the layer before a ReLU
        self.by_row = False
        self.means: Tensor | None = None
        self.peaks: Tensor | None = None
        self.watched: Seen | None = None

    def watch(self, x: Tensor) -> None:
        rows = x.detach()[self.padding.real] if self.padding.real is not None else x.detach().flatten(0, 1)
        size, seen = rows.abs(), self.watched
        if seen is None:
            return
        seen.peaks = torch.maximum(seen.peaks, size.amax(0))
        seen.total = seen.total + rows.sum(0)
        seen.row_peaks.append(size.amax(1))
        seen.count += len(rows)

    def shares(self) -> Tensor | None:
        """What the channels read are multiplied with, [C]; None = 1."""
        even = evening(self.before[0].weight, self.weight) if self.before else None
        if self.by_row or self.peaks is None:
            return even
        if even is None:
            return 1 / taming_factors(self.peaks)
        return even / taming_factors(self.peaks * even)

    def forward(self, x: Tensor) -> Tensor:
        if self.watched is not None:
            self.watch(x)
            return F.linear(x, self.weight, self.bias)
        shares, weight = self.shares(), self.weight
        if shares is not None:
            x, weight = x * shares, weight / shares
        rounded, peaks = quantised_rows(weight, TOP), None
        if self.by_row:
            peaks = x.detach().abs().amax(-1, True).clamp(min=LEAST_PEAK)
            x = x / peaks
        y = F.linear(quantised_input(x, self.padding.real), rounded)
        y = y if peaks is None else y * peaks
        if self.means is not None:
            means = self.means if shares is None else self.means * shares
            y = y + ((weight - rounded) @ means).detach()
        return y + self.bias


class QuantEmbedding(nn.Embedding):
    def __init__(self, table: nn.Embedding):
        super().__init__(table.num_embeddings, table.embedding_dim, table.padding_idx, device="meta")
        self.weight = table.weight

    def forward(self, ids: Tensor) -> Tensor:
        return quantised_rows(super().forward(ids), TABLE_TOP)


def layers(model: nn.Module) -> dict[str, QuantLinear]:
    return {name: m for name, m in model.named_modules() if isinstance(m, QuantLinear)}


def quantise(model: MobileBert) -> None:
    """From now on the model computes as int8 would, and learns through it."""
    padding, encode = Padding(), model.encode
    for module in list(model.modules()):
        for name, layer in list(module.named_children()):
            if type(layer) is nn.Linear and layer is not model.qa:
                setattr(module, name, QuantLinear(layer, padding))
    for block in model.blocks:
        for up, down in zip(block.up, block.down):
            down.before = (up,)
    model.word = QuantEmbedding(model.word)

    def encode_noting_padding(ids: Tensor, types: Tensor, attn: Tensor | None = None) -> list[Tensor]:
        padding.real = attn
        return encode(ids, types, attn)

    model.encode = encode_noting_padding


@torch.no_grad()
def observe(model: MobileBert, batches: list[Batch]) -> dict[str, dict[str, Any]]:
    """What the builder's probe would see of the inputs of a quantised model, computed in float."""
    found = layers(model)
    for layer in found.values():
        zeros = torch.zeros(layer.in_features, device=layer.weight.device)
        layer.watched = Seen(zeros, zeros, [])
    try:
        for batch in batches:
            model.encode(*batch.inputs())
        return {name: summary(layer.watched) for name, layer in found.items() if layer.watched}
    finally:
        for layer in found.values():
            layer.watched = None


def summary(seen: Seen) -> dict[str, Any]:
    rows = torch.cat(seen.row_peaks).sort().values
    middle = float(rows[len(rows) // 2])
    spread = float(rows[-1]) / middle if middle > 0 else 1.0
    return {"peaks": seen.peaks.cpu(), "means": (seen.total / seen.count).cpu(), "by_row": spread > STICKING_OUT}


def settle(model: MobileBert, seen: dict[str, dict[str, Any]]) -> None:
    """Treat every input as was seen of it."""
    for name, layer in layers(model).items():
        device = layer.weight.device
        layer.peaks, layer.means = seen[name]["peaks"].to(device), seen[name]["means"].to(device)
        layer.by_row = bool(seen[name]["by_row"])
