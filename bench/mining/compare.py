#!/usr/bin/env python3
"""Trains a configuration with and without mined negatives and compares them query by query.

    bench/mining/compare.py configs/medquad.json --out bench/results/mining-medquad.json \\
        --arm "mined" --arm "mined, every epoch" mining.refresh.every="1 epoch" mining.epochs=5

The arm "in-batch only" comes by itself: the same configuration without mining, trained for as many epochs as both
stages of the longest arm have together. Runs lie in runs/mining/ and are made once. Needs scipy.
"""
import argparse
import json
import math
import pathlib
import shlex
import statistics
import subprocess
import sys

from scipy import stats

ROOT = pathlib.Path(__file__).resolve().parents[2]
BASE = "in-batch only"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--arm", nargs="+", action="append", default=[], metavar=("NAME", "KEY=VALUE"))
    parser.add_argument("--set", action="append", default=[], help="for every arm")
    parser.add_argument("--out", required=True)
    return parser.parse_args()


def train(config, run, sets, seeds):
    if (run / "results.json").exists() and not (run / "seeds.json").exists():
        return
    command = ["./twinspire", "train", str(config), "--run", str(run), "--seeds", str(seeds), "--overwrite"]
    for change in sets:
        command += ["--set", change]
    subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)


def ndcg(run, split, cutoff=10):
    """nDCG of each query, by id, from the run's own TREC files; gains are grades, as trec_eval has them."""
    grades = {}
    for line in (run / "trec" / f"{split}.qrels").read_text().splitlines():
        query, _, document, grade = line.split()
        grades.setdefault(query, {})[document] = int(grade)
    ranked = {}
    for line in (run / "trec" / f"dense-exact.{split}.run").read_text().splitlines():
        query, _, document, rank, _, _ = line.split()
        ranked.setdefault(query, []).append((int(rank), document))
    values = {}
    for query, of in grades.items():
        gains = [max(0, of.get(document, 0)) for _, document in sorted(ranked.get(query, []))[:cutoff]]
        ideal = sorted((g for g in of.values() if g > 0), reverse=True)[:cutoff]
        discounted = lambda some: sum(g / math.log2(i + 2) for i, g in enumerate(some))
        values[query] = discounted(gains) / discounted(ideal) if ideal else 0.0
    return values


def measure(run, seeds, split):
    by_seed = [ndcg(run if i == 0 else run / "seeds" / str(i + 1), split) for i in range(seeds)]
    means = [statistics.fmean(values.values()) for values in by_seed]
    queries = sorted(by_seed[0])
    return means, [statistics.fmean(values[q] for values in by_seed) for q in queries]


def main():
    args = arguments()
    config = json.loads((ROOT / args.config).read_text())
    name = pathlib.Path(args.config).stem
    below = pathlib.Path("runs") / "mining"
    (ROOT / below).mkdir(parents=True, exist_ok=True)

    def epochs(sets):
        for change in sets:
            if change.startswith("mining.epochs="):
                return int(change.split("=")[1])
        return config.get("mining", {}).get("epochs", 3)

    longest = max([epochs(arm[1:]) for arm in args.arm])
    plain = {key: value for key, value in config.items() if key != "mining"}
    plain.pop("$schema", None)
    plain.setdefault("training", {})["epochs"] = plain["training"].get("epochs", 10) + longest
    plain_file = below / f"{name}-in-batch.json"
    (ROOT / plain_file).write_text(json.dumps(plain, indent=2))

    arms = [(BASE, plain_file, [])] + [(arm[0], args.config, arm[1:]) for arm in args.arm]
    rows = []
    for title, file, sets in arms:
        run = below / (name + "-" + "".join(c if c.isalnum() else "-" for c in title))
        train(file, run, args.set + sets, args.seeds)
        row = {"data": name, "arm": title, "set": sets, "seeds": list(range(1, args.seeds + 1))}
        for split in ("dev", "test"):
            means, per_query = measure(ROOT / run, args.seeds, split)
            base = per_query if not rows else rows[0][f"_{split}"]
            row[split] = {
                "queries": len(per_query),
                "ndcg@10": [round(m, 4) for m in means],
                "mean": round(statistics.fmean(means), 4),
                "sd": round(statistics.stdev(means), 4) if len(means) > 1 else 0,
                "against_in_batch": round(statistics.fmean(per_query) - statistics.fmean(base), 4),
                "p": None if not rows else float(f"{stats.ttest_rel(per_query, base).pvalue:.2g}"),
            }
            row[f"_{split}"] = per_query
        mining = ROOT / run / "mining.json"
        if mining.exists():
            rounds = json.loads(mining.read_text())
            row["rounds"] = [
                {
                    "round": r["round"],
                    "devBefore": r["devBefore"],
                    "devAfter": r["devAfter"],
                    "candidates": r["report"]["candidates"],
                    "verdicts": {k: v for k, v in r["report"]["verdicts"].items() if v},
                    "suspects": r["report"]["suspects"],
                    "otherPositives": r["report"]["otherPositives"],
                    "otherPositivesUnnoticed": r["report"]["otherPositivesUnnoticed"],
                }
                for r in rounds
            ]
        rows.append(row)
        print(title, row["dev"], row["test"], flush=True)
    kept = [{k: v for k, v in row.items() if not k.startswith("_")} for row in rows]
    command = " ".join(["bench/mining/compare.py", *(shlex.quote(word) for word in sys.argv[1:])])
    result = {"command": command, "set": args.set, "arms": kept}
    out = ROOT / args.out
    out.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
