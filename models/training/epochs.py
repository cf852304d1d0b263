"""Epochs of batches, built ahead by another process."""
from __future__ import annotations

import multiprocessing
import sys
from concurrent.futures import Future, ProcessPoolExecutor

from qa_data import Batch
from questions import Questions

_questions: Questions | None = None


def _adopt(questions: Questions) -> None:
    global _questions
    _questions = questions


def _epoch(number: int) -> list[Batch]:
    assert _questions is not None
    return _questions.epoch(number)


class Epochs:
    """Batches without end; the next epoch is built by another process meanwhile.

    Make it before the first use of CUDA: the process is forked. A resumed run goes on at `position` (epoch, batch).
    """

    def __init__(self, questions: Questions, device: str, position: tuple[int, int] = (0, 0)):
        context = multiprocessing.get_context("fork")
        ahead = 4 if device == "cuda" else 1  # a GPU takes an epoch in less time than one process builds it
        self.pool = ProcessPoolExecutor(ahead, context, _adopt, (questions,))
        self.device, (self.number, self.index) = device, position
        self.ahead = ahead
        self.coming: dict[int, Future[list[Batch]]] = {}
        self.batches: list[Batch] = []

    def _ask_for(self, first: int) -> None:
        for number in range(first, first + self.ahead):
            if number not in self.coming:
                self.coming[number] = self.pool.submit(_epoch, number)

    def open(self) -> int:
        """Wait for the epoch; its real tokens."""
        self._ask_for(self.number)
        built = self.coming.pop(self.number).result()
        if not built:
            sys.exit("the questions give no training batch")
        self._ask_for(self.number + 1)
        self.batches = [batch.to(self.device) for batch in built]  # whole epochs, so that no step waits for a copy
        return sum(batch.tokens for batch in built)

    def next(self) -> Batch:
        if not self.batches:
            self.open()
        while self.index >= len(self.batches):
            self.number, self.index = self.number + 1, 0
            self.open()
        self.index += 1
        return self.batches[self.index - 1]

    def peek(self, count: int) -> list[Batch]:
        """The next batches of this epoch, without using them up."""
        if not self.batches:
            self.open()
        return self.batches[self.index : self.index + count]

    @property
    def position(self) -> tuple[int, int]:
        return self.number, self.index

    def close(self) -> None:
        self.pool.shutdown(wait=False, cancel_futures=True)
