"""The honest bar for speed: a hand-written PyTorch loop with no framework around it, on the CPU.

    python3 -m venv /tmp/peers-venv && /tmp/peers-venv/bin/pip install -r bench/peers/requirements.txt
    /tmp/peers-venv/bin/python bench/peers/torch_embedding_bag.py BEIR_FOLDER --batch 2048 --dim 256 --epochs 1

The same words, the same mean of embeddings and the same one-sided in-batch softmax over cosines as
sentence_transformers_static.py; but every text is tokenised once, and the optimiser is dense Adagrad with linear decay,
which is the fastest that torch has here (its sparse gradients are sorted and merged on one thread). Prints one JSON line.
"""

import time

import beir

args = beir.arguments(__doc__.splitlines()[0], lr=0.05)

import numpy as np  # noqa: E402  (the libraries read the number of threads when imported)
import torch  # noqa: E402
import torch.nn.functional as F  # noqa: E402


class Bags:
    """Token ids of all texts in one array; a batch is a gather."""

    def __init__(self, tokenizer, texts):
        ids = [np.array(e.ids, dtype=np.int32) for e in tokenizer.encode_batch_fast(texts, add_special_tokens=False)]
        self.lengths = np.array([len(row) for row in ids])
        self.starts = np.cumsum(self.lengths) - self.lengths
        self.flat = np.concatenate(ids)

    def batch(self, rows):
        lengths = self.lengths[rows]
        offsets = np.cumsum(lengths) - lengths
        at = np.arange(lengths.sum()) + np.repeat(self.starts[rows] - offsets, lengths)
        return torch.from_numpy(self.flat[at]), torch.from_numpy(offsets.astype(np.int32))


def main():
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    shuffle = np.random.default_rng(args.seed)
    folder = beir.read(args.folder)
    tokenizer = beir.tokenizer(folder, args.min_count, args.max_length)

    start = time.perf_counter()
    query_row, document_row = {}, {}
    pairs = np.array([
        [query_row.setdefault(q, len(query_row)), document_row.setdefault(d, len(document_row))] for q, d in folder.train
    ])
    queries = Bags(tokenizer, [folder.queries[q] for q in query_row])
    documents = Bags(tokenizer, [folder.documents[d] for d in document_row])
    tokenising = time.perf_counter() - start

    table = torch.nn.EmbeddingBag(tokenizer.get_vocab_size(), args.dim, mode="mean")
    torch.nn.init.normal_(table.weight, std=args.dim**-0.5)
    optimizer = torch.optim.Adagrad(table.parameters(), lr=args.lr)
    batches = -(-len(pairs) // args.batch)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, total_iters=batches * args.epochs)

    start = time.perf_counter()
    for _ in range(args.epochs):
        for rows in np.array_split(shuffle.permutation(len(pairs)), batches):
            q = F.normalize(table(*queries.batch(pairs[rows, 0])))
            d = F.normalize(table(*documents.batch(pairs[rows, 1])))
            loss = F.cross_entropy(args.scale * q @ d.T, torch.arange(len(rows)))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    seconds = time.perf_counter() - start

    def encode(texts):
        bags = Bags(tokenizer, texts)
        with torch.no_grad():
            return F.normalize(table(*bags.batch(np.arange(len(texts))))).numpy()

    metrics = beir.evaluate(folder, encode)
    beir.report("PyTorch EmbeddingBag loop", args, folder, tokenizer.get_vocab_size(), seconds, tokenising, metrics)


main()
