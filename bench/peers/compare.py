"""Twinspire and the two peers side by side: the same folder, batch, dimensions and epochs, one process at a time, A B C A B C.

    ./twinspire doctor && /tmp/peers-venv/bin/python bench/peers/compare.py FOLDER --rounds 3 --epochs 5

Prints one JSON line for each process, then a Markdown table of the medians and their ratios. Twinspire's training seconds are the
steps alone, the first one on cold code included (`pairsPerSecond` of each epoch in `metrics.jsonl`); dev metrics and checkpoints, which
the peers do not make, are left out. Tokenising is told apart for everybody: sentence-transformers does it in every epoch, the
others once.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
HOME = HERE.parent.parent


def twinspire(args, seed):
    with tempfile.TemporaryDirectory() as scratch:
        run = Path(scratch) / "run"
        subprocess.run(
            [
                HOME / "twinspire", "train", HERE / "same-shape.json", "--run", run, "--set", f"data.path={args.folder}",
                "--set", f"training.batchSize={args.batch}", "--set", f"training.epochs={args.epochs}",
                "--set", f"training.threads={args.threads}", "--set", f"tower.dimensions={args.dim}", "--set", f"seed={seed}",
            ],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=HOME,
        )  # fmt: skip
        events = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
        results = json.loads((run / "results.json").read_text())
    (tokenised,) = [e["tookSeconds"] for e in events if e["event"] == "tokenised"]
    speeds = [e["pairsPerSecond"] for e in events if e["event"] == "epoch"]
    seconds = sum(args.pairs / s for s in speeds)
    (dense,) = [r for r in results if r["system"] == "dense-exact" and r["split"] == "test"]
    pairs = args.pairs * len(speeds)
    return {
        "peer": "Twinspire", "pairs_per_s_training": round(pairs / seconds),
        "pairs_per_s_with_tokenising": round(pairs / (seconds + tokenised)), "ndcg@10": round(dense["metrics"]["ndcg@10"], 4),
    }  # fmt: skip


def peer(script, args, seed):
    command = [sys.executable, HERE / script, args.folder, "--batch", args.batch, "--dim", args.dim, "--epochs", args.epochs]
    command += ["--threads", args.threads, "--seed", seed]
    line = subprocess.run([str(c) for c in command], check=True, capture_output=True, text=True).stdout
    return json.loads(line.splitlines()[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="BEIR folder with qrels/train.tsv and qrels/test.tsv")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--batch", type=int, default=2048)
    parser.add_argument("--dim", type=int, default=256)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    args = parser.parse_args()
    args.folder = args.folder.resolve()
    with open(args.folder / "qrels" / "train.tsv", encoding="utf-8") as lines:
        args.pairs = sum(1 for line in lines) - 1
    contenders = [
        lambda seed: twinspire(args, seed),
        lambda seed: peer("sentence_transformers_static.py", args, seed),
        lambda seed: peer("torch_embedding_bag.py", args, seed),
    ]
    lines = []
    for seed in range(1, args.rounds + 1):
        for run in contenders:
            lines.append(run(seed))
            print(json.dumps(lines[-1]), flush=True)
    print("\n| | pairs/s, training | pairs/s, with tokenising | test nDCG@10 |\n|---|---|---|---|")
    names = list(dict.fromkeys(line["peer"] for line in lines))
    fields = ("pairs_per_s_training", "pairs_per_s_with_tokenising", "ndcg@10")
    median = {name: [statistics.median(line[f] for line in lines if line["peer"] == name) for f in fields] for name in names}
    for name in names:
        ratios = ["" if name == names[0] else f" ({median[names[0]][i] / median[name][i]:.2f}x)" for i in (0, 1)]
        print(f"| {name} | {median[name][0]:,.0f}{ratios[0]} | {median[name][1]:,.0f}{ratios[1]} | {median[name][2]:.4f} |")


main()
