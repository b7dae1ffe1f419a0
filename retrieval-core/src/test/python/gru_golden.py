"""Writes golden values from PyTorch (float64, autograd) for a tower of two layers of gated recurrent units.

    python3 -m venv /tmp/peers-venv && /tmp/peers-venv/bin/pip install torch==2.15.0
    /tmp/peers-venv/bin/python retrieval-core/src/test/python/gru_golden.py

The layers are a torch.nn.GRU, run over each sequence by itself: there is no padding to leave out.
"""

import torch

from objective_golden import inputs, leaf, numbers, write

D, LAYERS, ITEMS = 5, 2, 7
OFFSETS = [0, 2, 7, 7, 8, 12]
IDS = [4, 2, 3, 0, 6, 3, 1, 2, 6, 5, 0, 5]


if __name__ == "__main__":
    gru = torch.nn.GRU(D, D, LAYERS, batch_first=True, dtype=torch.float64)
    for i, (_, parameter) in enumerate(gru.named_parameters()):
        parameter.data = inputs(*parameter.shape, seed=7001 + i)
    items = leaf(inputs(ITEMS, D, seed=7050))
    x = items[IDS]
    out = torch.cat([gru(x[None, s:e])[0][0] for s, e in zip(OFFSETS, OFFSETS[1:]) if s < e])
    upstream = inputs(*out.shape, seed=7051)
    out.backward(upstream)
    named = {"items": items}
    for layer in range(LAYERS):
        for ours, theirs in (("input", "ih"), ("recurrent", "hh")):
            for part in ("weight", "bias"):
                tensor = getattr(gru, f"{part}_{theirs}_l{layer}")
                named[f"layer{layer + 1}.{ours}.{part}"] = tensor
    rows = lambda tensor: tensor if tensor.dim() == 2 else tensor[None, :]
    write(
        "sequence-gru",
        "Gated recurrent units over sequences that begin at `offsets`, rows x d. Row i of a sequence is items[ids[i]]; weights are those of "
        "r, z and n, one below the other. `dOut` is the upstream gradient.",
        layers=LAYERS,
        offsets=OFFSETS,
        ids=IDS,
        out=numbers(out),
        dOut=numbers(upstream),
        parameters={name: numbers(rows(tensor)) for name, tensor in named.items()},
        gradients={name: numbers(rows(tensor.grad)) for name, tensor in named.items()},
    )
