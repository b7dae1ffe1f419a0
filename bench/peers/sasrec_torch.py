"""SASRec in PyTorch on one file of ordered interactions, written two ways: what our own is measured against.

    python bench/peers/sasrec_torch.py ../shared/data/ml-1m/interactions.tsv --epochs 3
    python bench/peers/sasrec_torch.py ../shared/data/ml-1m/interactions.tsv --epochs 3 --variant popular

softmax: written for speed. scaled_dot_product_attention with is_causal, padding at the end (so that the causal mask hides it), full
    cross-entropy with tied items at the places that have a target and at no other. The layers are those of configs/sasrec-ml-1m.json;
    positions count from the start here and from the end there, and weights start as PyTorch's layers do, so what is learned in an epoch
    is not to be compared.
    --attention-dropout 0 leaves out the dropout of attention probabilities, with which PyTorch has no fused kernel on a CPU.
popular: computes what SASRec.pytorch does, with its defaults for ml-1m (hidden 50, dropout .2, one negative, binary cross-entropy):
    nn.MultiheadAttention that returns its weights, convolutions of width 1, padding in front, all 200 places.

The last item of each user is test, the one before it dev, the rest is trained on. Prints one JSON line: seconds of each epoch, without
reading and evaluation; tokens_per_s, places with a target by the median of the epochs after the first; hr@10 and ndcg@10 on test, every
item ranked, without what the user had.
"""

import argparse
import json
import os
import statistics
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


def read(file):
    """A history for each user, by the third column, which is a time or an order; items from 1 on."""
    of, items = {}, {}
    with open(file, encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            user, item, when = line.rstrip("\n").split("\t")[:3]
            of.setdefault(user, []).append((float(when), items.setdefault(item, len(items) + 1)))
    return [[item for _, item in sorted(history, key=lambda seen: seen[0])] for history in of.values()], len(items)


class Block(nn.Module):
    """Pre-norm: attention, then two layers with ReLU, each with a residual."""

    def __init__(self, d, heads, dropout, attention_dropout):
        super().__init__()
        self.heads, self.attention_dropout = heads, attention_dropout
        self.norm, self.norm2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.first, self.second = nn.Linear(d, d), nn.Linear(d, d)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        b, n, d = x.shape
        q, k, v = self.qkv(self.norm(x)).view(b, n, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        p = self.attention_dropout if self.training else 0.0
        mixed = F.scaled_dot_product_attention(q, k, v, dropout_p=p, is_causal=True)
        x = x + self.dropout(self.out(mixed.transpose(1, 2).reshape(b, n, d)))
        return x + self.dropout(self.second(self.dropout(F.relu(self.first(self.norm2(x))))))


class Softmax(nn.Module):
    """Full cross-entropy; row 0 of the items is padding."""

    def __init__(self, items, args):
        super().__init__()
        d = args.dimensions
        self.items, self.positions = nn.Embedding(items + 1, d, padding_idx=0), nn.Embedding(args.length, d)
        self.blocks = nn.ModuleList(Block(d, args.heads, args.dropout, args.attention_dropout) for _ in range(args.layers))
        self.norm, self.dropout = nn.LayerNorm(d), nn.Dropout(args.dropout)
        for table in (self.items, self.positions):
            nn.init.normal_(table.weight, std=0.02)

    @staticmethod
    def pad(histories):
        out = np.zeros((len(histories), max(map(len, histories))), np.int64)
        for row, history in zip(out, histories):
            row[: len(history)] = history
        return torch.from_numpy(out)

    def forward(self, x):
        h = self.items(x) * self.items.embedding_dim**0.5 + self.positions.weight[: x.shape[1]]
        h = self.dropout(h)
        for block in self.blocks:
            h = block(h)
        return self.norm(h)

    def loss(self, x, y, histories, rng):
        at = y > 0
        return F.cross_entropy(self(x)[at] @ self.items.weight[1:].T, y[at] - 1)

    def last(self, histories):
        lengths = torch.tensor([len(h) for h in histories])
        return self(self.pad(histories))[torch.arange(len(histories)), lengths - 1]


class PopularBlock(nn.Module):
    def __init__(self, d, heads, dropout):
        super().__init__()
        self.norm, self.norm2 = nn.LayerNorm(d, eps=1e-8), nn.LayerNorm(d, eps=1e-8)
        self.attention = nn.MultiheadAttention(d, heads, dropout)
        self.first, self.second = nn.Conv1d(d, d, 1), nn.Conv1d(d, d, 1)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, hidden):
        q = self.norm(x).transpose(0, 1)
        keys = x.transpose(0, 1)
        x = self.norm2((q + self.attention(q, keys, keys, attn_mask=hidden)[0]).transpose(0, 1))
        inner = F.relu(self.dropout(self.first(x.transpose(1, 2))))
        return x + self.dropout(self.second(inner)).transpose(1, 2)


class Popular(nn.Module):
    """One negative for each place, not of the user's items."""

    def __init__(self, items, args):
        super().__init__()
        d = args.dimensions
        self.length, self.count = args.length, items
        self.items, self.positions = nn.Embedding(items + 1, d, padding_idx=0), nn.Embedding(args.length, d)
        self.blocks = nn.ModuleList(PopularBlock(d, args.heads, args.dropout) for _ in range(args.layers))
        self.norm, self.dropout = nn.LayerNorm(d, eps=1e-8), nn.Dropout(args.dropout)
        for parameter in self.parameters():
            if parameter.dim() > 1:
                nn.init.xavier_normal_(parameter)

    def pad(self, histories):
        out = np.zeros((len(histories), self.length), np.int64)
        for row, history in zip(out, histories):
            row[self.length - len(history) :] = history
        return torch.from_numpy(out)

    def forward(self, x):
        shown = (x != 0).unsqueeze(-1)
        h = self.items(x) * self.items.embedding_dim**0.5 + self.positions.weight
        h = self.dropout(h) * shown
        hidden = ~torch.tril(torch.ones(self.length, self.length, dtype=torch.bool))
        for block in self.blocks:
            h = block(h, hidden) * shown
        return self.norm(h)

    def loss(self, x, y, histories, rng):
        drawn = rng.integers(1, self.count + 1, tuple(y.shape))
        for row, history in zip(drawn, histories):
            while (again := np.isin(row, history)).any():
                row[again] = rng.integers(1, self.count + 1, int(again.sum()))
        h, at = self(x), y > 0
        positive = (h * self.items(y)).sum(-1)[at]
        negative = (h * self.items(torch.from_numpy(drawn))).sum(-1)[at]
        one, zero = torch.ones_like(positive), torch.zeros_like(negative)
        return F.binary_cross_entropy_with_logits(positive, one) + F.binary_cross_entropy_with_logits(negative, zero)

    def last(self, histories):
        return self(self.pad(histories))[:, -1]


VARIANTS = {
    "softmax": (Softmax, {"dimensions": 64, "dropout": 0.1, "betas": (0.9, 0.999)}),
    "popular": (Popular, {"dimensions": 50, "dropout": 0.2, "betas": (0.9, 0.98)}),
}


def epoch(model, optimizer, train, args, rng):
    model.train()
    order = rng.permutation(len(train))
    for at in range(0, len(order), args.batch):
        histories = [train[i] for i in order[at : at + args.batch]]
        x = model.pad([h[:-1] for h in histories])
        y = model.pad([h[1:] for h in histories])
        loss = model.loss(x, y, histories, rng)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item()


@torch.no_grad()
def quality(model, histories, args):
    """HR@10 and nDCG@10 of the last item of each history, what is before it left out."""
    model.eval()
    asked = [h for h in histories if len(h) >= 3]
    hits, gain = 0, 0.0
    for at in range(0, len(asked), 256):
        block = asked[at : at + 256]
        scores = model.last([h[:-1][-args.length :] for h in block]) @ model.items.weight.T
        scores[:, 0] = -torch.inf
        for row, h in zip(scores, block):
            wanted = row[h[-1]].item()
            row[h[:-1]] = -torch.inf
            rank = int((row > wanted).sum())
            if rank < 10:
                hits += 1
                gain += 1 / np.log2(rank + 2)
    return hits / len(asked), gain / len(asked)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--variant", choices=VARIANTS, default="softmax")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--length", type=int, default=200)
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--heads", type=int, default=1)
    parser.add_argument("--dimensions", type=int, help="64, or 50 where popular")
    parser.add_argument("--dropout", type=float, help=".1, or .2 where popular")
    parser.add_argument("--attention-dropout", type=float, help="of the probabilities, as --dropout where not given; softmax only")
    parser.add_argument("--rate", type=float, default=0.001)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    kind, defaults = VARIANTS[args.variant]
    for name in ("dimensions", "dropout"):
        if getattr(args, name) is None:
            setattr(args, name, defaults[name])
    if args.attention_dropout is None:
        args.attention_dropout = args.dropout
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    rng = np.random.default_rng(args.seed)
    histories, items = read(args.file)
    train = [(h[:-2] if len(h) >= 3 else h)[-args.length - 1 :] for h in histories]
    train = [h for h in train if len(h) > 1]
    model = kind(items, args)
    optimizer = torch.optim.Adam(model.parameters(), lr=args.rate, betas=defaults["betas"])
    seconds = []
    for _ in range(args.epochs):
        began = time.perf_counter()
        loss = epoch(model, optimizer, train, args, rng)
        seconds.append(time.perf_counter() - began)
    places = sum(len(h) - 1 for h in train)
    hr, ndcg = quality(model, histories, args)
    line = {
        "peer": f"PyTorch {args.variant}" + ("" if args.attention_dropout else ", no attention dropout"),
        "seconds": [round(s, 3) for s in seconds],
        "places": places,
        "tokens_per_s": round(places / statistics.median(seconds[1:] or seconds)),
        "loss": round(loss, 4),
        "hr@10": round(hr, 4),
        "ndcg@10": round(ndcg, 4),
    }
    print(json.dumps(line))


if __name__ == "__main__":
    main()
