// It computes no result and rounds no number: it looks up what audit/publish/lookups.py tells,
// shows it, and keeps what is picked in the address.
(() => {
  "use strict";
  const root = document.getElementById("explore");
  const D = JSON.parse(document.getElementById("explore-data").textContent);
  const PREFIX = "#explore?";
  const part = (name) => root.querySelector(`.${name}`);

  // A piece of the page; every text is set as text.
  const piece = (space) => (tag, looks, ...inside) => {
    const made = document.createElementNS(`http://www.w3.org/${space}`, tag);
    for (const [name, value] of Object.entries(looks)) made.setAttribute(name, value);
    made.append(...inside);
    return made;
  };
  const [html, svg] = [piece("1999/xhtml"), piece("2000/svg")];
  // A code as a mark and in words.
  const coded = (code) => part("codes").content.getElementById(`code${code}`).cloneNode(true);

  // One group of options per choice; the one of the readings, if there is any, has axis -1.
  const groups = [...root.querySelectorAll("fieldset")].map((set) => ({
    set,
    axis: Number(set.dataset.axis),
    said: set.name.replaceAll("-", " "),
    inputs: [...set.querySelectorAll("input")],
    label: (k) => set.querySelectorAll("label b")[k].textContent,
  }));

  // What is picked: one level per axis and, last, a place in the pooled readings.
  const reference = [...D.axes.map(() => 0), 0];
  let picks;
  const level = (at, group) => at.at(group.axis);

  // Columns, as audit/publish/packing.py tells them. Texts point back at those of columns before.
  const runs = (column, read) => {
    const made = [];
    for (const told of column.split("|")) {
      if (told[0] === "!") made.push(...Array(Number(told.slice(1))).fill(made.at(-1)));
      else made.push(read(told));
    }
    return made;
  };
  const numbers = (column) => {
    let highest = -1;
    return runs(column, (told) => {
      const one = told ? Number(told) : highest + 1;
      highest = Math.max(highest, one);
      return one;
    });
  };
  const texts = (known) => (column) => runs(column, (told) => {
    if (told[0] === "~") return known[told.slice(1)];
    if (told) known.push(decodeURIComponent(told));
    return told && known.at(-1);
  });
  const R = D.results;
  const [kinds, center, low, high, ...margins] =
    [D.kinds, R.center, R.low, R.high, ...R.margins].map(texts([]));
  const [behind, middle, left, right] = [R.behind, R.at, R.left, R.right].map(numbers);
  const [codes, alone] = [R.codes, R.alone].map((column) => texts([])(column));
  const rows = D.rows.split("|");
  const cells = new Map(D.bases.map((one) => [one, numbers(one.cells)]));

  // Looking up. The specifications of a basis stand in order, its last free axis fastest. Codes and
  // margins are against the readings that ask about the basis; none where nothing is known.
  const basisOf = (at) => D.bases.find((one) => one.held.every(([k, n]) => at[k] === n));
  const placeOf = (at) => {
    const basis = basisOf(at);
    return cells.get(basis)[basis.free.reduce((sum, k) => sum * D.axes[k] + at[k], 0)];
  };
  const resultOf = (at) => {
    const k = placeOf(at);
    return {
      center: center[k],
      ends: [low[k] === "=" ? center[k] : low[k], high[k]].filter(Boolean).join(" to "),
      behind: behind[k],
      points: [middle[k], middle[k] - left[k], middle[k] + right[k]],
      codes: codes[k],
      alone: alone[k] || codes[k],
      margins: margins.map((column) => column[k]),
    };
  };
  const asked = (at, place) => basisOf(at).asked.indexOf(D.pooled[place]);
  // A reading that asks nothing on a basis gives way to the first that does.
  const settled = (at) => (asked(at, at.at(-1)) < 0
    ? at.with(-1, Math.max(0, D.pooled.findIndex((_, place) => asked(at, place) >= 0))) : at);
  const codeOf = (at) => codes[placeOf(at)][asked(at, at.at(-1))] ?? "-";
  const turns = (code, now) => code !== "-" && (code === "0") !== (now === "0");
  const acts = (at, { axis }) => {
    const { free, held } = basisOf(at);
    return axis < 0 ? asked(at, at.at(-1)) >= 0 : [...free, ...held.map(([k]) => k)].includes(axis);
  };
  const changes = (at, from) =>
    groups.filter((one) => acts(at, one) && level(at, one) !== level(from, one));
  const told = (at, from) =>
    changes(at, from).map((one) => `${one.said}: ${one.label(level(at, one))}`).join("; ");

  // The address names what differs from the reference, in words.
  const address = (at) => PREFIX + changes(at, reference)
    .map((one) => `${one.set.name}=${one.inputs[level(at, one)].value}`).join("&");
  const read = () => {
    let at = reference;
    const unknown = [];
    for (const [name, value] of new URLSearchParams(location.hash.split(PREFIX)[1])) {
      const group = groups.find((one) => one.set.name === name);
      const to = group ? group.inputs.findIndex((one) => one.value === value) : -1;
      if (to < 0) unknown.push(`${name}=${value}`);
      else at = at.with(group.axis, to);
    }
    if (at.at(-1) && settled(at) !== at) unknown.push("this reading on this basis");
    part("stale").hidden = !unknown.length;
    part("unknown").textContent = unknown.join(", ");
    return at;
  };

  // A number leads to its rows, as every number of the page does (lineage.js).
  const every = root.dataset.rows.split(" ");
  const number = (text, place) => {
    const bits = BigInt(`0x${rows[place]}`);
    const found = every.filter((_, k) => (bits >> BigInt(k)) & 1n);
    const looks = { href: `#${found[0]}`, "data-rows": found.join(" "), "aria-haspopup": "dialog" };
    return found.length ? html("a", looks, text) : text;
  };
  const estimate = ({ center: value, ends, behind: place }) => {
    if (!ends) return ["not known: no figure for this combination"];
    const first = value ? [number(value, place), `${D.unit}, `] : [];
    return [...first, "range ", number(ends, place), ` (${kinds[place]}; ${D.level})`];
  };
  const distance = (text, reading) => (text ?? "")
    .replace(/^[+-](?=\d)/, D.factors.includes(reading) ? "$&a factor of " : "$&")
    .replace(/^\+/, "inside, by ").replace(/^-/, "outside, by ");

  // The fewest changes from what is picked to another answer, on the same basis.
  const showFlips = () => {
    const now = codeOf(picks);
    let [found, least] = [[], Infinity];
    cells.get(basisOf(picks)).forEach((_, cell) => {
      let levels = picks;
      basisOf(picks).free.reduceRight((rest, k) => {
        levels = levels.with(k, rest % D.axes[k]);
        return Math.floor(rest / D.axes[k]);
      }, cell);
      for (const place of D.pooled.keys()) {
        const at = levels.with(-1, place);
        const far = at.filter((one, k) => one !== picks[k]).length;
        const code = far > least ? "-" : codeOf(at);
        if (now === "-" ? code === "-" : !turns(code, now)) continue;
        if (far < least) [found, least] = [[], far];
        found.push(at);
      }
    });
    part("least").textContent = found.length ? `${least} (ways: ${found.length})` : "none here would do";
    part("flips").replaceChildren(...found.slice(0, 6).map((at) => html("li", {},
      html("a", { href: address(at) }, told(at, picks)), " → ", coded(codeOf(at)))));
  };

  // What each option gives while the other picks stay; in the strip, equal ones stand together.
  const strip = (codes) =>
    svg("svg", { class: "strip", viewBox: `0 0 ${20 * codes.length} 10`, "aria-hidden": "true" },
      ...codes.map((code, k) => {
        const fill = `url(#fill-${coded(code).dataset.fill})`;
        return svg("rect", { x: 20 * k, width: 20, height: 10, fill });
      }));
  const showGroups = () => {
    const now = codeOf(picks);
    const idle = groups.filter((one) => !acts(picks, one));
    part("idle").textContent = idle.map((one) => one.said).join(", ") || "none";
    for (const group of groups) {
      const codes = [];
      group.inputs.forEach((input, to) => {
        const option = input.parentElement;
        option.hidden = group.axis < 0 && asked(picks, to) < 0;
        input.checked = to === level(picks, group);
        if (option.hidden) return;
        codes.push(codeOf(settled(picks.with(group.axis, to))));
        option.querySelector("i").replaceChildren(coded(codes.at(-1)));
      });
      codes.sort();
      const decides = now !== "-" && codes.some((one) => turns(one, now));
      const counts = [...new Set(codes)].map((code) =>
        `${codes.filter((one) => one === code).length} ×${coded(code).lastChild.data}`);
      group.set.hidden = idle.includes(group);
      group.set.classList.toggle("decides", decides);
      group.set.querySelector(".counts").replaceChildren(
        strip(codes), counts.join(", "), decides ? html("strong", {}, "; changes the answer") : "");
    }
  };

  const showReadings = () => {
    const found = resultOf(picks);
    const { asked: readings, words } = basisOf(picks);
    const shown = readings.map((k, n) => {
      const all = coded(found.codes[n] ?? "-");
      const lies = found.alone[n] === found.codes[n]
        ? [all] : [coded(found.alone[n]), " alone, ", all, " with all others"];
      const parts = [...D.readings[k].map((one) => [one]), lies, [distance(found.margins[n], k)], [words[n + 1]]];
      return html("tr", { class: k === D.pooled[picks.at(-1)] ? "picked" : "" },
        ...parts.map((inside) => html("td", {}, ...inside)));
    });
    part("against").hidden = !shown.length;
    root.querySelector("tbody").replaceChildren(...shown);
  };

  // In the picture: a ring at the value, a line for the range, a dashed line up through the basis.
  const markPicture = () => {
    const drawing = document.getElementById(root.dataset.picture)?.querySelector("svg");
    drawing?.querySelector(".chosen")?.remove();
    const [x, left, right] = resultOf(picks).points;
    const [top, bottom] = basisOf(picks).between;
    if (!drawing || right < 0 || !bottom) return;
    const y = bottom - 10;
    const up = x < 0 ? "" : `M${x} ${top}V${y}`;
    drawing.append(svg("g", { class: "chosen", transform: "scale(.5)" }, svg("path", { d: up, class: "up" }),
      svg("path", { d: `M${left} ${y}H${right}` }), svg("circle", { cx: x, cy: y, r: x < 0 ? 0 : 8 })));
  };

  const show = () => {
    const { sign, words, over } = basisOf(picks);
    const result = resultOf(picks);
    const n = asked(picks, picks.at(-1));
    part("found").replaceChildren(...estimate(result));
    const reading = D.readings[D.pooled[picks.at(-1)]]?.[0];
    if (n >= 0) part("found").prepend(html("strong", {}, coded(codeOf(picks))), ` “${reading}”: `);
    if (result.codes[n]) part("found").append(`; ${distance(result.margins[n], D.pooled[picks.at(-1)])}`);
    root.querySelector("use").setAttribute("href", `#sign-${sign}`);
    part("words").textContent = words[0];
    part("over").textContent = over;
    part("differs").textContent = told(picks, reference);
    root.classList.toggle("changed", address(picks) !== PREFIX);
    showFlips();
    showGroups();
    showReadings();
    markPicture();
  };

  root.addEventListener("change", ({ target }) => {
    const group = groups.find((one) => one.inputs.includes(target));
    picks = settled(picks.with(group.axis, group.inputs.indexOf(target)));
    show();
    part("stale").hidden = true;
    const to = address(picks);
    history.replaceState(null, "", to === PREFIX ? location.pathname + location.search : to);
  });
  // Links to other picks make entries in the history; other places on the page leave the picks.
  const follow = () => {
    if (!picks || !location.hash || location.hash.startsWith(PREFIX)) picks = settled(read());
    show();
  };
  window.addEventListener("hashchange", follow);
  follow();
  root.hidden = false;
  if (location.hash.startsWith(PREFIX)) root.scrollIntoView();
})();
