"""Writes golden values from PyTorch (float64, autograd) for objectives, towers, optimisers and schedules.

    python3 -m venv /tmp/peers-venv && /tmp/peers-venv/bin/pip install torch==2.15.0
    /tmp/peers-venv/bin/python retrieval-core/src/test/python/objective_golden.py

One JSON file per case under src/test/resources/golden/, each with a "description" of its formula and shapes. Matrices are
lists of rows. Inputs are multiples of 1/64, so that they are the same numbers in float32; expected values carry 12
digits. Everything is random under fixed seeds: a second run writes the same bytes.
"""

import json
import warnings
from pathlib import Path

import torch
import torch.nn.functional as F

OUT = Path(__file__).resolve().parents[1] / "resources" / "golden"
WIDTH = 9
LIMIT = 40_000

torch.set_default_dtype(torch.float64)
warnings.filterwarnings("ignore", category=UserWarning)  # SequentialLR hands its epoch on and is told that it should not


def inputs(*shape, seed):
    """Random normal values, rounded to multiples of 1/64."""
    values = torch.randn(*shape, generator=torch.Generator().manual_seed(seed))
    return (values * 64).round() / 64


def leaf(values):
    return values.clone().requires_grad_(True)


def number(x):
    return float(f"{float(x):.12g}")


def numbers(x):
    if isinstance(x, torch.Tensor):
        x = x.detach().tolist()
    return [numbers(e) for e in x] if isinstance(x, list) else number(x)


def write(name, description, **content):
    fixture = {"description": description}
    for key, value in content.items():
        fixture[key] = numbers(value) if isinstance(value, torch.Tensor) else value
    text = json.dumps(fixture).replace(', "', ',\n"').replace("], [", "],\n [") + "\n"
    assert len(text) < LIMIT, (name, len(text))
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / f"{name}.json").write_text(text, encoding="utf-8")


# ---- objectives ----------------------------------------------------------------------------------------------------

INFO_NCE = (
    "InfoNCE over cosine scores. Q: M x d and D: N x d are not normalised; s_ij = scale * <q_i/|q_i|, d_j/|d_j|>, -Infinity for "
    "each [i, j] of masked. y: M x N target shares, given as triples [i, j, share], 1 per row in sum. weights: M. "
    "loss = 1/W sum_i w_i (logsumexp_j s_ij - sum_j y_ij s_ij), W = sum_i w_i. "
)
SYMMETRIC = (
    "Symmetric: the mean of that and 1/W (sum_j c_j logsumexp_i s_ij - sum_ij w_i y_ij s_ij), c_j = sum_i w_i y_ij: a column "
    "counts as much as the rows that call it positive, one without a positive has no loss of its own. "
)
GRADIENTS = (
    "dQ, dD: with respect to Q, D as given. dUnitQ, dUnitD: with respect to the normalised rows. "
    "dLogScale: with respect to log(scale), scale = 1/temperature."
)


def info_nce(unit_q, unit_d, log_scale, y, masked, weights, symmetric):
    s = log_scale.exp() * unit_q @ unit_d.T
    hidden = torch.zeros_like(s, dtype=torch.bool)
    for i, j in masked:
        hidden[i, j] = True
    # The masked scores take no part in the targets, and 0 * -inf would be NaN.
    target = (y * s.masked_fill(hidden, 0.0)).sum(dim=1)
    s = s.masked_fill(hidden, float("-inf"))
    rows = (weights * (torch.logsumexp(s, dim=1) - target)).sum() / weights.sum()
    if not symmetric:
        return rows
    c = (weights[:, None] * y).sum(dim=0)
    used = c > 0
    columns = (c[used] * torch.logsumexp(s[:, used], dim=0)).sum() - (weights * target).sum()
    return (rows + columns / weights.sum()) / 2


def objective_case(name, what, m, extra, seed, scale=20.0, triples=None, masked=(), weights=None, symmetric=False, prefixes=()):
    n = m + extra
    q, d = leaf(inputs(m, WIDTH, seed=seed)), leaf(inputs(n, WIDTH, seed=seed + 1))
    # One row that is nearly its positive and one that is nearly opposite: a confident and a bad row.
    with torch.no_grad():
        q[0] = d[0] + 1 / 64
        q[1] = -d[1]
    log_scale = leaf(torch.tensor(scale).log())
    triples = [[i, i, 1.0] for i in range(m)] if triples is None else triples
    y = torch.zeros(m, n)
    for i, j, share in triples:
        y[i, j] = share
    assert torch.allclose(y.sum(dim=1), torch.ones(m))
    assert all(y[i, j] == 0 for i, j in masked)
    w = torch.ones(m) if weights is None else torch.tensor(weights)
    unit_q, unit_d = F.normalize(q), F.normalize(d)
    unit_q.retain_grad()
    unit_d.retain_grad()
    lengths = [WIDTH, *prefixes]
    loss = sum(
        info_nce(prefix(unit_q, k), prefix(unit_d, k), log_scale, y, masked, w, symmetric)
        for k in lengths
    ) / len(lengths)
    loss.backward()
    if triples == [[i, i, 1.0] for i in range(m)] and not masked and weights is None and not prefixes:
        check_plain(loss, F.normalize(q), F.normalize(d), scale, symmetric)
    write(
        name,
        what + " " + INFO_NCE + (SYMMETRIC if symmetric else "") + GRADIENTS,
        m=m, n=n, d=WIDTH, scale=scale, symmetric=symmetric, prefixes=list(prefixes),
        targets=[list(t) for t in triples], masked=sorted(list(p) for p in masked), weights=numbers(w),
        Q=q.detach(), D=d.detach(), unitQ=unit_q.detach(), unitD=unit_d.detach(),
        loss=number(loss), dQ=q.grad, dD=d.grad, dUnitQ=unit_q.grad, dUnitD=unit_d.grad, dLogScale=number(log_scale.grad),
    )


def prefix(unit, k):
    # The full rows are taken as they come, so that dUnitQ is not projected onto the sphere.
    return unit if k == WIDTH else F.normalize(unit[:, :k])


def check_plain(loss, q, d, scale, symmetric):
    """The plain cases are also what torch's own cross-entropy says."""
    s = scale * q @ d.T
    labels = torch.arange(len(q))
    expected = F.cross_entropy(s, labels)
    if symmetric:
        expected = (expected + F.cross_entropy(s[:, : len(q)].T, labels)) / 2
    assert torch.allclose(loss, expected, rtol=1e-12), (loss, expected)


def objectives():
    objective_case("info-nce-plain", "One-sided, in-batch negatives only.", m=5, extra=0, seed=1)
    objective_case("info-nce-hard-negatives", "One-sided, three extra hard negatives.", m=6, extra=3, seed=3, scale=50.0)
    objective_case(
        "info-nce-masked-weighted",
        "One-sided, masked pairs, row weights (one of them 0), row 2 with two positives, row 4's positive is a hard negative's column.",
        m=6, extra=3, seed=5,
        triples=[[0, 0, 1.0], [1, 1, 1.0], [2, 2, 0.75], [2, 6, 0.25], [3, 3, 1.0], [4, 7, 1.0], [5, 5, 1.0]],
        masked=[[0, 3], [0, 8], [1, 0], [2, 5], [5, 0], [5, 1], [5, 2]],
        weights=[1.0, 0.5, 2.0, 0.0, 1.5, 0.25],
    )
    objective_case("info-nce-symmetric", "Symmetric, in-batch negatives only.", m=7, extra=0, seed=7, symmetric=True)
    objective_case(
        "info-nce-symmetric-hard-negatives", "Symmetric, three hard negatives.", m=6, extra=3, seed=9, scale=8.0, symmetric=True
    )
    objective_case(
        "info-nce-symmetric-masked-weighted",
        "Symmetric, masked pairs, row weights, rows 0 and 3 share a positive column, row 2 has two positives, column 8 is masked in all rows.",
        m=7, extra=2, seed=11, symmetric=True,
        triples=[[0, 0, 1.0], [1, 1, 1.0], [2, 2, 0.5], [2, 7, 0.5], [3, 0, 1.0], [4, 4, 1.0], [5, 5, 1.0], [6, 6, 1.0]],
        masked=[[0, 3], [3, 3], [1, 4], [4, 1], *([i, 8] for i in range(7))],
        weights=[1.0, 0.5, 2.0, 1.0, 0.25, 1.5, 3.0],
    )
    objective_case(
        "info-nce-matryoshka",
        "Symmetric Matryoshka: the mean of the loss at full length and at each of prefixes, where the first k values of the normalised rows are normalised again.",
        m=5, extra=2, seed=13, symmetric=True, prefixes=[3, 5],
    )


# ---- objectives of a row of scores ----------------------------------------------------------------------------------

ROWS = (
    " over cosine scores; loss = 1/W sum_i w_i sum_p y_ip L_i. unitQ: M x d, unitD: N x d; s_ij = scale * <q_i, d_j>, [i, j] of "
    "masked left out. targets: triples [i, j, share]. K: the row's negatives, V: catalogue. logQ: log expected counts, for nce and "
    "softmax. teacher: triples [i, j, score], for margin-mse and kl. " + GRADIENTS
)


def pairwise(loss):
    """A loss of one positive, shared by the positives of the row."""
    return lambda pos, shares, neg, v: sum(y * loss(p, neg, v) for y, p in zip(shares, pos))


def pointwise(positive, negative):
    """A loss of the positives, shared, plus one of the negatives."""
    return lambda pos, shares, neg, v: (shares * positive(pos, len(neg), v)).sum() + negative(neg)


def bce(reduce):
    return pointwise(lambda s, k, v: -F.logsigmoid(s), lambda s: -reduce(F.logsigmoid(-s)))


def self_adversarial(h):
    return lambda s: -(len(s) * torch.softmax(h * s, 0).detach() * F.logsigmoid(-s)).sum()


def gbce(t):
    def loss(pos, shares, neg, v):
        alpha = len(neg) / (v - 1)
        beta = alpha * (t * (1 - 1 / alpha) + 1 / alpha)
        # The released code raises the probability itself to the power.
        positive = (shares * -torch.log(torch.sigmoid(pos) ** beta)).sum()
        return (positive - torch.log(1 - torch.sigmoid(neg)).sum()) / (len(neg) + 1)
    return loss


def biased(bias, loss):
    return lambda pos, shares, neg, v: loss(pos + bias, shares, neg + bias, v)


def bpr_max(reg):
    def loss(p, neg, v):
        w = torch.softmax(neg, 0)
        return -torch.log((w * torch.sigmoid(p - neg)).sum()) + reg * (w * neg**2).sum()
    return pairwise(loss)


def warp(margin):
    def loss(p, neg, v):
        hinge = torch.relu(margin - p + neg)
        violating = int((hinge > 0).sum())
        rank = violating * (v - 1) // len(neg)
        return sum(1 / i for i in range(1, rank + 1)) * hinge.sum() / max(1, violating)
    return pairwise(loss)


def hard_softmax(h):
    def loss(pos, shares, neg, v):
        # As in the released code of HCL, tau+ = 0: importance exp(beta s), and its mean.
        importance = (h * neg).exp()
        z = (importance * neg.exp()).sum() / importance.mean()
        return torch.log(pos.exp().sum() + z) - (shares * pos).sum()
    return loss


def softmax(pos, shares, neg, v):
    return torch.logsumexp(torch.cat([pos, neg]), 0) - (shares * pos).sum()


def top1(p, s, v):
    return (torch.sigmoid(s - p) + torch.sigmoid(s**2)).mean()


def top1_max(p, s, v):
    return (torch.softmax(s, 0) * (torch.sigmoid(s - p) + torch.sigmoid(s**2))).sum()


def margin_mse(pos, shares, neg, v, taught_pos, taught_neg):
    use = ~taught_neg.isnan()
    return sum(
        y * F.mse_loss(p - neg[use], t - taught_neg[use]) for y, p, t in zip(shares, pos, taught_pos)
    )


def kl(teacher_temperature):
    def loss(pos, shares, neg, v, taught_pos, taught_neg):
        s, t = torch.cat([pos, neg]), torch.cat([taught_pos, taught_neg])
        use = ~t.isnan()
        log_p, teacher = torch.log_softmax(s[use], 0), torch.softmax(t[use] / teacher_temperature, 0)
        return F.kl_div(log_p, teacher, reduction="sum")
    return loss


ROW_CASES = [
    ("softmax-hard", {"type": "softmax", "logQ": "none", "hardness": 0.75}, hard_softmax(0.75)),
    ("softmax-log-q-negatives", {"type": "softmax", "logQ": "negatives"}, softmax),
    ("nce", {"type": "nce"}, bce(torch.sum)),
    ("nce-bias", {"type": "nce", "bias": -2.0}, biased(-2, bce(torch.sum))),
    ("sgns", {"type": "sgns"}, bce(torch.sum)),
    ("bce-sum", {"type": "bce", "negatives": "sum"}, bce(torch.sum)),
    ("bce-mean", {"type": "bce", "negatives": "mean"}, bce(torch.mean)),
    (
        "bce-hard", {"type": "bce", "negatives": "sum", "hardness": 0.5},
        pointwise(lambda s, k, v: -F.logsigmoid(s), self_adversarial(0.5)),
    ),
    ("gbce", {"type": "gbce", "t": 0.75}, gbce(0.75)),
    ("gbce-bias", {"type": "gbce", "t": 0.75, "bias": -2.0}, biased(-2, gbce(0.75))),
    (
        "bce-bias", {"type": "bce", "negatives": "sum", "bias": -2.0},
        biased(-2, pointwise(lambda s, k, v: -F.logsigmoid(s), lambda s: -F.logsigmoid(-s).sum())),
    ),
    ("bpr-sum", {"type": "bpr", "negatives": "sum"}, pairwise(lambda p, s, v: -F.logsigmoid(p - s).sum())),
    ("bpr-mean", {"type": "bpr", "negatives": "mean"}, pairwise(lambda p, s, v: -F.logsigmoid(p - s).mean())),
    ("top1", {"type": "top1"}, pairwise(top1)),
    ("top1-max", {"type": "top1-max"}, pairwise(top1_max)),
    ("bpr-max", {"type": "bpr-max", "regularization": 0.25}, bpr_max(0.25)),
    (
        "hinge-sum", {"type": "hinge", "margin": 0.5, "negatives": "sum"},
        pairwise(lambda p, s, v: torch.relu(0.5 - p + s).sum()),
    ),
    (
        "hinge-mean", {"type": "hinge", "margin": 0.5, "negatives": "mean"},
        pairwise(lambda p, s, v: torch.relu(0.5 - p + s).mean()),
    ),
    ("warp", {"type": "warp", "margin": 0.5}, warp(0.5)),
    (
        "ccl", {"type": "ccl", "margin": 0.25, "negativeWeight": 3.0},
        pointwise(lambda s, k, v: 1 - s, lambda s: 3.0 * torch.relu(s - 0.25).mean()),
    ),
    ("margin-mse", {"type": "margin-mse"}, margin_mse),
    ("kl", {"type": "kl", "teacherTemperature": 2.0}, kl(2.0)),
]


def row_case(name, settings, loss_of_row, m=6, extra=4, catalogue=37, seed=101):
    """Masked pairs, row weights (one of them 0), two positives in row 2, log expected counts for nce and softmax."""
    n = m + extra
    scale = 1.0 if settings["type"] == "ccl" else 4.0
    unit_q, unit_d = leaf(F.normalize(inputs(m, WIDTH, seed=seed))), leaf(F.normalize(inputs(n, WIDTH, seed=seed + 1)))
    # As the floats that will be read.
    with torch.no_grad():
        unit_q.copy_(unit_q.float().double())
        unit_d.copy_(unit_d.float().double())
    log_scale = leaf(torch.tensor(scale).log())
    triples = [[0, 0, 1.0], [1, 1, 1.0], [2, 2, 0.75], [2, 6, 0.25], [3, 3, 1.0], [4, 7, 1.0], [5, 5, 1.0]]
    masked = [[0, 3], [0, 8], [1, 0], [2, 5], [5, 0], [5, 1], [5, 2]]
    weights = torch.tensor([1.0, 0.5, 2.0, 0.0, 1.5, 0.25])
    log_q = inputs(n, seed=seed + 2)
    # Positives, some others, masked ones among these.
    taught = inputs(m, n, seed=seed + 3) * 4
    scored = inputs(m, n, seed=seed + 4) > 0
    for i, j, _ in triples:
        scored[i, j] = True
    taught[~scored] = float("nan")
    teacher = [[i, j, float(taught[i, j])] for i in range(m) for j in range(n) if scored[i, j]]
    s = log_scale.exp() * unit_q @ unit_d.T
    corrected = s - log_q
    total = 0
    for i in range(m):
        positives = [j for r, j, _ in triples if r == i]
        negatives = [j for j in range(n) if j not in positives and [i, j] not in masked]
        shares = torch.tensor([y for r, _, y in triples if r == i])
        pos = corrected[i, positives] if settings["type"] == "nce" else s[i, positives]
        neg = corrected[i, negatives] if settings["type"] == "nce" or settings.get("logQ") == "negatives" else s[i, negatives]
        by_teacher = (taught[i, positives], taught[i, negatives]) if settings["type"] in ("margin-mse", "kl") else ()
        total = total + weights[i] * loss_of_row(pos, shares, neg, catalogue, *by_teacher)
    loss = total / weights.sum()
    loss.backward()
    assert loss.isfinite() and unit_q.grad.isfinite().all()
    write(
        name,
        "Objective " + json.dumps(settings["type"]) + ROWS,
        objective=settings, scale=scale, catalogue=catalogue, targets=triples, masked=masked, weights=numbers(weights),
        logQ=log_q, teacher=teacher, unitQ=unit_q.detach(), unitD=unit_d.detach(),
        loss=number(loss), dUnitQ=unit_q.grad, dUnitD=unit_d.grad, dLogScale=number(log_scale.grad),
    )


def row_objectives():
    for name, settings, loss_of_row in ROW_CASES:
        row_case("row-" + name, settings, loss_of_row)


# ---- towers --------------------------------------------------------------------------------------------------------


def bag_case():
    """Weighted sums of rows with repeated ids, an empty bag, learned gains, L2 normalisation."""
    table, gain = leaf(inputs(7, WIDTH, seed=21)), leaf(inputs(7, 1, seed=22).abs() + 0.5)
    offsets = [0, 3, 3, 4, 9, 11]
    ids = [1, 4, 1, 6, 0, 0, 2, 5, 3, 6, 1]
    weights = inputs(len(ids), seed=23).abs() + 1 / 64
    upstream = inputs(len(offsets) - 1, WIDTH, seed=24)
    description = (
        "Embedding bag with L2 normalisation. x_b = sum_e weights[e] * {} * table[ids[e]], e in offsets[b] .. offsets[b+1]; "
        "out_b = x_b / |x_b|, 0 where the bag is empty. table: V x d, out: bags x d. Gradients of sum(dOut * out)."
    )
    for name, gains in (("bag-l2", torch.ones(7, 1)), ("bag-gain-l2", gain)):
        table.grad = None
        x = torch.stack([
            (weights[a:b, None] * gains[ids[a:b]] * table[ids[a:b]]).sum(dim=0) for a, b in zip(offsets, offsets[1:])
        ])
        bag = F.embedding_bag(
            torch.tensor(ids), table * gains, torch.tensor(offsets[:-1]), mode="sum", per_sample_weights=weights
        )
        assert torch.allclose(x, bag)
        out = F.normalize(x)
        (out * upstream).sum().backward()
        extra = {} if name == "bag-l2" else {"gain": gain.detach(), "dGain": gain.grad}
        write(
            name,
            description.format("1" if name == "bag-l2" else "gain[ids[e]]"),
            offsets=offsets, ids=ids, weights=weights, table=table.detach(), **extra,
            out=out, dOut=upstream, dTable=table.grad,
        )


def mlp_case(name, residual, seed):
    rows, hidden = 6, 5
    outputs = WIDTH if residual else 4
    x = inputs(rows, WIDTH, seed=seed)
    x[2] = 0
    x = leaf(x)
    w1, b1 = leaf(inputs(hidden, WIDTH, seed=seed + 1)), leaf(inputs(hidden, seed=seed + 2))
    w2, b2 = leaf(inputs(outputs, hidden, seed=seed + 3)), leaf(inputs(outputs, seed=seed + 4))
    upstream = inputs(rows, outputs, seed=seed + 5)
    raw = F.linear(F.gelu(F.linear(x, w1, b1), approximate="tanh"), w2, b2)
    if residual:
        raw = raw + x
    # An input without a known feature is a row of zeros and must stay one, whatever the biases.
    raw = raw * (x.detach().abs().sum(dim=1, keepdim=True) > 0)
    out = F.normalize(raw)
    (out * upstream).sum().backward()
    write(
        name,
        "MLP with L2 normalisation: out = l2(W2 gelu(W1 x + b1) + b2" + (" + x" if residual else "") + "), gelu in its tanh form; a row of "
        "zeros stays zero and gets no gradient. X: M x in, W1: h x in, b1: h, W2: out x h, b2: out; raw is before l2. "
        "Gradients of sum(dOut * out).",
        X=x.detach(), W1=w1.detach(), b1=b1.detach(), W2=w2.detach(), b2=b2.detach(), raw=raw, out=out, dOut=upstream,
        dX=x.grad, dW1=w1.grad, db1=b1.grad, dW2=w2.grad, db2=b2.grad,
    )


# ---- optimisers ----------------------------------------------------------------------------------------------------


def row_wise_adagrad(table, accumulator, rows, gradients, lr, eps):
    for row, g in zip(rows, gradients):
        accumulator[row] += (g * g).mean()
        table[row] -= lr * g / (accumulator[row].sqrt() + eps)


def row_wise_adagrad_case():
    lr, eps, touched = 0.125, 1e-8, [[0, 3], [3], [3, 1, 0]]
    table, accumulator = inputs(5, WIDTH, seed=41), torch.zeros(5)
    column, column_accumulator = leaf(table[:, :1]), torch.zeros(5)
    reference = column.detach().clone()
    torch_adagrad = torch.optim.Adagrad([column], lr=lr, eps=eps)
    initial, steps = table.clone(), []
    for t, rows in enumerate(touched):
        gradients = inputs(len(rows), WIDTH, seed=42 + t)
        row_wise_adagrad(table, accumulator, rows, gradients, lr, eps)
        steps.append({
            "rows": rows, "gradients": numbers(gradients), "table": numbers(table), "accumulator": numbers(accumulator)
        })
        # With one column, row-wise and element-wise are the same thing, and torch has the latter.
        column.grad = torch.zeros(5, 1)
        column.grad[rows] = gradients[:, :1]
        torch_adagrad.step()
        row_wise_adagrad(reference, column_accumulator, rows, gradients[:, :1], lr, eps)
        assert torch.allclose(reference, column, rtol=1e-12)
    write(
        "adagrad-row-wise",
        "Row-wise Adagrad over the touched rows: a_r += mean(g_r^2); table_r -= lr * g_r / (sqrt(a_r) + eps). table: V x d, "
        "accumulator: V, gradients: one row for each of rows. Each step gives the state after it.",
        learningRate=lr, epsilon=eps, table=initial, steps=steps,
    )


def dense_case(name, description, optimizer, **settings):
    parameter = leaf(inputs(3, 7, seed=51))
    initial = parameter.detach().clone()
    opt, steps = optimizer([parameter]), []
    for t in range(3):
        parameter.grad = inputs(3, 7, seed=52 + t)
        opt.step()
        steps.append({"gradient": numbers(parameter.grad), "parameter": numbers(parameter)})
    write(name, description + " Each step gives the parameter after it.", parameter=initial, steps=steps, **settings)


def table_adam_case(name, description, optimizer, sparse, **settings):
    touched = [[0, 3], [3], [3, 1, 0]]
    table = leaf(inputs(5, WIDTH, seed=61))
    initial = table.detach().clone()
    opt, steps = optimizer([table]), []
    for t, rows in enumerate(touched):
        gradients = inputs(len(rows), WIDTH, seed=62 + t)
        table.grad = torch.sparse_coo_tensor([rows], gradients, (5, WIDTH))
        table.grad = table.grad if sparse else table.grad.to_dense()
        opt.step()
        steps.append({"rows": rows, "gradients": numbers(gradients), "table": numbers(table)})
    write(
        name,
        description + " table: V x d, gradients: one row for each of rows. Each step gives the table after it.",
        **settings, table=initial, steps=steps,
    )


def optimisers():
    row_wise_adagrad_case()
    dense_case(
        "adagrad", "Element-wise Adagrad (torch.optim.Adagrad): a += g^2; p -= lr * g / (sqrt(a) + eps).",
        lambda p: torch.optim.Adagrad(p, lr=0.125, eps=1e-8), learningRate=0.125, epsilon=1e-8,
    )
    adam = dict(learningRate=0.125, beta1=0.75, beta2=0.96875, epsilon=1e-8)
    betas = (adam["beta1"], adam["beta2"])
    formula = "m = b1 m + (1-b1) g; v = b2 v + (1-b2) g^2; p -= lr * (m / (1-b1^t)) / (sqrt(v / (1-b2^t)) + eps)."
    dense_case(
        "adam", "Adam, bias-corrected (torch.optim.Adam): " + formula,
        lambda p: torch.optim.Adam(p, lr=0.125, betas=betas, eps=1e-8), **adam, weightDecay=0.0,
    )
    dense_case(
        "adam-w", "AdamW (torch.optim.AdamW): p *= 1 - lr * weightDecay, then Adam: " + formula,
        lambda p: torch.optim.AdamW(p, lr=0.125, betas=betas, eps=1e-8, weight_decay=0.25), **adam, weightDecay=0.25,
    )
    table_adam_case(
        "adam-lazy",
        "Lazy Adam (torch.optim.SparseAdam): moments and weights of the touched rows only, bias correction by the global "
        "step.",
        lambda p: torch.optim.SparseAdam(p, lr=0.125, betas=betas, eps=1e-8), True, **adam, weightDecay=0.0,
    )
    table_adam_case(
        "adam-table",
        "AdamW (torch.optim.AdamW) of a table: rows that no gradient names have one of zeros, so that they decay and go on "
        "moving.",
        lambda p: torch.optim.AdamW(p, lr=0.125, betas=betas, eps=1e-8, weight_decay=0.25), False, **adam, weightDecay=0.25,
    )


def schedule_case(shape, warm, total, floor):
    """Factors of the learning rate at each step, by torch's own schedulers chained."""
    opt = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    falling = total - warm
    if shape == "cosine":
        after = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=falling, eta_min=floor)
    else:
        end = floor if shape == "linear" else 1.0
        after = torch.optim.lr_scheduler.LinearLR(opt, start_factor=1.0, end_factor=end, total_iters=falling)
    scheduler = after
    if warm:
        for group in opt.param_groups:
            group["lr"] = group["initial_lr"]
        rising = torch.optim.lr_scheduler.LinearLR(opt, start_factor=1 / warm, end_factor=1.0, total_iters=max(1, warm - 1))
        scheduler = torch.optim.lr_scheduler.SequentialLR(opt, [rising, after], milestones=[warm])
    factors = []
    for _ in range(total):
        factors.append(number(opt.param_groups[0]["lr"]))
        opt.step()
        scheduler.step()
    return {"shape": shape, "warmupSteps": warm, "total": total, "floor": floor, "factors": factors}


def schedules():
    cases = [
        schedule_case(shape, warm, total, floor)
        for shape in ("constant", "linear", "cosine")
        for warm, total, floor in ((0, 7, 0.0), (4, 20, 0.0), (5, 20, 0.125))
    ]
    write(
        "schedules",
        "Factor of the learning rate at step t = 0 .. total-1: (t+1)/warmupSteps while t < warmupSteps; after that, with p = "
        "(t-warmupSteps)/(total-warmupSteps), constant 1, linear floor + (1-floor)(1-p), cosine floor + (1-floor)(1+cos(pi p))/2.",
        cases=cases,
    )


if __name__ == "__main__":
    objectives()
    row_objectives()
    bag_case()
    mlp_case("mlp-l2", residual=False, seed=31)
    mlp_case("mlp-residual-l2", residual=True, seed=81)
    optimisers()
    schedules()
