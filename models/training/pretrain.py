"""Imitation: grow a student whose blocks give what the teacher's layers give for the same input.

Every step mixes (--mix) questions with their passages, plain text and cloze questions made from it. Layer imitation
(--imitation) on all of them; on questions also the teacher's span distribution (--kl), on questions and cloze the
right span (--hard).

usage: pretrain.py --model xxs --teacher teacher.safetensors --train a.jsonl.xz,b.jsonl.xz --vocab vocab.txt \\
                   --out imitation.safetensors [--corpus corpus.npz] [--budget 7e8 | --minutes 10 --fit] [--resume]
"""
from __future__ import annotations

import sys
from argparse import Namespace

import torch
from torch import Tensor

import losses
import mobilebert
import teacher as minilm
import weights
from corpus import Corpus
from device import autocast, compile_blocks, compiled
from epochs import Epochs
from flags import listed, need, parse, writable
from initialise import calibrate, inherit
from qa_data import Batch, tokenizer, training_rows
from questions import Options, Questions
from run import Run, saved_state, work

FLAGS = dict(model="xxs", init="", random_init=False, teacher="", allow_untrained_teacher=False, train="", corpus="",
             vocab="vocab.txt", out="imitation.safetensors", half=False, resume=False, minutes=1e9, fit=False, limit=0,
             seed=0, temperature=2.0, imitation=1.0, variance_batches=50)  # fmt: skip
GPU = dict(mix="text=.4,qa=.4,cloze=.2", tokens=65536, length=384, long_share=0.0, multiple=64, lr=1.5e-3,
           lr_end=0.0, warm=200, budget=7e8, kl=0.5, hard=0.25, every=100, check=50, compile=True, amp=True,
           optimiser="muon")  # fmt: skip
CPU = dict(mix="qa=1", tokens=2048, length=192, long_share=0.1, multiple=16, lr=2e-3, lr_end=8e-4, warm=100,
           budget=5e6, kl=0.5, hard=0.25, every=100, check=20, compile=False, amp=True, optimiser="muon")  # fmt: skip
SAMPLES = 10**9  # step numbers beyond any run, for batches that are only looked at


def shares(mix: str) -> dict[str, float]:
    """ "text=.4,qa=.6" -> {"text": .4, "qa": .6}."""
    found = {kind: float(share) for kind, share in (part.split("=") for part in mix.split(","))}
    unknown = set(found) - {"qa", "text", "cloze"}
    if unknown:
        sys.exit(f"--mix knows qa, text and cloze, not {', '.join(sorted(unknown))}")
    return {kind: share for kind, share in found.items() if share > 0}


class Mix:
    """The parts of each step, kind -> batch, as large as their shares of the step's tokens."""

    def __init__(self, a: Namespace, epochs: Epochs, corpus: Corpus | None):
        self.size = {kind: int(a.tokens * share) for kind, share in shares(a.mix).items()}
        self.epochs, self.corpus, self.device = epochs, corpus, a.device

    def drawn(self, number: int) -> dict[str, Batch]:
        makers = {"text": self.corpus.text_batch, "cloze": self.corpus.cloze_batch} if self.corpus else {}
        wanted = {kind: make for kind, make in makers.items() if kind in self.size}
        return {kind: make(number, self.size[kind]).to(self.device) for kind, make in wanted.items()}

    def step(self, number: int) -> dict[str, Batch]:
        return ({"qa": self.epochs.next()} if "qa" in self.size else {}) | self.drawn(number)

    def samples(self, count: int) -> list[Batch]:
        """Some batches of every kind, without using them up."""
        asked = self.epochs.peek(count) if "qa" in self.size else []
        return asked + [batch for i in range(count) for batch in self.drawn(SAMPLES + i).values()]


@torch.no_grad()
def layer_variance(teacher: minilm.MiniLM, batches: list[Batch], a: Namespace) -> Tensor:
    """Variance of each layer's output over real tokens, averaged over its numbers, [layers]."""
    count = total = square = torch.zeros((), dtype=torch.float64, device=a.device)
    for batch in batches:
        ids, types, real = batch.inputs()
        with autocast(a):
            states = torch.stack(teacher.encode(ids, types, real)[1:]).double() * real[..., None]
        count, total, square = count + real.sum(), total + states.sum((1, 2)), square + states.square().sum((1, 2))
    return (square / count - (total / count).square()).mean(1).float()


class Objective:
    """The losses of one part of a step."""

    def __init__(self, student: mobilebert.MobileBert, teacher: minilm.MiniLM, variance: Tensor, a: Namespace):
        self.student, self.teacher, self.variance, self.a = student, teacher, variance, a
        self.pairs = losses.pairs(len(student.blocks))
        self.imitation = compiled(losses.imitation, a)
        self.span, self.soft_span = compiled(losses.span, a), compiled(losses.soft_span, a)

    def __call__(self, kind: str, batch: Batch) -> dict[str, Tensor]:
        ids, types, real = batch.inputs()
        attn = None if kind == "text" else real  # text has no padding: the fastest attention
        with autocast(self.a):
            with torch.no_grad():
                taught = self.teacher.encode(ids, types, attn)
            learnt = self.student.encode(ids, types, attn)
        ours, theirs = [learnt[i] for i, _ in self.pairs], [taught[j] for _, j in self.pairs]
        found = {"imitation": self.imitation(ours, theirs, real, self.variance)}
        if kind != "text" and (self.a.hard or self.a.kl):
            logits, allowed = self.student.head(learnt[-1]), batch.context_or_null()
            if self.a.hard:
                found["hard"] = self.span(logits, allowed, batch.golds)
            if self.a.kl and kind == "qa":  # a teacher of questions knows nothing of gaps
                with torch.no_grad():
                    target = self.teacher.head(taught[-1])
                found["kl"] = self.soft_span(logits, target, allowed, self.a.temperature)
        return found


def backward(objective: Objective, parts: dict[str, Batch], a: Namespace) -> dict[str, Tensor]:
    """One step's gradients, part by part to need less memory; returns what to print."""
    tokens = sum(batch.tokens for batch in parts.values())
    asked = sum(batch.tokens for kind, batch in parts.items() if kind != "text")
    weight = {"imitation": a.imitation, "hard": a.hard, "kl": a.kl}
    shown: dict[str, Tensor] = {}
    for kind, batch in parts.items():
        share = {"imitation": batch.tokens / tokens, "hard": batch.tokens / max(asked, 1), "kl": 1.0}
        found = {name: value * share[name] for name, value in objective(kind, batch).items()}
        loss = sum(value * weight[name] for name, value in found.items())
        loss.backward()
        for name, value in {"loss": loss, **found}.items():
            shown[name] = shown.get(name, 0.0) + value.detach()
    return shown


def main() -> None:
    a = parse(__doc__, FLAGS, GPU, CPU)
    writable(a.out)
    need(a.init, a.teacher, a.vocab, *listed(a.train))
    state = saved_state(a)
    rows = training_rows(listed(a.train), a.limit or None)
    options = Options(length=a.length, long_share=a.long_share, tokens=int(a.tokens * shares(a.mix).get("qa", 1)),
                      multiple=a.multiple, full=a.device == "cuda", seed=a.seed)  # fmt: skip
    questions = Questions(tokenizer(a.vocab), rows, options)
    epochs = Epochs(questions, a.device, state["position"] if state else (0, 0))
    corpus = Corpus(a.corpus, a.seed) if a.corpus else None
    if corpus is None and set(shares(a.mix)) != {"qa"}:
        sys.exit("text and cloze in --mix need --corpus, which corpus.py makes")
    mix = Mix(a, epochs, corpus)

    teacher = minilm.load_hf(a.teacher, allow_untrained=a.allow_untrained_teacher).eval().requires_grad_(False)
    teacher.to(a.device)
    student = mobilebert.load_hf(a.init) if a.init else mobilebert.MobileBert(mobilebert.CONFIGS[a.model])
    student.to(a.device).train()
    samples = [] if state else mix.samples(a.variance_batches)
    if not (state or a.init or a.random_init):
        frequency = questions.frequency + (corpus.frequency() if corpus else 0)
        inherit(student, teacher, torch.from_numpy(frequency).to(a.device))
        calibrate(student, teacher, samples)
    past = weights.metadata(a.init)

    def write(path: str, seen: int) -> None:
        dtype = torch.float16 if a.half else torch.float32
        mobilebert.save_hf(student, path, dtype, **weights.counted(past, "imitation_tokens", seen))

    run = Run(a, student, epochs, write, work(student, teacher), floor=1.0)  # 1 = as good as a constant
    if state:
        run.restore(state)
    else:
        run.kept["variance"] = layer_variance(teacher, samples, a)
    objective = Objective(student, teacher, run.kept["variance"].to(a.device), a)
    compile_blocks(student, a)
    compile_blocks(teacher, a)
    while run.more():
        parts = mix.step(run.step)
        shown = backward(objective, parts, a)
        run.update(sum(batch.tokens for batch in parts.values()), **shown)
    run.finish()


if __name__ == "__main__":
    main()
