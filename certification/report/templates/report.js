"use strict";
// Filters of the checklist, and links that open what they lead into. The page says all it has to say without this.
(() => {
  const rows = [...document.querySelectorAll(".requirement")];
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const chapters = [...document.querySelectorAll(".chapter")];
  const buttons = [...document.querySelectorAll(".filters button")];
  const search = document.getElementById("search");
  let verdict = "";

  function show() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of rows) {
      const wanted =
        (!verdict || row.dataset.verdict === verdict) && words.every((word) => texts.get(row).includes(word));
      row.hidden = !wanted;
      count += wanted;
    }
    for (const chapter of chapters) chapter.hidden = !chapter.querySelector(".requirement:not([hidden])");
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.verdict === verdict));
    document.getElementById("nothing").hidden = count > 0;
    document.getElementById("shown").textContent = `${count} of ${rows.length} shown`;
  }

  function choose(wanted) {
    verdict = wanted;
    show();
  }

  function follow() {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.closest(".requirement[hidden]")) {
      search.value = "";
      choose("");
    }
    for (let node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    target.scrollIntoView();
  }

  for (const button of buttons) {
    button.addEventListener("click", () => choose(button.dataset.verdict === verdict ? "" : button.dataset.verdict));
  }
  search.addEventListener("input", show);
  search.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      search.value = "";
      show();
    }
  });
  addEventListener("hashchange", follow);
  document.getElementById("controls").hidden = false;
  show();
  follow();
})();
