"""Weights between two checkpoints of one reader: START · (1 − share) + TUNED · share, in float32.

A reader tuned further learns the new questions and forgets some of the old; on the way between both it keeps most of
either (Wortsman et al. 2022, arXiv 2109.01903). Both must have the same tensors.

usage: blend.py START.safetensors TUNED.safetensors SHARE OUT.safetensors
"""
from __future__ import annotations

import sys

import torch

import weights
from flags import need, writable


def blended(start: dict[str, torch.Tensor], tuned: dict[str, torch.Tensor], share: float) -> dict[str, torch.Tensor]:
    """The tensors between; exits with one sentence where the two are not of one network."""
    if {k: v.shape for k, v in start.items()} != {k: v.shape for k, v in tuned.items()}:
        sys.exit("the two files are not of one network: their tensors differ in name or size")
    return {k: start[k].float() * (1 - share) + tuned[k].float() * share for k in start}


def main() -> None:
    if len(sys.argv) != 5:
        sys.exit("usage: blend.py START.safetensors TUNED.safetensors SHARE OUT.safetensors")
    start, tuned, share, out = sys.argv[1:]
    try:
        part = float(share)
    except ValueError:
        part = -1.0
    if not 0 <= part <= 1:
        sys.exit(f"{share} is no share: a number from 0 (START) to 1 (TUNED)")
    need(start, tuned)
    writable(out)
    weights.write(out, blended(weights.read(start), weights.read(tuned), part), weights.metadata(tuned))


if __name__ == "__main__":
    main()
