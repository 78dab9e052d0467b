// What WooCommerce's script and a plugin for Klarna do in the page, as far as it can be seen from outside: the review is
// asked for anew whenever something changed, its two parts are replaced, and the widget is made again in the new one.

const body = document.body;
const form = document.querySelector("form.checkout");
const klarnas = 'input[name="payment_method"][value^="klarna"]';
let asked = null; // the refresh that is on its way
let timer = null;
let loads = 0;
let ready = false; // the widget shows the cart that the page shows
let busy = false; // a payment is on its way

const on = (name, act) => body.addEventListener(name, act);
const trigger = (name, detail) => body.dispatchEvent(new CustomEvent(name, { detail }));
const chosen = () => form.querySelector('input[name="payment_method"]:checked')?.value ?? "";
const klarna = () => JSON.parse(document.getElementById("klarna_payments_params")?.textContent ?? "{}");

const post = async (endpoint, fields, signal) =>
  (await fetch(`/?wc-ajax=${endpoint}`, { method: "POST", body: new URLSearchParams(fields), signal })).json();

function block() {
  for (const part of document.querySelectorAll(".woocommerce-checkout-payment, .woocommerce-checkout-review-order-table")) {
    if (!part.querySelector(".blockUI")) part.insertAdjacentHTML("beforeend", '<div class="blockUI blockOverlay"></div>');
  }
}

const unblock = () => document.querySelectorAll(".blockUI").forEach((node) => node.remove());

function notice(html) {
  document.querySelectorAll(".woocommerce-NoticeGroup").forEach((node) => node.remove());
  form.insertAdjacentHTML("afterbegin", `<div class="woocommerce-NoticeGroup">${html}</div>`);
}

const error = (text) =>
  notice(`<ul class="woocommerce-error" role="alert"><li>${text.replace(/[<&]/g, "")}</li></ul>`);

// A refresh that is overtaken is dropped.
async function refresh() {
  asked?.abort();
  const mine = (asked = new AbortController());
  ready = false;
  block();
  try {
    const answer = await post("update_order_review", new FormData(form), mine.signal);
    if (mine !== asked) return;
    for (const [selector, html] of Object.entries(answer.fragments)) document.querySelector(selector).outerHTML = html;
    unblock();
    if (answer.messages) notice(answer.messages);
    trigger("updated_checkout");
  } catch {
    if (mine !== asked) return;
    unblock();
    error("The shop cannot be reached just now. Please try again in a moment.");
  }
}

on("update_checkout", () => {
  clearTimeout(timer);
  ready = false;
  button();
  timer = setTimeout(refresh, 5);
});

form.addEventListener("keydown", ({ target, key }) => {
  if (key === "Tab" || !target.closest(".address-field")) return;
  clearTimeout(timer);
  timer = setTimeout(() => trigger("update_checkout"), 1000);
});

form.addEventListener("change", ({ target }) => {
  if (target.name === "payment_method") paymentMethodSelected();
  if (target.closest(".address-field") || target.name.startsWith("shipping_method")) trigger("update_checkout");
});

document.querySelector("a.showcoupon").addEventListener("click", (event) => {
  event.preventDefault();
  document.querySelector("form.checkout_coupon").hidden = false;
});

document.querySelector("form.checkout_coupon").addEventListener("submit", (event) => {
  event.preventDefault();
  coupon("apply_coupon", event.target.coupon_code.value);
});

async function coupon(endpoint, code) {
  block();
  try {
    notice((await post(endpoint, { coupon_code: code })).messages);
  } catch {
    error("The shop cannot be reached just now. Please try again in a moment.");
  }
  trigger("update_checkout");
}

form.addEventListener("click", (event) => {
  const off = event.target.closest("a.woocommerce-remove-coupon");
  if (!off) return;
  event.preventDefault();
  coupon("remove_coupon", off.dataset.coupon);
});

// The payment methods, of which one is open.

function paymentMethodSelected() {
  for (const box of document.querySelectorAll(".payment_box")) {
    box.hidden = !box.classList.contains(`payment_method_${chosen()}`);
  }
  button();
  showWidget();
}

function button() {
  const place = document.getElementById("place_order");
  if (place) place.disabled = busy || (chosen().startsWith("klarna") && !ready);
}

on("updated_checkout", paymentMethodSelected);

async function library() {
  if (window.Klarna?.Payments) return;
  await new Promise((resolve, reject) => {
    const script = document.getElementById("klarna-payments-js");
    script.addEventListener("load", resolve);
    script.addEventListener("error", reject);
    if (script.dataset.failed) reject(new Error("no library"));
  });
}

async function showWidget() {
  const mine = ++loads;
  ready = false;
  const { client_token: token, category, usable } = klarna();
  if (!chosen().startsWith("klarna") || !usable) return;
  try {
    await library();
    if (mine !== loads) return;
    Klarna.Payments.init({ client_token: token });
    const container = "#klarna_payments_container";
    Klarna.Payments.load({ container, payment_method_category: category }, ({ show_form }) => {
      if (mine !== loads) return;
      ready = show_form;
      button();
    });
  } catch {
    error("Klarna cannot be had just now. Please choose another way to pay.");
  }
}

// Placing the order. Klarna's window opens in the task of the click: nothing is asked of the shop before.

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (busy) return;
  const empty = [...form.querySelectorAll(".validate-required input")].filter((field) => !field.value.trim());
  if (empty.length) return error(`${empty[0].labels[0].textContent} is a required field.`);
  if (!chosen().startsWith("klarna")) return place({});
  busy = true;
  button();
  try {
    Klarna.Payments.authorize({ payment_method_category: klarna().category }, addresses(), answered);
  } catch {
    over("Klarna cannot be had just now. Please choose another way to pay.");
  }
});

function addresses() {
  const of = (name) => form.elements[`billing_${name}`].value;
  const address = {
    given_name: of("first_name"),
    family_name: of("last_name"),
    email: of("email"),
    phone: of("phone"),
    street_address: of("address_1"),
    postal_code: of("postcode"),
    city: of("city"),
    country: of("country"),
  };
  return { billing_address: address, shipping_address: address };
}

function answered(answer) {
  if (answer.approved && answer.authorization_token) return place({ token: answer.authorization_token });
  if (!answer.show_form) {
    document.querySelector(klarnas).closest("li").remove();
    return over("Klarna does not offer you to pay this way. Please choose another.");
  }
  const wrong = (answer.error?.invalid_fields ?? []).map((path) => path.split(".").at(-1).replace("_", " "));
  return over(wrong.length ? `Please correct: ${wrong.join(", ")}` : "You have not paid yet.");
}

async function place(more) {
  busy = true;
  button();
  block();
  try {
    const answer = await post("checkout", [...new FormData(form), ...Object.entries(more)]);
    if (answer.result === "success") {
      location.href = answer.redirect;
      return;
    }
    unblock();
    busy = false;
    notice(answer.messages);
    trigger("update_checkout");
  } catch {
    unblock();
    over("Your order could not be placed, and nothing was paid. Please pay again.");
  }
}

function over(text) {
  busy = false;
  error(text);
  button();
}

trigger("update_checkout");
