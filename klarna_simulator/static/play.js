// A shop's page and its server in one, for people who want to see what Klarna does before they have a shop.
"use strict";

const CATEGORY = { payment_method_category: "klarna" };
const PRICE = 499;
let markets = [];
let session = null;
let token = null;

const market = () => markets.find(({ country }) => country === find("market").value);
const quantity = () => Math.min(99, Math.max(1, Math.trunc(Number(find("quantity").value)) || 1));

function cart() {
  const line = { name: "Battery Power Pack", quantity: quantity(), unit_price: PRICE, total_amount: PRICE * quantity() };
  return { order_amount: line.total_amount, order_tax_amount: 0, order_lines: [line] };
}

function purchase() {
  const { country, currency, locales } = market();
  return { purchase_country: country, purchase_currency: currency, locale: locales[0], ...cart() };
}

// The customer of the market whose e-mail address says how it shall end.
function customer() {
  const { customer: address } = market();
  const email = address.email.replace("@", `${find("shopper").value}@`);
  return { billing_address: { ...address, email }, shipping_address: { ...address, email } };
}

// Tokens are long, and nobody reads them.
const shortened = (value) =>
  JSON.parse(JSON.stringify(value, (_, one) => (typeof one === "string" && one.length > 80 ? `${one.slice(0, 24)}…` : one)) ?? "null");

function note(call, asked, answered, isGood) {
  const title = element("p", { className: "line" }, element("span", { className: `status ${isGood ? "good" : "bad"}`, text: call }));
  const bodies = element("div", { className: "bodies" }, json("Answered", shortened(answered)));
  if (asked) bodies.append(element("details", { className: "asked" }, element("summary", { text: "Asked" }), json("", asked)));
  find("happened").prepend(element("li", {}, title, bodies));
  find("no-happened").hidden = true;
}

async function asMerchant(method, path, body) {
  const { status, body: answered } = await ask("merchant", "POST", { method, path, body });
  note(`${method} ${path.replace(/[\w-]{36}/, "…")} ${status ?? "lost"}`, body, answered, status !== null && status < 400);
  return status !== null && status < 400 ? answered ?? {} : null;
}

// Calls the SDK in the task of the click, as a shop has to: nothing asynchronous may come before authorize.
function callKlarna(method, ...given) {
  const answer = (told) => {
    token = told.authorization_token || token;
    note(`${method} answered`, null, told, told.show_form !== false && told.approved !== false);
    enable();
  };
  try {
    Klarna.Payments[method](...given, answer);
  } catch (error) {
    note(`${method} threw`, null, `${error.name}: ${error.message}`, false);
  }
}

// Who the shopper is, Klarna hears at authorize; only a pre-screening needs it before.
const earlier = () => (find("shopper").value === "+red" ? customer() : {});

const STEPS = {
  async start() {
    session = await asMerchant("POST", "/payments/v1/sessions", purchase());
    token = null;
    if (session) {
      Klarna.Payments.init({ client_token: session.client_token });
      STEPS.load();
    }
  },
  load: () => callKlarna("load", { container: "#klarna", ...CATEGORY }, earlier()),
  authorize: () => callKlarna("authorize", { ...CATEGORY, auto_finalize: !find("finalize").checked }, { ...cart(), ...customer() }),
  update: () => asMerchant("POST", `/payments/v1/sessions/${session.session_id}`, cart()),
  reauthorize: () => callKlarna("reauthorize", CATEGORY, cart()),
  finalize: () => callKlarna("finalize", CATEGORY, {}),
  async order() {
    const placed = await asMerchant("POST", `/payments/v1/authorizations/${token}/order`, { ...purchase(), ...customer() });
    token = placed ? null : token;
  },
};

function enable() {
  for (const button of document.querySelectorAll("[data-step]")) {
    const { step } = button.dataset;
    button.disabled = !window.Klarna || (step !== "start" && !session) || (step === "order" && !token);
  }
  if (markets.length) find("total").textContent = money(cart().order_amount, market().currency);
}

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-step]");
  if (!button) return;
  try {
    await STEPS[button.dataset.step]();
  } catch (error) {
    note(button.dataset.step, null, error.message, false);
  }
  enable();
});
document.addEventListener("input", enable);

window.klarnaAsyncCallback = () => {
  find("status").textContent = "Ready";
  find("status").className = "good";
  enable();
};

async function begin() {
  enable();
  const [state, known] = await Promise.all([ask("state"), ask("markets")]);
  markets = known;
  find("market").replaceChildren(...known.map(({ country, currency }) => new Option(`${country} · ${currency}`, country, false, country === "GB")));
  const script = element("script");
  script.src = `${state.url}/kp/lib/v1/api.js`;
  script.onerror = () => {
    find("status").textContent = "The SDK could not be loaded. Is the simulator still running?";
    find("status").className = "bad";
  };
  document.body.append(script);
  enable();
}

begin();
