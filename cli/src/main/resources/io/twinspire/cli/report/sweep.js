"use strict";
// Builds the page of a sweep.
(() => {
  const { sweep, name } = page.data;
  const { byId, make, fixed, p, duration, table, css, colour, axis } = page;
  const { devMetric, points, recommended } = sweep;
  const keys = Object.keys(points[0].values);
  const label = (values) => Object.entries(values).map(([k, v]) => (keys.length > 1 ? k + " = " + v : v)).join(", ");
  const test = (point) => {
    const row = point.rows.find((r) => r.system === "dense-exact" && r.split === "test");
    return row ? row.metrics[devMetric] : undefined;
  };

  byId("title").textContent = name;
  document.title = name + " – Twinspire sweep";
  byId("headline").textContent = recommended
    ? `By ${devMetric} on dev: ${Object.entries(recommended).map(([k, v]) => k + " = " + v).join(", ")}.`
    : "There are no dev queries, so nothing is recommended.";
  byId("quality-caption").textContent = `${devMetric} of exact dense search`;
  byId("cost-caption").textContent = `${devMetric} on dev against seconds of training`;

  const columns = points.map((point) => [point.dev, test(point)]);
  const best = [0, 1].map((c) => Math.max(...columns.map((row) => (typeof row[c] === "number" ? row[c] : -1))));
  byId("points").append(table(
    [...keys, "epochs", "dev", "p", "test", "training"],
    points.map((point, i) => [
      ...keys.map((key) => point.values[key]), String(point.epochs), fixed(columns[i][0]), p(point.p), fixed(columns[i][1]),
      duration(point.trainingSeconds),
    ]),
    (r, c) => {
      const at = [keys.length + 1, keys.length + 3].indexOf(c);
      return at >= 0 && columns[r][at] === best[at] ? "best" : "";
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
    const cost = options("seconds of training", devMetric, false);
    cost.scales.x.type = "linear";
    cost.plugins.tooltip = { callbacks: { label: (at) => `${labels[at.dataIndex]}: ${fixed(at.parsed.y)}` } };
    return [
      new Chart(byId("quality"), {
        type: "line",
        data: { labels, datasets: [line("dev", columns.map((c) => c[0]), 0), line("test", columns.map((c) => c[1]), 1)] },
        options: options(keys.join(", "), devMetric, true),
      }),
      new Chart(byId("time"), {
        type: "bar",
        data: { labels, datasets: [{ data: points.map((point) => point.trainingSeconds), backgroundColor: css("--c3") }] },
        options: options(keys.join(", "), "s", false),
      }),
      new Chart(byId("cost"), {
        type: "scatter",
        data: { datasets: [line("dev", points.map((point) => ({ x: point.trainingSeconds, y: point.dev })), 0)] },
        options: cost,
      }),
    ];
  });
})();
