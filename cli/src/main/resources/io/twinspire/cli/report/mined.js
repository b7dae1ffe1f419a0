"use strict";
// Builds the report of the mine command.
(() => {
  const { name, mining } = page.data;
  page.byId("title").textContent = "Mined for " + name;
  document.title = "Mined for " + name + " – Twinspire";
  page.draw(page.mining(mining, page.byId("mining")));
})();
