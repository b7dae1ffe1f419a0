"""What both peers share: reading a BEIR folder, one tokenizer, exact search, the metrics, the line that is printed."""

import argparse
import json
import os
import resource
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Folder:
    documents: dict  # id -> title and text
    queries: dict  # id -> text
    train: list  # (query id, document id), one for each judgment above 0
    test: dict  # query id -> {document id: grade}


def arguments(description, lr):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("folder", type=Path, help="BEIR folder: corpus.jsonl, queries.jsonl, qrels/train.tsv, qrels/test.tsv")
    parser.add_argument("--batch", type=int, default=2048)
    parser.add_argument("--dim", type=int, default=256)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--lr", type=float, default=lr)
    parser.add_argument("--scale", type=float, default=20.0, help="1 / temperature")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--min-count", type=int, default=2, help="words that occur less often become [UNK]")
    parser.add_argument("--max-length", type=int, default=256, help="tokens of a text that are read")
    args = parser.parse_args()
    # Read when the libraries are first imported, which is after this.
    os.environ["OMP_NUM_THREADS"] = os.environ["RAYON_NUM_THREADS"] = str(args.threads)
    os.environ["TOKENIZERS_PARALLELISM"] = "true"
    return args


def read(folder):
    documents = {
        row["_id"]: (row.get("title", "") + " " + row["text"]).strip() for row in jsonl(folder / "corpus.jsonl")
    }
    queries = {row["_id"]: row["text"] for row in jsonl(folder / "queries.jsonl")}
    train = [(q, d) for q, d, grade in qrels(folder / "qrels" / "train.tsv") if grade > 0]
    test = {}
    for q, d, grade in qrels(folder / "qrels" / "test.tsv"):
        test.setdefault(q, {})[d] = grade
    test = {q: judged for q, judged in test.items() if max(judged.values()) > 0}
    return Folder(documents, queries, train, test)


def jsonl(file):
    with open(file, encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def qrels(file):
    with open(file, encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            q, d, grade = line.rstrip("\n").split("\t")
            yield q, d, int(grade)


def tokenizer(folder, min_count, max_length):
    """Words of the training texts, lower-cased, camelCase and snake_case split: what a user who knows the data would do."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

    words = Tokenizer(models.WordLevel(unk_token="[UNK]"))
    camel = Regex(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
    words.normalizer = normalizers.Sequence([normalizers.Replace(camel, " "), normalizers.Lowercase()])
    words.pre_tokenizer = pre_tokenizers.Split(Regex(r"[^\p{L}\p{N}]+"), "removed")
    trainer = trainers.WordLevelTrainer(
        vocab_size=1_000_000, min_frequency=min_count, special_tokens=["[UNK]"], show_progress=False
    )
    texts = list(folder.documents.values()) + [folder.queries[q] for q in dict.fromkeys(q for q, _ in folder.train)]
    words.train_from_iterator(texts, trainer)
    words.enable_truncation(max_length)
    return words


def evaluate(folder, encode):
    """nDCG@10 (linear gains) and Recall@10 as trec_eval's, by exact cosine search; `encode` gives unit rows."""
    import numpy as np

    ids = list(folder.documents)
    vectors = encode(list(folder.documents.values()))
    queries = list(folder.test)
    scores = encode([folder.queries[q] for q in queries]) @ vectors.T
    top = np.argsort(-scores, axis=1, kind="stable")[:, :10]
    discount = 1 / np.log2(np.arange(10) + 2)
    ndcg, recall = [], []
    for q, row in zip(queries, top):
        judged = {d: grade for d, grade in folder.test[q].items() if grade > 0}
        gains = np.array([judged.get(ids[i], 0) for i in row])
        ideal = np.array(sorted(judged.values(), reverse=True)[:10])
        ndcg.append((gains * discount).sum() / (ideal * discount[: len(ideal)]).sum())
        recall.append((gains > 0).sum() / len(judged))
    return {"ndcg@10": round(float(np.mean(ndcg)), 4), "recall@10": round(float(np.mean(recall)), 4)}


def report(peer, args, folder, vocabulary, training_seconds, tokenising_seconds, metrics):
    """One JSON line. Peak RSS includes the evaluation, which is what a user's machine must hold."""
    import torch

    pairs = len(folder.train) * args.epochs
    line = {
        "peer": peer, "torch": torch.__version__, "data": args.folder.name, "pairs": len(folder.train),
        "documents": len(folder.documents), "test_queries": len(folder.test), "vocabulary": vocabulary,
        "batch": args.batch, "dim": args.dim, "epochs": args.epochs, "lr": args.lr, "scale": args.scale,
        "threads": args.threads, "seed": args.seed,
        "seconds_training": round(training_seconds, 2), "seconds_tokenising": round(tokenising_seconds, 2),
        "pairs_per_s_training": round(pairs / training_seconds),
        "pairs_per_s_with_tokenising": round(pairs / (training_seconds + tokenising_seconds)),
        **metrics,
        "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    print(json.dumps(line))
    sys.stdout.flush()
