"""Writes golden values from PyTorch (float64, autograd) for blocks of self-attention, towers of two of them, and BERT4Rec.

    python3 -m venv /tmp/peers-venv && /tmp/peers-venv/bin/pip install torch==2.15.0
    /tmp/peers-venv/bin/python retrieval-core/src/test/python/sequence_golden.py

Each block is a torch.nn.TransformerEncoderLayer without dropout, run over each sequence by itself: there is no padding to leave out.
"""

import math

import torch
import torch.nn.functional as F

from objective_golden import inputs, leaf, numbers, write

D, HEADS, HIDDEN, ITEMS, LONGEST = 8, 2, 6, 7, 6
OFFSETS = [0, 5, 6, 6, 9]
NAMES = {
    "self_attn.in_proj_weight": "attention.in.weight",
    "self_attn.in_proj_bias": "attention.in.bias",
    "self_attn.out_proj.weight": "attention.out.weight",
    "self_attn.out_proj.bias": "attention.out.bias",
    "linear1.weight": "feedForward.first.weight",
    "linear1.bias": "feedForward.first.bias",
    "linear2.weight": "feedForward.second.weight",
    "linear2.bias": "feedForward.second.bias",
    "norm1.weight": "attentionNorm.gain",
    "norm1.bias": "attentionNorm.bias",
    "norm2.weight": "feedForwardNorm.gain",
    "norm2.bias": "feedForwardNorm.bias",
}


def layer(seed, before, activation):
    gelu = lambda x: F.gelu(x, approximate="tanh")
    block = torch.nn.TransformerEncoderLayer(
        D, HEADS, HIDDEN, 0.0, gelu if activation == "gelu" else F.relu, batch_first=True, norm_first=before
    )
    for i, (name, parameter) in enumerate(block.named_parameters()):
        values = inputs(*parameter.shape, seed=seed + i) / 2
        parameter.data = values + 1 if name.startswith("norm") and name.endswith("weight") else values
    return block


def run(blocks, last, x, causal):
    outs = []
    for start, end in zip(OFFSETS, OFFSETS[1:]):
        if start == end:
            continue
        y = x[None, start:end]
        mask = torch.nn.Transformer.generate_square_subsequent_mask(end - start) if causal else None
        for block in blocks:
            y = block(y, src_mask=mask, is_causal=causal)
        outs.append((last(y) if last else y)[0])
    return torch.cat(outs)


MASK = -1


def bert(seed):
    """A post-norm GELU tower of two blocks with masked items, whose input and projection are normalised."""
    torch.manual_seed(seed)
    blocks = [layer(seed + 100 * b, False, "gelu") for b in range(2)]
    dense = {
        name: leaf(inputs(*shape, seed=seed + 60 + i) / 2 + (1 if name.endswith("gain") else 0))
        for i, (name, shape) in enumerate(
            {
                "items": (ITEMS, D),
                "positions": (LONGEST, D),
                "mask": (1, D),
                "inputNorm.gain": (1, D),
                "inputNorm.bias": (1, D),
                "projection.weight": (D, D),
                "projection.bias": (1, D),
                "projectionNorm.gain": (1, D),
                "projectionNorm.bias": (1, D),
            }.items()
        )
    }

    def norm(x, name):
        return F.layer_norm(x, (D,), dense[name + ".gain"][0], dense[name + ".bias"][0])

    ids = [3, MASK, 6, MASK, 1, MASK, 6, 5, MASK]
    asked = [row for row, item in enumerate(ids) if item == MASK]
    places = [e - 1 - i for s, e in zip(OFFSETS, OFFSETS[1:]) for i in range(s, e)]
    rows = torch.stack([dense["mask"][0] if item == MASK else dense["items"][item] for item in ids])
    x = norm(math.sqrt(D) * rows + dense["positions"][places], "inputNorm")
    out = run(blocks, None, x, False)[asked]
    out = F.gelu(F.linear(out, dense["projection.weight"], dense["projection.bias"][0]), approximate="tanh")
    out = norm(out, "projectionNorm")
    upstream = inputs(*out.shape, seed=seed + 80)
    out.backward(upstream)
    for b, block in enumerate(blocks):
        for key, parameter in block.named_parameters():
            dense[f"layer{b + 1}.{NAMES[key]}"] = parameter

    def matrix(tensor):
        return numbers(tensor if tensor.dim() == 2 else tensor[None, :])

    write(
        "sequence-tower-bert",
        "BERT4Rec with two post-norm GELU blocks over sequences that begin at `offsets`: row i of a sequence of L is N(sqrt(d) e + "
        "positions[L - 1 - i]), where e is items[ids[i]], or mask where ids[i] is -1, and N the inputNorm. The rows of the masked places "
        "alone are the output, as projectionNorm(gelu(projection)). `dOut` is the upstream gradient.",
        layers=2,
        heads=HEADS,
        before=False,
        causal=False,
        activation="gelu",
        offsets=OFFSETS,
        ids=ids,
        out=numbers(out),
        dOut=numbers(upstream),
        parameters={key: matrix(tensor) for key, tensor in dense.items()},
        gradients={key: matrix(tensor.grad) for key, tensor in dense.items()},
    )


def case(name, count, before, causal, activation, seed, embedded):
    torch.manual_seed(seed)
    blocks = [layer(seed + 100 * b, before, activation) for b in range(count)]
    last = None
    if before and count > 1:
        last = torch.nn.LayerNorm(D)
        last.weight.data, last.bias.data = inputs(D, seed=seed + 50) / 2 + 1, inputs(D, seed=seed + 51)
    content, leaves = {}, {}
    if embedded:
        leaves["items"] = leaf(inputs(ITEMS, D, seed=seed + 60))
        leaves["positions"] = leaf(inputs(LONGEST, D, seed=seed + 61))
        ids = [3, 0, 6, 3, 1, 2, 6, 5, 0]
        places = [e - 1 - i for s, e in zip(OFFSETS, OFFSETS[1:]) for i in range(s, e)]
        x = math.sqrt(D) * leaves["items"][ids] + leaves["positions"][places]
        content["ids"] = ids
    else:
        leaves["x"] = x = leaf(inputs(OFFSETS[-1], D, seed=seed + 60))
    out = run(blocks, last, x, causal)
    upstream = inputs(*out.shape, seed=seed + 62)
    out.backward(upstream)
    parameters, gradients = {}, {}

    def add(key, tensor):
        rows = tensor if tensor.dim() == 2 else tensor[None, :]
        grad = tensor.grad if tensor.dim() == 2 else tensor.grad[None, :]
        parameters[key], gradients[key] = numbers(rows), numbers(grad)

    for b, block in enumerate(blocks):
        for key, parameter in block.named_parameters():
            add(f"layer{b + 1}.{NAMES[key]}", parameter)
    if last:
        add("norm.gain", last.weight)
        add("norm.bias", last.bias)
    for key, tensor in leaves.items():
        add(key, tensor)
    write(
        f"sequence-{name}",
        "Blocks of self-attention and feed-forward layer over sequences that begin at `offsets`, rows x d. Where there are items, row i of "
        "a sequence of L is sqrt(d) items[ids[i]] + positions[L - 1 - i]; otherwise it is x. `dOut` is the upstream gradient.",
        layers=count,
        heads=HEADS,
        before=before,
        causal=causal,
        activation=activation,
        offsets=OFFSETS,
        out=numbers(out),
        dOut=numbers(upstream),
        parameters=parameters,
        gradients=gradients,
        **content,
    )


if __name__ == "__main__":
    case("block-before-causal", 1, True, True, "relu", 1001, False)
    case("block-before-full", 1, True, False, "gelu", 2001, False)
    case("block-after-causal", 1, False, True, "gelu", 3001, False)
    case("block-after-full", 1, False, False, "relu", 4001, False)
    case("tower-before-causal", 2, True, True, "gelu", 5001, True)
    case("tower-after-full", 2, False, False, "relu", 6001, True)
    bert(7001)
