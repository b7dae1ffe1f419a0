"""Writes golden values from PyTorch (float64, autograd) for the scorers gmf, mlp and neumf.

    python3 -m venv /tmp/peers-venv && /tmp/peers-venv/bin/pip install torch==2.15.0
    /tmp/peers-venv/bin/python retrieval-core/src/test/python/scorer_golden.py

The model is written as in the paper: one first layer over [p; q], an element-wise product, one output layer over both.
"""

import torch
import torch.nn.functional as F

from objective_golden import inputs, leaf, number, numbers, write

M, N, DIMENSIONS = 5, 6, 7


def case(name, gmf, layers, seed):
    q, d = leaf(inputs(M, DIMENSIONS, seed=seed)), leaf(inputs(N, DIMENSIONS, seed=seed + 1))
    mlp = DIMENSIONS - gmf
    weights, into = [], 2 * mlp
    for l, width in enumerate(layers):
        weights.append((leaf(inputs(width, into, seed=seed + 10 + l)), leaf(inputs(width, seed=seed + 20 + l))))
        into = width
    h = leaf(inputs(gmf + (layers[-1] if layers else 0), seed=seed + 30))
    bias = leaf(inputs(1, seed=seed + 31))
    p = q[:, None, :].expand(M, N, DIMENSIONS)
    r = d[None, :, :].expand(M, N, DIMENSIONS)
    parts = []
    if gmf:
        parts.append(p[..., :gmf] * r[..., :gmf])
    if layers:
        x = torch.cat([p[..., gmf:], r[..., gmf:]], dim=-1)
        for w, b in weights:
            x = F.relu(F.linear(x, w, b))
        parts.append(x)
    scores = F.linear(torch.cat(parts, dim=-1), h[None, :], bias)[..., 0]
    labels = torch.zeros(M, N)
    labels[range(M), range(M)] = 1
    # The mean over queries of the sum over candidates.
    loss = F.binary_cross_entropy_with_logits(scores, labels, reduction="sum") / M
    loss.backward()
    parameters, gradients = {}, {}

    def add(name, values, gradient):
        parameters[name], gradients[name] = numbers(values), numbers(gradient)

    if gmf:
        add("scorer.gmf.output", h[None, :gmf], h.grad[None, :gmf])
    for l, (w, b) in enumerate(weights):
        if l == 0:
            add("scorer.layer1.query", w[:, :mlp], w.grad[:, :mlp])
            add("scorer.layer1.document", w[:, mlp:], w.grad[:, mlp:])
            add("scorer.layer1.bias", b[None, :], b.grad[None, :])
        else:
            add(f"scorer.layer{l + 1}.weight", w, w.grad)
            add(f"scorer.layer{l + 1}.bias", b[None, :], b.grad[None, :])
    if layers:
        add("scorer.mlp.output", h[None, gmf:], h.grad[None, gmf:])
    add("scorer.bias", bias[None, :], bias.grad[None, :])
    write(
        f"scorer-{name}",
        "s_ij = h . [p_i^G * q_j^G; relu layers of [p_i^M; q_j^M]] + b over the first `gmf` columns and the others (He et al. "
        "2017, eq. 12); loss = 1/M sum of the binary cross-entropies, j = i is the positive of i. `q` M x d, `d` N x d.",
        gmf=gmf,
        layers=layers,
        q=numbers(q),
        d=numbers(d),
        parameters=parameters,
        scores=numbers(scores),
        loss=number(loss),
        dQ=numbers(q.grad),
        dD=numbers(d.grad),
        gradients=gradients,
    )


if __name__ == "__main__":
    case("gmf", DIMENSIONS, [], seed=201)
    case("mlp", 0, [5, 4, 3], seed=301)
    case("neumf", 3, [6, 3], seed=401)
