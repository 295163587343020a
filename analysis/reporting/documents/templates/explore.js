"use strict";
(async () => {
  if (!("DecompressionStream" in window)) return;
  const $ = id => document.getElementById(id);
  const bytes = Uint8Array.from(atob($("data").textContent.trim()), letter => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const data = JSON.parse(await new Response(stream).text());
  const rows = data.rows, total = rows.table.length;
  const FEW = 10, SMALL = 30, WIDEST = 8, COLOURS = ["#17406d", "#cc5a0c", "#3d8fc4", "#7a2e6f", "#2b8a5b", "#8f6a00", "#a3293d", "#4d4d4d"];
  const idOf = data.ids, placeOf = Object.fromEntries(Object.entries(idOf).map(([place, id]) => [id, Number(place)]));
  const byTable = new Map();
  for (let row = 0; row < total; row++) {
    if (!byTable.has(rows.table[row])) byTable.set(rows.table[row], []);
    byTable.get(rows.table[row]).push(row);
  }
  const opening = idOf[data.first ?? data.tables[0].id];
  const state = { l: data.languages[0], t: opening, b: "", a: "", g: "", c: "", w: "", m: "percent", i: "1" };
  const read = () => {
    const given = new URLSearchParams(location.hash.slice(1));
    for (const key of Object.keys(state)) if (given.has(key)) state[key] = given.get(key);
    if (!data.languages.includes(state.l)) state.l = data.languages[0];
    if (!byTable.has(placeOf[state.t])) state.t = opening;
  };
  const write = () => {
    const kept = Object.entries(state).filter(([, value]) => value !== "");
    history.replaceState(null, "", "#" + new URLSearchParams(kept));
  };
  const text = place => data.texts[state.l][place];
  const ui = key => data.ui[state.l][key];
  const fill = (key, values) => ui(key).replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const plain = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
  const number = value => plain.format(value).replace(/[,.]/g, mark => data.marks[state.l][mark === "," ? "group" : "decimal"]);
  // Halves away from zero; more than nothing never reads as 0, less than all never as 100.
  const rounded = share => Math.floor(Math.round(Math.abs(share) * 1e11) / 1e9 + 0.5) * Math.sign(share);
  const percent = share => {
    const whole = rounded(share);
    const mark = data.rtl.includes(state.l) ? "\u200e" : "";
    const shown = whole === 0 && share > 0 ? mark + "<" + number(1) : whole === 100 && share < 1 ? mark + ">" + number(99) : number(whole);
    return data.marks[state.l].percent.replace("{}", shown);
  };
  const unique = values => [...new Set(values)];
  const element = (name, given = {}, ...inside) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(given)) if (value !== undefined) made.setAttribute(key, value);
    made.append(...inside);
    return made;
  };
  const drawn = (name, given, label) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(given)) made.setAttribute(key, value);
    if (label !== undefined) made.textContent = label;
    return made;
  };
  const options = (select, pairs, chosen) => {
    const groups = new Map();
    for (const [value, label, under] of pairs) {
      const made = element("option", { value }, label);
      made.selected = String(value) === String(chosen);
      if (!under) { groups.set(made, made); continue; }
      if (!groups.has(under)) groups.set(under, element("optgroup", { label: under }));
      groups.get(under).append(made);
    }
    select.replaceChildren(...groups.values());
    select.closest("label").hidden = pairs.length < 2;
  };
  const value = row => rows.status[row] === 2 ? null : state.m === "counts" ? rows.n[row] : rows.estimate[row];
  const shares = new Set(data.shares);
  const isShare = row => shares.has(rows.block[row]);
  const label = row => {
    if (rows.status[row] === 2) return ui("status.suppressed");
    if (state.m === "counts") return number(rows.n[row]);
    if (!isShare(row)) return number(rows.estimate[row]);
    if (rows.base[row] < SMALL) return fill("explore.of", { n: number(rows.n[row]), base: number(rows.base[row]) });
    return percent(rows.estimate[row]);
  };
  const view = () => {
    const own = byTable.get(placeOf[state.t]);
    const blocks = unique(own.map(row => rows.block[row]));
    if (!blocks.map(String).includes(state.b)) state.b = String(blocks[0]);
    let left = own.filter(row => String(rows.block[row]) === state.b);
    const waves = unique(left.map(row => rows.wave[row]));
    if (!waves.map(String).includes(state.w)) state.w = "";
    if (state.w) left = left.filter(row => String(rows.wave[row]) === state.w);
    const groups = unique(left.map(row => rows.group[row]));
    if (!groups.map(String).includes(state.g)) state.g = String(groups[0]);
    const answers = unique(left.map(row => rows.answer[row]));
    if (state.a && !answers.map(String).includes(state.a)) state.a = "";
    const having = data.cities.filter(city => left.some(row => rows.city[row] === city));
    const wanted = state.c ? state.c.split(".").map(id => placeOf[id]) : having;
    const cities = having.filter(city => wanted.includes(city));
    const shown = left.filter(row => String(rows.group[row]) === state.g && cities.includes(rows.city[row]) && (!state.a || String(rows.answer[row]) === state.a));
    return { own, blocks, waves, groups, answers, having, cities, shown };
  };
  const parts = row => [rows.level[row], rows.wave[row]];
  const show = () => {
    const found = view();
    document.documentElement.lang = state.l;
    document.documentElement.dir = data.rtl.includes(state.l) ? "rtl" : "ltr";
    for (const part of document.querySelectorAll("[data-ui]")) part.textContent = ui(part.dataset.ui);
    document.title = ui("explore.title");
    for (const link of document.querySelectorAll("[data-city]")) link.textContent = text(placeOf[link.dataset.city]);
    for (const list of document.querySelectorAll("[data-told]")) list.hidden = list.dataset.told !== state.l;
    // Tables as text are there for whoever has no scripts, and for print, in the page's first language
    $("static").hidden = state.l !== data.languages[0];
    const tables = data.tables.map(table => [idOf[table.id], text(table.id), text(table.section)]);
    options($("table"), tables, state.t);
    options($("answer"), [["", ui("explore.every")], ...found.answers.map(place => [place, text(place)])], state.a);
    const blocks = found.blocks.flatMap(block => unique(found.own.filter(row => rows.block[row] === block).map(row => rows.group[row]))
      .map(group => [`${block}.${group}`, [text(block), text(group)].filter(Boolean).join(" · ") || ui("all")]));
    options($("group"), blocks, `${state.b}.${state.g}`);
    options($("wave"), [["", ui("explore.every")], ...found.waves.map(place => [place, text(place)])].slice(found.waves.length < 2 ? 1 : 0), state.w);
    $("cities").replaceChildren($("cities").querySelector("legend"), ...found.having.map(city => {
      const box = element("input", { type: "checkbox", value: idOf[city] });
      box.checked = found.cities.includes(city);
      return element("label", {}, box, text(city));
    }));
    document.querySelector(`input[name=measure][value=${state.m === "counts" ? "counts" : "percent"}]`).checked = true;
    $("intervals").checked = state.i === "1";
    const table = data.tables.find(part => idOf[part.id] === state.t);
    $("caption").textContent = text(table.id);
    $("unit").textContent = [text(Number(state.b)), text(Number(state.g))].filter(Boolean).join(" · ");
    $("panels").replaceChildren(...found.cities.map(city => panel(city, found)));
    const states = found.shown.map(row => rows.status[row]);
    const notes = [text(table.notes), states.includes(1) ? fill("explore.small", { n: SMALL }) : "", states.includes(2) ? ui("explore.hidden") : "", text(table.source)];
    $("notes").replaceChildren(...notes.filter(Boolean).map(note => element("p", { class: "note" }, note)));
    $("shown").replaceChildren(...tabled(found));
  };
  const panel = (city, found) => {
    const own = found.shown.filter(row => rows.city[row] === city);
    const series = unique(own.map(row => parts(row).join(".")));
    const top = Math.max(1e-9, ...found.shown.filter(row => rows.base[row] >= FEW).map(row => state.m === "percent" && state.i === "1" && rows.base[row] >= SMALL ? Math.max(value(row) ?? 0, rows.high[row] ?? 0) : value(row) ?? 0));
    const scale = state.m === "percent" && found.shown.every(isShare) ? Math.min(1, Math.max(top, .1)) : top;
    const step = 15, wide = 300, left = 4, inner = 205;
    const box = drawn("svg", { role: "img" });
    let y = 4;
    const told = [];
    for (const answer of found.answers.filter(place => !state.a || String(place) === state.a)) {
      const lines = own.filter(row => rows.answer[row] === answer);
      if (!lines.length) continue;
      const title = drawn("text", { x: left, y: y + 10, "font-size": 10, fill: "#1a1a1a" }, cut(text(answer)));
      box.append(title);
      y += 14;
      for (const row of lines) {
        const many = series.length > 1, place = series.indexOf(parts(row).join("."));
        const size = value(row), said = (many ? fill("colon", { label: parts(row).map(text).filter(Boolean).join(", "), text: label(row) }) : label(row));
        told.push(`${text(answer)}: ${said}`);
        let end = left;
        if (size !== null && rows.base[row] >= FEW) {
          const length = Math.max(1, size / scale * inner);
          end = left + length;
          box.append(drawn("rect", { x: left, y: y + 1, width: length, height: step - 5, fill: many ? COLOURS[place % COLOURS.length] : "#3b7cb0" }));
          if (state.i === "1" && state.m === "percent" && rows.low[row] !== null && rows.base[row] >= SMALL) {
            const [from, to] = [rows.low[row], rows.high[row]].map(part => left + Math.max(0, Math.min(part / scale, 1)) * inner);
            box.append(drawn("line", { x1: from, x2: to, y1: y + 6, y2: y + 6, stroke: "#1a1a1a", "stroke-width": 1 }));
            end = Math.max(end, to);
          }
        }
        const few = rows.status[row] !== 2 && rows.base[row] < FEW;
        box.append(drawn("text", { x: end + 4, y: y + 10, "font-size": 9.5, fill: "#1a1a1a" }, cut(said + (few ? " " + ui("explore.few") : ""), 26)));
        y += step;
      }
      y += 3;
    }
    box.setAttribute("viewBox", `0 0 ${wide} ${Math.max(y, 20)}`);
    box.setAttribute("aria-label", `${text(city)}. ${told.join("; ")}`.slice(0, 1000));
    const bases = unique(own.filter(row => rows.base[row] !== null).map(row => number(rows.base[row])));
    return element("div", {}, element("h3", {}, text(city)), box, element("p", { class: "note" }, fill("colon", { label: ui("base"), text: bases.join("; ") || ui("explore.none") })));
  };
  const cut = (label, most = 58) => label.length > most ? label.slice(0, most - 1).trimEnd() + "…" : label;
  const columns = found => found.cities.flatMap(city => unique(found.shown.filter(row => rows.city[row] === city).map(row => parts(row).join(".")))
    .map(series => ({ city, series, name: [text(city), ...series.split(".").map(Number).map(text)].filter(Boolean).join(" | ") })));
  const lines = found => {
    const heads = columns(found), at = new Map();
    for (const row of found.shown) at.set(`${rows.answer[row]}/${rows.city[row]}/${parts(row).join(".")}`, row);
    const answers = found.answers.filter(place => !state.a || String(place) === state.a);
    return { heads, answers, cell: (answer, head) => at.get(`${answer}/${head.city}/${head.series}`) };
  };
  const shownIn = row => row === undefined ? "–" : rows.status[row] === 2 ? ui("status.suppressed")
    : state.m === "counts" || rows.estimate[row] === rows.n[row] ? label(row) : `${label(row)} (${number(rows.n[row])})`;
  const line = (name, cells) => element("tr", {}, element("th", { scope: "row" }, name), ...cells.map(cell => element("td", {}, cell)));
  const headed = (name, names) => element("thead", {}, element("tr", {}, ...[name, ...names].map(part => element("th", { scope: "col" }, part))));
  const tabled = found => {
    const { heads, answers, cell } = lines(found);
    const bases = heads.map(head => {
      const own = answers.map(answer => cell(answer, head)).filter(row => row !== undefined && rows.base[row] !== null);
      return own.length ? number(Math.max(...own.map(row => rows.base[row]))) : "–";
    });
    // More places than a page is wide stand under each other
    if (heads.length > WIDEST && heads.length > answers.length)
      return [headed(ui("explore.cities"), [...answers.map(text), ui("base")]),
        element("tbody", {}, ...heads.map((head, place) => line(head.name, [...answers.map(answer => shownIn(cell(answer, head))), bases[place]])))];
    return [headed(ui("answer"), heads.map(head => head.name)),
      element("tbody", {}, ...answers.map(answer => line(text(answer), heads.map(head => shownIn(cell(answer, head)))))),
      element("tfoot", {}, line(ui("base"), bases))];
  };
  const quoted = given => {
    const plain = String(given ?? ""), safe = /^[=+\-@\t\r]/.test(plain) && Number.isNaN(Number(plain)) ? "'" + plain : plain;
    return /[",\n]/.test(safe) ? '"' + safe.replaceAll('"', '""') + '"' : safe;
  };
  $("csv").addEventListener("click", () => {
    const found = view();
    const head = ["city", "round", "answer", "group", "n", "base", "percent", "low", "high"];
    const body = found.shown.map(row => [text(rows.city[row]), text(rows.wave[row]), text(rows.answer[row]), text(rows.level[row]), rows.n[row], rows.base[row], ...[rows.estimate[row], rows.low[row], rows.high[row]].map(part => part === null || !isShare(row) ? part : +(part * 100).toFixed(3))]);
    const table = data.tables.find(part => idOf[part.id] === state.t);
    const closing = [[text(table.id)], [text(table.source)]];
    const blob = new Blob(["\ufeff" + [head, ...body, [], ...closing].map(line => line.map(quoted).join(",")).join("\n") + "\n"], { type: "text/csv;charset=utf-8" });
    const link = element("a", { href: URL.createObjectURL(blob), download: `${state.t}.csv` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
  const changed = (key, given) => { state[key] = given; write(); show(); };
  $("choose").addEventListener("submit", event => event.preventDefault());
  $("table").addEventListener("change", event => { Object.assign(state, { b: "", a: "", g: "", w: "", c: state.c }); changed("t", event.target.value); });
  $("answer").addEventListener("change", event => changed("a", event.target.value));
  $("group").addEventListener("change", event => { [state.b, state.g] = event.target.value.split("."); changed("a", state.a); });
  $("wave").addEventListener("change", event => changed("w", event.target.value));
  $("language").addEventListener("change", event => changed("l", event.target.value));
  $("intervals").addEventListener("change", event => changed("i", event.target.checked ? "1" : "0"));
  for (const radio of document.querySelectorAll("input[name=measure]")) radio.addEventListener("change", event => changed("m", event.target.value));
  $("cities").addEventListener("change", () => {
    const boxes = [...$("cities").querySelectorAll("input")], on = boxes.filter(box => box.checked);
    const focus = document.activeElement?.value;
    changed("c", on.length === boxes.length ? "" : on.map(box => box.value).join("."));
    [...$("cities").querySelectorAll("input")].find(box => box.value === focus)?.focus();
  });
  addEventListener("hashchange", () => { read(); $("language").value = state.l; show(); });
  read();
  $("language").value = state.l;
  $("languages").hidden = data.languages.length < 2;
  $("explore").hidden = false;
  show();
})();
