"""Writes the golden files that GoldenTrecEvalTest compares with: a run, judgments and trec_eval's values per query.

    python3 -m venv /tmp/golden && /tmp/golden/bin/pip install --only-binary :all: pytrec-eval-terrier==0.5.11
    /tmp/golden/bin/python retrieval-core/src/test/python/trec_eval_golden.py

(pytrec-eval-terrier is pytrec_eval, trec_eval's C code behind Python, as ready-made wheels; the older pytrec_eval
downloads that code while it is built.) Everything is random under a fixed seed, so a second run writes the same bytes.
"""

import random
from pathlib import Path

import pytrec_eval

OUT = Path(__file__).resolve().parents[1] / "resources" / "io" / "twinspire" / "core" / "eval"
CUTOFFS = [1, 3, 5, 10, 20, 100]


def doc_id(rng):
    """Ids of different lengths and kinds of characters, since ties are broken by their bytes."""
    alphabet = "abyzABYZ0189-_.\u00e9\u4e2d\uff5e\U0001f600"
    return "".join(rng.choice(alphabet) for _ in range(rng.randint(1, 6)))


def make(rng):
    docs = sorted({doc_id(rng) for _ in range(400)})
    grades = {
        "binary": [0, 1],
        "graded": [0, 1, 2, 3],
        "negative": [-2, -1, 0, 1, 4],
        "large": [0, 1, 10, 100],
        "sparse": [0, 0, 0, 0, 0, 0, 1],
    }
    qrels, run = {}, {}
    for kind, levels in grades.items():
        for i in range(8):
            query = f"{kind}-{i}"
            judged = rng.sample(docs, rng.choice([1, 3, 12, 60]))
            qrels[query] = {d: rng.choice(levels) for d in judged}
            if i % 4 != 3:
                qrels[query][judged[0]] = levels[-1]
            else:
                qrels[query][judged[0]] = 0
            size = rng.choice([1, 2, 7, 10, 40, 150])
            pool = rng.sample(judged, min(len(judged), size // 2)) + rng.sample(docs, size)
            pool = list(dict.fromkeys(pool))[:size]
            rng.shuffle(pool)
            shape = rng.choice(["ties", "distinct", "all-equal", "close"])
            run[query] = {d: score(rng, shape) for d in pool}
    for i in range(3):
        qrels[f"missing-{i}"] = {rng.choice(docs): 1, rng.choice(docs): 2}
        run[f"unjudged-{i}"] = {d: rng.random() for d in rng.sample(docs, 5)}
    qrels["nothing-relevant"] = {docs[0]: 0, docs[1]: 0}
    run["nothing-relevant"] = {docs[0]: 1.0, docs[2]: 0.5}
    return qrels, run


def score(rng, shape):
    if shape == "ties":
        return float(rng.randint(-2, 3))
    if shape == "all-equal":
        return 0.25
    if shape == "close":  # a tie in float, not in double: trec_eval keeps scores as floats
        return 0.5 + rng.randint(0, 3) * 1e-12
    return rng.uniform(-5, 5)


def main():
    rng = random.Random(20261122)
    qrels, run = make(rng)
    OUT.mkdir(parents=True, exist_ok=True)
    measures = {"ndcg", "recip_rank", "map"}
    cuts = ",".join(map(str, CUTOFFS))
    measures |= {f"{m}.{cuts}" for m in ("ndcg_cut", "map_cut", "recall", "P", "success")}
    values = pytrec_eval.RelevanceEvaluator(qrels, measures).evaluate(run)

    with open(OUT / "golden.qrels", "w", encoding="utf-8") as f:
        for q, judged in qrels.items():
            for d, grade in judged.items():
                f.write(f"{q} 0 {d} {grade}\n")
    with open(OUT / "golden.run", "w", encoding="utf-8") as f:
        for q, scored in run.items():
            for d, s in scored.items():
                f.write(f"{q} Q0 {d} 0 {s!r} golden\n")
    with open(OUT / "golden.expected.tsv", "w", encoding="utf-8") as f:
        f.write("query\tmetric\tvalue\n")
        for q in qrels:
            got = values.get(q)
            if got is None:
                continue
            rows = {"ndcg": got["ndcg"], "mrr": got["recip_rank"], "map": got["map"]}
            for k in CUTOFFS:
                rows[f"ndcg@{k}"] = got[f"ndcg_cut_{k}"]
                rows[f"map@{k}"] = got[f"map_cut_{k}"]
                rows[f"recall@{k}"] = got[f"recall_{k}"]
                rows[f"precision@{k}"] = got[f"P_{k}"]
                rows[f"hr@{k}"] = got[f"success_{k}"]
                # trec_eval has no cut of recip_rank; it is recip_rank where the first relevant is within k.
                rows[f"mrr@{k}"] = got["recip_rank"] if got[f"success_{k}"] == 1.0 else 0.0
            for metric, value in rows.items():
                f.write(f"{q}\t{metric}\t{value!r}\n")


if __name__ == "__main__":
    main()
