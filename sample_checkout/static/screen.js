// What both pages with a cart show in the same way: words, progress, the cart, locks.

import { showCart } from "./changes.js";

export const byTestId = (name) => document.querySelector(`[data-testid="${name}"]`);
export const part = (name) => document.querySelector(`[data-part="${name}"]`);

/** Tells the shopper something; an empty text takes back what was told. */
export function tell(text, { tryAgain = false } = {}) {
  const message = byTestId("message");
  if (message.textContent !== text) message.textContent = text;
  byTestId("try-again").hidden = !tryAgain;
}

/** Says what is under way; an empty text says that nothing is. */
export function showProgress(text) {
  const progress = byTestId("progress");
  if (progress.textContent !== text) progress.textContent = text;
}

/** Marks the page as waiting for an update, from the click until Klarna's widget shows the new cart. */
export function showBusy(busy) {
  document.querySelector("main").setAttribute("aria-busy", String(busy));
}

/** Locks everything that could change what is being paid. */
export function lock(locked) {
  for (const fieldset of document.querySelectorAll("fieldset[data-lock]")) fieldset.disabled = locked;
}

/** Shows the cart of our server's newest answer. */
export function showReply(reply) {
  if (!reply.fragments) return;
  showCart(part("cart"), reply.fragments.cart);
  const count = part("count");
  const pieces = [...document.querySelectorAll("[data-testid=cart-line] input[type=number]")];
  count.textContent = String(pieces.reduce((sum, field) => sum + field.valueAsNumber, 0));
}
