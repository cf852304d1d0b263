"""Rows of questions, token windows, padded batches, and SQuAD v1.1 scoring.

A row is {"id", "source", "license", "title"?, "context", "question", "answers": [{"text", "start"}]}. `start` counts
Unicode code points; no answers = the context does not answer. Files may be .jsonl or .jsonl.xz.
"""
from __future__ import annotations

import hashlib
import json
import lzma
import re
import string
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import Any, NamedTuple, TextIO

import numpy as np
import torch
from tokenizers import BertWordPieceTokenizer
from torch import Tensor

PAD, CLS, SEP, MASK = 0, 101, 102, 103
MAX_QUESTION = 64
GOLDS = 4  # right places kept for a question
Spans = list[tuple[int, int]]  # first and last token

# ---------------------------------------------------------------------------------------------------------- reading


def open_text(path: str) -> TextIO:
    try:
        if path.endswith(".xz"):
            return lzma.open(path, "rt", encoding="utf8", errors="replace")
        return open(path, encoding="utf8", errors="replace")
    except OSError as error:
        sys.exit(f"{path} cannot be opened: {error.strerror}")


def load(path: str, limit: int | None = None) -> list[dict]:
    rows = []
    try:
        with open_text(path) as lines:
            for line in lines:
                rows.append(json.loads(line))
                if limit and len(rows) >= limit:
                    break
    except (lzma.LZMAError, EOFError) as error:
        sys.exit(f"{path} cannot be read whole: {error}")
    except json.JSONDecodeError:
        sys.exit(f"{path} is damaged: line {len(rows) + 1} is no row of JSON")
    return rows


def held_out(title: str) -> bool:
    """One article of SQuAD's training set in ten is kept for calibrating confidence; no reader may learn from it."""
    return int(hashlib.sha1(title.encode()).hexdigest(), 16) % 10 == 0


def training_rows(paths: Iterable[str], limit: int | None = None) -> list[dict]:
    """Rows of all files without the held-out articles, under whichever set an article appears."""
    rows = [row for path in paths for row in load(path, limit)]
    squad = {row["title"] for row in rows if row.get("source", "").startswith("squad-v1.1-train")}
    kept_back = {title for title in squad if held_out(title)}
    return [row for row in rows if row.get("title", "").replace(" ", "_") not in kept_back]


def tokenizer(vocab: str) -> BertWordPieceTokenizer:
    try:
        return BertWordPieceTokenizer(vocab, lowercase=True)
    except Exception as error:  # the library raises a bare Exception
        sys.exit(f"{vocab} cannot be read: {error}")


def token_span(offsets: np.ndarray, start: int, end: int) -> tuple[int, int] | None:
    """First and last token that touch characters [start, end); offsets [tokens, 2]."""
    first = int(np.searchsorted(offsets[:, 1], start, side="right"))
    last = int(np.searchsorted(offsets[:, 0], end, side="left")) - 1
    return (first, last) if first <= last else None


# ---------------------------------------------------------------------------------------------------------- batches


class Window(NamedTuple):
    ids: list[int]  # [CLS] question [SEP] heading passage [SEP]
    passage: int  # where segment 1 begins
    first: int  # where answers may begin, after the heading
    golds: Spans  # right answers; empty = this passage has none
    key: int  # same key = same window, for the teacher's kept logits


@dataclass
class Batch:
    """Windows of one padded length. Arrays of numpy as built, tensors once on a device."""

    ids: Any  # [B,T], 16 bits: whole epochs lie on the device
    passage: Any  # [B], and the next two: as in Window
    first: Any  # [B]
    length: Any  # [B]
    golds: Any  # [B,2,GOLDS] starts and ends, -1 = none, token 0 = no answer here
    keys: Any  # [B]
    tokens: int  # real ones

    def to(self, device: str) -> Batch:
        values = [getattr(self, field.name) for field in fields(self)]
        return Batch(*(torch.from_numpy(v).to(device) if isinstance(v, np.ndarray) else v for v in values))

    def inputs(self) -> tuple[Tensor, Tensor, Tensor]:
        """ids, types, attn, each [B,T]."""
        at = torch.arange(self.ids.shape[1], device=self.ids.device)
        real = at < self.length[:, None]
        return self.ids.long(), ((at >= self.passage[:, None]) & real).long(), real

    def context(self) -> Tensor:
        """Where an answer may stand, [B,T]."""
        at = torch.arange(self.ids.shape[1], device=self.ids.device)
        return (at >= self.first[:, None]) & (at < self.length[:, None] - 1)

    def context_or_null(self) -> Tensor:
        """The same and [CLS], which stands for "not answered here"."""
        allowed = self.context()
        allowed[:, 0] = True
        return allowed


def collate(windows: list[Window], width: int) -> Batch:
    ids = np.zeros((len(windows), width), np.int16)
    golds = np.full((len(windows), 2, GOLDS), -1, np.int64)
    for b, w in enumerate(windows):
        ids[b, : len(w.ids)] = w.ids
        for side in (0, 1):  # one start may serve two answers: count it once
            places = sorted({g[side] for g in w.golds})[:GOLDS] or [0]
            golds[b, side, : len(places)] = places
    sizes = np.array([(w.passage, w.first, len(w.ids), w.key) for w in windows], np.int64).reshape(-1, 4).T
    passage, first, length, keys = np.ascontiguousarray(sizes)
    return Batch(ids, passage, first, length, golds, keys, int(length.sum()))


def pack(groups: Iterable[list[Window]], tokens: int, multiple: int, full: bool) -> list[Batch]:
    """Batches of at most `tokens` padded tokens from groups that stay together, of like length.

    full: drop what fills no batch, so that a compiler meets one shape a length.
    """
    waiting: dict[int, list[Window]] = defaultdict(list)
    batches = []
    for group in groups:
        width = -(-max(len(w.ids) for w in group) // multiple) * multiple
        waiting[width] += group
        most = max(1, tokens // (width * len(group))) * len(group)
        if len(waiting[width]) >= most:
            batches.append(collate(waiting.pop(width), width))
    return batches if full else batches + [collate(windows, width) for width, windows in waiting.items()]


# ---------------------------------------------------------------------------------------------------------- scoring


class Windows:
    """All windows of rows for scoring: whole contexts, `stride` tokens apart where one window is too short."""

    def __init__(self, tok: BertWordPieceTokenizer, rows: list[dict], max_len: int = 384, stride: int = 128):
        self.rows = rows
        texts = list(dict.fromkeys(row["context"] for row in rows))
        encoded = tok.encode_batch(texts, add_special_tokens=False)
        self.contexts = {text: (e.ids, e.offsets) for text, e in zip(texts, encoded)}
        questions = tok.encode_batch([row["question"] for row in rows], add_special_tokens=False)
        self.ids: list[list[int]] = []
        self.passage: list[int] = []  # where the passage begins in the window
        self.row: list[int] = []
        self.at: list[int] = []  # which token of the context it begins with
        for i, (row, q) in enumerate(zip(rows, questions)):
            question, context = q.ids[:MAX_QUESTION], self.contexts[row["context"]][0]
            room, at = max_len - len(question) - 3, 0
            while True:
                self.ids.append([CLS, *question, SEP, *context[at : at + room], SEP])
                self.passage.append(len(question) + 2)
                self.row.append(i)
                self.at.append(at)
                if at + room >= len(context):
                    break
                at += stride

    def text(self, window: int, first: int, last: int) -> str:
        """The context's own characters from one token of a window to another."""
        context = self.rows[self.row[window]]["context"]
        offsets, shift = self.contexts[context][1], self.at[window] - self.passage[window]
        return context[offsets[first + shift][0] : offsets[last + shift][1]]


def normalise(text: str) -> str:
    text = "".join(c for c in text.lower() if c not in set(string.punctuation))
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())


def f1(predicted: str, gold: str) -> float:
    p, g = normalise(predicted).split(), normalise(gold).split()
    common = sum((Counter(p) & Counter(g)).values())
    return 2 * common / (len(p) + len(g)) if common else 0.0


def em(predicted: str, gold: str) -> float:
    return float(normalise(predicted) == normalise(gold))


def best_span(start: np.ndarray, end: np.ndarray, first: int, n: int, max_answer: int = 30) -> tuple[int, int, float]:
    """Best (i, j), first <= i <= j < n-1, by start[i] + end[j], and that sum; (0, 0, -1e9) if none. Logits 1-D."""
    s, e = start[first : n - 1], end[first : n - 1]
    best = (0, 0, -1e9)
    for i in np.argsort(-s)[:20]:
        reach = e[i : i + max_answer]
        k = int(reach.argmax())
        if s[i] + reach[k] > best[2]:
            best = (int(first + i), int(first + i + k), float(s[i] + reach[k]))
    return best


class Reading(NamedTuple):
    score: float  # start + end logit of the best span
    null: float  # of "no answer"
    text: str


Logits = Callable[[Tensor, Tensor, Tensor], Tensor]


def read(logits: Logits, windows: Windows, tokens: int = 12288) -> dict[int, Reading]:
    """Best span of each row over its windows; logits(ids, types, attn) -> [B,T,2]."""
    readings: dict[int, Reading] = {}
    order = sorted(range(len(windows.ids)), key=lambda j: len(windows.ids[j]))
    while order:
        size = 1
        while size < len(order) and len(windows.ids[order[size]]) * (size + 1) <= tokens:
            size += 1
        some, order = order[:size], order[size:]
        longest = len(windows.ids[some[-1]])
        batch = collate([Window(windows.ids[j], windows.passage[j], 0, [], j) for j in some], longest)
        out = logits(*batch.to("cpu").inputs()).float().cpu().numpy()
        for z, j in zip(out, some):
            n = len(windows.ids[j])
            i, k, score = best_span(z[:n, 0], z[:n, 1], windows.passage[j], n)
            row, null = windows.row[j], float(z[0, 0] + z[0, 1])
            known = readings.get(row)
            null = min(null, known.null) if known else null
            if i and (known is None or score > known.score):
                readings[row] = Reading(score, null, windows.text(j, i, k))
            elif known:
                readings[row] = known._replace(null=null)
    return readings


def evaluate(readings: dict[int, Reading], rows: list[dict]) -> tuple[float, float, int]:
    """EM and F1 in per cent by the SQuAD v1.1 rules over the answerable rows, and their number."""
    exact = overlap = n = 0.0
    for i, row in enumerate(rows):
        golds = [a["text"] for a in row["answers"]]
        if golds:
            text = readings[i].text if i in readings else ""
            n += 1
            exact += max(em(text, g) for g in golds)
            overlap += max(f1(text, g) for g in golds)
    return 100 * exact / max(n, 1), 100 * overlap / max(n, 1), int(n)


def answerability(readings: dict[int, Reading], rows: list[dict]) -> float | None:
    """Area under the ROC curve of score - null, answerable against not; None where either kind is absent."""
    margin = [readings[i].score - readings[i].null if i in readings else -1e9 for i in range(len(rows))]
    yes = np.array([m for m, row in zip(margin, rows) if row["answers"]])
    no = np.sort([m for m, row in zip(margin, rows) if not row["answers"]])
    if not len(yes) or not len(no):
        return None
    below = (np.searchsorted(no, yes, side="left") + np.searchsorted(no, yes, side="right")) / 2
    return float(below.mean() / len(no))
