"use strict";
// Builds the report of a run.
(() => {
  const { results, events, summary, config, environment, mining } = page.data;
  const { byId, make, fixed, p, percent, duration, table, facts, css, colour, axis } = page;

  const splits = [...new Set(results.map((r) => r.split))];
  const whole = splits.filter((s) => !s.endsWith("-sampled-biased"));
  const last = whole.includes("test") ? "test" : whole[whole.length - 1];
  const find = (system, split) => results.find((r) => r.system === system && r.split === split);
  const ndcg = (row) => row && row.metrics["ndcg@10"];

  byId("title").textContent = summary.name;
  document.title = summary.name + " – Twinspire report";
  byId("when").textContent = [summary.finished, "Twinspire " + environment.twinspire, environment.gitCommit]
    .filter(Boolean).join(" · ");

  const dense = find("dense-exact", last);
  const words = find("bm25-tuned", last);
  // Of the floors of interactions, the one that is higher on dev, as in the paired test.
  const floor = ndcg(find("markov", "dev")) > ndcg(find("popularity", "dev")) ? "markov" : "popularity";
  const base = words || find(floor, last);
  const baseName = words ? "tuned BM25" : { markov: "a first-order Markov chain", popularity: "popularity" }[floor];
  byId("baseline").textContent = baseName;
  const hybrid = find("hybrid", last);
  if (!last) byId("headline").textContent = "Nothing was evaluated: the data have no dev and no test queries.";
  if (dense) {
    let text = `Dense search reaches nDCG@10 ${fixed(ndcg(dense))} on ${dense.queries.toLocaleString("en")} ${last} queries`;
    if (base && ndcg(base) > 0) {
      text += `, ${percent(ndcg(dense) / ndcg(base) - 1)} against ${words ? "the best-tuned BM25" : baseName} (${fixed(ndcg(base))}, p = ${p(dense.p_vs_bm25)})`;
    }
    byId("headline").textContent = text + ".";
  }
  const card = (value, label) => {
    const node = make("div", null, "card");
    node.append(make("b", value), make("span", label));
    byId("cards").appendChild(node);
  };
  if (dense) card(fixed(ndcg(dense)), "dense nDCG@10");
  if (hybrid) card(fixed(ndcg(hybrid)), "hybrid nDCG@10");
  if (base) card(fixed(ndcg(base)), baseName + " nDCG@10");
  if (dense && dense.metrics["recall@100"] !== undefined) card(fixed(dense.metrics["recall@100"]), "dense Recall@100");
  if (typeof summary.hnswRecall === "number") card(fixed(summary.hnswRecall), "HNSW recall@10 against exact");
  if (typeof summary.trainingSeconds === "number") card(duration(summary.trainingSeconds), "training time");

  const calibration = ["ece@10", "overconfidence@10", "probability"];
  const exposure = /^(coverage|gini|popularity)@/;
  const apart = (into, title, text, rows, metrics) => byId(into).append(
    make("h3", title), make("p", text, "soft"),
    table(["system", "split", "seed", ...metrics],
      rows.map((r) => [r.system, r.split, String(r.seed), ...metrics.map((m) => fixed(r.metrics[m]))])));
  splits.slice().reverse().forEach((split) => {
    const rows = results.filter((r) => r.split === split);
    // The others have tables of their own: one that is wider than the page hides its last columns.
    const metrics = Object.keys(rows[0].metrics).filter((m) => !calibration.includes(m) && !exposure.test(m));
    const manySeeds = new Set(rows.map((r) => r.seed)).size > 1;
    const best = Object.fromEntries(metrics.map((m) => [m, Math.max(...rows.map((r) => r.metrics[m]))]));
    byId("tables").append(
      make("h3", `${split}, ${rows[0].queries.toLocaleString("en")} queries`),
      table(
        ["system", ...(manySeeds ? ["seed"] : []), ...metrics, words || rows.some((r) => r.system === floor) ? "p" : "p, popularity"],
        rows.map((r) => [r.system, ...(manySeeds ? [r.seed] : []), ...metrics.map((m) => fixed(r.metrics[m])), p(r.p_vs_bm25)]),
        (r, c) => {
          const m = metrics[c - 1 - (manySeeds ? 1 : 0)];
          return m && rows[r].metrics[m] === best[m] ? "best" : "";
        }));
  });

  const shown = Object.keys((results[0] || { metrics: {} }).metrics).filter((m) => exposure.test(m));
  if (shown.length) {
    apart("exposure", "What is shown",
      "coverage: the share of the catalogue that is among anyone's first items; gini: 0 where each is shown as often as any other, 1 where a "
        + "few take all; popularity: the mean number of training interactions of what is shown.",
      results.filter((r) => r.metrics[shown[0]] !== undefined), shown);
  }

  const said = results.filter((r) => r.metrics[calibration[0]] !== undefined);
  if (said.length) {
    apart("calibration", "Are its scores probabilities?",
      "Over the whole catalogue at the model's temperature, by softmax (by sigmoid for bce, gbce and sgns). ece@10: how far the "
        + "probability of the ten most probable documents of a query is from how often they are relevant, by bins of the probability; "
        + "overconfidence@10: the mean of the one less the mean of the other; probability: the mean of the relevant documents.",
      said, calibration);
  }

  const epochs = events.filter((e) => e.event === "epoch");
  const stages = [...new Set(epochs.map((e) => e.stage))];
  byId("dev-caption").textContent = `${summary.devMetric} on the dev queries after each epoch; the filled point is the best of its stage`;

  byId("systems-caption").textContent = last ? `nDCG@10 on ${last}` : "nothing was evaluated";

  const watched = events.filter((e) => e.event === "negatives");
  if (watched.length) {
    byId("negatives").append(make("h3", "Negatives, at the first and at the last watched step of each stage"));
    const share = (x) => (typeof x === "number" ? (100 * x).toFixed(1) + " %" : "–");
    const row = (e) => [e.stage, e.step.toLocaleString("en"), e.perQuery.toFixed(1), share(e.easy), share(e.above), share(e.known)];
    const named = [...new Set(watched.map((e) => e.stage))].map((s) => watched.filter((e) => e.stage === s));
    byId("negatives").append(table(
      ["stage", "step", "a query", "next to no gradient", "above the positive", "known to be relevant"],
      named.flatMap((of) => (of.length > 1 ? [of[0], of[of.length - 1]] : of)).map(row)));
  }

  let drawMining = () => [];
  if (mining) {
    byId("mined").hidden = false;
    byId("choice").textContent = summary.choice || "";
    drawMining = page.mining(mining, byId("mining"), summary.devMetric);
  }

  summary.examples.forEach((example) => {
    const box = make("div", null, "search");
    box.append(make("strong", example.query));
    const list = box.appendChild(make("ol"));
    example.hits.forEach((hit) => {
      const item = list.appendChild(make("li", null, hit.relevant ? "relevant" : ""));
      item.append(make("span", hit.title || hit.id), " ", make("span", fixed(hit.score), "score"));
      if (hit.relevant) item.append(" ", make("span", "relevant", "tag"));
      item.append(make("span", hit.snippet, "snippet"));
    });
    byId("examples").append(box);
  });
  if (!summary.examples.length) byId("examples").append(make("p", "There were no queries to search for.", "soft"));

  byId("facts").append(facts(summary.facts.map((f) => [f.name, f.value])));
  summary.notes.forEach((note) => byId("facts").append(make("p", note, "soft")));
  byId("config").textContent = JSON.stringify(config, null, 2);
  byId("environment").append(facts(Object.entries(environment).filter(([, v]) => v !== null)
    .map(([k, v]) => [k, Array.isArray(v) ? v.join(" ") : String(v)])));

  page.draw(() => {
    const options = (x, y) => ({
      responsive: true, maintainAspectRatio: false, animation: false,
      scales: { x: axis(x), y: axis(y) },
      plugins: { legend: { display: stages.length > 1, labels: { color: css("--ink") } } },
    });
    const offset = {};
    let before = 0;
    stages.forEach((s) => {
      offset[s] = before;
      before += Math.max(...epochs.filter((e) => e.stage === s).map((e) => e.epoch));
    });
    const curve = (key, kept) => stages.map((s, i) => {
      const mine = epochs.filter((e) => e.stage === s && typeof e[key] === "number");
      const top = Math.max(...mine.map((e) => e[key]));
      return {
        label: s, data: mine.map((e) => ({ x: offset[s] + e.epoch, y: e[key] })),
        borderColor: colour(i), borderWidth: 2, tension: 0, pointRadius: mine.map((e) => (kept && e[key] === top ? 5 : 2.5)),
        pointBackgroundColor: mine.map((e) => (kept && e[key] === top ? colour(i) : css("--card"))),
      };
    });
    const line = (id, key, kept) => {
      const o = options("epoch", key === "dev" ? summary.devMetric : "loss");
      o.scales.x.type = "linear";
      o.scales.x.ticks.stepSize = 1;
      o.scales.x.ticks.autoSkip = true;
      return new Chart(byId(id), { type: "line", data: { datasets: curve(key, kept) }, options: o });
    };
    const rows = results.filter((r) => r.split === last && r.seed === results[0].seed);
    const bars = options("", "");
    bars.indexAxis = "y";
    bars.plugins.legend.display = false;
    return [
      ...drawMining(),
      line("loss", "loss", false),
      line("dev", "dev", true),
      new Chart(byId("systems"), {
        type: "bar",
        data: {
          labels: rows.map((r) => r.system),
          datasets: [{ data: rows.map(ndcg), backgroundColor: rows.map((r) => (r.system.startsWith("bm25") || ["untrained", "popularity", "markov"].includes(r.system) ? css("--c3") : css("--c0"))) }],
        },
        options: bars,
      }),
    ];
  });
})();
