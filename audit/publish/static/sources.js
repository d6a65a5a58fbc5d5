// A box that finds rows or publications as one types; without it, everything is there to read.
(() => {
  "use strict";

  // A place inside something folded opens it, so that a link to a row always arrives.
  function arrive() {
    const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const folded = place?.closest("details");
    if (folded && !folded.open) {
      folded.open = true;
      place.scrollIntoView();
    }
  }
  addEventListener("hashchange", arrive);
  arrive();

  for (const holder of document.querySelectorAll(".filter")) {
    const list = document.getElementById(holder.dataset.filter);
    const items = [...list.querySelectorAll("li")];
    const texts = items.map((item) => item.textContent.toLowerCase());
    const groups = [...list.querySelectorAll("details.group")];
    const folded = groups.map((group) => !group.open);
    const label = document.createElement("label");
    const box = document.createElement("input");
    const told = document.createElement("output");
    label.textContent = holder.dataset.label;
    box.type = "search";
    label.append(" ", box);
    holder.append(label, " ", told);
    box.addEventListener("input", () => {
      const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
      let found = 0;
      items.forEach((item, k) => {
        item.hidden = !words.every((word) => texts[k].includes(word));
        found += item.hidden ? 0 : 1;
      });
      groups.forEach((group, k) => {
        group.hidden = !group.querySelector("li:not([hidden])");
        group.open = words.length ? !group.hidden : !folded[k];
      });
      told.textContent = words.length ? `${found} found` : "";
    });
  }
})();
