"""The peer that users run: sentence-transformers' StaticEmbedding with MultipleNegativesRankingLoss, on the CPU.

    python3 -m venv /tmp/peers-venv && /tmp/peers-venv/bin/pip install -r bench/peers/requirements.txt
    /tmp/peers-venv/bin/python bench/peers/sentence_transformers_static.py BEIR_FOLDER --batch 2048 --dim 256 --epochs 1

The library's own trainer with its usual settings for this model: AdamW at a learning rate of .2, a tenth of the steps as
warm-up, then linear decay. Its data collator tokenises every batch of every epoch, in the process that trains; that time is
measured inside and told apart, since one could cache the ids. Prints one JSON line; nothing is fetched, nothing is saved.
"""

import tempfile
import time

import beir

args = beir.arguments(__doc__.splitlines()[0], lr=0.2)

import torch  # noqa: E402  (the libraries read the number of threads when imported)
from datasets import Dataset, disable_progress_bars  # noqa: E402
from sentence_transformers import (  # noqa: E402
    SentenceTransformer,
    SentenceTransformerTrainer,
    SentenceTransformerTrainingArguments,
)
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss  # noqa: E402
from sentence_transformers.sentence_transformer.modules import StaticEmbedding  # noqa: E402
from transformers import PrinterCallback  # noqa: E402


class TimedStaticEmbedding(StaticEmbedding):
    tokenising_seconds = 0.0

    def preprocess(self, *arguments, **options):
        start = time.perf_counter()
        features = super().preprocess(*arguments, **options)
        self.tokenising_seconds += time.perf_counter() - start
        return features


def main():
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    disable_progress_bars()
    folder = beir.read(args.folder)
    tokenizer = beir.tokenizer(folder, args.min_count, args.max_length)
    static = TimedStaticEmbedding(tokenizer, embedding_dim=args.dim)
    model = SentenceTransformer(modules=[static], device="cpu")
    pairs = Dataset.from_dict({
        "anchor": [folder.queries[q] for q, _ in folder.train],
        "positive": [folder.documents[d] for _, d in folder.train],
    })
    with tempfile.TemporaryDirectory() as scratch:
        settings = SentenceTransformerTrainingArguments(
            output_dir=scratch, use_cpu=True, seed=args.seed, data_seed=args.seed, num_train_epochs=args.epochs,
            per_device_train_batch_size=args.batch, learning_rate=args.lr, warmup_steps=0.1,
            lr_scheduler_type="linear", save_strategy="no", logging_strategy="no", report_to="none", disable_tqdm=True,
        )
        trainer = SentenceTransformerTrainer(
            model=model, args=settings, train_dataset=pairs,
            loss=MultipleNegativesRankingLoss(model, scale=args.scale),
        )
        trainer.remove_callback(PrinterCallback)  # it prints to stdout, which is for the one line
        static.tokenising_seconds = 0.0
        start = time.perf_counter()
        trainer.train()
        seconds = time.perf_counter() - start
    tokenising = static.tokenising_seconds

    def encode(texts):
        return model.encode(texts, batch_size=1024, normalize_embeddings=True, show_progress_bar=False)

    metrics = beir.evaluate(folder, encode)
    beir.report(
        "sentence-transformers StaticEmbedding", args, folder, tokenizer.get_vocab_size(), seconds - tokenising, tokenising, metrics
    )


main()
