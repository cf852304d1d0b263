"""How networks are run on the device of a run: compiled or not, in which precision."""
from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from torch import nn


def compiled(function: Callable, a: Namespace) -> Callable:
    """Compiled on a GPU only. dynamic=False: a second shape would otherwise turn the first one's kernels general."""
    return torch.compile(function, dynamic=False) if a.compile and a.device == "cuda" else function


def compile_blocks(model: nn.Module, a: Namespace) -> None:
    """Block by block, since equal blocks share one compilation: seconds a shape, not minutes."""
    if a.compile and a.device == "cuda":
        torch._dynamo.config.recompile_limit = 64  # all shapes of both models
        for block in model.blocks:
            block.compile(dynamic=False)


@contextmanager
def eager() -> Iterator[None]:
    """Scoring meets many lengths once: not worth compiling."""
    with torch.no_grad(), torch.compiler.set_stance("force_eager"):
        yield


def autocast(a: Namespace) -> torch.autocast:
    return torch.autocast(a.device, dtype=torch.bfloat16, enabled=a.amp)
