"""Writes golden values from PyTorch (float64, autograd) for windows of word2vec: the loss and the tables after one step
of gradient descent on the sum of the losses of some windows.

    python3 -m venv /tmp/peers-venv && /tmp/peers-venv/bin/pip install torch==2.15.0
    /tmp/peers-venv/bin/python retrieval-core/src/test/python/skip_gram_golden.py

`skip-gram-windows.json` under src/test/resources/golden/. Inputs are multiples of 1/64; a second run writes the same bytes.
"""

import json
from pathlib import Path

import torch
import torch.nn.functional as F

OUT = Path(__file__).resolve().parents[1] / "resources" / "golden" / "skip-gram-windows.json"
WORDS, DIM, RATE = 12, 37, 0.125
# No word twice on a side, so that all windows are one batch.
WINDOWS = [([3, 1, 4], [0, 5, 9]), ([2], [7, 6]), ([5, 9, 8, 7], [3, 2, 1, 10, 4])]

torch.set_default_dtype(torch.float64)


def table(seed):
    values = torch.randn(WORDS, DIM, generator=torch.Generator().manual_seed(seed)) * 0.5
    return (values * 64).round() / 64


def rows(matrix):
    return [[float(f"{float(x):.12g}") for x in row] for row in matrix]


def case(model):
    inputs = table(1).requires_grad_(True)
    outputs = table(2).requires_grad_(True)
    loss = torch.zeros(())
    for context, targets in WINDOWS:
        left = inputs[context]
        if model == "cbow":
            left = left.mean(dim=0, keepdim=True)
        scores = left @ outputs[targets].T
        loss = loss - F.logsigmoid(scores[:, 0]).sum() - F.logsigmoid(-scores[:, 1:]).sum()
    loss.backward()
    return {
        "model": model,
        "loss": float(f"{loss.item():.12g}"),
        "inputsAfter": rows(inputs - RATE * inputs.grad),
        "outputsAfter": rows(outputs - RATE * outputs.grad),
    }


if __name__ == "__main__":
    golden = {
        "description": "L = sum over windows and their pairs of -log sigmoid(s+) - sum log sigmoid(-s-), s the dot products of "
        "inputs (cbow: their mean) and outputs, the first output of a window positive; tables after a step of rate.",
        "rate": RATE,
        "windows": [{"inputs": i, "outputs": o} for i, o in WINDOWS],
        "inputs": rows(table(1)),
        "outputs": rows(table(2)),
        "cases": [case("skip-gram"), case("cbow")],
    }
    OUT.write_text(json.dumps(golden, separators=(",", ":")).replace("],", "],\n") + "\n")
