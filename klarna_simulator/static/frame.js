// In Klarna's frames: hears the SDK of the shop's page and asks Klarna's server, on its own origin.

const SHOP = new URLSearchParams(location.search).get("origin") || "";
const say = (message) => parent.postMessage({ klarna: true, ...message }, SHOP);

async function post(path, clientToken, body, keepalive = false) {
  const response = await fetch(`../${path}`, {
    method: "POST",
    keepalive,
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${clientToken}` },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) {
    throw new Error(answer.error_code);
  }
  return answer;
}

const widget = document.querySelector("[data-widget]");

function showWidget(shown) {
  const put = (name, text) => {
    const place = widget.querySelector(`[data-shown="${name}"]`);
    place.textContent = text;
    place.hidden = text === "";
  };
  widget.dataset.widget = shown.state;
  document.documentElement.lang = shown.language;
  put("title", shown.title);
  put("amount", shown.amount === null ? "" : money(shown.amount, shown.currency, shown.locale));
  put("text", shown.text);
  put("instalment", shown.instalment === null ? "" : `Or 3 payments of ${money(shown.instalment, shown.currency, shown.locale)}.`);
  const offers = widget.querySelector("[data-offers]");
  offers.hidden = shown.state !== "offered";
  offers.replaceChildren(
    ...shown.offers.map((offer) => Object.assign(document.createElement("li"), { textContent: offer })),
  );
  widget.querySelector("[data-hint]").hidden = shown.state !== "offered";
  widget.removeAttribute("aria-busy");
  tellHeight();
}

// The session is gone, or Klarna cannot be reached.
const UNAVAILABLE = {
  state: "unavailable",
  title: "Klarna",
  amount: null,
  instalment: null,
  offers: [],
  text: "Klarna is not available just now. Please choose another way to pay.",
  language: "en",
};

// What the widget is to show once the shop has its answer, where the answer is to come first.
let waiting = null;

async function load({ client_token, session_id, again, ...details }) {
  const { widget: shown, ...reply } = await post(`sessions/${encodeURIComponent(session_id)}/load`, client_token, details)
    .catch(() => ({ answer: { show_form: false }, troubles: [], taken: false, widget: UNAVAILABLE }));
  if (reply.troubles.includes("answer_before_frame") && !again) {
    waiting = shown;
  } else {
    waiting = null;
    showWidget(shown);
  }
  return reply;
}

function show() {
  if (waiting) {
    showWidget(waiting);
    waiting = null;
  }
  return {};
}

const authorize = ({ client_token, session_id, ...details }) =>
  post(`sessions/${encodeURIComponent(session_id)}/authorizations`, client_token, details);

const express = ({ client_token, ...details }) => post("express", client_token || "", details);

const abort = ({ purchase_id }) => post(`purchase/${encodeURIComponent(purchase_id)}/abort`, "", {});

// The shop has its answer.
const told = ({ purchase_id }) => post(`purchase/${encodeURIComponent(purchase_id)}/told`, "", {}, true);

// Shows the purchase in a frame within this one, a new one each time: nothing of an earlier purchase may be seen.
function purchase({ purchase_id }) {
  const frame = document.createElement("iframe");
  frame.id = "klarna-apf-iframe";
  frame.title = "Klarna purchase";
  const origin = new URLSearchParams({ origin: location.origin });
  frame.src = `../purchase/${encodeURIComponent(purchase_id)}?${origin}`;
  document.querySelector("[data-stage]").replaceChildren(frame);
  frame.focus();
  return {};
}

const CALLS = { load, show, authorize, express, abort, told, purchase };

function relay(event) {
  const frame = document.getElementById("klarna-apf-iframe");
  if (frame && event.source === frame.contentWindow && event.origin === location.origin) {
    say({ event: "answered", purchase_id: event.data.purchase_id, answer: event.data.answer });
  }
}

addEventListener("message", async (event) => {
  if (!event.data || event.data.klarna !== true) {
    return;
  }
  if (event.source !== parent || event.origin !== SHOP || !Object.hasOwn(CALLS, event.data.call)) {
    relay(event);
    return;
  }
  const { id, call, details } = event.data;
  try {
    say({ event: "reply", id, reply: await CALLS[call](details) });
  } catch (error) {
    say({ event: "reply", id, error: String(error.message) });
  }
});

function tellHeight() {
  say({ event: "height", height: Math.ceil(widget.getBoundingClientRect().height) });
}

if (widget) {
  new ResizeObserver(() => widget.hasAttribute("aria-busy") || tellHeight()).observe(widget);
}
say({ event: "ready" });
