"use strict";

// A journey of many is kept as text until it is opened: elements are made of it here.
const unfold = (journey) => {
  const later = journey?.querySelector(":scope > script.later");
  if (!later) return;
  later.insertAdjacentHTML("afterend", later.textContent);
  later.remove();
  dispatchEvent(new Event("unfolded"));
};

document.addEventListener("toggle", (event) => event.target.matches(".journey[open]") && unfold(event.target), true);

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
    const name = decodeURIComponent(location.hash.slice(1));
    if (!name) return;
    if (/^j\d+(-\d+)?$/.test(name)) unfold(document.getElementById(name.split("-")[0]));
    const target = document.getElementById(name);
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

// The payload of a diagram's step, in a card beside it: what the timeline tells of the record, shown where it is asked for.
(() => {
  const card = document.createElement("div");
  card.className = "card";
  card.id = "card";
  card.setAttribute("role", "note");
  let shown = null;
  let pinned = false;

  function row(step) {
    return document.getElementById(decodeURIComponent(step.getAttribute("href").slice(1)));
  }

  function show(step) {
    const cells = row(step).cells;
    const head = document.createElement("p");
    head.className = "card-head";
    const what = document.createElement("strong");
    what.textContent = (cells[2].querySelector("summary") ?? cells[2]).textContent;
    head.append(`${cells[0].textContent.trim()} s · ${cells[1].textContent}`, what);
    const panels = [...cells[2].querySelectorAll(".panel")].map((panel) => panel.cloneNode(true));
    const more = document.createElement("p");
    more.className = "note";
    const link = document.createElement("a");
    link.href = step.getAttribute("href");
    link.textContent = `record ${cells[3].textContent} in the timeline`;
    more.append(panels.length ? "" : "It carries nothing else. ", link);
    card.replaceChildren(head, ...panels, more);
    const frame = step.closest(".sequence");
    frame.append(card);
    const place = step.getBoundingClientRect();
    const ground = frame.getBoundingClientRect();
    card.style.top = `${place.bottom - ground.top}px`;
    leave();
    step.classList.add("current");
    step.setAttribute("aria-describedby", card.id);
    shown = step;
  }

  function leave() {
    shown?.classList.remove("current");
    shown?.removeAttribute("aria-describedby");
    shown = null;
  }

  function hide() {
    card.remove();
    leave();
    pinned = false;
  }

  function outside(event) {
    return !(event.relatedTarget instanceof Element && event.relatedTarget.closest(".card, .step"));
  }

  const stepOf = (event) => event.target instanceof Element && event.target.closest(".step");

  // One step of a diagram can be reached with Tab, the others with the arrow keys: a hundred stops would be a wall.
  function arrange() {
    for (const diagram of document.querySelectorAll(".diagram:not([data-arranged])")) {
      const steps = [...diagram.querySelectorAll(".step")];
      const first = diagram.querySelector(".step.bad") ?? steps[0];
      for (const step of steps) step.setAttribute("tabindex", step === first ? "0" : "-1");
      diagram.dataset.arranged = "";
    }
  }
  addEventListener("unfolded", arrange);
  arrange();
  document.documentElement.classList.add("scripted");

  document.addEventListener("pointerover", (event) => {
    const step = stepOf(event);
    if (step && event.pointerType !== "touch" && !pinned && step !== shown) show(step);
  });
  document.addEventListener("pointerout", (event) => {
    if (shown && !pinned && event.pointerType !== "touch" && outside(event) && document.activeElement !== shown) hide();
  });
  document.addEventListener("focusin", (event) => {
    const step = stepOf(event);
    if (step && step.matches(":focus-visible")) show(step);
    else if (shown && !pinned && outside({ relatedTarget: event.target })) hide();
  });
  document.addEventListener("click", (event) => {
    const step = stepOf(event);
    if (step) {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const same = pinned && step === shown;
      hide();
      if (same) return;
      show(step);
      pinned = true;
    } else if (pinned && outside({ relatedTarget: event.target })) hide();
    else if (event.target instanceof Element && event.target.closest(".card a")) hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shown) hide();
    const step = stepOf(event);
    if (!step) return;
    const steps = [...step.ownerSVGElement.querySelectorAll(".step")];
    const at = steps.indexOf(step);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: steps.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const wanted = steps[Math.max(0, Math.min(steps.length - 1, next))];
    step.setAttribute("tabindex", "-1");
    wanted.setAttribute("tabindex", "0");
    wanted.focus();
  });
})();
