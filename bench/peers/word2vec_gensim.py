"""Word vectors by Twinspire and by gensim at the same settings, in turn: words a second, similarity, held-out loss.

    python3 -m venv /tmp/words-venv && /tmp/words-venv/bin/pip install gensim==4.4.0 scipy==1.17.1
    python3 bench/peers/word2vec_corpus.py ../shared/data data/words.txt
    /tmp/words-venv/bin/python bench/peers/word2vec_gensim.py configs/word2vec.json --part quality --seeds 1 2 3 4 5 --json bench/results/word2vec-quality.json
    /tmp/words-venv/bin/python bench/peers/word2vec_gensim.py configs/word2vec.json --part speed --seeds 1 2 3 4 5 --set word2vec.epochs=2 --json bench/results/word2vec-speed.json

Reads the settings from the Twinspire configuration. A round trains every system once with the round's seed; figures of a
file that is there already are kept, so that rounds may be run one by one.

Words are those of the vocabulary, before subsampling, for everybody. Seconds are those of the epochs: gensim's of train(),
Twinspire's of its epochs with the first, in which the JVM compiles; counting words and writing files are left out of both.

gensim reads a file without the held-out sentences. With --part speed it does so by corpus_file, its fastest way. With
--part quality it is given the sentences one by one, since with corpus_file every worker lets the learning rate fall as if
it went through the whole file: at the end of training with two workers it is still 1/(2 epochs) of the way from the end.

Held-out loss: the same pairs and negatives for everybody, in float64, from input and output vectors. gensim's own loss is
not asked for: it adds up in float32 and over epochs.

--part speed notes what share of the machine other programs took in the meantime. A run that lost more than --idle of it is
made again, up to --tries times; rounds with such a run are left out of the summary.
"""

import argparse
import json
import os
import resource
import subprocess
import tempfile
import time
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # gensim's workers are threads of its own

import numpy as np
from scipy.stats import spearmanr, t

REPOSITORY = Path(__file__).resolve().parents[2]
TICKS = os.sysconf("SC_CLK_TCK")
TIMES = ("wordsPerSecond", "others")


def sentences(config):
    """The training sentences, as Twinspire numbers them."""
    every = config["corpus"]["heldOutEvery"]
    number = 0
    for file in config["corpus"]["files"]:
        for line in (REPOSITORY / file).open():
            if line.strip():
                if number % every != every - 1:
                    yield line
                number += 1


def busy():
    """Seconds of all processors that were not idle, and those of this process and its children that have ended."""
    fields = [int(x) for x in Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
    own = sum(r.ru_utime + r.ru_stime for r in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))
    return (sum(fields) - fields[3] - fields[4]) / TICKS - own, time.perf_counter()


def others(before):
    """Share of the machine that other programs have taken since."""
    now = busy()
    return round((now[0] - before[0]) / (now[1] - before[1]) / os.cpu_count(), 3)


def quality(words, inputs, outputs, pairs, files):
    """Held-out loss and Spearman's correlations of vectors, whose rows are words."""
    key = {word: i for i, word in enumerate(words)}
    found = {"heldOutLoss": held_out(pairs, key, inputs.astype(np.float64), outputs.astype(np.float64))}
    unit = inputs / np.linalg.norm(inputs, axis=1, keepdims=True)
    covered = []
    for file in files:
        people, cosines = [], []
        for line in (REPOSITORY / file).open():
            if not line.startswith("#"):
                first, second, score = line.lower().split("\t")
                if first in key and second in key:
                    people.append(float(score))
                    cosines.append(float(unit[key[first]] @ unit[key[second]]))
        found[Path(file).name.split(".")[0]] = float(spearmanr(people, cosines).statistic)
        covered.append(len(people))
    return found | {"covered": covered}


def held_out(pairs, key, inputs, outputs):
    """Mean over pairs of -log sigmoid(s+) - sum log sigmoid(-s-)."""
    loss, n = 0.0, 0
    for line in pairs.open():
        context, centre, negatives = line.rstrip("\n").split("\t")
        left = inputs[[key[w] for w in context.split()]].mean(axis=0)
        scores = outputs[[key[w] for w in [centre] + negatives.split()]] @ left
        scores[0] = -scores[0]
        loss += np.logaddexp(0, scores).sum()
        n += 1
    return loss / n


def tables(run):
    """Words, input and output vectors of a run, from the files that anybody may read."""
    with (run / "model" / "tables.safetensors").open("rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    with (run / "model" / "vectors.txt").open() as file:
        next(file)
        words = [line.split(" ", 1)[0] for line in file]
    found = []
    for name in ("inputs", "outputs"):
        start, end = header[name]["data_offsets"]
        found.append(np.frombuffer(data[start:end], dtype="<f4").reshape(header[name]["shape"]))
    return words, *found


def twinspire(arguments, config, seed, run, sets):
    command = ["./twinspire", "train", arguments.config, "--run", str(run), "--overwrite", "--set", f"seed={seed}"]
    threads = arguments.threads if arguments.part == "speed" else 1  # same bits for any number
    command += ["--set", f"word2vec.threads={threads}"]
    for change in arguments.set + sets:
        command += ["--set", change]
    before = busy()
    subprocess.run(command, cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    taken = others(before)
    results = json.loads((run / "results.json").read_text())
    speeds = [e["wordsPerSecond"] for e in results["epochs"]]
    row = {"wordsPerSecond": round(len(speeds) / sum(1 / s for s in speeds)), "others": taken}
    if arguments.part == "quality":
        row |= quality(*tables(run), run / "heldout-pairs.tsv", config["similarity"])
        if abs(row["heldOutLoss"] - results["heldOutLoss"]) > 1e-4:
            raise ValueError(f"held-out loss: {row['heldOutLoss']} here, {results['heldOutLoss']} by Twinspire")
    return row


def gensim(arguments, config, seed, text, run):
    from gensim.models import Word2Vec

    s = config["word2vec"]
    model = Word2Vec(
        vector_size=s["dimensions"],
        window=s["window"],
        shrink_windows=s["dynamicWindow"],
        min_count=config["corpus"]["minCount"],
        sg=int(s["model"] == "skip-gram"),
        negative=s["negatives"],
        ns_exponent=s["alpha"],
        sample=s["subsample"],
        alpha=s["learningRate"],
        min_alpha=s["minLearningRate"],
        workers=arguments.threads,
        seed=seed,
    )
    if arguments.part == "speed":
        source = {"corpus_file": text}
    else:
        with open(text) as file:
            shared = {}
            source = {"corpus_iterable": [[shared.setdefault(w, w) for w in line.split()] for line in file]}
    model.build_vocab(**source)
    results = json.loads((run / "results.json").read_text())
    words = int(sum(model.wv.get_vecattr(word, "count") for word in model.wv.index_to_key))
    if (len(model.wv), words) != (results["vocabulary"], results["trainingWords"]):
        raise ValueError(f"{len(model.wv)} words of {words} in gensim, {results['vocabulary']} of {results['trainingWords']}")
    before = busy()
    began = time.perf_counter()
    model.train(
        **source, total_examples=model.corpus_count, total_words=model.corpus_total_words, epochs=s["epochs"]
    )
    seconds = time.perf_counter() - began
    row = {"wordsPerSecond": round(words * s["epochs"] / seconds), "others": others(before)}
    if arguments.part == "quality":
        row |= quality(
            model.wv.index_to_key, model.wv.vectors, model.syn1neg, run / "heldout-pairs.tsv", config["similarity"]
        )
    return row


def trained(train, arguments):
    """A row without what the part does not ask for; the quietest of its tries."""
    row = train()
    if arguments.part == "quality":
        return {k: v for k, v in row.items() if k not in TIMES}
    for _ in range(arguments.tries - 1):
        if row["others"] > arguments.idle:
            row = min(row, train(), key=lambda r: r["others"])
    return row


def summary(rows, idle):
    """Means and standard deviations; differences from gensim with 95 % intervals, ratios of a round with theirs."""
    loaded = {row["seed"] for row in rows if row.get("others", 0) > idle}
    systems = list(dict.fromkeys(row["system"] for row in rows))
    out = {}
    for system in systems:
        out[system] = {}
        for metric in [k for k in rows[0] if k not in ("system", "seed", "covered", "others")]:
            kept = [r for r in rows if metric != "wordsPerSecond" or r["seed"] not in loaded]
            x = {s: np.array([r[metric] for r in sorted(kept, key=lambda r: r["seed"]) if r["system"] == s]) for s in systems}
            ours, theirs = x[system], x["gensim"]
            if len(ours) == 0:
                continue
            entry = {"n": len(ours), "mean": ours.mean(), "sd": ours.std(ddof=1) if len(ours) > 1 else None}
            if system != "gensim" and len(ours) > 1:
                if metric == "wordsPerSecond":
                    d = np.log(ours / theirs)
                    entry["ratioToGensim"] = np.exp(interval(d.mean(), d.std(ddof=1) / np.sqrt(len(d)), len(d) - 1)).tolist()
                else:
                    a, b = ours.var(ddof=1) / len(ours), theirs.var(ddof=1) / len(theirs)
                    freedom = (a + b) ** 2 / (a**2 / (len(ours) - 1) + b**2 / (len(theirs) - 1))
                    entry["minusGensim"] = interval(ours.mean() - theirs.mean(), np.sqrt(a + b), freedom).tolist()
            out[system][metric] = entry
    return out


def interval(middle, error, freedom):
    half = t.ppf(0.975, freedom) * error
    return np.array([middle, middle - half, middle + half])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("config")
    parser.add_argument("--part", choices=["quality", "speed"], required=True)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="for everybody; may be given often")
    parser.add_argument("--idle", type=float, default=0.05, help="share of the machine that others may take")
    parser.add_argument("--tries", type=int, default=4, help="with --part speed")
    parser.add_argument("--ways", nargs="+", default=["own negatives:word2vec.share=pair", "shared negatives:word2vec.share=window"],
                        help="NAME:KEY=VALUE,KEY=VALUE for each way of Twinspire; gensim is trained after the first")
    arguments = parser.parse_args()
    changes = [part for change in arguments.set for part in ("--set", change)]
    shown = subprocess.run(
        ["./twinspire", "validate", arguments.config, "--json", *changes],
        cwd=REPOSITORY, check=True, capture_output=True, text=True,
    )
    config = json.loads(shown.stdout)
    ways = [(name, [s for s in sets.split(",") if s]) for name, sets in (way.split(":", 1) for way in arguments.ways)]
    rows = json.loads(arguments.json.read_text())["rows"] if arguments.json.exists() else []
    with tempfile.TemporaryDirectory() as folder:
        text = os.path.join(folder, "train.txt")
        with open(text, "w") as out:
            out.writelines(sentences(config))
        run = Path(folder) / "run"
        for seed in arguments.seeds:
            systems = [(name, lambda sets=sets: twinspire(arguments, config, seed, run, sets)) for name, sets in ways]
            systems.insert(1, ("gensim", lambda: gensim(arguments, config, seed, text, run)))
            for name, train in systems:
                row = {"system": name, "seed": seed, **trained(train, arguments)}
                print(json.dumps(row), flush=True)
                rows = [r for r in rows if (r["system"], r["seed"]) != (name, seed)] + [row]
            result = {
                "command": f"bench/peers/word2vec_gensim.py {arguments.config} --part {arguments.part}"
                + f" --seeds {' '.join(map(str, arguments.seeds))}" + (f" --tries {arguments.tries}" if arguments.part == "speed" else "")
                + "".join(f" --set {s}" for s in arguments.set),
                "settings": {k: v for k, v in config["word2vec"].items() if k not in ("share", "excludeContexts", "threads")},
                "ways": dict(ways), "threads": arguments.threads,
                "summary": summary(rows, arguments.idle), "rows": rows,
            }
            arguments.json.write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result["summary"], indent=1))


if __name__ == "__main__":
    main()
