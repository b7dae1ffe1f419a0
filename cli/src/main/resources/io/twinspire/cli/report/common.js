"use strict";
// What every page is built with, from the JSON in #data. Text goes in by textContent only, so nothing that a
// data set holds can become markup.
const page = (() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const make = (tag, text, className) => {
    const node = document.createElement(tag);
    if (text !== undefined && text !== null) node.textContent = text;
    if (className) node.className = className;
    return node;
  };
  const fixed = (x) => (typeof x === "number" ? x.toFixed(4).replace(/^0\./, ".") : "–");
  const p = (x) => (typeof x !== "number" ? "–" : x === 0 ? "0" : x < 1e-4 ? x.toExponential(0) : x.toFixed(4));
  const percent = (x) => (x >= 0 ? "+" : "−") + Math.abs(100 * x).toFixed(1) + " %";
  const duration = (s) => (s < 90 ? s.toFixed(1) + " s" : (s / 60).toFixed(1) + " min");

  const table = (head, rows, marks) => {
    const box = make("div", null, "scroll");
    const t = make("table");
    if (head.length) {
      const top = t.appendChild(make("thead")).appendChild(make("tr"));
      head.forEach((h) => top.appendChild(make("th", h)));
    }
    const body = t.appendChild(make("tbody"));
    rows.forEach((row, r) => {
      const line = body.appendChild(make("tr"));
      row.forEach((cell, c) => line.appendChild(make("td", cell, marks && marks(r, c))));
    });
    box.appendChild(t);
    return box;
  };
  const facts = (pairs) => table([], pairs, (r, c) => (c === 1 ? "text" : ""));

  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const colour = (i) => css("--c" + (i % 4));
  const axis = (title) => ({
    title: { display: true, text: title, color: css("--soft") },
    ticks: { color: css("--soft") }, grid: { color: css("--line") },
  });
  // Draws charts, and draws them again in the other colours when the scheme changes.
  const draw = (charts) => {
    let drawn = charts();
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      drawn.forEach((chart) => chart.destroy());
      drawn = charts();
    });
  };
  return { data, byId, make, fixed, p, percent, duration, table, facts, css, colour, axis, draw };
})();
