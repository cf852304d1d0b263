"""Tensor files under Hugging Face names: read strictly, written whole or not at all."""
from __future__ import annotations

import os
import pickle
import sys

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save_file

# What Hugging Face files may hold beside the encoder and the span head.
HARMLESS = ("position_ids", "pooler.", "cls.", "seq_relationship")


def read(path: str) -> dict[str, torch.Tensor]:
    """All tensors of a safetensors file as float32, or of a PyTorch state dict as they are."""
    try:
        if path.endswith(".safetensors"):
            return {k: v.float() if v.is_floating_point() else v for k, v in load_file(path).items()}
        state = torch.load(path, map_location="cpu", weights_only=True)
        return state.get("model", state)
    except FileNotFoundError:
        raise SystemExit(f"{path} does not exist") from None
    except (SafetensorError, RuntimeError, EOFError, OSError, pickle.UnpicklingError) as error:
        sys.exit(f"{path} cannot be read whole: {error}")


def write(path: str, tensors: dict[str, torch.Tensor], metadata: dict[str, str]) -> None:
    """Write beside the target first, so that a stop half-way never leaves half a file."""
    save_file({k: v.contiguous() for k, v in tensors.items()}, path + ".part", {"format": "pt", **metadata})
    os.replace(path + ".part", path)


def metadata(path: str) -> dict[str, str]:
    """The notes in a safetensors file; none for another file or no file."""
    if not path.endswith(".safetensors"):
        return {}
    with safe_open(path, "pt") as file:
        return file.metadata() or {}


def counted(past: dict[str, str], name: str, more: int) -> dict[str, str]:
    """The notes with a count raised: training tokens add up over stages and runs."""
    return {**past, name: str(int(past.get(name, "0")) + more)}


def pick(tensors: dict[str, torch.Tensor], wanted: dict[str, str], prefix: str, path: str) -> dict[str, torch.Tensor]:
    """{ours: tensor} for wanted {ours: theirs}; the encoder's prefix may be absent in the file."""
    bare = {k.removeprefix(prefix): v for k, v in tensors.items()}
    theirs = {ours: name.removeprefix(prefix) for ours, name in wanted.items()}
    missing = [name for name in theirs.values() if name not in bare]
    over = [k for k in bare if k not in set(theirs.values()) and not any(h in k for h in HARMLESS)]
    if missing or over:
        sys.exit(f"{path} does not fit: {len(missing)} tensors missing {missing[:3]}, {len(over)} left over {over[:3]}")
    return {ours: bare[name] for ours, name in theirs.items()}


def load_strictly(model: torch.nn.Module, state: dict[str, torch.Tensor], path: str) -> None:
    try:
        model.load_state_dict(state)
    except RuntimeError as error:
        sys.exit(f"{path} does not fit: {str(error).splitlines()[1].strip()}")
