"""Averaged weights."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn


class Ema:
    """Moving average of the weights: what is scored and saved as the reader."""

    def __init__(self, model: nn.Module, decay: float):
        self.decay = decay
        self.live = [p.detach() for p in model.parameters()]
        self.shadow = [p.clone() for p in self.live]

    def update(self, step: int) -> None:
        decay = min(self.decay, (1 + step) / (10 + step))  # the first steps are forgotten sooner
        torch._foreach_lerp_(self.shadow, self.live, 1 - decay)

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """The model with averaged weights."""
        kept = [p.clone() for p in self.live]
        torch._foreach_copy_(self.live, self.shadow)
        try:
            yield
        finally:
            torch._foreach_copy_(self.live, kept)
