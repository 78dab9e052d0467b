// The order-review page: no widget here. The last click re-authorizes a cart that has changed since its approval, and
// finalizes what was only approved so far.

import { klarnaLibrary } from "./arrival.js";
import { ChangeQueue, isOnlyALook, listenToCart } from "./changes.js";
import { byTestId, lock, part, showBusy, showProgress, showReply, tell } from "./screen.js";
import * as steps from "./steps.js";

const main = document.querySelector("main");
const place = byTestId("place-order");
const shop = { page: "review", cart: main.dataset.cart, reply: null, token: null };

let library = "awaited";
let asking = "";

const queue = new ChangeQueue(bringToKlarna);
const wish = (wishes) => {
  const changed = queue.wish(wishes);
  render();
  return changed.finally(render);
};

async function bringToKlarna(wishes) {
  tell("");
  render();
  const reply = await (isOnlyALook(wishes) ? steps.lookAtCart(shop) : steps.changeCart(shop, wishes));
  accept(reply);
  return !reply.unreached;
}

function accept(reply) {
  if (reply.next) {
    asking = "One moment…";
    location.assign(reply.next);
  } else if (reply.version !== undefined && (!shop.reply || reply.version >= shop.reply.version)) {
    shop.reply = reply;
    if (!queue.waiting) showReply(reply);
    initialise();
  }
  tell(reply.message ?? "", { tryAgain: reply.try_again });
}

// `reauthorize` needs `init` on this page, and no `load` (J50).
function initialise() {
  if (library !== "here" || !shop.reply?.klarna.client_token) return;
  try {
    steps.initialise(shop);
  } catch (error) {
    console.error("Klarna could not be initialised:", error.name);
  }
}

function placeOrder() {
  if (place.disabled) return;
  const { approved, version, authorized: category } = shop.reply;
  const askKlarna = shop.reply.to_finalize ? steps.finalize : steps.reauthorize;
  // In the click's own task: Klarna may have to show the shopper something (J51).
  const answered = approved ? null : askKlarna(shop, category);
  ask(answered ? "Waiting for Klarna…" : "Placing your order…", async () => {
    if (answered && !(await approvedAgain(answered, category, version))) return;
    accept(await steps.placeOrder(shop, "klarna"));
  });
}

async function approvedAgain(answered, category, version) {
  let answer;
  try {
    answer = await answered;
  } catch (error) {
    console.error("Klarna could not be asked:", error.name);
    tell("Klarna could not be opened. Please try again, or go back to the checkout.");
    return false;
  }
  if (steps.meaningOf(answer) === "approved") {
    accept(await steps.handOverAuthorization(shop, answer, category, version));
    return Boolean(shop.reply.approved);
  }
  const faults = answer.error?.invalid_fields?.map((path) => path.split(".").at(-1).replaceAll("_", " "));
  tell(
    faults
      ? `Klarna needs a correction: ${faults.join(", ")}. Please go back to the checkout to mend it.`
      : `Klarna has not approved the ${shop.reply.to_finalize ? "purchase" : "changed order"}, so nothing was ordered. ` +
          "Change the cart and try again, or go back to the checkout to pay another way.",
  );
  return false;
}

async function ask(what, work) {
  asking = what;
  tell("");
  render();
  try {
    await work();
  } finally {
    if (asking === what) asking = "";
    render();
  }
}

function render() {
  const updating = queue.running || !shop.reply;
  showBusy(updating);
  showProgress(asking || (updating ? "Updating your cart…" : ""));
  lock(Boolean(asking));
  part("changed").hidden = !shop.reply || Boolean(shop.reply.approved) || shop.reply.to_finalize;
  // An unchanged cart needs no library: its authorization stands.
  const ready = shop.reply && (shop.reply.approved || library === "here") && steps.mayPay(shop);
  place.disabled = updating || Boolean(asking || queue.unsent) || !ready;
}

async function begin() {
  listenToCart(part("cart"), wish);
  place.addEventListener("click", placeOrder);
  byTestId("try-again").addEventListener("click", () => wish({}));
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  klarnaLibrary().then(
    () => {
      library = "here";
      initialise();
      render();
    },
    () => {
      library = "missing";
      if (!shop.reply?.approved) tell("Klarna is not available right now. Please go back to the checkout.");
      render();
    },
  );
  await wish({});
}

begin();
