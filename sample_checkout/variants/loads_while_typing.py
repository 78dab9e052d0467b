"""Typing a phone number initialises and loads the widget again, without an update."""

from __future__ import annotations

from sample_checkout.variants import Variant

VARIANT = Variant(
    name="loads-while-typing",
    models=("Real-shop 1.5: phone and e-mail, debounced, lead to init and load with no update between."),
    steps="""\
import * as correct from "./correct-steps.js";
export * from "./correct-steps.js";

let known = null;
let under = 0;
let later = 0;

async function counted(work) {
  under += 1;
  try {
    return await work;
  } finally {
    under -= 1;
  }
}

document.addEventListener("input", (event) => {
  if (!["phone", "email"].includes(event.target.name)) return;
  clearTimeout(later);
  later = setTimeout(() => {
    if (!known || under) return;
    known.shop.token = null;
    correct.initialise(known.shop);
    correct.loadWidget(known.shop, known.category);
  }, 150);
});

export async function changeCart(shop, wishes) {
  clearTimeout(later);
  return counted(correct.changeCart(shop, wishes));
}

export async function loadWidget(shop, category) {
  const answer = await counted(correct.loadWidget(shop, category));
  known = { shop, category };
  return answer;
}

export async function authorize(shop, category, address) {
  clearTimeout(later);
  return counted(correct.authorize(shop, category, address));
}
""",
)
