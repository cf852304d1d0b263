"""MobileBERT and MobileBERT-EdgeTPU with a span head.

Sun et al. 2020 (arXiv 2004.02984); sizes from the TensorFlow Model Garden, projects/edgetpu/nlp. Letters in shapes:
B rows, T tokens, H = 512 between blocks.
"""
from __future__ import annotations

import sys
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from torch import Tensor, nn

import weights

MASKED = -120.0  # EdgeTPU's mask: the same as minus infinity in float, and kind to 8-bit ranges


@dataclass(frozen=True)
class Config:
    blocks: int = 6
    intra: int = 128  # width inside a block
    inner: int = 1024  # width inside a feed-forward network
    ffns: int = 2  # feed-forward networks a block
    heads: int = 4
    hidden: int = 512  # width between blocks
    emb: int = 128
    vocab: int = 30522
    positions: int = 512
    types: int = 2


XXS = Config()
XS = Config(blocks=8, intra=256, inner=1024, ffns=4)
S = Config(blocks=12, intra=256, inner=1024, ffns=4)
M = Config(blocks=12, intra=256, inner=1024, ffns=6)
BASE = Config(blocks=24, intra=128, inner=512, ffns=4)  # MobileBERT as published
TOY = Config(blocks=2)  # to rehearse with
CONFIGS = {"toy": TOY, "xxs": XXS, "xs": XS, "s": S, "m": M, "base": BASE}


class NoNorm(nn.Module):
    """Scale and shift by learnt numbers; no statistics of the input."""

    def __init__(self, width: int):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.bias = nn.Parameter(torch.zeros(width))

    def forward(self, x: Tensor) -> Tensor:
        return x * self.weight + self.bias


class Block(nn.Module):
    def __init__(self, c: Config):
        super().__init__()
        self.heads = c.heads
        self.inp, self.inp_norm = nn.Linear(c.hidden, c.intra), NoNorm(c.intra)
        self.kq, self.kq_norm = nn.Linear(c.hidden, c.intra), NoNorm(c.intra)  # key and query share this bottleneck
        self.q, self.k = nn.Linear(c.intra, c.intra), nn.Linear(c.intra, c.intra)
        self.v = nn.Linear(c.hidden, c.intra)
        self.o, self.o_norm = nn.Linear(c.intra, c.intra), NoNorm(c.intra)
        self.up = nn.ModuleList(nn.Linear(c.intra, c.inner) for _ in range(c.ffns))
        self.down = nn.ModuleList(nn.Linear(c.inner, c.intra) for _ in range(c.ffns))
        self.ffn_norm = nn.ModuleList(NoNorm(c.intra) for _ in range(c.ffns))
        self.out, self.out_norm = nn.Linear(c.intra, c.hidden), NoNorm(c.hidden)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        b, t, _ = x.shape
        kq = self.kq_norm(self.kq(x))
        q, k, v = (y.view(b, t, self.heads, -1).transpose(1, 2) for y in (self.q(kq), self.k(kq), self.v(x)))
        mask = None if mask is None else mask.to(q.dtype)
        a = F.scaled_dot_product_attention(q, k, v, attn_mask=mask).transpose(1, 2).reshape(b, t, -1)
        a = self.o_norm(self.o(a) + self.inp_norm(self.inp(x)))
        for up, down, norm in zip(self.up, self.down, self.ffn_norm):
            a = norm(down(F.relu(up(a))) + a)
        return self.out_norm(self.out(a) + x)


class MobileBert(nn.Module):
    def __init__(self, c: Config = XXS):
        super().__init__()
        self.c = c
        self.word = nn.Embedding(c.vocab, c.emb, padding_idx=0)  # row 0 stays zero: padding equals the text's end
        self.pos, self.typ = nn.Embedding(c.positions, c.hidden), nn.Embedding(c.types, c.hidden)
        self.proj, self.norm = nn.Linear(3 * c.emb, c.hidden), NoNorm(c.hidden)
        self.blocks = nn.ModuleList(Block(c) for _ in range(c.blocks))
        self.qa = nn.Linear(c.hidden, 2)
        for m in self.modules():
            if isinstance(m, (nn.Linear, nn.Embedding)):
                nn.init.trunc_normal_(m.weight, std=0.02)
            if isinstance(m, nn.Linear):
                nn.init.zeros_(m.bias)
        with torch.no_grad():
            self.word.weight[0].zero_()

    def embed(self, ids: Tensor, types: Tensor) -> Tensor:
        e = self.word(ids)
        none = e.new_zeros(e.shape[0], 1, e.shape[2])
        trigram = torch.cat([torch.cat([e[:, 1:], none], 1), e, torch.cat([none, e[:, :-1]], 1)], 2)
        return self.norm(self.proj(trigram) + self.pos.weight[: ids.shape[1]] + self.typ(types))

    @staticmethod
    def mask(attn: Tensor | None) -> Tensor | None:
        """What attention adds to its scores, [B,1,1,T]."""
        return None if attn is None else torch.where(attn[:, None, None, :], 0.0, MASKED)

    def encode(self, ids: Tensor, types: Tensor, attn: Tensor | None = None) -> list[Tensor]:
        """Hidden states before the first block and after each, [B,T,H]; attn [B,T] true on real tokens, None = all."""
        states, mask = [self.embed(ids, types)], self.mask(attn)
        for block in self.blocks:
            states.append(block(states[-1], mask))
        return states

    def head(self, h: Tensor) -> Tensor:
        """Start and end logits [B,T,2] in float32: bfloat16 would round near ties together."""
        with torch.autocast(h.device.type, enabled=False):
            return F.linear(h.float(), self.qa.weight, self.qa.bias)

    def forward(self, ids: Tensor, types: Tensor, attn: Tensor | None = None) -> Tensor:
        return self.head(self.encode(ids, types, attn)[-1])


PREFIX = "mobilebert."
BLOCK = {
    "inp": "bottleneck.input.dense", "inp_norm": "bottleneck.input.LayerNorm",
    "kq": "bottleneck.attention.dense", "kq_norm": "bottleneck.attention.LayerNorm",
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
    "o": "attention.output.dense", "o_norm": "attention.output.LayerNorm",
    "out": "output.bottleneck.dense", "out_norm": "output.bottleneck.LayerNorm",
}  # fmt: skip


def hf_names(c: Config) -> dict[str, str]:
    """{our tensor: its name in Hugging Face's MobileBertForQuestionAnswering}."""
    modules = {"word": "word_embeddings", "pos": "position_embeddings", "typ": "token_type_embeddings",
               "proj": "embedding_transformation", "norm": "LayerNorm"}  # fmt: skip
    modules = {ours: f"{PREFIX}embeddings.{theirs}" for ours, theirs in modules.items()} | {"qa": "qa_outputs"}
    for i in range(c.blocks):
        layer = f"{PREFIX}encoder.layer.{i}."
        modules |= {f"blocks.{i}.{ours}": layer + theirs for ours, theirs in BLOCK.items()}
        for j in range(c.ffns):
            at = layer if j == c.ffns - 1 else f"{layer}ffn.{j}."  # the last network stands outside the list
            modules |= {f"blocks.{i}.up.{j}": at + "intermediate.dense", f"blocks.{i}.down.{j}": at + "output.dense",
                        f"blocks.{i}.ffn_norm.{j}": at + "output.LayerNorm"}  # fmt: skip
    tensors = {}
    for ours, theirs in modules.items():
        kinds = ["weight"] if ours in ("word", "pos", "typ") else ["weight", "bias"]
        tensors |= {f"{ours}.{kind}": f"{theirs}.{kind}" for kind in kinds}
    return tensors


def config_of(tensors: dict[str, Tensor], path: str) -> Config:
    """Read the size off the tensors' names and shapes."""
    bare = {k.removeprefix(PREFIX): v for k, v in tensors.items()}
    blocks = len({k.split(".")[2] for k in bare if k.startswith("encoder.layer.")})
    ffns = 1 + len({k.split(".")[4] for k in bare if k.startswith("encoder.layer.0.ffn.")})
    try:
        inner, intra = bare["encoder.layer.0.intermediate.dense.weight"].shape
        return replace(XXS, blocks=blocks, ffns=ffns, intra=intra, inner=inner)
    except KeyError:
        sys.exit(f"{path} holds no MobileBERT")


def save_hf(model: MobileBert, path: str, dtype: torch.dtype = torch.float32, **metadata: str) -> None:
    state = model.state_dict()
    tensors = {theirs: state[ours].to(dtype).cpu() for ours, theirs in hf_names(model.c).items()}
    weights.write(path, tensors, metadata)


def load_hf(path: str) -> MobileBert:
    tensors = weights.read(path)
    model = MobileBert(config_of(tensors, path))
    weights.load_strictly(model, weights.pick(tensors, hf_names(model.c), PREFIX, path), path)
    return model
