"""PyTorch and faiss for `bench/run`: answers lines on standard input, as io.twinspire.bench.side.Remote describes.

The operands are those of io.twinspire.bench.side.Numbers. Where a peer has several ways to compute a case (eager or compiled), each
is warmed and timed, and the fastest counts; one that fails is named with its reason.
"""

import os
import sys
import time

import numpy as np

SAMPLE_SECONDS = 0.02
# Threads that slept may wake on one processor and stay there for a while.
APART_SECONDS = 0.1


def uniform(stream, n):
    with np.errstate(over="ignore"):
        h = np.arange(n, dtype=np.uint32) + np.uint32(stream * 0x9E3779B9 & 0xFFFFFFFF)
        h = (h ^ (h >> np.uint32(16))) * np.uint32(0x85EBCA6B)
        h = (h ^ (h >> np.uint32(13))) * np.uint32(0xC2B2AE35)
        h ^= h >> np.uint32(16)
    return (h >> np.uint32(8)).astype(np.float64) * 2.0**-24


def floats(stream, n, scale):
    return ((2 * uniform(stream, n) - 1) * scale).astype(np.float32)


def rows(stream, count, d):
    return floats(stream, count * d, (3 / d) ** 0.5).reshape(count, d)


def ids(stream, n, bound):
    u = uniform(stream, n)
    return (bound * (u * u * u)).astype(np.int64)


def infonce(sizes, two_sided):
    import torch
    import torch.nn.functional as F

    m, n, d = sizes
    q = torch.from_numpy(rows(1, m, d)).requires_grad_()
    c = torch.from_numpy(rows(2, n, d)).requires_grad_()
    at = torch.arange(m)

    def loss(q, c):
        scores = (20.0 * q) @ c.T
        one = F.cross_entropy(scores, at)
        return (one + F.cross_entropy(scores.T, at)) / 2 if two_sided else one

    def step(f):
        def run():
            q.grad = c.grad = None
            value = f(q, c)
            value.backward()
            return value.item()

        return run

    def result(value):
        return value + float(q.grad.double().norm()) + float(c.grad.double().norm())

    variants = {"eager": step(loss)}
    # A compilation takes longer than what is measured in a quick run; a strip of scores that does not fit is no better compiled.
    if os.environ.get("BENCH_COMPILE") == "1":
        variants["compiled"] = step(torch.compile(loss, dynamic=False))
    return variants, result


def embedding_bag(sizes, adagrad):
    import torch

    v, d, bags, length = sizes
    index = torch.from_numpy(ids(3, bags * length, v)).view(bags, length)
    upstream = torch.from_numpy(floats(2, bags * d, 1e-3)).view(bags, d)
    start = rows(1, v, d)

    def step(optimizer):
        layer = torch.nn.EmbeddingBag(v, d, mode="sum", sparse=True, _weight=torch.from_numpy(start.copy()))
        update = optimizer(layer.parameters())
        first = []

        def run():
            update.zero_grad()
            out = layer(index)
            if not first:
                first.append(float(out.detach().double().norm()))
            out.backward(upstream)
            update.step()
            return first[0]

        return run

    if adagrad:
        variants = {"sparse Adagrad": step(lambda p: torch.optim.Adagrad(p, lr=0.01))}
    else:
        variants = {"sparse SGD": step(lambda p: torch.optim.SGD(p, lr=0.01))}
    return variants, lambda value: value


def search(sizes, codes):
    import faiss

    v, d, queries = sizes
    data = rows(1, v, d)
    if codes:
        index = faiss.IndexScalarQuantizer(d, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
        index.train(data)
    else:
        index = faiss.IndexFlatIP(d)
    index.add(data)
    asked = rows(2, queries, d)
    return {"": lambda: index.search(asked, 10)[0]}, lambda scores: float(np.linalg.norm(scores.astype(np.float64)))


def make(name, shape, threads, peer):
    sizes = [int(s) for s in shape.split("x")]
    if peer == "faiss":
        import faiss

        faiss.omp_set_num_threads(threads)
        return search(sizes, name == "scan-int8")
    import torch

    torch.set_num_threads(threads)
    if name.startswith("embedding-bag"):
        # What is stored as bf16 here is float32 there: sparse gradients of bf16 have no Adagrad.
        return embedding_bag(sizes, not name.endswith("-sgd"))
    return infonce(sizes, name == "infonce-two-sided")


class Worker:
    def prepare(self, name, shape, threads, peer, seconds):
        self.uncounted = APART_SECONDS if int(threads) > 1 else 0
        variants, result = make(name, shape, int(threads), peer)
        best, missing = None, []
        for variant, run in variants.items():
            try:
                value = run()
            except Exception as e:  # a compilation needs a C++ compiler; the row then says that it had none
                missing.append((variant, e))
                continue
            answer = result(value)
            took, end = [], time.perf_counter() + float(seconds)
            while not took or time.perf_counter() < end:
                start = time.perf_counter()
                run()
                took.append(time.perf_counter() - start)
            if best is None or min(took) < best[0]:
                best = (min(took), run, variant, answer)
        if best is None:
            raise missing[0][1]
        self.once, self.run, variant, answer = best
        for name, e in missing:
            variant += f"; {name} failed: {' '.join(str(e).split())[:100]}"
        return f"ready {answer!r} {variant}"

    def sample(self):
        if self.once < SAMPLE_SECONDS * 5:
            woken = time.perf_counter()
            self.run()
            while time.perf_counter() - woken < self.uncounted:
                self.run()
        runs = max(1, int(np.ceil(SAMPLE_SECONDS / self.once)))
        start = time.perf_counter_ns()
        for _ in range(runs):
            self.run()
        nanos = (time.perf_counter_ns() - start) / runs
        self.once = nanos / 1e9
        return f"nanos {nanos}"

    def release(self):
        self.run = None
        return "released"


def main():
    worker = Worker()
    answers = os.fdopen(os.dup(1), "w")
    # What libraries print must not look like an answer.
    os.dup2(2, 1)
    for line in sys.stdin:
        request, *arguments = line.split()
        try:
            answer = getattr(worker, request)(*arguments)
        except Exception as e:  # whatever a peer throws is the reason its row has no ratio
            answer = "failed " + " ".join(f"{type(e).__name__}: {e}".split())
        print(answer, file=answers, flush=True)


main()
