// The server of a small paper shop: a JSON API for its one page, and Klarna's API behind it. Node alone, no package.

import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";

const { KLARNA_API_URL, KLARNA_API_USERNAME, KLARNA_API_PASSWORD } = process.env;
const LOGIN = `Basic ${Buffer.from(`${KLARNA_API_USERNAME}:${KLARNA_API_PASSWORD}`).toString("base64")}`;
const here = (name) => new URL(name, import.meta.url);

const PAPERS = {
  heft: { name: "Heft, liniert", price: 450 },
  block: { name: "Zeichenblock A4", price: 1290 },
  karten: { name: "Karten, 20 Stück", price: 890 },
};
const SHIPPING = { post: { name: "Post", price: 490 }, rad: { name: "Fahrradkurier", price: 990 } };
const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 0h7v9H1z"/></svg>';
const VAT = 1900;
const MOST = 99;

const baskets = new Map();

function newBasket() {
  return { quantities: {}, shipping: "post", version: 0, session: null, accepted: null, orders: {}, turn: Promise.resolve() };
}

function line(type, reference, name, quantity, unit) {
  const total = quantity * unit;
  return {
    type,
    reference,
    name,
    quantity,
    unit_price: unit,
    tax_rate: VAT,
    total_amount: total,
    total_discount_amount: 0,
    total_tax_amount: total - Math.round((total * 10000) / (10000 + VAT)),
  };
}

function purchase(basket, home) {
  const goods = Object.entries(basket.quantities).map(([reference, quantity]) => ({
    ...line("physical", reference, PAPERS[reference].name, quantity, PAPERS[reference].price),
    product_url: `${home}/#${reference}`,
    image_url: `${home}/${reference}.svg`,
  }));
  const sent = SHIPPING[basket.shipping];
  const lines = [...goods, line("shipping_fee", basket.shipping, sent.name, 1, sent.price)];
  const sum = (key) => lines.reduce((total, each) => total + each[key], 0);
  return {
    purchase_country: "DE",
    purchase_currency: "EUR",
    locale: "de-DE",
    order_amount: sum("total_amount"),
    order_tax_amount: sum("total_tax_amount"),
    order_lines: lines,
  };
}

// Klarna's answer as a status and a body; status 0 where no usable answer came.
async function klarna(method, path, body) {
  try {
    const answer = await fetch(KLARNA_API_URL + path, {
      method,
      headers: { Authorization: LOGIN, "Content-Type": "application/json" },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(20000),
    });
    if (answer.status >= 500 || answer.status === 429) return { status: 0, body: {} };
    const text = await answer.text();
    return { status: answer.status, body: text && answer.ok ? JSON.parse(text) : {} };
  } catch {
    return { status: 0, body: {} };
  }
}

async function bringUpToDate(basket, home) {
  if (!Object.keys(basket.quantities).length) return false;
  if (basket.session && basket.accepted === basket.version) return true;
  basket.accepted = null;
  const { version } = basket;
  let status = 404;
  if (basket.session) {
    const path = `/payments/v1/sessions/${basket.session.session_id}`;
    ({ status } = await klarna("POST", path, purchase(basket, home)));
  }
  if (status === 404 || status === 409) {
    basket.session = null;
    const created = await klarna("POST", "/payments/v1/sessions", purchase(basket, home));
    status = created.status;
    if (status === 200) basket.session = created.body;
  }
  if (status === 200 || status === 204) basket.accepted = version;
  return basket.accepted === version;
}

async function show(basket, home) {
  const usable = await bringUpToDate(basket, home);
  return {
    papers: PAPERS,
    shippings: SHIPPING,
    quantities: basket.quantities,
    shipping: basket.shipping,
    version: basket.version,
    purchase: purchase(basket, home),
    usable,
    token: basket.session?.client_token,
    category: basket.session?.payment_method_categories?.[0]?.identifier,
  };
}

function change(basket, wish) {
  for (const [reference, quantity] of Object.entries(wish.quantities ?? {})) {
    if (!(reference in PAPERS) || !Number.isInteger(quantity) || quantity < 0 || quantity > MOST) continue;
    if (quantity) basket.quantities[reference] = quantity;
    else delete basket.quantities[reference];
  }
  if (Object.hasOwn(SHIPPING, wish.shipping ?? "")) basket.shipping = wish.shipping;
  basket.version += 1;
}

async function order(basket, { token, version, address }, home) {
  // Only what was approved: a cart that changed meanwhile is another one.
  if (version !== basket.version || basket.accepted !== version || typeof token !== "string") return null;
  const number = randomBytes(4).toString("hex");
  const path = `/payments/v1/authorizations/${encodeURIComponent(token)}/order`;
  const billing = { ...address, country: "DE" };
  const body = { ...purchase(basket, home), billing_address: billing, shipping_address: billing, merchant_reference1: number };
  let answer = await klarna("POST", path, body);
  if (answer.status === 0) {
    // Whether the order was made is not known: the session tells, and the same order can be asked for again.
    const session = await klarna("GET", `/payments/v1/sessions/${basket.session.session_id}`);
    if (session.body.status === "complete") answer = await klarna("POST", path, body);
  }
  if (answer.status !== 200 || answer.body.fraud_status === "REJECTED") return null;
  const ordered = { number, purchase: purchase(basket, home) };
  Object.assign(basket, { quantities: {}, shipping: "post", session: null, accepted: null, version: basket.version + 1 });
  return ordered;
}

async function answer(request, response) {
  const path = new URL(request.url, "http://shop").pathname;
  if (path === "/app.js") return send(response, 200, "text/javascript; charset=utf-8", await readFile(here("app.js")));
  if (path.endsWith(".svg")) return send(response, 200, "image/svg+xml", PICTURE);
  if (!path.startsWith("/api/")) return send(response, 200, "text/html; charset=utf-8", await readFile(here("index.html")));
  if (!["same-origin", undefined].includes(request.headers["sec-fetch-site"])) return send(response, 403, "text/plain", "");
  const basket = basketOf(request, response);
  const home = `http://127.0.0.1:${request.socket.localPort}`;
  let given = {};
  if (request.method === "POST") {
    try {
      given = JSON.parse(await text(request));
    } catch {
      return send(response, 400, "text/plain", "no JSON");
    }
  }
  // One thing at a time for each basket, so that no update of its session overtakes another.
  const mine = basket.turn.then(async () => {
    if (path === "/api/order") return (await order(basket, given, home)) ?? { shop: await show(basket, home) };
    if (request.method === "POST") change(basket, given);
    return show(basket, home);
  });
  basket.turn = mine.catch(() => {});
  return send(response, 200, "application/json", JSON.stringify(await mine));
}

function basketOf(request, response) {
  const known = /(?:^|; )paper=([\w-]+)/.exec(request.headers.cookie ?? "")?.[1];
  const shopper = baskets.has(known) ? known : randomBytes(16).toString("base64url");
  if (!baskets.has(shopper)) baskets.set(shopper, newBasket());
  response.setHeader("Set-Cookie", `paper=${shopper}; HttpOnly; SameSite=Lax; Path=/`);
  return baskets.get(shopper);
}

async function text(request) {
  let body = "";
  for await (const part of request) {
    body += part;
    if (body.length > 20000) throw new Error("too long");
  }
  return body;
}

function send(response, status, type, body) {
  response.writeHead(status, { "Content-Type": type, "Cache-Control": "no-store" }).end(body);
}

const server = createServer((request, response) => {
  answer(request, response).catch(() => send(response, 500, "text/plain", "sorry"));
});
server.listen(Number(process.argv[2]), "127.0.0.1");
