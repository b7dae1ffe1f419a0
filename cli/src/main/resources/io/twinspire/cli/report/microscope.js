"use strict";
// Builds the page of the microscope.
(() => {
  const { environment, microscope, costs } = page.data.seen;
  const { byId, make, table, facts, css, axis } = page;
  const { cells } = microscope;
  const full = cells[0];
  const count = (x) => x.toLocaleString("en");
  const name = (cell) => (cell.hardness > 0 ? `${cell.objective}, hardness ${cell.hardness}` : cell.objective);
  const number = (x) => (typeof x !== "number" || !isFinite(x) ? "–" : x === 0 ? "0" : Math.abs(x) >= 100 ? x.toFixed(0) : Math.abs(x) >= 10 ? x.toFixed(1) : Math.abs(x) >= 1 ? x.toFixed(2) : Math.abs(x) >= .001 ? x.toFixed(3) : x.toExponential(1));
  const figure = (f) => number(f.value) + (f.error > 0 ? " ± " + number(f.error) : "");
  const distinct = (of) => [...new Set(cells.slice(1).map(of))];

  // Ten colours that are told apart on both grounds, and dashes beyond.
  const hues = [158, 22, 245, 330, 48, 200, 285, 0, 100, 180];
  const dark = () => window.matchMedia("(prefers-color-scheme: dark)").matches;
  const colour = (i) => `hsl(${hues[i % hues.length]} ${dark() ? "65% 66%" : "70% 36%"})`;
  const dash = (i) => [[], [7, 4], [2, 3]][Math.floor(i / hues.length) % 3];

  const metrics = [
    { key: "cosine", label: "cosine of the expected gradient", of: (g) => g.cosine,
      text: "cos(E g, G): where many draws point on average, beside the full softmax G. 1 is the same direction; what is missing is bias that no number of steps averages away." },
    { key: "stepCosine", label: "cosine of one step", of: (g) => g.stepCosine,
      text: "E cos(g, G) for one batch: what a single step really does beside what the full softmax would do on the same pairs. Bias and chance together." },
    { key: "bias", label: "bias, relative", log: true, of: (g) => g.bias,
      text: "|E g − G| / |G|: how far the expected gradient is from that of the full softmax, length included. Small for what estimates the softmax (logQ); an objective of its own is not meant to be near 0." },
    { key: "variance", label: "variance, noise to signal", log: true, of: (g) => g.variance,
      text: "E|g − E g|² / |E g|² of the gradient that a query's vector receives from one draw of its negatives. 1 means as much chance as direction." },
    { key: "ownCosine", label: "cosine to its own objective over the catalogue", of: (g) => g.ownCosine,
      text: "cos(E g, G′), with G′ the gradient of the same objective with every document as a candidate: what drawing does, apart from what the loss is." },
    { key: "cosineAtEqualTime", label: "cosine at equal time", of: (g) => ({ value: g.cosineAtEqualTime, error: 0 }),
      text: `cosine / √(1 + variance / n), n draws of the same pair in the time of one full softmax, as measured on this catalogue of ${count(microscope.documents)}. The larger the catalogue, the more draws fit (below).` },
    { key: "nanosPerPair", label: "time of a pair, µs", log: true, of: (g) => ({ value: g.nanosPerPair / 1000, error: 0 }),
      text: "Planning, scores and gradient of one pair, without the towers and the update; the quickest of the passes on this machine." },
  ];
  const outcomes = [
    { key: "overconfidence", label: "overconfidence", text: "mean probability of the ten most probable documents less how probable they are" },
    { key: "ece", label: "calibration error (ECE)", text: "expected calibration error over the ten most probable documents of each query" },
    { key: "probability", label: "probability of the positives", text: "mean probability that the positives are given" },
    { key: "ndcg", label: "nDCG@10", text: "nDCG@10 over the whole catalogue" },
  ];

  const choose = (id, options, chosen, text) => {
    const select = byId(id);
    options.forEach((option) => select.append(Object.assign(make("option", text ? text(option) : option), { value: text ? option.key : option })));
    select.value = chosen;
    return select;
  };
  const samplers = distinct((cell) => cell.sampler).filter((s) => s !== "all");
  const objectives = distinct(name);
  const views = full.gradients.map((g) => g.view);
  const metric = choose("metric", metrics, "cosine", (m) => m.label);
  const view = choose("view", views.map((key) => ({ key })), views[views.length - 1],
    (v) => (v.key === "start" ? "untrained" : `after ${microscope.onTheWay} epochs of full softmax`));
  const sampler = choose("sampler", samplers, "uniform");
  const objective = choose("objective", objectives, "softmax, logQ");
  const outcome = choose("outcome", outcomes, "overconfidence", (o) => o.label);

  const at = (cell) => cell.gradients.find((g) => g.view === view.value);
  const trained = (cell) => (cell.training && cell.training.curve.length ? cell.training : null);
  const find = (o, s, k) => cells.find((cell) => name(cell) === o && cell.sampler === s && (k === undefined || cell.k === k));

  byId("headline").textContent = `What does drawing negatives do to a gradient? Every objective with every kind and number of negatives, beside the full softmax over all ${count(microscope.documents)} documents of a catalogue small enough to afford it.`;
  byId("subject").textContent = `${microscope.description}; d = ${microscope.dimensions}, temperature ${microscope.temperature}, seed ${microscope.seed}; ${microscope.passes} passes over all pairs a figure. Measured is the code that trains.`;
  byId("training-text").textContent = `Each trained for ${microscope.epochs} epochs with the same optimiser, untuned, and held against what is true of the catalogue. A probability is the softmax over the whole catalogue (the sigmoid for bce, gbce and sgns). Few negatives make a loss that classifies each one by itself too sure: it has met too few zeros.`;

  // What stands out, in the figures of this page.
  const ks = distinct((cell) => cell.k).filter((k) => k !== full.k).sort((a, b) => a - b);
  const [low, high] = [ks[0], ks[ks.length - 1]];
  const last = (cell) => cell.gradients[cell.gradients.length - 1];
  const conclude = (text) => byId("conclusions").append(make("li", text));
  const few = find("softmax, logQ", "uniform", low);
  const many = find("softmax, logQ", "uniform", high);
  if (few && many) {
    conclude(`Sampled softmax with logQ estimates the full softmax: over uniform draws its bias falls from ${figure(last(few).bias)} with K = ${low} to ${figure(last(many).bias)} with K = ${high}, in the end like 1/K; its variance falls from ${figure(last(few).variance)} to ${figure(last(many).variance)}.`);
  }
  const middle = ks.includes(63) ? 63 : 15;
  const plain = find("info-nce", "popularity", middle);
  const corrected = find("softmax, logQ", "popularity", middle);
  if (plain && corrected) {
    conclude(`Without the correction popular negatives pull too hard: with K = ${middle} by popularity the bias of InfoNCE is ${figure(last(plain).bias)}, with logQ ${figure(last(corrected).bias)}. More draws mend it only where they come to be the whole catalogue.`);
  }
  const own = find("softmax, logQ", "uniform, own", 15);
  const shared = find("softmax, logQ", "uniform", 15);
  if (own && shared) {
    conclude(`Draws shared by a batch have the bias of draws of a query's own, at ${number(last(shared).nanosPerPair / 1000)} instead of ${number(last(own).nanosPerPair / 1000)} µs a pair (K = 15); one step points to the full one with a cosine of ${figure(last(shared).stepCosine)} instead of ${figure(last(own).stepCosine)}.`);
  }
  const sure = ["sgns", "bce", "gbce", "softmax, logQ"].map((o) => find(o, "uniform", 15)).filter((cell) => cell && trained(cell));
  if (sure.length && trained(full)) {
    conclude(`After training with K = 15 uniform draws the ten most probable documents are called too probable by ${sure.map((cell) => `${number(cell.training.overconfidence)} (${name(cell)})`).join(", ")}; with the full softmax by ${number(full.training.overconfidence)}.`);
  }
  const measured = (method) => costs.points.filter((point) => point.method === method && !point.left);
  const largest = measured("full").at(-1);
  const beside = largest && measured("sampled").find((point) => point.documents === largest.documents);
  if (beside) {
    const time = largest.nanosPerPair / beside.nanosPerPair;
    const memory = largest.stepBytes / beside.stepBytes;
    conclude(`At ${count(largest.documents)} documents a pair of the full softmax takes ${number(time)} times the time and ${number(memory)} times the working memory of ${costs.k} draws. That is what negatives are drawn for; below some thousands of documents the full softmax is affordable, and exact.`);
    const card = (value, label) => {
      const node = make("div", null, "card");
      node.append(make("b", value), make("span", label));
      byId("cards").append(node);
    };
    if (few && many) {
      card(number(last(few).bias.value), `bias of sampled softmax, K = ${low}`);
      card(number(last(many).bias.value), `and with K = ${high}`);
    }
    card("× " + number(time), `time of full softmax, ${count(largest.documents)} documents`);
    card("× " + number(memory), "its working memory");
  }

  // Bars from low to high of each point.
  const bars = {
    id: "bars",
    afterDatasetsDraw(chart) {
      chart.data.datasets.forEach((set, i) => {
        if (!chart.isDatasetVisible(i)) return;
        const { ctx, scales, chartArea } = chart;
        ctx.save();
        ctx.beginPath();
        ctx.rect(chartArea.left, chartArea.top, chartArea.width, chartArea.height);
        ctx.clip();
        ctx.strokeStyle = set.borderColor;
        chart.getDatasetMeta(i).data.forEach((point, p) => {
          const { from, to } = set.data[p];
          if (from === undefined || from === to) return;
          ctx.beginPath();
          ctx.moveTo(point.x, scales.y.getPixelForValue(scales.y.type === "logarithmic" ? Math.max(from, scales.y.min) : from));
          ctx.lineTo(point.x, scales.y.getPixelForValue(to));
          ctx.stroke();
        });
        ctx.restore();
      });
    },
  };
  const ticks = (x) => (x >= 1e6 ? x / 1e6 + "M" : x >= 1e4 ? x / 1e3 + "k" : x < 1e-3 && x > 0 ? x.toExponential(0) : String(+x.toPrecision(3)));
  const decades = (x) => (Math.abs(Math.log10(x) - Math.round(Math.log10(x))) < 1e-9 ? ticks(x) : "");
  const options = (x, y, logX, logY, xs) => {
    const o = {
      responsive: true, maintainAspectRatio: false, animation: false, scales: { x: axis(x), y: axis(y) },
      interaction: { mode: "nearest", intersect: true },
      plugins: {
        legend: { position: "bottom", labels: { color: css("--ink"), boxWidth: 14, boxHeight: 2, font: { size: 11 } } },
        tooltip: { callbacks: { label: (item) => `${item.dataset.label}, ${ticks(item.parsed.x)}: ${number(item.parsed.y)}${item.raw.error > 0 ? " ± " + number(item.raw.error) : ""}${item.raw.note ? ", " + item.raw.note : ""}` } },
      },
    };
    o.scales.x.type = logX ? "logarithmic" : "linear";
    o.scales.y.type = logY ? "logarithmic" : "linear";
    if (xs) {
      o.scales.x.afterBuildTicks = (scale) => { scale.ticks = xs.map((value) => ({ value })); };
      o.scales.x.min = xs[0];
      o.scales.x.max = xs[xs.length - 1];
    }
    o.scales.x.ticks.callback = xs ? ticks : logX ? decades : undefined;
    if (!xs && !logX) delete o.scales.x.ticks.callback;
    if (logY) o.scales.y.ticks.callback = decades;
    return o;
  };
  const line = (label, data, i, hidden, exact) => ({
    label, data, hidden, borderColor: colour(i), backgroundColor: colour(i), borderDash: dash(i), borderWidth: 2, tension: 0, pointRadius: 3.5,
    pointBackgroundColor: data.map((point) => (exact && !point.exact ? css("--card") : colour(i))),
  });
  const shown = ["info-nce", "softmax, logQ", "nce", "sgns", "bce", "gbce", "bpr", "hinge"];
  const points = (some, of, log) => some.slice().sort((a, b) => a.k - b.k).map((cell) => {
    const f = of(cell);
    return f && typeof f.value === "number" && isFinite(f.value) && (!log || f.value > 0)
      ? { x: cell.k, y: f.value, error: f.error, from: f.value - f.error, to: f.value + f.error, exact: f.exact, note: f.exact ? "exact" : "" } : null;
  }).filter(Boolean);
  const reference = (y) => ({
    label: "full softmax", data: [{ x: ks[0], y }, { x: full.k, y }], borderColor: css("--c3"), backgroundColor: css("--c3"),
    borderDash: [1, 3], borderWidth: 2, pointRadius: 0,
  });
  const allKs = [...ks.filter((k) => k < full.k), full.k];

  const chosen = () => metrics.find((m) => m.key === metric.value);
  const gradientOf = (cell) => ({ ...chosen().of(at(cell)), exact: at(cell).exact && !["stepCosine", "nanosPerPair", "cosineAtEqualTime"].includes(metric.value) });
  const charts = () => {
    const m = chosen();
    const o = outcomes.find((out) => out.key === outcome.value);
    const gradients = (id, groups, of, hide) => new Chart(byId(id), {
      type: "line",
      data: {
        datasets: groups.map((g, i) => line(g, points(cells.slice(1).filter((cell) => of(cell, g)), gradientOf, m.log), i, hide(g), true)).filter((set) => set.data.length),
      },
      options: options("K, negatives of a query", m.label, true, m.log, allKs), plugins: [bars],
    });
    const made = [
      gradients("by-objective", objectives, (cell, g) => name(cell) === g && [sampler.value, "all"].includes(cell.sampler), (g) => !shown.includes(g)),
      gradients("by-sampler", samplers, (cell, g) => name(cell) === objective.value && [g, "all"].includes(cell.sampler), () => false),
    ];
    const said = (cell) => (trained(cell) ? { value: cell.training[o.key], error: 0, exact: true } : null);
    const sets = objectives.map((g, i) => line(g, points(cells.slice(1).filter((cell) => name(cell) === g && [sampler.value, "all"].includes(cell.sampler)), said, false), i, !shown.includes(g), false))
      .filter((set) => set.data.length);
    if (trained(full)) sets.push(reference(full.training[o.key]));
    made.push(new Chart(byId("outcomes"), { type: "line", data: { datasets: sets }, options: options("K, negatives of a query", o.label, true, false, allKs) }));
    const k = ks.includes(15) ? 15 : ks[ks.length - 1];
    const runs = cells.slice(1).filter((cell) => name(cell) === objective.value && trained(cell) && (cell.k === k || cell.sampler === "all"));
    const curves = [...runs, full].filter(trained).map((cell, i) => line(
      cell === full ? "full softmax" : cell.sampler === "all" ? "all documents" : `${cell.sampler}, K = ${cell.k}`,
      cell.training.curve.map((c) => ({ x: c.seconds, y: c.ndcg })), cell === full ? 7 : i, false, false));
    made.push(new Chart(byId("time"), { type: "line", data: { datasets: curves }, options: options("seconds of training", "nDCG@10", false, false) }));

    const cost = (id, of, y) => new Chart(byId(id), {
      type: "line",
      data: { datasets: ["full", "sampled"].map((method, i) => line(method === "full" ? "full softmax" : `${costs.k} uniform draws, logQ`, measured(method).map(of), i === 0 ? 1 : 0, false, false)) },
      options: options("documents in the catalogue", y, true, true, [...new Set(costs.points.map((point) => point.documents))]), plugins: [bars],
    });
    made.push(cost("nanos", (point) => ({ x: point.documents, y: point.nanosPerPair / 1000, from: point.least / 1000, to: point.most / 1000 }), "µs a pair"));
    made.push(cost("bytes", (point) => ({ x: point.documents, y: point.stepBytes / costs.batch / 1024 }), "KiB a pair"));
    return made;
  };

  const texts = () => {
    const m = chosen();
    byId("metric-text").textContent = m.text;
    byId("by-objective-caption").textContent = `${m.label}, negatives: ${sampler.value}; the last point of a line has every document as a candidate`;
    byId("by-sampler-caption").textContent = `${m.label}, objective: ${objective.value}`;
    const o = outcomes.find((out) => out.key === outcome.value);
    byId("outcome-caption").textContent = `${o.text}; negatives: ${sampler.value}`;
    byId("time-caption").textContent = `nDCG@10 against seconds of training, a point an epoch; objective: ${objective.value}. What stands higher at the same second is better at equal time`;
    const some = cells.filter((cell) => cell === full || name(cell) === objective.value);
    byId("cells").replaceChildren(table(
      ["negatives", "K", "bias", "cosine", "own cosine", "variance", "step cosine", "µs a pair", "cosine, equal time", "ECE@10", "overconf.", "p(positive)", "nDCG@10", "training"],
      some.map((cell) => {
        const g = at(cell);
        const t = trained(cell);
        return [cell === full ? "full softmax" : cell.sampler, count(cell.k), figure(g.bias), figure(g.cosine), figure(g.ownCosine), figure(g.variance), figure(g.stepCosine),
          number(g.nanosPerPair / 1000), number(g.cosineAtEqualTime), ...(t ? [number(t.ece), number(t.overconfidence), number(t.probability), number(t.ndcg), number(t.curve.at(-1).seconds) + " s"] : ["–", "–", "–", "–", "–"])];
      })));
  };

  byId("cost-text").textContent = `One training step with both towers, scores, gradient and update: ${costs.batch} pairs, d = ${costs.d}, ${costs.threads} threads, a heap of ${(costs.heapBytes / 2 ** 30).toFixed(1)} GiB. The full softmax scores every document for every pair and touches every vector; ${costs.k} draws for the batch do not see the size of the catalogue. Measured here; what did not fit is named and not guessed.`;
  byId("costs").append(table(["documents", "method", "µs a pair", "quickest", "slowest", "repetitions", "step, MiB", "table, MiB", ""],
    costs.points.map((point) => [count(point.documents), point.method, ...(point.left ? ["–", "–", "–", "–", "–"] : [number(point.nanosPerPair / 1000), number(point.least / 1000), number(point.most / 1000), String(point.repetitions), number(point.stepBytes / 2 ** 20)]),
      number(point.tableBytes / 2 ** 20), point.left || ""])));
  byId("words").append(facts([
    ...metrics.map((m) => [m.label, m.text]),
    ...outcomes.map((o) => [o.label, o.text]),
    ["uniform, popularity", "drawn for the batch: every query of it stands against the same; “, own” draws for each query. Popularity draws by (count + 1)^.75."],
    ["by score", "K draws of a query's own by the model's softmax at that moment, over every document, or over a pool of 4 (K + 1) uniform draws for the batch."],
    ["in-batch", "K other pairs of a batch of K + 1, so that their documents come as often as they are asked for."],
    ["logQ, logQ all", "scores less the logarithm of how probable it was that the candidate is there: of the negatives, or of the positive as well."],
    ["hardness", "how much more a negative of a high score weighs: softmax(h s) in place of 1/K."],
    ["every document", "the last point of a line: nothing is drawn, so the figures are exact."],
  ]));
  if (microscope.refused.length) {
    byId("refused").append(make("h3", "Refused"), table(["objective", "negatives", "why"], microscope.refused.map((r) => [r.objective, r.sampler, r.reason]), (r, c) => (c === 2 ? "text" : "")));
  }
  byId("refused").append(make("p", "margin-mse and kl are not here: they learn from a teacher’s scores, which nobody has for drawn documents. Nor are a queue, adaptive negatives and neighbours, which follow from the training before, and same-category, which needs categories.", "soft"));
  byId("environment").append(facts(Object.entries(environment).filter(([, v]) => v !== null).map(([k, v]) => [k, Array.isArray(v) ? v.join(" ") : String(v)])));

  texts();
  let drawn = charts();
  const again = () => {
    drawn.forEach((chart) => chart.destroy());
    texts();
    drawn = charts();
  };
  [metric, view, sampler, objective, outcome].forEach((select) => select.addEventListener("change", again));
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
})();
