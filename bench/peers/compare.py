"""Twinspire and the two peers side by side: the same folder, batch, dimensions and epochs, one process at a time, A B C A B C.

    ./twinspire doctor && /tmp/peers-venv/bin/python bench/peers/compare.py FOLDER --rounds 3 --epochs 5 --json FILE

Prints one JSON line for each process, then a Markdown table of the medians and their ratios; `--json` writes them as rows of
`bench/run` (`text-training*`, see bench/README.md). Twinspire's training seconds are the steps alone, the first one on cold code
included (`pairsPerSecond` of each epoch in `metrics.jsonl`); dev metrics and checkpoints, which the peers do not make, are left out.
Tokenising is told apart for everybody and counted once: sentence-transformers does it in every epoch, and gets the mean of these.
Peak RSS is that of the whole process, evaluation included; Twinspire's writes two Lucene indices and a report as well.
"""

import argparse
import json
import math
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
        process = subprocess.Popen(
            [
                HOME / "twinspire", "train", HERE / "same-shape.json", "--run", run, "--set", f"data.path={args.folder}",
                "--set", f"training.batchSize={args.batch}", "--set", f"training.epochs={args.epochs}",
                "--set", f"training.threads={args.threads}", "--set", f"tower.dimensions={args.dim}", "--set", f"seed={seed}",
            ],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=HOME,
        )  # fmt: skip
        # The launcher becomes the JVM, so this is the JVM's.
        _, status, usage = os.wait4(process.pid, 0)
        if status != 0:
            raise RuntimeError(f"twinspire train ended with status {os.waitstatus_to_exitcode(status)}")
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
        "peak_rss_mb": round(usage.ru_maxrss / 1024),
    }  # fmt: skip


def peer(script, args, seed):
    command = [sys.executable, HERE / script, args.folder, "--batch", args.batch, "--dim", args.dim, "--epochs", args.epochs]
    command += ["--threads", args.threads, "--seed", seed]
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{script}: {(done.stderr.strip().splitlines() or ['no word'])[-1]}")
    line = json.loads(done.stdout.splitlines()[-1])
    if script.startswith("sentence"):
        seconds = line["seconds_training"] + line["seconds_tokenising"] / args.epochs
        line["pairs_per_s_with_tokenising"] = round(args.pairs * args.epochs / seconds)
    return line


def rows(lines, peers, args):
    """Rows as bench/run writes them. A ratio is ours by the peer's, or the other way round where less is better."""
    kinds = [  # name, field, unit, whether more is better
        ("text-training", "pairs_per_s_training", "pairs/s", True),
        ("text-training-tokenised", "pairs_per_s_with_tokenising", "pairs/s", True),
        ("text-training-memory", "peak_rss_mb", "MB", False),
        ("text-training-quality", "ndcg@10", "nDCG@10", True),
    ]
    ours = [line for line in lines if line["peer"] == "Twinspire"]
    for peer, reason in peers.items():
        theirs = [line for line in lines if line["peer"] == peer]
        for name, field, unit, more in kinds:
            row = {"name": name, "shape": f"{args.batch}x{args.dim}", "threads": args.threads, "peer": peer}
            if not theirs:
                yield row | {"ours": None, "theirs": None, "unit": unit, "ratio": None, "pairs": 0, "reason": reason}
                continue
            ratios = sorted((a[field] / b[field]) ** (1 if more else -1) for a, b in zip(ours, theirs))
            skip = max(k for k in range(len(ratios)) if k == 0 or at_most(len(ratios), k) <= 0.025)
            yield row | {
                "ours": statistics.median(line[field] for line in ours), "theirs": statistics.median(line[field] for line in theirs),
                "unit": unit, "ratio": round(statistics.median(ratios), 4), "ratio_low": round(ratios[skip], 4),
                "ratio_high": round(ratios[-1 - skip], 4), "pairs": len(ratios),
            }  # fmt: skip


def at_most(n, k):
    """P(Binomial(n, 1/2) <= k): how far an interval of order statistics may be cut, as io.twinspire.bench.side.Interval does."""
    return sum(math.comb(n, i) for i in range(k + 1)) / 2**n


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="BEIR folder with qrels/train.tsv and qrels/test.tsv")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--batch", type=int, default=2048)
    parser.add_argument("--dim", type=int, default=256)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--json", type=Path, help="write rows of bench/run to this file")
    args = parser.parse_args()
    args.folder = args.folder.resolve()
    with open(args.folder / "qrels" / "train.tsv", encoding="utf-8") as lines:
        args.pairs = sum(1 for line in lines) - 1
    scripts = {
        "sentence-transformers StaticEmbedding": "sentence_transformers_static.py",
        "PyTorch EmbeddingBag loop": "torch_embedding_bag.py",
    }
    peers = dict.fromkeys(scripts)
    lines = []
    for seed in range(1, args.rounds + 1):
        lines.append(twinspire(args, seed))
        print(json.dumps(lines[-1]), flush=True)
        for name in scripts:
            if peers[name]:
                continue
            try:
                lines.append(peer(scripts[name], args, seed))
                print(json.dumps(lines[-1]), flush=True)
            except RuntimeError as failed:
                peers[name] = str(failed)
    if args.json:
        args.json.write_text(json.dumps(list(rows(lines, peers, args)), indent=2) + "\n")
    table(lines, peers)


def table(lines, peers):
    print("\n| | pairs/s, training | pairs/s, with tokenising | peak RSS, MB | test nDCG@10 |\n|---|---|---|---|---|")
    names = list(dict.fromkeys(line["peer"] for line in lines))
    fields = ("pairs_per_s_training", "pairs_per_s_with_tokenising", "peak_rss_mb", "ndcg@10")
    median = {name: [statistics.median(line[f] for line in lines if line["peer"] == name) for f in fields] for name in names}
    for name in names:
        ratios = ["" if name == names[0] else f" ({median[names[0]][i] / median[name][i]:.2f}x)" for i in (0, 1)]
        speed, tokenised, memory, quality = median[name]
        print(f"| {name} | {speed:,.0f}{ratios[0]} | {tokenised:,.0f}{ratios[1]} | {memory:,.0f} | {quality:.4f} |")
    for name, reason in peers.items():
        if reason:
            print(f"| {name} | {reason} | | | |")


main()
