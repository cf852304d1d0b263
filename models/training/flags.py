"""Flags of a stage, and the files it needs looked at before any work."""
from __future__ import annotations

import argparse
import os
import sys
from typing import Any

import torch


def parse(doc: str, flags: dict[str, Any], gpu: dict[str, Any], cpu: dict[str, Any]) -> argparse.Namespace:
    """Flags with their defaults; those of the recipes depend on the device (--device auto)."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="auto", choices=["auto", "cuda", "cpu"])
    for name, default in {**flags, **{k: None for k in gpu}}.items():
        flag, kind = "--" + name.replace("_", "-"), type(gpu.get(name, default))
        if kind is bool:
            parser.add_argument(flag, action=argparse.BooleanOptionalAction, default=default)
        else:
            parser.add_argument(flag, type=kind, default=default)
    a = parser.parse_args()
    if a.device == "auto":
        a.device = "cuda" if torch.cuda.is_available() else "cpu"
    for name, default in (gpu if a.device == "cuda" else cpu).items():
        if getattr(a, name) is None:
            setattr(a, name, default)
    torch.set_float32_matmul_precision("high")
    torch.manual_seed(a.seed)
    os.environ["TOKENIZERS_PARALLELISM"] = "false"  # the library's threads and forked workers do not mix
    return a


def need(*paths: str) -> None:
    """Stop before any work when an input is missing."""
    for path in paths:
        if path and not os.path.isfile(path):
            sys.exit(f"{path} does not exist")


def writable(path: str) -> None:
    """Stop before any work when the result could not be written."""
    folder = os.path.dirname(os.path.abspath(path))
    if not os.path.isdir(folder):
        sys.exit(f"{folder} does not exist: nowhere to write {os.path.basename(path)}")


def listed(paths: str) -> list[str]:
    return [path for path in paths.split(",") if path]
