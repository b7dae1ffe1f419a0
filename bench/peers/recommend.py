"""Recommenders beside Twinspire on one file of ordered interactions: implicit's BPR and LightFM's WARP.

    python bench/peers/recommend.py ../shared/data/ml-1m/interactions.tsv --rounds 3
    python bench/peers/recommend.py ../shared/data/ml-1m/interactions.tsv --tune

The last item of each user is test, the one before it dev, the rest is trained on; users with fewer than three are trained on only. Every
item is ranked, without what the user has in train and dev. Systems take turns in each round, each with its own seed. --tune trains the peers
with other settings and tells dev, never test; the best are the defaults of SETTINGS.

pairs_per_s_core: interactions times passes. In each of them implicit and LightFM compare an item with one negative, or with negatives until one
is wrong; Twinspire's full softmax with every item. Evaluation is in nobody's seconds.
"""

import argparse
import itertools
import json
import pathlib
import subprocess
import tempfile
import time

import numpy as np
from scipy import sparse

SETTINGS = {
    "implicit-bpr": {"rate": 0.02, "decay": 0.003, "passes": 30},
    "lightfm-warp": {"rate": 0.05, "decay": 0, "passes": 40},
}
GRID = {
    "implicit-bpr": {"rate": [0.05, 0.02, 0.01], "decay": [0.001, 0.003, 0.01, 0.03, 0.1]},
    "lightfm-warp": {"rate": [0.05, 0.02], "decay": [0.0, 1e-6, 1e-5]},
}
CHECKPOINTS = {"implicit-bpr": [15, 30, 60, 120], "lightfm-warp": [5, 10, 20, 40]}
TWINSPIRE = ["mf-softmax-ml-1m", "bpr-ml-1m", "bpr-users-ml-1m", "bpr-fast-ml-1m", "warp-ml-1m"]


def read(file):
    of = {}
    items = {}
    with open(file, encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            user, item = line.rstrip("\n").split("\t")[:2]
            of.setdefault(user, []).append(items.setdefault(item, len(items)))
    histories = list(of.values())
    train = [h[:-2] if len(h) >= 3 else h for h in histories]
    rows = np.repeat(np.arange(len(train)), [len(h) for h in train])
    matrix = sparse.csr_matrix(
        (np.ones(len(rows), np.float32), (rows, np.concatenate(train))), (len(train), len(items))
    )
    return histories, matrix


def quality(users, items, histories, held_out):
    """HR@10 and nDCG@10 of the item at `held_out` of each history, what is before it left out."""
    asked = [u for u, h in enumerate(histories) if len(h) >= 3]
    hits, gain = 0, 0.0
    for at in range(0, len(asked), 512):
        block = asked[at : at + 512]
        scores = users[block] @ items.T
        for row, u in zip(scores, block):
            wanted = row[histories[u][held_out]]
            row[histories[u][:held_out]] = -np.inf
            rank = int((row > wanted).sum())
            if rank < 10:
                hits += 1
                gain += 1 / np.log2(rank + 2)
    return hits / len(asked), gain / len(asked)


def implicit_bpr(matrix, dimensions, threads, seed, rate, decay):
    from implicit.cpu.bpr import BayesianPersonalizedRanking

    model = BayesianPersonalizedRanking(
        factors=dimensions, learning_rate=rate, regularization=decay, num_threads=threads, random_state=seed
    )

    def run(passes):
        model.iterations = passes
        model.fit(matrix, show_progress=False)

    return run, lambda: (model.user_factors, model.item_factors)


def lightfm_warp(matrix, dimensions, threads, seed, rate, decay):
    from lightfm import LightFM

    model = LightFM(
        no_components=dimensions, loss="warp", learning_rate=rate, user_alpha=decay, item_alpha=decay, random_state=seed
    )
    coordinates = matrix.tocoo()

    def run(passes):
        model.fit_partial(coordinates, epochs=passes, num_threads=threads)

    def vectors():
        bias, items = model.get_item_representations()
        _, users = model.get_user_representations()
        ones = np.ones((users.shape[0], 1), np.float32)
        return np.hstack([users, ones]), np.hstack([items, bias[:, None]])

    return run, vectors


PEERS = {"implicit-bpr": implicit_bpr, "lightfm-warp": lightfm_warp}


def peer(name, data, arguments, seed):
    histories, matrix = data
    settings = SETTINGS[name]
    run, vectors = PEERS[name](
        matrix, arguments.dimensions, arguments.threads, seed, settings["rate"], settings["decay"]
    )
    began = time.perf_counter()
    run(settings["passes"])
    seconds = time.perf_counter() - began
    rate = settings["passes"] * matrix.nnz / seconds / arguments.threads
    hr, ndcg = quality(*vectors(), histories, -1)
    return {"seconds": seconds, "pairs_per_s_core": rate, "hr@10": hr, "ndcg@10": ndcg}


def twinspire(name, data, arguments, seed):
    with tempfile.TemporaryDirectory() as folder:
        run = pathlib.Path(folder) / "run"
        command = ["./twinspire", "train", f"configs/{name}.json", "--run", str(run), "--set", f"seed={seed}"]
        command += ["--set", f"training.threads={arguments.threads}", "--set", f"tower.dimensions={arguments.dimensions}"]
        subprocess.run(command, check=True, capture_output=True)
        rows = json.loads((run / "results.json").read_text(encoding="utf-8"))
        events = [json.loads(line) for line in (run / "metrics.jsonl").read_text(encoding="utf-8").splitlines()]
    epochs = [e for e in events if e["event"] == "epoch"]
    pairs = data[1].nnz
    seconds = sum(pairs / e["pairsPerSecond"] for e in epochs)
    metrics = next(r["metrics"] for r in rows if r["system"] == "dense-exact" and r["split"] == "test")
    rate = pairs * len(epochs) / seconds / arguments.threads
    return {"seconds": seconds, "pairs_per_s_core": rate, "hr@10": metrics["hr@10"], "ndcg@10": metrics["ndcg@10"]}


def tune(data, arguments):
    histories, matrix = data
    for name in arguments.only or PEERS:
        for values in itertools.product(*GRID[name].values()):
            settings = dict(zip(GRID[name], values))
            run, vectors = PEERS[name](matrix, arguments.dimensions, arguments.threads, 1, **settings)
            done = 0
            for passes in CHECKPOINTS[name]:
                run(passes - done)
                done = passes
                hr, ndcg = quality(*vectors(), [h[:-1] for h in histories], -1)
                print(json.dumps({"system": name, **settings, "passes": passes, "dev ndcg@10": round(ndcg, 4)}), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--dimensions", type=int, default=64)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--only", action="append", help="a system; may be given often")
    parser.add_argument("--tune", action="store_true")
    arguments = parser.parse_args()
    data = read(arguments.file)
    if arguments.tune:
        tune(data, arguments)
        return
    for seed in range(1, arguments.rounds + 1):
        for name in arguments.only or [*PEERS, *TWINSPIRE]:
            figures = (peer if name in PEERS else twinspire)(name, data, arguments, seed)
            figures = {key: float(f"{value:.4g}") for key, value in figures.items()}
            print(json.dumps({"system": name, "seed": seed, **figures}), flush=True)


if __name__ == "__main__":
    main()
