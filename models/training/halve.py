"""A checkpoint in float16, written whole or not at all: what is brought back, kept and handed to the builder.

usage: halve.py IN.safetensors OUT.safetensors
"""
from __future__ import annotations

import sys

import torch

import weights
from flags import writable


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit("usage: halve.py IN.safetensors OUT.safetensors")
    source, target = sys.argv[1:]
    writable(target)
    tensors = {k: v.half() if v.is_floating_point() else v for k, v in weights.read(source).items()}
    broken = [k for k, v in tensors.items() if not bool(torch.isfinite(v).all())]
    if broken:
        sys.exit(f"{source} does not fit into float16: {', '.join(broken[:3])}")
    weights.write(target, tensors, weights.metadata(source))


if __name__ == "__main__":
    main()
