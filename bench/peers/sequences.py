"""SASRec by Twinspire and by PyTorch side by side: the same data, model, batch, length, loss and threads, one process at a time, in turn.

    python bench/peers/sequences.py ../shared/data/ml-1m/interactions.tsv --rounds 3 --json bench/results/ml-1m-sequences-speed.json

softmax: full cross-entropy over all items, d 64 (configs/sasrec-ml-1m.json with negatives.known=keep, since PyTorch's masks nothing). The peer runs with dropout of the attention probabilities, as ours does, and
    without, when PyTorch has a fused kernel; the faster one is what the ratio is against.
popular: binary cross-entropy, one negative, d 50 (configs/sasrec-bce-ml-1m.json), against what SASRec.pytorch computes.

Prints one JSON line for each process, then the medians and their ratios. Seconds are those of an epoch's steps, the median of a process's
epochs after the first (cold code there, warm-up of the allocator here); no evaluation, no checkpoint. tokens_per_s: places with a target.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

from sasrec_torch import read

HERE = pathlib.Path(__file__).resolve().parent
HOME = HERE.parent.parent
OURS = {
    "softmax": ("sasrec-ml-1m", ["negatives.known=keep"]),
    "popular": ("sasrec-bce-ml-1m", ["tower.dimensions=50", "tower.dropout=0.2"]),
}
THEIRS = {"softmax": [["--variant", "softmax"], ["--variant", "softmax", "--attention-dropout", "0"]], "popular": [["--variant", "popular"]]}


def start(command):
    """What a process prints, and the most memory that it held, MB."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen([str(word) for word in command], cwd=HOME, stdout=out, stderr=err)
        # The launcher becomes the JVM, so this is the JVM's.
        _, status, usage = os.wait4(process.pid, 0)
        out.seek(0)
        err.seek(0)
        if status != 0:
            last = (err.read().decode().strip().splitlines() or ["no word"])[-1]
            raise RuntimeError(f"{command[0]}: must end with 0, got {os.waitstatus_to_exitcode(status)}: {last}")
        return out.read().decode(), round(usage.ru_maxrss / 1024)


def twinspire(loss, data, args, seed):
    config, sets = OURS[loss]
    with tempfile.TemporaryDirectory() as scratch:
        run = pathlib.Path(scratch) / "run"
        command = [HOME / "twinspire", "train", f"configs/{config}.json", "--run", run]
        sets = [*sets, f"data.train={args.file}", f"training.epochs={args.epochs}", "training.patience=0", *args.set]
        for change in [*sets, f"training.threads={args.threads}", f"seed={seed}"]:
            command += ["--set", change]
        _, memory = start(command)
        events = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
        rows = json.loads((run / "results.json").read_text())
    metrics = next(r["metrics"] for r in rows if r["system"] == "dense-exact" and r["split"] == "test")
    seconds = [data["pairs"] / e["pairsPerSecond"] for e in events if e["event"] == "epoch"]
    return {
        "loss": loss,
        "peer": "Twinspire",
        "seconds": [round(s, 3) for s in seconds],
        "tokens_per_s": round(data["places"] / statistics.median(seconds[1:] or seconds)),
        "peak_rss_mb": memory,
        "hr@10": round(metrics["hr@10"], 4),
        "ndcg@10": round(metrics["ndcg@10"], 4),
    }


def peer(loss, words, args, seed):
    command = [sys.executable, HERE / "sasrec_torch.py", args.file, *words, "--epochs", args.epochs]
    printed, memory = start([*command, "--threads", args.threads, "--seed", seed])
    line = json.loads(printed.splitlines()[-1])
    kept = {key: line[key] for key in ("peer", "seconds", "tokens_per_s", "hr@10", "ndcg@10")}
    return {"loss": loss, **kept, "peak_rss_mb": memory}


def facts(file, length):
    histories, _ = read(file)
    train = [h[:-2] if len(h) >= 3 else h for h in histories]
    return {"pairs": sum(map(len, train)), "places": sum(min(length, len(h) - 1) for h in train)}


def table(lines):
    """A row for each system: medians over the rounds, and the ratio of seconds to ours."""
    print("\n| loss | system | s an epoch | tokens/s | peak RSS, MB | times ours |\n|---|---|---|---|---|---|")
    rows = []
    for loss in dict.fromkeys(line["loss"] for line in lines):
        of = lambda name: [line for line in lines if line["loss"] == loss and line["peer"] == name]
        once = lambda line: statistics.median(line["seconds"][1:] or line["seconds"])
        for name in dict.fromkeys(line["peer"] for line in lines if line["loss"] == loss):
            ratios = [once(theirs) / once(ours) for ours, theirs in zip(of("Twinspire"), of(name))]
            row = {
                "loss": loss,
                "system": name,
                "seconds": round(statistics.median(map(once, of(name))), 2),
                "tokens_per_s": round(statistics.median(line["tokens_per_s"] for line in of(name))),
                "peak_rss_mb": round(statistics.median(line["peak_rss_mb"] for line in of(name))),
                "ratio": round(statistics.median(ratios), 2),
                "ratio_low": round(min(ratios), 2),
                "ratio_high": round(max(ratios), 2),
                "rounds": len(ratios),
            }
            rows.append(row)
            print("| {loss} | {system} | {seconds} | {tokens_per_s:,} | {peak_rss_mb:,} | {ratio} ({ratio_low}-{ratio_high}) |".format(**row))
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--loss", choices=OURS, action="append", help="where not both")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="for Twinspire, as data.columns.time=timestamp")
    parser.add_argument("--json", type=pathlib.Path, help="write lines and medians to this file")
    args = parser.parse_args()
    args.file = args.file.resolve()
    data = facts(args.file, 200)
    lines = []
    for seed in range(1, args.rounds + 1):
        for loss in args.loss or OURS:
            lines.append(twinspire(loss, data, args, seed))
            print(json.dumps(lines[-1]), flush=True)
            for words in THEIRS[loss]:
                lines.append(peer(loss, words, args, seed))
                print(json.dumps(lines[-1]), flush=True)
    rows = table(lines)
    if args.json:
        command = " ".join(["bench/peers/sequences.py", *sys.argv[1:]])
        args.json.write_text(json.dumps({"command": command, "medians": rows, "lines": lines}, indent=1) + "\n")


if __name__ == "__main__":
    main()
