// The one page: drawn anew, payment step and all, whenever the server has answered. Changes are gathered for a moment
// and then sent as one.

const QUIET_MS = 300;
const FIELDS = {
  given_name: "Vorname",
  family_name: "Nachname",
  email: "E-Mail",
  phone: "Telefon",
  street_address: "Straße und Hausnummer",
  postal_code: "PLZ",
  city: "Ort",
};

const app = document.getElementById("app");
const euros = new Intl.NumberFormat("de-DE", { style: "currency", currency: "EUR" });
const money = (cents) => euros.format(cents / 100);
const library = new Promise((resolve, reject) => {
  window.klarnaAsyncCallback = resolve;
  const script = document.createElement("script");
  document.head.append(Object.assign(script, { src: "https://x.klarnacdn.net/kp/lib/v1/api.js", onerror: reject }));
});
library.catch(() => {}); // whoever waits for it says so
const NO_KLARNA = "Klarna ist gerade nicht zu erreichen. Bitte laden Sie die Seite später noch einmal.";

let shop = null; // what the server said last
let wish = {}; // what the shopper changed since
let timer = null;
let sending = false;
let ready = false; // the widget shows what the server said last
let refused = false;
let asking = false;
let message = "";
let ordered = null;
let loads = 0;
const address = {};

const ask = async (path, body) => {
  const init = body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  return (await fetch(path, init)).json();
};

function change(quantities, shipping = wish.shipping) {
  wish = { quantities: { ...wish.quantities, ...quantities }, shipping };
  ready = false;
  message = "";
  buttons();
  clearTimeout(timer);
  timer = setTimeout(send, QUIET_MS);
}

async function send() {
  timer = null;
  if (sending) return; // what came meanwhile goes next
  sending = true;
  const sent = wish;
  wish = {};
  try {
    shop = await ask("/api/basket", sent);
    message = shop.usable || !count() ? "" : "Klarna nimmt den Warenkorb gerade nicht an. Bitte ändern Sie ihn noch einmal.";
  } catch {
    wish = { ...sent, quantities: { ...sent.quantities, ...wish.quantities } };
    message = "Der Laden ist gerade nicht zu erreichen. Bitte ändern Sie den Warenkorb noch einmal.";
  }
  sending = false;
  if (pending() && !message) return timer ?? send();
  draw();
}

const pending = () => timer !== null || sending || Object.keys(wish).length > 0;
const count = () => Object.values(shop.quantities).reduce((sum, quantity) => sum + quantity, 0);

function draw() {
  app.innerHTML = ordered ? thanks() : location.pathname === "/kasse" && count() ? till() : shelf();
  buttons();
  if (app.querySelector("#klarna-hier")) showKlarna();
}

async function showKlarna() {
  const mine = ++loads;
  ready = false;
  buttons();
  if (refused || !shop.usable || pending()) return;
  const { token, category, purchase } = shop;
  try {
    await library;
    if (mine !== loads || pending()) return;
    Klarna.Payments.init({ client_token: token });
    Klarna.Payments.load({ container: "#klarna-hier", payment_method_category: category }, purchase, ({ show_form }) => {
      if (mine !== loads) return;
      ready = show_form;
      buttons();
    });
  } catch {
    if (mine !== loads) return;
    message = NO_KLARNA;
    buttons();
  }
}

function pay() {
  const { category, purchase, version } = shop;
  const given = { ...address, country: "DE" };
  asking = true;
  buttons();
  const data = { ...purchase, billing_address: given, shipping_address: given };
  const answered = async (answer) => {
    const wrong = answer.error?.invalid_fields?.map((path) => FIELDS[path.split(".").at(-1)]);
    message = "Sie haben noch nicht bezahlt.";
    if (answer.approved && answer.authorization_token) await order(answer.authorization_token, version);
    else if (wrong?.length) message = `Bitte berichtigen: ${wrong.join(", ")}`;
    else if (!answer.show_form) {
      refused = true;
      message = "Mit Klarna können Sie hier leider nicht bezahlen.";
    }
    asking = false;
    draw();
  };
  try {
    Klarna.Payments.authorize({ payment_method_category: category }, data, answered);
  } catch {
    asking = false;
    message = NO_KLARNA;
    draw();
  }
}

async function order(token, version) {
  message = "Ihre Bestellung ist nicht zustande gekommen. Bitte bezahlen Sie noch einmal.";
  try {
    const answer = await ask("/api/order", { token, version, address });
    if (answer.number) {
      ordered = answer;
      message = "";
    } else shop = answer.shop; // it may be another cart than the one that was paid for
  } catch {
    // Said already.
  }
}

function buttons() {
  app.ariaBusy = String(pending());
  const button = document.getElementById("zahlen");
  if (button) button.disabled = !ready || asking || pending();
  const told = app.querySelector("[role=status]");
  if (told) told.textContent = message;
}

const shelf = () => `
  <h1>Papier</h1>
  <ul>${Object.entries(shop.papers)
    .map(([key, { name, price }]) => `<li>${name}, ${money(price)} <button data-add="${key}">${name} kaufen</button></li>`)
    .join("")}</ul>
  <p role="status">${message}</p>
  <p><a href="/kasse" data-go>Zur Kasse</a> <output>${count()} im Korb</output></p>`;

const rows = ({ order_lines: lines }, fixed) =>
  lines
    .filter((line) => line.type === "physical")
    .map(
      ({ reference: key, name, quantity, total_amount: total }) => `
  <li class="posten"><b>${name}</b>
    ${fixed ? `<span class="menge">${quantity}</span>` : `<input class="menge" type="number" min="0" value="${quantity}" aria-label="Menge ${key}" data-quantity="${key}">`}
    <i>${money(total)}</i>
    ${fixed ? "" : `<button data-remove="${key}">${key} entfernen</button>`}</li>`,
    )
    .join("");

const till = () => `
  <h1>Kasse</h1>
  <ul>${rows(shop.purchase)}</ul>
  <p>${Object.keys(shop.papers)
    .filter((key) => !shop.quantities[key])
    .map((key) => `<button data-add="${key}">Auch ${key}</button>`)
    .join(" ")}</p>
  <p>${Object.entries(shop.shippings)
    .map(
      ([key, { name, price }]) =>
        `<label><input type="radio" name="versand" value="${key}"${key === shop.shipping ? " checked" : ""}> ${name}, ${money(price)}</label>`,
    )
    .join(" ")}</p>
  <p>Summe <strong id="summe">${money(shop.purchase.order_amount)}</strong></p>
  ${Object.entries(FIELDS)
    .map(([name, label]) => `<p><label>${label} <input name="${name}"></label></p>`)
    .join("")}
  ${refused ? "" : '<p><label><input type="radio" name="zahlart" checked> Klarna</label></p><div id="klarna-hier"></div>'}
  <p role="status">${message}</p>
  <button id="zahlen" disabled>Mit Klarna bezahlen</button>
  <p><a href="/" data-go>Weiter einkaufen</a></p>`;

const thanks = () => `
  <h1>Danke</h1>
  <p>Bestellung <b id="bestellung">${ordered.number}</b></p>
  <ul>${rows(ordered.purchase, true)}</ul>
  <p>Summe <strong id="summe">${money(ordered.purchase.order_amount)}</strong></p>`;

app.addEventListener("click", (event) => {
  const { add, remove, go } = event.target.dataset;
  if (add) change({ [add]: (wish.quantities?.[add] ?? shop.quantities[add] ?? 0) + 1 });
  if (remove) change({ [remove]: 0 });
  if (event.target.id === "zahlen") pay();
  if (go !== undefined) {
    event.preventDefault();
    history.pushState(null, "", event.target.getAttribute("href"));
    draw();
  }
});

app.addEventListener("change", ({ target }) => {
  if (target.dataset.quantity) change({ [target.dataset.quantity]: Number(target.value) });
  if (target.name === "versand") change({}, target.value);
});

app.addEventListener("input", ({ target }) => {
  if (target.name in FIELDS) address[target.name] = target.value;
});

addEventListener("popstate", draw);

// What was typed is put back whenever the page is drawn anew.
new MutationObserver(() => {
  for (const [name, value] of Object.entries(address)) {
    const field = app.querySelector(`[name=${name}]`);
    if (field && field.value !== value) field.value = value;
  }
}).observe(app, { childList: true });

ask("/api/basket").then((answer) => {
  shop = answer;
  draw();
});
