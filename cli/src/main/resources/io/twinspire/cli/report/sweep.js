"use strict";
// Builds the page of a sweep.
(() => {
  const { sweep, name } = page.data;
  const { byId, make, fixed, p, duration, table, css, colour, axis } = page;
  const { devMetric, points, recommended } = sweep;
  const keys = Object.keys(points[0].values);
  const label = (values) => Object.entries(values).map(([k, v]) => (keys.length > 1 ? k + " = " + v : v)).join(", ");
  const of = (point, split, metric) => {
    const row = point.rows.find((r) => r.system === "dense-exact" && r.split === split);
    return row ? row.metrics[metric] : undefined;
  };
  const judged = points[0].rows.some((r) => r.split === "test") ? "test" : "dev";

  byId("title").textContent = name;
  document.title = name + " – Twinspire sweep";
  byId("headline").textContent = recommended
    ? `By ${devMetric} on dev: ${Object.entries(recommended).map(([k, v]) => k + " = " + v).join(", ")}.`
    : "There are no dev queries, so nothing is recommended.";
  byId("quality-caption").textContent = `${devMetric} of exact dense search; what train is above test is learned by heart`;
  byId("calibration-caption").textContent = `Probabilities on ${judged}: error of the ten most probable (ECE), how much they are too high, and what the relevant get`;
  byId("said-caption").textContent = `Calibration on ${judged} against seconds of training`;
  byId("cost-caption").textContent = `${devMetric} against seconds of training`;

  const columns = points.map((point) => [point.train, point.dev, of(point, "test", devMetric)]);
  const said = ["ece@10", "overconfidence@10", "probability"];
  const calibration = points.map((point) => said.map((m) => of(point, judged, m)));
  const best = [0, 1, 2].map((c) => Math.max(...columns.map((row) => (typeof row[c] === "number" ? row[c] : -1))));
  byId("points").append(table(
    [...keys, "epochs", "train", "dev", "p", "test", "gap", ...said, "training"],
    points.map((point, i) => [
      ...keys.map((key) => point.values[key]), String(point.epochs), fixed(columns[i][0]), fixed(columns[i][1]), p(point.p),
      fixed(columns[i][2]), fixed(columns[i][0] - columns[i][judged === "test" ? 2 : 1]), ...calibration[i].map(fixed), duration(point.trainingSeconds),
    ]),
    (r, c) => {
      const at = [-1, keys.length + 2, keys.length + 4].indexOf(c);
      return at > 0 && columns[r][at] === best[at] ? "best" : "";
    }));

  page.draw(() => {
    const options = (x, y, legend) => ({
      responsive: true, maintainAspectRatio: false, animation: false,
      scales: { x: axis(x), y: axis(y) },
      plugins: { legend: { display: legend, labels: { color: css("--ink") } } },
    });
    const labels = points.map((point) => label(point.values) + (new Set(points.map((q) => q.epochs)).size > 1 ? " (" + point.epochs + ")" : ""));
    const line = (title, data, i) => ({
      label: title, data, borderColor: colour(i), backgroundColor: colour(i), borderWidth: 2, tension: 0, pointRadius: 3,
    });
    const seconds = (y) => {
      const o = options("seconds of training", y, true);
      o.scales.x.type = "linear";
      o.plugins.tooltip = { callbacks: { label: (at) => `${labels[at.dataIndex]}: ${fixed(at.parsed.y)}` } };
      return o;
    };
    return [
      new Chart(byId("quality"), {
        type: "line",
        data: { labels, datasets: ["train", "dev", "test"].map((split, i) => line(split, columns.map((c) => c[i]), [3, 0, 1][i])) },
        options: options(keys.join(", "), devMetric, true),
      }),
      new Chart(byId("time"), {
        type: "bar",
        data: { labels, datasets: [{ data: points.map((point) => point.trainingSeconds), backgroundColor: css("--c3") }] },
        options: options(keys.join(", "), "s", false),
      }),
      new Chart(byId("calibration"), {
        type: "line",
        data: { labels, datasets: said.map((name, i) => line(name, calibration.map((c) => c[i]), i)) },
        options: options(keys.join(", "), "probability", true),
      }),
      new Chart(byId("said"), {
        type: "scatter",
        data: { datasets: said.map((name, s) => line(name, points.map((point, i) => ({ x: point.trainingSeconds, y: calibration[i][s] })), s)) },
        options: seconds("probability"),
      }),
      new Chart(byId("cost"), {
        type: "scatter",
        data: { datasets: ["train", "dev", "test"].map((split, c) => line(split, points.map((point, i) => ({ x: point.trainingSeconds, y: columns[i][c] })), [3, 0, 1][c])) },
        options: seconds(devMetric),
      }),
    ];
  });
})();
