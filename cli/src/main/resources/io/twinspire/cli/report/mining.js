"use strict";
// Shows rounds of mining: what the rules removed, margins, the effect on dev, examples.
page.mining = (rounds, box, devMetric) => {
  const { make, fixed, table } = page;
  const words = {
    "known-positive": "known to be relevant", "outside-pool": "outside the pool",
    "without-score": "without a score in the file", "relative-margin": "above the relative margin",
    "absolute-margin": "above the absolute margin", "below-window": "below the score window",
    "above-window": "above the score window", "not-selected": "not selected, as enough were kept", kept: "kept",
  };
  const count = (x) => x.toLocaleString("en");
  const share = (x, of) => `${count(x)} (${of ? ((100 * x) / of).toFixed(1) : "0.0"} %)`;
  const signed = (x) => (x >= 0 ? "+" : "−") + fixed(Math.abs(x));
  const head = (first) => [first, ...rounds.map((r) => "round " + r.round)];
  const line = (label, value) => [label, ...rounds.map(value)];

  box.append(make("h3", "What became of the candidates"));
  const met = Object.keys(words).filter((v) => rounds.some((r) => r.report.verdicts[v] > 0));
  box.append(table(head("candidates"), [
    line("looked at", (r) => count(r.report.candidates)),
    ...met.map((v) => line(words[v], (r) => share(r.report.verdicts[v], r.report.candidates))),
    line("pairs without any negative", (r) => share(r.report.pairsWithout, r.report.pairs)),
  ]));

  box.append(make("h3", "Are they false?"));
  box.append(table(head("suspicions"), [
    line("candidates at or above their positive", (r) => share(r.report.abovePositive, r.report.candidates)),
    line("kept, at or above their positive", (r) => share(r.report.keptAbove, r.report.verdicts.kept)),
    line("kept, their vector next to the positive's", (r) => share(r.report.keptNear, r.report.verdicts.kept)),
    line("kept, one or the other: suspected", (r) => share(r.report.suspects, r.report.verdicts.kept)),
    line("other known positives the rules would have kept", (r) => share(r.report.otherPositivesUnnoticed, r.report.otherPositives)),
  ]));
  box.append(make("p", "Next to: a cosine of at least .9. The last row is measured: of the candidates that are known to be relevant, "
    + "those that the rules on scores would have let through had they not been known. Unlabelled positives pass as these do.", "soft"));

  const judged = rounds.filter((r) => typeof r.devBefore === "number");
  if (judged.length) {
    box.append(make("h3", "Effect on dev"));
    box.append(table(head(devMetric || "dev metric"), [
      line("of the model that mined", (r) => fixed(r.devBefore)),
      ...(judged.some((r) => typeof r.devAfter === "number")
        ? [line("after training with the round", (r) => fixed(r.devAfter)),
          line("difference", (r) => (typeof r.devAfter === "number" ? signed(r.devAfter - r.devBefore) : "–"))]
        : []),
    ]));
    if (judged.some((r) => typeof r.devAfter === "number")) {
      box.append(make("p", "The difference is of all that training did meanwhile, not of the negatives alone.", "soft"));
    }
  }

  box.append(make("h3", "Margins: score of the positive minus score of the candidate"));
  const plots = make("div", null, "charts");
  const shown = rounds.length > 1 ? [rounds[0], rounds[rounds.length - 1]] : rounds;
  const canvases = shown.map((r) => {
    const figure = plots.appendChild(make("figure"));
    figure.append(make("figcaption", `Round ${r.round}: left of 0 the candidate is above its positive`));
    const canvas = make("canvas");
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", "Margins of round " + r.round);
    const plot = figure.appendChild(make("div", null, "plot"));
    plot.append(canvas);
    return canvas;
  });
  box.append(plots);

  const last = rounds[rounds.length - 1];
  box.append(make("h3", "Examples of round " + last.round));
  last.examples.forEach((example) => {
    const search = make("div", null, "search");
    search.append(make("strong", example.query));
    const list = search.appendChild(make("ol"));
    const item = (text, positive) => {
      const node = list.appendChild(make("li", null, positive ? "relevant" : ""));
      node.append(make("span", text.title || text.id), " ", make("span", fixed(text.score), "score"));
      node.append(" ", make("span", positive ? "positive" : "mined", "tag"));
      node.append(make("span", text.snippet, "snippet"));
    };
    item(example.positive, true);
    example.mined.forEach((text) => item(text, false));
    box.append(search);
  });
  if (!last.examples.length) box.append(make("p", "No pair has a negative.", "soft"));

  // Charts are drawn when the page asks, in the colours of its scheme.
  return () => shown.map((r, i) => {
    const { from, width, candidates, kept } = r.report.margins;
    const digits = Math.max(0, Math.ceil(-Math.log10(width)));
    const { css, axis } = page;
    const bars = (label, data, colour) => ({ label, data, backgroundColor: css(colour), barPercentage: 1, categoryPercentage: 1 });
    return new Chart(canvases[i], {
      type: "bar",
      data: {
        labels: candidates.map((_, b) => (from + b * width).toFixed(digits)),
        datasets: [bars("kept", kept, "--c0"), bars("removed or not selected", candidates.map((n, b) => n - kept[b]), "--c3")],
      },
      options: {
        responsive: true, maintainAspectRatio: false, animation: false,
        scales: { x: { ...axis("margin"), stacked: true }, y: { ...axis("candidates"), stacked: true } },
        plugins: { legend: { labels: { color: css("--ink") } } },
      },
    });
  });
};
