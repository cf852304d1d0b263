"""One training run: the schedule by tokens, saving and resuming."""
from __future__ import annotations

import argparse
import os
import pickle
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from ema import Ema
from epochs import Epochs
from flags import need
from guard import Guard
from optimiser import optimiser

SAVE_SECONDS = 180
FIT_STEPS = 300  # by then nearly every shape is compiled and the median speed is the machine's


class Run:
    """One training run: `seen` real tokens out of a budget drive the learning rate, so that a stopped run goes on.

    Needs the flags lr, lr_end, warm (steps), budget (tokens), tokens (a step), minutes, fit, every, check, out, resume.
    write(path, tokens seen) writes the model as it then is; beside OUT, OUT.state.pt holds all that resuming needs.
    """

    def __init__(self, a: argparse.Namespace, model: nn.Module, epochs: Epochs, write: Callable[[str, int], None],
                 work: float, ema: float = 0.0, floor: float = 0.0):  # fmt: skip
        if a.fit and a.minutes > 1e6:
            sys.exit("--fit fits the budget to --minutes: say how many")
        self.a, self.model, self.epochs, self.write, self.work = a, model, epochs, write, work
        self.live = [p for p in model.parameters() if p.requires_grad]
        self.opt = optimiser(a.optimiser, model, a.lr)
        self.ema = Ema(model, ema) if ema else None
        self.budget, self.seen, self.step = a.budget, 0, 0
        self.guard, self.kept = Guard(floor), {}
        self.sums: dict[str, Tensor | float] = {}
        self.speeds: list[float] = []
        self.started = self.saved = self.marked = time.time()
        self.marked_seen = self.marked_step = 0

    # -- schedule

    def set_budget(self, tokens: float) -> None:
        self.budget = self.kept["budget"] = tokens

    @property
    def done(self) -> float:
        return min(1.0, self.seen / self.budget)

    def rate(self) -> float:
        """Linear warm-up, then linear from lr to lr_end."""
        warm = min(1.0, self.seen / (self.a.warm * self.a.tokens + 1) + 1e-3)
        return warm * (self.a.lr_end + (self.a.lr - self.a.lr_end) * (1 - self.done))

    def more(self) -> bool:
        return self.seen < self.budget and self.minutes() < self.a.minutes

    def minutes(self) -> float:
        return (time.time() - self.started) / 60

    # -- steps

    def update(self, tokens: int, **losses: Tensor) -> None:
        """After backward(): one step; losses["loss"] is guarded, all are averaged and printed."""
        rate = self.rate()
        for group in self.opt.param_groups:
            group["lr"] = rate
        nn.utils.clip_grad_norm_(self.live, 1.0)
        self.opt.step()
        self.opt.zero_grad(set_to_none=True)
        self.step += 1
        self.seen += tokens
        if self.ema:
            self.ema.update(self.step)
        for name, value in losses.items():  # summed where they are: reading one would wait for the device
            self.sums[name] = self.sums.get(name, 0.0) + value.detach()
        if self.step % self.a.check == 0 or self.step == 1:
            self._check(rate)

    def _check(self, rate: float) -> None:
        steps = self.step - self.marked_step
        means = {name: float(total) / steps for name, total in self.sums.items()}
        reason = self.guard.verdict(means["loss"], steps)
        if reason:
            kept = f"{self.a.out} is as last saved" if self.saved > self.started else "nothing was saved"
            sys.exit(f"stopped at step {self.step}: {reason}; {kept}; a lower --lr may help")
        speed = (self.seen - self.marked_seen) / (time.time() - self.marked)
        self.speeds.append(speed)
        if self.a.fit and "budget" not in self.kept and self.step >= FIT_STEPS:
            left = max(0.1, self.a.minutes - self.minutes()) * 60
            self.set_budget(self.seen + statistics.median(self.speeds) * left)
        if self.step % self.a.every == 0 or self.step == 1:
            shown = " ".join(f"{name} {value:.4f}" for name, value in means.items())
            pace = f"{speed:.0f} tok/s {speed * self.work / 1e12:.3g} TFLOP/s {self.minutes():.1f} min"
            print(f"step {self.step} {shown} lr {rate:.1e} {self.seen / 1e6:.2f}M of {self.budget / 1e6:.1f}M tokens "
                  f"{pace}", flush=True)  # fmt: skip
        self.sums, self.marked, self.marked_seen, self.marked_step = {}, time.time(), self.seen, self.step
        if time.time() - self.saved > SAVE_SECONDS:
            self.save()

    # -- saving

    @contextmanager
    def averaged(self) -> Iterator[None]:
        if self.ema is None:
            yield
            return
        with self.ema.in_place():
            yield

    def save(self) -> None:
        """Both files, each whole or not at all; only ever called after a check has passed."""
        if not all(bool(p.isfinite().all()) for p in self.live):  # the last step's gradient may have broken them
            sys.exit(f"stopped at step {self.step}: the weights are no longer finite; {self.a.out} was left as it was")
        with self.averaged():
            self.write(self.a.out, self.seen)
        cuda = torch.cuda.get_rng_state() if self.a.device == "cuda" else None
        state = {"seen": self.seen, "step": self.step, "position": self.epochs.position, "kept": self.kept,
                 "guard": vars(self.guard),
                 "model": self.model.state_dict(), "opt": self.opt.state_dict(), "rng": torch.get_rng_state(),
                 "cuda_rng": cuda, "ema": self.ema.shadow if self.ema else None}  # fmt: skip
        torch.save(state, self.a.out + ".state.pt.part")
        os.replace(self.a.out + ".state.pt.part", self.a.out + ".state.pt")
        self.saved = time.time()

    def restore(self, state: dict[str, Any]) -> None:
        self.seen, self.step, self.kept = state["seen"], state["step"], state["kept"]
        self.marked_seen, self.marked_step = self.seen, self.step
        self.budget = self.kept.get("budget", self.budget)
        vars(self.guard).update(state["guard"])
        try:
            self.model.load_state_dict(state["model"])
            self.opt.load_state_dict(state["opt"])
        except (RuntimeError, ValueError):
            sys.exit(
                f"{self.a.out}.state.pt is of a model of another size or another --optimiser: it cannot be gone on from"
            )
        torch.set_rng_state(state["rng"])
        if state["cuda_rng"] is not None and self.a.device == "cuda":
            torch.cuda.set_rng_state(state["cuda_rng"])
        if self.ema:
            self.ema.shadow = [value.to(self.a.device) for value in state["ema"]]
        print(f"going on at step {self.step}, {self.seen / 1e6:.2f}M tokens", flush=True)

    def finish(self) -> None:
        if self.sums:
            self._check(self.rate())
        self.save()
        self.epochs.close()
        print(f"saved {self.a.out} after {self.seen / 1e6:.2f}M of {self.budget / 1e6:.2f}M tokens", flush=True)
        if self.seen < self.budget:
            print("stopped by --minutes; the same command with --resume goes on", flush=True)


def saved_state(a: argparse.Namespace) -> dict[str, Any] | None:
    """What --resume goes on from; None for a run from the start."""
    path = a.out + ".state.pt"
    if not a.resume:
        return None
    need(path)
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except (RuntimeError, EOFError, OSError, pickle.UnpicklingError) as error:
        sys.exit(f"{path} cannot be read whole: {error}")


def work(student: nn.Module, teacher: nn.Module | None) -> float:
    """Floating-point operations a trained token, matrix products with weights only: 6 a weight, 2 for the teacher."""

    def products(model: nn.Module) -> int:
        return sum(m.weight.numel() for m in model.modules() if isinstance(m, nn.Linear))

    return 6 * products(student) + (2 * products(teacher) if teacher else 0)
