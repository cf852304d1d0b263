"""The optimiser: AdamW for tables, gains and biases; for the matrices between them AdamW or Muon.

Muon (Jordan 2024; scaled to AdamW's step as in arXiv 2502.16982) makes every direction of a matrix move alike. A
network whose norms divide by nothing is badly conditioned, which is where that pays.
"""
from __future__ import annotations

import sys

from torch import Tensor, nn, optim

DECAY = 0.01
BETAS = (0.9, 0.98)


class Both:
    """Two optimisers as one: what Run needs of an optimiser."""

    def __init__(self, *parts: optim.Optimizer):
        self.parts = parts

    @property
    def param_groups(self) -> list[dict]:
        return [group for part in self.parts for group in part.param_groups]

    def step(self) -> None:
        for part in self.parts:
            part.step()

    def zero_grad(self, set_to_none: bool = True) -> None:
        for part in self.parts:
            part.zero_grad(set_to_none)

    def state_dict(self) -> dict:
        return {str(i): part.state_dict() for i, part in enumerate(self.parts)}

    def load_state_dict(self, state: dict) -> None:
        if set(state) != {str(i) for i in range(len(self.parts))}:
            raise ValueError("the state is of another optimiser")
        for i, part in enumerate(self.parts):
            part.load_state_dict(state[str(i)])


def adamw(params: list[Tensor], lr: float) -> optim.AdamW:
    groups = [{"params": [p for p in params if p.ndim > 1], "weight_decay": DECAY},
              {"params": [p for p in params if p.ndim < 2], "weight_decay": 0.0}]  # fmt: skip
    return optim.AdamW([group for group in groups if group["params"]], lr=lr, betas=BETAS, fused=True)


def optimiser(name: str, model: nn.Module, lr: float) -> optim.AdamW | Both:
    """name: "adamw" or "muon". Parameters that need no gradient are left out."""
    live = [p for p in model.parameters() if p.requires_grad]
    if name == "adamw":
        return adamw(live, lr)
    if name != "muon":
        sys.exit(f"--optimiser knows adamw and muon, not {name}")
    inner = {id(m.weight) for block in model.blocks for m in block.modules() if isinstance(m, nn.Linear)}
    matrices = [p for p in live if id(p) in inner]
    muon = optim.Muon(matrices, lr=lr, weight_decay=DECAY, adjust_lr_fn="match_rms_adamw")
    return Both(muon, adamw([p for p in live if id(p) not in inner], lr))
