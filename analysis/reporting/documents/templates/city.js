"use strict";
(() => {
  const plain = text => text.toLocaleLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  for (const element of document.querySelectorAll(".tools[hidden]")) element.hidden = false;

  for (const input of document.querySelectorAll("input[data-rows]")) {
    const table = document.getElementById(input.dataset.rows);
    input.addEventListener("input", () => {
      const wanted = plain(input.value.trim());
      for (const row of table.tBodies[0].rows) row.hidden = !plain(row.textContent).includes(wanted);
    });
  }

  const all = document.getElementById("search-tables");
  if (all) all.addEventListener("input", () => {
    const wanted = plain(all.value.trim());
    let shown = 0;
    for (const part of document.querySelectorAll("details.table")) {
      const match = plain(part.textContent).includes(wanted);
      part.hidden = !match;
      shown += match;
    }
    document.getElementById("found-tables").textContent = wanted ? String(shown) : "";
  });

  // A cell that begins like a formula is marked as text, as everywhere in this tool.
  const cell = text => {
    const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? "'" + text : text;
    return /[",\n]/.test(safe) ? '"' + safe.replaceAll('"', '""') + '"' : safe;
  };
  const heads = table => {
    const paths = [];
    for (const row of table.tHead.rows) {
      let place = 0;
      for (const head of row.cells)
        for (let span = 0; span < head.colSpan; span++, place++)
          (paths[place] ??= []).push(head.textContent.trim());
    }
    return paths.map(path => path.filter(Boolean).join(" | "));
  };
  for (const button of document.querySelectorAll("button[data-csv]"))
    button.addEventListener("click", () => {
      const table = document.getElementById(button.dataset.csv);
      const lines = [heads(table)];
      for (const part of [table.tBodies[0], table.tFoot])
        for (const row of part?.rows ?? [])
          lines.push([...row.cells].map(found => found.dataset.v ?? found.textContent.trim()));
      const notes = [...button.closest("details").querySelectorAll("summary, .note")].map(note => [note.textContent.trim()]);
      const text = "\ufeff" + [...lines, [], ...notes].map(line => line.map(cell).join(",")).join("\n") + "\n";
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
      link.download = button.dataset.csv.replace(/^t-/, "") + ".csv";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    });

  const open = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const fold = target?.closest("details");
    if (fold) { fold.open = true; target.scrollIntoView(); }
  };
  addEventListener("hashchange", open);
  open();
  addEventListener("beforeprint", () => {
    for (const fold of document.querySelectorAll("details:not([open])")) { fold.open = true; fold.dataset.opened = ""; }
  });
  addEventListener("afterprint", () => {
    for (const fold of document.querySelectorAll("details[data-opened]")) { fold.open = false; delete fold.dataset.opened; }
  });
})();
