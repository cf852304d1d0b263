"""Task distillation: tune a reader on questions, taught by another reader's logits and, at first, by its layers.

Each question comes with its own passage and with others that do not answer it (--group). The right span is learnt
against no-answer in each passage and against all passages of the question at once, so that logits of different passages
may be compared. --imitation fades to nothing over the first half. --qat finishes for int8 (see qat.py).

usage: finetune.py --init imitation.safetensors --teacher teacher.safetensors --train a.jsonl.xz --dev dev.jsonl.xz \\
                   --vocab vocab.txt --out reader.safetensors [--epochs 10 | --budget 1e7 | --minutes 7 --fit] [--resume]
       finetune.py --model minilm --init minilm.safetensors ... (no --teacher): how a teacher is made
       finetune.py --init reader.safetensors --dev dev.jsonl.xz --vocab vocab.txt --score-only
"""
from __future__ import annotations

import random
import sys
from argparse import Namespace

import torch
from torch import Tensor, nn

import losses
import mobilebert
import qat
import teacher as minilm
import weights
from device import autocast, compile_blocks, compiled, eager
from epochs import Epochs
from flags import listed, need, parse, writable
from pretrain import layer_variance
from qa_data import Batch, Windows, answerability, evaluate, load, read, tokenizer, training_rows
from questions import Options, Questions
from run import Run, saved_state, work

FLAGS = dict(model="xxs", init="", teacher="", allow_untrained_teacher=False, train="", dev="", vocab="vocab.txt",
             out="reader.safetensors", half=False, resume=False, minutes=1e9, fit=False, epochs=0.0, limit=0, devn=1000,
             seed=0, score_only=False, scores=3, qat=False, temperature=2.0, alpha=0.3, imitation=1.0,
             variance_batches=50, observed_batches=8, lr_end=0.0)  # fmt: skip
GPU = dict(tokens=20480, length=384, long_share=0.0, multiple=64, group=3, keep_logits=False, lr=6e-4, warm=200,
           budget=4e8, ema=0.999, every=200, check=50, compile=True, amp=True, optimiser="muon")  # fmt: skip
CPU = dict(tokens=2048, length=192, long_share=0.1, multiple=16, group=2, keep_logits=False, lr=8e-4, warm=50,
           budget=1.1e7, ema=0.998, every=100, check=20, compile=False, amp=True, optimiser="muon")  # fmt: skip

Reader = mobilebert.MobileBert | minilm.MiniLM


def build(model: str, init: str, allow_untrained: bool = False) -> Reader:
    """A reader, "xxs" ... "base" or "minilm", from safetensors with Hugging Face names or a PyTorch state dict."""
    if model == "minilm" and init.endswith(".safetensors"):
        return minilm.load_hf(init, allow_untrained=allow_untrained)
    if init.endswith(".safetensors"):
        return mobilebert.load_hf(init)
    made = minilm.MiniLM() if model == "minilm" else mobilebert.MobileBert(mobilebert.CONFIGS[model])
    if init:
        weights.load_strictly(made, weights.read(init), init)
    return made


def save(model: Reader, path: str, dtype: torch.dtype, notes: dict[str, str]) -> None:
    home = minilm if isinstance(model, minilm.MiniLM) else mobilebert
    home.save_hf(model, path, dtype, **notes)


def score(model: nn.Module, dev: Windows, device: str) -> str:
    """EM, F1 and, where the set has both kinds, how well answered and unanswered are told apart; in float32."""
    was, _ = model.training, model.eval()
    with eager():
        readings = read(lambda *inputs: model(*(x.to(device) for x in inputs)), dev)
    model.train(was)
    area = answerability(readings, dev.rows)
    return "EM %.2f F1 %.2f n=%d" % evaluate(readings, dev.rows) + (f" answerability {area:.3f}" if area else "")


def dev_windows(a: Namespace) -> Windows:
    rows = load(a.dev)
    random.Random(1).shuffle(rows)
    return Windows(tokenizer(a.vocab), rows[: a.devn or None])


class KeptLogits:
    """The teacher's logits by window, so that a window met again costs no teacher."""

    def __init__(self) -> None:
        self.by_key: dict[int, Tensor] = {}

    def get(self, batch: Batch) -> Tensor | None:
        rows = [self.by_key.get(key) for key in batch.keys.tolist()]
        if any(row is None for row in rows):
            return None
        return torch.stack([nn.functional.pad(row, (0, 0, 0, batch.ids.shape[1] - len(row))) for row in rows]).float()

    def put(self, batch: Batch, logits: Tensor) -> None:
        for key, n, row in zip(batch.keys.tolist(), batch.length.tolist(), logits):
            self.by_key[key] = row[:n].half().clone()


class Objective:
    """The loss of one batch."""

    def __init__(self, student: Reader, teacher: minilm.MiniLM | None, variance: Tensor | None, a: Namespace):
        self.student, self.teacher, self.variance, self.a = student, teacher, variance, a
        self.pairs = losses.pairs(len(student.blocks))
        self.imitation, self.span = compiled(losses.imitation, a), compiled(losses.span, a)
        self.soft_span = compiled(losses.soft_span, a)
        self.shared_norm = compiled(losses.shared_norm, a)
        self.kept = KeptLogits() if a.keep_logits else None

    def __call__(self, batch: Batch, imitation_weight: float) -> dict[str, Tensor]:
        ids, types, real = batch.inputs()
        with autocast(self.a):
            learnt = self.student.encode(ids, types, real)
        logits, allowed = self.student.head(learnt[-1]), batch.context_or_null()
        hard = self.span(logits, allowed, batch.golds)
        if self.a.group > 1:
            hard = (hard + self.shared_norm(logits, batch.context(), batch.golds, self.a.group)) / 2
        if self.teacher is None:
            return {"loss": hard}
        target, taught = self.ask_teacher(batch, (ids, types, real), bool(imitation_weight))
        kl = self.soft_span(logits, target, allowed, self.a.temperature)
        found = {"loss": self.a.alpha * hard + (1 - self.a.alpha) * kl, "hard": hard, "kl": kl}
        if imitation_weight:
            ours, theirs = [learnt[i] for i, _ in self.pairs], [taught[j] for _, j in self.pairs]
            found["imitation"] = self.imitation(ours, theirs, real, self.variance)
            found["loss"] = found["loss"] + imitation_weight * found["imitation"]
        return found

    @torch.no_grad()
    def ask_teacher(self, batch: Batch, inputs: tuple[Tensor, ...], layers: bool) -> tuple[Tensor, list[Tensor]]:
        """Its logits and, if wanted, its layers."""
        known = self.kept.get(batch) if self.kept and not layers else None
        if known is not None:
            return known, []
        with autocast(self.a):
            taught = self.teacher.encode(*inputs)
        logits = self.teacher.head(taught[-1])
        if self.kept:
            self.kept.put(batch, logits)
        return logits, taught


def train(a: Namespace, dev: Windows | None) -> None:
    state = saved_state(a)
    rows = training_rows(listed(a.train), a.limit or None)
    # Kept logits are worth it for windows met twice: the second half of the budget repeats the first.
    options = Options(length=a.length, long_share=a.long_share, group=a.group, tokens=a.tokens, multiple=a.multiple,
                      full=a.device == "cuda", fixed=a.keep_logits, limit=a.budget / 2 if a.keep_logits else 0,
                      seed=a.seed)  # fmt: skip
    questions = Questions(tokenizer(a.vocab), rows, options)
    epochs = Epochs(questions, a.device, state["position"] if state else (0, 0))
    teacher = None
    if a.teacher:
        teacher = minilm.load_hf(a.teacher, allow_untrained=a.allow_untrained_teacher).eval().requires_grad_(False)
        teacher.to(a.device)
    student = build(a.model, a.init, allow_untrained=True).to(a.device).train()
    if a.model == "minilm":
        student.word.weight.requires_grad_(False)  # rare words are not unlearnt
    if a.qat:
        qat.quantise(student)
    past, dtype = weights.metadata(a.init), torch.float16 if a.half else torch.float32

    def write(path: str, seen: int) -> None:
        save(student, path, dtype, weights.counted(past, "tuning_tokens", seen))

    run = Run(a, student, epochs, write, work(student, teacher), a.ema)
    if a.epochs and not a.fit and not state:
        run.set_budget(a.epochs * epochs.open())
    imitate = bool(a.imitation and teacher)
    if state:
        run.restore(state)
    elif imitate:
        run.kept["variance"] = layer_variance(teacher, epochs.peek(a.variance_batches), a)
    if a.qat:
        if not state:
            run.kept["inputs"] = qat.observe(student, epochs.peek(a.observed_batches))
        qat.settle(student, run.kept["inputs"])
    objective = Objective(student, teacher, run.kept["variance"].to(a.device) if imitate else None, a)
    compile_blocks(student, a)
    if teacher:
        compile_blocks(teacher, a)
    scored = run.done
    while run.more():
        batch = epochs.next()
        found = objective(batch, a.imitation * max(0.0, 1 - 2 * run.done) if imitate else 0.0)
        found["loss"].backward()
        run.update(batch.tokens, **found)
        if dev and run.done - scored > 1 / (a.scores + 1):
            scored = run.done
            with run.averaged():
                print(f"at {run.done:.0%}: {score(student, dev, a.device)}", flush=True)
    run.finish()
    report(run, student, dev, a)


def report(run: Run, student: Reader, dev: Windows | None, a: Namespace) -> None:
    if dev is None:
        return
    with run.averaged():
        as_trained = score(student, dev, a.device)
    if a.qat:
        print(f"final, 8-bit arithmetic: {as_trained}", flush=True)
        as_trained = score(build(a.model, a.out).to(a.device), dev, a.device)
    print(f"final: {as_trained}", flush=True)


def main() -> None:
    a = parse(__doc__, FLAGS, GPU, CPU)
    if a.qat:  # rounding must not be rounded again, nor is there a layer left to imitate
        a.amp, a.compile, a.imitation = False, False, 0.0
    writable(a.out)
    need(a.init, a.teacher, a.dev, a.vocab, *listed(a.train))
    dev = dev_windows(a) if a.dev else None
    if a.score_only:
        model = build(a.model, a.init).to(a.device)
        print(score(model, dev, a.device))
    elif a.train:
        train(a, dev)
    else:
        sys.exit("nothing to do: give --train or --score-only")


if __name__ == "__main__":
    main()
