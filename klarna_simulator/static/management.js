// Shows sessions and calls as they come. Everything shown is set as text, whatever a shop has sent.
"use strict";

const PAUSE = 1000;
const MOST_CALLS = 200;
const find = (id) => document.getElementById(id);
let lastCall = 0;

function element(name, { className = "", text = "" } = {}, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== "") made.textContent = text;
  made.append(...children);
  return made;
}

function money(amount, currency) {
  try {
    const format = new Intl.NumberFormat(undefined, { style: "currency", currency });
    return format.format(amount / 10 ** format.resolvedOptions().maximumFractionDigits);
  } catch {
    return `${amount} ${currency}`;
  }
}

async function ask(path, method = "GET", body = undefined) {
  const answer = await fetch(path, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
  return answer.json();
}

function showState(state) {
  const troubles = Object.entries(state.chaos).filter(([name, rate]) => !["seed", "seconds"].includes(name) && rate);
  const chaos = troubles.map(([name, rate]) => `${name.replaceAll("_", " ")} ${Math.round(rate * 100)} %`);
  const facts = [
    ["Address", state.url],
    ["Clock", state.clock.replace("T", " ").replace(/\.\d+Z$/, " UTC")],
    ["Chaos", `${chaos.join(", ") || "off"} (seed ${state.chaos.seed})`],
    ["Kept", `${state.sessions} sessions, ${state.orders} orders`],
  ];
  find("facts").replaceChildren(
    ...facts.map(([name, value]) => element("div", {}, element("dt", { text: name }), element("dd", { text: value })))
  );
}

function showSessions(sessions) {
  find("no-sessions").hidden = sessions.length > 0;
  find("sessions").replaceChildren(
    ...sessions.map((session) => {
      const lines = session.order_lines.map((line) => `${line.quantity} × ${line.name}`).join(", ");
      return element(
        "tr",
        {},
        element("th", { className: "id", text: session.session_id }),
        element("td", {}, element("span", { className: `state ${session.state}`, text: session.state })),
        element("td", { text: session.country }),
        element("td", { className: "number", text: money(session.order_amount, session.currency) }),
        element("td", { className: "lines", text: lines }),
        element("td", { className: "id", text: session.order_id || "none" })
      );
    })
  );
}

function json(title, value) {
  const text = value === null ? "nothing" : JSON.stringify(value, null, 2);
  const body = element("pre", { text });
  body.tabIndex = 0;
  return element("div", {}, element("h3", { text: title }), body);
}

function shownCall(call) {
  const status = call.status === null ? "lost" : String(call.status);
  const kind = call.status !== null && call.status < 400 ? "good" : "bad";
  const summary = element(
    "summary",
    {},
    element("span", { className: `status ${kind}`, text: status }),
    element("span", { className: "method", text: call.method }),
    element("span", { className: "path", text: call.path }),
    element("span", { className: "time", text: `${call.at.slice(11, 19)} · ${call.milliseconds} ms` })
  );
  const bodies = element("div", { className: "bodies" }, json("Asked", call.asked), json("Answered", call.answered));
  const item = element("li", {}, element("details", {}, summary, bodies));
  for (const sentence of call.near_misses) item.append(element("p", { className: "near", text: sentence }));
  if (call.troubles.length) {
    item.append(element("p", { className: "trouble", text: `On purpose: ${call.troubles.join(", ").replaceAll("_", " ")}` }));
  }
  return item;
}

function showCalls(calls) {
  for (const call of calls) {
    find("calls").prepend(shownCall(call));
    lastCall = Math.max(lastCall, call.number);
  }
  while (find("calls").children.length > MOST_CALLS) find("calls").lastElementChild.remove();
  find("no-calls").hidden = find("calls").children.length > 0;
}

function tell(text, kind) {
  const status = find("status");
  if (status.textContent === text) return;
  status.textContent = text;
  status.className = kind;
}

async function refresh() {
  try {
    const [state, sessions, calls] = await Promise.all([ask("state"), ask("sessions"), ask(`calls?after=${lastCall}`)]);
    showState(state);
    showSessions(sessions);
    showCalls(calls);
    tell("Running", "good");
  } catch {
    tell("The simulator does not answer. Is it still running?", "bad");
  }
}

async function keepRefreshing() {
  await refresh();
  setTimeout(keepRefreshing, PAUSE);
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const { advance, outcome } = button.dataset;
  try {
    if (advance) await ask("clock", "POST", { advance: Number(advance) });
    else if (outcome) await ask("outcomes", "POST", { method: "authorize", outcome });
    else {
      await ask("reset", "POST", {});
      find("calls").replaceChildren();
    }
  } catch (error) {
    tell(error.message, "bad");
    return;
  }
  await refresh();
});

keepRefreshing();
