"""Plain text -> token ids to imitate on, and cloze questions to answer.

A cloze question is a sentence with one phrase cut out (half the time a question word stands in the gap), asked of the
text round it without that sentence, where the phrase stands again. Up to four places count as right.

usage: corpus.py --text wiki.txt.xz,docs.txt.xz --vocab vocab.txt --out corpus.npz [--share 0.25] [--length 384]
"""
from __future__ import annotations

import argparse
import os
import random
import re
import sys
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

import numpy as np
from tokenizers import BertWordPieceTokenizer

from flags import listed, need, writable
from qa_data import CLS, GOLDS, MASK, SEP, Batch, Window, collate, open_text, token_span, tokenizer

CHUNK = 4000  # characters of consecutive lines
TRIES = 6  # questions a chunk at most
MAX_GAP_SENTENCE = 60  # tokens

PHRASE = re.compile(
    r"\b(?:[A-Z][\w'-]*(?: (?:of |the |and |de )?[A-Z][\w'-]*){0,4}"  # names
    r"|\d(?:[\d,.:/%-]*[\d%])?(?: (?:million|billion|percent|years|MB|GB|ms|bytes))?"  # numbers, no dot at the end
    r"|[a-z]+(?:[A-Z_.]\w+)+)"  # identifiers
)
SENTENCE = re.compile(r"(?:[^.!?\n]|[.!?](?!\s|$))+(?:[.!?]+|\n|$)")  # linear; a dot inside a word ends nothing
STOP = set(
    "a about after all also although an and any are as at be because been before both but by can could do does each "
    "first for from had has have he her here his how however i if in into is it its just may more most must no not "
    "note now of on once one only or other our out she should since so some step such than that the their them then "
    "there these they this those though through to two until up use used using was we were what when where whether "
    "which while who why will with would you your".split()
)
WORD = re.compile(r"[^\W\d_]{3,}")
YEAR = re.compile(r"1[0-9]\d\d$|20\d\d$")


class Place(NamedTuple):
    sentence: int
    start: int
    end: int


def chunks(path: str, share: float) -> Iterator[str]:
    """Chunks of whole lines, an even share of the file from its beginning to its end."""
    with open_text(path) as lines:
        held, size, count = [], 0, 0
        for line in lines:
            held.append(line)
            size += len(line)
            if size > CHUNK:
                count += 1
                if int(count * share) > int((count - 1) * share):
                    yield "".join(held)
                held, size = [], 0


def content_words(text: str) -> set[str]:
    return {w for w in WORD.findall(text.lower()) if w not in STOP}


def phrases(text: str, sentences: list[tuple[int, int]]) -> dict[str, list[Place]]:
    """Phrases worth asking for, with every place where they stand."""
    places: dict[str, list[Place]] = {}
    for number, (start, end) in enumerate(sentences):
        for m in PHRASE.finditer(text, start, end):
            phrase = re.sub(r"['’]s$", "", m.group())
            places.setdefault(phrase, []).append(Place(number, m.start(), m.start() + len(phrase)))
    small = set(re.findall(r"\b[a-z]+\b", text))
    begins = {start for start, _ in sentences}

    def worth(phrase: str) -> bool:
        if len(phrase) < 2 or phrase.lower() in STOP:
            return False
        if phrase[0].isupper() and " " not in phrase:  # a capital may only mean that a sentence begins
            return phrase.lower() not in small and any(p.start not in begins for p in places[phrase])
        return True

    return {phrase: found for phrase, found in places.items() if worth(phrase)}


def question_word(phrase: str, rnd: random.Random) -> str:
    if YEAR.match(phrase):
        return "when"
    if phrase[0].isdigit():
        return "how many"
    return rnd.choice(["who", "what"]) if phrase[0].isupper() else "what"


class Cloze:
    """Makes the questions of a chunk; everything is cut from the chunk's own tokens."""

    def __init__(self, tok: BertWordPieceTokenizer, length: int, seed: int):
        self.length, self.rnd = length, random.Random(seed)
        self.gap = {w: tok.encode(w, add_special_tokens=False).ids for w in ("who", "what", "when", "how many")}

    def windows(self, text: str, ids: list[int], offsets: np.ndarray) -> Iterator[Window]:
        sentences = []
        for m in SENTENCE.finditer(text):
            start = m.start() + len(m.group()) - len(m.group().lstrip())
            if 40 < m.end() - start < 300:
                sentences.append((start, m.end()))
        words = [content_words(text[a:b]) for a, b in sentences]
        found = [(phrase, places) for phrase, places in phrases(text, sentences).items() if len(places) > 1]
        self.rnd.shuffle(found)
        for phrase, places in found[:TRIES]:
            window = self.window(text, ids, offsets, sentences, words, phrase, places)
            if window:
                yield window

    def window(self, text: str, ids: list[int], offsets: np.ndarray, sentences: list[tuple[int, int]],
               words: list[set[str]], phrase: str, places: list[Place]) -> Window | None:  # fmt: skip
        asked = self.rnd.choice(places)
        a, b = sentences[asked.sentence]
        if phrase.lower() in (text[a : asked.start] + text[asked.end : b]).lower():
            return None  # the question would hold its answer
        own = content_words(phrase)
        shared = [p for p in places if p.sentence != asked.sentence
                  and len((words[asked.sentence] & words[p.sentence]) - own) >= 2]  # fmt: skip
        sentence, gap = token_span(offsets, a, b), token_span(offsets, asked.start, asked.end)
        if not shared or not sentence or not gap:
            return None
        question = self.question(ids, sentence, gap, phrase)
        everywhere = re.finditer(rf"(?<!\w){re.escape(phrase)}(?!\w)", text)
        right = [token_span(offsets, m.start(), m.end()) for m in everywhere]
        target = self.rnd.choice(shared)
        return self.passage(question, ids, sentence, token_span(offsets, target.start, target.end), right)

    def question(self, ids: list[int], sentence: tuple[int, int], gap: tuple[int, int], phrase: str) -> list[int]:
        filler = [MASK] if self.rnd.random() < 0.5 else self.gap[question_word(phrase, self.rnd)]
        before, after = ids[sentence[0] : gap[0]], ids[gap[1] + 1 : sentence[1] + 1]
        spare = max(0, len(before) + len(filler) + len(after) - MAX_GAP_SENTENCE)
        cut = min(spare, max(0, len(before) - MAX_GAP_SENTENCE // 2))  # keep both sides of the gap
        return (before[cut:] + filler + after)[:MAX_GAP_SENTENCE]

    def passage(self, question: list[int], ids: list[int], out: tuple[int, int], target: tuple[int, int] | None,
                right: list[tuple[int, int] | None]) -> Window | None:  # fmt: skip
        """The chunk without the asking sentence `out`, cut at random round the target; None where it has too many."""
        body = ids[: out[0]] + ids[out[1] + 1 :]
        gone, room = out[1] + 1 - out[0], self.length - len(question) - 3
        if target is None or target[1] - target[0] > 12 or len(body) < room // 2:
            return None
        before = [(s, e) for s, e in filter(None, right) if e < out[0]]
        moved = before + [(s - gone, e - gone) for s, e in filter(None, right) if s > out[1]]
        start, end = (x - gone if x > out[1] else x for x in target)
        low, high = max(0, end + 1 - room), min(start, max(0, len(body) - room))
        cut = self.rnd.randint(low, max(low, high))
        first = len(question) + 2
        inside = [(s - cut + first, e - cut + first) for s, e in moved if s >= cut and e < cut + room]
        if not 1 <= len(inside) <= GOLDS:
            return None
        return Window([CLS, *question, SEP, *body[cut : cut + room], SEP], first, first, inside, 0)


_tok: BertWordPieceTokenizer | None = None


def encode(job: tuple[list[str], str, int, int]) -> tuple[np.ndarray, Batch]:
    """One job of a worker: chunks -> (ids of the text, cloze windows padded to length)."""
    global _tok
    texts, vocab, length, seed = job
    _tok = _tok or tokenizer(vocab)
    cloze, flat, windows = Cloze(_tok, length, seed), [], []
    for text, e in zip(texts, _tok.encode_batch(texts, add_special_tokens=False)):
        flat += e.ids
        windows += cloze.windows(text, e.ids, np.array(e.offsets, np.int64).reshape(-1, 2))
    return np.array(flat, np.int16), collate(windows, length)


class Corpus:
    """What corpus.py wrote: text [tokens] and cloze windows; batches are drawn by step, so that resuming is exact."""

    def __init__(self, path: str, seed: int):
        need(path)
        self.seed = seed
        try:
            with np.load(path) as z:
                self.flat = z["flat"]
                self.cloze = [z[name] for name in ("ids", "passage", "first", "length", "golds")]
        except (zipfile.BadZipFile, ValueError, KeyError, EOFError) as error:
            sys.exit(f"{path} cannot be read whole: {error}")

    def frequency(self) -> np.ndarray:
        return np.bincount(self.flat, minlength=30522)

    def text_batch(self, step: int, tokens: int, length: int = 128) -> Batch:
        rnd = np.random.default_rng((self.seed, step, 0))
        rows, n = max(1, tokens // length), length - 2
        at = rnd.integers(0, len(self.flat) - n, rows)
        edge = np.ones((rows, 1), np.int16)
        ids = np.concatenate([edge * CLS, self.flat[at[:, None] + np.arange(n)], edge * SEP], 1)
        whole, none = np.full(rows, length), np.full((rows, 2, GOLDS), -1)
        return Batch(ids, whole, whole, whole, none, at, rows * length)

    def cloze_batch(self, step: int, tokens: int) -> Batch:
        rnd = np.random.default_rng((self.seed, step, 1))
        ids, passage, first, length, golds = self.cloze
        pick = rnd.integers(0, len(ids), max(1, tokens // ids.shape[1]))
        return Batch(ids[pick], passage[pick], first[pick], length[pick], golds[pick], pick, int(length[pick].sum()))


def jobs(paths: list[str], share: float, vocab: str, length: int) -> Iterator[tuple[list[str], str, int, int]]:
    held: list[str] = []
    number = 0
    for path in paths:
        for chunk in chunks(path, share):
            held.append(chunk)
            if len(held) == 256:
                yield held, vocab, length, number
                held, number = [], number + 1
    if held:
        yield held, vocab, length, number


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--text", required=True)
    parser.add_argument("--vocab", default="vocab.txt")
    parser.add_argument("--out", default="corpus.npz")
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--length", type=int, default=384)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    a = parser.parse_args()
    need(*listed(a.text), a.vocab)
    os.environ["TOKENIZERS_PARALLELISM"] = "false"  # one core a worker
    writable(a.out)
    began = time.time()
    with ProcessPoolExecutor(a.workers) as pool:
        done = list(pool.map(encode, jobs(listed(a.text), a.share, a.vocab, a.length)))
    flat = np.concatenate([text for text, _ in done])
    arrays = {name: np.concatenate([getattr(batch, name) for _, batch in done])
              for name in ("ids", "passage", "first", "length", "golds")}  # fmt: skip
    with open(a.out + ".part", "wb") as file:
        np.savez_compressed(file, flat=flat, **arrays)
    os.replace(a.out + ".part", a.out)
    print(f"{a.out}: {len(flat) / 1e6:.1f}M tokens, {len(arrays['ids'])} cloze questions, {time.time() - began:.0f} s")


if __name__ == "__main__":
    main()
