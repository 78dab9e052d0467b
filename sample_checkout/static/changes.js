// Turns what the shopper does in the cart into wishes, and wishes into changes, one after the other.

const byTestId = (name) => document.querySelector(`[data-testid="${name}"]`);

/** Two wishes as one; the later has the last word. Wishes say how things shall be, so nothing is lost by merging. */
export function merged(earlier, later) {
  return { ...earlier, ...later, quantities: { ...earlier.quantities, ...later.quantities } };
}

/** Whether nothing is wished but a look at the cart. */
export function isOnlyALook(wishes) {
  const { quantities = {}, ...rest } = wishes;
  return !Object.keys(quantities).length && !Object.keys(rest).length;
}

/**
 * Calls `change(wishes)` for what the shopper wished, never twice at a time: what is wished meanwhile is merged and
 * comes next, so that no answer can overtake another and rapid clicks cost one change. `change` resolves to whether
 * our server was reached; what it was not told goes along with the next wish.
 */
export class ChangeQueue {
  #next = null;
  #running = false;
  #unsent = null;

  constructor(change) {
    this.change = change;
  }

  /** Whether something newer is waiting than what is being changed. */
  get waiting() {
    return this.#next !== null;
  }

  get running() {
    return this.#running;
  }

  /** Whether our server still has to be told of something that the shopper wished. */
  get unsent() {
    return this.#unsent !== null;
  }

  async wish(wishes) {
    this.#next = this.#next ? merged(this.#next, wishes) : wishes;
    if (this.#running) return;
    this.#running = true;
    try {
      while (this.#next) {
        const now = this.#unsent ? merged(this.#unsent, this.#next) : this.#next;
        this.#next = null;
        this.#unsent = (await this.change(now)) ? null : now;
      }
    } finally {
      this.#running = false;
    }
  }
}

/** Listens to everything that can be changed in the cart block, however often the block is replaced. */
export function listenToCart(block, wish) {
  block.addEventListener("change", (event) => {
    const field = event.target;
    const { quantityOf, wishName } = field.dataset;
    if (quantityOf) {
      const quantity = field.valueAsNumber;
      if (Number.isInteger(quantity) && field.checkValidity()) wish({ quantities: { [quantityOf]: quantity } });
      else field.reportValidity();
    } else if (wishName && field.type !== "text") wish({ [wishName]: field.value });
  });
  block.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-wish]");
    if (button) wish(JSON.parse(button.dataset.wish));
  });
  block.addEventListener("submit", (event) => {
    event.preventDefault();
    const field = event.target.querySelector("input");
    if (field.value.trim()) wish({ [field.dataset.wishName]: field.value.trim() });
  });
}

/** Replaces the cart block; the shopper's place in it, and a code that was half typed, stay. */
export function showCart(block, html) {
  const held = block.contains(document.activeElement) ? document.activeElement : null;
  const kept = [...block.querySelectorAll("input[type=text]")].map((field) => [field.dataset.testid, field.value]);
  block.innerHTML = html;
  for (const [testId, value] of kept) {
    const field = byTestId(testId);
    if (field) field.value = value;
  }
  if (held) (byTestId(held.dataset.testid) ?? block).focus({ preventScroll: true });
}
