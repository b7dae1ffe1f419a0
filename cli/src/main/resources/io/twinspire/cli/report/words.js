"use strict";
// Builds the report of a run of word vectors, or of a next-word model.
(() => {
  const { results, events, summary, config, environment } = page.data;
  const { byId, make, fixed, table, facts, css, colour, axis } = page;
  const count = (n) => n.toLocaleString("en");
  const epochs = events.filter((event) => event.event === "epoch");

  byId("title").textContent = summary.name;
  document.title = summary.name + " – Twinspire words";
  byId("headline").textContent =
    `${count(results.vocabulary)} words from ${count(results.trainingWords)} words of text, seed ${results.seed}.`;

  const predicts = typeof results.perplexity === "number";
  byId("quality-note").textContent = predicts
    ? "Perplexity of the next word in the held-out sentences, and the logarithm of the normaliser over their contexts: mean and standard deviation."
    : "Spearman's rank correlation of the cosines with the scores of people, over the pairs of which both words have a vector.";
  if (predicts) {
    byId("quality").append(table(["words", "perplexity", "log Z", "±"],
      [[count(results.heldOutWords), results.perplexity.toFixed(1), results.meanLogZ.toFixed(3), results.sdLogZ.toFixed(3)]]));
    byId("epochs").append(table(
      ["epoch", "loss", "perplexity", "log Z", "±", "words/s"],
      epochs.map((e) => [String(e.epoch), fixed(e.loss), e.perplexity.toFixed(1), e.meanLogZ.toFixed(3), e.sdLogZ.toFixed(3), count(e.wordsPerSecond)])));
  } else {
    byId("quality").append(results.similarity.length
      ? table(["set", "Spearman", "pairs"], results.similarity.map((s) => [s.name, fixed(s.spearman), `${s.covered} of ${s.pairs}`]))
      : make("p", "No files of word pairs were given."));
    byId("epochs").append(table(
      ["epoch", "loss", "held out", "pairs", "words/s"],
      epochs.map((e) => [String(e.epoch), fixed(e.loss), fixed(e.heldOutLoss), count(e.pairs), count(e.wordsPerSecond)])));
    byId("neighbours").append(
      make("h2", "Nearest words"), make("p", "By cosine, of words of rank 100, 200, 400, …", "soft"),
      table([], summary.neighbours.map((n) => [n.word, n.nearest.join(", ")]), (r, c) => (c === 1 ? "text" : "")));
  }
  byId("config").textContent = JSON.stringify(config, null, 2);
  byId("environment").append(facts(Object.entries(environment).map(([k, v]) => [k, String(v)])));

  page.draw(() => {
    const line = (title, key, i) => ({
      label: title, data: epochs.map((e) => (typeof e[key] === "number" ? e[key] : null)),
      borderColor: colour(i), backgroundColor: colour(i), borderWidth: 2, tension: 0, pointRadius: 3,
    });
    return [new Chart(byId("loss"), {
      type: "line",
      data: { labels: epochs.map((e) => e.epoch), datasets: [line("training", "loss", 0)].concat(predicts ? [] : [line("held out", "heldOutLoss", 1)]) },
      options: {
        responsive: true, maintainAspectRatio: false, animation: false,
        scales: { x: axis("epoch"), y: axis("loss") },
        plugins: { legend: { display: true, labels: { color: css("--ink") } } },
      },
    })];
  });
})();
