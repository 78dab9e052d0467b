// The catalogue: puts things into the cart without leaving the page.

import { byTestId, part } from "./screen.js";

const adding = new Set();

for (const form of document.querySelectorAll("form[data-part=add]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const done = add(form).finally(() => adding.delete(done));
    adding.add(done);
  });
}

async function add(form) {
  const response = await fetch(form.action, {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new URLSearchParams(new FormData(form)),
  });
  const answer = await response.json();
  part("count").textContent = String(answer.count);
  byTestId("progress").textContent = answer.message || `${form.dataset.name} is in your cart.`;
}

// Whoever goes to the checkout takes along what was added a moment ago.
byTestId("go-to-checkout").addEventListener("click", async (event) => {
  if (!adding.size) return;
  event.preventDefault();
  const { href } = event.currentTarget;
  await Promise.allSettled(adding);
  location.assign(href);
});

// Back from the checkout the count may be an old one.
addEventListener("pageshow", (event) => event.persisted && location.reload());
