// A number opens what it rests on, beside itself. Without this script it leads to the same entry at
// the end of the page. Text is only ever moved as text and nodes of the page, never read as markup.
(() => {
  "use strict";

  // Those that the page has, and those of the explorer, which name their rows themselves.
  const ANY = 'a:is([href^="#l"], [href^="#w"])';
  const LISTED = `:is(data, td) > ${ANY}`;
  const NUMBER = `${LISTED}, a[data-rows]`;
  const make = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };
  // In a column of numbers, one without a link has that of the number before it.
  for (const table of document.querySelectorAll("table")) {
    const columns = new Set([...table.classList].map((name) => Number(name.match(/^n(\d+)$/)?.[1]) - 1));
    let last = null;
    for (const cell of table.querySelectorAll("tbody > tr > *")) {
      const found = [...cell.querySelectorAll(ANY)].at(-1);
      if (found) last = found.getAttribute("href");
      else if (last && columns.has(cell.cellIndex) && !cell.firstElementChild && cell.textContent.trim()) {
        cell.replaceChildren(make("a", { href: last }, ...cell.childNodes));
      }
    }
  }
  const links = [...document.querySelectorAll(LISTED)];
  if (!links.length) return;

  const copied = (nodes) => [...nodes].map((node) => node.cloneNode(true));

  // One stop of the tab key for each table, answer or paragraph; arrows go from number to number.
  const groupOf = (link) => link.closest("table, .bases > li, .basis, dl, p") ?? document.body;
  const groups = Map.groupBy ? Map.groupBy(links, groupOf) : grouped(links);
  for (const members of groups.values()) stop(members, members[0]);

  function grouped(all) {
    const made = new Map();
    for (const link of all) {
      const group = groupOf(link);
      made.set(group, [...(made.get(group) ?? []), link]);
    }
    return made;
  }

  function stop(members, chosen) {
    for (const link of members) link.tabIndex = link === chosen ? 0 : -1;
  }

  const columnOf = (link) => link.closest("td, th")?.cellIndex ?? 0;
  const rowOf = (link) => link.closest("tr");

  function beside(link, members, key) {
    const here = members.indexOf(link);
    const row = rowOf(link);
    if (row && (key === "ArrowUp" || key === "ArrowDown")) {
      const others = key === "ArrowDown" ? members.slice(here + 1) : members.slice(0, here).reverse();
      const next = others.find((one) => rowOf(one) !== row && columnOf(one) === columnOf(link));
      return next ?? link;
    }
    const places = {
      ArrowRight: here + 1,
      ArrowDown: here + 1,
      ArrowLeft: here - 1,
      ArrowUp: here - 1,
      Home: 0,
      End: members.length - 1,
    };
    return key in places ? (members[places[key]] ?? link) : null;
  }

  // Where a number stands: its table, its row and its column.
  function contextOf(link) {
    if (link.dataset.rows) return "what is picked";
    const cell = link.closest("td, th");
    const table = link.closest("table");
    if (!cell || !table) return link.closest(".bases > li, .basis")?.querySelector(".name")?.textContent ?? "";
    const heading = table.tHead?.rows[0]?.cells[cell.cellIndex]?.textContent ?? "";
    const first = cell.cellIndex > 0 ? cell.parentElement.cells[0].textContent : "";
    return [table.caption?.textContent, first, heading].filter((part) => part?.trim()).join(" · ");
  }

  function rowsOf(link, entry) {
    if (link.dataset.rows) {
      return link.dataset.rows.split(" ").map((id) => document.getElementById(id)).filter(Boolean);
    }
    const named = entry.querySelector(':scope > a[href^="#w"]')?.textContent ?? "";
    return [...named.matchAll(/(\d+)(?:–(\d+))?/g)].flatMap(([, first, last]) => {
      const found = [];
      for (let k = Number(first); k <= Number(last ?? first); k += 1) {
        found.push(document.getElementById(`w${k}`));
      }
      return found.filter(Boolean);
    });
  }

  function cellOf(cell) {
    return make("td", {}, ...copied(cell.childNodes));
  }

  function tableOf(rows) {
    const all = rows[0].closest("table");
    const head = make("tr", {}, ...copied(all.tHead.rows[0].cells).slice(1));
    const body = rows.map((row) => make("tr", {}, ...[...row.cells].slice(1).map(cellOf)));
    const table = make("table", {}, make("thead", {}, head), make("tbody", {}, ...body));
    const region = make("div", { className: "scroll", tabIndex: 0 }, table);
    region.setAttribute("role", "region");
    region.setAttribute("aria-label", "Rows behind the number");
    return region;
  }

  const title = make("h2", { id: "origin-title" });
  const content = make("div");
  const close = make("button", { type: "button", textContent: "Close" });
  const dialog = make("dialog", { className: "origin" }, make("div", {}, title, close), content);
  dialog.setAttribute("aria-labelledby", title.id);
  document.body.append(dialog);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });

  function show(link) {
    const entry = document.getElementById(link.getAttribute("href").slice(1));
    if (!entry) return false;
    const context = contextOf(link);
    const said = [...entry.querySelectorAll(":scope > span")];
    const rows = rowsOf(link, entry);
    title.textContent = link.textContent;
    content.replaceChildren(
      ...(context ? [make("p", { className: "context", textContent: context })] : []),
      ...said.map((part) => make("p", {}, ...copied(part.childNodes))),
      ...(rows.length ? [tableOf(rows)] : []),
    );
    dialog.showModal();
    return true;
  }

  for (const link of links) link.setAttribute("aria-haspopup", "dialog");

  const numberAt = (event) => event.target.closest?.(NUMBER);
  document.addEventListener("focusin", (event) => {
    const link = numberAt(event);
    const members = link && groups.get(groupOf(link));
    if (members?.includes(link)) stop(members, link);
  });
  document.addEventListener("click", (event) => {
    const link = numberAt(event);
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (show(link)) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    const link = numberAt(event);
    if (!link) return;
    if (event.key === " ") {
      if (show(link)) event.preventDefault();
      return;
    }
    const members = groups.get(groupOf(link));
    const next = members?.includes(link) && beside(link, members, event.key);
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });
})();
