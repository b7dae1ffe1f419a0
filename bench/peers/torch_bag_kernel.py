"""A table's whole training step in PyTorch, on the CPU: EmbeddingBag of means with sparse gradients, forward, backward
and SGD, row-sparse Adagrad or SparseAdam, on the shapes and the skew of Twinspire's BagBench.

    /tmp/peers-venv/bin/python bench/peers/torch_bag_kernel.py --rows 30000 --length 32 --threads 2 --optimizer adagrad

Prints one JSON line; milliseconds a step, best and median over --seconds.
"""

import argparse
import json
import os
import statistics
import time

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--rows", type=int, default=30_000)
parser.add_argument("--length", type=int, default=32)
parser.add_argument("--dim", type=int, default=256)
parser.add_argument("--bags", type=int, default=1024)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--optimizer", choices=["sgd", "adagrad", "adam"], default="adagrad")
parser.add_argument("--seconds", type=float, default=3)
args = parser.parse_args()
os.environ["OMP_NUM_THREADS"] = str(args.threads)

import torch  # noqa: E402  (reads the number of threads when imported)

torch.set_num_threads(args.threads)
torch.manual_seed(1)
table = torch.nn.EmbeddingBag(args.rows, args.dim, mode="mean", sparse=True)
optimizer = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.001),
    "adagrad": lambda p: torch.optim.Adagrad(p, lr=0.001),
    "adam": lambda p: torch.optim.SparseAdam(p, lr=0.001),
}[args.optimizer](list(table.parameters()))
ids = (args.rows * torch.rand(args.bags * args.length, dtype=torch.float64) ** 3).long()
offsets = torch.arange(0, len(ids), args.length)


def step():
    optimizer.zero_grad()
    out = table(ids, offsets)
    out.backward(out.detach())
    optimizer.step()


step()
times = []
end = time.perf_counter() + args.seconds
while time.perf_counter() < end or len(times) < 3:
    start = time.perf_counter()
    step()
    times.append(1000 * (time.perf_counter() - start))
print(json.dumps({
    "peer": "pytorch " + torch.__version__, "name": "embedding-bag", "optimizer": args.optimizer, "rows": args.rows,
    "length": args.length, "dim": args.dim, "bags": args.bags, "threads": args.threads, "steps": len(times),
    "best_ms": round(min(times), 3), "median_ms": round(statistics.median(times), 3),
}))
