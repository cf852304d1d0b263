"""When a run has to stop by itself."""
from __future__ import annotations

import math


class Guard:
    """Says why to stop: a loss that is not finite, or that has stayed well above its start for 200 steps."""

    ENOUGH = 10  # steps a mean is taken over: a single batch says little of where a run starts
    MARGIN = 1.1  # a finished model tuned further hovers round its start, which is no divergence

    def __init__(self, floor: float):
        """floor: no loss below it is called diverged, however low the run began."""
        self.start = self.mean = math.nan
        self.above, self.floor = 0, floor

    def verdict(self, loss: float, steps: int) -> str | None:
        if not math.isfinite(loss):
            return "the loss is no longer finite"
        if steps < self.ENOUGH:
            return None
        self.mean = loss if math.isnan(self.mean) else 0.8 * self.mean + 0.2 * loss
        self.start = self.mean if math.isnan(self.start) else self.start
        self.above = self.above + steps if self.mean > max(self.floor, self.MARGIN * self.start) else 0
        return f"the loss has been above its start ({self.start:.3f}) for 200 steps" if self.above >= 200 else None
