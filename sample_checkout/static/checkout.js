// The checkout page: cart, address, payment, and Klarna's widget, kept in step with one another.

import { klarnaLibrary, lateKlarnaLibrary } from "./arrival.js";
import { askForCompany, markInvalid, readAddress, readDelivery, rememberAddress } from "./address.js";
import { ChangeQueue, isOnlyALook, listenToCart } from "./changes.js";
import { byTestId, lock, part, showBusy, showProgress, showReply, tell } from "./screen.js";
import * as steps from "./steps.js";

const main = document.querySelector("main");
const container = document.querySelector(steps.CONTAINER);
const pay = byTestId("pay");
const place = byTestId("place-order");

const finalizes = ["finalize", "callback"].includes(main.dataset.shape);
const shop = { page: "checkout", cart: main.dataset.cart, reply: null, token: null, finalizes };
const UNAVAILABLE = "Klarna is not available right now. Please choose another way to pay.";
const review = main.dataset.shape !== "one-page";

let library = "awaited"; // then "here" or "missing"
let wanted = null; // the payment method that the shopper chose, one of Klarna's categories or "invoice"
let widget = null; // Klarna's answer to the newest load, null until it has come
let loaded = {}; // what that load was about: session, category, version of the cart
let loads = 0; // numbers the loads: an older one's answer says nothing about the newer one's cart
let loading = false;
let asking = ""; // what the shopper waits for while the form is locked

const queue = new ChangeQueue(bringToKlarna);
const wish = (wishes) => {
  const changed = queue.wish(wishes);
  render();
  return changed.finally(render);
};

// The cart.

async function bringToKlarna(wishes) {
  tell("");
  render();
  const reply = await (isOnlyALook(wishes) ? steps.lookAtCart(shop) : steps.changeCart(shop, wishes));
  accept(reply);
  // A newer change is waiting: its answer is the one that the widget should be told.
  if (!queue.waiting && isWidgetStale()) showKlarna();
  return !reply.unreached;
}

function accept(reply) {
  if (reply.next) {
    asking = "One moment…";
    location.assign(reply.next);
  } else if (reply.version !== undefined && (!shop.reply || reply.version >= shop.reply.version)) {
    shop.reply = reply;
    if (!queue.waiting) showReply(reply);
    askForCompany(reply.customer === "organization");
    showCategories(reply);
  }
  tell(reply.message || (library === "missing" ? UNAVAILABLE : ""), { tryAgain: reply.try_again });
}

// Klarna's widget.

async function showKlarna() {
  const category = shownCategory();
  if (library !== "here" || !category || !shop.reply.klarna.order) {
    loading = false;
    return render();
  }
  const mine = ++loads;
  loading = true;
  render();
  let answer = null;
  try {
    // Another category is another widget; two in one container would get into each other's way.
    if (loaded.category && loaded.category !== category) container.replaceChildren();
    loaded = { category, token: shop.reply.klarna.client_token, version: shop.reply.version };
    steps.initialise(shop);
    answer = await steps.loadWidget(shop, category);
  } catch (error) {
    console.error("Klarna could not be shown:", error.name);
    answer = { show_form: false };
  }
  if (mine !== loads) return;
  loading = false;
  widget = answer;
  if (answer.error?.invalid_fields) markInvalid(answer.error.invalid_fields);
  if (!answer.show_form) tell("Klarna is not offered for this purchase. Please choose another way to pay.");
  render();
}

// Whether the widget was told of another cart, session or category than the one that Klarna's server now has.
function isWidgetStale() {
  const { klarna, version } = shop.reply ?? { klarna: {} };
  if (!klarna.order) return loading;
  return loaded.version !== version || loaded.token !== klarna.client_token || loaded.category !== shownCategory();
}

// Klarna's widget is kept in step even while another method is chosen, to be there when the shopper comes back.
function shownCategory() {
  const offered = shop.reply.klarna.categories;
  return offered.find((category) => category === wanted) ?? offered.find((c) => c === loaded.category) ?? offered[0];
}

function showCategories(reply) {
  const categories = part("categories");
  if (categories.dataset.shown !== reply.fragments.categories) {
    categories.dataset.shown = categories.innerHTML = reply.fragments.categories;
  }
  const offered = [...reply.klarna.categories, "invoice"];
  if (!offered.includes(wanted)) wanted = reply.approved ?? offered[0];
}

function chooseMethod(event) {
  wanted = event.target.value;
  if (!queue.running && isWidgetStale()) showKlarna();
  render();
}

function isKlarnaUsable() {
  const { refused, standing } = shop.reply.klarna;
  return !refused && standing !== "nothing-to-pay" && library !== "missing" && widget?.show_form !== false;
}

function chosenMethod() {
  return wanted === "invoice" || isKlarnaUsable() ? wanted : null;
}

// The approval. Nothing may be awaited between the click and authorize (J41).

function payWithKlarna() {
  if (pay.disabled) return;
  const address = readAddress(shop);
  const delivery = address && readDelivery(shop, address);
  if (!address || delivery === null) return tell("Please complete your address.");
  const category = chosenMethod();
  const { version } = shop.reply;
  const answered = steps.authorize(shop, category, address, delivery);
  ask("Waiting for Klarna…", async () => {
    let answer;
    try {
      answer = await answered;
    } catch (error) {
      console.error("Klarna could not be opened:", error.name);
      tell("Klarna could not be opened. Please try again.");
      loaded = {}; // the widget may be gone: show it again
      return undefined;
    }
    return takeAnswer(answer, category, version, address, delivery);
  });
}

async function takeAnswer(answer, category, version, address, delivery) {
  const meaning = steps.meaningOf(answer);
  switch (meaning === "approved so far" && finalizes ? "approved" : meaning) {
    case "approved":
      return accept(await steps.handOverAuthorization(shop, answer, category, version, address, delivery));
    case "fixable":
      lock(false); // or the field to be mended could not be focused
      return tell(`Klarna needs a correction: ${list(markInvalid(answer.error.invalid_fields))}.`);
    case "refused":
      shop.reply.klarna.refused = true;
      return accept(await steps.reportRefusal(shop));
    default:
      return tell("The payment with Klarna was not completed. You can try again, or choose another way to pay.");
  }
}

// The order.

function placeOrder() {
  if (place.disabled) return;
  const method = chosenMethod();
  const address = method === "invoice" ? readAddress(shop) : undefined;
  if (method === "invoice" && !address) return tell("Please complete your address.");
  ask("Placing your order…", async () => {
    accept(await steps.placeOrder(shop, method === "invoice" ? "invoice" : "klarna", address));
  });
}

async function ask(what, work) {
  asking = what;
  tell("");
  render();
  try {
    await work();
    // On the way to another page everything stays as it is, and locked.
    if (asking === what && isWidgetStale()) await showKlarna();
  } finally {
    if (asking === what) asking = "";
    render();
  }
}

// What is shown follows from what is known.

function render() {
  const updating = queue.running || loading || !shop.reply;
  showBusy(updating);
  showProgress(asking || (updating ? "Updating your cart…" : ""));
  lock(Boolean(asking));
  if (!shop.reply) return;
  const usable = isKlarnaUsable();
  const method = chosenMethod();
  const category = method === "invoice" ? null : method;
  for (const option of part("methods").querySelectorAll("input[name=method]")) {
    option.disabled = option.value !== "invoice" && !usable;
    option.checked = option.value === method;
  }
  part("categories").hidden = library === "missing";
  container.hidden = !category;
  const orderNow = method === "invoice" || (!review && category !== null && shop.reply.approved === category);
  pay.hidden = orderNow;
  place.hidden = !orderNow;
  const still = !updating && !asking && !queue.unsent;
  const acceptable = category && library === "here" && widget?.show_form && steps.mayPay(shop);
  const filled = main.querySelector("[data-testid=cart-line]") !== null;
  pay.disabled = !(still && acceptable);
  place.disabled = !(still && (method === "invoice" ? filled : acceptable));
}

function list(names) {
  return names.length ? names.join(", ") : "please check your details";
}

function addressChanged() {
  if (!shop.reply?.approved || review || asking) return;
  shop.reply.approved = null;
  render();
  steps.withdrawApproval(shop).then(accept).then(render);
}

async function begin() {
  listenToCart(part("cart"), wish);
  rememberAddress(addressChanged);
  part("methods").addEventListener("change", chooseMethod);
  pay.addEventListener("click", payWithKlarna);
  place.addEventListener("click", placeOrder);
  byTestId("try-again").addEventListener("click", () => wish({}));
  // A logo that does not come is no loss: the name stands beside it.
  part("categories").addEventListener("error", (event) => event.target.remove(), true);
  // Back from another page, this one may be an old picture of the cart; the server knows the cart.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  klarnaLibrary().then(libraryIsHere, () => {
    library = "missing";
    if (shop.reply) tell(UNAVAILABLE);
    render();
    lateKlarnaLibrary().then(libraryIsHere);
  });
  await wish({});
}

function libraryIsHere() {
  library = "here";
  if (shop.reply && !queue.running && !asking) showKlarna();
  render();
}

begin();
