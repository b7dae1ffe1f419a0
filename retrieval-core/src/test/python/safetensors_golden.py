"""Writes a small file with the Python package `safetensors`, which the Java reader must understand.

    python3 -m venv /tmp/peers-venv && /tmp/peers-venv/bin/pip install safetensors==0.8.0 numpy torch
    /tmp/peers-venv/bin/python retrieval-core/src/test/python/safetensors_golden.py

With a file name as argument it reads that file instead and prints shape and sum of every tensor, to see that Python
understands what Java writes.
"""

import sys
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import save_file

OUT = Path(__file__).resolve().parents[1] / "resources" / "io" / "twinspire" / "core" / "model" / "golden.safetensors"

if len(sys.argv) > 1:
    with safe_open(sys.argv[1], framework="pt") as file:
        print(file.metadata())
        for name in file.keys():
            print(name, file.get_tensor(name).shape, file.get_tensor(name).sum())
else:
    OUT.parent.mkdir(parents=True, exist_ok=True)
    tensors = {
        "counting": np.arange(12, dtype=np.float32).reshape(3, 4) / 4,
        "special": np.array([[np.inf, -np.inf, -0.0, 1e-45, 3.4028235e38]], dtype=np.float32),
        "empty": np.zeros((0, 7), dtype=np.float32),
        "bf16": np.array([[1, -2, 1 / 3], [np.inf, -0.0, 9.2e-41]], dtype=np.float32),
    }
    tensors = {name: torch.from_numpy(values) for name, values in tensors.items()}
    tensors["bf16"] = tensors["bf16"].to(torch.bfloat16)
    save_file(tensors, OUT, metadata={"made": "by Python", "ünïcode": "✓"})
